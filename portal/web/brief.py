"""The page of My week with at most one hotel open as a brief: what it asks for, and how it is shown again after a
mistake in the call's form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qs, quote_plus, urlsplit

from flask import request

from portal.activity.bulletins import Bulletin
from portal.activity.calls import UNDO, Call, Result
from portal.activity.evaluations.missing import past_half_time
from portal.activity.follow_ups import State
from portal.foundation import clock, settings
from portal.foundation.db import Missing
from portal.foundation.roles import Person, Role
from portal.insight import week
from portal.insight.week import MyWeek, Show
from portal.insight.week_brief import brief_of
from portal.records.accounts import Account
from portal.records.drafts import Draft
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.records.strip import coverage
from portal.web import render, week_words
from portal.web.saving import MACHINERY

#: So many open items stand in a brief, the soonest first; the rest is a tap away.
AT_ONCE = 4
#: Fields of a brief that say beside themselves what is wrong with them.
PLACED = ("result", "who", "spoke_with", "summary", "inside_note")
PLACED += ("call_back_day", "call_back_time", "next_step", "next_on")


@dataclass(frozen=True)
class Asked:
    """What the address of the week asks for. `officer` is None for a manager who has not chosen one yet."""

    officer: Account | None
    show: Show
    open: str
    #: A call was saved or taken back just now: what counts it is renewed too.
    done: str
    mine: bool

    def url(self, **more) -> str:
        """The week as it is asked for now, with `open` and the like."""
        said = {"officer": "" if self.mine or not self.officer else self.officer.id}
        said |= {"show": "" if self.show == Show.CALL else self.show.value, **more}
        query = "&".join([f"{name}={quote_plus(str(value), safe='{}')}" for name, value in said.items() if value])
        return f"/week?{query}" if query else "/week"

    def to_open(self, code: str) -> str:
        """The week with this hotel's brief open."""
        return f"{self._opening}{quote_plus(code)}"

    @cached_property
    def _opening(self) -> str:
        return self.url(open="{}").removesuffix("{}")

    @property
    def officer_query(self) -> str:
        """What an address below /week needs to mean the same officer."""
        return "" if self.mine or not self.officer else f"?officer={self.officer.id}"


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of the open brief, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    draft: Draft | None = None
    #: What seems to be the same conversation, recorded a few minutes ago.
    earlier: Call | None = None

    def get(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def wrong(self, name: str) -> list[str]:
        return list(self.errors.get(name) or ())

    @property
    def others(self) -> list[str]:
        """What is wrong with fields that have no place of their own in a brief."""
        strange = (name for name in self.errors if name not in PLACED and not str(name).startswith("item-"))
        return [str(text) for name in strange for text in self.errors[name]]


def asked(person: Person, args: Mapping[str, str]) -> Asked:
    """Reads an address. Raises Missing for somebody whose week it is not to look into."""
    mine = person.role == Role.STAFF
    text = args.get("officer", "")
    if mine:
        officer = Account.of(person)
        if text not in ("", "me", str(person.id)):
            raise Missing("officer")
    else:
        officer = _officer(text)
    show = args.get("show", "")
    shown = Show(show) if show in set(Show) else Show.CALL
    return Asked(officer, shown, args.get("open", "")[:20], args.get("done", ""), mine)


def _officer(text: str) -> Account | None:
    if not text:
        return None
    found = next((row for row in Account.officers() if str(row.id) == text), None)
    if found is None:
        raise Missing("officer")
    return found


def shown(person: Person, what: Asked, typed: Typed | None = None, status: int = 200):
    """The page, or the part of it that is asked for."""
    his = week.week_of(what.officer.id) if what.officer else None
    row = his.row(what.open) if his else None
    hotel = Hotel.find_for(person, row.code) if row else None
    brief = brief_of(person, hotel, row) if row else None
    if row and typed is None:
        typed = _draft(person, row.code)
    done = ("tally", "nav", "tabs", *([f"row-{row.code}"] if row else [])) if what.done else ()
    return render.page(
        "week/index.html",
        status=status,
        alongside=done,
        what=what,
        week=his,
        rows=_listed(his, what) if his else [],
        brief=brief,
        typed=typed,
        next=next_url(his, what) if row else "",
        coming=his.next_after(row.code, what.show) if row else "",
        rate=rate(his) if his else None,
        target=settings.target() // 100,
        warning=settings.warning_line(),
        today=clock.today(),
        undone_by=clock.now() - UNDO,
        at_once=AT_ONCE,
        officers=officers(what),
        evaluations=past_half_time(person),
        unread=Bulletin.unread(person) if what.mine else 0,
        functions=PrincipalFunction.labels(),
        states=State.labels(),
        results=Result.labels(),
        Show=Show,
        line_of=week_words.line_of,
    )


def officers(what: Asked) -> list[Account]:
    """Into whose weeks the reader may look, beside his own."""
    return [] if what.mine else Account.officers()


def _listed(his: MyWeek, what: Asked) -> list[week.Row]:
    """The rows of the filter, the open one in any case, and what can still be taken back."""
    fresh = clock.now() - UNDO

    def stays(row: week.Row) -> bool:
        lately = row.last is not None and row.last.entered_at > fresh
        return row.code == what.open or (what.show == Show.CALL and lately) or week.fits(row, what.show)

    return [row for row in his.rows if stays(row)]


def next_url(his: MyWeek, what: Asked) -> str:
    """Where saving leads: the call is done, and the next hotel opens. `{id}` stands for the call."""
    return what.url(done="{id}", open=his.next_after(what.open, what.show))


def rate(his: MyWeek) -> int | None:
    """This week's coverage so far, in basis points."""
    done, excused = his.count("done"), his.count("excused")
    return coverage(done, done + excused + his.count(*week.OWED), excused)


def _draft(person: Person, code: str) -> Typed:
    draft = Draft.of(person, f"call:{code}")
    return Typed(draft.values if draft else {}, draft=draft)


def _args_of(address: str) -> dict[str, str]:
    """What an address asks for; nothing if it is none."""
    try:
        query = parse_qs(urlsplit(address).query)
    except ValueError:
        return {}
    return {name: values[0] for name, values in query.items()}


def refused(
    person: Person, hotel: Hotel, form, errors: Mapping[str, list[str]] | None = None, earlier: Call | None = None
):
    """The week with this hotel open, its form as it was typed and what is wrong beside the fields: 422; or 409 and the
    record that was saved `earlier`."""
    args = _args_of(request.form.get("next", "")) | {"open": hotel.code, "done": ""}
    values = {name: value for name, value in request.form.items() if name not in MACHINERY}
    typed = Typed(values, {**(form.errors if form else {}), **(errors or {})}, earlier=earlier)
    return shown(person, asked(person, args), typed, 409 if earlier else 422)
