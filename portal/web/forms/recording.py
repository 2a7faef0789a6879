"""What is recorded along with a call: pieces cut from its notes, states of open items, what was told, the other hotels
it concerned; and messages pasted from WeChat."""

import re
from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from portal.activity.calls import Direction
from portal.activity.calls.pasted import DayOfMessages
from portal.activity.follow_ups import State
from portal.foundation.i18n import gettext as _
from portal.records.departments import CUSTOMER_SERVICE
from portal.web.forms._base import Choose, Day, Form, Line, Text, clean, expected, narrow, required, say
from portal.web.forms.calls import is_time, not_past
from portal.web.forms.follow_ups import DEPARTMENT

#: What may be tapped on an open item in a call.
SAID = (State.UNDER_WAY, State.STUCK, State.CLAIMED, State.CONFIRMED)
MOST_PIECES, MOST_DAYS, LONGEST_LINE = 20, 31, 2000
#: Stands for the number in the row from which a script makes new ones.
BLANK = "XX"


class PieceForm(Form):
    """One piece of the notes that becomes a follow-up. Its names say `hotel`, not `for_hotel`: they are a contract."""

    wording = Text(say("What is to be done"), [expected], limit=1000, rows=2)
    owner = Choose(say("Who owes it"), [expected], options=None)
    due = Day(say("Done by"), [not_past])
    shown = BooleanField(say("For the hotel, too"), name="hotel")
    complaint = BooleanField(say("Complaint: answer due in 24 hours"))

    def __init__(self, typed: MultiDict | None, n: str, owners: list[tuple[str, str]]):
        super().__init__(typed, prefix=f"piece-{n}")
        self.n = n
        self.owner.choices = [("", _("choose")), *owners]
        self.owner.data = self.owner.data or ""

    @property
    def blank(self) -> bool:
        return not (self.wording.data or self.due.data or self.due.errors or self.shown.data or self.complaint.data)

    def show(self, errors: dict[str, list[str]]) -> None:
        """Puts a sentence that came of the deed beside its field."""
        for field in self:
            field.errors = errors.get(field.id, field.errors)

    def fits(self) -> bool:
        valid = FlaskForm.validate(self)
        if not self.wording.data and not self.blank:
            self.wording.errors = [_("Say what is to be done.")]
        # Never the hotel's by silence: who owes it is somebody's decision.
        if not self.owner.data and not self.blank and not self._falls_to_customer_service():
            self.owner.errors = [_("Choose who owes it.")]
        return valid and not (self.wording.errors or self.owner.errors)

    def _falls_to_customer_service(self) -> bool:
        """The answer to a complaint, unless somebody else is chosen."""
        value = f"{DEPARTMENT}{CUSTOMER_SERVICE}"
        if not self.complaint.data or value not in dict(self.owner.choices):
            return False
        self.owner.data = value
        return True


class Along:
    """What was typed beside the call itself, from a form or a draft."""

    def __init__(self, typed: MultiDict, owners: list[tuple[str, str]]):
        self.owners = owners
        numbers = sorted({int(n) for n in numbers_of("piece", typed)})[:MOST_PIECES]
        self.pieces = [PieceForm(typed, str(n), owners) for n in numbers]
        self.items = {int(n): typed[f"item-{n}"] for n in numbers_of("item", typed) if typed[f"item-{n}"]}
        self.tells = {int(n) for n in numbers_of("tell", typed) if typed[f"tell-{n}"]}
        self.also = {code: clean(typed.get(f"also-{code}", "")) for code in typed.getlist("also")}
        #: What was typed for other hotels, ticked or not.
        self.lines = {name[5:]: text for name, text in typed.items() if name.startswith("also-")}
        self.errors: dict[str, list[str]] = {}

    @classmethod
    def nothing(cls, owners) -> "Along":
        return cls(MultiDict(), owners)

    @classmethod
    def of_draft(cls, values: dict[str, str], owners) -> "Along":
        # A draft keeps the ticks of one name together.
        told = [
            (name, one) for name, text in values.items() for one in (text.split("\n") if name == "also" else [text])
        ]
        return cls(MultiDict(told), owners)

    def add_row(self) -> None:
        """One more row for a piece."""
        if len(self.pieces) < MOST_PIECES:
            n = max((int(piece.n) for piece in self.pieces), default=0) + 1
            self.pieces.append(PieceForm(MultiDict(), str(n), self.owners))

    @property
    def concerns_others(self) -> bool:
        """True if another hotel is ticked, or a line for one was typed."""
        return bool(self.also) or any(self.lines.values())

    def focus(self, form: Form) -> str:
        """The id of the field that takes the focus: the first with a mistake, else the notes."""
        placed = [form.result, form.summary, *(field for piece in self.pieces for field in piece)]
        placed += [field for field in form if field not in placed]
        wrong = next((field.id for field in placed if field.errors), "")
        return wrong or next((name for name in self.errors if name.startswith("also-")), "summary")

    @property
    def blank_piece(self) -> PieceForm:
        return PieceForm(MultiDict(), BLANK, self.owners)

    def fits(self) -> bool:
        fits = [piece.fits() for piece in self.pieces]
        self.errors = {f.id: list(f.errors) for piece in self.pieces for f in piece if f.errors}
        for number, state in self.items.items():
            if state not in SAID:
                self.errors[f"item-{number}"] = [_("Choose one of the list.")]
        for code, line in self.also.items():
            if not line:
                self.errors[f"also-{code}"] = [_("One line on what concerned this hotel.")]
            elif len(line) > LONGEST_LINE or "\x00" in line:
                self.errors[f"also-{code}"] = [_("At most %(limit)s characters.", limit=LONGEST_LINE)]
        return all(fits) and not self.errors


def numbers_of(word: str, names: Iterable[str]) -> list[str]:
    found = (re.fullmatch(rf"{word}-([0-9]{{1,9}})(?:-[a-z]+)?", name, re.A) for name in names)
    return list(dict.fromkeys(one[1] for one in found if one and not one[1].startswith("0")))


class PasteForm(Form):
    """A conversation as it was copied out of WeChat."""

    who = Choose(say("With whom"), [expected], options=None)
    pasted = Text(say("The conversation"), [required("Paste the conversation first.")], limit=60_000, rows=10)

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.who.choices = people
        self.who.data = self.who.data or people[0][0]


class PictureForm(Form):
    """Screenshots of a conversation: pictures on one record."""

    files = MultipleFileField(say("Screenshots"), [expected])
    day = Day(say("Day"), [required("Enter the day.")])
    time = Line(say("Time"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    summary = Text(say("What it says, in a line"), [required("One line, so that it can be found.")], limit=2000, rows=2)

    @property
    def sent(self) -> list:
        return [sent for sent in self.files.data or () if sent and sent.filename]


class MessageForm(Form):
    """The messages of one day, which become one record."""

    keep = BooleanField(say("Record this day"))
    day = Day(say("Day"), [required("Enter the day.")])
    time = Line(say("Time"), [required("Enter the time."), is_time], limit=5, filters=(narrow,))
    direction = Choose(say("Who began"), [expected], options=Direction, default=Direction.IN.value)
    said = Text(say("Messages"), [required("Nothing is left of this day: leave it out instead.")], limit=10_000, rows=6)

    @classmethod
    def of_day(cls, n: int, one: DayOfMessages) -> "MessageForm":
        form = cls(MultiDict(), prefix=f"message-{n}")
        form.keep.data, form.day.data, form.time.data = not one.known, one.day, one.time
        form.direction.data, form.said.data = one.direction.value, one.text
        form.known = one.known
        return form

    @classmethod
    def of_form(cls, typed: MultiDict) -> list["MessageForm"]:
        numbers = sorted({int(n) for n in numbers_of("message", typed)})[:MOST_DAYS]
        return [cls(typed, prefix=f"message-{n}") for n in numbers]

    #: The same text of the same day is recorded already.
    known = False

    def fits(self) -> bool:
        return not self.keep.data or FlaskForm.validate(self)
