"""A drafted text is changed, kept, taken away as a document, and not sent empty."""

from datetime import date
from io import BytesIO

import docx
from docx.oxml.ns import qn

from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from tests.company import ask
from tests.reports.drafting import owed, said


def test_a_changed_text_is_kept_and_can_be_drafted_anew(world, chen):
    browser = world.browser(chen)
    ask(browser, "POST", f"/reports/draft?kind=week&period=2026-W47&of=o{chen.id}", text="My own words.")
    assert said(browser) == "My own words."
    assert said(browser, "/reports?kind=week&period=2026-W46").startswith("Weekly report")
    assert [row.form for row in Draft.select()] == [f"report:2026-W47:o{chen.id}"]
    ask(browser, "POST", f"/reports/draft?kind=week&period=2026-W47&of=o{chen.id}", discard="1")
    assert said(browser).startswith("Weekly report")


def document(world, chen, **fields):
    browser = world.browser(chen)
    answer = ask(browser, "POST", "/reports/export", kind="week", period="2026-W47", of=f"o{chen.id}", **fields)
    assert answer.status_code == 200
    return answer, docx.Document(BytesIO(answer.data))


def test_the_document_holds_the_text_as_it_stands_and_the_figures(world, chen):
    owed(world.person(chen), chen.hotels[0], "Offer for the pump", "engineering", due_on=date(2026, 11, 9))
    typed = said(world.browser(chen)).replace("Not rung yet: Gamma.", "Gamma is closed for an inventory.\x0b")
    browser = world.browser(chen)
    assert ask(browser, "POST", "/reports/export", of=f"o{chen.id}", text=typed).status_code == 422
    answer, made = document(world, chen, text=typed.replace("\x0b", ""))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=Report-2026-W47-Chen.docx")
    styles = {}
    for paragraph in made.paragraphs:
        styles.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert styles["Title"] == ["Weekly report of customer service: Chen"]
    assert styles["Heading 1"][:2] == ["1. Calls of the week", "2. Visits"]
    assert "Gamma is closed for an inventory." in styles["Normal"]
    assert styles["List Bullet"][0].startswith("Alpha (Mr Alpha, 17 Nov): 三楼热水不稳")
    assert styles["Heading 2"] == ["Hotel by hotel", "Visits, Nov 2026", "Follow-ups by department"]
    hotels, visits, departments = ([[cell.text for cell in row.cells] for row in table.rows] for table in made.tables)
    assert visits[1] == ["Together", "3", "0", "3", "0", "0%"]
    assert hotels == [
        ["Code", "Hotel name", "This week", "Attempts", "Note"],
        ["A1", "Alpha", "done", "", ""],
        ["B1", "Beta", "still to call", "1", "In a meeting, again at four."],
        ["C1", "Gamma", "still to call", "", ""],
    ]
    assert departments[1] == ["Engineering", "1", "0", "0", "1", "1", "0"]


def test_the_document_says_who_took_it_and_when_and_names_its_fonts(world, chen):
    _answer, made = document(world, chen, text="A title\n1. A heading\n· One thing\nWords.")
    assert made.sections[0].footer.paragraphs[0].text.strip() == "Exported by Chen on 19 Nov 2026 11:00"
    assert (made.core_properties.author, made.core_properties.title) == ("Chen", "A title")
    fonts = {
        name: made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Title")
    }
    assert fonts == {"Normal": "宋体", "Heading 1": "黑体", "Title": "黑体"}
    entry = AuditEntry.select().where(AuditEntry.verb == "report.exported").get()
    assert (entry.by_id, entry.told) == (chen.id, {"filter": "Weekly report 2026-W47 Chen"})


def test_a_first_line_longer_than_a_property_of_a_document_stands_whole_as_its_title(world, chen):
    _answer, made = document(world, chen, text="长" * 300)
    assert (made.paragraphs[0].text, made.core_properties.title) == ("长" * 300, "长" * 255)


def test_an_empty_text_is_not_sent(world, chen):
    answer = ask(world.browser(chen), "POST", "/reports/export", of=f"o{chen.id}", text="  ")
    assert answer.status_code == 422 and "There is nothing to send" in answer.text
    assert AuditEntry.select().where(AuditEntry.verb == "report.exported").count() == 0
