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
from portal.foundation.db import ready
from portal.foundation.i18n import Named, ngettext, time_text
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, cut, key_of, page_of, part
from portal.foundation.roles import Person
from portal.records.hotels import Hotel
from portal.records.teams import Region


class Step(NamedTuple):
    """A point in the life of a cycle: an instant or a day, what happens then, and whether it has."""

    when: str
    what: str
    done: bool


class Reach(NamedTuple):
    """Whom a filter reaches: how many hotels, which accounts, and the hotels with nobody to ask."""

    hotels: int
    accounts: set[int]
    nobody: list[Asked]

    @property
    def people(self) -> int:
        return len(self.accounts)


class _Columns(NamedTuple):
    id: int
    name_zh: str
    name_en: str
    form_zh: str
    form_en: str
    deadline: datetime
    answered: int
    invited: int
    state: str
    published_at: datetime | None


class Row(Named, _Columns):
    """A cycle as lists show it, its names in both languages."""


def listed(person: Person, after: str | None = None, size: int = 20) -> Page:
    """The cycles this person sees as `Row`s, the latest first; one statement."""
    columns = (EvaluationCycle.deadline, EvaluationCycle.id)
    return cut(list(map(Row._make, _listed(person, key_of(after, columns), size=size))), columns, size)


@ready
def _listed(person, key, *, size):
    table, form = EvaluationCycle, EvaluationForm
    names = table.id, table.name_zh, table.name_en, form.name_zh, form.name_en
    facts = table.deadline, table.answered, table.invited, table.state, table.published_at
    query = table.visible_to(person).select(*names, *facts).join(EvaluationEdition).join(form)
    return part(query, (table.deadline, table.id), key, size, descending=True).tuples()


def rows_of(cycles: Page) -> list[Row]:
    """A page of cycles with their forms, as `Row`s."""
    names = ((one.id, one.name_zh, one.name_en, one.edition.form.name_zh, one.edition.form.name_en) for one in cycles)
    facts = ((one.deadline, one.answered, one.invited, one.state, one.published_at) for one in cycles)
    return [Row(*name, *told) for name, told in zip(names, facts, strict=True)]


def page_for(person: Person, after=None, size=20) -> Page:
    """The cycles this person sees, the latest first, each with its form."""
    query = EvaluationCycle.visible_to(person).select(EvaluationCycle, EvaluationEdition, EvaluationForm)
    query = query.join(EvaluationEdition).join(EvaluationForm)
    return page_of(query, (EvaluationCycle.deadline, EvaluationCycle.id), after, size, descending=True)


def last() -> EvaluationCycle | None:
    """The one that ended, or will end, last: the next is prepared like it."""
    query = EvaluationCycle.select(EvaluationCycle, EvaluationEdition).join(EvaluationEdition)
    return query.order_by(EvaluationCycle.deadline.desc(), EvaluationCycle.id.desc()).first()


def reach(cycle: EvaluationCycle) -> Reach:
    rows = reached(cycle.kind, cycle.region_id)
    asked = {row.account_id for row in rows if row.account_id}
    return Reach(sum(row.account_id is not None for row in rows), asked, [r for r in rows if r.account_id is None])


class Overlap(NamedTuple):
    """Another cycle that asks some of the same people in the same days."""

    cycle: EvaluationCycle
    people: int


def overlaps(cycle: EvaluationCycle, accounts: set[int]) -> list[Overlap]:
    """The cycles, open or being prepared, that run while this one does and ask some of `accounts`, too."""
    table = EvaluationCycle
    waiting = table.state.in_([str(CycleState.DRAFT), str(CycleState.OPEN)]) & (table.id != cycle.id)
    meanwhile = (table.opens_at < cycle.deadline) & (table.deadline > max(cycle.opens_at, clock.now()))
    found = []
    for other in table.select().where(waiting & meanwhile).order_by(table.deadline, table.id).limit(8):
        both = accounts & _asked_by(other)
        if both:
            found.append(Overlap(other, len(both)))
    return found


def _asked_by(cycle: EvaluationCycle) -> set[int]:
    if cycle.state == CycleState.DRAFT:
        return {row.account_id for row in reached(cycle.kind, cycle.region_id)} - {None}
    table = EvaluationInvitation
    asked = (table.cycle == cycle) & (table.state != InvitationState.ENDED)
    return {number for (number,) in table.select(table.account).where(asked).tuples()}


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
