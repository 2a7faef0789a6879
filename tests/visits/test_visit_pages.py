"""Visits on the page: the month plan, the GM's two taps, the register, the calendar, the feed, the travel list."""

from io import BytesIO

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from portal.activity.visits import State, Visit
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.feeds import Feed
from portal.records.hotels import Hotel
from tests.visits.visiting import HTMX, at, nov, now_of, told
from tests.world import Forms

PLAN, OFFER = "/visits/plan", {"day": "2026-11-26", "time": "9:30", "word": "Head office calls."}


@pytest.fixture
def chen(world, house):
    return world.browser(house.officer)


@pytest.fixture
def lin(world, house):
    return world.browser(house.gm)


def row(browser, code: str, **fields) -> tuple:
    """Changes the select of a row as HTMX does; returns the answer."""
    form = next(
        form for form in _forms(browser.get(f"{PLAN}?month=2026-11").text, "/visits/plan/day") if form["hotel"] == code
    )
    headers = {**HTMX, "HX-Target": f"row-{code}"}
    return browser.post("/visits/plan/day", data={**form, **fields}, headers=headers, follow_redirects=True)


def _forms(html: str, action: str) -> list[dict]:
    """All forms of a page with this action."""
    parts = html.split("<form ")[1:]
    return [
        Forms.of("<form " + part, action)[action] for part in parts if f'action="{action}"' in part.partition(">")[0]
    ]


def test_one_select_gives_a_hotel_its_day_and_sends_back_its_row(house, chen):
    answer = row(chen, "SZ001", day="2026-11-24")
    (visit,) = Visit.select()
    assert (visit.hotel_id, visit.day, visit.state, visit.by_id) == (
        house.hotel.id, nov(24), State.PLANNED, house.officer.id,
    )  # fmt: skip
    assert "<html" not in answer.text and 'innerHTML:#tally"' in answer.text and 'innerHTML:#days"' in answer.text
    assert "Tower" not in answer.text.partition("hx-swap-oob")[0]
    row(chen, "SZ001", day="2026-11-24", time="14:00")
    assert now_of(visit).time == "14:00"
    row(chen, "SZ001", day="")
    assert now_of(visit).state == State.CANCELLED


def test_a_day_that_is_over_or_of_another_month_is_refused_beside_its_row(house, chen):
    for day in ("2026-11-17", "2026-12-01", "soon"):
        answer = row(chen, "SZ001", day=day)
        assert answer.status_code == 422 and 'role="alert"' in answer.text, day
    assert not Visit.select().exists()


def test_a_time_is_an_hour_and_its_minutes_whatever_else_a_library_takes_for_one(house, chen):
    for time in ("T0930", "0930Z", "09+01"):
        answer = row(chen, "SZ001", day="2026-11-24", time=time)
        assert answer.status_code == 422 and "A time such as 09:30." in answer.text, time
    assert not Visit.select().exists()


def test_all_that_are_due_in_a_city_are_given_one_day_and_asked_at_once(house, chen):
    form = Forms.of(chen.get(f"{PLAN}?month=2026-11").text)["/visits/plan/city"]
    chen.post("/visits/plan/city", data={**form, "day": "2026-11-24"})
    assert sorted((visit.hotel.code, visit.day) for visit in Visit.select()) == [("SZ001", nov(24)), ("SZ002", nov(24))]
    form = next(one for one in _forms(chen.get(f"{PLAN}?month=2026-11").text, "/visits/plan/proposals") if "all" in one)
    assert form["all"] == "2026-11-24"
    chen.post("/visits/plan/proposals", data=form)
    assert {visit.state for visit in Visit.select()} == {State.PROPOSED}
    assert [news for news, _visit in told(house.gm)] == ["visit_proposed"]


def test_the_day_that_stands_in_the_row_is_the_one_that_is_proposed(house, chen):
    """Without a script nothing was saved when the select was changed."""
    visit = house.planned(nov(24))
    form = next(one for one in _forms(chen.get(f"{PLAN}?month=2026-11").text, "/visits/plan/day"))
    chen.post("/visits/plan/proposals", data={**form, "day": "2026-11-25", "time": "09:30"})
    assert (now_of(visit).state, now_of(visit).day, now_of(visit).time) == (State.PROPOSED, nov(25), "09:30")


def test_nobody_plans_for_another_officers_hotel_and_a_manager_for_his_officers(world, house, chen):
    form = {**chen.token(), "month": "2026-11", "day": "2026-11-24"}
    assert chen.post("/visits/plan/day", data={**form, "hotel": "NJ001"}).status_code == 403
    boss = world.browser(house.manager)
    assert "Choose an officer" in boss.get(PLAN).text
    told_for = {**boss.token(), "month": "2026-11", "officer": house.officer.id, "hotel": "SZ001", "day": "2026-11-24"}
    assert boss.post("/visits/plan/day", data=told_for).status_code == 303
    assert [visit.by_id for visit in Visit.select()] == [house.officer.id]


def test_a_gm_accepts_in_two_taps_from_his_home(house, lin):
    visit = house.proposed(topics="The winter.", purpose="Planted purpose")
    home = lin.get("/").text
    assert "The winter." in home and "Chen Li" in home and "Planted" not in home
    answer = lin.send("/", f"/visits/{visit.id}/acceptance")
    assert (answer.status_code, now_of(visit).state) == (303, State.AGREED)


def test_a_gm_offers_another_time_and_the_officer_takes_it_in_the_plan_by_one_click(house, lin, chen):
    visit = house.proposed()
    wrong = lin.send(f"/visits/{visit.id}", f"/visits/{visit.id}/offer", day="2026-11-17", time="09:30")
    assert wrong.status_code == 422 and "still to come" in wrong.text
    assert lin.send(f"/visits/{visit.id}", f"/visits/{visit.id}/offer", **OFFER).status_code == 303
    # Whoever offers once more begins with what he has offered.
    form = Forms.of(lin.get(f"/visits/{visit.id}").text)[f"/visits/{visit.id}/offer"]
    assert {name: form[name] for name in OFFER} == {**OFFER, "time": "09:30"}
    assert "Head office calls." in chen.get(f"{PLAN}?month=2026-11").text
    chen.send(f"{PLAN}?month=2026-11", f"/visits/plan/offers/{visit.id}")
    assert (now_of(visit).state, now_of(visit).day, now_of(visit).time) == (State.AGREED, nov(26), "09:30")


def test_who_answers_a_page_that_is_older_than_the_visit_is_shown_how_it_stands(house, lin):
    visit = house.proposed()
    form = Forms.of(lin.get(f"/visits/{visit.id}").text)[f"/visits/{visit.id}/acceptance"]
    visit.move(house.person(house.officer), visit.version, nov(25), None, "Ill.")
    answer = lin.post(f"/visits/{visit.id}/acceptance", data=form)
    assert answer.status_code == 409 and "25 Nov" in answer.text and now_of(visit).state == State.PROPOSED


def test_neither_stranger_nor_owner_answers_for_a_hotel(world, house):
    visit = house.proposed()
    Visit.update(released_at=clock.now()).where(Visit.id == visit.id).execute()
    for account, status in ((house.stranger, 404), (house.owner, 403), (house.assistant, 403)):
        browser = world.browser(account)
        fields = {**browser.token(), "version": visit.version}
        assert browser.post(f"/visits/{visit.id}/acceptance", data=fields).status_code == status, account.name
    assert now_of(visit).state == State.PROPOSED


def test_a_visit_is_moved_called_off_and_missed_with_a_reason(house, chen):
    visit = house.planned()
    page = f"/visits/{visit.id}"
    assert chen.send(page, f"{page}/move", day="2026-11-25", time="10:00", reason="").status_code == 422
    assert now_of(visit).day == nov(24)
    chen.send(page, f"{page}/move", day="2026-11-25", time="１０：００", reason="A colleague is ill.")
    assert (now_of(visit).day, now_of(visit).time, now_of(visit).reason) == (nov(25), "10:00", "A colleague is ill.")
    chen.send(page, f"{page}/cancellation", reason="Closed for works.")
    assert (now_of(visit).state, now_of(visit).reason) == (State.CANCELLED, "Closed for works.")
    assert "Closed for works." in chen.get("/hotels/SZ001/timeline?about=visits").text
    past = house.planned(nov(17))
    chen.send(f"/visits/{past.id}", f"/visits/{past.id}/miss", reason="Train stood still.")
    assert now_of(past).state == State.MISSED


def test_the_arrival_takes_one_tap(house, chen):
    visit = house.proposed(nov(18), time="10:06")
    chen.send(f"/visits/{visit.id}", f"/visits/{visit.id}/arrival")
    assert "6 minutes early" in chen.get(f"/visits/{visit.id}").text


def test_a_new_visit_is_planned_and_proposed_at_once(house, chen):
    typed = {"day": "2026-11-24", "time": "14:00", "topics": "The winter.", "purpose": "Inside.", "what": "propose"}
    answer = chen.send("/visits/new?hotel=SZ001", "/visits", **typed)
    (visit,) = Visit.select()
    assert answer.location == f"/visits/{visit.id}" and (visit.state, visit.topics) == (State.PROPOSED, "The winter.")
    over = chen.send("/visits/new?hotel=SZ001", "/visits", **{**typed, "day": "2026-11-17"})
    assert over.status_code == 422 and "cannot be proposed" in over.text
    assert chen.get("/visits/new?hotel=NJ001").status_code == 403


def test_the_register_is_narrowed_and_taken_away(world, house, chen):
    house.planned(nov(24), topics="Own topics")
    house.planned(nov(25), hotel=house.other, by=house.colleague, topics="Far topics")
    house.planned(nov(17), hotel=house.second, topics="Untold topics")
    for query, there, not_there in (
        ("", ("Own", "Far", "Untold"), ()),
        ("?officer=me", ("Own", "Untold"), ("Far",)),
        ("?city=南京", ("Far",), ("Own", "Untold")),
        ("?state=untold", ("Untold",), ("Own", "Far")),
        ("?month=2026-12", (), ("Own", "Far", "Untold")),
        ("?hotel=SZ001&state=planned", ("Own",), ("Far", "Untold")),
    ):
        page = chen.get(f"/visits{query}").text
        assert all(f"{word} topics" in page for word in there), query
        assert not any(f"{word} topics" in page for word in not_there), query
    answer = chen.send("/visits?officer=me", "/visits/export")
    cells = [str(cell) for line in load_workbook(BytesIO(answer.data)).active.values for cell in line if cell]
    assert "Own topics" in cells and "Far topics" not in cells
    assert "Own topics" not in world.browser(house.liaison).get("/visits").text


def test_the_calendar_and_the_travel_list_tell_a_month_day_by_day(house, chen):
    house.planned(nov(24), "14:00")
    house.planned(nov(24), "09:30", hotel=house.second)
    off = house.planned(nov(26))
    off.cancel(house.person(house.officer), off.version, "Closed.")
    page = chen.get("/visits/calendar?month=2026-11").text
    assert page.index("09:30 Tower") < page.index("14:00 Garden") and page.count('class="visit ') == 2
    form = Forms.of(chen.get("/visits/travel-list?month=2026-11").text)["/visits/travel-list/document"]
    assert form["text"].split("\n")[1:] == ["Tue 24 Nov  苏州  09:30 Tower · 14:00 Garden"]
    answer = chen.post("/visits/travel-list/document", data={**form, "text": "My own words\nBy train."})
    document = Document(BytesIO(answer.data))
    assert [paragraph.text for paragraph in document.paragraphs][:2] == ["My own words", "By train."]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["Tue 24 Nov", "苏州", "09:30", "Tower", "SZ002"]


def _events(browser, secret) -> dict:
    answer = browser.get(f"/feeds/{secret}.ics")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "text/calendar", "no-store")
    body = answer.data
    # RFC 5545: CRLF alone, no line longer than 75 octets.
    assert body.count(b"\n") == body.count(b"\r\n") and max(map(len, body.split(b"\r\n"))) <= 75
    return {str(event["uid"]): event for event in Calendar.from_ical(body).walk("VEVENT")}


def test_a_feed_tells_ones_own_visits_without_signing_in(world, house, chen):
    Hotel.update(address="姑苏区锦溪路5号").where(Hotel.id == house.hotel).execute()
    visit = house.proposed(topics="Winter, and more; " * 6, purpose="Planted purpose")
    house.planned(nov(25), hotel=house.other, by=house.colleague)
    day_only = house.planned(nov(27), time="", hotel=house.second)
    page = chen.post("/feeds", data=chen.token()).text
    secret = page.partition("/feeds/")[2].partition(".ics")[0]
    nobody = world.browser()
    events = _events(nobody, secret)
    assert sorted(events) == [f"visit-{visit.id}@localhost", f"visit-{day_only.id}@localhost"]
    one, other = (events[uid] for uid in sorted(events))
    assert one.decoded("dtstart").replace(tzinfo=None) == at(nov(24)) and str(one["status"]) == "TENTATIVE"
    assert "Planted" not in str(one) and str(one["description"]).startswith("Winter, and more;")
    assert other.decoded("dtstart") == nov(27)
    # An address that names its district does not say it twice.
    assert [str(event["location"]) for event in (one, other)] == ["Garden 苏州 姑苏区锦溪路5号", "Tower 苏州 吴中区"]
    before = int(one["sequence"])
    visit.agree(house.person(house.gm), visit.version)
    visit.cancel(house.person(house.officer), visit.version, "Closed.")
    gone = _events(nobody, secret)[f"visit-{visit.id}@localhost"]
    assert (str(gone["status"]), int(gone["sequence"])) == ("CANCELLED", before + 2)
    chen.send("/me", "/feeds/revocation")
    assert nobody.get(f"/feeds/{secret}.ics").status_code == 404


def test_a_gms_feed_tells_what_his_hotel_was_asked_for(world, house):
    asked, _slip = house.proposed(), house.planned(nov(26))
    secret = Feed.make(house.person(house.gm), house.gm)
    (event,) = _events(world.browser(), secret).values()
    assert str(event["uid"]).startswith(f"visit-{asked.id}@") and "Chen Li" in str(event["summary"])


def test_whoever_guesses_at_feeds_is_stopped(world, house):
    nobody = world.browser()
    assert {nobody.get(f"/feeds/guess{n}.ics").status_code for n in range(30)} == {404}
    assert nobody.get("/feeds/guess30.ics").status_code == 429
    # Whoever holds a right address reads on, whoever else guesses where he is.
    assert nobody.get(f"/feeds/{Feed.make(house.person(house.gm), house.gm)}.ics").status_code == 200


def test_visits_ahead_go_with_their_hotel_to_the_next_officer(world, house):
    """At once to a successor; without one they are told of on the manager's home until somebody is posted there."""
    admin, manager = world.browser(world.account(Role.ADMIN)), world.browser(house.manager)
    ahead, over, own = house.proposed(), house.planned(nov(17)), house.planned(nov(25), by=house.liaison)
    page = f"/accounts/{house.officer.id}/deactivation"
    assert "1 visit ahead goes with its hotel" in admin.get(page).text
    assert admin.send(page, page, successor=house.colleague.id).status_code == 303
    goes = [now_of(visit).by_id for visit in (ahead, over, own)]
    assert goes == [house.colleague.id, house.officer.id, house.liaison.id]
    assert "Zhao Min" in world.browser(house.gm).get(f"/visits/{ahead.id}").text
    assert "still ahead of" not in manager.get("/").text
    page = f"/accounts/{house.colleague.id}/deactivation"
    assert admin.send(page, page).status_code == 303
    assert "1 visit is still ahead of somebody who has left." in manager.get("/").text
    register = manager.get("/visits?state=gone").text
    assert (f'"/visits/{ahead.id}"' in register, f'"/visits/{over.id}"' in register) == (True, False)
    newcomer = world.account(Role.STAFF, name="Han Mei")
    postings = "/hotels/SZ001/postings"
    assert manager.send(f"{postings}/new", postings, function="officer", account=newcomer.id).status_code == 303
    assert now_of(ahead).by_id == newcomer.id
