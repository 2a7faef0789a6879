"""One hotel, who calls it, and how its weeks stand."""

from datetime import date, datetime

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import cadence, postings
from portal.records.accounts import Account
from portal.records.cadence import Rule
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.principals import Principal, PrincipalFunction

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 2, 3, 4, 6, 7
POSTED = date(2026, 11, 2)  # Monday of week 45


class World:
    """One hotel with a GM on its file, two officers, a manager and a liaison; no posting yet."""

    def __init__(self):
        self.accounts = {}
        for name, role in (
            ("officer", Role.STAFF),
            ("other", Role.STAFF),
            ("manager", Role.MANAGER),
            ("liaison", Role.LIAISON),
        ):
            self.accounts[name] = Account.create(sign_in=name, name=name, role=role)
        with clock.at(datetime(2026, 1, 5, 4)):
            self.hotel = Hotel.add(COMMAND_LINE, code="SH001", name="如意酒店")
        self.gm = self.principal(PrincipalFunction.GM)

    def principal(self, function):
        return Principal.enter(COMMAND_LINE, self.hotel, "王海", function, since=date(2020, 1, 1))

    def person(self, name):
        account = self.accounts[name]
        return Person(account.id, account.name, Role(account.role))

    def post(self, since=POSTED, name="officer"):
        return postings.post(COMMAND_LINE, self.hotel, self.accounts[name], Function.OFFICER, since=since)

    def call(self, week, weekday, by="officer", **facts):
        year, number = Week.parse(week)
        day = date.fromisocalendar(year, number, weekday)
        facts = {"principal": self.gm} | facts
        return Call.record(
            self.person(by),
            self.hotel,
            at=clock.instant(datetime(day.year, day.month, day.day, 10)),
            channel=facts.pop("channel", Channel.PHONE),
            direction=facts.pop("direction", Direction.OUT),
            result=facts.pop("result", Result.REACHED),
            **facts,
        )

    def nobody_answers(self, week, weekday, by="officer"):
        return self.call(week, weekday, by, result=Result.NO_ANSWER)

    def stands(self, since, **facts):
        with clock.at(datetime(since.year, since.month, since.day, 4)):
            hotel = Hotel.get_by_id(self.hotel.id)
            hotel.edit(COMMAND_LINE, hotel.version, **facts)
            cadence.settle(hotel.id)

    def rule(self, since, **facts):
        Rule.create(since=since, **facts)
        cadence.settle(self.hotel.id)

    def letter(self, week, of="weeks"):
        year, number = Week.parse(week)
        return getattr(HotelYear.get(HotelYear.hotel == self.hotel, HotelYear.iso_year == year), of)[number - 1]

    def letters(self, week, count):
        first = Week.parse(week)
        return "".join(self.letter(str(first.plus(n))) for n in range(count))

    @property
    def next_call_on(self):
        return Hotel.get_by_id(self.hotel.id).next_call_on
