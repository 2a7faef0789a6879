"""Inspections, as everybody else knows them: quality looks at a hotel by a checklist (D10, D11, D14)."""

from portal.activity.inspections.checklists import (
    InspectionEdition,
    InspectionItem,
    InspectionSection,
    InspectionTemplate,
)
from portal.activity.inspections.table import CheckResult, Filter, Inspection, Show
from portal.activity.inspections.words import (
    Accompanied,
    Band,
    InspectionKind,
    InspectionState,
    Mark,
    Means,
    Severity,
)

__all__ = [
    "Accompanied",
    "Band",
    "CheckResult",
    "Filter",
    "Inspection",
    "InspectionEdition",
    "InspectionItem",
    "InspectionKind",
    "InspectionSection",
    "InspectionState",
    "InspectionTemplate",
    "Mark",
    "Means",
    "Severity",
    "Show",
]
