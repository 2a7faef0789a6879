"""Minutes of a meeting: their text, the decisions line by line, and what is asked and answered about them."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from portal.activity.association.meeting_minutes import MeetingDecision
from portal.activity.association.meeting_minutes_deeds import MOST_DECISIONS, Line
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.web.forms._base import Choose, Day, Form, Text, expected, required, say
from portal.web.forms.association_motions import VoiceForm
from portal.web.forms.calls import not_past
from portal.web.forms.recording import BLANK, numbers_of

#: So long minutes may be: with their decisions they fit into a draft.
LONGEST = 30_000


class MeetingMinutesForm(Form):
    text = Text(say("Meeting minutes"), [required("Write the minutes first.")], limit=LONGEST, rows=24)


class DecisionForm(Form):
    """One decision. Without who carries it out it stays words."""

    wording = Text(say("What was decided"), [expected], limit=500, rows=2)
    department = Choose(say("Department"))
    owner = Choose(say("Who carries it out"))
    due = Day(say("Carried out by"), [not_past])

    def __init__(self, typed: MultiDict | None, n: str, offered: "Offered"):
        super().__init__(typed, prefix=f"decision-{n}")
        self.n = n
        self.department.choices, self.owner.choices = offered.departments, offered.people
        self.department.data, self.owner.data = self.department.data or "", self.owner.data or ""

    @property
    def blank(self) -> bool:
        return not (self.wording.data or self.owner.data or self.due.data or self.due.errors)

    @property
    def wrong(self) -> str:
        """The id of its first field with a mistake."""
        return next((field.id for field in self if field.errors), "")

    def fits(self) -> bool:
        valid = FlaskForm.validate(self)
        if self.blank:
            return valid
        if not self.wording.data:
            self.wording.errors = [*self.wording.errors, _("Say what was decided.")]
        # All three or none: what nobody owes, or has no day, is in no register.
        whole = [self.department, self.owner, self.due]
        if any(field.data for field in whole):
            for field in whole:
                if not field.data and not field.errors:
                    field.errors = [_("Department, person and day belong together.")]
        return valid and not self.wrong


class Offered:
    """Whom a decision can be entrusted to."""

    def __init__(self, departments: list[Department], people: list[Account]):
        self.by_word = {row.word: row for row in departments}
        self.by_id = {str(row.id): row for row in people}
        self.departments = [("", _("choose")), *((row.word, row.name) for row in departments)]
        self.people = [("", _("choose")), *((str(one.id), one.name) for one in people)]

    def line(self, form: DecisionForm) -> Line:
        department, owner = self.by_word.get(form.department.data), self.by_id.get(form.owner.data)
        return Line(form.wording.data, department, owner, form.due.data)


class Decisions:
    """The lines as they were typed, from a form, a draft or what is saved."""

    def __init__(self, typed: MultiDict, offered: Offered):
        self.offered = offered
        numbers = sorted({int(n) for n in numbers_of("decision", typed)})[:MOST_DECISIONS]
        self.rows = [DecisionForm(typed, str(n), offered) for n in numbers]

    @classmethod
    def of_rows(cls, rows: Iterable[MeetingDecision], offered: Offered) -> "Decisions":
        words, told = {row.id: word for word, row in offered.by_word.items()}, {}
        for n, row in enumerate(rows, 1):
            facts = {"wording": row.text, "department": words.get(row.department_id, ""), "owner": row.owner_id or ""}
            facts["due"] = row.due_on.isoformat() if row.due_on else ""
            told |= {f"decision-{n}-{name}": str(value) for name, value in facts.items()}
        return cls(MultiDict(told), offered)

    @property
    def blank_row(self) -> DecisionForm:
        return DecisionForm(MultiDict(), BLANK, self.offered)

    def add_row(self) -> None:
        if len(self.rows) < MOST_DECISIONS:
            n = max((int(row.n) for row in self.rows), default=0) + 1
            self.rows.append(DecisionForm(MultiDict(), str(n), self.offered))

    def fits(self) -> bool:
        # Each of them, so that every mistake is told at once.
        told = [row.fits() for row in self.rows]
        return all(told)

    @property
    def wrong(self) -> str:
        return next((row.wrong for row in self.rows if row.wrong), "")

    def lines(self) -> list[Line]:
        return [self.offered.line(row) for row in self.rows if not row.blank]


class CorrectionForm(VoiceForm):
    """What a member hotel asks to be put right."""

    text = Text(say("What should be corrected"), [required("Say what should be corrected.")], limit=2000, rows=4)


class TakeInForm(Form):
    text = Text(say("The minutes from now on"), [required("Write the minutes first.")], limit=LONGEST, rows=24)


class RefusalForm(Form):
    reason = Text(say("Why it stays"), [required("Say in a sentence why it is not taken in.")], limit=300, rows=2)
