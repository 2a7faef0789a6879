"""Who reads a bulletin and when, what is told of it, what a receipt is worth, what stands after a correction."""

from datetime import timedelta

import pytest

from portal.activity.bulletins import Bulletin, BulletinCorrection, BulletinReceipt, State, deeds, search
from portal.activity.bulletins.redacting import redact_bulletin
from portal.activity.bulletins.table import Filter
from portal.activity.to_tell import Told, ToTell
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE, Function
from portal.insight import bulletins as insight
from portal.insight import mentions
from portal.insight.bulletins import Show, Wanted
from portal.records import postings
from portal.records.accounts import Account
from portal.records.notices import News, Notice
from portal.schedule import TASKS


def told(account) -> list[str]:
    return [row.news for row in Notice.select().where(Notice.account == account).order_by(Notice.id)]


def unread(company, account) -> int:
    return Bulletin.unread(company.world.person(account))


def test_nobody_but_its_department_sees_what_is_not_published(company):
    row = company.draft(readers=("gm", "owner", "staff", "liaison", "admin"))
    readers = (company.gm, company.owner, company.officer, company.liaison, company.admin)
    assert [company.reads(one) for one in readers] == [[]] * 5
    assert company.reads(company.director) == company.reads(company.world.account("manager")) == ["New prices"]
    deeds.publish(company.world.person(company.manager), row, 1, ToTell.announce)
    assert [company.reads(one) for one in readers] == [["New prices"]] * 5
    deeds.withdraw(company.world.person(company.manager), row, 2, "Wrong list.", ToTell.call_off)
    assert [company.reads(one) for one in readers] == [[]] * 5
    assert company.reads(company.manager) == ["New prices"]


def test_it_reaches_those_whom_it_is_for_by_role_kind_and_region(company):
    company.out(title="members", hotel_kind="member")
    company.out(title="west", region=company.west)
    company.out(title="owners", readers=("owner",))
    company.out(title="officers", readers=("staff",), region=company.east)
    assert company.reads(company.gm) == ["members"]
    assert company.reads(company.far_gm) == ["west"]
    assert company.reads(company.owner) == ["owners"]
    # Head office reads along what hotels are told, and of its own what is for its region.
    assert company.reads(company.officer) == ["members", "west", "owners", "officers"]
    assert company.reads(company.other) == ["members", "west", "owners"]
    assert company.reads(company.liaison) == company.reads(company.admin) == []
    people = (company.gm, company.far_gm, company.officer, company.other)
    assert [unread(company, one) for one in people] == [1, 1, 1, 0]
    assert told(company.gm) == told(company.far_gm) == told(company.officer) == [News.BULLETIN]
    assert told(company.other) == told(company.liaison) == []


def test_each_department_writes_its_own_and_the_director_all(company):
    row = company.draft(company.liaison)
    assert (row.department.word, company.draft().department.word) == ("quality", "customer-service")
    may = [row.is_written_by(company.world.person(one)) for one in (company.liaison, company.director, company.manager)]
    assert may == [True, True, False]
    for nobody in (company.admin, company.officer, company.gm):
        assert not Bulletin.writable_by(company.world.person(nobody)).exists()


def test_the_tick_publishes_what_is_scheduled_and_once(company):
    row, person = company.draft(must_confirm=True), company.world.person(company.manager)
    deeds.schedule(person, row, 1, clock.now() + timedelta(hours=1))
    publish = next(task for task in TASKS if task.name == "publish-bulletins").deed
    assert (publish(), company.reads(company.gm)) == (0, [])
    with clock.at(clock.now() + timedelta(hours=2)):
        assert (publish(), publish()) == (1, 0)
    assert Bulletin.get().state == State.PUBLISHED
    assert told(company.gm) == [News.BULLETIN_CONFIRM]
    assert [item.text for item in ToTell.open_for([company.own.id])[company.own.id]] == ["New prices"]


def test_what_says_nothing_or_is_over_does_not_go_out(company):
    person, now = company.world.person(company.manager), clock.now()
    for row in (company.draft(text=" "), company.draft(readers=()), company.draft(days=-1)):
        with pytest.raises(Refused):
            deeds.publish(person, row, 1, ToTell.announce)
    late = company.draft(days=0)
    with pytest.raises(Refused):
        deeds.schedule(person, late, 1, now + timedelta(days=2))
    assert {row.state for row in Bulletin.select()} == {State.DRAFT}


def test_a_receipt_is_given_once_by_each_and_counts_for_all_his_hotels(company):
    second = company.world.hotel("C3")
    company.world.posted(second, company.gm, Function.GM)
    company.world.posted(second, company.officer)
    row, gm = company.out(must_confirm=True), company.world.person(company.gm)
    assert unread(company, company.gm) == 1
    BulletinReceipt.give(gm, row)
    BulletinReceipt.give(gm, row)
    assert (BulletinReceipt.select().count(), unread(company, company.gm)) == (1, 0)
    officer = company.world.person(company.officer)
    shown = {show: insight.page_for(officer, row, Wanted(show)).rows for show in Show}
    codes = {show.value: [one.hotel.code for one in rows] for show, rows in shown.items()}
    assert codes == {"waiting": ["B2"], "confirmed": ["A1", "C3"], "all": ["A1", "B2", "C3"]}
    assert [(one.name, one.confirmed, one.of) for one in insight.sums(officer, row)] == [
        (company.other.name, 0, 1),
        ("Wang Min", 2, 2),
    ]


def test_an_officers_tick_is_not_the_gms_word(company):
    row = company.out(must_confirm=True)
    officer = company.world.person(company.officer)
    (item,) = ToTell.open_for([company.own.id])[company.own.id]
    assert (item.bulletin, ToTell.tick(officer, company.own, [item.id])) == (row.id, 1)
    assert ToTell.open_for([company.own.id]) == {}
    (shown,) = insight.page_for(officer, row, Wanted(Show.WAITING, officer=company.officer.id)).rows
    assert (shown.told_by, shown.confirmed_at) == ("Wang Min", None)
    BulletinReceipt.give(company.world.person(company.gm), row)
    (shown,) = insight.page_for(officer, row, Wanted(Show.CONFIRMED)).rows
    assert (shown.told_by, shown.confirmed_at is None) == ("Wang Min", False)


def test_the_brief_has_it_for_the_hotels_it_is_for_until_it_is_withdrawn(company):
    row = company.out(must_confirm=True, region=company.west, hotel_kind="franchise")
    assert list(ToTell.open_for([company.own.id, company.far.id])) == [company.far.id]
    assert ToTell.counts(ToTell.select()) == {ToTell.get().id: (0, 1)}
    # It is changed with the bulletin alone, and an officer of another region has nothing of it.
    assert not ToTell.writable_by(company.world.person(company.manager)).exists()
    assert not ToTell.visible_to(company.world.person(company.officer)).exists()
    deeds.withdraw(company.world.person(company.manager), row, 2, "Too early.", ToTell.call_off)
    assert (ToTell.open_for([company.far.id]), unread(company, company.far_gm)) == ({}, 0)
    assert not Notice.select().where(Notice.read_at.is_null()).exists()
    assert Told.select().count() == 0


def test_a_successor_is_asked_and_his_predecessor_no_longer(company):
    row = company.out(must_confirm=True)
    BulletinReceipt.give(company.world.person(company.gm), row)
    new = company.world.account("gm", name="GM New")
    with db.together():
        postings.post(COMMAND_LINE, company.own, new, Function.GM)
    manager = company.world.person(company.manager)
    assert (company.reads(new), unread(company, new)) == (["New prices"], 1)
    assert company.reads(company.gm) == []
    assert insight.missing(manager, row, Wanted()) == {new.id, company.far_gm.id}


def test_a_reminder_goes_to_who_has_not_confirmed(company):
    row = company.out(must_confirm=True, readers=("gm", "owner", "liaison"))
    BulletinReceipt.give(company.world.person(company.gm), row)
    Notice.update(read_at=clock.now()).execute()
    manager = company.world.person(company.manager)
    assert deeds.remind(manager, row, insight.missing(manager, row, Wanted())) == 2
    assert [told(one) for one in (company.gm, company.owner)] == [[News.BULLETIN_CONFIRM]] * 2
    assert [told(one) for one in (company.far_gm, company.liaison)] == [[News.BULLETIN_CONFIRM] * 2] * 2


def test_a_correction_keeps_what_stood_there_and_may_ask_again(company):
    row, gm = company.out(must_confirm=True), company.world.person(company.gm)
    BulletinReceipt.give(gm, row)
    manager, facts = company.world.person(company.manager), {"title": "New prices", "text": "From January on."}
    deeds.correct(manager, row, 2, "The wrong month.", False, ToTell.announce, **facts)
    assert [(one.reason, one.was) for one in BulletinCorrection.of(gm, row)] == [
        ("The wrong month.", {"text": "The price list changes.\n\nThe new one holds from December on."})
    ]
    assert unread(company, company.gm) == 0
    deeds.correct(manager, row, 3, "Read it anew.", True, ToTell.announce, title="Prices", text="From January on.")
    assert (unread(company, company.gm), ToTell.get().text) == (1, "Prices")
    BulletinReceipt.give(gm, row)
    assert (BulletinReceipt.select().count(), unread(company, company.gm)) == (1, 0)
    with pytest.raises(Conflict):
        deeds.correct(manager, row, 2, "Late.", False, ToTell.announce, title="Old", text="Old.")


def test_it_is_found_by_its_words_as_they_stand_and_by_nobody_it_is_not_for(company):
    row = company.out(title="关于冬季价格的通知", text="自十二月起执行。")
    company.out(title="关于冬季供暖的通知", readers=("owner",))

    def found(account, q: str) -> list[str]:
        return [one.title for one in Bulletin.page_for(company.world.person(account), Filter(q=q))]

    assert found(company.gm, "冬季") == found(company.gm, "十二月 通知") == ["关于冬季价格的通知"]
    assert found(company.gm, "供暖") == []
    manager = company.world.person(company.manager)
    deeds.correct(manager, row, 2, "Month.", False, ToTell.announce, text="自一月起执行。")
    assert (found(company.gm, "十二月"), len(found(company.gm, "一月"))) == ([], 1)


def test_a_name_taken_out_is_gone_from_the_text_the_search_and_what_stood_before(company):
    director = company.world.person(company.director)
    row = company.out(title="林国栋店长分享", text="林国栋店长的做法。")
    facts = {"title": row.title, "text": "林国栋店长的新做法。"}
    deeds.correct(director, row, 2, "Newer.", False, ToTell.announce, **facts)
    found = mentions.mentions([], [Account(name="林国栋")])
    assert {(one.kind, one.field) for one in found} == {
        ("bulletin", "title"),
        ("bulletin", "text"),
        ("bulletin_correction", "before"),
    }
    redact_bulletin(director, row, "Asked.", "text", "店长的新做法。")
    assert (Bulletin.get().text, BulletinCorrection.get().was) == ("店长的新做法。", {})
    assert list(search.recount(one.id for one in Bulletin.out())) == []
    deeds.withdraw(director, Bulletin.get(), Bulletin.get().version, "Asked.", ToTell.call_off)
    assert list(search.recount([])) == []


def test_important_ones_stand_apart_until_their_last_day(company):
    company.out(title="plain")
    company.out(title="important", important=True)
    gm = company.world.person(company.gm)

    def lists() -> list[list[str]]:
        return [[one.title for one in rows] for rows in (Bulletin.apart(gm, Filter()), Bulletin.page_for(gm, Filter()))]

    assert lists() == [["important"], ["plain"]]
    assert Bulletin.unread(gm) == 2
    with clock.at(clock.now() + timedelta(days=8)):
        assert (lists(), Bulletin.unread(gm), Bulletin.to_read(gm)) == ([[], ["important", "plain"]], 0, [])
