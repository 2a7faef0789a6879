"""Writing a checklist: a draft is made from what is in force, changed point by point, and published (D8: revised
without touching what was answered)."""

from portal.activity.inspections.checklists import (
    InspectionEdition,
    InspectionItem,
    InspectionSection,
    InspectionTemplate,
)
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records import audit
from portal.records import edition_drafts as drafts


def copy(by: Person, template: InspectionTemplate, name_zh: str, name_en: str) -> InspectionTemplate:
    """Another checklist, with a draft of what this one asks."""
    with db.together():
        row = InspectionTemplate.create(name_zh=name_zh, name_en=name_en)
        drafts.copy(by, template, row)
        audit.record(by, "checklist.copied", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def rename(by: Person, template: InspectionTemplate, opened: int, **facts) -> None:
    """Saves names over version `opened`. Raises Conflict."""
    with db.together():
        changes = drafts.rename(template, opened, facts)
        if changes:
            audit.record(by, "checklist.renamed", template, version=template.version, **changes)


def retire(by: Person, template: InspectionTemplate, active: bool) -> None:
    """Out of use, or back into it: what was inspected by it stays."""
    if template.active != active:
        with db.together():
            template.save_over(template.version, active=active)
            audit.record(by, "checklist.retired", template, active=[not active, active])


def draft(by: Person, template: InspectionTemplate) -> InspectionEdition:
    """The draft of the next edition; made of the one in force if there is none yet."""
    with db.together():
        row, before = drafts.draft(by, template)
        if before is not None:
            audit.record(by, "checklist.drafted", template, edition=row.number)
    return row


def discard(by: Person, template: InspectionTemplate) -> None:
    """Throws the draft away. Raises Refused if it is all that there is of a checklist."""
    with db.together():
        row = drafts.discard(template)
        audit.record(by, "checklist.discarded", template, edition=row.number)


def publish(by: Person, template: InspectionTemplate, opened: int | None = None) -> None:
    """The draft is in force: inspections planned from now on are made by it. Raises Refused unless its weights come to
    100, and Conflict if it no longer has the version `opened`."""
    with db.together():
        row = drafts.publish(by, template, opened)
        audit.record(by, "checklist.published", template, edition=row.number)


def put_section(by: Person, template: InspectionTemplate, key: str | None, **names) -> InspectionSection:
    """Renames a section of the draft, or adds one (`key` None) behind the others."""
    with db.together():
        row = drafts.standing(template)
        section, told = drafts.put_section(row, key, names)
        audit.record(by, "checklist.section_put", template, edition=row.number, section=section.key, **told)
    return section


def put_item(by: Person, template: InspectionTemplate, opened: int, key: str | None, **facts) -> InspectionItem:
    """Saves a point of the draft over its version `opened`, or adds one (`key` None) at the end of its section.
    Raises Conflict if somebody else has changed the draft meanwhile."""
    with db.together():
        row = drafts.standing(template, opened)
        item, told = drafts.put_item(row, key, facts)
        audit.record(by, "checklist.item_put", template, edition=row.number, item=item.key, **told)
    return item


def remove_item(by: Person, template: InspectionTemplate, key: str) -> None:
    """Takes a point off the draft; a section that is empty then goes with it."""
    with db.together():
        row = drafts.standing(template)
        drafts.remove_item(row, key)
        audit.record(by, "checklist.item_removed", template, edition=row.number, item=key)
