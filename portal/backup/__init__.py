"""Backups: everything that people entered, in one file; made while the portal runs, restored into either database."""

from portal.foundation.throttle import Failure
from portal.records.exports import Export
from portal.records.sessions import Session
from portal.schema import TABLES

#: Nobody is signed in after a restore, nothing counts against anybody, and a sheet on its way is asked for again.
LEFT_OUT = (Session, Failure, Export)
#: What calls, bulletins and entries of the library are found by is made anew from them.
MADE_ANEW = ("call_search", "bulletin_search", "library_search")
#: The row of the table of jobs that tells when the last backup was made.
JOB = "backup"


def kept() -> list[str]:
    """The tables that a backup holds, those first that others point at."""
    return [table._meta.table_name for table in TABLES if table not in LEFT_OUT]
