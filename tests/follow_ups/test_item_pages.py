"""The page of one follow-up: what is tapped there, by whom, and what it costs."""

from datetime import timedelta

import pytest

from portal.activity.follow_ups import FollowUp, FollowUpEntry, Side, State
from portal.foundation import clock, db
from portal.foundation.roles import Role
from tests.follow_ups.reading import listed, now, tap


@pytest.fixture
def manager(world):
    return world.account(Role.MANAGER, name="Boss")


def test_one_tap_gives_a_state_and_the_history_tells_of_it(browser, officer, item):
    answer = tap(browser, item, "states", state="stuck")
    assert (answer.status_code, answer.location) == (303, f"/follow-ups/{item.id}")
    assert (now(item).state, now(item).raised) == ("stuck", 0)
    assert browser.get(answer.location).text.count("Chen") >= 2


def test_a_state_that_is_no_state_is_refused(browser, item):
    for state in ("", "confirmed", "merged", "x"):
        assert tap(browser, item, "states", state=state).status_code == 422
    assert now(item).state == "open"


def test_that_the_hotels_item_is_done_the_officer_writes_on_the_gms_word_and_does_not_confirm_there(
    browser, officer, gm, item
):
    tap(browser, item, "states", state="claimed")
    row = now(item)
    assert (row.state, row.claimed_by_id, row.recorded_by_id, row.claimed_for_hotel) == (
        "claimed",
        gm.id,
        officer.id,
        True,
    )
    html = browser.get(f"/follow-ups/{item.id}").text
    assert "confirm it in a later call or visit, or add proof below" in html
    assert f'action="/follow-ups/{item.id}/confirmation"' not in html
    assert tap(browser, item, "confirmation").status_code == 403
    assert now(item).state == "claimed"


def test_the_gm_claims_his_item_and_the_officer_confirms_it(world, browser, officer, gm, item):
    his = world.browser(gm)
    answer = his.send("/follow-ups", f"/follow-ups/{item.id}/states", state="claimed")
    assert (answer.location, now(item).claimed_by_id) == ("/follow-ups", gm.id)
    answer = browser.send(f"/follow-ups/{item.id}", f"/follow-ups/{item.id}/confirmation")
    assert (answer.status_code, now(item).state, now(item).confirmed_by_id) == (303, "confirmed", officer.id)
    assert listed(browser) == []


def test_a_claim_is_given_back_with_a_reason_that_must_be_said(world, browser, gm, item):
    tap(world.browser(gm), item, "states", state="claimed")
    refused = tap(browser, item, "return", reason=" ")
    assert (refused.status_code, now(item).state) == (422, "claimed")
    assert "Say why in one sentence." in refused.text
    tap(browser, item, "return", reason="The photograph shows the old pump.")
    assert now(item).state == "returned"
    assert "The photograph shows the old pump." in world.browser(gm).get(f"/follow-ups/{item.id}").text


def test_another_day_wants_a_reason(browser, item):
    day = clock.today() + timedelta(days=9)
    page, deed = f"/follow-ups/{item.id}", f"/follow-ups/{item.id}/day"
    refused = browser.send(page, deed, due_on=day.isoformat(), reason="")
    assert (refused.status_code, now(item).due_on.year) == (422, 9999)
    assert f'value="{day.isoformat()}"' in refused.text
    browser.send(page, deed, due_on=day.isoformat(), reason="The part is late.")
    assert now(item).due_on == day
    assert "The part is late." in browser.get(page).text


def test_who_saves_over_somebody_elses_change_is_told_and_keeps_his_words(world, browser, manager, item):
    form = browser.form(f"/follow-ups/{item.id}", f"/follow-ups/{item.id}/wording")
    item.reword(world.person(manager), item.version, "Another wording")
    answer = browser.post(f"/follow-ups/{item.id}/wording", data={**form, "wording": "My wording"})
    assert (answer.status_code, now(item).wording) == (409, "Another wording")
    assert "My wording" in answer.text and "nothing of yours is saved yet" in answer.text


def test_an_item_is_reworded_split_and_merged(browser, hotel, item):
    page = f"/follow-ups/{item.id}"
    browser.send(page, f"{page}/wording", wording="泵和标识")
    assert now(item).wording == "泵和标识"
    refused = browser.send(page, f"{page}/parts", wordings="泵")
    assert (refused.status_code, FollowUp.select().count()) == (422, 1)
    browser.send(page, f"{page}/parts", wordings="换泵\n\n 补标识 ")
    first, second = FollowUp.select().order_by(FollowUp.id)
    assert (first.wording, second.wording, second.split_from_id) == ("换泵", "补标识", first.id)
    assert "补标识" in browser.get(page).text
    other = f"/follow-ups/{second.id}"
    browser.send(other, f"{other}/merger", into=str(first.id))
    assert (now(second).state, now(second).merged_into_id) == ("merged", first.id)


def test_an_item_is_merged_only_into_what_is_offered(world, browser, item):
    other = world.hotel("HZ001")
    theirs = FollowUp.add(world.person(world.officer_of(other)), other, "Theirs", side=Side.HOTEL)
    refused = tap(browser, item, "merger", into=str(theirs.id), version=str(item.version))
    assert (refused.status_code, now(item).is_open) == (422, True)


def test_an_item_is_handed_over_shown_and_withdrawn(world, browser, hotel, item):
    page = f"/follow-ups/{item.id}"
    browser.send(page, f"{page}/owner", owner="dep-engineering", reason="It is a matter of ours.")
    assert (now(item).side, now(item).department.word) == ("us", "engineering")
    browser.send(page, f"{page}/readers", for_hotel="0")
    assert now(item).for_hotel is False
    browser.send(page, f"{page}/withdrawal", reason="The hotel has closed the floor.")
    assert (now(item).state, now(item).is_open) == ("withdrawn", False)


def test_the_calls_that_raised_an_item_are_linked(world, browser, hotel, officer, item):
    call = world.call(hotel, officer, summary="Asked after it.")
    item.give_state(world.person(officer), State.UNDER_WAY, record=call)
    html = browser.get(f"/follow-ups/{item.id}").text
    assert f'<a href="/calls/{call.id}">' in html
    assert "followed up 1 time" in html


def test_the_director_reads_and_changes_nothing(world, item):
    his = world.browser(world.account(Role.DIRECTOR))
    html = his.get(f"/follow-ups/{item.id}").text
    assert "更换三楼循环泵" in html and 'method="post" action="/follow-ups/' not in html
    assert tap(his, item, "states", state="stuck").status_code == 403


def test_a_complaint_shows_its_clock_until_it_is_answered(world, browser, hotel, officer, gm):
    noted = FollowUp.add(world.person(officer), hotel, "Noise", side=Side.US, complaint=True, for_hotel=True)
    page = f"/follow-ups/{noted.id}"
    assert "An answer to this complaint is due" in browser.get(page).text
    browser.send(page, f"{page}/files", text="We have spoken with the neighbour.", **{"as": "answer"})
    assert now(noted).answered_at is not None
    assert "An answer to this complaint is due" not in browser.get(page).text
    assert "We have spoken with the neighbour." in world.browser(gm).get(page).text


def test_an_items_page_costs_the_same_however_much_was_said(world, browser, hotel, officer, item):
    by, page = world.person(officer), f"/follow-ups/{item.id}"
    costs = []
    for n in (1, 12):
        for _n in range(n):
            item.give_state(by, State.STUCK, record=world.call(hotel, officer))
            item.remark(by, "Asked again.")
        with db.counted() as statements:
            browser.get(page)
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert FollowUpEntry.select().where(FollowUpEntry.verb == "remark").count() == 13
