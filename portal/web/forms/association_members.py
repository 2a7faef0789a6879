"""A hotel applies, is reviewed, changes rank or standing, says who speaks for it."""

from wtforms.validators import StopValidation

from portal.activity.association.words import MemberStanding, Rank
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.web.forms._base import Choose, Day, Form, Line, Text, required, say


def _not_to_come(form, field):
    if field.data and field.data > clock.today():
        raise StopValidation(_("A day until today."))


class ApplicationForm(Form):
    text = Text(say("Why you want to belong"), limit=1000, rows=4)


class OnBehalfForm(ApplicationForm):
    on_behalf_of = Line(
        say("Who of the hotel asks for it"), [required("Name the GM or owner who asks for it.")], limit=80
    )


class ReviewForm(Form):
    review = Line(say("What was looked over"), [required("Say in a line what was looked over.")], limit=300)


class _ChangeForm(Form):
    since = Day(say("From"), [required("Choose the first day."), _not_to_come])
    reason = Line(say("Reason"), [required("Say why.")], limit=300)


class RankForm(_ChangeForm):
    word = Choose(say("Member rank"), [required("Choose one of the list.")], options=Rank)


class StandingForm(_ChangeForm):
    word = Choose(say("Standing"), [required("Choose one of the list.")])

    def offer(self) -> "StandingForm":
        """In good standing or suspended; a membership ends by notice or with the contract."""
        self.word.choices = [(str(one), one.label) for one in (MemberStanding.GOOD, MemberStanding.SUSPENDED)]
        return self


class RepresentativeForm(Form):
    account = Choose(say("Who speaks for the hotel"), [required("Choose one of the list.")])
    part = Choose(say("As"), [required("Choose one of the list.")])
    appointed = Line(say("Appointed in writing"), limit=200)

    def offer(self, people: list[Account]) -> "RepresentativeForm":
        self.account.choices = [("", _("choose")), *((str(one.id), one.name) for one in people)]
        self.part.choices = [("first", _("Representative")), ("second", _("Substitute"))]
        return self
