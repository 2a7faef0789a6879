"""Cycles of the evaluation as each reads them: how far one has come, whom it reaches, what comes when."""

from datetime import datetime
from typing import NamedTuple

from portal.activity.evaluations import missing, reminders
from portal.activity.evaluations.audience import Asked, reached
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import CycleState, InvitationState
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext, time_text
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.hotels import Hotel
from portal.records.teams import Region


class Step(NamedTuple):
    """A point in the life of a cycle: an instant or a day, what happens then, and whether it has."""

    when: str
    what: str
    done: bool


class Reach(NamedTuple):
    """Whom a filter reaches: how many hotels and people, and the hotels with nobody to ask."""

    hotels: int
    people: int
    nobody: list[Asked]


def page_for(person: Person, after=None, size=20) -> Page:
    """The cycles this person sees, the latest first, each with its form."""
    query = EvaluationCycle.visible_to(person).select(EvaluationCycle, EvaluationEdition, EvaluationForm)
    query = query.join(EvaluationEdition).join(EvaluationForm)
    return page_of(query, (EvaluationCycle.deadline, EvaluationCycle.id), after, size, descending=True)


def reach(cycle: EvaluationCycle) -> Reach:
    rows = reached(cycle.kind, cycle.region_id)
    asked = {row.account_id for row in rows if row.account_id}
    return Reach(sum(row.account_id is not None for row in rows), len(asked), [r for r in rows if r.account_id is None])


def reach_of_choices() -> dict[str, dict[str, int]]:
    """How many hotels each kind and each region reaches, as text; the empty one: all of them."""
    counts: dict[str, dict[str, int]] = {"kind": {"": 0}, "region": {"": 0}}
    for row in reached():
        if row.account_id is not None:
            for name, value in (("kind", row.kind), ("region", str(row.region_id or "-"))):
                for key in ("", value):
                    counts[name][key] = counts[name].get(key, 0) + 1
    return counts


def regions(person: Person) -> list[Region]:
    """Those that can be asked."""
    return list(Region.visible_to(person).where(Region.active).order_by(Region.id))


def steps(cycle: EvaluationCycle) -> list[Step]:
    """What has happened and what will, in time."""
    now, opened = clock.now(), cycle.opened_at
    found: list[tuple[datetime, Step]] = []

    def put(at: datetime | None, what: str, done: bool | None = None, words: str = "") -> None:
        if at is not None:
            found.append((at, Step(words or time_text(at), what, at <= now if done is None else done)))

    put(opened or cycle.opens_at, _("Opened for answers") if opened else _("Opens by itself"), opened is not None)
    for row in reminders.sent(cycle):
        if row.reached:
            put(row.at, ngettext("%(n)s person reminded", "%(n)s people reminded", row.reached), True)
    told = {row.run for row in reminders.sent(cycle)}
    for run, day in reminders.days(cycle):
        at = clock.instant(datetime.combine(day, reminders.QUIET_UNTIL))
        if run not in told and cycle.state in (CycleState.DRAFT, CycleState.OPEN):
            put(at, _("Reminds those missing"), False)
    if cycle.state == CycleState.OPEN:
        put(cycle.half_time, _("Half time: officers see who is missing"))
    put(cycle.deadline, _("Deadline"))
    put(cycle.closed_at or cycle.closes_at, _("Closed and frozen") if cycle.closed_at else _("Closes and is frozen"))
    if cycle.published_at:
        put(cycle.published_at, _("Results told"), True)
    return [step for _at, step in sorted(found, key=lambda one: one[0])]


class Progress(NamedTuple):
    """Counts of responses: all in all and by region, nothing else."""

    asked: int
    answered: int
    regions: list[tuple[Region | None, int, int]]


def progress(cycle: EvaluationCycle) -> Progress:
    return Progress(cycle.invited, cycle.answered, missing.by_region(cycle))


def own(person: Person, cycle: EvaluationCycle) -> list[EvaluationInvitation]:
    """This person's own forms in a cycle, each with its hotel."""
    table = EvaluationInvitation
    query = table.visible_to(person).select(table, Hotel).join(Hotel)
    mine = (table.cycle == cycle) & (table.account == person.id) & (table.state != InvitationState.ENDED)
    return list(query.where(mine).order_by(Hotel.name))
