"""Documents to take away: headings, paragraphs, lists and tables as DOCX, marked with who took them and when (D42)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from unicodedata import east_asian_width

from portal.foundation.lazy import docx, docx_enum, docx_ns, docx_oxml, docx_shared

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What every Chinese desk has: the letters, the characters of the text, those of the headings.
LATIN, SONG, HEI = "Arial", "宋体", "黑体"
#: So long the properties of a document may be.
PROPERTY = 255
#: What no document can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Bullet:
    text: str


#: Millimetres between the margins; a table of so many rows is not parted.
ACROSS, TOGETHER = 162, 20


@dataclass(frozen=True)
class Table:
    """A table under its title. The columns in `figures` stand at the right; the last row is bold where it sums up."""

    title: str
    headings: list[str]
    rows: list[list[str]] = field(default_factory=list)
    figures: frozenset[int] = frozenset()


def paragraphs(text: str) -> list[Paragraph]:
    """A paragraph of each line that says something."""
    return [Paragraph(line) for line in text.split("\n") if line.strip()]


def document(
    title: str, blocks: Iterable[Heading | Paragraph | Bullet | Table], marked: str, author: str, created: datetime
) -> BytesIO:
    """A finished document, A4. `marked` stands at the foot of each page, `created` (wall clock) in its properties."""
    made = docx.Document()
    _fonts(made)
    page = made.sections[0]
    page.page_width, page.page_height = docx_shared.Mm(210), docx_shared.Mm(297)
    page.left_margin = page.right_margin = docx_shared.Mm(24)
    page.top_margin = page.bottom_margin = docx_shared.Mm(22)
    props = made.core_properties
    for name, text in {"title": title, "author": author, "last_modified_by": author, "comments": marked}.items():
        setattr(props, name, _fit(text)[:PROPERTY])
    props.created = props.modified = created
    made.add_paragraph(_fit(title), style="Title")
    for block in blocks:
        _add(made, block)
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{_fit(marked)}    ")
    _page_number(foot)
    for run in foot.runs:
        run.font.size = docx_shared.Pt(8)
    file = BytesIO()
    made.save(file)
    file.seek(0)
    return file


def _add(made, block) -> None:
    if isinstance(block, Heading):
        made.add_heading(_fit(block.text), level=1)
    elif isinstance(block, Bullet):
        made.add_paragraph(_fit(block.text), style="List Bullet")
    elif isinstance(block, Table):
        _table(made, block)
    else:
        made.add_paragraph(_fit(block.text))


def _table(made, block: Table) -> None:
    made.add_heading(_fit(block.title), level=2)
    table = made.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    table.autofit = False
    for place, text in enumerate(block.headings):
        _cell(table.rows[0].cells[place], text, place in block.figures, bold=True)
    # The headings stand again at the top of each page.
    table.rows[0]._tr.get_or_add_trPr().append(docx_oxml.OxmlElement("w:tblHeader"))
    for row in block.rows:
        cells = table.add_row().cells
        for place, text in enumerate(row):
            _cell(cells[place], text, place in block.figures)
    # A short table stays on one page, under its heading.
    joined = len(block.rows) if len(block.rows) <= TOGETHER else 0
    widths = [docx_shared.Mm(width) for width in _widths(block)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(table.rows):
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.keep_with_next = number < joined


def _widths(block: Table) -> list[float]:
    """Millimetres of each column, as its texts and the longest word of its heading ask for."""
    needs = []
    for place, heading in enumerate(block.headings):
        cells = [_breadth(row[place]) for row in block.rows]
        words = [_breadth(word) for word in heading.split()]
        needs.append(5 + 2 * max([4, *words, *cells]))
    # What is too much the broadest column gives, whose texts run over several lines.
    broadest = needs.index(max(needs))
    needs[broadest] = max(30, needs[broadest] - max(0, sum(needs) - ACROSS))
    return [ACROSS * need / sum(needs) for need in needs]


def _breadth(text: str) -> int:
    """In letters; a Chinese character is as broad as two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _cell(cell, text: str, figure: bool, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_fit(text))
    run.bold, run.font.size = bold, docx_shared.Pt(9)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = docx_shared.Pt(2)
    if figure:
        paragraph.alignment = docx_enum.WD_ALIGN_PARAGRAPH.RIGHT


def _fonts(made) -> None:
    """Named for letters and for characters: a document that names none for these shows them in any."""
    sizes = {"Normal": (10.5, SONG), "List Bullet": (10.5, SONG), "Title": (18, HEI)}
    sizes |= {"Heading 1": (13, HEI), "Heading 2": (11, HEI)}
    for name, (size, characters) in sizes.items():
        style = made.styles[name]
        style.font.name, style.font.size = LATIN, docx_shared.Pt(size)
        style.font.color.rgb = docx_shared.RGBColor(0x1A, 0x1D, 0x23)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A font of the theme would win over the one that is named.
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(docx_ns.qn(theme), None)
        fonts.set(docx_ns.qn("w:eastAsia"), characters)
    made.styles["Normal"].paragraph_format.space_after = docx_shared.Pt(4)
    for name in ("Heading 1", "Heading 2"):
        made.styles[name].paragraph_format.space_before = docx_shared.Pt(14)
        made.styles[name].paragraph_format.space_after = docx_shared.Pt(4)


def _page_number(paragraph) -> None:
    field_ = docx_oxml.OxmlElement("w:fldSimple")
    field_.set(docx_ns.qn("w:instr"), "PAGE")
    paragraph._p.append(field_)


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
