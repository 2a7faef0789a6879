"""Resolutions as their pages show them: what was decided, who carries it out, what the company answers (D34)."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.activity.association.motions import Motion
from portal.activity.association.resolutions import Resolution
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department

_KEY = (Resolution.decided_on, Resolution.id)


class Show(Choice):
    """Which resolutions the list shows."""

    ALL = "all", "All resolutions"
    UNANSWERED = "unanswered", "Waiting for the company's answer"
    LATE = "late", "Answer overdue"
    TAKEN = "taken", "Taken up"
    REFUSED = "refused", "Not taken up"


def page_for(person: Person, show: Show, after: str | None = None, size: int = 50) -> Page:
    """Resolutions, the latest first."""
    query = Resolution.visible_to(person)
    if show == Show.UNANSWERED:
        query = query.where(Resolution.answered_at.is_null())
    elif show == Show.LATE:
        query = query.where(Resolution.answered_at.is_null() & (Resolution.answer_due < clock.today()))
    elif show in (Show.TAKEN, Show.REFUSED):
        query = query.where(Resolution.taken_up == (show == Show.TAKEN))
    return page_of(query, _KEY, after, size, descending=True)


class Course(NamedTuple):
    """How far a resolution is carried out: its owner, its department, its follow-up's state; and the follow-up's id
    for whoever may open it."""

    owner: str
    department: str
    state: str
    link: int | None


def courses(person: Person, rows: Iterable[Resolution]) -> dict[int, Course]:
    """{resolution id: how far it is} of several; what nobody was entrusted with is missing."""
    rows = [row for row in rows if row.follow_up_id]
    ids = [row.follow_up_id for row in rows] or [0]
    states = dict(FollowUp.select(FollowUp.id, FollowUp.state).where(FollowUp.id.in_(ids)).tuples())
    seen = set()
    if person.may("follow_ups.read"):
        query = FollowUp.visible_to(person).select(FollowUp.id).where(FollowUp.id.in_(ids))
        seen = {number for (number,) in query.tuples()}
    names = Account.names(row.owner_id for row in rows)
    held = Department.select().where(Department.id.in_([row.department_id for row in rows] or [0]))
    departments = {row.id: row.name for row in held}
    return {
        row.id: Course(
            names.get(row.owner_id, ""),
            departments.get(row.department_id, ""),
            states.get(row.follow_up_id, ""),
            row.follow_up_id if row.follow_up_id in seen else None,
        )
        for row in rows
    }


def motion_of(row: Resolution) -> Motion:
    """The motion that it comes from."""
    return Motion.get_by_id(row.motion_id)


def owners() -> list[Account]:
    """Who can carry a resolution out: everybody of the company, by name."""
    ours = [Role.MANAGER.value, Role.DIRECTOR.value, Role.LIAISON.value, Role.STAFF.value]
    query = Account.select().where(Account.active & Account.role.in_(ours))
    return list(query.order_by(Account.name_key, Account.name, Account.id).limit(500))
