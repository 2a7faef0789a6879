"""A line of a meeting's checklist, and its budget: a few fields for each line, told apart by its place."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from wtforms import HiddenField

from portal.activity.association.budget_deeds import MOST, Typed
from portal.activity.association.meeting_plans import MeetingCost
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import BooleanField, Choose, Day, Form, Line, Text, required, say
from portal.web.forms.monthly_reports import Money

#: So many empty lines stand below those of a budget.
EMPTY = 4
FIELDS = ("title", "planned", "actual", "effect")


class TaskForm(Form):
    title = Line(say("What is to be done"), [required("Say in one line what is to be done.")], limit=120)
    account = Choose(say("Who does it"))
    due_on = Day(say("By when"))

    def offer(self, people: Iterable[tuple[int, str]]) -> "TaskForm":
        """`people`: (account, name) of those who may be entrusted with it."""
        self.account.choices = [("", _("nobody entrusted yet")), *((str(number), name) for number, name in people)]
        return self

    @property
    def account_id(self) -> int | None:
        return int(self.account.data) if self.account.data else None


class QuestionForm(Form):
    text = Text(say("Why it has cost more"), [required("Say why: the council decides on it.")], limit=1000, rows=3)


class Row(NamedTuple):
    """A line of the form: its fields, and the line of the budget that it is (None: a new one)."""

    number: int
    title: object
    planned: object
    actual: object
    effect: object
    gone: object
    line: MeetingCost | None


def _digest(facts: dict) -> str:
    """What a line says, in a few letters: who has not touched it does not stand in anybody's way."""
    told = [str(facts[name] if facts[name] is not None else "") for name in FIELDS]
    return sha256("\x00".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class BudgetForm(Form):
    """Fields `title_3`, `planned_3` …; `line_3` names the line, its version and what it said when it was opened."""

    rows: int = 0

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        for number in range(self.rows):
            facts = self._facts(number)
            if not facts["title"] and any(facts[name] not in (None, "") for name in FIELDS[1:]):
                self[f"title_{number}"].errors = [_("Say what this is for.")]
                valid = False
            elif not facts["title"] and self._line(number)[0] and not self[f"gone_{number}"].data:
                self[f"title_{number}"].errors = [_("Say what this is for, or tick it to be removed.")]
                valid = False
        return valid

    def _facts(self, number: int) -> dict:
        return {name: self[f"{name}_{number}"].data for name in FIELDS}

    def _line(self, number: int) -> tuple[int | None, int, str]:
        """(line, version, what it said) as the form was opened; (None, 0, "") of a new line."""
        line, _dash, rest = (self[f"line_{number}"].data or "").partition("-")
        version, _dash, said = rest.partition("-")
        if all(one.isascii() and one.isdigit() and len(one) < 10 for one in (line, version)):
            return int(line), int(version), said
        return None, 0, ""

    def typed(self) -> list[Typed]:
        """The lines that somebody has changed, added or ticked to be removed. What a new one leaves open is nought,
        and one that names only what is usual is no line yet."""
        found = []
        for number in range(self.rows):
            facts, (line, opened, said) = self._facts(number), self._line(number)
            gone = bool(self[f"gone_{number}"].data)
            facts["planned"], facts["effect"] = facts["planned"] or 0, facts["effect"] or ""
            if line is None and (gone or not facts["title"] or not self._says_more(number)):
                continue
            if line is None or gone or _digest(facts) != said:
                found.append(Typed(line, opened, **facts, gone=gone))
        return found

    def _says_more(self, number: int) -> bool:
        """True unless a new line is only the title that was offered."""
        facts = self._facts(number)
        bare = all(facts[name] in (None, "") for name in FIELDS[1:])
        return not (bare and (self[f"line_{number}"].data or "") == f"new-{facts['title']}")

    def shown(self, lines: Iterable[MeetingCost]) -> list[Row]:
        """The form line by line, each beside what stands there now."""
        there = {row.id: row for row in lines}
        return [
            Row(
                number,
                *(self[f"{name}_{number}"] for name in (*FIELDS, "gone")),
                there.get(self._line(number)[0]),
            )
            for number in range(self.rows)
        ]

    def beside(self, lines: Iterable[MeetingCost]) -> dict[int, MeetingCost]:
        """{number of a line in the form: what somebody else has made of it meanwhile}; from now on the form stands
        over that: whoever saves it once more knows. A line that nobody typed anything into takes the new text."""
        there, both = {row.id: row for row in lines}, {}
        for number in range(self.rows):
            line, opened, said = self._line(number)
            row, facts = there.get(line), self._facts(number)
            facts["planned"], facts["effect"] = facts["planned"] or 0, facts["effect"] or ""
            if line is None:
                continue
            if row is None:
                self[f"line_{number}"].data = ""
            elif row.version != opened:
                self[f"line_{number}"].data = key_of(row)
                if _digest(facts) == said and not self[f"gone_{number}"].data:
                    for name in FIELDS:
                        self[f"{name}_{number}"].raw_data = None
                        self[f"{name}_{number}"].data = getattr(row, name)
                elif _digest(facts) != _digest(_of(row)):
                    both[number] = row
        return both


def _of(row: MeetingCost) -> dict:
    return {name: getattr(row, name) for name in FIELDS}


def key_of(row: MeetingCost) -> str:
    """What `line_3` says of a line."""
    return f"{row.id}-{row.version}-{_digest(_of(row))}"


@lru_cache(maxsize=128)
def _form(rows: int) -> type[BudgetForm]:
    fields: dict = {"rows": rows}
    for number in range(rows):
        fields[f"line_{number}"] = HiddenField()
        fields[f"title_{number}"] = Line(say("What for"), limit=80)
        fields[f"planned_{number}"] = Money(say("Planned, yuan"))
        fields[f"actual_{number}"] = Money(say("Actual, yuan"))
        fields[f"effect_{number}"] = Line(say("What it was good for"), limit=300)
        fields[f"gone_{number}"] = BooleanField(say("Remove"))
    return type("BudgetForm", (BudgetForm,), fields)


def budget_form(lines: list[MeetingCost], usual: Iterable[str] = ()) -> BudgetForm:
    """The form as it is opened: the lines, then what is usual and empty ones."""
    offered = [] if lines else list(usual)
    rows = min(len(lines) + len(offered) + EMPTY, MOST)
    data: dict = {}
    for number, row in enumerate(lines):
        data |= {f"{name}_{number}": value for name, value in _of(row).items()} | {f"line_{number}": key_of(row)}
    for number, title in enumerate(offered, len(lines)):
        data |= {f"title_{number}": title, f"line_{number}": f"new-{title}"}
    return _form(rows)(formdata=None, data=data)


def budget_sent(rows: int) -> BudgetForm:
    """The form as it was sent, with so many lines."""
    return _form(max(1, min(rows, MOST)))()
