"""Signing in and out: who gets in, what everybody else learns (nothing), and where one is sent afterwards."""

import sys
from contextlib import contextmanager
from hashlib import sha256

import pytest

from portal.foundation.db import counted
from portal.foundation.roles import COMMAND_LINE, Role
from portal.foundation.submissions import Submission
from portal.records.accounts import Account
from portal.records.sessions import Session
from tests.world import PASSWORD, Forms

WRONG = "Name and password do not belong together, or the account is deactivated."


def sign_in(browser, name, password=PASSWORD, **fields):
    return browser.send("/sign-in", "/sign-in", sign_in_name=name, sign_in_password=password, **fields)


def visitor(world):
    """A browser of nobody's that asks for English."""
    browser = world.browser()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@contextmanager
def derivations():
    """The names of the key derivations that run inside: the work that makes up the time of an answer."""
    seen = []

    def watch(frame, event, called):
        if event == "c_call" and called.__name__ in ("scrypt", "pbkdf2_hmac"):
            seen.append(called.__name__)

    sys.setprofile(watch)
    try:
        yield seen
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("name", ["wang.min", "wang@hotel.example", "13800138000"])
def test_one_signs_in_with_a_name_an_address_or_a_mobile_number(world, name):
    account = world.account(Role.STAFF, sign_in=name)
    browser = world.browser()
    answer = sign_in(browser, name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert Session.select().count() == 1
    assert account.name in browser.get("/me").text


@pytest.mark.parametrize(
    "typed",
    ["wang", "wang@hotel.example", "Wang@HOTEL.example", "13812345678", "138 1234 5678", "+86 138-1234-5678",
     "0086 13812345678", "１３８１２３４５６７８", "＋８６ 138 1234 5678"],
)  # fmt: skip
def test_one_account_is_entered_by_its_name_its_address_and_its_number(world, typed):
    account = world.account(Role.STAFF, sign_in="wang")
    Account.update(email="wang@hotel.example", mobile="13812345678").where(Account.id == account.id).execute()
    assert sign_in(world.browser(), typed).location == "/"
    assert [row.account_id for row in Session.select()] == [account.id]


@pytest.mark.parametrize("typed", ["wang@hotel.example", "+86 138 1234 5678", "13812345679", "nobody@hotel.example"])
def test_a_wrong_password_costs_the_same_work_whatever_name_was_typed(world, typed):
    account = Account.add(COMMAND_LINE, "wang", "Wang Min", Role.STAFF, PASSWORD)
    Account.update(email="wang@hotel.example", mobile="13812345678").where(Account.id == account.id).execute()
    browser = visitor(world)
    fields = {**browser.form("/sign-in", "/sign-in"), "sign_in_name": typed, "sign_in_password": "not the password"}
    with derivations() as work, counted() as statements:
        answer = browser.post("/sign-in", data=fields)
    assert (answer.status_code, WRONG in answer.text, work) == (401, True, ["scrypt"])
    assert len([sql for sql in statements if 'FROM "account"' in sql]) == 1


@pytest.mark.parametrize("typed", ["Wang.Min@Hotel.Example", "  wang.min@hotel.example ", "ｗａｎｇ.min@hotel.example"])
def test_case_spaces_around_and_full_width_letters_make_no_other_name(world, typed):
    world.account(Role.STAFF, sign_in="wang.min@hotel.example")
    assert sign_in(world.browser(), typed).location == "/"


def test_what_is_wrong_is_never_told_and_costs_the_same_work(world):
    active = Account.add(COMMAND_LINE, "active", "Wang Min", Role.STAFF, PASSWORD)
    gone = Account.add(COMMAND_LINE, "gone", "Li Na", Role.STAFF, PASSWORD)
    gone.deactivate(COMMAND_LINE)
    Account.add(COMMAND_LINE, "invited", "Zhao Lei", Role.STAFF)
    browser, pages, work = visitor(world), [], []
    for name, password in [
        (active.sign_in, "not the password"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("invited", PASSWORD),
        ("invited", ""),
        ("active", ""),
    ]:
        fields = browser.form("/sign-in", "/sign-in")
        with derivations() as seen:
            answer = browser.post("/sign-in", data={**fields, "sign_in_name": name, "sign_in_password": password})
        work.append(seen)
        form = Forms.of(answer.text)["/sign-in"]
        assert (answer.status_code, form["sign_in_name"], form["sign_in_password"]) == (401, name, "")
        assert WRONG in answer.text
        plain = answer.text.replace(f'value="{name}"', "").replace(answer.headers["X-Request-ID"], "")
        for secret in (form["csrf_token"], form["submission_id"], Forms.of(answer.text)["/language"]["csrf_token"]):
            plain = plain.replace(secret, "")
        pages.append(plain.replace(Forms.of(answer.text)["/language"]["submission_id"], ""))
    assert len(set(pages)) == 1
    assert work == [["scrypt"]] * 6
    assert Session.select().count() == 0


@pytest.mark.parametrize("name", ["wang\x00", "\x00", "王\u202e", "x" * 20_000, "𠮷", "' OR 1=1 --"])
def test_no_name_brings_the_sign_in_down(world, name):
    answer = sign_in(visitor(world), name, "\x00 a password of sorts")
    assert answer.status_code == 401
    assert WRONG in answer.text


def test_a_form_that_says_nothing_is_a_wrong_password(world):
    browser = world.browser()
    answer = browser.post("/sign-in", data=browser.token())
    assert (answer.status_code, Session.select().count()) == (401, 0)


INSIDE = ["/hotels?q=a&sort=city", "/calls?hotel=SZ001", "/me"]
OUTSIDE = [
    "//evil.example", "/\\evil.example", "https://evil.example/", "http:evil.example", "javascript:alert(1)",
    "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r/evil.example", "evil.example", "//[", "/\t/[",
    "\\\\evil.example", "", "/calls\rX: 1", "/calls\r\nX: 1", "/calls\x00",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_after_signing_in_one_goes_where_one_wanted_to(world, address):
    staff = world.account(Role.STAFF)
    answer = sign_in(world.browser(), staff.sign_in, next=address)
    assert (answer.status_code, answer.location) == (303, address)


def test_nobody_is_sent_elsewhere_after_signing_in(world):
    staff = world.account(Role.STAFF)
    for address in OUTSIDE:
        answer = sign_in(world.browser(), staff.sign_in, next=address)
        assert (address, answer.status_code, answer.location) == (address, 303, "/")


def test_the_sign_in_page_itself_offers_no_way_out(world):
    for address in OUTSIDE:
        page = world.browser().get("/sign-in", query_string={"next": address})
        assert (address, Forms.of(page.text)["/sign-in"]["next"]) == (address, "/")


def test_a_visitor_is_asked_to_sign_in_and_then_sees_the_page_he_wanted(world):
    staff = world.officer_of(world.hotel("SZ001"))
    browser = world.browser()
    asked = browser.get("/hotels/SZ001?year=2025")
    form = Forms.of(asked.text)["/sign-in"]
    assert (asked.status_code, form["next"]) == (401, "/hotels/SZ001?year=2025")
    answer = browser.post("/sign-in", data={**form, "sign_in_name": staff.sign_in, "sign_in_password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001?year=2025")


def test_the_database_keeps_only_the_hash_of_what_the_browser_holds(world):
    staff = world.account(Role.STAFF)
    browser = world.browser()
    sign_in(browser, staff.sign_in)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = Session.get()
    assert (row.account_id, row.token_hash) == (staff.id, sha256(token.encode()).hexdigest())
    assert token not in str(Session.select().dicts().get())


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(world):
    answer = sign_in(world.browser(), world.account(Role.STAFF).sign_in)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("portal=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_signing_in_gives_the_browser_a_new_session_and_ends_the_one_it_had(world):
    one, other = world.account(Role.STAFF), world.account(Role.STAFF)
    browser = world.browser(one)
    fields = browser.token()
    browser.post("/sign-in", data={**fields, "sign_in_name": other.sign_in, "sign_in_password": PASSWORD})
    assert [row.account_id for row in Session.select()] == [other.id]


def test_who_is_signed_in_already_is_sent_home(world):
    answer = world.browser(world.account(Role.STAFF)).get("/sign-in")
    assert (answer.status_code, answer.location) == (303, "/")


def test_signing_out_ends_the_session_here_and_in_the_database(world):
    staff = world.account(Role.STAFF)
    browser, elsewhere = world.browser(staff), world.browser(staff)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    answer = browser.send("/me", "/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert Session.select().count() == 1
    assert browser.get("/me").status_code == 401
    assert elsewhere.get("/me").status_code == 200
    with browser.session_transaction() as cookie:
        assert "_user_id" not in cookie
        cookie["_user_id"] = token
    assert browser.get("/me").status_code == 401, "the old cookie does not come back to life"


def test_signing_out_keeps_the_language_of_the_browser(world):
    browser = world.browser(world.account(Role.STAFF, language="zh"))
    browser.send("/me", "/language", language="en")
    browser.send("/me", "/sign-out")
    assert 'lang="en"' in browser.get("/sign-in").text


def test_the_language_one_chooses_stays_with_the_account(world):
    staff = world.account(Role.STAFF, language="zh")
    browser = world.browser(staff)
    answer = browser.send("/me", "/language", language="en", next="/me")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert Account.get_by_id(staff.id).language == "en"
    assert '<html lang="en"' in world.browser(staff).get("/me").text


def test_a_language_we_do_not_speak_changes_nothing(world):
    staff = world.account(Role.STAFF, language="zh")
    world.browser(staff).send("/me", "/language", language="tlh", next="//evil.example")
    assert Account.get_by_id(staff.id).language == "zh"


def test_signing_in_is_no_record_and_uses_up_no_submission(world):
    sign_in(world.browser(), world.account(Role.STAFF).sign_in)
    assert Submission.select().count() == 0
