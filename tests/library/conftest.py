"""Somebody who keeps the library, a topic, and a shelf to put entries on."""

import pytest

from portal.activity.library import Audience, LibraryEntry, LibraryTopic


class Shelf:
    """What a test of the library begins with."""

    def __init__(self, world):
        self.world = world
        self.manager = world.account("manager", name="The manager")
        self.keeper = world.person(self.manager)
        self.topic = LibraryTopic.add(self.keeper, name_zh="经营与收益", name_en="Revenue")

    def put(self, title="早餐降本", text="先算清每位客人的成本。", audience=Audience.HOTELS, **facts) -> LibraryEntry:
        told = {"title": title, "text": text, "audience": audience, "topic": self.topic.id, **facts}
        return LibraryEntry.add(self.keeper, **told)

    def gm(self, kind="member", **words):
        """(hotel, its GM as a person)."""
        hotel = self.world.hotel(kind=kind)
        return hotel, self.world.person(self.world.gm_of(hotel, **words))


@pytest.fixture
def shelf(world) -> Shelf:
    return Shelf(world)
