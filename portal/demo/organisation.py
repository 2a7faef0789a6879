"""The invented structure of the demo company: a region under the manager, its teams, the liaison's department."""

from portal.foundation.roles import Person
from portal.records import members
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.teams import Region, Team

#: So many officers to a team.
TEAM = 5
NUMBERS = "一二三四五六七八九十"


def build(by: Person, officers: list[Account], manager: Account, liaison: Account) -> None:
    """The manager leads the region and with it every team: nothing in the demo is out of his reach."""
    region = members.add(by, Region, [manager], name_zh="华东大区（示例）", name_en="East region (sample)")
    for place in range(0, len(officers), TEAM):
        number = place // TEAM
        zh = NUMBERS[number] if number < len(NUMBERS) else str(number + 1)
        names = {"name_zh": f"华东{zh}组", "name_en": f"East {number + 1}"}
        members.add(by, Team, [], officers[place : place + TEAM], region=region, **names)
    quality = Department.get(Department.word == "quality")
    liaison.edit(by, liaison.version, department=quality)
