"""The list of accounts: searched, in the order of pinyin, filtered, taken away as a sheet."""

from io import BytesIO

from openpyxl import load_workbook

from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.teams import Team
from tests.accounts.opening import deeds


def test_the_list_is_searched_by_name_and_sign_in_name_and_filtered_by_role(world, browser):
    world.account(Role.STAFF, name="Wang Min", sign_in="wm")
    world.account(Role.GM, name="Lin Hai", sign_in="wang2")
    found = {
        query: [name for name in ("Wang Min", "Lin Hai") if name in browser.get(f"/accounts?{query}").text]
        for query in ("q=wang", "q=WANG", "q=lin", "role=gm", "q=%25", "role=king", "q=wang&role=staff")
    }
    assert found == {
        "q=wang": ["Wang Min", "Lin Hai"],
        "q=WANG": ["Wang Min", "Lin Hai"],
        "q=lin": ["Lin Hai"],
        "role=gm": ["Lin Hai"],
        "q=%25": [],
        "role=king": ["Wang Min", "Lin Hai"],
        "q=wang&role=staff": ["Wang Min"],
    }


def test_the_list_is_searched_by_pinyin_initials_number_and_address(world, browser):
    for name, facts in {"王敏": {"mobile": "13812345678"}, "李伟": {"email": "liwei@hotel.example"}}.items():
        Account.add(COMMAND_LINE, f"s{len(name)}{name}", name, Role.STAFF, **facts)
    found = {
        q: [name for name in ("王敏", "李伟") if name in browser.get(f"/accounts?q={q}").text]
        for q in ("wm", "WM", "wangmin", "138 1234 5678", "1234", "liwei@", "lw")
    }
    assert found == {
        "wm": ["王敏"],
        "WM": ["王敏"],
        "wangmin": ["王敏"],
        "138 1234 5678": ["王敏"],
        "1234": ["王敏"],
        "liwei@": ["李伟"],
        "lw": ["李伟"],
    }


def test_names_stand_in_the_order_of_their_pinyin(world, browser):
    for number, name in enumerate(["张三", "Bob", "安娜", "李伟"]):
        Account.add(COMMAND_LINE, f"sorted{number}", name, Role.GM)
    page = browser.get("/accounts?role=gm").text
    assert sorted(["安娜", "Bob", "李伟", "张三"], key=page.index) == ["安娜", "Bob", "李伟", "张三"]


def test_the_list_is_filtered_by_how_far_somebody_has_come(world, browser):
    team = Team.create(name_en="East")
    seen, unseen = world.account(Role.STAFF, name="Seen One"), world.account(Role.STAFF, name="Unseen One")
    seen.note_sign_in()
    Account.update(team=team).where(Account.id == unseen.id).execute()
    Account.add(COMMAND_LINE, "invited", "Invited One", Role.STAFF)
    world.account(Role.STAFF, name="Gone One").deactivate(COMMAND_LINE)
    names = ("Seen One", "Unseen One", "Invited One", "Gone One")
    found = {
        query: [name for name in names if name in browser.get(f"/accounts?role=staff&{query}").text]
        for query in ("state=active", "state=invited", "state=unseen", "state=gone", f"team={team.id}", "state=king")
    }
    assert found == {
        "state=active": ["Seen One", "Unseen One"],
        "state=invited": ["Invited One"],
        "state=unseen": ["Unseen One", "Invited One"],
        "state=gone": ["Gone One"],
        f"team={team.id}": ["Unseen One"],
        "state=king": list(names),
    }


def test_the_sheet_holds_exactly_the_filter_and_says_who_took_it(world, browser, admin):
    world.officer_of(world.hotel(), world.hotel(), name="Wang Min", sign_in="wang")
    world.account(Role.GM, name="Lin Hai")
    form = browser.form("/accounts?role=staff", "/accounts/export")
    answer = browser.post("/accounts/export", data=form)
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    told = [row for row in rows if "Wang Min" in row or "Lin Hai" in row]
    assert [row[:2] + row[4:5] + row[6:7] for row in told] == [("Wang Min", "wang", "Customer-service officer", 2)]
    assert "Chief" in str(rows[1])
    assert deeds()[-1][0] == "accounts.exported"
