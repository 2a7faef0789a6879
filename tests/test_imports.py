"""Imports in the browser: uploaded, columns confirmed, checked in steps, brought in at once, undone as a whole."""

import io
import json
from datetime import timedelta
from threading import Thread

import openpyxl
import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.foundation import clock, db
from portal.foundation.db import Missing
from portal.foundation.roles import COMMAND_LINE
from portal.foundation.sheets import cells
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel, Posting
from portal.records.imports import ColumnMap, Import, ImportRow, State, undoing
from portal.records.imports import steps as import_steps
from portal.records.principals import Principal
from portal.records.standings import Standing
from portal.schema import IMPORTERS
from tests.company import everything
from tests.test_sheets import far_corner, xlsx

HEADINGS = ["名称", "编号", "城市", "房量"]
ROWS = (["台账"], HEADINGS, ["观前店", "SZ001", "苏州", "143间"], ["南门店", None, "苏州", "很多"])
sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def admin(world):
    account = world.account("admin")
    browser = world.browser(account)
    browser.account = account
    return browser


def upload(browser, raw: bytes, kind="hotels", name="台账.xlsx"):
    """Uploads a file as the form does."""
    fields = {**browser.form("/imports/new", "/imports"), "kind": kind, "file": (io.BytesIO(raw), name)}
    answer = browser.post("/imports", data=fields, content_type="multipart/form-data")
    # What was refused unread, the test's own side must close.
    answer.request.environ["wsgi.input"].close()
    return answer


def confirm(browser, page: str) -> str:
    """Confirms the columns as they are guessed, goes on step by step, and answers the address of the import."""
    where = page.removesuffix("/columns")
    assert browser.send(page, page).location == where
    while "step" in (answer := browser.get(where)).text and f'action="{where}/step"' in answer.text:
        assert browser.send(where, f"{where}/step").status_code == 303
    return where


def brought_in(browser, raw: bytes, kind="hotels", **fields) -> str:
    where = confirm(browser, upload(browser, raw, kind).location)
    assert browser.send(where, f"{where}/application", **fields).location == where
    while f'action="{where}/step"' in browser.get(where).text:
        browser.send(where, f"{where}/step")
    return where


def test_a_sheet_goes_all_the_way(admin):
    answer = upload(admin, xlsx(*ROWS))
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert [text in page for text in ("台账.xlsx", "房量", "143间", "Heading in row 2")] == [True] * 4
    where = confirm(admin, answer.location)
    page = admin.get(where).text
    assert "Enter a whole number from 1 to 9999." in page
    assert Hotel.select().count() == 0
    done = admin.send(where, f"{where}/application", follow=True)
    assert "1 row is brought in." in done.text
    assert [(h.code, h.name, h.rooms) for h in Hotel.select()] == [("SZ001", "观前店", 143)]
    verbs = [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert verbs == ["import.staged", "hotel.added", "import.applied"]
    assert "台账.xlsx" in admin.get("/imports").text


def test_columns_are_corrected_and_remembered(admin):
    raw = xlsx(["招牌", "在哪"], ["观前店", "苏州"])
    page = upload(admin, raw).location
    answer = admin.send(page, page)
    assert (answer.status_code, "it is needed: Hotel name" in answer.text) == (422, True)
    answer = admin.send(page, page, **{"column-0": "name", "column-1": "name"})
    assert (answer.status_code, "choose one of the two" in answer.text) == (422, True)
    assert admin.send(page, page, **{"column-0": "name", "column-1": "city"}).status_code == 303
    assert ColumnMap.select().count() == 1
    again = Import.get_by_id(int(upload(admin, raw).location.split("/")[2]))
    assert again.fields == ["name", "city"]


def test_another_sheet_of_the_file_is_chosen(admin):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["名称", "编号"])
    book.active.append(["错店", "XX001"])
    other = book.create_sheet("真")
    other.append(["名称"])
    other.append(["真店"])
    file = io.BytesIO()
    book.save(file)
    page = upload(admin, file.getvalue()).location
    assert "?sheet=1" in admin.get(page).text
    form = admin.form(f"{page}?sheet=1", page)
    assert form["sheet"] == "1"
    admin.post(page, data=form)
    job = Import.get()
    import_steps.step(IMPORTERS["hotels"], job, COMMAND_LINE)
    assert [row.label for row in ImportRow.select().where(ImportRow.verdict == "new")] == ["真店"]


def test_a_file_that_is_no_sheet_is_refused_beside_its_field(admin):
    before = everything()
    answer = upload(admin, b"%PDF-1.7 x", name="a.pdf")
    assert (answer.status_code, "This is not a sheet." in answer.text) == (422, True)
    answer = upload(admin, far_corner())
    assert answer.status_code == 422
    assert admin.send("/imports/new", "/imports").status_code == 422
    assert everything() == before


def test_a_file_larger_than_elsewhere_is_taken_here_and_one_too_large_nowhere(admin):
    assert upload(admin, b"name\n" + b"a\n" * 10 + b" " * (3 * 1024 * 1024)).status_code == 303
    assert upload(admin, b"a" * (25 * 1024 * 1024)).status_code == 413


def test_the_rows_are_filtered_and_paged(admin):
    rows = [[f"甲{n}乙店", None, "苏州", 80] for n in range(60)]
    where = confirm(admin, upload(admin, xlsx(HEADINGS, *rows, ["坏", None, None, "x"])).location)
    page = admin.get(where).text
    assert ("甲0乙店" in page, "甲59乙店" in page) == (True, False)
    assert page.count("/imports/1?after=") >= 1
    refused = admin.get(f"{where}?verdict=refused").text
    assert ("坏" in refused, "甲0乙店" in refused) == (True, False)
    part = admin.get(f"{where}?verdict=refused", headers={"HX-Request": "true", "HX-Target": "rows"}).text
    assert ("坏" in part, "<html" in part) == (True, False)


def test_the_rejected_rows_come_back_as_a_sheet_that_can_be_mended_and_brought_in(admin):
    where = brought_in(admin, xlsx(*ROWS, ["=1+1", None, "苏州", "x"]))
    answer = admin.send(where, f"{where}/rejected")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    told = [[cell.value for cell in row] for row in book.active.iter_rows()]
    at = next(n for n, row in enumerate(told) if "名称" in row)
    assert told[at + 1][:6] == [
        "南门店",
        None,
        "苏州",
        "很多",
        4,
        "房量: Enter a whole number from 1 to 9999.",
    ] or told[at + 1][:4] == ["南门店", None, "苏州", "很多"]
    for row in book.active.iter_rows(min_row=at + 2):
        row[3].value = "80"
    file = io.BytesIO()
    book.save(file)
    brought_in(admin, file.getvalue())
    assert [hotel.name for hotel in Hotel.select().order_by(Hotel.id)][:2] == ["观前店", "南门店"]


def test_an_empty_sheet_for_each_kind_is_understood(admin, world):
    for kind, importer in IMPORTERS.items():
        for language in ("en", "zh"):
            browser = world.browser(world.account("admin", language=language))
            book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/imports/templates/{kind}").data))
            headings = [cell.value for cell in list(book.active.iter_rows())[-1]]
            assert [importer.guess(cells.heading(text)) for text in headings] == [one.name for one in importer.columns]
    assert admin.get("/imports/templates/nothing").status_code == 404


# Once, and all or nothing


def test_a_second_click_brings_nothing_in_twice(admin):
    where = confirm(admin, upload(admin, xlsx(*ROWS)).location)
    form = admin.form(where, f"{where}/application")
    first = admin.post(f"{where}/application", data=form)
    second = admin.post(f"{where}/application", data=form)
    assert (first.location, second.location) == (where, where)
    admin.post(f"{where}/application", data={**form, "submission_id": "another-submission-id"})
    assert (Hotel.select().count(), AuditEntry.select().where(AuditEntry.verb == "import.applied").count()) == (1, 1)


def test_what_has_changed_since_the_check_is_not_written_over(admin, world):
    where = confirm(admin, upload(admin, xlsx(*ROWS)).location)
    world.hotel("SZ001", name="新来的")
    answer = admin.send(where, f"{where}/application")
    assert (answer.status_code, "Check the sheet again." in answer.text) == (409, True)
    assert (Hotel.select().count(), Import.get().state) == (1, State.CHECKED)


@sqlite
def test_others_save_while_thousands_of_rows_are_brought_in(url, database, world):
    """All is judged before: the transaction only writes. (PostgreSQL's writers do not wait for one another.)"""
    rows = (("名称", "城市", "电话"), *((f"甲{n}店", "苏州", f"0512{n:08d}") for n in range(2000)))
    job = world.sheet(world.account("admin"), rows=rows)
    job.map(COMMAND_LINE, 0, job.fields)
    while job.is_busy:
        import_steps.step(IMPORTERS["hotels"], job, COMMAND_LINE)
    write = import_steps.deed(IMPORTERS["hotels"], COMMAND_LINE, job)
    saved = []

    def save():
        with db.database.connection_context():
            saved.append(world.hotel("OT001").id)

    other = Thread(target=save)
    other.start()
    write()
    other.join()
    assert len(saved) == 1
    assert Hotel.select().count() == 2001


@sqlite
def test_a_step_costs_the_same_number_of_statements_with_few_rows_and_with_many(database, world):
    def cost(n: int) -> int:
        rows = (("名称", "城市"), *((f"甲{n}乙{k}店", "苏州") for k in range(n)))
        job = world.sheet(world.account("admin"), rows=rows)
        job.map(COMMAND_LINE, 0, job.fields)
        with db.counted() as statements:
            import_steps._judge_batch(IMPORTERS["hotels"], job, COMMAND_LINE)
        return len(statements)

    assert cost(290) == cost(3)


# Undoing


def test_an_import_is_undone_as_if_it_had_never_been(admin, world):
    there = world.hotel("OLD01", name="老店", city="苏州", rooms=60, grade="A")
    before = (list(Hotel.select().dicts()), Standing.select().count())
    raw = xlsx(
        ["名称", "编号", "城市", "分级", "标签"],
        ["老店", "OLD01", "南京", "B", "重点"],
        ["新店", "NEW01", None, None, "x"],
    )
    where = brought_in(admin, raw)
    assert (Hotel.get_by_id(there.id).grade, Hotel.select().count()) == ("B", 2)
    assert "The import is undone." in admin.send(where, f"{where}/undoing", follow=True).text
    now = Hotel.get()
    assert (now.city, now.grade, now.rooms, now.search_text) == ("苏州", "A", 60, there.search_text)
    assert (Hotel.select().count(), Standing.select().count()) == (1, before[1])
    assert list(doctor.recount()) == []


def test_people_brought_in_are_found_by_their_numbers_until_the_import_is_undone(admin, world):
    hotel = world.hotel("SZ001")
    there = world.principal(hotel, "林涛")
    there.edit(COMMAND_LINE, there.version, phone="13800138000")
    raw = xlsx(
        ["酒店", "姓名", "职务", "电话"],
        ["SZ001", "林涛", "店长", "13900139000"],
        ["SZ001", "王敏", "财务", "0512-67000114"],
    )
    where = brought_in(admin, raw, "principals")
    wanted = ["13800138000", "13900139000", "051267000114"]
    assert [row.name for number in wanted for row in Principal.reached_by([number])] == ["林涛", "王敏"]
    assert list(doctor.recount()) == []
    assert "The import is undone." in admin.send(where, f"{where}/undoing", follow=True).text
    assert [row.phone for number in wanted for row in Principal.reached_by([number])] == ["13800138000"]
    assert list(doctor.recount()) == []


def test_what_is_built_on_is_not_pulled_away(admin, world):
    where = brought_in(admin, xlsx(*ROWS))
    world.principal(Hotel.get(), "林总")
    answer = admin.send(where, f"{where}/undoing")
    assert answer.status_code == 409
    assert "Principals on 1 records (观前店)" in answer.text
    assert Hotel.select().count() == 1


def test_accounts_and_their_postings_go_together_and_calls_keep_them(admin, world):
    hotel = world.hotel("SZ001", name="观前店")
    person = world.principal(hotel, "林涛")
    raw = xlsx(
        ["姓名", "账号", "角色", "分管酒店"], ["张专员", "zhang", "专员", "SZ001"], ["林涛", "lin", "店长", "SZ001"]
    )
    count = Account.select().count()
    where = brought_in(admin, raw, "accounts")
    assert (Posting.select().count(), Principal.get_by_id(person.id).account.sign_in) == (2, "lin")
    officer = Account.get(Account.sign_in == "zhang")
    call = world.call(hotel, officer, principal=person)
    assert "Call records on 1 records" in admin.send(where, f"{where}/undoing").text
    call.undo(world.person(officer))
    admin.send(where, f"{where}/undoing")
    assert (Account.select().count(), Posting.select().count()) == (count, 0)
    assert (Principal.get().name, Principal.get().account, Principal.get().version) == ("林涛", None, 1)
    job = Import.get()
    while job.is_busy:
        import_steps.step(IMPORTERS["accounts"], job, COMMAND_LINE)
    assert list(doctor.recount()) == []


def test_undone_calls_leave_the_weeks_as_they_were(admin, world):
    hotel = world.hotel("SZ001", name="观前店")
    world.officer_of(hotel, since=clock.today() - timedelta(days=40), name="张专员")
    world.principal(hotel, "林总")
    before = Hotel.get().next_call_on
    raw = xlsx(
        ["酒店", "日期", "专员", "联系人", "内容"], ["SZ001", clock.today().isoformat(), "张专员", "林总", "正常"]
    )
    where = brought_in(admin, raw, "calls")
    assert Hotel.get().next_call_on > before
    admin.send(where, f"{where}/undoing")
    while f'action="{where}/step"' in admin.get(where).text:
        admin.send(where, f"{where}/step")
    assert (Call.select().count(), Hotel.get().next_call_on) == (0, before)
    assert list(doctor.recount()) == []


# Whose rows, and for how long


def test_the_rows_of_calls_are_their_uploaders_alone(admin, world):
    world.officer_of(world.hotel("SZ001", name="观前店"), name="张专员")
    raw = xlsx(
        ["酒店", "日期", "专员", "内容"],
        ["SZ001", "2026-1-7", "张专员", "GEHEIM"],
        ["SZ009", "2026-1-7", "张专员", "GEHEIM"],
    )
    where = confirm(admin, upload(admin, raw, "calls").location)
    other = world.browser(world.account("admin"))
    assert "GEHEIM" in admin.get(f"{where}/columns").text
    assert (other.get(where).status_code, "GEHEIM" in other.get(where).text) == (200, False)
    assert "SZ009" not in other.get(where).text
    assert other.get(f"{where}/columns").status_code == 404
    token = other.token()
    for path in ("application", "columns", "rejected", "step", "undoing", "discarding"):
        assert other.post(f"{where}/{path}", data=token).status_code == 404
    assert ImportRow.select().count() == 2
    with pytest.raises(Missing):
        ImportRow.find_for(world.person(world.account("admin")), ImportRow.get().id)


def test_nobody_but_an_administrator_has_anything_to_do_with_it(admin, world):
    where = confirm(admin, upload(admin, xlsx(*ROWS)).location)
    for role in ("staff", "manager", "gm", "liaison", "director"):
        browser = world.browser(world.account(role))
        for path in ("/imports", "/imports/new", where, f"{where}/columns"):
            assert browser.get(path).status_code == 403


def test_after_a_week_the_rows_are_gone_and_what_was_written_can_still_be_undone(admin):
    where = brought_in(admin, xlsx(*ROWS))
    Import.update(at=clock.now() - timedelta(days=8)).execute()
    assert Import.sweep() == 1
    assert [(row.cells, row.facts, row.label) for row in ImportRow.select()] == [("[]", "{}", "")]
    assert "thrown away" in admin.get(where).text
    admin.send(where, f"{where}/undoing")
    assert Hotel.select().count() == 0


def test_a_sheet_is_thrown_away_with_its_rows(admin):
    where = confirm(admin, upload(admin, xlsx(*ROWS)).location)
    assert admin.send(where, f"{where}/discarding").location == "/imports"
    assert (Import.select().count(), ImportRow.select().count(), Hotel.select().count()) == (0, 0, 0)


def test_what_somebody_left_in_the_middle_is_finished_by_the_clock(world):
    job = world.sheet(world.account("admin"))
    job.map(COMMAND_LINE, 0, job.fields)
    assert import_steps.go_on(IMPORTERS, 5, COMMAND_LINE) == 1
    assert (Import.get().state, json.loads(Import.get().counts)) == (State.CHECKED, {"new": 1})


def test_two_who_step_at_once_judge_no_row_twice(world):
    job = world.sheet(world.account("admin"))
    job.map(COMMAND_LINE, 0, job.fields)
    twin = Import.get()
    import_steps.step(IMPORTERS["hotels"], job, COMMAND_LINE)
    import_steps.step(IMPORTERS["hotels"], twin, COMMAND_LINE)
    assert json.loads(Import.get().counts) == {"new": 1}
    assert undoing.obstacles(IMPORTERS["hotels"], Import.get()) == []
