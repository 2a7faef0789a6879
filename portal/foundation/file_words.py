"""What words stand in a file that is kept, as far as that can be read without opening it as an office program would."""

import io
import re
import zipfile
from html import unescape

from portal.foundation.contents import BROKEN_PACKAGE, DOCX, PPTX, XLSX

#: Larger ones a person looks into.
MOST_UNPACKED = 40 * 1024 * 1024
_PARTS = {
    DOCX: re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    XLSX: re.compile(r"xl/(sharedStrings|workbook|worksheets/[^/]+|comments\d*|threadedComments/[^/]+)\.xml"),
    PPTX: re.compile(r"ppt/(slides|notesSlides|comments)/[^/]+\.xml"),
}
#: Who wrote it, for whom, about what.
_ABOUT = re.compile(r"docProps/(core|app|custom)\.xml")
_PICTURES = re.compile(r"(word|xl|ppt)/(media|embeddings)/.")
#: Where a line or a cell ends; all other marks stand in the middle of words.
_ENDS = re.compile(r"</(?:\w+:)?(?:p|si|c|v|is|tr|row|comment|text)>|<(?:\w+:)?(?:br|tab|cr)/?>")
#: A mark that never ends stops at the next one, so that a file of nothing but beginnings is read once.
_MARKS = re.compile(r"<[^<>]*>")


def words_in(type_: str, body: bytes) -> tuple[str, bool]:
    """(its words, True if there may be more that nobody but a person reads: pictures, scans, what is too large)."""
    if type_.startswith("text/"):
        return _decoded(body), False
    if type_ not in _PARTS:
        return "", True
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return _of_package(package, _PARTS[type_])
    except BROKEN_PACKAGE:
        return "", True


def _decoded(body: bytes) -> str:
    for encoding in ("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def _of_package(package: zipfile.ZipFile, wanted: re.Pattern) -> tuple[str, bool]:
    texts, left, more = [], MOST_UNPACKED, False
    for part in package.infolist():
        more = more or bool(_PICTURES.match(part.filename))
        if not (wanted.fullmatch(part.filename) or _ABOUT.fullmatch(part.filename)):
            continue
        if part.file_size > left:
            more = True
            continue
        with package.open(part) as file:
            told = file.read(left).decode("utf-8", "replace")
        left -= len(told)
        texts.append(unescape(_MARKS.sub("", _ENDS.sub("\n", told))))
    return "\n".join(texts), more
