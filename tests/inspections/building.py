"""Builders of inspections, with as few words as a test needs."""

from datetime import date

from portal.activity.inspections import Inspection, InspectionKind, InspectionTemplate, deeds, release
from portal.activity.inspections.deeds import Given
from portal.foundation import clock
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import QUALITY, Department
from portal.records.hotels import Hotel
from tests.world import World


class Quality:
    """Somebody of quality, a hotel with officer, GM and owner, and what quality does there."""

    def __init__(self, world: World):
        self.world = world
        self.account = of_department(world, QUALITY, name="Ms Quality")
        self.by: Person = world.person(self.account)
        self.hotel: Hotel = world.hotel("INS-1", name="Looked Court")
        self.officer = world.officer_of(self.hotel, name="The officer")
        self.gm = world.gm_of(self.hotel, name="The GM")
        self.owner = world.gm_of(self.hotel, function=Function.OWNER, name="The owner")

    def plan(self, kind=InspectionKind.ANNOUNCED, day: date | None = None, hotel: Hotel | None = None) -> Inspection:
        (template,) = InspectionTemplate.in_force(self.by)
        place = hotel or self.hotel
        return deeds.plan(self.by, place, template.standing, kind, day or clock.today(), self.account)

    def fill(self, row: Inspection, notes: str = "A note.", **marks: str) -> Inspection:
        """Begins it and marks every point: full, but those that are named."""
        deeds.begin(self.by, row)
        points = deeds.points_of(row)
        given = [Given(item.key, marks.get(item.key, "full"), notes if item.key in marks else "") for item in points]
        assert deeds.give(self.by, row, given) == []
        return fresh(row)

    def finish(self, row: Inspection, **marks: str) -> Inspection:
        self.fill(row, **marks)
        deeds.finish(self.by, row)
        return fresh(row)

    def release(self, row: Inspection, **marks: str) -> Inspection:
        self.finish(row, **marks)
        release.release(self.by, row)
        return fresh(row)


def of_department(world: World, word: str, **words) -> Account:
    account = world.account(Role.LIAISON, **words)
    account.department = Department.get(Department.word == word)
    account.save()
    return account


def fresh(row: Inspection) -> Inspection:
    return Inspection.get_by_id(row.id)
