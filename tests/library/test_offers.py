"""What a hotel offers to the library: looked over, taken or not, and named only if it agrees (D33)."""

import pytest

from portal.activity.library import LibraryEntry, LibraryOffer, OfferShow
from portal.foundation import db
from portal.foundation.roles import Function
from portal.records.notices import Notice


def told(person) -> list[str]:
    rows = Notice.visible_to(person).where(Notice.read_at.is_null()).order_by(Notice.id)
    return [row.news for row in rows]


def entry_of(shelf, **facts) -> dict:
    return {"title": "Reworded", "text": "Anew.", "topic": shelf.topic.id, "audience": "hotels", **facts}


def test_an_offer_waits_until_it_is_taken_and_its_hotel_is_told(shelf):
    hotel, gm = shelf.gm()
    row = LibraryOffer.offer(gm, hotel, "Our way", "We do.", False)
    assert told(shelf.keeper) == ["offer_made"] and LibraryOffer.waiting(shelf.keeper) == 1
    assert [one.id for one in LibraryOffer.page_for(shelf.keeper, OfferShow.WAITING)] == [row.id]
    entry = row.accept(shelf.keeper, row.version, "Thank you.", **entry_of(shelf))
    assert told(shelf.keeper) == [] and told(gm) == ["offer_decided"]
    assert (row.state, row.reason, row.entry_id) == ("accepted", "Thank you.", entry.id)
    assert entry.credited_id is None, "it does not want to be named"
    with pytest.raises(db.Refused):
        row.decline(shelf.keeper, row.version, "Late.")


def test_a_hotel_that_agrees_is_named_and_can_take_that_back_at_any_time(shelf):
    hotel, gm = shelf.gm()
    row = LibraryOffer.offer(gm, hotel, "Our way", "We do.", True)
    entry = row.accept(shelf.keeper, row.version, **entry_of(shelf))
    named = []
    for agrees in (True, False, True):
        row.name(gm, agrees)
        named.append(LibraryEntry.get_by_id(entry.id).credited_id)
    assert named == [hotel.id, None, hotel.id]


def test_what_is_not_taken_has_a_reason_that_the_hotel_reads(shelf):
    hotel, gm = shelf.gm()
    row = LibraryOffer.offer(gm, hotel, "Our way", "We do.", True)
    row.decline(shelf.keeper, row.version, "It stands there already.")
    (mine,) = LibraryOffer.own_page(gm).rows
    assert (mine.state, mine.reason) == ("declined", "It stands there already.") and told(gm) == ["offer_decided"]
    assert LibraryEntry.select().count() == 0


def test_as_long_as_it_waits_the_hotel_words_it_anew_or_takes_it_back(shelf):
    hotel, gm = shelf.gm()
    row = LibraryOffer.offer(gm, hotel, "Our way", "We do.", True)
    opened = row.version
    row.change(gm, opened, text="We do more.")
    with pytest.raises(db.Conflict):
        LibraryOffer.get_by_id(row.id).accept(shelf.keeper, opened, **entry_of(shelf))
    assert LibraryEntry.select().count() == 0, "nothing stands in the library of what was not decided"
    row.withdraw(gm)
    with pytest.raises(db.Refused):
        row.change(gm, row.version, text="Again.")
    assert LibraryOffer.page_for(shelf.keeper, OfferShow.DECIDED).rows == [] and told(shelf.keeper) == []


def test_another_hotels_offers_are_not_there(shelf):
    hotel, gm = shelf.gm()
    row = LibraryOffer.offer(gm, hotel, "Our way", "We do.", True)
    other, stranger = shelf.gm()
    owner = shelf.world.person(shelf.world.gm_of(hotel, function=Function.OWNER))
    for person in (stranger, owner):
        assert list(LibraryOffer.visible_to(person)) == []
    with pytest.raises(db.Refused):
        LibraryOffer.offer(stranger, hotel, "Theirs", "Not ours.", False)
    # Who comes after him at the hotel reads what it offered.
    after = shelf.world.person(shelf.world.gm_of(hotel))
    assert [one.id for one in LibraryOffer.own_page(after)] == [row.id]
    assert list(LibraryOffer.visible_to(gm)) == [] and other.id != hotel.id
