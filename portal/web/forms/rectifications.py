"""A rectification plan: what the GM writes of each finding, and what head office says to each measure."""

from collections.abc import Mapping
from functools import lru_cache

from wtforms.validators import StopValidation

from portal.activity.inspections.planning import Proposal, Verdict
from portal.activity.inspections.rectification_words import MeasureState
from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, Text, expected, required, say
from portal.web.forms.calls import Tap

#: Who does it, beside `acc-<id>` of an assistant.
MYSELF, NAMED, ACCOUNT = "me", "name", "acc-"
#: So far ahead a measure may be due.
AHEAD = 366


class Say(Choice):
    """What head office says to a measure."""

    ACCEPT = "accept", "Accept it"
    RETURN = "return", "Return it"


def _to_come(form, field):
    if field.data and not 0 <= (field.data - clock.today()).days <= AHEAD:
        raise StopValidation(_("A day from today on, within a year."))


class PlanForm(Form):
    """Four fields for each finding, told apart by its place: `text_3`, `owner_3`, `name_3`, `day_3`."""

    numbers: tuple[int, ...] = ()
    #: Of what came back: {its place: how it stood}.
    returned: Mapping[int, dict] = {}

    def offer(self, assistants: list[tuple[int, str]]) -> "PlanForm":
        """Who may do it."""
        people = [(f"{ACCOUNT}{number}", name) for number, name in assistants]
        for number in self.numbers:
            self[f"owner_{number}"].choices = [(MYSELF, _("Myself")), *people, (NAMED, _("Somebody else, by name"))]
        return self

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        for number in self.numbers:
            if self[f"owner_{number}"].data == NAMED and not self[f"name_{number}"].data:
                self[f"name_{number}"].errors = [_("Who will do it?")]
                valid = False
            if valid and self._is_as_before(number):
                self[f"text_{number}"].errors = [_("It came back: change it, or say here why it stays as it is.")]
                valid = False
        return valid

    def _is_as_before(self, number: int) -> bool:
        before = self.returned.get(number)
        return before is not None and all((self[name].data or "") == (value or "") for name, value in before.items())

    def told(self, lines) -> dict[int, Proposal]:
        """{measure: what was written of it}."""
        found = {}
        for line in lines:
            told = {name: self[f"{name}_{line.number}"].data for name in ("text", "owner", "name", "day")}
            given = told["owner"].startswith(ACCOUNT)
            account = int(told["owner"].removeprefix(ACCOUNT)) if given else None
            named = told["name"] if told["owner"] == NAMED else ""
            found[line.id] = Proposal(told["text"], account, named, told["day"])
        return found


@lru_cache(maxsize=512)
def _plan_form(numbers: tuple[int, ...]) -> type[PlanForm]:
    fields: dict = {"numbers": numbers}
    for number in numbers:
        fields[f"text_{number}"] = Text(
            say("What will be done"), [required("Say in one sentence what will be done.")], limit=500, rows=2
        )
        fields[f"owner_{number}"] = Choose(say("Who does it"), [expected], default=MYSELF)
        fields[f"name_{number}"] = Line(say("Name and post"), limit=40)
        fields[f"day_{number}"] = Day(say("Done by"), [required("By when will it be done?"), _to_come])
    return type("PlanForm", (PlanForm,), fields)


def plan_form(lines, assistants, **given) -> PlanForm:
    """The form for those findings that still want a word."""
    form = _plan_form(tuple(line.number for line in lines))(**given).offer(assistants)
    form.returned = {line.number: shown([line]) for line in lines if line.state == MeasureState.RETURNED}
    return form


def shown(lines) -> dict:
    """What such a form shows first: what was written before."""
    found: dict = {}
    for line in lines:
        owner = f"{ACCOUNT}{line.account_id}" if line.account_id else NAMED if line.who else MYSELF
        name = "" if line.account_id else line.who
        told = {"text": line.text, "owner": owner, "name": name, "day": line.due_on}
        found |= {f"{word}_{line.number}": value for word, value in told.items()}
    return found


class DecisionForm(Form):
    """Two fields for each measure: `verdict_3`, `reason_3`."""

    numbers: tuple[int, ...] = ()

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        for number in self.numbers:
            if self[f"verdict_{number}"].data == Say.RETURN and not self[f"reason_{number}"].data:
                self[f"reason_{number}"].errors = [_("Say why in one sentence.")]
                valid = False
        return valid

    def told(self, lines) -> dict[int, Verdict]:
        return {
            line.id: Verdict(self[f"verdict_{line.number}"].data == Say.ACCEPT, self[f"reason_{line.number}"].data)
            for line in lines
        }


@lru_cache(maxsize=512)
def _decision_form(numbers: tuple[int, ...]) -> type[DecisionForm]:
    fields: dict = {"numbers": numbers}
    for number in numbers:
        fields[f"verdict_{number}"] = Tap(say("Your decision"), [expected], options=Say)
        fields[f"reason_{number}"] = Line(say("Reason, if it goes back"), limit=300)
    return type("DecisionForm", (DecisionForm,), fields)


def decision_form(lines, **given) -> DecisionForm:
    return _decision_form(tuple(line.number for line in lines))(**given)
