"""The invented structure of the demo company: two regions with their teams, a manager of all, a department."""

from portal.foundation.roles import Person
from portal.records import members
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.teams import Region, Team

#: So many officers to a team.
TEAM = 5
NUMBERS = "一二三四五六七八九十"
#: Name, English name, what its teams are called, and in which places of `cities.csv` its officers' cities stand.
REGIONS = (
    ("华东大区（示例）", "East region (sample)", "华东", "East", (0, 1, 2, 3, 6)),
    ("中西部大区（示例）", "Central and western region (sample)", "中西部", "Centre", (4, 5, 7, 8, 9)),
)


def build(by: Person, officers: list[Account], liaison: Account) -> None:
    """The manager leads neither team nor region and so all: nothing in the demo is out of his reach."""
    for name_zh, name_en, short_zh, short_en, places in REGIONS:
        here = [officer for place, officer in enumerate(officers) if place % 10 in places]
        if not here:
            continue
        region = members.add(by, Region, [], name_zh=name_zh, name_en=name_en)
        for start in range(0, len(here), TEAM):
            number = start // TEAM
            zh = NUMBERS[number] if number < len(NUMBERS) else str(number + 1)
            names = {"name_zh": f"{short_zh}{zh}组", "name_en": f"{short_en} {number + 1}"}
            members.add(by, Team, [], here[start : start + TEAM], region=region, **names)
    quality = Department.get(Department.word == "quality")
    liaison.edit(by, liaison.version, department=quality)
