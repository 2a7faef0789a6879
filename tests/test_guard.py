"""The gate: host, size, method, CSRF, in this order; and what every answer says to the browser."""

import gzip
from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.activity.calls import Call
from portal.foundation import db
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.web import headers
from portal.web.guard import masked, unmasked
from tests.world import Forms

#: Well formed, and of no browser.
MASKED = masked("of another browser")
PAGE = "/calls/new?hotel=SZ001"


@pytest.fixture
def officer(world):
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    return world.officer_of(hotel)


@pytest.fixture
def browser(world, officer):
    browser = world.browser(officer)
    # What is refused before anybody is looked up is said in the browser's language.
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def form(browser):
    return {**browser.form(PAGE, "/calls"), "summary": "Typed <with> care."}


@pytest.mark.parametrize("token", [None, "", "x", "é", "a" * 4000, MASKED, "\x00", "===="], ids=range(8))
def test_a_form_without_a_good_token_is_refused_with_the_text_on_the_page(browser, form, token):
    fields = {name: value for name, value in form.items() if name != "csrf_token"}
    page = browser.post("/calls", data=fields if token is None else {**fields, "csrf_token": token})
    assert (page.status_code, Call.select().count()) == (403, 0)
    assert "Typed &lt;with&gt; care." in page.text and "This form belongs to another visit." in page.text


@pytest.mark.parametrize("path", ["/calls", "/sign-in", "/no/such/page"])
@pytest.mark.parametrize("file", ["", '; filename="a.png"'])
def test_a_part_of_a_form_without_a_name_is_left_out(browser, path, file):
    body = f"--x\r\nContent-Disposition: form-data{file}\r\n\r\n1\r\n--x--\r\n".encode()
    answer = browser.post(path, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == (404 if path == "/no/such/page" else 403)


def test_another_browsers_token_is_no_good_here(world, browser, form, officer):
    elsewhere = world.browser(officer).token()["csrf_token"]
    assert browser.post("/calls", data={**form, "csrf_token": elsewhere}).status_code == 403
    assert Call.select().count() == 0


def test_a_form_left_open_by_one_person_is_no_good_to_the_next_at_the_same_browser(world, browser, form, officer):
    manager = world.account(Role.MANAGER)
    with browser.session_transaction() as cookie:
        cookie["was"] = officer.id
    browser.send("/me", "/sign-out")
    browser.send("/sign-in", "/sign-in", sign_in_name=manager.sign_in, sign_in_password="a long enough password")
    assert browser.post("/calls", data=form).status_code == 403
    assert Call.select().count() == 0


def test_a_form_left_open_goes_out_after_the_same_person_signed_out_and_in_again(world, browser, form, officer):
    browser.send("/me", "/sign-out")
    browser.send("/sign-in", "/sign-in", sign_in_name=officer.sign_in, sign_in_password="a long enough password")
    assert browser.post("/calls", data=form).status_code == 303


def test_visitors_forms_need_a_token_too(world):
    staff, browser = world.account(Role.STAFF), world.browser()
    fields = {"sign_in_name": staff.sign_in, "sign_in_password": "a long enough password"}
    for address in ("/sign-in", "/sign-out", "/language"):
        assert browser.post(address, data=fields).status_code == 403


def test_each_answer_masks_the_token_differently_and_each_mask_opens(browser, form):
    pages = [[fields["csrf_token"] for fields in Forms.of(browser.get(PAGE).text).values()] for _ in range(4)]
    assert [(len(page) >= 3, len(set(page))) for page in pages] == [(True, 1)] * 4, "one for all forms of an answer"
    tokens = [page[0] for page in pages]
    assert len(set(tokens)) == 4
    # Signed anew each second, the secret under the mask is one and the same.
    assert len({unmasked(token).partition(".")[0] for token in tokens}) == 1
    assert browser.post("/calls", data={**form, "csrf_token": tokens[0]}).status_code == 303


def test_the_token_may_come_in_a_header(browser, form):
    token = form.pop("csrf_token")
    assert browser.post("/calls", data=form, headers={"X-CSRFToken": "x"}).status_code == 403
    assert browser.post("/calls", data=form, headers={"X-CSRFToken": token}).status_code == 303


def test_with_htmx_a_refused_token_is_a_notice_that_leaves_the_form_alone(browser, form):
    part = browser.post("/calls", data={**form, "csrf_token": "x"}, headers={"HX-Request": "true", "HX-Target": "form"})
    assert (part.status_code, part.headers["HX-Push-Url"]) == (403, "false")
    assert part.text.startswith('<div class="notice bad">') and "<form" not in part.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80", "x@localhost", ""])
def test_an_unknown_host_is_refused_before_anything_is_looked_up(world, host):
    browser = world.browser(world.account(Role.STAFF))
    with db.counted() as statements:
        answer = browser.get("/me", headers={"Host": host})
    assert (answer.status_code, statements) == (400, [])
    assert browser.post("/sign-in", headers={"Host": host}).status_code == 400
    assert browser.get("/no/such/page", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000"])
def test_the_portals_own_hosts_are_known_with_any_port(world, host):
    assert world.browser().get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_body_that_is_too_large_is_refused_before_anything_is_looked_up(browser, form):
    with db.counted() as statements:
        answer = browser.post("/calls", data={**form, "summary": "x" * 2_100_000})
    assert (answer.status_code, statements) == (413, [])
    many = {f"field{n}": "x" for n in range(600)}
    assert browser.post("/calls", data={**form, **many}, content_type="multipart/form-data").status_code == 413


def test_a_method_that_is_not_possible_says_so(browser):
    for method, address in (
        ("DELETE", "/calls"),
        ("PUT", "/me"),
        ("POST", "/me"),
        ("GET", "/sign-out"),
        ("PATCH", "/hotels"),
    ):
        assert browser.open(address, method=method).status_code == 405


def test_an_address_that_is_none_is_404_for_everybody(world, browser):
    for one in (browser, world.browser()):
        for address in (
            "/nothing",
            "/calls/x",
            "/accounts/-1",
            "/hotels/SZ001/nothing",
            "/..%2f..%2fetc%2fpasswd",
            "/%00",
            "/%ff",
        ):
            assert (address, one.get(address).status_code) in ((address, 404), (address, 401))
    # No row is found by a NUL: it is an address that is none, also where one of this form is known.
    for address in ("/nothing", "/hotels/a%00b", "/inspections/templates/1/sections/a%00b/edit"):
        assert world.browser().get(address).status_code == 404


def test_a_number_no_database_holds_is_nothing(world):
    admin = world.browser(world.account(Role.ADMIN))
    for n in (0, 2**31, 2**63, 10**30):
        assert admin.get(f"/accounts/{n}").status_code == 404


def test_every_answer_tells_the_browser_to_take_nothing_from_elsewhere_and_keep_nothing(world, browser):
    told = {
        "Content-Security-Policy": headers.CSP,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }
    answers = [browser.get("/me"), browser.get("/"), browser.get("/nothing"), world.browser().get("/me")]
    answers += [browser.get("/healthz"), browser.get("/assets/nothing.css"), browser.post("/calls")]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in told} == told
        assert {"HX-Request", "HX-Target"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
        assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]
    assert "'unsafe" not in headers.CSP and "default-src 'none'" in headers.CSP


def test_without_https_the_browser_is_not_told_to_insist_on_it(browser):
    assert "Strict-Transport-Security" not in browser.get("/me").headers


def test_a_static_file_is_kept_for_ever_under_an_address_that_changes_with_it(browser):
    page = unescape(browser.get("/me").text)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get(address.replace(".css", "0.css")).status_code == 404


def test_pages_are_compressed_as_the_browser_likes(app, browser):
    plain = FlaskClient(app, app.response_class)
    page = plain.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(page.data)
    assert plain.get("/sign-in", headers={"Accept-Encoding": "gzip, br, zstd"}).headers["Content-Encoding"] == "zstd"
    assert "Content-Encoding" not in plain.get("/sign-in", headers={"Accept-Encoding": "identity"}).headers
    assert "Accept-Encoding" in page.headers["Vary"]


def test_a_get_changes_nothing_whatever_it_says(world, browser, form):
    world.hotel("SZ002")
    before = {account.id: account.version for account in Account.select()}
    for address in ("/calls", "/hotels", "/hotels/SZ001", "/me", "/calls/new"):
        browser.get(address, query_string={**form, "hotel": "SZ001", "name": "x", "version": 1})
    assert Call.select().count() == 0
    assert {account.id: account.version for account in Account.select()} == before
