"""Follow-ups as a department and as the hotel side see them: what is theirs, and nothing inside."""

import re
from datetime import timedelta

from portal.activity.follow_ups import FollowUp, FollowUpEntry, Side, State
from portal.foundation import clock
from portal.foundation.roles import Function
from tests.follow_ups.reading import liaison_of, listed, now, tap

#: What is written inside; the hotel must never read it.
SECRET = "The GM is difficult about money"


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
