"""The pages of follow-ups: the register, entering one, the page of one and what is tapped there, each side's own."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from portal.activity.follow_ups import FollowUp, FollowUpEntry, Side, State
from portal.foundation import clock, db
from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.teams import Team
from tests.company import ask

#: What is written inside; the hotel must never read it.
SECRET = "The GM is difficult about money"


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen")


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, name="Lin")


@pytest.fixture
def manager(world):
    return world.account(Role.MANAGER, name="Boss")


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)


def department(word: str) -> Department:
    return Department.get(Department.word == word)


def liaison_of(world, word: str) -> Account:
    account = world.account(Role.LIAISON, name=f"Liaison of {word}")
    account.department = department(word)
    account.save()
    return account


@pytest.fixture
def item(world, hotel, officer, gm):
    """Something the hotel owes, and reads."""
    return FollowUp.add(world.person(officer), hotel, "更换三楼循环泵", side=Side.HOTEL, for_hotel=True)


@pytest.fixture
def ours(world, hotel, officer, gm):
    """Something sales owes the hotel, and the hotel reads."""
    owed = {"side": Side.US, "department": department("sales"), "for_hotel": True}
    return FollowUp.add(world.person(officer), hotel, "渠道排名结果", **owed)


def now(row: FollowUp) -> FollowUp:
    return FollowUp.get_by_id(row.id)


def tap(browser, row, deed: str, **fields):
    return ask(browser, "POST", f"/follow-ups/{row.id}/{deed}", **fields)


def listed(browser, query="") -> list[int]:
    """The items on a page of the register, in its order."""
    html = browser.get(f"/follow-ups{query}").text
    return [int(part.partition('"')[0]) for part in html.split('<div class="name"><a href="/follow-ups/')[1:]]


# Entering one


def test_an_officer_enters_an_item_for_his_hotel_in_words_of_its_own(world, browser, hotel, officer):
    due = clock.today() + timedelta(days=7)
    answer = browser.send(
        "/follow-ups/new?hotel=SZ001",
        "/follow-ups",
        wording="  补齐消防通道标识 ",
        owner="hotel",
        due_on=due.isoformat(),
        for_hotel="y",
    )
    row = FollowUp.get()
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001#follow-ups")
    assert (row.wording, row.side, row.due_on, row.for_hotel, row.by_id) == (
        "补齐消防通道标识",
        "hotel",
        due,
        True,
        officer.id,
    )
    assert "补齐消防通道标识" in browser.get("/hotels/SZ001").text


def test_an_item_is_inside_unless_the_officer_ticks_for_the_hotel(browser, hotel):
    browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", wording="Ask again", owner="me")
    row = FollowUp.get()
    assert (row.for_hotel, row.side, row.department.word) == (False, "us", "customer-service")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wording": ""}, "Say in one sentence what is to be done."),
        ({"owner": ""}, "Choose who owes it."),
        ({"owner": "acc-99999"}, "Choose one of the list."),
        ({"due_on": "2020-01-01"}, "This day is over. Choose today or a day to come."),
        ({"wording": "x" * 301}, "301 characters; at most 300 fit."),
    ],
)
def test_what_cannot_be_entered_comes_back_with_what_was_typed(browser, hotel, fields, sentence):
    typed = {"wording": "Mend it", "owner": "dep-engineering", "due_on": "", **fields}
    answer = browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", **typed)
    assert (answer.status_code, FollowUp.select().count()) == (422, 0)
    assert sentence in answer.text
    assert typed["wording"] in answer.text


def test_an_item_is_given_to_the_assistant_by_name(world, browser, hotel):
    assistant = world.gm_of(hotel, function=Function.ASSISTANT, name="Sun")
    owner = f"acc-{assistant.id}"
    browser.send("/follow-ups/new?hotel=SZ001", "/follow-ups", wording="Upload it", owner=owner, for_hotel="y")
    row = FollowUp.get()
    assert (row.side, row.account_id, row.department_id) == ("hotel", assistant.id, None)


def test_nothing_is_entered_for_another_officers_hotel(world, browser):
    world.officer_of(world.hotel("HZ001"), name="Other")
    assert browser.get("/follow-ups/new?hotel=HZ001").status_code == 403
    answer = ask(browser, "POST", "/follow-ups", hotel="HZ001", wording="x", owner="hotel")
    assert (answer.status_code, FollowUp.select().count()) == (403, 0)


def test_a_draft_of_an_item_is_offered_back(browser, hotel):
    ask(browser, "POST", "/follow-ups/draft?hotel=SZ001", hotel="SZ001", wording="Half a sen")
    html = browser.get("/follow-ups/new?hotel=SZ001").text
    assert "Half a sen" in html and "This is your draft" in html


# The register


def test_the_register_begins_with_the_hotels_one_serves_and_what_is_due_first(
    world, browser, hotel, officer, item, ours
):
    by, today = world.person(officer), clock.today()
    soon = FollowUp.add(by, hotel, "Soon", side=Side.HOTEL, due_on=today + timedelta(days=1))
    other = world.hotel("HZ001")
    theirs = FollowUp.add(world.person(world.officer_of(other)), other, "Theirs", side=Side.HOTEL)
    assert listed(browser) == [soon.id, item.id, ours.id]
    assert listed(browser, "?whose=all") == [soon.id, item.id, ours.id, theirs.id]


def test_the_register_is_narrowed_by_its_address(world, browser, hotel, officer, item, ours):
    by, today = world.person(officer), clock.today()
    late = FollowUp.add(by, hotel, "Late", side=Side.HOTEL, due_on=today - timedelta(days=3))
    mine = FollowUp.add(by, hotel, "Mine", side=Side.US, account=officer, department=department("customer-service"))
    complaint = FollowUp.add(by, hotel, "Noise", side=Side.US, department=department("quality"), complaint=True)
    item.give_state(by, State.STUCK)
    for _n in range(3):
        ours.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
    late.give_state(by, State.CLAIMED, for_hotel_side=True)
    gone = FollowUp.add(by, hotel, "Gone", side=Side.HOTEL)
    gone.withdraw(by, gone.version, "No longer needed")
    assert {
        show: listed(browser, f"?show={show}") for show in ("overdue", "stuck", "often", "complaints", "claimed")
    } == {
        "overdue": [late.id],
        "stuck": [item.id],
        "often": [ours.id],
        "complaints": [complaint.id],
        "claimed": [late.id],
    }
    assert listed(browser, "?show=closed") == [gone.id]
    assert listed(browser, "?whose=mine") == [mine.id]
    assert listed(browser, "?department=quality") == [complaint.id]
    assert listed(browser, "?hotel=SZ001&show=stuck") == [item.id]
    assert listed(browser, "?hotel=NOPE-1") == []


def test_the_register_shows_what_hotels_owe_and_what_lies_with_an_officer_or_a_team(
    world, browser, hotel, officer, item, ours
):
    other, team = world.hotel("HZ001"), Team.create(name_en="Two")
    colleague = world.officer_of(other)
    theirs = FollowUp.add(world.person(colleague), other, "Theirs", side=Side.HOTEL)
    colleague.team = team
    colleague.save()
    assert listed(browser, "?whose=hotels&department=hotels") == [item.id]
    assert listed(browser, f"?officer={officer.id}") == [item.id, ours.id]
    assert listed(browser, f"?officer={colleague.id}") == listed(browser, f"?team={team.id}") == [theirs.id]
    assert "Clear the filter Team: Two" in browser.get(f"/follow-ups?team={team.id}").text


def test_two_chinese_characters_are_found_in_the_wording(browser, item, ours):
    assert listed(browser, "?q=循环") == [item.id]
    assert listed(browser, "?q=排名") == [ours.id]
    assert listed(browser, "?q=热水") == []


def test_a_row_says_who_owes_it_how_late_it_is_and_how_often_it_was_raised(world, browser, hotel, officer, gm):
    by, day = world.person(officer), clock.today() - timedelta(days=6)
    for side, given in ((Side.HOTEL, {}), (Side.US, {"department": department("sales")})):
        row = FollowUp.add(by, hotel, "Pump", side=side, due_on=day, **given)
        row.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
        row.give_state(by, State.UNDER_WAY, record=world.call(hotel, officer))
    html = browser.get("/follow-ups").text
    assert html.count("6 days late") == 2
    assert html.count("followed up 2 times") == html.count("reminded 2 times") == 1
    assert '<span class="badge info">Sales and marketing</span>' in html


def test_the_register_is_paged_by_key(world, browser, hotel, officer):
    by = world.person(officer)
    rows = [FollowUp.add(by, hotel, f"Item {n}", side=Side.HOTEL).id for n in range(52)]
    html = browser.get("/follow-ups").text
    assert listed(browser) == rows[:50]
    after = html.partition("after=")[2].partition('"')[0]
    assert listed(browser, f"?after={after}") == rows[50:]


def test_the_register_is_taken_away_as_a_sheet_of_its_filter(world, browser, hotel, officer, item, ours):
    item.give_state(world.person(officer), State.STUCK)
    page = "/follow-ups?show=stuck"
    answer = browser.send(page, "/follow-ups/export")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "Code")
    assert [row[:6] for row in rows[head + 1 :]] == [["SZ001", "Garden", "更换三楼循环泵", "The hotel", None, "Stuck"]]
    told = AuditEntry.select().where(AuditEntry.verb == "follow_ups.exported").get().told
    assert told["count"] == 1 and "Stuck" in told["filter"]


# The page of one


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


# A department


def test_a_liaison_reads_his_departments_items_and_no_others(world, item, ours):
    his = world.browser(liaison_of(world, "sales"))
    assert listed(his) == [ours.id]
    assert his.get(f"/follow-ups/{item.id}").status_code == 404
    assert "渠道排名结果" in his.get("/").text


def test_a_liaison_answers_and_says_that_it_is_done(world, gm, ours):
    his = world.browser(liaison_of(world, "sales"))
    his.send(f"/follow-ups/{ours.id}", f"/follow-ups/{ours.id}/files", text="第三名。", **{"as": "done"})
    assert now(ours).state == "claimed"
    assert "第三名。" in world.browser(gm).get(f"/follow-ups/{ours.id}").text


def test_a_liaison_sends_back_what_is_not_his_with_a_reason(world, officer, ours):
    his, page = world.browser(liaison_of(world, "sales")), f"/follow-ups/{ours.id}"
    assert his.send(page, f"{page}/refusal", reason="").status_code == 422
    form = his.form(page, f"{page}/refusal") | {"reason": "Prices are the operations department's."}
    for _time in ("once", "and the same form again, when the item is out of his sight"):
        answer = his.post(f"{page}/refusal", data=form, follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, "/follow-ups")
    assert his.post(f"{page}/refusal", data=form | {"reason": "Another."}).status_code == 404
    assert FollowUpEntry.select().where(FollowUpEntry.verb == "sent_back").count() == 1
    assert (now(ours).department.word, now(ours).account_id) == ("customer-service", officer.id)


def test_a_liaison_passes_on_to_another_department(world, ours):
    his, page = world.browser(liaison_of(world, "sales")), f"/follow-ups/{ours.id}"
    assert not re.search(r'value="(hotel|me|dep-sales)"', his.get(page).text), "only others are offered"
    assert his.send(page, f"{page}/owner", owner="dep-sales", reason="Ours.").status_code == 422
    answer = his.send(page, f"{page}/owner", owner="dep-operations", reason="Theirs.", follow=True)
    assert (answer.request.path, now(ours).department.word) == ("/follow-ups", "operations")
    assert "Passed on: 渠道排名结果" in answer.text


def test_a_liaison_does_not_reword_split_or_withdraw(world, ours):
    his = world.browser(liaison_of(world, "sales"))
    for deed in ("wording", "parts", "merger", "withdrawal", "readers"):
        assert tap(his, ours, deed, version=str(ours.version)).status_code == 403, deed
    assert (now(ours).wording, now(ours).is_open) == ("渠道排名结果", True)


# The hotel side


def test_a_gm_reads_what_is_for_his_hotel_in_two_lists_and_nothing_inside(world, hotel, officer, gm, item, ours):
    by, his = world.person(officer), world.browser(gm)
    call = world.call(hotel, officer, summary=SECRET)
    item.give_state(by, State.STUCK, record=call, text=SECRET)
    item.remark(by, SECRET)
    hidden = FollowUp.add(by, hotel, SECRET, side=Side.HOTEL, origin=call)
    for page in ("/", "/follow-ups", f"/follow-ups/{item.id}", f"/follow-ups/{ours.id}", "/follow-ups?show=closed"):
        html = his.get(page).text
        assert SECRET not in html and f"/calls/{call.id}" not in html, page
    html = his.get("/follow-ups").text
    asked, owed = html.split("What we owe you</h2>" if "What we owe you</h2>" in html else "What we owe you <small>")
    assert "更换三楼循环泵" in asked and "渠道排名结果" in owed
    assert "spoken of 1 time" in asked
    assert his.get(f"/follow-ups/{hidden.id}").status_code == 404


def test_his_number_counts_what_he_can_do_something_about(world, officer, gm, item, ours):
    his, by = world.browser(gm), world.person(officer)

    def number() -> list[str]:
        return re.findall(
            r'<a[^>]*href="/follow-ups"[^>]*>(?:(?!</a>).)*?class="count">(\d+)', his.get("/me").text, re.S
        )

    assert number()[:1] == ["1"]
    ours.give_state(world.person(liaison_of(world, "sales")), State.CLAIMED)
    assert number()[:1] == ["2"]
    now(ours).give_state(by, State.UNDER_WAY)
    # On his own word: another officer confirms it, not he.
    now(ours).give_state(by, State.CLAIMED, for_hotel_side=True)
    assert number()[:1] == ["1"]
    item.give_state(world.person(gm), State.CLAIMED)
    assert number() == []


def test_once_the_hotel_says_that_it_is_done_it_is_late_no_longer(world, gm, item):
    FollowUp.update(due_on=clock.today() - timedelta(days=3)).where(FollowUp.id == item.id).execute()
    his = world.browser(gm)
    assert "3 days late" in his.get("/follow-ups").text
    item.give_state(world.person(gm), State.CLAIMED)
    for page in ("/", "/follow-ups", f"/follow-ups/{item.id}"):
        assert "late" not in his.get(page).text, page


def test_what_was_sent_is_acknowledged(world, browser, gm, item):
    for who, kind, said in (
        (world.browser(gm), "answer", "Your answer is sent."),
        (world.browser(gm), "done", "Noted: done. Somebody else confirms it."),
        (browser, "remark", "Your remark is kept."),
    ):
        page = f"/follow-ups/{item.id}"
        answer = who.send(page, f"{page}/files", follow=True, text="On Friday.", **{"as": kind})
        assert (answer.status_code, said in answer.text) == (200, True), kind


def test_a_gm_confirms_or_gives_back_what_we_say_we_have_done(world, gm, ours):
    his = world.browser(gm)
    ours.give_state(world.person(liaison_of(world, "sales")), State.CLAIMED)
    his.send(f"/follow-ups/{ours.id}", f"/follow-ups/{ours.id}/return", reason="Nothing has come.")
    assert now(ours).state == "returned"
    now(ours).give_state(world.person(liaison_of(world, "sales")), State.CLAIMED)
    his.send("/follow-ups", f"/follow-ups/{ours.id}/confirmation")
    assert (now(ours).state, now(ours).confirmed_by_id) == ("confirmed", gm.id)
    assert "渠道排名结果" in his.get("/follow-ups?show=closed").text


def test_a_gm_does_not_say_of_ours_how_far_it_is(world, gm, ours):
    assert tap(world.browser(gm), ours, "states", state="stuck").status_code == 403
    assert now(ours).state == "open"


def test_an_assistant_sees_what_was_given_to_him_by_name_alone(world, hotel, officer, item, ours):
    assistant = world.gm_of(hotel, function=Function.ASSISTANT, name="Sun")
    given = FollowUp.add(
        world.person(officer), hotel, "上传月报封面", side=Side.HOTEL, account=assistant, for_hotel=True
    )
    his = world.browser(assistant)
    html = his.get("/follow-ups").text
    assert "上传月报封面" in html and "given to you" in html
    assert "更换三楼循环泵" not in html and "渠道排名结果" not in html
    assert his.get(f"/follow-ups/{item.id}").status_code == 404
    his.send(f"/follow-ups/{given.id}", f"/follow-ups/{given.id}/files", text="Sent.", **{"as": "done"})
    assert (now(given).state, now(given).claimed_by_id) == ("claimed", assistant.id)


def test_an_owner_has_no_to_do_list(world, hotel, item):
    his = world.browser(world.gm_of(hotel, function=Function.OWNER))
    assert his.get("/follow-ups").status_code == 403
    assert "更换三楼循环泵" not in his.get("/").text


# The rail


def test_the_rail_counts_what_waits_for_each(world, browser, hotel, officer, gm, item, ours):
    late = {"side": Side.HOTEL, "due_on": clock.today() - timedelta(days=1)}
    FollowUp.add(world.person(officer), hotel, "Late", **late)
    liaison = liaison_of(world, "sales")
    assert (_count(browser), _count(world.browser(gm)), _count(world.browser(liaison))) == (1, 1, 1)
    ours.give_state(world.person(liaison), State.CLAIMED)
    assert (_count(world.browser(gm)), _count(world.browser(liaison))) == (2, 0)


def _count(browser) -> int:
    """The number at the entry in the rail."""
    entry = browser.get("/me").text.partition('<a href="/follow-ups"')[2].partition("</a>")[0]
    return int(entry.partition('class="count">')[2].partition("<")[0] or 0)


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
