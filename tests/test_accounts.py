"""Accounts: opened, edited, closed, posted to hotels; the last administrator and the director's role are kept."""

from functools import partial
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.hotels import Posting
from portal.records.sessions import Session
from portal.records.teams import Team
from tests.at_once import at_once
from tests.world import PASSWORD, Forms


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN, name="Chief")


@pytest.fixture
def browser(world, admin):
    return world.browser(admin)


def opened(browser, **fields):
    facts = {"name": "Wang Min", "sign_in": "wang", "role": "staff", **fields}
    return browser.send("/accounts/new", "/accounts", **facts)


def edited(browser, account, **fields):
    return browser.send(f"/accounts/{account.id}/edit", f"/accounts/{account.id}", **fields)


def deeds():
    return [(entry.verb, entry.by_id, entry.told) for entry in AuditEntry.select().order_by(AuditEntry.id)]


def test_an_account_is_opened_without_a_password(browser, admin):
    answer = opened(browser, sign_in=" Wang.Min@Hotel.Example ")
    account = Account.get(Account.name == "Wang Min")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{account.id}")
    assert (account.sign_in, account.role, account.password, account.active, account.version) == (
        "wang.min@hotel.example",
        "staff",
        "",
        True,
        1,
    )
    assert deeds() == [("account.added", admin.id, {"role": "staff"})]
    page = browser.get(answer.location).text
    assert "The account is open." in page and "no password yet" in page


def test_an_account_is_opened_with_all_its_facts_and_only_those_of_its_role(browser):
    team, department = Team.create(name_en="East"), Department.create(word="testing", name_en="Testing")
    facts = {"email": "Wang@Hotel.Example", "mobile": "+86 138-1234 5678", "language": "en"}
    opened(browser, **facts, team=team.id, department=department.id)
    account = Account.get(Account.name == "Wang Min")
    assert (account.email, account.mobile, account.language) == ("wang@hotel.example", "13812345678", "en")
    assert (account.team_id, account.department_id, account.region_id) == (team.id, None, None)
    assert (account.name_key, account.initials) == ("wangmin", "WM")


@pytest.mark.parametrize(
    ("typed", "sign_in"),
    [
        ({"sign_in": "", "mobile": "138 1234 5678"}, "13812345678"),
        ({"sign_in": "", "email": "wang@hotel.example"}, "wang@hotel.example"),
        ({"sign_in": "", "email": "wang@hotel.example", "mobile": "13812345678"}, "13812345678"),
        ({"sign_in": "138-1234-5678"}, "13812345678"),
    ],
)
def test_whoever_has_no_other_name_signs_in_by_his_number_or_address(browser, typed, sign_in):
    opened(browser, **typed)
    assert Account.get(Account.name == "Wang Min").sign_in == sign_in


def test_without_any_name_to_sign_in_with_no_account_is_opened(browser):
    page = opened(browser, sign_in="")
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">Give a name, e-mail address or mobile number' in page.text


@pytest.mark.parametrize("mine", ["sign_in", "email", "mobile"])
@pytest.mark.parametrize("his", ["sign_in", "email", "mobile"])
def test_no_name_signs_in_two_people_whichever_of_the_three_it_is(world, browser, mine, his):
    """A number may be somebody's sign-in name, an address another's: all three columns are one."""
    text = "13812345678" if "mobile" in (mine, his) else "wang@hotel.example"
    if {mine, his} == {"mobile", "email"}:
        return  # never the same text
    other = world.account(Role.STAFF)
    Account.update(**{his: text}).where(Account.id == other.id).execute()
    typed = {"sign_in": "new-one", mine: "138 1234 5678" if text.startswith("138") else " WANG@hotel.example "}
    page = opened(browser, **typed)
    assert page.status_code == 422
    assert f'id="{mine}-error" role="alert"' in page.text
    edited_page = edited(browser, world.account(Role.STAFF), **{mine: text})
    assert f'id="{mine}-error" role="alert"' in edited_page.text
    assert Account.select().count() == 3


def test_four_who_give_one_number_to_four_people_in_different_fields_give_it_once(world, admin):
    browsers = [world.browser(admin) for _ in range(4)]
    forms = [browser.form("/accounts/new", "/accounts") for browser in browsers]

    def open_it(n):
        names = {"sign_in": "13812345678"} if n % 2 else {"sign_in": f"wang{n}", "mobile": "13812345678"}
        fields = {**forms[n], "name": f"Wang {n}", "role": "staff", **names}
        return browsers[n].post("/accounts", data=fields).status_code

    answers = at_once(*(partial(open_it, n) for n in range(4)))
    assert sorted(answers) == [303, 422, 422, 422]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "wang", "An e-mail address such as"),
        ("email", "a b@c.example", "An e-mail address such as"),
        ("mobile", "12345", "A mobile number such as"),
        ("mobile", "0512 6700 0114", "A mobile number such as"),
        ("role", "director", "Choose one of the list."),
        ("team", "999999", "Choose one of the list."),
        ("language", "fr", "Choose one of the list."),
    ],
)
def test_a_fact_that_cannot_be_is_refused_beside_its_field(browser, field, typed, said):
    page = opened(browser, **{field: typed})
    assert page.status_code == 422
    assert f'id="{field}-error" role="alert">{said}' in page.text
    assert Account.select().count() == 1


def test_a_liaison_speaks_for_a_department(world, browser):
    department = Department.create(word="testing", name_en="Testing")
    assert "Choose the department that he speaks for." in opened(browser, role="liaison").text
    opened(browser, role="liaison", department=department.id)
    assert Account.get(Account.name == "Wang Min").department == department
    assert "Testing" in browser.get("/accounts?role=liaison").text


def test_another_number_of_who_signs_in_by_it_is_his_sign_in_name_too(world, browser):
    opened(browser, sign_in="", mobile="13812345678")
    account = Account.get(Account.name == "Wang Min")
    edited(browser, account, mobile="139 0000 0000")
    row = Account.get_by_id(account.id)
    assert (row.sign_in, row.mobile) == ("13900000000", "13900000000")


@pytest.mark.parametrize(
    "typed", ["wang", "WANG", "wang@hotel.example", "13812345678", "138 1234 5678", "+86 13812345678"]
)
def test_somebody_signs_in_by_name_address_or_number(world, typed):
    account = world.account(Role.STAFF, sign_in="wang")
    Account.update(email="wang@hotel.example", mobile="13812345678").where(Account.id == account.id).execute()
    assert Account.check(typed, PASSWORD) == account


@pytest.mark.parametrize("taken", ["wang", "WANG", "Wang ", "ｗａｎｇ"])
def test_a_sign_in_name_is_given_once_whatever_its_case(world, browser, taken):
    world.account(Role.STAFF, sign_in="wang")
    page = opened(browser, name="Another Wang", sign_in=taken)
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">This sign-in name is taken.' in page.text
    assert Forms.of(page.text)["/accounts"]["name"] == "Another Wang"
    assert Account.select().count() == 2


def test_two_admins_opening_the_same_account_at_once_open_one(world, admin):
    browsers = [world.browser(admin) for _ in range(4)]
    forms = [browser.form("/accounts/new", "/accounts") for browser in browsers]

    def open_it(n):
        fields = {**forms[n], "name": f"Wang {n}", "sign_in": "wang", "role": "staff"}
        return browsers[n].post("/accounts", data=fields).status_code

    answers = at_once(*(partial(open_it, n) for n in range(4)))
    assert sorted(answers) == [303, 422, 422, 422]
    assert Account.select().where(Account.sign_in == "wang").count() == 1


def test_a_form_sent_twice_opens_one_account(browser):
    form = {**browser.form("/accounts/new", "/accounts"), "name": "Wang Min", "sign_in": "wang", "role": "staff"}
    answers = [browser.post("/accounts", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert Account.select().count() == 2


def test_the_directors_role_is_neither_given_nor_taken_by_editing(world, browser):
    assert opened(browser, role="director").status_code == 422
    staff, director = world.account(Role.STAFF), world.account(Role.DIRECTOR)
    for account, role in ((staff, "director"), (director, "staff")):
        page = edited(browser, account, role=role)
        assert page.status_code == 422
        assert 'id="role-error" role="alert">Choose one of the list.' in page.text
    assert [row.role for row in Account.select().order_by(Account.id)] == ["admin", "staff", "director"]
    assert deeds() == []


def test_an_account_is_edited_and_the_trail_tells_what_was_and_is(world, browser, admin):
    account = world.account(Role.STAFF, sign_in="wang", name="Wang")
    answer = edited(browser, account, name="Wang Min", sign_in="Wang.Min")
    assert answer.location == f"/accounts/{account.id}"
    row = Account.get_by_id(account.id)
    assert (row.name, row.sign_in, row.version) == ("Wang Min", "wang.min", 2)
    assert deeds() == [
        ("account.edited", admin.id, {"version": 2, "name": ["Wang", "Wang Min"], "sign_in": ["wang", "wang.min"]})
    ]


def test_saving_an_account_unchanged_is_no_deed(world, browser):
    assert edited(browser, world.account(Role.STAFF)).status_code == 303
    assert deeds() == []


def test_another_persons_sign_in_name_is_refused_in_editing_too(world, browser):
    world.account(Role.STAFF, sign_in="wang")
    other = world.account(Role.STAFF, sign_in="li")
    page = edited(browser, other, sign_in="WANG")
    assert page.status_code == 422
    assert 'id="sign_in-error" role="alert">This sign-in name is taken.' in page.text
    assert Account.get_by_id(other.id).sign_in == "li"


def test_of_two_editors_the_second_sees_both_texts_and_keeps_what_he_had_not_touched(world, browser):
    account = world.account(Role.STAFF, sign_in="wang", name="Wang")
    mine = browser.form(f"/accounts/{account.id}/edit", f"/accounts/{account.id}")
    other = world.account(Role.ADMIN, name="Second Admin")
    edited(world.browser(other), account, name="Wang Min", sign_in="wang.min")
    page = browser.post(f"/accounts/{account.id}", data={**mine, "name": "Wang Mei"})
    form = Forms.of(page.text)[f"/accounts/{account.id}"]
    assert page.status_code == 409
    assert (form["name"], form["sign_in"], form["role"], form["version"]) == ("Wang Mei", "wang.min", "staff", "2")
    assert '<div class="theirs">Wang Min</div>' in page.text
    assert "Saved meanwhile by Second Admin" in page.text
    assert Account.get_by_id(account.id).name == "Wang Min"
    assert browser.post(f"/accounts/{account.id}", data=form).status_code == 303
    row = Account.get_by_id(account.id)
    assert (row.name, row.sign_in, row.version) == ("Wang Mei", "wang.min", 3)


def test_another_role_ends_postings_and_sessions(world, browser):
    hotel = world.hotel()
    staff = world.officer_of(hotel)
    his = world.browser(staff)
    assert edited(browser, staff, role="manager").status_code == 303
    posting = Posting.get()
    assert posting.until is not None
    assert Session.select().where(Session.account == staff).count() == 0
    assert his.get("/me").status_code == 401


def test_another_name_ends_nothing(world, browser):
    staff = world.officer_of(world.hotel())
    his = world.browser(staff)
    edited(browser, staff, name="Another Name")
    assert (Posting.get().until, his.get("/me").status_code) == (None, 200)


def test_the_last_admin_can_neither_be_deactivated_nor_demoted(world, browser, admin):
    gone = world.account(Role.ADMIN)
    gone.active = False
    gone.save()
    page = edited(browser, admin, role="staff")
    assert page.status_code == 422
    assert 'id="role-error" role="alert">This is the last administrator.' in page.text
    deed = f"/accounts/{admin.id}/deactivation"
    refused = browser.send(deed, deed)
    assert refused.status_code == 422
    assert "This is the last administrator." in refused.text
    row = Account.get_by_id(admin.id)
    assert (row.role, row.active, deeds()) == ("admin", True, [])


@pytest.mark.parametrize("way", ["demoted", "deactivated", "one of each"])
def test_two_admins_who_remove_each_other_at_once_leave_one(world, way):
    first, second = world.account(Role.ADMIN), world.account(Role.ADMIN)
    requests = []
    for n, (by, whom) in enumerate([(first, second), (second, first)]):
        browser = world.browser(by)
        if way == "demoted" or (way == "one of each" and n):
            action = f"/accounts/{whom.id}"
            fields = {**browser.form(f"/accounts/{whom.id}/edit", action), "role": "staff"}
        else:
            action = f"/accounts/{whom.id}/deactivation"
            fields = browser.form(action, action)
        requests.append((browser, action, fields))
    answers = at_once(*(partial(browser.post, action, data=fields) for browser, action, fields in requests))
    answers = [answer.status_code for answer in answers]
    left = [row.id for row in Account.select().where(Account.active & (Account.role == Role.ADMIN))]
    assert len(left) == 1
    assert answers.count(303) == 1, "the other was refused, or not an admin any longer"
    assert set(answers) <= {303, 401, 403, 422}


def test_a_hotel_is_posted_by_its_code_in_any_case_and_width(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    action = f"/accounts/{staff.id}/hotels"
    answer = browser.send(f"/accounts/{staff.id}", action, hotel="ｓｚ００１", function="officer")
    assert answer.location == f"/accounts/{staff.id}"
    assert [(row.account_id, row.hotel_id, row.function) for row in Posting.select()] == [
        (staff.id, hotel.id, "officer")
    ]


@pytest.mark.parametrize(
    ("role", "code", "function", "field", "said"),
    [
        ("staff", "XX999", "officer", "hotel", "No hotel has this code."),
        ("staff", "", "officer", "hotel", "Enter the code of a hotel."),
        ("staff", "SZ001", "gm", "function", "cannot be posted as General manager."),
        ("gm", "SZ001", "officer", "function", "cannot be posted as Officer."),
        ("gm", "SZ001", "king", "function", "Choose one of the list."),
    ],
)
def test_a_posting_that_cannot_be_is_refused_beside_its_field(world, browser, role, code, function, field, said):
    world.hotel("SZ001")
    account = world.account(role)
    action = f"/accounts/{account.id}/hotels"
    page = browser.send(f"/accounts/{account.id}", action, hotel=code, function=function)
    assert page.status_code == 422
    assert f'id="{field}-error" role="alert"' in page.text and said in page.text
    assert Forms.of(page.text)[action]["hotel"] == code
    assert Posting.select().count() == 0


def test_a_posting_is_ended_from_the_account_and_only_from_its_own(world, browser):
    staff, other = world.officer_of(world.hotel()), world.account(Role.STAFF)
    posting = Posting.get()
    stranger = f"/accounts/{other.id}/hotels/{posting.id}/end"
    assert browser.post(stranger, data=browser.token()).status_code == 404
    assert Posting.get().until is None
    deed = f"/accounts/{staff.id}/hotels/{posting.id}/end"
    assert browser.send(f"/accounts/{staff.id}", deed).status_code == 303
    assert Posting.get().function == Function.OFFICER and Posting.get().until is not None


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
