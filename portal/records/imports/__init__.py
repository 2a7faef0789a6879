"""Sheets that are brought in, as everybody else knows them: the import with its rows, and what an importer is."""

from portal.records.imports.column_maps import ColumnMap
from portal.records.imports.importer import Candidate, Column, Importer, Planned, Stale, Written
from portal.records.imports.table import Import, ImportKind, ImportRow, State, Verdict, cells_of

__all__ = [
    "Candidate",
    "Column",
    "ColumnMap",
    "Import",
    "ImportKind",
    "ImportRow",
    "Importer",
    "Planned",
    "Stale",
    "State",
    "Verdict",
    "Written",
    "cells_of",
]
