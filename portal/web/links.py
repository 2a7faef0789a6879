"""From a record to its address, and from `(kind, id)` to a link."""

from portal.activity.calls import Call
from portal.activity.calls.checks import SpotCheck
from portal.activity.follow_ups import FollowUp
from portal.activity.to_tell import ToTell
from portal.foundation.calendar import CalendarDay
from portal.foundation.settings import Setting
from portal.records.accounts import Account
from portal.records.cadence import Rule
from portal.records.covers import Cover
from portal.records.departments import Collaboration, Department
from portal.records.erasures import Erasure
from portal.records.excuses import Excuse
from portal.records.exports import Export
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.imports import Import
from portal.records.leaks import Leak
from portal.records.services import ServiceItem
from portal.records.teams import Region, Team

#: Rows without a page of their own, and the page that shows them.
SHOWN_ON = {
    Department: "/departments",
    Collaboration: "/departments",
    ServiceItem: "/services",
    Region: "/teams",
    Team: "/teams",
    Setting: "/settings",
    Rule: "/settings/rules",
    Excuse: "/excuses",
}


def url_of(row) -> str:
    """The address of a record's page."""
    if isinstance(row, Hotel):
        return f"/hotels/{row.code}"
    if isinstance(row, Call):
        return f"/calls/{row.id}"
    if isinstance(row, ToTell):
        return f"/to-tell/{row.id}"
    if isinstance(row, FollowUp):
        return f"/follow-ups/{row.id}"
    if isinstance(row, SpotCheck):
        return f"/calls/{row.call_id}"
    if isinstance(row, Handover):
        return f"/handovers/{row.id}"
    if isinstance(row, Cover):
        return f"/covers?when={row.when}"
    if isinstance(row, Import):
        return f"/imports/{row.id}"
    if isinstance(row, Export):
        return f"/exports/{row.id}"
    if isinstance(row, Account):
        return f"/accounts/{row.id}"
    if isinstance(row, Leak):
        return f"/leaks/{row.id}"
    if isinstance(row, Erasure):
        return f"/erasures/{row.id}"
    if isinstance(row, CalendarDay):
        return f"/settings/calendar?year={row.day.year}"
    if type(row) in SHOWN_ON:
        return SHOWN_ON[type(row)]
    raise TypeError(f"{type(row).__name__} has no page")
