"""Attachments are reached only through their record: by whom, how, and after they were taken off."""

import io
import os
from datetime import timedelta

import pytest

from portal.foundation import clock, storage
from portal.foundation.contents import DOCX
from portal.foundation.db import Missing
from portal.foundation.roles import Function
from portal.records.audit import AuditEntry
from portal.records.files import File
from tests.company import ask
from tests.files.sending import DOCUMENT, PDF, picture, send
from tests.laws import new_submission_id
from tests.test_storage import files_in


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, name="Lin")


def headers_of(answer) -> tuple:
    told = answer.headers
    return (
        told["Content-Type"],
        told["Content-Disposition"].partition(";")[0],
        told["X-Content-Type-Options"],
        told["Content-Security-Policy"],
        told["Cache-Control"],
    )


SAFE = ("nosniff", "sandbox; default-src 'none'; frame-ancestors 'none'", "no-store")


# Reading


def test_a_picture_is_shown_and_everything_else_is_handed_over_as_a_download(browser, hotel):
    send(
        browser, ("hall.jpg", picture()), ("plan.pdf", PDF), ("名单.csv", "酒店,城市\n".encode()), ("a.docx", DOCUMENT)
    )
    shown = {row.name: browser.get(f"/hotels/SZ001/files/{row.id}") for row in File.select()}
    assert {name: headers_of(answer) for name, answer in shown.items()} == {
        "hall.jpg": ("image/jpeg", "inline", *SAFE),
        "plan.pdf": ("application/pdf", "attachment", *SAFE),
        "名单.csv": ("text/csv", "attachment", *SAFE),
        "a.docx": (DOCX, "attachment", *SAFE),
    }
    assert shown["plan.pdf"].data == PDF
    assert "filename*=UTF-8''%E5%90%8D%E5%8D%95.csv" in shown["名单.csv"].headers["Content-Disposition"]
    first = File.get(File.name == "hall.jpg")
    download = browser.get(f"/hotels/SZ001/files/{first.id}?download=1")
    assert headers_of(download)[:2] == ("image/jpeg", "attachment")
    small = browser.get(f"/hotels/SZ001/files/{first.id}?small=1")
    assert (small.data, small.content_type) == (storage.read(first.thumbnail), "image/jpeg")


def test_head_asks_for_the_same_without_the_body(browser, world, hotel):
    file = world.file(hotel, "Words.")
    head, get = browser.head(f"/hotels/SZ001/files/{file.id}"), browser.get(f"/hotels/SZ001/files/{file.id}")
    assert (head.status_code, head.data, headers_of(head)) == (200, b"", headers_of(get))
    assert head.content_length == len(b"Words.")


def test_a_file_is_reached_only_through_its_own_record(world, browser, hotel):
    other = world.hotel("SZ002")
    file, theirs = world.file(hotel, "Mine."), world.file(other, "Theirs.")
    assert browser.get(f"/hotels/SZ001/files/{file.id}").status_code == 200
    for path in (f"/hotels/SZ001/files/{theirs.id}", f"/hotels/SZ002/files/{file.id}", f"/files/{file.id}"):
        assert browser.get(path).status_code == 404, path
    assert ask(browser, "POST", f"/hotels/SZ001/files/{theirs.id}/removal").status_code in (403, 404)
    assert File.get_by_id(theirs.id).removed_at is None


def test_a_row_whose_file_is_not_on_the_disk_is_not_there_and_no_fault(world, browser, hotel):
    file = world.file(hotel, "Words.")
    storage.remove(file.stored)
    assert browser.get(f"/hotels/SZ001/files/{file.id}").status_code == 404
    assert browser.get("/hotels/SZ001/files").status_code == 200


# The hotel side


def test_a_gm_reads_what_is_for_the_hotel_and_what_he_sent_himself(world, hotel, officer, gm):
    world.file(hotel, "Inside.", "inside-words.txt", for_hotel=False)
    world.file(hotel, "Shared.", "shared-words.txt")
    owner = world.gm_of(hotel, function=Function.OWNER, name="Owner")
    lin = world.browser(gm)
    assert send(lin, ("licence.pdf", PDF), for_hotel="y").status_code == 303
    seen = {}
    for who in (gm, owner, officer):
        page = world.browser(who).get("/hotels/SZ001/files").text
        seen[who.name] = {name for name in ("inside-words", "shared-words", "licence") if name in page}
    assert seen == {
        "Lin": {"shared-words", "licence"},
        "Owner": {"shared-words"},
        "Chen": {"inside-words", "shared-words", "licence"},
    }
    assert File.get(File.name == "licence.pdf").for_hotel is False, "who reads it, head office says"
    inside = File.get(File.name == "inside-words.txt")
    assert lin.get(f"/hotels/SZ001/files/{inside.id}").status_code == 404


def test_an_assistant_and_a_stranger_have_no_files(world, hotel):
    file = world.file(hotel, "Shared.")
    assistant = world.browser(world.gm_of(hotel, function=Function.ASSISTANT))
    stranger = world.browser(world.gm_of(world.hotel("SZ009")))
    for browser, status in ((assistant, 403), (stranger, 404)):
        for path in ("/hotels/SZ001/files", f"/hotels/SZ001/files/{file.id}"):
            assert browser.get(path).status_code == status


def test_a_gm_takes_back_what_he_sent_and_nothing_else(world, hotel, gm):
    shared, lin = world.file(hotel, "Shared."), world.browser(gm)
    send(lin, ("licence.pdf", PDF))
    own = File.get(File.name == "licence.pdf")
    assert ask(lin, "POST", f"/hotels/SZ001/files/{shared.id}/removal").status_code == 403
    assert ask(lin, "POST", f"/hotels/SZ001/files/{own.id}/readers", for_hotel="1").status_code == 403
    assert ask(lin, "POST", f"/hotels/SZ001/files/{own.id}/removal").status_code == 303
    assert [row.removed_at is None for row in File.select().order_by(File.id)] == [True, False]


# Who reads it, taking off and putting back


def test_a_file_is_shown_to_the_hotel_and_taken_back_inside(world, browser, hotel, gm):
    file, lin = world.file(hotel, "Words.", for_hotel=False), world.browser(gm)
    path = f"/hotels/SZ001/files/{file.id}"
    for wanted, status in (("1", 200), ("1", 200), ("0", 404)):
        assert ask(browser, "POST", f"{path}/readers", for_hotel=wanted).status_code == 303
        assert lin.get(path).status_code == status
    told = [entry.told for entry in AuditEntry.select().where(AuditEntry.verb == "file.shown").order_by(AuditEntry.id)]
    assert told == [{"file": "words.txt", "for_hotel": [a, b]} for a, b in ((False, True), (True, False))]


def test_a_removed_file_is_gone_for_everybody_and_can_be_put_back(world, browser, hotel):
    file = world.file(hotel, "Words.")
    path = f"/hotels/SZ001/files/{file.id}"
    answer = browser.send("/hotels/SZ001/files", f"{path}/removal")
    assert answer.status_code == 303
    assert browser.get(path).status_code == 404
    page = browser.get("/hotels/SZ001/files").text
    assert "“words.txt” is removed." in page and f'action="{path}/return"' in page
    assert browser.send("/hotels/SZ001/files", f"{path}/return").status_code == 303
    assert browser.get(path).data == b"Words."
    verbs = [
        entry.verb for entry in AuditEntry.select().where(AuditEntry.verb.startswith("file.")).order_by(AuditEntry.id)
    ]
    assert verbs == ["file.added", "file.removed", "file.put_back"]


def test_a_second_click_on_remove_is_answered_like_the_first(world, browser, hotel):
    file = world.file(hotel, "Words.")
    action = f"/hotels/SZ001/files/{file.id}/removal"
    form = browser.form("/hotels/SZ001/files", action)
    answers = [browser.post(action, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert AuditEntry.select().where(AuditEntry.verb == "file.removed").count() == 1


def test_after_thirty_days_a_removed_file_is_forgotten_and_its_row_stays(world, browser, hotel, officer, folder):
    file, stays = world.file(hotel, "Words."), world.file(hotel, "Others.")
    file.remove(world.person(officer), hotel)
    File.update(removed_at=clock.now() - timedelta(days=31)).where(File.id == file.id).execute()
    long_ago = (clock.now() - timedelta(days=40)).timestamp()
    for row in (file, stays):
        os.utime(storage.path_of(row.stored), (long_ago, long_ago))
    assert File.sweep() == 1
    assert files_in(folder) == [stays.stored]
    assert (File.get_by_id(file.id).stored, File.select().count()) == ("", 2)
    assert "Put back" not in browser.get("/hotels/SZ001/files").text
    with pytest.raises(Missing):
        File.at_record(world.person(officer), hotel, file.id, to_write=True)


def test_an_officer_sends_to_his_own_hotels_alone(world, browser, folder):
    world.hotel("SZ002")
    assert browser.get("/hotels/SZ002/files").status_code == 200
    token = {**browser.token(), "submission_id": new_submission_id()}
    answer = browser.post("/hotels/SZ002/files", data={**token, "files": (io.BytesIO(PDF), "a.pdf")})
    assert answer.status_code == 403
    assert (File.select().count(), files_in(folder)) == (0, [])
