"""How visits are planned, and what is told of them."""

from datetime import date, datetime

from portal.activity.visits import Visit
from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.records.departments import Department
from portal.records.notices import Notice
from portal.records.timeline import Line

HTMX = {"HX-Request": "true"}


def nov(day: int) -> date:
    return date(2026, 11, day)


def at(day: date, time: str = "14:00") -> datetime:
    """The stored instant of a time on the company's clock."""
    return clock.instant(datetime.combine(day, datetime.strptime(time, "%H:%M").time()))


#: A day of this month that is still to come.
TUESDAY = nov(24)


class House:
    """Two hotels in one city with one officer, their GMs, an owner, a liaison and a manager."""

    def __init__(self, world):
        self.world = world
        self.hotel = world.hotel("SZ001", name="Garden", city="苏州", district="姑苏区", address="1 Old Street")
        self.second = world.hotel("SZ002", name="Tower", city="苏州", district="吴中区")
        self.other = world.hotel("NJ001", name="River", city="南京")
        since = date(2026, 1, 5)
        self.officer = world.officer_of(self.hotel, self.second, since=since, name="Chen Li")
        self.colleague = world.officer_of(self.other, since=since, name="Zhao Min")
        self.gm = world.gm_of(self.hotel, name="Lin Bo")
        self.stranger = world.gm_of(self.other, name="Wu Di")
        self.owner = world.gm_of(self.hotel, function=Function.OWNER, name="Qian Hai")
        self.assistant = world.gm_of(self.hotel, function=Function.ASSISTANT, name="Sun Yi")
        self.manager = world.account(Role.MANAGER, name="Wang Hua")
        self.director = world.account(Role.DIRECTOR, name="Sun Bo")
        self.liaison, self.other_liaison = world.account(Role.LIAISON), world.account(Role.LIAISON)
        for account, word in ((self.liaison, "quality"), (self.other_liaison, "sales")):
            account.department = Department.get(Department.word == word)
            account.save()

    def person(self, account):
        return self.world.person(account)

    def planned(self, day: date = TUESDAY, time: str = "14:00", hotel=None, by=None, **told) -> Visit:
        instant = at(day, time) if time else None
        return Visit.plan(self.person(by or self.officer), hotel or self.hotel, day, instant, **told)

    def proposed(self, day: date = TUESDAY, **told) -> Visit:
        visit = self.planned(day, **told)
        visit.propose(self.person(self.officer))
        return visit

    def sees(self, account) -> set[int]:
        return {row.id for row in Visit.visible_to(self.person(account))}


def told(account) -> list[tuple]:
    """The news somebody has not read: (news, record)."""
    query = Notice.select().where((Notice.account == account) & Notice.read_at.is_null()).order_by(Notice.id)
    return [(row.news, row.record_id) for row in query]


def lines(hotel) -> list[tuple]:
    """What the timeline of a hotel tells of visits."""
    query = Line.select().where((Line.hotel == hotel) & (Line.kind == "visit")).order_by(Line.id)
    return [(row.verb, row.record_id, clock.local(row.at)) for row in query]


def now_of(visit: Visit) -> Visit:
    return Visit.get_by_id(visit.id)
