"""Entries of the library: who reads them, how they are found, their editions, whether they helped (D33)."""

from datetime import timedelta

import pytest

from portal.activity.library import Audience, LibraryEdition, LibraryEntry, LibraryMark, LibraryTopic, Show, register
from portal.activity.library import search as library_search
from portal.activity.library.redacting import redact_entry
from portal.activity.library.register import Filter
from portal.doctor import recounting
from portal.foundation import clock, db
from portal.insight.search import search


def titles(person, **wanted) -> list[str]:
    reading = register.own_page_for if person.is_hotel_side else register.page_for
    return [row.title for row in reading(person, Filter(**wanted))]


def test_a_hotel_reads_what_is_for_hotels_of_its_kind(shelf):
    for audience in Audience:
        shelf.put(audience.value, audience=audience)
    assert set(titles(shelf.gm("member")[1])) == {"hotels", "member"}
    assert set(titles(shelf.gm("franchise")[1])) == {"hotels", "franchise"}
    assert set(titles(shelf.keeper)) == {"inside", "hotels", "member", "franchise"}
    assert set(titles(shelf.world.person(shelf.world.account("liaison")))) == set(titles(shelf.keeper))


def test_what_is_taken_out_no_hotel_finds_and_head_office_finds_among_what_was_taken_out(shelf):
    entry, (_hotel, gm) = shelf.put("旧制度"), shelf.gm()
    entry.retire(shelf.keeper, True)
    assert titles(gm) == titles(shelf.keeper) == titles(gm, q="制度") == []
    assert titles(shelf.keeper, show=Show.RETIRED) == ["旧制度"]
    with pytest.raises(db.Missing):
        LibraryEntry.find_for(gm, entry.id)
    entry.retire(shelf.keeper, False)
    assert titles(gm) == ["旧制度"]


def test_words_of_two_letters_are_found_wherever_they_stand(shelf):
    shelf.put("早餐降本", text="自助台少备多补。")
    shelf.put("排房", summary="客房与前台一起看。", text="每天十点。")
    shelf.put("内部调研", text="自助早餐的价差。", audience=Audience.INSIDE)
    (_hotel, gm), keeper = shelf.gm(), shelf.keeper
    assert titles(keeper, q="早餐") == ["内部调研", "早餐降本"]
    assert titles(gm, q="早餐") == ["早餐降本"]
    assert titles(gm, q="客房") == ["排房"] and titles(gm, q="备多 自助") == ["早餐降本"]
    assert titles(gm, q="价差") == [] and titles(keeper, q="房客") == []
    assert [row.title for row, _said in search(keeper, "价差").library] == ["内部调研"]


def test_the_list_is_narrowed_by_topic_and_kind_and_walked_by_key(shelf):
    other = LibraryTopic.add(shelf.keeper, shelf.topic.id, name_zh="安全", name_en="Safety")
    for n in range(5):
        shelf.put(f"E{n}", kind="faq" if n % 2 else "research", topic=other.id if n == 3 else shelf.topic.id)
    assert titles(shelf.keeper, topic=other.id) == ["E3"]
    assert titles(shelf.keeper, kind="faq") == ["E3", "E1"]
    after, walked = None, []
    while True:
        page = register.page_for(shelf.keeper, Filter(), after, size=2)
        walked += [row.title for row in page]
        after = page.next
        if after is None:
            break
    assert walked == ["E4", "E3", "E2", "E1", "E0"]


def test_each_change_of_what_is_read_is_another_edition_and_what_stood_before_is_kept(shelf):
    entry = shelf.put("T", text="First.")
    entry.edit(shelf.keeper, entry.version, "Worded anew.", text="Second.", title="T")
    entry.edit(shelf.keeper, entry.version, "A day alone.", review_on=clock.today())
    entry.edit(shelf.keeper, entry.version, "For all.", audience=Audience.INSIDE)
    editions = LibraryEdition.of(shelf.keeper, entry)
    assert [(one.number, one.text, one.note) for one in editions] == [
        (3, "Second.", "For all."),
        (2, "Second.", "Worded anew."),
        (1, "First.", ""),
    ]
    assert entry.edition == 3 and LibraryEdition.one(shelf.keeper, entry, 1).audience == "hotels"
    assert titles(shelf.keeper, q="First") == [] and titles(shelf.keeper, q="Second") == ["T"]
    with pytest.raises(db.Conflict):
        entry.edit(shelf.keeper, 1, text="Late.")
    assert list(recounting._found()) == list(recounting._helped()) == []


def test_no_edition_reaches_the_hotel_side(shelf):
    """What stands now may be for hotels while an earlier edition was inside."""
    entry, (_hotel, gm) = shelf.put(text="Inside words.", audience=Audience.INSIDE), shelf.gm()
    entry.edit(shelf.keeper, entry.version, "For hotels.", text="Words.", audience=Audience.HOTELS)
    assert titles(gm) == [entry.title] and titles(gm, q="Inside") == []
    assert LibraryEdition.of(gm, entry) == []


def test_an_entry_is_listed_from_the_day_on_which_it_is_to_be_looked_at_again(shelf):
    today = clock.today()
    for title, day in (("past", -3), ("today", 0), ("to come", 1), ("never", None)):
        shelf.put(title, review_on=None if day is None else today + timedelta(days=day))
    assert titles(shelf.keeper, show=Show.STALE) == ["past", "today"] and register.stale(shelf.keeper) == 2
    entry = LibraryEntry.get(LibraryEntry.title == "past")
    entry.still_holds(shelf.keeper, today + timedelta(days=365))
    assert titles(shelf.keeper, show=Show.STALE) == ["today"] and entry.edition == 1


def test_each_person_has_one_answer_and_nobody_elses_is_seen(shelf):
    entry, (_hotel, gm) = shelf.put(), shelf.gm()
    answers = [(gm, True), (gm, True), (shelf.keeper, True), (gm, False), (shelf.keeper, None)]
    counted = []
    for person, helpful in answers:
        LibraryMark.put(person, entry, helpful)
        row = LibraryEntry.get_by_id(entry.id)
        counted.append((row.helped, row.unhelped))
    assert counted == [(1, 0), (1, 0), (2, 0), (1, 1), (0, 1)]
    assert LibraryMark.of(gm, entry) is False and LibraryMark.of(shelf.keeper, entry) is None
    assert list(LibraryMark.visible_to(shelf.keeper)) == [] and list(recounting._helped()) == []
    assert LibraryEntry.get_by_id(entry.id).version == entry.version


def test_a_name_is_cut_out_of_an_entry_and_found_no_more(shelf):
    entry = shelf.put(text="王小明做的表。")
    redact_entry(shelf.keeper, entry, "Asked for.", "text", "一位同事做的表。")
    assert titles(shelf.keeper, q="王小") == [] and titles(shelf.keeper, q="同事") == [entry.title]
    assert LibraryEdition.one(shelf.keeper, entry, 1).text == "一位同事做的表。"
    library_search.rebuild(LibraryEntry.texts())
    assert titles(shelf.keeper, q="同事") == [entry.title] and list(recounting._found()) == []
