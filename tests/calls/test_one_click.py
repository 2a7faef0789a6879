"""One click for a call with nothing special or nobody there, and the second tab that asks before it counts twice."""

from datetime import date, timedelta

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock
from portal.records.principals import PrincipalFunction
from tests.calls.recording import FILE, NOW, newest, record, weeks
from tests.fields import Fields
from tests.world import Forms


def click(browser, what, code="SZ001", **fields):
    return browser.post("/calls/one-click", data={**browser.token(), "hotel": code, "what": what, **fields})


# One click


def test_nothing_special_stores_phone_the_first_who_counts_and_now(world, browser, hotel):
    world.principal(hotel, "Owner Zhao", PrincipalFunction.OWNER)
    answer = click(browser, "nothing", next="/week?done={id}")
    call = Call.get()
    assert answer.location == f"/week?done={call.id}"
    facts = (
        call.channel,
        call.direction,
        call.result,
        call.principal.name,
        call.at,
        call.nothing_special,
        call.clicked,
    )
    assert facts == ("phone", "out", "reached", "Lin Hai", NOW, True, True)
    assert (call.summary, call.worth, weeks()[0]) == ("", "talk", ".d")


def test_nobody_answered_is_an_attempt(browser):
    assert click(browser, "nobody", summary="Half typed").location == FILE
    call = Call.get()
    assert (call.result, call.principal, call.summary, call.worth, call.clicked) == (
        "no_answer",
        None,
        "",
        "attempt",
        True,
    )
    assert "Saved as an attempt: nobody answered." in browser.get(FILE).text


def test_from_the_second_nothing_special_in_a_row_a_sentence_is_asked_for(world, browser, officer):
    click(browser, "nothing")
    with clock.at(NOW + timedelta(days=6)):
        browser = world.browser(officer)
        click(browser, "nobody")
        page = click(browser, "nothing")
        assert (page.status_code, Call.select().count()) == (422, 2)
        assert "second time in a row" in Fields.of(page.text).sentence("summary")
        assert click(browser, "nothing", summary="Full at the weekend.").status_code == 303
    last = Call.select().order_by(Call.id.desc()).first()
    assert (last.summary, last.nothing_special) == ("Full at the weekend.", True)
    with clock.at(NOW + timedelta(days=7)):
        browser = world.browser(officer)
        record(browser)
        assert click(browser, "nothing", another=newest()).status_code == 303, "a call of words came between"


def test_two_clicks_on_one_button_are_one_call(world, browser, officer):
    for what in ("nothing", "nobody"):
        first, second = click(browser, what, next="/calls/{id}"), click(browser, what, next="/calls/{id}")
        assert first.location == second.location
    assert [call.result for call in Call.select().order_by(Call.id)] == ["reached", "no_answer"]
    with clock.at(NOW + timedelta(minutes=2)):
        click(world.browser(officer), "nobody")
    assert Call.select().count() == 3


def test_where_nobody_counts_one_click_is_not_enough(world, browser, officer):
    other = world.hotel("SZ002")
    world.posted(other, officer)
    page = click(browser, "nothing", "SZ002")
    assert (page.status_code, Call.select().count()) == (422, 0)
    assert "Nobody on the file counts" in Fields.of(page.text).sentence("summary")


def test_one_click_is_for_ones_own_hotels_and_for_what_is_offered(world, browser):
    world.hotel("SZ002")
    assert [click(browser, "nothing", code).status_code for code in ("SZ002", "SZ999")] == [403, 404]
    assert click(browser, "everything").status_code == 422
    assert Call.select().count() == 0


def test_the_share_of_nothing_special_counts_talks_alone(world, browser, officer, hotel):
    click(browser, "nothing")
    click(browser, "nobody")
    record(browser, channel="video")
    person = world.person(officer)
    first, last = date(2026, 11, 16), date(2026, 11, 22)
    assert Call.special_share(person, first, last) == {officer.id: (1, 2)}
    assert Call.special_share(person, first, last, [officer.id + 1]) == {}
    assert Call.special_share(person, date(2026, 11, 9), date(2026, 11, 15)) == {}


# Two tabs


def test_a_second_record_of_one_conversation_asks_before_it_is_saved(world, browser, officer, hotel):
    record(browser, summary="From the first tab.")
    page = record(browser, summary="From the second tab.", **{"piece-1-wording": "Kept", "piece-1-owner": "me"})
    form = Forms.of(page.text)["/calls"]
    assert (page.status_code, Call.select().count(), FollowUp.select().count()) == (409, 1, 0)
    assert "From the first tab." in page.text and f'href="/calls/{newest()}"' in page.text
    assert (form["summary"], form["piece-1-wording"]) == ("From the second tab.", "Kept")
    assert browser.post("/calls", data=form).status_code == 303
    assert [call.summary for call in Call.select().order_by(Call.id)] == ["From the first tab.", "From the second tab."]
    assert record(browser).status_code == 409, "of the second nobody has said anything yet"


def test_another_person_day_or_channel_or_ten_minutes_later_is_another_conversation(world, browser, officer, hotel):
    owner = world.principal(hotel, "Owner Zhao", PrincipalFunction.OWNER)
    again = [
        {},
        {"who": str(owner.id)},
        {"channel": "video"},
        {"day": "2026-11-17", "time": "10:00"},
        {"result": "no_answer"},
        {"who": "else", "spoke_with": "Porter"},
    ]
    assert [record(browser, **fields).status_code for fields in again] == [303] * 6
    assert [record(browser, **fields).status_code for fields in again] == [409] * 4 + [303, 409]
    with clock.at(NOW + timedelta(minutes=10)):
        assert record(world.browser(officer)).status_code == 303


def test_nothing_special_after_a_call_and_a_call_after_it_ask_in_the_week_too(browser, hotel):
    place = {"place": "week", "next": "/week?done={id}"}
    record(browser, summary="From the first tab.")
    page = click(browser, "nothing", **place)
    assert (page.status_code, "From the first tab." in page.text, Call.select().count()) == (409, True, 1)
    form = Forms.of(page.text)["/calls"]
    assert form["another"] == str(newest())
    assert browser.post("/calls/one-click", data={**form, "what": "nothing"}).status_code == 303
    # The last of these is no address: it asks for nothing.
    for after in (place["next"], "http://["):
        typed = {**browser.token(), **place, "next": after, "hotel": "SZ001", "summary": "Typed."}
        page = browser.post("/calls", data=typed)
        assert (page.status_code, Forms.of(page.text)["/calls"]["summary"]) == (409, "Typed.")
