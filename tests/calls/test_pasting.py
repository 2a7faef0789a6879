"""Messages pasted out of WeChat, looked over and recorded day by day, and screenshots of them."""

from datetime import date
from io import BytesIO

import pytest

from portal.activity.calls import Call
from portal.activity.calls.pasted import days_of
from portal.records.drafts import Draft
from portal.records.files import File
from tests.calls.recording import FILE, NOW, right, weeks
from tests.fields import Fields
from tests.world import Forms

TALK = """张店长 2026/11/16 10:32
热水泵到了
明天装
Wang Min 2026/11/16 10:40
收到，装好发照片
张店长 2026/11/17 09:05
装好了"""


def test_a_pasted_conversation_is_cut_into_its_days():
    today = date(2026, 11, 18)
    assert [(one.day, one.time, one.direction, one.text) for one in days_of(TALK, today, ["Wang Min"])] == [
        (date(2026, 11, 16), "10:32", "in", "10:32 张店长\n热水泵到了\n明天装\n10:40 Wang Min\n收到，装好发照片"),
        (date(2026, 11, 17), "09:05", "in", "09:05 张店长\n装好了"),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("昨天 10:32\n张店长: 好", [(17, "10:32")]),
        ("前天 下午3:05\n张店长: 好\n今天 8:00\n我：早", [(16, "15:05"), (18, "08:00")]),
        ("周一 10:32\n好", [(16, "10:32")]),
        ("星期五 10:32\n好", [(13, "10:32")]),
        ("Monday 10:32\nGood", [(16, "10:32")]),
        ("[2026-11-12 10:32:11] 张店长: 一行\n第二行", [(12, "10:32")]),
        ("张店长: 没有日子\n我们改到 15:00", [(18, "12:00")]),
        ("Lin Hai 11月10日 晚上8:10\n好\n8:30\n再说", [(10, "20:10")]),
        ("2026年11月1日 00:05\n好", [(1, "00:05")]),
        ("2026-02-30 10:00\n好", [(18, "10:00")]),
        ("", []),
    ],
)
def test_days_are_read_as_wechat_says_them(text, days):
    assert [(one.day.day, one.time) for one in days_of(text, date(2026, 11, 18))] == days


def test_a_day_before_this_years_end_was_last_year():
    assert days_of("张店长 12月30日 10:32\n好", date(2026, 1, 3))[0].day == date(2025, 12, 30)


def test_messages_are_looked_over_before_they_are_recorded_day_by_day_and_do_not_count(browser, hotel):
    address = "/calls/paste?hotel=SZ001"
    page = browser.send(address, address, pasted=TALK, step="preview")
    assert (page.status_code, Call.select().count()) == (200, 0)
    form = Forms.of(page.text)[address]
    assert [form[f"message-{n}-day"] for n in (1, 2)] == ["2026-11-16", "2026-11-17"]
    form["message-2-text"] = form.pop("message-2-said") + "\n（照片已收）"
    answer = browser.post(address, data={**form, "message-2-said": form["message-2-text"], "step": "save"})
    assert (answer.status_code, answer.location) == (303, FILE)
    rows = [(call.day.day, call.channel, call.worth, call.principal.name) for call in Call.select().order_by(Call.id)]
    assert rows == [(16, "wechat", "message", "Lin Hai"), (17, "wechat", "message", "Lin Hai")]
    assert Call.select().order_by(Call.id.desc()).first().summary.endswith("（照片已收）")
    assert weeks() == ("..", ".m")
    again = browser.send(address, address, pasted=TALK, step="preview")
    assert again.text.count("recorded already") == 1
    right()


def test_a_day_that_is_not_ticked_is_left_out_and_one_at_least_is_ticked(browser):
    address = "/calls/paste?hotel=SZ001"
    form = Forms.of(browser.send(address, address, pasted=TALK, step="preview").text)[address]
    del form["message-1-keep"]
    assert browser.post(address, data={**form, "step": "save"}).status_code == 303
    assert [call.day.day for call in Call.select()] == [17]
    del form["message-2-keep"]
    page = browser.post(address, data={**form, **browser.token(), "step": "save"})
    assert (page.status_code, "Tick at least one day." in page.text) == (422, True)


def test_nothing_pasted_or_a_time_to_come_is_told_beside_the_field(browser):
    address = "/calls/paste?hotel=SZ001"
    page = browser.send(address, address, step="preview")
    assert (page.status_code, Fields.of(page.text).sentence("pasted")) == (422, "Paste the conversation first.")
    form = Forms.of(browser.send(address, address, pasted=TALK, step="preview").text)[address]
    page = browser.post(address, data={**form, "message-1-day": "2026-11-19", "step": "save"})
    assert (page.status_code, Fields.of(page.text).sentence("message-1-day")) == (422, "This time is still to come.")
    assert Call.select().count() == 0


def test_what_is_pasted_is_kept_as_a_draft(browser):
    data = {**browser.token(), "pasted": "Half"}
    answer = browser.post("/calls/draft?hotel=SZ001&of=paste", data=data)
    assert (answer.location, Draft.get().form) == ("/calls/paste?hotel=SZ001", "paste:SZ001")
    assert browser.form("/calls/paste?hotel=SZ001", "/calls/paste?hotel=SZ001")["pasted"] == "Half"


def picture() -> bytes:
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
        "dccc59e70000000049454e44ae426082"
    )


def test_a_screenshot_hangs_on_a_record_of_its_own(browser, hotel):
    address = "/calls/paste?hotel=SZ001"
    data = {**browser.token(), "step": "picture", "summary": "The pump is there.", "day": "2026-11-17", "time": "09:05"}
    page = browser.post(address, data=data)
    assert (page.status_code, Fields.of(page.text).sentence("files")) == (422, "Choose a file first.")
    data["files"] = (BytesIO(b"\x89PNG broken"), "broken.png")
    page = browser.post(address, data=data, content_type="multipart/form-data")
    assert (page.status_code, Fields.of(page.text).sentence("files")) == (422, "“broken.png.txt” is no picture.")
    data |= browser.token() | {"files": (BytesIO(picture()), "screen.png")}
    answer = browser.post(address, data=data, content_type="multipart/form-data")
    call, file = Call.get(), File.get()
    assert (answer.status_code, answer.location) == (303, f"/calls/{call.id}")
    assert (call.channel, call.worth, call.summary, call.day) == (
        "wechat",
        "message",
        "The pump is there.",
        date(2026, 11, 17),
    )
    assert (file.kind, file.record_id, file.for_hotel) == ("call", call.id, False)
    assert file.name in browser.get(f"/calls/{call.id}").text


def test_a_screenshot_of_a_record_taken_back_goes_with_it(world, browser, officer):
    address = "/calls/paste?hotel=SZ001"
    data = {**browser.token(), "step": "picture", "summary": "x", "day": "2026-11-17", "time": "09:05"}
    data["files"] = (BytesIO(picture()), "screen.png")
    browser.post(address, data=data, content_type="multipart/form-data")
    Call.get().undo(world.person(officer))
    assert (File.get().removed_at, File.get().stored, File.get().name) == (NOW, "", "")
