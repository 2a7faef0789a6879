"""Attachments are taken by what stands in them, pictures made anew; anything else is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from portal.foundation import contents, images
from portal.foundation.contents import DOCX, PPTX, XLSX, NotTaken, Problem
from tests.files.sending import DOCUMENT, PDF, SECRET, package, picture

#: For what is decided before the database is asked.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


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
