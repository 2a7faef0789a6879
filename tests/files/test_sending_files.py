"""Sending attachments: several at once, each told of, none twice, and never too much."""

import io
from functools import partial

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.records.audit import AuditEntry
from portal.records.files import File
from tests.at_once import at_once
from tests.company import ask
from tests.files.sending import PDF, picture, send
from tests.test_storage import files_in


def send_large(browser, body: bytes, name="large.pdf", **headers):
    """As `send`, with the whole request in memory: the test's client leaves a temporary file open otherwise."""
    boundary, data = encode_multipart({**browser.token(), "files": FileStorage(io.BytesIO(body), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post("/hotels/SZ001/files", data=data, content_type=kind, headers=headers)


def test_an_officer_sends_several_at_once(browser, hotel, officer, folder):
    answer = send(browser, ("plan.pdf", PDF), ("hall.jpg", picture()), for_hotel="y")
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001/files")
    rows = list(File.select().order_by(File.id))
    assert [(row.name, row.type, row.for_hotel, row.by_id, row.kind, row.record_id) for row in rows] == [
        ("plan.pdf", "application/pdf", True, officer.id, "hotel", hotel.id),
        ("hall.jpg", "image/jpeg", True, officer.id, "hotel", hotel.id),
    ]
    assert files_in(folder) == sorted([rows[0].stored, rows[1].stored, rows[1].thumbnail])
    assert rows[0].size == len(PDF) and len(rows[0].sha256) == 64
    told = [
        (entry.verb, entry.record_id, entry.told)
        for entry in AuditEntry.select().where(AuditEntry.verb == "file.added")
    ]
    assert told == [("file.added", hotel.id, {"file": name, "for_hotel": True}) for name in ("plan.pdf", "hall.jpg")]
    page = browser.get("/hotels/SZ001/files").text
    assert "2 files are kept." in page and 'src="/hotels/SZ001/files/2?small=1"' in page


def test_a_file_is_inside_unless_somebody_says_otherwise(browser, hotel):
    send(browser, ("plan.pdf", PDF))
    assert [row.for_hotel for row in File.select()] == [False]


def test_of_good_and_bad_files_the_good_are_kept_and_each_bad_one_is_told(browser, hotel, folder):
    send(browser, ("plan.pdf", PDF), ("x.svg", b"<svg/>"))
    page = browser.get("/hotels/SZ001/files").text
    assert "1 file is kept." in page
    assert "“x.svg” is not kept. This kind of file is not taken." in page
    assert len(files_in(folder)) == File.select().count() == 1


def test_a_form_with_nothing_good_comes_back_with_the_reason_at_the_field(browser, hotel, folder):
    page = send(browser, ("photo.jpg", b"<html></html>"), for_hotel="y")
    assert page.status_code == 422
    assert 'id="files-error" role="alert">“photo.jpg” is not kept.' in page.text
    assert (
        'name="for_hotel" type="checkbox" value="y" aria-describedby="for_hotel-hint" checked' in page.text
        or "checked" in page.text
    )
    page = ask(browser, "POST", "/hotels/SZ001/files")
    assert (page.status_code, "Choose a file first." in page.text) == (422, True)
    assert (File.select().count(), files_in(folder)) == (0, [])


def test_sent_twice_it_is_kept_once_and_other_files_under_the_same_form_are_not_lost_silently(browser, hotel, folder):
    form = browser.form("/hotels/SZ001/files", "/hotels/SZ001/files")
    form.pop("files", None)
    answers = [
        browser.post("/hotels/SZ001/files", data={**form, "files": [(io.BytesIO(body), "a.pdf")]})
        for body in (PDF, PDF, PDF + b"%%EOF")
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 409]
    assert File.select().count() == len(files_in(folder)) == 1


def test_twenty_fit_on_a_record_and_not_one_more(world, browser, hotel, folder):
    for n in range(19):
        world.file(hotel, f"Words {n}")
    page = send(browser, ("a.pdf", PDF), ("b.pdf", PDF))
    assert page.status_code == 422
    assert "At most 20 files fit here." in page.text
    assert File.select().count() == len(files_in(folder)) == 19, "neither of the two"
    assert send(browser, ("a.pdf", PDF)).status_code == 303
    assert send(browser, ("b.pdf", PDF)).status_code == 422


def test_of_two_who_send_the_twentieth_at_once_one_is_told_so(world, hotel, officer, folder):
    for n in range(19):
        world.file(hotel, f"Words {n}")
    browsers = [world.browser(officer) for _ in range(2)]
    [one.get("/hotels/SZ001/files") for one in browsers]
    answers = at_once(*(partial(send, one, (f"{n}.pdf", PDF)) for n, one in enumerate(browsers)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert File.select().count() == len(files_in(folder)) == 20


def test_a_large_file_is_taken_here_and_nowhere_else(browser, hotel):
    large = PDF[:9] + b"%" * (10 * 1024 * 1024) + PDF[9:]
    assert send_large(browser, large).status_code == 303
    assert browser.get(f"/hotels/SZ001/files/{File.get().id}").data == large
    answer = browser.post("/hotels/SZ001", data={**browser.token(), "address": "x" * 3_000_000})
    assert answer.status_code == 413


def test_more_than_fits_at_once_is_refused_with_a_sentence_and_nothing_is_kept(world, browser, hotel, folder):
    huge = b"a" * (81 * 1024 * 1024)
    answer = send_large(browser, huge)
    assert answer.status_code == 413
    assert "Together these files are larger than 80 MB." in answer.text
    part = send_large(browser, huge, **{"HX-Request": "true", "HX-Target": "list"})
    assert (part.status_code, "<html" in part.text) == (413, False)
    assert (File.select().count(), files_in(folder)) == (0, [])


def test_nobody_makes_the_portal_read_much_who_may_not_send_it(world, hotel, folder):
    large = b"a" * (5 * 1024 * 1024)
    visitor, liaison = world.browser(), world.browser(world.account("liaison"))
    for browser, status in ((visitor, 401), (liaison, 403)):
        answer = send_large(browser, large)
        assert answer.status_code == status
    assert File.select().count() == 0


def test_signed_out_in_between_the_file_has_to_be_chosen_again_and_is_not_lost_unsaid(world, hotel, officer):
    browser = world.browser(officer)
    form = browser.form("/hotels/SZ001/files", "/hotels/SZ001/files")
    browser.send("/me", "/sign-out")
    fields = {**form, "sign_in_name": officer.sign_in, "sign_in_password": "a long enough password"}
    fields["csrf_token"] = browser.token()["csrf_token"]
    fields.pop("files", None)
    page = browser.post("/hotels/SZ001/files", data=fields)
    assert page.status_code == 422
    assert "Choose a file first." in page.text
