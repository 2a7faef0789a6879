"""Excused weeks on the page: asked for, decided in one tap, told to whoever it concerns (D15)."""

import re
from datetime import timedelta

import pytest

from portal.foundation import clock, db
from portal.foundation.roles import Role
from portal.records import excusing
from portal.records.audit import AuditEntry
from portal.records.excuses import Excuse
from portal.records.hotel_years import HotelYear
from portal.records.notices import News, Notice
from portal.records.teams import Region, Team
from tests.world import days_ago


@pytest.fixture
def house(world):
    """A hotel with an officer in a team, the manager of that team, another team's, and a director."""

    class House:
        pass

    house = House()
    house.hotel = world.hotel("SZ001", name="Ruyi")
    house.other = world.hotel("SZ002", name="Other")
    house.officer = world.officer_of(house.hotel, since=days_ago(70), name="Chen Li")
    house.colleague = world.officer_of(house.other, since=days_ago(70), name="Zhao Min")
    region = Region.create(name_en="East")
    house.team, house.elsewhere = Team.create(name_en="One", region=region), Team.create(name_en="Two")
    house.manager = world.account(Role.MANAGER, name="Wang Hua")
    house.stranger = world.account(Role.MANAGER, name="Li Na")
    house.director = world.account(Role.DIRECTOR, name="Sun Bo")
    for account, facts in (
        (house.officer, {"team": house.team}),
        (house.colleague, {"team": house.elsewhere}),
        (house.manager, {"region": region}),
        (house.stranger, {"team": house.elsewhere}),
    ):
        for name, value in facts.items():
            setattr(account, name, value)
        account.save()
    return house


def week(n):
    return clock.this_week().plus(n)


def asked(world, house, *weeks, by=None, reason="Closed for works"):
    return excusing.ask(world.person(by or house.officer), house.hotel, [week(n).monday for n in weeks], reason)


def letter(hotel, which):
    row = HotelYear.get(HotelYear.hotel == hotel, HotelYear.iso_year == which.year)
    return row.weeks[which.number - 1]


def told(news):
    return sorted((row.account_id, row.record_id) for row in Notice.select().where(Notice.news == news))


def test_an_officer_asks_and_his_manager_approves_with_one_tap(world, house):
    browser = world.browser(house.officer)
    typed = {"weeks": [str(week(-1)), str(week(2))], "reason": "Closed for works"}
    answer = browser.send(f"/excuses/new?hotel={house.hotel.code}", "/excuses", **typed)
    assert (answer.status_code, answer.location) == (303, "/excuses")
    first, second = Excuse.select().order_by(Excuse.id)
    assert [(row.since, row.state, row.by_id, row.reason) for row in (first, second)] == [
        (week(-1).monday, "asked", house.officer.id, "Closed for works"),
        (week(2).monday, "asked", house.officer.id, "Closed for works"),
    ]
    # Two weeks of one hotel are one piece of news, for the one manager who leads it.
    assert told(News.EXCUSE_ASKED) == [(house.manager.id, first.id)]

    boss = world.browser(house.manager)
    page = boss.get("/excuses").text
    assert page.index("For you to decide") < page.index("Ruyi") < page.index("All that was asked for")
    done = boss.send("/excuses", f"/excuses/{first.id}/decision", verdict="approved")
    assert done.status_code == 303
    declined = boss.send("/excuses", f"/excuses/{second.id}/decision", verdict="declined", answer="Call them.")
    assert declined.status_code == 303
    first, second = Excuse.select().order_by(Excuse.id)
    assert [(r.state, r.decided_by_id, r.answer) for r in (first, second)] == [
        ("approved", house.manager.id, ""),
        ("declined", house.manager.id, "Call them."),
    ]
    assert (letter(house.hotel, week(-1)), letter(house.hotel, week(2))) == ("x", ".")
    assert told(News.EXCUSE_DECIDED) == [(house.officer.id, first.id), (house.officer.id, second.id)]
    assert "Call them." in browser.get("/excuses").text
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.kind == "excuse").order_by(AuditEntry.id)]
    assert verbs == ["excuse.asked", "excuse.asked", "excuse.approved", "excuse.declined"]


def test_to_decline_takes_a_reason_and_a_key_alone_decides_nothing(world, house):
    (row,) = asked(world, house, 0)
    boss = world.browser(house.manager)
    for verdict, sentence in (("declined", "Say why in one sentence."), ("", "Approve or decline it.")):
        page = boss.send("/excuses", f"/excuses/{row.id}/decision", verdict=verdict, answer=" ")
        assert (page.status_code, sentence in page.text, Excuse.get().state) == (422, True, "asked")


def test_a_manager_never_approves_his_own_it_goes_to_the_director(world, house):
    (row,) = asked(world, house, 0, by=house.manager)
    assert told(News.EXCUSE_ASKED) == [(house.director.id, row.id)]
    for account in (house.manager, house.stranger):
        browser = world.browser(account)
        assert (
            browser.post(f"/excuses/{row.id}/decision", data={**browser.token(), "verdict": "approved"}).status_code
            == 403
        )
    with pytest.raises(db.Refused, match="Nobody approves his own"):
        excusing.approve(world.person(house.manager), row)
    assert (Excuse.get().state, letter(house.hotel, week(0))) == ("asked", ".")
    director = world.browser(house.director)
    assert "For you to decide" in director.get("/excuses").text
    assert director.send("/excuses", f"/excuses/{row.id}/decision", verdict="approved").status_code == 303
    assert (Excuse.get().state, letter(house.hotel, week(0))) == ("approved", "x")


def test_of_another_teams_manager_it_is_read_and_not_decided(world, house):
    (row,) = asked(world, house, 0)
    browser = world.browser(house.stranger)
    page = browser.get("/excuses").text
    assert ("Ruyi" in page, "For you to decide" in page) == (True, False)
    assert (
        browser.post(f"/excuses/{row.id}/decision", data={**browser.token(), "verdict": "approved"}).status_code == 403
    )


def test_an_officer_asks_for_his_own_hotels_alone_and_decides_nothing(world, house):
    browser = world.browser(house.colleague)
    assert browser.get(f"/excuses/new?hotel={house.hotel.code}").status_code == 403
    form = {**browser.token(), "hotel": house.hotel.code, "weeks": str(week(0)), "reason": "Closed"}
    assert browser.post("/excuses", data=form).status_code == 403
    (row,) = asked(world, house, 0)
    for path in (f"/excuses/{row.id}/decision", f"/excuses/{row.id}/withdrawal"):
        assert browser.post(path, data={**browser.token(), "verdict": "approved"}).status_code == 403
    assert [(one.id, one.state) for one in Excuse.select()] == [(row.id, "asked")]


def test_who_asked_takes_it_back_until_somebody_decides(world, house):
    first, second = asked(world, house, -1, 0)
    browser = world.browser(house.officer)
    assert browser.send("/excuses", f"/excuses/{first.id}/withdrawal").status_code == 303
    excusing.approve(world.person(house.manager), second)
    answer = browser.post(f"/excuses/{second.id}/withdrawal", data=browser.token())
    assert (answer.status_code, "This was decided already." in answer.text) == (403, True)
    assert [row.state for row in Excuse.select().order_by(Excuse.id)] == ["withdrawn", "approved"]


def test_what_is_decided_waits_unread_for_no_manager(world, house):
    lead = world.account(Role.MANAGER, name="Second")
    (row,) = asked(world, house, 0)
    asks = Notice.select().where(Notice.news == News.EXCUSE_ASKED)
    assert {one.account_id for one in asks if one.read_at is None} == {house.manager.id, lead.id}
    excusing.approve(world.person(house.manager), row)
    assert [one.account_id for one in asks.clone() if one.read_at is None] == []


def test_what_is_decided_is_not_decided_again(world, house):
    (row,) = asked(world, house, 0)
    excusing.decline(world.person(house.manager), row, "No.")
    with pytest.raises(db.Refused, match="This was decided already"):
        excusing.approve(world.person(house.director), row)
    assert (Excuse.get().state, letter(house.hotel, week(0))) == ("declined", ".")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"weeks": [], "reason": "Closed"}, "Tick at least one week or month."),
        ({"weeks": ["{week}"], "reason": " "}, "Say why: the manager decides by it."),
        ({"weeks": ["2020-W01"], "reason": "Closed"}, "Choose from the list."),
        ({"weeks": ["{week}"], "reason": "x" * 201}, "201 characters; at most 200 fit."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(world, house, typed, sentence):
    browser = world.browser(house.officer)
    typed = {"weeks": [one.format(week=week(0)) for one in typed["weeks"]], "reason": typed["reason"]}
    answer = browser.send(f"/excuses/new?hotel={house.hotel.code}", "/excuses", **typed)
    assert (answer.status_code, sentence in answer.text, typed["reason"].strip() in answer.text) == (422, True, True)
    assert Excuse.select().count() == 0


def test_a_word_too_long_is_refused_and_stays_in_its_field(world, house):
    (row,) = asked(world, house, 0)
    browser = world.browser(house.manager)
    answer = browser.send("/excuses", f"/excuses/{row.id}/decision", verdict="approved", answer="y" * 201)
    assert (answer.status_code, "y" * 201 in answer.text) == (422, True)
    assert "201 characters; at most 200 fit." in answer.text
    assert Excuse.get().state == "asked"
    browser = world.browser(house.manager)
    assert browser.send("/excuses", f"/excuses/{row.id}/decision", verdict="maybe").status_code == 422


def test_one_open_request_per_hotel_and_week_and_not_too_far_away(world, house):
    asked(world, house, 0)
    for weeks in ((0,), (1, 0)):
        with pytest.raises(db.Refused, match="asked for or excused already"):
            asked(world, house, *weeks)
    for n in (-9, 13):
        with pytest.raises(db.Refused, match="up to 8 weeks back and 12 ahead"):
            asked(world, house, n)
    asked(world, house, -8, 12)
    assert Excuse.select().count() == 3


def test_asked_again_after_it_was_declined(world, house):
    (row,) = asked(world, house, 0)
    excusing.decline(world.person(house.manager), row)
    (again,) = asked(world, house, 0)
    excusing.approve(world.person(house.manager), again)
    assert letter(house.hotel, week(0)) == "x"


def test_the_form_offers_what_is_owed_and_ticks_the_week_of_the_address(world, house):
    world.call(house.hotel, house.officer, week(-1).monday + timedelta(days=1), world.principal(house.hotel))
    asked(world, house, -2)
    page = world.browser(house.officer).get(f"/excuses/new?hotel={house.hotel.code}&week={week(-3)}").text
    offered = re.findall(r'<input[^>]*value="(\d{4}-W\d\d)"', page)
    near = [week(n) for n in range(-8, 13) if n not in (-1, -2)]
    assert offered == [str(one) for one in near if letter(house.hotel, one) == "."]
    assert re.search(rf'<input[^>]*checked[^>]*value="{week(-3)}"', page)


def test_without_a_hotel_it_is_asked_which(world, house):
    page = world.browser(house.officer).get("/excuses/new").text
    assert ('value="SZ001"' in page, 'value="SZ002"' in page) == (True, False)


def test_the_hotel_side_liaisons_and_admins_see_nothing_of_it(world, house):
    asked(world, house, 0)
    for account in (world.gm_of(house.hotel), world.account(Role.LIAISON), world.account(Role.ADMIN)):
        assert world.browser(account).get("/excuses").status_code == 403
        assert list(Excuse.visible_to(world.person(account))) == []


def test_history_is_filtered_by_state_hotel_and_oneself_and_paged_by_key(world, house):
    rows = [
        {
            "hotel": house.hotel.id,
            "since": week(0).monday,
            "reason": f"Why {n:03d}",
            "by": house.officer.id,
            "state": ("approved", "declined")[n % 2],
            "at": clock.now() - timedelta(minutes=n),
        }
        for n in range(120)
    ]
    Excuse.insert_many(rows).execute()
    browser, found, url = world.browser(house.manager), [], "/excuses"
    while url:
        page = browser.get(url).text
        found += re.findall(r"Why (\d+)", page)
        url = re.search(r'rel="next" href="([^"]+)"', page)
        url = url and url.group(1).replace("&amp;", "&")
    assert found == [f"{n:03d}" for n in range(120)]
    assert re.findall(r"Why (\d+)", browser.get("/excuses?state=declined").text)[:3] == ["001", "003", "005"]
    assert re.findall(r"Why (\d+)", browser.get(f"/excuses?hotel={house.other.code}").text) == []
    assert re.findall(r"Why (\d+)", browser.get("/excuses?by=me").text) == []


def test_a_months_visit_is_asked_for_beside_weeks_and_approved_in_one_tap(world, house):
    coming = clock.this_month().plus(1)
    browser, boss = world.browser(house.officer), world.browser(house.manager)
    typed = {"weeks": [str(week(2))], "months": [str(coming)], "reason": "Closed for works"}
    assert browser.send(f"/excuses/new?hotel={house.hotel.code}", "/excuses", **typed).status_code == 303
    calls, visits = Excuse.select().order_by(Excuse.id)
    assert [(row.kind, row.since) for row in (calls, visits)] == [("call", week(2).monday), ("visit", coming.first)]
    done = boss.send("/excuses", f"/excuses/{visits.id}/decision", verdict="approved")
    assert done.status_code == 303
    year = HotelYear.get(HotelYear.hotel == house.hotel, HotelYear.iso_year == coming.year)
    assert (year.months[coming.number - 1], letter(house.hotel, week(2))) == ("x", ".")
    entry = AuditEntry.get(AuditEntry.verb == "excuse.approved")
    assert (entry.told["month"], "monday" in entry.told) == (str(coming), False)
    # Neither a week nor a month of another hotel, nor one that is not offered.
    wrong = {**typed, "months": [str(coming.plus(9))]}
    assert browser.send(f"/excuses/new?hotel={house.hotel.code}", "/excuses", **wrong).status_code == 422
