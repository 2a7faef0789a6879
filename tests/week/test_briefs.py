"""The brief that opens in a row of the week, and what it leaves when it is saved."""

import re

from portal.activity.calls import Call
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.to_tell import ToTell
from portal.foundation import clock
from portal.records.drafts import Draft
from tests.week.rows import HTMX, hotel_of
from tests.world import Forms, days_ago


def test_a_row_opens_in_place_as_a_brief(world, officer):
    hotel = hotel_of(world, officer, "SZ001", manner="Direct; figures first.", best_days="4", phone="0512-600")
    FollowUp.add(world.person(officer), hotel, "Replace the pump", side=Side.HOTEL, due_on=days_ago(6))
    ToTell.add(world.person(officer), "Answer by Friday", days_ago(1), clock.today(), account=officer.id)
    browser = world.browser(officer)
    page = browser.get("/week?open=SZ001").text
    for words in ("Direct; figures first.", "A quiet week.", "Replace the pump", "6 days late", "Answer by Friday"):
        assert words in page
    assert page.count('class="brief"') == 1
    part = browser.get("/week?open=SZ001", headers={**HTMX, "HX-Target": "row-SZ001"}).text
    assert "<html" not in part and part.count('class="brief"') == 1 and 'id="row-SZ001"' not in part
    folded = browser.get("/week", headers={**HTMX, "HX-Target": "row-SZ001"}).text
    assert 'class="brief"' not in folded and folded.count('class="line"') == 1


def test_saving_answers_with_the_row_done_the_next_one_open_and_the_tally(world, officer):
    first, _second = hotel_of(world, officer, "A1"), hotel_of(world, officer, "B2")
    browser = world.browser(officer)
    form = Forms.of(browser.get("/week?open=A1").text)["/calls"]
    assert form["next"] == "/week?done={id}&open=B2"
    sent = browser.post(
        "/calls",
        data={**form, "summary": "All is well."},
        headers={**HTMX, "HX-Target": "row-A1"},
        follow_redirects=True,
    )
    call = Call.select().order_by(Call.id.desc()).get()
    assert (call.hotel_id, call.summary, call.worth) == (first.id, "All is well.", "talk")
    assert sent.request.full_path == f"/week?done={call.id}&open=B2"
    assert 'data-hx-swap-oob="innerHTML:#tally"' in sent.text and 'data-hx-swap-oob="innerHTML:#row-B2"' in sent.text
    # The counts beside My week in the rail and the tabs go along: one hotel is left.
    assert [
        re.search(f'innerHTML:#{name}">.*?href="/week".*?class="count">(\\d+)<', sent.text, re.S)[1]
        for name in ("nav", "tabs")
    ] == ["1", "1"]
    assert 'id="brief-B2"' in sent.text and 'id="brief-A1"' not in sent.text
    assert f"/calls/{call.id}/undo" in sent.text and "1 called" in sent.text
    assert "<html" not in sent.text


def test_a_mistake_brings_the_brief_back_as_typed(world, officer):
    hotel = hotel_of(world, officer, "A1")
    item = FollowUp.add(world.person(officer), hotel, "Replace the pump", side=Side.HOTEL, due_on=days_ago(6))
    browser = world.browser(officer)
    form = Forms.of(browser.get("/week?open=A1&show=all").text)["/calls"]
    typed = {**form, "summary": "", "next_step": "Ask again", f"item-{item.id}": "stuck", "who": "new-gm"}
    for headers in ({}, {**HTMX, "HX-Target": "row-A1"}):
        answer = browser.post("/calls", data=typed, headers=headers)
        assert answer.status_code == 422
        assert "One sentence on how the week went." in answer.text
        assert "Enter the name" in answer.text
        assert 'name="next_step" maxlength="500" value="Ask again"' in answer.text
        assert f'name="item-{item.id}" value="stuck" checked' in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert Call.select().count() == 1


def test_a_draft_is_offered_in_the_brief_and_thrown_away_there(world, officer):
    hotel_of(world, officer, "A1")
    Draft.keep(world.person(officer), "call:A1", {"summary": "Half a sentence", "result": "call_back"})
    browser = world.browser(officer)
    page = browser.get("/week?open=A1").text
    assert "Half a sentence</textarea>" in page and "nothing of it is saved yet" in page
    assert 'value="call_back" checked' in page
    sent = browser.send("/week?open=A1", "/calls/draft?hotel=A1&place=week", discard="1")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/week?open=A1")
    assert Draft.select().count() == 0


def test_nothing_special_twice_asks_for_a_sentence(world, officer):
    hotel = hotel_of(world, officer, "A1")
    Call.update(nothing_special=True).where(Call.hotel == hotel).execute()
    browser = world.browser(officer)
    page = browser.get("/week?open=A1").text
    assert "Nothing special last time too" in page and "Nothing special: 1 of your last 1 calls." in page
    form = Forms.of(page)["/calls"]
    answer = browser.post("/calls/one-click", data={**form, "what": "nothing"})
    assert answer.status_code == 422 and 'id="summary-A1-error"' in answer.text
    assert Call.select().count() == 1


def test_a_strangers_hotel_does_not_open(world, officer):
    other = world.account("staff")
    hotel_of(world, other, "OTHER")
    page = world.browser(officer).get("/week?open=OTHER").text
    assert "Hotel OTHER" not in page and 'class="brief"' not in page
