"""Something that hotels are to be told."""

from datetime import timedelta

from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records.teams import Team
from portal.web.forms._base import Choose, Day, Form, Line, expected, required, say

MINE, ALL = "mine", "all"
#: So long something is told unless another day is given.
USUALLY = timedelta(days=6)


class ToTellForm(Form):
    """Built for the one who enters it: an officer tells his own hotels, others a team's or all."""

    text = Line(say("What to tell"), [required("Write what hotels are to be told.")], limit=300)
    whose = Choose(say("For which hotels"), [expected])
    since = Day(say("From"), [required("Enter the day.")])
    until = Day(say("Until"), [required("Enter the day.")])

    def __init__(self, person: Person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if person.role == Role.STAFF:
            self.whose.choices = [(MINE, _("my hotels"))]
        else:
            teams = [(str(row.id), row.name) for row in Team.in_order(person)]
            self.whose.choices = [(ALL, _("all hotels")), *teams]
        if not self.is_submitted():
            self.whose.data = self.whose.data or self.whose.choices[0][0]
            self.since.data = self.since.data or clock.today()
            self.until.data = self.until.data or self.since.data + USUALLY
        self._person = person

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.until.data < self.since.data:
            self.until.errors = [_("This is before the first day.")]
            return False
        return valid

    def facts(self) -> dict:
        """As the table takes them."""
        whose = self.whose.data
        account = self._person.id if whose == MINE else None
        team = int(whose) if whose not in (MINE, ALL) else None
        return {"text": self.text.data, "since": self.since.data, "until": self.until.data} | {
            "account": account,
            "team": team,
        }
