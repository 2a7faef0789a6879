"""What a file is, by what stands in it: its name and what the sender says of it count for nothing."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from portal.foundation import images
from portal.foundation.choices import Choice

#: 15 MB: a photograph of a telephone, a scanned contract.
MOST_BYTES = 15 * 1024 * 1024
#: A document says in its parts how large it becomes; what unpacks to more than this is a bomb.
MOST_UNPACKED, MOST_PARTS = 300 * 1024 * 1024, 5_000


class Problem(Choice):
    """Why a file is not taken."""

    EMPTY = "empty", "The file is empty."
    LARGE = "large", "The file is larger than 15 MB. Make it smaller and send it again."
    PIXELS = "pixels", "The picture has too many pixels. Save it smaller and send it again."
    BROKEN = "broken", "The file cannot be read: it is damaged or not what its beginning says."
    MACROS = "macros", "The document holds macros or a program. Save it without them and send it again."
    KIND = (
        "kind",
        "This kind of file is not taken. Possible are PDF, photographs, Word, Excel, PowerPoint and plain text.",
    )


#: All that zipfile raises over a broken archive; NotImplementedError is its word for a packing it does not know.
BROKEN_PACKAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


class NotTaken(ValueError):
    """The file is refused; `problem` says why."""

    def __init__(self, problem: Problem):
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Content:
    """A file as it is kept: for a picture what was made anew of it, with a small one for lists."""

    name: str
    type: str
    body: bytes
    small: bytes = b""


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#: The part that makes a package a document of its kind.
_MAIN = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
#: Type → the endings its name may have; the first is given to a name that has another.
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".csv", ".log", ".md"),
}
#: Endings that a picture made anew may lose: `IMG_1.HEIC` is `IMG_1.jpg` from then on.
_PICTURES = (".heic", ".heif", ".webp", ".png", ".jpg", ".jpeg")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PROGRAM = re.compile(
    r"vbaproject|vbadata|activex|macrosheets|(^|/)embeddings/[^/]+\.bin$|\.(exe|dll|js|vbs|bat|ps1)$", re.I
)
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|x:)", re.I)
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def examined(name: str, raw: bytes) -> Content:
    """The file as it is to be kept. Raises NotTaken."""
    if not raw:
        raise NotTaken(Problem.EMPTY)
    if len(raw) > MOST_BYTES:
        raise NotTaken(Problem.LARGE)
    if raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or _is_webp(raw) or _is_heif(raw):
        return _picture(name, raw)
    if raw.startswith(b"%PDF-"):
        if b"%%EOF" not in raw[-2048:]:
            raise NotTaken(Problem.BROKEN)
        type_ = "application/pdf"
    elif raw.startswith(b"PK\x03\x04"):
        type_ = _document(raw)
    else:
        type_ = _text(name, raw)
    return Content(named(name, type_), type_, raw)


def plain(name: str) -> str:
    """The last part of a path, on one line, without marks that hide or that no disk takes."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(mark for mark in name if unicodedata.category(mark) not in _HIDDEN)
    return re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", name)).strip(" .")


def named(name: str, type_: str) -> str:
    """A name that is safe to offer for download, with the ending of its type."""
    name, endings = plain(name), ENDINGS[type_]
    if type_.startswith("image/") and not name.lower().endswith(endings):
        stem, dot, ending = name.rpartition(".")
        name = stem if dot and f".{ending.lower()}" in _PICTURES else name
    if not name.lower().endswith(endings):
        name += endings[0]
    stem, _, ending = name.rpartition(".")
    return f"{stem.strip(' .')[:100] or 'file'}.{ending}"


def _is_webp(raw: bytes) -> bool:
    return raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"


def _is_heif(raw: bytes) -> bool:
    return raw[4:8] == b"ftyp" and raw[8:12] in _HEIF


def _picture(name: str, raw: bytes) -> Content:
    try:
        made = images.remade(raw)
    except images.TooLarge:
        raise NotTaken(Problem.PIXELS) from None
    except images.Unreadable:
        raise NotTaken(Problem.BROKEN) from None
    return Content(named(name, made.type), made.type, made.body, made.small)


def _document(raw: bytes) -> str:
    """The type of an Office document without macros. Raises NotTaken for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise NotTaken(Problem.BROKEN)
            main = [type_ for part, type_ in _MAIN.items() if part in names]
            if "[Content_Types].xml" not in names or len(main) != 1:
                raise NotTaken(Problem.KIND)
            if any(part.flag_bits & 1 or part.filename.startswith("/") or ".." in part.filename for part in parts):
                raise NotTaken(Problem.BROKEN)
            with package.open("[Content_Types].xml") as file:
                types = file.read(1_000_000)
            if b"macroEnabled" in types or any(_PROGRAM.search(part) for part in names):
                raise NotTaken(Problem.MACROS)
    except BROKEN_PACKAGE as error:
        if isinstance(error, NotTaken):
            raise
        raise NotTaken(Problem.BROKEN) from None
    return main[0]


def _text(name: str, raw: bytes) -> str:
    """Plain text or a table of it, in an encoding that offices use. Raises NotTaken for everything else."""
    for encoding in ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotTaken(Problem.KIND)
    if (
        _UNSEEN.search(text)
        or _MARKUP.search(text[:100_000])
        or text.lstrip().startswith(("<", "{\\rtf", "#!", "%!PS", "MZ"))
    ):
        raise NotTaken(Problem.KIND)
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"
