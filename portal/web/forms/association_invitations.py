"""Answering an invitation to a meeting: coming or not, who comes, who speaks for the hotel; inviting further hotels."""

from functools import cache

from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.words import InvitationState
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function
from portal.insight.association_invitations import Suggested
from portal.records.hotel_words import Kind
from portal.web.forms._base import BooleanField, Choose, Form, Line, Text, expected, is_phone, narrow, say
from portal.web.forms.calls import Tap


class Coming(Choice):
    """The answer itself."""

    YES = "coming", "Attending"
    NO = "declined", "Not coming"


class AnswerForm(Form):
    """What every answer says; `form_for` adds who comes: `name_1`, `job_1`, `mobile_1`, `online_1` …"""

    #: How many people may be named.
    PEOPLE = 0
    coming = Tap(say("Answer"), [expected], options=Coming, default=Coming.YES.value)
    word = Line(say("A word to the secretariat; why nobody comes"), limit=300)

    @property
    def comes(self) -> bool:
        return self.coming.data == Coming.YES

    @property
    def rows(self) -> list[dict]:
        """The fields of each person that may be named, under their plain words; None for what is not asked."""
        words = ("name", "job", "mobile", "online")
        return [{word: self._fields.get(f"{word}_{n}") for word in words} for n in range(1, self.PEOPLE + 1)]

    @property
    def voice(self):
        """The field that says who speaks for the hotel, or None."""
        return self._fields.get("speaker")

    @property
    def guests(self) -> list[dict]:
        """Who is named, as the deed takes it; whoever is invited himself is his account alone."""
        found = []
        for n, row in enumerate(self.rows, 1):
            said = {word: field.data for word, field in row.items() if field is not None}
            if row["name"] is not None and not said["name"]:
                continue
            # One alone speaks for his hotel; that it is a member hotel, the deed knows.
            speaks = self.voice is None or self.voice.data == str(n)
            found.append({"name": "", **said, "represents": speaks})
        return found

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.comes and valid and not self.guests:
            self.rows[0]["name"].errors = [_("Name who comes.")]
            valid = False
        return valid


@cache
def _class_of(people: int, named: bool, online: bool, speaks: bool) -> type[AnswerForm]:
    fields: dict = {"PEOPLE": people}
    for n in range(1, people + 1):
        if named:
            fields[f"name_{n}"] = Line(say("Name"), [expected] if n == 1 else [], limit=40)
            fields[f"job_{n}"] = Line(say("Job"), limit=40)
        fields[f"mobile_{n}"] = Line(say("Mobile number"), [is_phone], limit=20, filters=(narrow,))
        if online:
            fields[f"online_{n}"] = BooleanField(say("Attends online"))
    if speaks:
        fields["speaker"] = Choose(say("Who speaks for the hotel there"))
    return type("AnswerForm", (AnswerForm,), fields)


def form_for(
    row: MeetingInvitation, people: list[Attendee], first: Suggested | None, typed: bool = False
) -> AnswerForm:
    """The form of one invitation: with what was answered, or with the hotel's GM. `typed`: with what was sent."""
    named = row.hotel_id is not None
    most = max(row.meeting.per_hotel, len(people)) if named else 1
    speaks = most > 1 and first is not None and first.speaker is not None
    kind = _class_of(most, named, bool(row.meeting.online), speaks)
    # Several may stand on one page: an owner answers for each of his hotels.
    prefix = f"i{row.id}-"
    form = kind(prefix=prefix) if typed else kind(formdata=None, prefix=prefix, **_first(row, people, first))
    if speaks:
        form.speaker.choices = [("", _("none")), *((str(n), _nth(n)) for n in range(1, form.PEOPLE + 1))]
    return form


def _nth(n: int) -> str:
    return _("Person %(n)s", n=n)


def _first(row: MeetingInvitation, people: list[Attendee], first: Suggested | None) -> dict:
    """What the form shows first."""
    told: dict = {"coming": Coming.NO if row.state == InvitationState.DECLINED else Coming.YES, "word": row.word}
    for n, one in enumerate(people, 1):
        told |= {f"name_{n}": one.name, f"job_{n}": one.job, f"mobile_{n}": one.mobile, f"online_{n}": one.online}
        if one.represents:
            told["speaker"] = str(n)
    if not people and first is not None:
        told |= {"name_1": first.name, "mobile_1": first.mobile, "speaker": "1"}
        told["job_1"] = Function.GM.label if first.name else ""
    if not people and row.account_id:
        told["mobile_1"] = row.account.mobile or ""
    return told


class GuestsForm(Form):
    """Whom to invite beside those who are invited: hotels by their codes or by a filter, a person of head office."""

    codes = Text(say("Codes of hotels"), limit=4000, rows=2)
    members = BooleanField(say("All member hotels"))
    kind = Choose(say("Kind of hotel"), options=Kind, empty=say("all"))
    province = Choose(say("Province"))
    account = Choose(say("Somebody of head office"))

    def offer(self, provinces: list[str], accounts: list[tuple[int, str]]) -> "GuestsForm":
        self.province.choices = [("", _("all")), *((name, name) for name in provinces)]
        self.account.choices = [("", _("none")), *((str(number), name) for number, name in accounts)]
        return self

    @property
    def wanted(self) -> list[str]:
        """The codes typed, in small letters."""
        text = narrow(self.codes.data).lower()
        for mark in ",;，；、":
            text = text.replace(mark, " ")
        return list(dict.fromkeys(text.split()))

    @property
    def names_hotels(self) -> bool:
        return bool(self.wanted or self.members.data or self.kind.data or self.province.data)
