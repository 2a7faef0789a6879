"""Teams and regions, and who is in them."""

from wtforms import BooleanField

from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.records.teams import Region, Team
from portal.web.forms._base import Choose, Form, Line, Ticks, one_of_two, say
from portal.web.forms.departments import named


class RegionForm(Form):
    """A region and who leads it; the managers to choose from are given."""

    name_zh = Line(say("Chinese name"), [one_of_two], limit=40)
    name_en = Line(say("English name"), [one_of_two], limit=60)
    managers = Ticks(say("Led by"))
    active = BooleanField(say("Exists today"), default=True)

    def __init__(self, *args, leaders: list[Account], teams: dict[int, Team], regions: dict[int, Region], **kwargs):
        super().__init__(*args, **kwargs)
        self.leaders = {str(row.id): row for row in leaders}
        self.places = teams, regions
        self.managers.choices = [(key, self._label(row)) for key, row in self.leaders.items()]

    def _label(self, account: Account) -> str:
        """The name, and where somebody is now."""
        teams, regions = self.places
        places = [row.name for row in (teams.get(account.team_id), regions.get(account.region_id)) if row is not None]
        return " · ".join((account.name, *places))

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators) & named(self)
        if valid and not self.active.data and self.people():
            self.active.errors = [_("First take everybody out.")]
            return False
        return valid

    def people(self) -> list[Account]:
        return self._chosen()["managers"]

    def _chosen(self) -> dict:
        return {"managers": [self.leaders[key] for key in self.managers.data or ()]}

    def facts(self) -> dict:
        plain = {name: self._fields[name].data for name in ("name_zh", "name_en", "active")}
        return {**plain, **self._chosen()}


class TeamForm(RegionForm):
    """A team, its officers and who leads it."""

    regional = Choose(say("Region"), default="")
    officers = Ticks(say("Officers"))

    def __init__(self, *args, staff: list[Account], **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = {str(row.id): row for row in staff}
        self.officers.choices = [(key, self._label(row)) for key, row in self.staff.items()]
        offered = [(str(key), row.name) for key, row in self.places[1].items()]
        self.regional.choices = [("", _("none")), *offered]

    def people(self) -> list[Account]:
        chosen = self._chosen()
        return chosen["managers"] + chosen["officers"]

    def _chosen(self) -> dict:
        return {**super()._chosen(), "officers": [self.staff[key] for key in self.officers.data or ()]}

    def facts(self) -> dict:
        region = self.places[1][int(self.regional.data)] if self.regional.data else None
        return {**super().facts(), "region": region}
