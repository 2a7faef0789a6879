"""The budget of a meeting on its pages: bars, differences, the sheet; shared by its planning and its accounts."""

from functools import lru_cache, partial

from markupsafe import Markup

from portal.activity.association.budgets import Budget, is_agreed, lines_for
from portal.activity.association.charter import CharterEdition
from portal.activity.association.meeting_plans import MeetingCost
from portal.activity.association.meetings import Meeting
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.records import audit
from portal.web import exports, figure_words
from portal.web.exports import Column, Shape
from portal.web.lists import Active, id_arg

#: The drawing of a line: planned above, actual below.
_WIDE, _HIGH = 1000, 13


def facts(person: Person, row: Meeting) -> dict:
    """What `association_planning/_lines.html` shows."""
    budget, rules = Budget.of(lines_for(person, row)), CharterEdition.rules()
    most = max((one for line in budget.lines for one in (line.planned, line.actual or 0)), default=0)
    return {
        "budget": budget,
        "over": budget.is_over(rules),
        "agreed": is_agreed(row, budget),
        "margin": figure_words.whole(int(rules.share("budget_over_share") * 10_000)),
        "bar": partial(bar, most=most),
        "words": figure_words,
    }


@lru_cache(maxsize=2000)
def bar(planned: int, actual: int | None, most: int) -> Markup:
    """Planned and actual of one line, on the scale of the largest; the figures stand beside it."""
    if not most:
        return Markup("")
    found = [f'<rect class="meant" width="{planned * _WIDE // most}" height="6"/>']
    if actual is not None:
        kind = "paid beyond" if actual > planned else "paid"
        found.append(f'<rect class="{kind}" y="7" width="{actual * _WIDE // most}" height="6"/>')
    box = f'viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" aria-hidden="true"'
    return Markup(f'<svg class="spending" {box}>{"".join(found)}</svg>')


def question(why: str, budget: Budget) -> str:
    """What the council is asked: the figures, line by line, then the reasons."""
    figures = _(
        "Planned: %(planned)s yuan. Actual: %(actual)s yuan, %(more)s yuan more.",
        planned=figure_words.yuan(budget.planned, 2),
        actual=figure_words.yuan(budget.spent, 2),
        more=figure_words.yuan(budget.difference, 2),
    )
    yuan = partial(figure_words.yuan, decimals=2)
    lines = [f"{one.title}: {yuan(one.planned)} → {yuan(one.actual)}" for one in budget.lines]
    return "\n".join([figures, *lines, "", why])


def _meeting(person: Person, accounts: bool) -> Meeting:
    """The meeting that the form of an export names. Raises Missing for whoever does not read its figures."""
    row = Meeting.find_for(person, int(id_arg("meeting") or 0))
    if person.is_hotel_side and not (accounts and row.accounts_at):
        raise db.Missing("Meeting")
    return row


def source(person: Person, accounts: bool) -> exports.Source:
    """The lines of a meeting as a sheet; that it was taken away is noted. `accounts`: as all members read them."""
    row = _meeting(person, accounts)
    words = exports.in_words([Active("meeting", _("Meeting"), row.title, "")])

    def note(count: int) -> None:
        audit.record(person, "meeting.budget_exported", row, count=count)

    def page_of(after=None, size: int = 0) -> Page:
        return Page(lines_for(person, row), None)

    title = _("Accounts of a meeting") if accounts else _("Budget of a meeting")
    return exports.Source(title, words, _columns(), page_of, note)


def _columns() -> list[Column]:
    def difference(row: MeetingCost) -> float | None:
        return None if row.actual is None else (row.actual - row.planned) / 100

    return [
        Column(_("What for"), lambda row: row.title, width=30),
        Column(_("Planned, yuan"), lambda row: row.planned / 100, Shape.MEAN, width=14),
        Column(_("Actual, yuan"), lambda row: None if row.actual is None else row.actual / 100, Shape.MEAN, width=14),
        Column(_("Difference, yuan"), difference, Shape.MEAN, width=14),
        Column(_("What it was good for"), lambda row: row.effect, width=50),
    ]
