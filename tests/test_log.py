"""One line per request: enough to find a fault by its reference, and nothing about anybody."""

import json
import logging
import re

import pytest

from portal.foundation import db
from portal.foundation.roles import Role
from tests.world import PASSWORD


@pytest.fixture
def lines(caplog):
    """The lines written so far, as they were parsed."""
    logger = logging.getLogger("portal.requests")
    logger.addHandler(caplog.handler)
    yield lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == logger.name]
    logger.removeHandler(caplog.handler)


def test_a_request_is_one_line_with_what_it_was_and_how_it_went(world, lines):
    world.hotel("SZ001")
    browser = world.browser(world.account(Role.DIRECTOR))
    before = len(lines())
    answer = browser.get("/hotels/SZ001?year=2025", headers={"HX-Request": "true"})
    line = lines()[-1]
    assert {name: line[name] for name in ("id", "method", "route", "status", "role", "part")} == {
        "id": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/hotels/<code>",
        "status": answer.status_code,
        "role": "director",
        "part": True,
    }
    assert set(line) == {"at", "id", "method", "route", "status", "ms", "role", "part"}
    assert line["ms"] > 0
    assert {one["id"] for one in lines()[before:]} == {answer.headers["X-Request-ID"]}


def test_what_is_no_page_is_logged_without_its_address(world, lines):
    world.browser().get("/wang-min/13800138000")
    assert (lines()[-1]["route"], lines()[-1]["status"]) == (None, 404)
    assert "13800138000" not in str(lines())


def test_no_name_text_code_token_or_password_is_in_the_log(world, lines):
    hotel = world.hotel("SZ777", name="Garden Hotel")
    officer = world.officer_of(hotel, name="Wang Min", sign_in="13800138000")
    browser = world.browser()
    browser.send("/sign-in", "/sign-in", sign_in_name="13800138000", sign_in_password="not the password")
    browser.send("/sign-in", "/sign-in", sign_in_name="13800138000", sign_in_password=PASSWORD)
    browser.get("/hotels?q=Garden")
    browser.send("/calls/new?hotel=SZ777", "/calls", summary="The boiler leaks.", who="else", spoke_with="Lin Hai")
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    browser.post("/calls", data={"summary": "The boiler leaks."})
    said = str(lines())
    assert len(lines()) >= 8
    for secret in ("Garden", "SZ777", "Wang", officer.sign_in, PASSWORD, "boiler", "Lin Hai", token, "127.0.0.1"):
        assert secret not in said


def test_the_error_page_shows_the_reference_that_the_log_has(world, lines):
    page = world.browser(world.account(Role.STAFF)).get("/hotels/SZ404", headers={"Accept-Language": "en"})
    reference = re.search(r"Reference (\w+)", page.text).group(1)
    assert reference == page.headers["X-Request-ID"] == lines()[-1]["id"]


def test_a_fault_is_a_page_that_blames_nobody_and_a_trace_of_code_under_the_same_reference(world, app, lines):
    # A real fault: a table that somebody dropped by hand.
    browser = world.browser(world.account(Role.MANAGER))
    db.database.execute_sql("ALTER TABLE standing RENAME TO standing_away")
    typed = {"code": "SZ001", "name": "Garden <Hotel>"}
    fields = {**browser.form("/hotels/new", "/hotels"), **typed}
    app.test_client_class = None
    plain = app.test_client()
    plain.set_cookie("portal", browser.get_cookie("portal").value)
    page = plain.post("/hotels", data=fields)
    db.database.execute_sql("ALTER TABLE standing_away RENAME TO standing")
    assert page.status_code == 500
    assert "That was our fault" in page.text and "Garden &lt;Hotel&gt;" in page.text, "and what was typed is kept"
    fault, line = lines()[-2:]
    assert fault["id"] == line["id"] == page.headers["X-Request-ID"]
    assert f"Reference {fault['id']}" in page.text
    assert fault["fault"] in ("OperationalError", "ProgrammingError")
    assert any("hotels.py" in frame for frame in fault["trace"])
    assert plain.post("/hotels", data=fields).status_code == 303, "nothing of it was done"


def test_in_production_a_fault_does_not_quote_what_the_error_says(world, app, lines, monkeypatch):
    browser = world.browser(world.account(Role.MANAGER))
    fields = {**browser.form("/hotels/new", "/hotels"), "code": "SZ001", "name": "Garden"}
    app.test_client_class = None
    plain = app.test_client()
    plain.set_cookie("portal", browser.get_cookie("portal").value)
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    db.database.execute_sql("ALTER TABLE standing RENAME TO standing_away")
    plain.post("/hotels", data=fields)
    db.database.execute_sql("ALTER TABLE standing_away RENAME TO standing")
    assert set(lines()[-2]) == {"id", "fault", "trace"}
