"""What a GM proposes for his hotel's file, and what becomes of each field."""

from datetime import date

from wtforms.validators import StopValidation

from portal.foundation import i18n
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.insight.proposed import Asked
from portal.records.proposals import CARD_FIELDS, FIELDS, HOTEL_FIELDS, OWN, Verdict, text_of, value_of
from portal.web.forms._base import (
    CONTROL,
    Day,
    Form,
    Line,
    Number,
    Text,
    clean,
    is_phone,
    label_of,
    narrow,
    required,
    say,
)
from portal.web.forms.hotels import not_to_come
from portal.web.forms.principals import Weekdays, is_address, is_hour


def _after_from(form, field):
    starts = form.own_best_from
    if field.data and starts.data and field.data <= starts.data and not starts.errors:
        raise StopValidation(_("This time is before the other."))


class ProposalForm(Form):
    """The file as its GM would have it; only what differs becomes a proposal."""

    name = Line(say("Hotel name"), [required("Enter the hotel's name.")], limit=80)
    address = Line(say("Address"), limit=200)
    district = Line(say("District"), limit=30)
    phone = Line(say("Telephone"), [is_phone], limit=100, filters=(narrow,))
    rooms = Number(say("Rooms"), low=1, high=9999)
    opened_on = Day(say("Opened"), [not_to_come])
    pms = Line(say("Management system (PMS)"), limit=40)
    own_phone = Line(say("Your telephone on the hotel's file"), [is_phone], limit=40, filters=(narrow,))
    own_phone2 = Line(say("Your second telephone on the hotel's file"), [is_phone], limit=40, filters=(narrow,))
    own_email = Line(say("Your e-mail on the hotel's file"), [is_address], limit=120, filters=(narrow,))
    own_address_form = Line(say("How you are addressed"), limit=40)
    own_best_days = Weekdays(say("Days you are best reached"))
    own_best_from = Line(say("Best reached from"), [is_hour], limit=5, filters=(narrow,))
    own_best_until = Line(say("Best reached until"), [is_hour, _after_from], limit=5, filters=(narrow,))
    own_best_note = Line(say("Best reached: more"), limit=80)
    note = Text(say("A word to your officer"), limit=500, rows=2)

    def __init__(self, *args, facts: dict[str, str], has_card: bool, **kwargs):
        super().__init__(*args, data={name: value_of(name, text) for name, text in facts.items()}, **kwargs)
        self.names = [name for name in FIELDS if has_card or not name.startswith(OWN)]
        for name in set(FIELDS) - set(self.names):
            del self[name]

    @property
    def wanted(self) -> dict[str, str]:
        """{field: text} as it stands in the form."""
        return {name: text_of(self[name].data) for name in self.names}


class Answer(Choice):
    """What an officer taps; untouched, a proposal stays open."""

    ACCEPT = "accept", "Accept"
    DECLINE = "decline", "Turn down"


class Decisions:
    """The taps and reasons of a form with several proposals; `errors` by a proposal's number."""

    LIMIT = 300

    def __init__(self, asked: list[Asked], typed=None):
        self.asked, self.errors = asked, {}
        self.answers = {one.id: (typed or {}).get(f"answer-{one.id}", "") for one in asked}
        self.reasons = {one.id: clean((typed or {}).get(f"reason-{one.id}", "")) for one in asked}
        #: Taps on what is no longer open: somebody was quicker.
        numbers = {f"answer-{one.id}" for one in asked}
        self.stray = any(
            value and name.startswith("answer-") and name not in numbers for name, value in (typed or {}).items()
        )
        self.seen = {one.id: (typed or {}).get(f"seen-{one.id}", "") for one in asked}

    def validate(self) -> bool:
        for number, answer in self.answers.items():
            reason = self.reasons[number]
            if answer == Answer.DECLINE and not reason:
                self.errors[number] = _("Say why: the general manager reads it.")
            elif CONTROL.search(reason):
                self.errors[number] = _(
                    "This holds a character that cannot be stored. Remove it, or type the text anew."
                )
            elif len(reason) > self.LIMIT:
                self.errors[number] = _("%(n)s characters; at most %(limit)s fit.", n=len(reason), limit=self.LIMIT)
        return not self.errors

    @property
    def verdicts(self) -> list[Verdict]:
        return [
            Verdict(one.row, answer == Answer.ACCEPT, self.reasons[one.id], self.seen[one.id])
            for one in self.asked
            if (answer := self.answers[one.id]) in set(Answer)
        ]


def labels() -> dict[str, str]:
    """{field: its label} of all that can be proposed, as the GM reads it."""
    return {name: label_of(name, "proposal") for name in FIELDS}


def office_labels() -> dict[str, str]:
    """The same as head office reads it: what is the GM's own says so."""
    found = {name: label_of(name, "proposal") for name in HOTEL_FIELDS}
    for name in CARD_FIELDS:
        found[OWN + name] = _("%(field)s (GM)", field=label_of(name, "principal"))
    return found


def shown(name: str, text: str) -> str:
    """A fact's text as people read it."""
    if not text:
        return "—"
    if name == "opened_on":
        return i18n.day_text(date.fromisoformat(text), year=True)
    if name == "own_best_days":
        return " ".join(label for number, label in enumerate(i18n.WEEKDAYS[i18n.language()], 1) if str(number) in text)
    return text
