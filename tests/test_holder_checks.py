"""Who holds an account: each door by which somebody else comes near it shuts what is its holder's alone, and the
director's code, which nobody keeps, opens it again (D26)."""

import json
import re
from datetime import timedelta

import pytest

from portal.foundation import clock, outbox
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.foundation.throttle import Failure
from portal.records import grants, holder_checks, invitations
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.holder_checks import ADDRESS_RESTS, CODE_HOLDS, TRIES, HolderCheck, address_rests, is_shut
from portal.records.imports import steps
from portal.records.links import Link
from portal.records.sessions import Session
from portal.schema import IMPORTERS
from tests.company import ask
from tests.world import PASSWORD, World

NEW = "a password of somebody else"


@pytest.fixture
def admin(world):
    return world.person(world.account(Role.ADMIN))


@pytest.fixture
def director(world):
    return world.account(Role.DIRECTOR)


@pytest.fixture
def gm(world):
    return world.gm_of(world.hotel("SZ001"))


def token_of(slip) -> str:
    return slip.url.rpartition("/")[2]


def by_link(admin, gm):
    Link.consume(token_of(invitations.slip(admin, gm)), NEW)


def by_mail(admin, gm):
    outbox.use("smtp://127.0.0.1:9", "portal@example.com", "http://localhost")
    Account.update(email="gm@example.com").where(Account.id == gm.id).execute()
    invitations.reset_by_mail(admin, Account.get_by_id(gm.id))


def by_another_role(admin, gm):
    grants.become(admin, gm, Role.STAFF)
    HolderCheck.delete().execute()
    grants.become(admin, Account.get_by_id(gm.id), Role.GM)


DOORS = {
    "a link issued by an admin": by_link,
    "a link of the command line": lambda admin, gm: by_link(COMMAND_LINE, gm),
    "a reset on paper": lambda admin, gm: invitations.reset_by_slip(admin, gm),
    "a reset by mail to his own address": by_mail,
    "a password": lambda admin, gm: gm.set_password(admin, NEW),
    "a role and back": by_another_role,
}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_by_which_somebody_else_comes_in_shuts_the_account(admin, gm, door):
    assert not is_shut(gm.id)
    DOORS[door](admin, gm)
    assert is_shut(gm.id)


def test_an_account_that_is_opened_with_a_password_is_shut_and_its_address_rests(gm):
    opened = Account.add(COMMAND_LINE, "new", "New", Role.GM, PASSWORD, email="new@example.com")
    assert (is_shut(opened.id), address_rests(opened.id)) == (True, True)
    invited = Account.add(COMMAND_LINE, "invited", "Invited", Role.GM)
    assert (is_shut(invited.id), address_rests(invited.id)) == (False, False)
    assert (is_shut(gm.id), address_rests(gm.id)) == (False, False)


def test_what_the_holder_does_himself_shuts_nothing(world, gm):
    himself = world.person(gm)
    gm.set_password(himself, NEW)
    gm.edit(himself, gm.version, email="mine@example.com")
    assert HolderCheck.select().count() == 0


def test_whoever_gives_himself_the_role_of_a_hotel_is_shut_too(world):
    admin = world.account(Role.ADMIN)
    world.account(Role.ADMIN)
    grants.become(world.person(admin), admin, Role.GM)
    assert is_shut(admin.id)


def test_people_of_head_office_have_no_such_rows(world, admin):
    officer = world.account(Role.STAFF)
    by_link(admin, officer)
    officer = Account.get_by_id(officer.id)
    officer.edit(admin, officer.version, email="officer@example.com")
    assert HolderCheck.select().count() == 0


@pytest.mark.parametrize("name", ["email", "mobile", "sign_in"])
def test_an_address_that_somebody_else_changed_rests_for_thirty_days(admin, gm, name):
    gm.edit(admin, gm.version, **{name: "13800001111"})
    assert (address_rests(gm.id), is_shut(gm.id)) == (True, False)
    assert holder_checks.resting([gm.id, 0]) == {gm.id}
    with clock.at(clock.now() + ADDRESS_RESTS + timedelta(minutes=1)):
        assert not address_rests(gm.id)


def test_a_sheet_of_accounts_lets_the_addresses_rest_that_it_brings(world, gm):
    head = ("姓名", "登录名", "角色", "邮箱")
    rows = (head, ("新来", "xinlai", "总经理", "new@example.com"), (gm.name, gm.sign_in, "总经理", "gm@example.com"))
    admin = world.account(Role.ADMIN)
    job, by = world.sheet(admin, "accounts", rows), world.person(admin)
    job.map(by, 0, job.fields)
    while job.is_busy:
        steps.step(IMPORTERS["accounts"], job, by)
    steps.deed(IMPORTERS["accounts"], by, job)()
    named = {account.sign_in: address_rests(account.id) for account in Account.select().where(Account.role == Role.GM)}
    assert named == {"xinlai": True, gm.sign_in: True}


# The code


def shut(admin, gm) -> HolderCheck:
    by_link(admin, gm)
    return HolderCheck.get(HolderCheck.account == gm.id)


def issued(director, row) -> str:
    (code,) = HolderCheck.issue(director, [row])
    return code.text


def test_the_directors_code_opens_the_account_once_however_it_is_typed(world, admin, gm, director):
    code = issued(world.person(director), shut(admin, gm))
    assert len(code) == 9 and code[4] == "-"
    HolderCheck.enter(world.person(gm), f" {code.lower().replace('-', ' ')} ")
    assert not is_shut(gm.id)
    by_link(admin, gm)
    with pytest.raises(Refused, match="No code is out"):
        HolderCheck.enter(world.person(gm), code)


def test_a_code_ends_with_a_new_one_with_the_next_link_with_time_and_with_ten_tries(world, admin, gm, director):
    by, himself, row = world.person(director), world.person(gm), shut(admin, gm)
    first = issued(by, row)
    issued(by, row)
    with pytest.raises(Refused, match="not right"):
        HolderCheck.enter(himself, first)
    code = issued(by, row)
    with clock.at(clock.now() + CODE_HOLDS), pytest.raises(Refused, match="No code is out"):
        HolderCheck.enter(himself, code)
    for _try in range(TRIES):
        HolderCheck.entered_wrong(himself)
    with pytest.raises(Refused, match="No code is out"):
        HolderCheck.enter(himself, code)
    code = issued(by, row)
    by_link(admin, gm)
    with pytest.raises(Refused, match="No code is out"):
        HolderCheck.enter(himself, code)
    assert is_shut(gm.id)


def test_a_code_is_of_one_account_and_stands_nowhere(world, admin, gm, director):
    other = world.gm_of(world.hotel())
    row, theirs = shut(admin, gm), shut(admin, other)
    code = issued(world.person(director), row)
    issued(world.person(director), theirs)
    with pytest.raises(Refused, match="not right"):
        HolderCheck.enter(world.person(other), code)
    told = json.dumps([entry.body for entry in AuditEntry.select()]) + HolderCheck.get_by_id(row.id).code_mark
    assert code not in told and code.replace("-", "") not in told
    assert [e.verb for e in AuditEntry.select() if e.verb.startswith("holder")] == ["holder_check.issued"] * 2


# Pages


def test_the_director_issues_codes_for_several_and_each_holder_opens_his(world: World, admin, gm, director):
    other = world.gm_of(world.hotel("SZ002"), name="Other Holder")
    rows = [shut(admin, gm), shut(admin, other)]
    browser = world.browser(director)
    page = browser.get("/holder-checks").text
    assert "Other Holder" in page and "SZ002" in page and "none is out" in page
    found = browser.get("/holder-checks?q=SZ002").text
    assert "Other Holder" in found and gm.sign_in not in found

    assert ask(browser, "POST", "/holder-checks/codes").status_code == 422
    slips = ask(browser, "POST", "/holder-checks/codes", check=[row.id for row in rows]).text
    theirs, his = re.findall(r'<code id="code-\d">([A-Z0-9-]{9})</code>', slips)
    assert slips.index("SZ002") < slips.index(theirs) < slips.index("SZ001") < slips.index(his)
    again = browser.get("/holder-checks").text
    assert his not in again and theirs not in again

    himself = world.browser(gm)
    assert "Your evaluations are shut" in himself.get("/holder-checks/code").text
    wrong = ask(himself, "POST", "/holder-checks/code", second_code="AAAA-AAAA")
    assert (wrong.status_code, "This code is not right" in wrong.text) == (422, True)
    assert HolderCheck.get(HolderCheck.account == gm.id).tries == 1
    assert ask(himself, "POST", "/holder-checks/code", second_code=his).location == "/evaluations"
    assert not is_shut(gm.id) and is_shut(other.id)
    assert "no code is needed" in himself.get("/holder-checks/code").text


def test_codes_are_guessed_no_oftener_than_ten_times_in_a_quarter_of_an_hour(world, admin, gm, director):
    row, browser = shut(admin, gm), world.browser(gm)
    for _turn in range(2):
        issued(world.person(director), row)
        for _try in range(TRIES // 2):
            assert ask(browser, "POST", "/holder-checks/code", second_code="AAAA-AAAA").status_code == 422
    issued(world.person(director), row)
    assert ask(browser, "POST", "/holder-checks/code", second_code="AAAA-AAAA").status_code == 429
    assert Failure.select().count() == 1


def test_a_changed_address_stands_on_the_list_and_beside_the_shut_account(world, admin, gm, director):
    gm.edit(admin, gm.version, mobile="13800001111")
    browser = world.browser(director)
    assert "13800001111" in browser.get("/holder-checks?show=addresses").text
    assert "No account is shut" in browser.get("/holder-checks").text
    by_link(admin, Account.get_by_id(gm.id))
    assert "changed by somebody else" in browser.get("/holder-checks").text


def test_an_assistant_is_shut_too_and_has_no_field(world, admin):
    assistant = world.gm_of(world.hotel(), function=Function.ASSISTANT)
    shut(admin, assistant)
    assert is_shut(assistant.id)
    Session.begin(assistant)
    assert world.browser(assistant).get("/holder-checks/code").status_code == 403
