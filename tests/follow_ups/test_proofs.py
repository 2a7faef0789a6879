"""Files on a follow-up and on a call: proof and screenshots, reached only through the record they hang on."""

import io

import pytest

from portal.activity.follow_ups import FollowUp, FollowUpEntry, Side
from portal.foundation import storage
from portal.foundation.roles import Function, Role
from portal.records.files import File
from tests.company import ask
from tests.files.sending import PDF, SECRET, picture


@pytest.fixture(autouse=True)
def folder(tmp_path, app):
    storage.use(tmp_path / "files")


@pytest.fixture
def item(world, hotel, officer, gm):
    return FollowUp.add(world.person(officer), hotel, "Mend the pump", side=Side.HOTEL, for_hotel=True)


@pytest.fixture
def call(world, hotel, officer):
    return world.call(hotel, officer, summary="In WeChat.")


def send(browser, page: str, action: str, *files: tuple[str, bytes], **fields):
    form = browser.form(page, action)
    form.pop("files", None)
    sent = [(io.BytesIO(body), name) for name, body in files]
    return browser.post(action, data={**form, **fields, "files": sent})


def prove(browser, item, *files, text="", kind="answer"):
    page = f"/follow-ups/{item.id}"
    return send(browser, page, f"{page}/files", *files, text=text, **{"as": kind})


def now(item: FollowUp) -> FollowUp:
    return FollowUp.get_by_id(item.id)


# Proof


def test_a_gm_sends_a_photograph_and_a_sentence_and_says_it_is_done_in_one(world, officer, gm, item):
    his = world.browser(gm)
    answer = prove(his, item, ("pump.jpg", picture()), text="Here it is.", kind="done")
    file = File.get()
    assert (answer.status_code, answer.location) == (303, f"/follow-ups/{item.id}")
    assert (file.kind, file.record_id, file.by_id, file.for_hotel) == ("follow_up", item.id, gm.id, True)
    assert SECRET.encode() not in file.body()
    assert (now(item).state, now(item).claimed_by_id) == ("claimed", gm.id)
    for browser in (his, world.browser(officer)):
        html = browser.get(f"/follow-ups/{item.id}").text
        assert "Here it is." in html and f"/follow-ups/{item.id}/files/{file.id}?small=1" in html
        assert browser.get(f"/follow-ups/{item.id}/files/{file.id}").mimetype == "image/jpeg"


def test_a_photograph_alone_is_proof_enough_and_a_sentence_alone_too(world, gm, item):
    his = world.browser(gm)
    assert prove(his, item, ("pump.jpg", picture())).status_code == 303
    assert prove(his, item, text="Mended.").status_code == 303
    assert (File.select().count(), FollowUpEntry.select().where(FollowUpEntry.verb == "answered").count()) == (1, 1)


def test_nothing_at_all_is_no_proof(world, gm, item):
    answer = prove(world.browser(gm), item)
    assert (answer.status_code, File.select().count()) == (422, 0)
    assert "Write a sentence, or add a photograph." in answer.text


def test_a_file_that_is_not_taken_leaves_the_sentence_unsaved_and_in_the_form(world, gm, item):
    answer = prove(world.browser(gm), item, ("pump.exe", b"MZ\x90\x00"), text="Here it is.", kind="done")
    assert (answer.status_code, File.select().count(), now(item).state) == (422, 0, "open")
    assert "“pump.exe” is not kept." in answer.text and "Here it is." in answer.text


def test_what_an_officer_adds_with_a_remark_stays_inside_with_an_answer_the_hotel_reads_it(world, officer, gm, item):
    browser, his = world.browser(officer), world.browser(gm)
    prove(browser, item, ("inside.pdf", PDF), text="Between us", kind="remark")
    prove(browser, item, ("letter.pdf", PDF), text="To you", kind="answer")
    inside, letter = File.select().order_by(File.id)
    assert (inside.for_hotel, letter.for_hotel) == (False, True)
    html = his.get(f"/follow-ups/{item.id}").text
    assert ("letter.pdf" in html, "To you" in html) == (True, True)
    assert ("inside.pdf" in html, "Between us" in html) == (False, False)
    assert his.get(f"/follow-ups/{item.id}/files/{inside.id}").status_code == 404
    browser.send(f"/follow-ups/{item.id}", f"/follow-ups/{item.id}/files/{inside.id}/readers", for_hotel="1")
    assert his.get(f"/follow-ups/{item.id}/files/{inside.id}").status_code == 200


def test_proof_is_reached_only_through_its_own_item(world, hotel, officer, gm, item):
    his, by = world.browser(gm), world.person(officer)
    prove(his, item, ("pump.jpg", picture()))
    file = File.get()
    other = FollowUp.add(by, hotel, "Another", side=Side.HOTEL, for_hotel=True)
    assert his.get(f"/follow-ups/{other.id}/files/{file.id}").status_code == 404
    for browser in (his, world.browser(officer)):
        assert browser.get(f"/hotels/SZ001/files/{file.id}").status_code == 404
    assert "pump.jpg" not in his.get("/hotels/SZ001/files").text
    assert "pump.jpg" not in world.browser(officer).get("/hotels/SZ001").text


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER, Function.ASSISTANT])
def test_for_others_of_the_hotel_side_proof_is_not_there(world, gm, item, function):
    prove(world.browser(gm), item, ("pump.jpg", picture()))
    path = f"/follow-ups/{item.id}/files/{File.get().id}"
    stranger = world.gm_of(world.hotel("HZ001"), function=function)
    assert world.browser(stranger).get(path).status_code == (403 if function == Function.OWNER else 404)


def test_an_item_taken_back_inside_takes_its_proof_along(world, officer, gm, item):
    his = world.browser(gm)
    prove(his, item, ("pump.jpg", picture()))
    now(item).show(world.person(officer), now(item).version, False)
    assert his.get(f"/follow-ups/{item.id}/files/{File.get().id}").status_code == 404


def test_the_hotel_side_takes_off_and_puts_back_its_own_files_alone(world, officer, gm, item):
    his, page = world.browser(gm), f"/follow-ups/{item.id}"
    prove(world.browser(officer), item, ("letter.pdf", PDF), text="To you")
    prove(his, item, ("pump.jpg", picture()))
    letter, pump = File.select().order_by(File.id)
    assert ask(his, "POST", f"{page}/files/{letter.id}/removal").status_code == 403
    his.send(page, f"{page}/files/{pump.id}/removal")
    assert his.get(f"{page}/files/{pump.id}").status_code == 404
    his.send(page, f"{page}/files/{pump.id}/return")
    assert his.get(f"{page}/files/{pump.id}").status_code == 200


def test_the_director_and_another_officer_hang_nothing_on_it(world, item):
    for role in (Role.DIRECTOR, Role.STAFF):
        browser = world.browser(world.account(role))
        assert ask(browser, "POST", f"/follow-ups/{item.id}/files", text="Mine").status_code == 403
    assert File.select().count() == 0


def test_twenty_files_are_enough_and_what_was_said_with_one_more_is_not_saved(world, gm, item):
    for n in range(20):
        world.file(item, f"Words {n}")
    answer = prove(world.browser(gm), item, ("pump.jpg", picture()), text="Here it is.")
    assert (answer.status_code, File.select().count()) == (422, 20)
    assert "At most 20 files fit here." in answer.text
    assert FollowUpEntry.select().where(FollowUpEntry.verb == "answered").count() == 0


# Screenshots


def test_the_writer_of_a_call_hangs_screenshots_on_it(world, officer, call):
    browser, page = world.browser(officer), f"/calls/{call.id}/files"
    answer = send(browser, page, page, ("chat.png", picture("PNG")), ("chat2.png", picture("PNG")))
    assert (answer.status_code, answer.location) == (303, page)
    assert [(file.kind, file.record_id, file.for_hotel) for file in File.select()] == [("call", call.id, False)] * 2
    html = browser.get(page).text
    assert "chat.png" in html and "chat2.png" in html
    assert browser.get(f"{page}/{File.get().id}").mimetype == "image/png"


def test_a_screenshot_is_read_by_whoever_reads_the_call(world, officer, gm, call):
    page = f"/calls/{call.id}/files"
    send(world.browser(officer), page, page, ("chat.png", picture("PNG")))
    path = f"{page}/{File.get().id}"
    readers = {role: world.browser(world.account(role)).get(path).status_code for role in Role if role != Role.GM}
    assert readers == {"staff": 200, "manager": 200, "liaison": 404, "director": 200, "admin": 403}
    assert world.browser(gm).get(path).status_code == 403


def test_on_a_colleagues_call_nobody_hangs_anything(world, call):
    browser, page = world.browser(world.account(Role.STAFF)), f"/calls/{call.id}/files"
    assert f'action="{page}"' not in browser.get(page).text
    answer = browser.post(page, data={**browser.token(), "files": [(io.BytesIO(picture()), "a.jpg")]})
    assert (answer.status_code, File.select().count()) == (403, 0)


def test_a_screenshot_is_taken_off_and_put_back(world, officer, call):
    browser, page = world.browser(officer), f"/calls/{call.id}/files"
    send(browser, page, page, ("chat.png", picture("PNG")))
    path = f"{page}/{File.get().id}"
    browser.send(page, f"{path}/removal")
    assert browser.get(path).status_code == 404
    browser.send(page, f"{path}/return")
    assert browser.get(path).status_code == 200


def test_a_screenshot_hangs_on_its_own_call_alone(world, hotel, officer, call):
    browser, page = world.browser(officer), f"/calls/{call.id}/files"
    send(browser, page, page, ("chat.png", picture("PNG")))
    other = world.call(hotel, officer)
    assert browser.get(f"/calls/{other.id}/files/{File.get().id}").status_code == 404
    assert browser.get(f"/follow-ups/{call.id}/files/{File.get().id}").status_code == 404
