"""Cover: another officer looks after the hotels for some days; his calls count for them, and the deed stays his."""

from datetime import date, timedelta

import pytest

from portal.activity.calls import Call
from portal.foundation import clock, db, i18n
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import cadence, postings
from portal.records.audit import AuditEntry
from portal.records.covers import Cover, When
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.recounts import recount
from portal.records.timeline import Line
from tests.at_once import at_once
from tests.world import days_ago


def days_on(n: int) -> date:
    return clock.today() + timedelta(days=n)


@pytest.fixture
def company(world):
    """Two hotels of one officer, and a colleague with one of his own."""
    first, second, theirs = world.hotel("SZ001"), world.hotel("SZ002"), world.hotel("SZ003")
    officer = world.officer_of(first, second, since=days_ago(60), name="Sun Li")
    colleague = world.officer_of(theirs, since=days_ago(60), name="Zhao Min")
    return first, second, officer, colleague


def covered(officer, substitute, first=0, last=0, hotel=None):
    return postings.cover(COMMAND_LINE, officer, substitute, days_on(first), days_on(last), hotel)


def writes(world, account) -> list[str]:
    rows = Hotel.writable_by(world.person(account)).order_by(Hotel.code)
    return [hotel.code for hotel in rows]


def weeks(hotel) -> str:
    return "".join(row.weeks for row in HotelYear.select().where(HotelYear.hotel == hotel).order_by(HotelYear.iso_year))


# What it gives


def test_both_write_for_the_hotels_as_long_as_it_runs(world, company):
    _first, _second, officer, colleague = company
    assert writes(world, colleague) == ["SZ003"]
    covered(officer, colleague, 0, 5)
    assert writes(world, colleague) == ["SZ001", "SZ002", "SZ003"]
    assert writes(world, officer) == ["SZ001", "SZ002"]
    his = world.browser(colleague)
    assert his.get("/hotels/SZ001/edit").status_code == 200
    assert his.get("/calls/new?hotel=SZ001").status_code == 200
    assert "Sun Li" in his.get("/hotels/SZ001").text


def test_before_its_first_day_and_after_its_last_it_gives_nothing(world, company):
    _first, _second, officer, colleague = company
    covered(officer, colleague, 1, 5)
    Cover.create(officer=officer, substitute=colleague, first=days_ago(9), last=days_ago(1))
    assert writes(world, colleague) == ["SZ003"]
    assert world.browser(colleague).get("/calls/new?hotel=SZ001").status_code == 403


def test_of_one_hotel_alone_it_gives_that_one(world, company):
    first, _second, officer, colleague = company
    covered(officer, colleague, 0, 5, first)
    assert writes(world, colleague) == ["SZ001", "SZ003"]


def test_it_follows_the_officer_and_ends_with_his_posting(world, company):
    first, _second, officer, colleague = company
    covered(officer, colleague, 0, 5)
    world.officer_of(first)
    assert writes(world, colleague) == ["SZ002", "SZ003"]
    world.posted(world.hotel("SZ004"), officer)
    assert writes(world, colleague) == ["SZ002", "SZ003", "SZ004"]


# What counts


def test_a_substitutes_talk_counts_for_the_hotel_and_is_his_deed(world, company):
    first, _second, officer, colleague = company
    gm = world.principal(first)
    covered(officer, colleague, -9, 5)
    call = world.call(first, colleague, days_ago(8), gm)
    assert weeks(first).count("d") == 1
    assert (call.by_id, call.by_role) == (colleague.id, "staff")
    assert AuditEntry.get(AuditEntry.verb == "call.recorded").by_id == colleague.id


def test_what_he_said_before_or_after_counts_for_nothing(world, company):
    first, _second, officer, colleague = company
    gm = world.principal(first)
    world.call(first, colleague, days_ago(20), gm)
    world.call(first, colleague, days_ago(8), gm)
    cover = covered(officer, colleague, -9, 5)
    assert weeks(first).count("d") == 1, "arranged later, it counts what was said on its days"
    Cover.update(first=days_ago(7)).where(Cover.id == cover.id).execute()
    cadence.settle(first.id)
    assert weeks(first).count("d") == 0


def test_a_cover_of_one_hotel_lends_nothing_to_the_other(world, company):
    first, second, officer, colleague = company
    for hotel in (first, second):
        world.call(hotel, colleague, days_ago(8), world.principal(hotel))
    covered(officer, colleague, -9, 5, second)
    assert (weeks(first).count("d"), weeks(second).count("d")) == (0, 1)


def test_what_counted_then_goes_on_counting_when_it_is_over(world, company):
    first, _second, officer, colleague = company
    covered(officer, colleague, -9, 5)
    world.call(first, colleague, days_ago(8), world.principal(first))
    postings.end_cover(COMMAND_LINE, Cover.get())
    world.officer_of(first)
    assert weeks(first).count("d") == 1
    assert list(recount(Call.touches())) == []


# Arranging and ending


@pytest.mark.parametrize(
    ("first", "last", "one", "fine"),
    [(6, 9, False, True), (5, 9, False, False), (1, 2, True, False), (-3, 0, False, False), (0, 9, True, False)],
)
def test_two_covers_of_one_hotel_never_share_a_day(world, company, first, last, one, fine):
    hotel, _second, officer, colleague = company
    covered(officer, colleague, 0, 5)
    other = world.account(Role.STAFF)
    if fine:
        assert covered(officer, other, first, last, hotel if one else None).when == When.COMING
        return
    with pytest.raises(Refused, match="Sun Li is covered already from"):
        covered(officer, other, first, last, hotel if one else None)
    assert Cover.select().count() == 1


def test_two_hotels_of_one_officer_may_have_two_substitutes(world, company):
    first, second, officer, colleague = company
    other = world.account(Role.STAFF)
    covered(officer, colleague, 0, 5, first)
    covered(officer, other, 0, 5, second)
    assert (writes(world, colleague), writes(world, other)) == (["SZ001", "SZ003"], ["SZ002"])


def test_of_two_who_arrange_it_at_once_one_is_refused(world, company):
    _first, _second, officer, colleague = company
    other = world.account(Role.STAFF)

    def arrange(who):
        try:
            # A thread of its own begins with the portal's language.
            with i18n.speaking("en"):
                return covered(officer, who, 0, 5)
        except Refused as refused:
            return str(refused)

    found = at_once(lambda: arrange(colleague), lambda: arrange(other))
    assert Cover.select().count() == 1
    assert [one for one in found if isinstance(one, str)][0].startswith("Sun Li is covered already")


@pytest.mark.parametrize("wrong", ["himself", "role", "gone", "over", "backwards", "not his"])
def test_what_cannot_be_is_refused(world, company, wrong):
    first, _second, officer, colleague = company
    gone = world.account(Role.STAFF)
    gone.active = False
    theirs = Hotel.get(Hotel.code == "SZ003")
    arguments = {
        "himself": (officer, officer),
        "role": (officer, world.account(Role.LIAISON)),
        "gone": (officer, gone),
        "over": (officer, colleague, -5, -1),
        "backwards": (officer, colleague, 5, 3),
        "not his": (officer, colleague, 0, 5, theirs),
    }[wrong]
    with pytest.raises(Refused):
        covered(*arguments)
    assert Cover.select().count() == 0


def test_a_manager_arranges_it_on_a_page_and_ends_it_early(world, company):
    _first, _second, officer, colleague = company
    browser = world.browser(world.account(Role.MANAGER))
    told = {"officer": str(officer.id), "substitute": str(colleague.id), "note": "Leave"}
    days = {"first": days_ago(1).isoformat(), "last": days_on(5).isoformat()}
    answer = browser.send("/covers/new", "/covers", **told, **days)
    assert (answer.status_code, answer.location) == (303, "/covers?when=running")
    cover = Cover.get()
    assert (cover.officer_id, cover.substitute_id, cover.first, cover.last, cover.hotel_id, cover.note) == (
        officer.id,
        colleague.id,
        days_ago(1),
        days_on(5),
        None,
        "Leave",
    )
    assert "Zhao Min" in browser.get("/covers").text
    assert browser.send("/covers", f"/covers/{cover.id}/end").status_code == 303
    assert Cover.get().last == clock.today()
    lines = Line.select().where(Line.kind == "cover").order_by(Line.id)
    assert [(line.hotel_id, line.verb) for line in lines] == [
        (hotel.id, verb) for verb in ("added", "ended") for hotel in company[:2]
    ]


def test_one_that_has_not_begun_is_taken_back_without_a_trace_on_the_file(world, company):
    _first, _second, officer, colleague = company
    cover = covered(officer, colleague, 2, 5)
    browser = world.browser(world.account(Role.ADMIN))
    assert browser.send("/covers?when=coming", f"/covers/{cover.id}/end").status_code == 303
    assert Cover.select().count() == 0
    assert Line.select().where(Line.kind == "cover").count() == 0
    assert AuditEntry.select().where(AuditEntry.verb == "cover.ended").count() == 1


def test_one_that_is_over_stays_as_it_was(world, company):
    _first, _second, officer, colleague = company
    cover = Cover.create(officer=officer, substitute=colleague, first=days_ago(9), last=days_ago(2))
    postings.end_cover(COMMAND_LINE, cover)
    assert (Cover.get().last, AuditEntry.select().where(AuditEntry.verb == "cover.ended").count()) == (days_ago(2), 0)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("substitute", "officer", "Nobody stands in for himself."),
        ("substitute", "", "Choose an officer."),
        ("last", "", "Enter the last day."),
        ("last", "{yesterday}", "This day is over already."),
        ("first", "{later}", "The last day lies before the first."),
        ("hotel", "XX999", "No hotel has this code."),
        ("hotel", "SZ003", "Sun Li does not look after this hotel."),
    ],
)
def test_what_is_wrong_is_said_beside_a_field_and_nothing_is_saved(world, company, field, value, sentence):
    _first, _second, officer, colleague = company
    browser = world.browser(world.account(Role.MANAGER))
    told = {"officer": str(officer.id), "substitute": str(colleague.id), "first": clock.today().isoformat()}
    told |= {"last": days_on(5).isoformat(), "note": "Leave"}
    told[field] = value.format(yesterday=days_ago(1), later=days_on(9)).replace("officer", str(officer.id))
    page = browser.send("/covers/new", "/covers", **told)
    assert (page.status_code, sentence in page.text, 'value="Leave"' in page.text) == (422, True, True)
    assert Cover.select().count() == 0


def test_from_a_hotels_file_its_officer_is_filled_in(world, company):
    form = world.browser(world.account(Role.MANAGER)).form("/covers/new?hotel=SZ001", "/covers")
    assert (form["officer"], form["hotel"]) == (str(company[2].id), "SZ001")


def test_only_managers_and_admins_arrange_it(world, company):
    _first, _second, officer, colleague = company
    cover = covered(officer, colleague, 0, 5)
    for account in (officer, colleague, world.account(Role.DIRECTOR)):
        browser = world.browser(account)
        assert browser.get("/covers").status_code == 200
        assert browser.get("/covers/new").status_code == 403
        assert browser.post(f"/covers/{cover.id}/end", data=browser.token()).status_code == 403
    assert world.browser(world.gm_of(company[0])).get("/covers").status_code == 403


def test_deactivating_an_account_ends_its_covers(world, company):
    _first, _second, officer, colleague = company
    covered(officer, colleague, 0, 5)
    with db.together():
        postings.end_all(COMMAND_LINE, colleague)
    assert Cover.get().last == clock.today()


def test_running_coming_and_past_are_three_lists(world, company):
    first, second, officer, colleague = company
    covered(officer, colleague, 0, 5, first)
    covered(officer, world.account(Role.STAFF, name="Qian Hong"), 3, 5, second)
    Cover.create(
        officer=officer, substitute=world.account(Role.STAFF, name="Wu Gang"), first=days_ago(9), last=days_ago(2)
    )
    browser = world.browser(officer)
    for when, name in (("running", "Zhao Min"), ("coming", "Qian Hong"), ("past", "Wu Gang")):
        page = browser.get(f"/covers?when={when}").text
        assert [one for one in ("Zhao Min", "Qian Hong", "Wu Gang") if one in page] == [name]
    assert "Zhao Min" not in world.browser(world.account(Role.STAFF)).get("/covers?of=me").text
