"""A company of two regions, with somebody to write bulletins and somebody to read them."""

from datetime import timedelta

import pytest

from portal.activity.bulletins import Bulletin, deeds
from portal.activity.to_tell import ToTell
from portal.foundation import clock
from portal.foundation.roles import Function
from portal.records.departments import QUALITY, Department
from portal.records.hotel_words import Kind
from portal.records.teams import Region, Team

TEXT = "The price list changes.\n\nThe new one holds from December on."


class Company:
    """Hotel `own` is a member hotel in the east, `far` a franchise store in the west."""

    def __init__(self, world):
        self.world = world
        self.own, self.far = world.hotel("A1"), world.hotel("B2", kind=Kind.FRANCHISE.value)
        self.officer, self.other = world.officer_of(self.own, name="Wang Min"), world.officer_of(self.far)
        self.gm, self.far_gm = world.gm_of(self.own, name="GM Lin"), world.gm_of(self.far, name="GM Far")
        self.owner = world.gm_of(self.own, function=Function.OWNER)
        self.manager, self.director = world.account("manager", name="The manager"), world.account("director")
        self.liaison, self.admin = world.account("liaison"), world.account("admin")
        self.east, self.west = (Region.create(name_zh=name, name_en=name) for name in ("East", "West"))
        for account, region in ((self.officer, self.east), (self.other, self.west)):
            account.team = Team.create(name_zh="T", name_en="T", region=region)
            account.save()
        self.liaison.department = Department.get(Department.word == QUALITY)
        self.liaison.save()

    def draft(self, by=None, readers=("gm",), days=7, **facts) -> Bulletin:
        told = {"topic": "company", "title": "New prices", "text": TEXT, "until": clock.today() + timedelta(days)}
        return deeds.write(self.world.person(by or self.manager), readers, **told | facts)

    def out(self, by=None, readers=("gm",), **facts) -> Bulletin:
        """A bulletin that is published."""
        row = self.draft(by, readers, **facts)
        deeds.publish(self.world.person(by or self.manager), row, row.version, ToTell.announce)
        return row

    def reads(self, account) -> list[str]:
        """The titles that somebody sees."""
        person = self.world.person(account)
        return [row.title for row in Bulletin.visible_to(person).order_by(Bulletin.id)]


@pytest.fixture
def company(world, copies) -> Company:
    return copies.one(world, Company)
