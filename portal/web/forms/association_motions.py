"""Proposing, seconding, discussing and amending; the candidates of an election."""

from wtforms.validators import StopValidation

from portal.activity.association.members import Member
from portal.activity.association.words import MotionKind
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Form, Line, Number, Text, required, say
from portal.web.forms.calls import Tap

#: Between so few and so many places are elected at once.
MOST_PLACES = 30


class VoiceForm(Form):
    """Said in the name of a member hotel: who speaks for several chooses one, who speaks for one is not asked."""

    member = Choose(say("For which hotel"), [required("Choose one of the list.")])

    def offer(self, members: list[Member]) -> "VoiceForm":
        if len(members) > 1:
            self.member.choices = [("", _("choose")), *((str(one.id), one.hotel.name) for one in members)]
        else:
            del self.member
        return self

    @property
    def member_id(self) -> int | None:
        return int(self.member.data) if "member" in self else None


class WordingForm(Form):
    title = Line(say("What is proposed, in one line"), [required("Say in one line what is proposed.")], limit=120)
    text = Text(say("Full text"), [required("Write the text that is to be decided.")], limit=5000, rows=8)


class ProposalForm(VoiceForm, WordingForm):
    kind = Choose(say("Kind of motion"), [required("Choose one of the list.")])
    places = Number(say("Places to be filled"), low=1, high=MOST_PLACES)

    def offer_kinds(self, office: bool) -> "ProposalForm":
        """Elections are put on the agenda by the secretariat, its changes of the charter come from the draft, and a
        hotel appeals where the measure against it stands."""
        elsewhere = (MotionKind.APPEAL, MotionKind.CHARTER if office else MotionKind.ELECTION)
        self.kind.choices = [(str(one), one.label) for one in MotionKind if one not in elsewhere]
        if not office:
            del self.places
        return self

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.kind.data == MotionKind.ELECTION and "places" in self and not self.places.data:
            self.places.errors = [*self.places.errors, _("Say how many places are filled.")]
            return False
        return valid

    def facts(self) -> dict:
        elects = self.kind.data == MotionKind.ELECTION and "places" in self
        return {"places": self.places.data} if elects else {}


class RemarkForm(VoiceForm):
    text = Text(say("Your word in the discussion"), [required("Write what you want to say.")], limit=2000, rows=3)


class AmendmentForm(VoiceForm):
    text = Text(say("The text as it should read"), [required("Write the text as it should read.")], limit=5000, rows=6)


class TakenIn(Choice):
    """What whoever has proposed a motion says of an amendment."""

    YES = "yes", "Take it in"
    NO = "no", "Do not take it in"


def _said_if_not(form, field):
    if form.taken.data == TakenIn.NO and not field.data:
        raise StopValidation(_("Say in a sentence why it is not taken in."))


class AmendmentAnswerForm(Form):
    taken = Tap(say("Your answer"), [required("Choose one of the list.")], options=TakenIn)
    reason = Line(say("Reason"), [_said_if_not], limit=300)


class HandsForm(Form):
    """What a show of hands at the meeting has told."""

    asked = Number(say("Have asked for it"), [required("Say how many asked for it.")], low=1, high=100_000)
    present = Number(say("Were present"), [required("Say how many were present.")], low=1, high=100_000)


class CandidatesForm(Form):
    names = Text(say("Candidates, one a line"), [required("Enter the candidates.")], limit=2000, rows=6)

    @property
    def lines(self) -> list[str]:
        return (self.names.data or "").split("\n")

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and any(len(line.strip()) > 80 for line in self.lines):
            self.names.errors = [_("A name has at most 80 characters.")]
            return False
        return valid
