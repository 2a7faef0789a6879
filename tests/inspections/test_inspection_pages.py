"""The pages of inspections: planned, filled in as a telephone sends it, released, read and answered by the hotel."""

from io import BytesIO

import pytest
from docx import Document

from portal.activity.inspections import CheckResult, Inspection, InspectionKind
from portal.foundation import clock
from portal.records.audit import AuditEntry
from tests.company import ask, part_of
from tests.inspections.building import fresh, of_department


@pytest.fixture
def browser(quality):
    return quality.world.browser(quality.account)


def typed(browser, row, section="S", **fields):
    """A section sent as the page of the browser would send it, by HTMX."""
    url = f"/inspections/{row.id}/checks"
    return ask(browser, "POST", url, headers=part_of(f"saved-{section}"), section=section, **fields)


def test_an_inspection_is_planned_begun_filled_in_and_finished(quality, browser):
    assert "/inspections/new?hotel=INS-1" in browser.get("/inspections/new?q=looked").text
    assert "No hotel fits" in browser.get("/inspections/new?q=nowhere").text
    answer = browser.send("/inspections/new?hotel=INS-1", "/inspections", kind="unannounced")
    row = Inspection.get()
    assert answer.location == f"/inspections/{row.id}"
    assert "only quality and the director see this" in browser.get(answer.location).text
    assert browser.send(answer.location, f"/inspections/{row.id}/beginning").location == f"/inspections/{row.id}/checks"
    page = browser.get(f"/inspections/{row.id}/checks").text
    assert page.count('type="radio" name="mark-') == 7 * 4
    marks = {f"mark-{key}": "full" for key in ("S1", "S4", "H1", "H3", "F1", "C2")}
    # Without scripts: section by section, each with its button.
    for section in ("S", "H", "F", "C"):
        form = {name: value for name, value in marks.items() if name[5] == section}
        assert ask(browser, "POST", f"/inspections/{row.id}/checks", section=section, **form).status_code == 303
    refused = ask(browser, "POST", f"/inspections/{row.id}/finish")
    assert (refused.status_code, "Still missing: marks: E1." in refused.text) == (422, True)
    assert ask(browser, "POST", f"/inspections/{row.id}/checks", section="E", **{"mark-E1": "full"}).status_code == 303
    assert ask(browser, "POST", f"/inspections/{row.id}/finish").status_code == 303
    assert (fresh(row).score_text, fresh(row).band) == ("100", "excellent")


def test_each_tap_is_answered_by_what_is_kept_and_how_far_one_is(quality, browser):
    row = quality.plan()
    ask(browser, "POST", f"/inspections/{row.id}/beginning")
    answer = typed(browser, row, **{"mark-S1": "half", "note-S1": "Five rings.", "was-S1": "", "noted-S1": ""})
    assert answer.status_code == 303
    told = browser.get(answer.location, headers=part_of("saved-S")).text
    assert "Saved " in told and "<b>1</b> / 38" in told and "<html" not in told
    # A note too long is told beside it and nothing of it is lost; what else was sent is kept.
    long = {"mark-S2": "full", "note-S3": "x" * 501, "noted-S3": ""}
    answer = typed(browser, row, **long)
    assert (answer.status_code, "S3: 501 characters; at most 500 fit." in answer.text) == (422, True)
    page = ask(browser, "POST", f"/inspections/{row.id}/checks", section="S", **long)
    assert (page.status_code, "x" * 501 in page.text) == (422, True)
    assert {result.item.key: result.mark for result in CheckResult.select()} == {"S1": "half", "S2": "full"}


def test_what_is_sent_as_a_section_breaks_no_header(quality, browser):
    row = quality.plan()
    ask(browser, "POST", f"/inspections/{row.id}/beginning")
    answer = ask(browser, "POST", f"/inspections/{row.id}/checks", section="S\r\nX: 1", **{"mark-S1": "full"})
    assert (answer.status_code, answer.location) == (303, f"/inspections/{row.id}/checks?saved=#section-")


def test_the_gm_reads_what_is_announced_and_the_report_once_it_is_released(quality, browser):
    row = quality.plan()
    gm, owner = quality.world.browser(quality.gm), quality.world.browser(quality.owner)
    address = f"/inspections/{row.id}"
    assert "Please name somebody of your hotel" in gm.get(address).text
    secret = quality.plan(InspectionKind.UNANNOUNCED)
    assert (f'"{address}"' in gm.get("/").text, f"/inspections/{secret.id}" in gm.get("/").text) == (True, False)
    assert f'"{address}"' not in owner.get("/").text
    assert owner.get(address).status_code == 404
    row = quality.finish(row, S2="half")
    assert f'"{address}"' not in gm.get("/").text
    for reader in (gm.get("/inspections").text, gm.get(address).text):
        assert "A note." not in reader and "98.5" not in reader and "Excellent" not in reader
    assert ask(gm, "POST", f"{address}/document").status_code == 404
    assert browser.send(address, f"{address}/release").status_code == 303
    assert f'"{address}"' in quality.world.browser(quality.officer).get("/hotels/INS-1").text
    for reader in (gm, owner):
        assert "A note." in reader.get(address).text
        assert row.score_text in reader.get("/inspections").text
    gm.send(address, f"{address}/remark", remark="The line was repaired the same day.")
    assert fresh(row).remark == "The line was repaired the same day."
    assert "The line was repaired" in browser.get(address).text
    assert ask(owner, "POST", f"{address}/remark", remark="Mine.", version=fresh(row).version).status_code == 403


def test_two_of_the_hotel_who_answer_at_once_read_each_other(quality):
    row = quality.release(quality.plan())
    gm, address = quality.world.browser(quality.gm), f"/inspections/{row.id}"
    form = gm.form(address, f"{address}/remark")
    gm.send(address, f"{address}/remark", remark="First.")
    answer = gm.post(f"{address}/remark", data={**form, "remark": "Second."})
    assert (answer.status_code, "First." in answer.text, "Second." in answer.text) == (409, True, True)


def test_the_report_is_taken_away_as_a_document(quality, browser):
    row = quality.finish(quality.plan(InspectionKind.UNANNOUNCED), F1="none")
    answer = ask(browser, "POST", f"/inspections/{row.id}/document")
    document = Document(BytesIO(answer.data))
    text = "\n".join(one.text for one in document.paragraphs)
    assert "Not released: for quality and the director alone." in text
    assert "Total: 69 of 100, Fail.\nA red line was not met: the total is 69 at most." in text
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    assert {"Escape routes", "Red line", "A note.", "Engineering"} <= set(cells)
    assert AuditEntry.select().where(AuditEntry.verb == "inspection.exported").count() == 1


def test_a_department_reads_released_reports_in_which_something_is_its_own(quality):
    row = quality.finish(quality.plan(), E1="none")
    engineer, trainer = (
        quality.world.browser(of_department(quality.world, word)) for word in ("engineering", "training")
    )
    assert engineer.get(f"/inspections/{row.id}").status_code == 404
    ask(quality.world.browser(quality.account), "POST", f"/inspections/{row.id}/release")
    assert engineer.get(f"/inspections/{row.id}").status_code == 200
    assert trainer.get(f"/inspections/{row.id}").status_code == 404
    assert ask(engineer, "POST", f"/inspections/{row.id}/reopening").status_code == 403


def test_a_checklist_is_changed_point_by_point_and_published(quality, browser):
    base = "/inspections/templates/1"
    browser.send(base, f"{base}/draft")
    browser.send(f"{base}/items/S1/edit", f"{base}/items/S1", weight="9")
    refused = browser.send(base, f"{base}/publication")
    assert (refused.status_code, "The weights come to 107; they must come to 100." in refused.text) == (422, True)
    looked_over = browser.form(base, f"{base}/publication")
    browser.send(f"{base}/items/S1/edit", f"{base}/items/S1", weight="2", name_en="Telephone calls")
    late = browser.post(f"{base}/publication", data=looked_over)
    told = "Since edition 1: 0 added, 0 removed, 1 reworded, 0 changed otherwise."
    assert (late.status_code, "Somebody else has changed the draft meanwhile." in late.text) == (409, True)
    assert (told in late.text, "<ins>Telephone calls</ins>" in late.text) == (True, True)
    assert browser.send(base, f"{base}/publication").status_code == 303
    assert "Telephone calls" in browser.get(base).text
    assert quality.plan(day=clock.today()).edition.number == 2
