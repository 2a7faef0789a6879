"""Every table, bottom floor first, and the kinds that others hang on by `(kind, id)`."""

from portal.activity.calls import Call
from portal.foundation.calendar import CalendarDay
from portal.foundation.submissions import Submission
from portal.foundation.throttle import Failure
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear, Rule, Touch
from portal.records.departments import Department
from portal.records.drafts import Draft
from portal.records.hotels import Hotel, Posting, Standing
from portal.records.links import Link
from portal.records.principals import Principal
from portal.records.sessions import Session
from portal.records.teams import Region, Team

TABLES = [
    CalendarDay,
    Submission,
    Failure,
    AuditEntry,
    Department,
    Region,
    Team,
    Account,
    Hotel,
    Posting,
    Principal,
    Standing,
    Session,
    Link,
    Draft,
    Rule,
    Touch,
    HotelYear,
    Call,
]

#: Word → table, for rows that hang on `(kind, id)` and for the addresses of records.
KINDS = {"account": Account, "hotel": Hotel, "call": Call}
