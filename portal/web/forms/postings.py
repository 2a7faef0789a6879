"""Posting: who, from which day on; and a GM who goes to another of our hotels."""

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function
from portal.insight import postable
from portal.records.accounts import Account
from portal.web.forms._base import Choose, Day, Form, Line, expected, required, say
from portal.web.forms.calls import Tap
from portal.web.forms.hotels import code_text, not_to_come

#: Of so many that are meant one can be chosen; of more, the name is to be typed further.
FEW = 10


class Meant(Choose):
    """One of those whom the text may mean; what is none of them is nobody."""

    def pre_validate(self, form):
        if not any(str(value) == self.data for value, *_rest in self.iter_choices()):
            self.data = ""


class PostingForm(Form):
    """An officer is chosen from a list; there are hundreds of hotel people, so they are typed."""

    function = Tap(say("Function"), [required("Choose a function.")], options=Function, default=Function.OFFICER.value)
    account = Choose(say("Officer"), [expected], options=None, default="")
    person = Line(say("Who"), [expected], limit=160)
    meant = Meant(say("Which of them"), [expected], default="")
    since = Day(say("From"), [not_to_come])
    posted_by_us = BooleanField(say("A GM posted by us, not hired by the owner"))

    def offer(self) -> "PostingForm":
        """Fills the list of officers; one statement."""
        self.officers = {str(row.id): row for row in Account.officers()}
        self.account.choices = [("", _("choose")), *((key, row.name) for key, row in self.officers.items())]
        self.meant.choices = [("", _("choose"))]
        return self

    def validate_account(self, field):
        if self.function.data == Function.OFFICER:
            if not field.data:
                raise StopValidation(_("Choose who is to be posted."))
            self.whom = self.officers[field.data]

    def validate_person(self, field):
        if self.function.data not in HOTEL_SIDE:
            return
        if not field.data:
            raise StopValidation(_("Type a name, a sign-in name or a mobile number."))
        called = postable.called(field.data, FEW + 1)
        found = called or postable.like(field.data, FEW + 1)
        few = {str(row.id): row for row in found[:FEW]}
        # A part of a name gives nobody access by itself: he is chosen first.
        self.whom = called[0] if len(called) == 1 else few.get(self.meant.data)
        if self.whom is None:
            self._ask(found, few)

    def _ask(self, found: list[Account], few: dict[str, Account]) -> None:
        """Raises a sentence that asks who is meant, and offers those few."""
        if not found:
            raise StopValidation(_("Nobody of the hotel side is called so. Accounts are opened by an administrator."))
        places = postable.places(list(few.values()))
        for key, row in few.items():
            told = (row.name, row.sign_in, places.get(row.id, _("posted nowhere")))
            self.meant.choices.append((key, " · ".join(told)))
        if len(found) > FEW:
            raise StopValidation(_("More than %(n)s fit. Choose below, or type more of the name.", n=FEW))
        raise StopValidation(_("Choose below who is meant."))


class MoveForm(Form):
    hotel = Line(say("Code of the hotel"), [required("Enter the code of a hotel.")], limit=20, filters=(code_text,))
    day = Day(say("From"), [not_to_come])


class SinceForm(Form):
    """From which day on, for many hotels at once."""

    since = Day(say("From"), [not_to_come])
