"""An unannounced inspection is nowhere before it is released: not on a page, in a part, a sheet, a document, a search,
a notice, a mail, the trail, for anybody but quality and the director (D11)."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.activity.inspections import CheckResult, Inspection, InspectionKind, deeds, release
from portal.activity.inspections.deeds import Given
from portal.foundation import clock
from portal.foundation.roles import COLUMNS
from portal.records.audit import AuditEntry
from portal.records.files import File
from portal.records.notices import Notice
from portal.schema import TABLES
from tests.company import ask, plain, said
from tests.inspections.building import fresh, of_department

SENTENCE = "Grey cat in the switch room."
#: Of nobody but them; the hotel side is asked column by column.
READERS = ("liaison", "director")
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def plant(company) -> Inspection:
    """An unannounced inspection of the own hotel, finished and not released, with a note, a photograph and a day that
    stands nowhere else."""
    world, account = company.world, company.people["liaison"]
    by, day = world.person(account), clock.today() - timedelta(days=17)
    row = deeds.plan(by, company.own, company.checklist.edition(), InspectionKind.UNANNOUNCED, day, account)
    deeds.begin(by, row)
    points = deeds.points_of(row)
    deeds.give(by, row, [Given(item.key, "none", SENTENCE) for item in points])
    world.file(deeds.point(by, row, "E1"), SENTENCE, "graycat.txt")
    deeds.close_up(by, row, well_1=SENTENCE, well_2="", well_3="")
    deeds.finish(by, row)
    return fresh(row)


def everybody_else(company) -> tuple[str, ...]:
    """All but those who read it; beside the liaison of quality stands one of engineering."""
    company.people["engineer"] = of_department(company.world, "engineering", name="The engineer")
    return (*(column for column in COLUMNS if column not in READERS), "engineer")


def lists_of(company) -> list[str]:
    """Where one more or one less would be seen, were it only a number."""
    own = f"/hotels/{company.own.code}"
    lists = ["/", "/inspections", "/inspections?show=running", "/inspections?kind=unannounced", "/notices"]
    lists += ["/follow-ups?whose=all", own, f"{own}/timeline", f"{own}/duties", "/audit?days=366", "/search?q=Court"]
    return [*lists, "/visits/calendar", "/reports?kind=month"]


def sheets_of(company, column: str) -> str:
    """All that somebody can take away as a sheet, as text."""
    browser, words = company.browser(column), []
    for method, path, endpoint in company.routes():
        if method == "POST" and endpoint.rpartition(".")[2] == "export":
            answer = ask(browser, method, path)
            if answer.status_code == 200 and answer.mimetype.endswith("sheet"):
                book = load_workbook(BytesIO(answer.data), read_only=True)
                words += [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    return " ".join(words)


@once
def test_nobody_else_finds_it_anywhere(company):
    """Whatever lists, counts or is taken away says word for word what it said before there was one. (With one planted,
    `test_rights` opens every page as everybody and follows all links.)"""
    # Nothing may differ but by what was planted: not even the minute.
    with clock.at(clock.now()):
        others, lists = everybody_else(company), lists_of(company)
        browsers = {column: company.browser(column) for column in others}
        before = {(column, path): plain(browsers[column].get(path).text) for column in others for path in lists}
        row = plant(company)
        for column in others:
            for path in lists:
                assert plain(browsers[column].get(path).text) == before[column, path], f"{path} as {column}"
        for column in others:
            sheets = sheets_of(company, column)
            assert [trace for trace in (SENTENCE, "Finished, not released") if trace in sheets] == [], column
    assert SENTENCE in company.browser("director").get(f"/inspections/{row.id}").text


@once
def test_by_its_number_it_is_like_one_that_never_was(company):
    """Whatever is asked of it, and whoever asks: answered word for word as of a number that nobody has given out."""
    others, row = everybody_else(company), plant(company)
    photo, values = File.select().order_by(File.id.desc()).get(), company.values() | {"item_key": "E1"}
    theirs = values | {"inspection_id": row.id, "written_id": row.id, "photo_id": photo.id, "taken_id": photo.id}
    nobodys = values | dict.fromkeys(("inspection_id", "written_id", "photo_id", "taken_id"), 999_999)
    both = zip(company.routes(theirs), company.routes(nobodys), strict=True)
    asked = [(one, other[1]) for one, other in both if one[1] != other[1] and "inspection" in one[1]]
    for column in others:
        browser = company.browser(column)
        for (method, path, _endpoint), other in asked:
            answer = ask(browser, method, path)
            assert answer.status_code in (403, 404), f"{method} {path} as {column}"
            assert said(answer) == said(ask(browser, method, other)), f"{method} {path} as {column}"


def test_tables_trail_and_notices_tell_only_quality_and_the_director(company):
    notices = Notice.select().count()
    row, _others = plant(company), everybody_else(company)
    assert Notice.select().count() == notices
    own = {result.id for result in CheckResult.select().where(CheckResult.inspection == row)}
    about = {("inspection", row.id), *(("check_result", number) for number in own)}
    for column, account in company.people.items():
        person = company.world.person(account)
        assert (row in list(Inspection.visible_to(person))) == (column in READERS), column
        assert bool(own & {one.id for one in CheckResult.visible_to(person)}) == (column in READERS), column
        for table in set(TABLES) - {AuditEntry}:
            texts = {str(value) for one in table.visible_to(person).tuples() for value in one}
            assert (SENTENCE in texts) <= (column in READERS), f"{table.__name__} as {column}"
        seen = AuditEntry.page_for(person, but=Inspection.unseen_by(person), size=500)
        told = {(entry.kind, entry.record_id) for entry in seen} & about
        # Of the trail's two readers the administrator reads no inspection; of a photograph it tells by its point.
        assert {kind for kind, _number in told} == ({"inspection", "check_result"} if column == "director" else set())


def test_released_it_is_there_for_those_whom_it_concerns(company):
    """And for nobody else: the administrator reads no inspection, the assistant none, a department that helps with
    nothing of it none."""
    row, _others = plant(company), everybody_else(company)
    trainer = of_department(company.world, "finance", name="Of finance")
    release.release(company.world.person(company.people["director"]), row)
    reads = {"staff", "manager", "liaison", "director", "gm", "owner", "engineer"}
    for column, account in [*company.people.items(), ("finance", trainer)]:
        seen = Inspection.visible_to(company.world.person(account)).where(Inspection.id == row.id).exists()
        assert seen == (column in reads), column
    other = company.world.person(company.stranger)
    assert not Inspection.visible_to(other).where(Inspection.id == row.id).exists()
