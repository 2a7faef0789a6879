"""Attachments: taken by what stands in them, made anew where they are pictures, reached only through their record."""

import io
import os
import zipfile
from datetime import timedelta
from functools import partial
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.foundation import clock, contents, images, storage
from portal.foundation.contents import DOCX, PPTX, XLSX, NotTaken, Problem
from portal.foundation.db import Missing
from portal.foundation.roles import Function
from portal.records.audit import AuditEntry
from portal.records.files import File
from tests.at_once import at_once
from tests.company import ask
from tests.laws import new_submission_id
from tests.test_storage import files_in

pillow_heif.register_heif_opener()
#: For what is decided before the database is asked.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = "GPS 31.2304 N"


def picture(kind="JPEG", size=(64, 48), mode="RGB", **options) -> bytes:
    """A photograph with a secret in its EXIF where the kind can hold one."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = options.pop("turned", 1)
    file = io.BytesIO()
    Image.new(mode, size, options.pop("colour", (200, 30, 30) if mode == "RGB" else 0)).save(
        file, kind, **({"exif": exif} if kind != "GIF" and mode == "RGB" else {}), **options
    )
    return file.getvalue()


def package(main: str, types="", **parts: str) -> bytes:
    """An Office document as small as one can be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{types}</Types>")
        archive.writestr(main, "<document/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


DOCUMENT = package("word/document.xml")


@pytest.fixture(autouse=True)
def folder(tmp_path, app):
    storage.use(tmp_path / "files")
    return tmp_path / "files"


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
def browser(world, officer):
    return world.browser(officer)


def send(browser, *files: tuple[str, bytes], code="SZ001", **fields):
    """Sends files as the form of the page does."""
    form = browser.form(f"/hotels/{code}/files", f"/hotels/{code}/files")
    form.pop("files", None)
    sent = [(io.BytesIO(body), name) for name, body in files]
    return browser.post(f"/hotels/{code}/files", data={**form, **fields, "files": sent})


def send_large(browser, body: bytes, name="large.pdf", **headers):
    """As `send`, with the whole request in memory: the test's client leaves a temporary file open otherwise."""
    boundary, data = encode_multipart({**browser.token(), "files": FileStorage(io.BytesIO(body), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post("/hotels/SZ001/files", data=data, content_type=kind, headers=headers)


def why(name: str, raw: bytes) -> Problem:
    with pytest.raises(NotTaken) as refused:
        contents.examined(name, raw)
    return refused.value.problem


# What is taken


@pytest.mark.parametrize(
    ("name", "raw", "kept_as", "type_"),
    [
        ("Vertrag.pdf", PDF, "Vertrag.pdf", "application/pdf"),
        ("letter.docx", DOCUMENT, "letter.docx", DOCX),
        ("rooms.xlsx", package("xl/workbook.xml"), "rooms.xlsx", XLSX),
        ("talk.pptx", package("ppt/presentation.xml"), "talk.pptx", PPTX),
        ("notes.txt", "开业 120 间".encode(), "notes.txt", "text/plain"),
        ("名单.csv", "酒店,城市\n花园,苏州\n".encode("gb18030"), "名单.csv", "text/csv"),
        ("wide.txt", "Bericht".encode("utf-16"), "wide.txt", "text/plain"),
        # What stands in it decides; the name follows.
        ("contract.jpg", PDF, "contract.jpg.pdf", "application/pdf"),
        ("page.html", b"just words", "page.html.txt", "text/plain"),
        ("letter", DOCUMENT, "letter.docx", DOCX),
    ],
)
@once
def test_a_document_is_taken_by_what_stands_in_it_and_kept_as_it_is(name, raw, kept_as, type_):
    content = contents.examined(name, raw)
    assert (content.name, content.type, content.body, content.small) == (kept_as, type_, raw, b"")


@pytest.mark.parametrize(
    ("kind", "name", "kept_as", "type_"),
    [
        ("JPEG", "IMG_1.JPG", "IMG_1.JPG", "image/jpeg"),
        ("PNG", "plan.png", "plan.png", "image/png"),
        ("WEBP", "hall.webp", "hall.jpg", "image/jpeg"),
        ("HEIF", "IMG_2.HEIC", "IMG_2.jpg", "image/jpeg"),
        ("JPEG", "hall.html", "hall.html.jpg", "image/jpeg"),
    ],
)
@once
def test_a_picture_is_made_anew_without_what_hid_in_it(kind, name, kept_as, type_):
    raw = picture(kind, (2400, 1200))
    assert SECRET.encode() in raw
    content = contents.examined(name, raw)
    assert (content.name, content.type) == (kept_as, type_)
    for body, size in ((content.body, (2000, 1000)), (content.small, (320, 160))):
        with Image.open(io.BytesIO(body)) as made:
            assert (made.size, dict(made.getexif()), SECRET.encode() in body) == (size, {}, False)
            red, green, blue = made.convert("RGB").getpixel((50, 50))
            assert (red > 190, green < 45, blue < 45) == (True, True, True)


@once
def test_a_picture_taken_upright_stands_upright():
    made = images.remade(picture(size=(60, 40), turned=6))
    assert (made.width, made.height) == (40, 60)


@once
def test_what_is_see_through_stays_so_and_its_small_picture_is_on_white():
    made = images.remade(picture("WEBP", (400, 300), "RGBA", colour=(0, 0, 0, 0), lossless=True))
    assert made.type == "image/png"
    with Image.open(io.BytesIO(made.body)) as image, Image.open(io.BytesIO(made.small)) as small:
        assert (image.mode, image.getpixel((9, 9))[3]) == ("RGBA", 0)
        assert min(small.getpixel((9, 9))) > 250


@once
def test_of_a_picture_that_is_also_a_page_only_the_picture_is_left():
    content = contents.examined("a.jpg", picture() + b"<html><script>alert(1)</script></html>")
    assert b"script" not in content.body and b"script" not in content.small


# What is refused


@pytest.mark.parametrize(
    ("name", "raw", "problem"),
    [
        ("photo.jpg", b"<!DOCTYPE html><script>alert(1)</script>", Problem.KIND),
        ("notes.txt", b"  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Problem.KIND),
        ("notes.txt", b"words first\n<script src=x></script>", Problem.KIND),
        ("drawing.svg", b"<?xml version='1.0'?><svg/>", Problem.KIND),
        ("anim.gif", picture("GIF", mode="P"), Problem.KIND),
        ("tool.exe", b"MZ\x90\x00\x03\x00\x00\x00\xff\xff", Problem.KIND),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, Problem.KIND),
        ("old.rtf", b"{\\rtf1\\ansi words}", Problem.KIND),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n", Problem.KIND),
        ("bell.txt", b"a\x07b", Problem.KIND),
        ("archive.docx", package("anything.xml"), Problem.KIND),
        ("both.docx", package("word/document.xml", xl__workbook=""), None),
        ("two.docx", package("word/document.xml", **{"xl__workbook.xml": "<x/>"}), Problem.KIND),
        ("macro.docx", package("word/document.xml", **{"word__vbaProject.bin": "x"}), Problem.MACROS),
        (
            "macro.docx",
            package("word/document.xml", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
            Problem.MACROS,
        ),
        ("inside.docx", package("word/document.xml", **{"word__embeddings__oleObject1.bin": "MZ"}), Problem.MACROS),
        ("path.docx", package("word/document.xml", **{"..__..__etc__passwd": "x"}), Problem.BROKEN),
        ("cut.docx", DOCUMENT[:-40], Problem.BROKEN),
        ("cut.pdf", PDF.replace(b"%%EOF", b""), Problem.BROKEN),
        ("cut.jpg", picture(size=(800, 800))[:-400], Problem.BROKEN),
        ("hidden.pdf", picture("GIF", mode="P") + PDF, Problem.KIND),
        ("empty.pdf", b"", Problem.EMPTY),
        ("long.txt", b"a" * (contents.MOST_BYTES + 1), Problem.LARGE),
    ],
)
@once
def test_anything_else_is_refused_whatever_it_calls_itself(name, raw, problem):
    if problem is None:
        assert contents.examined(name, raw).type == DOCX
    else:
        assert why(name, raw) == problem


@once
def test_a_bomb_of_pixels_is_not_set_off():
    """A few kilobytes that would be hundreds of megabytes: refused by what the header says, nothing decoded."""
    bomb = picture("PNG", (30_000, 30_000), "1")
    assert len(bomb) < 200_000
    assert why("bomb.png", bomb) == Problem.PIXELS


@once
def test_a_picture_that_takes_too_much_memory_ends_the_child_and_not_the_portal(monkeypatch, tmp_path):
    """Were the count of pixels wrong, the child's own limit still holds."""
    tight = tmp_path / "images.py"
    source = Path(images.__file__)
    tight.write_text(source.read_text(encoding="utf-8").replace("1 << 30", "200 << 20"), encoding="utf-8")
    (tmp_path / "lazy.py").write_bytes(source.with_name("lazy.py").read_bytes())
    monkeypatch.setattr(images, "__file__", str(tight))
    assert images.remade(picture()).width == 64
    with pytest.raises(images.Unreadable, match="MemoryError"):
        images.remade(picture("PNG", (8_000, 7_900), "1"))


@once
def test_a_bomb_in_a_document_is_refused_by_what_it_says_of_its_size():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\x00" * (contents.MOST_UNPACKED + 1))
    assert len(file.getvalue()) < 1_000_000
    assert why("bomb.docx", file.getvalue()) == Problem.BROKEN


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\li\\notes.txt", "notes.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("exe.\u202etxt.txt", "exe.txt.txt"),
        ("  .txt", "txt.txt"),
        (".. ", "file.txt"),
        ("", "file.txt"),
        ("长" * 300 + ".txt", "长" * 100 + ".txt"),
        ('a"<b>|c?.txt', "a__b__c_.txt"),
    ],
)
@once
def test_a_name_is_a_name_and_no_path(name, kept_as):
    assert contents.examined(name, b"words").name == kept_as


# Sending


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


# Reading


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
