"""The trail: an entry stands or falls with its deed, and tells its body only to whom the record itself is open."""

import re
from html import unescape

import pytest

from portal.activity.calls import Call
from portal.foundation import db, outbox
from portal.foundation.db import Refused
from portal.foundation.jobs import Job
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records import audit_chain, audit_heads
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import AuditLink
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.schema import KINDS
from portal.web.audit_nouns import nouns
from portal.web.views.audit import verbs
from tests.world import PASSWORD


def trail():
    return [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id)]


def test_a_deed_and_its_entry_are_one_transaction(world):
    hotel = world.hotel("SZ001")
    before = trail()
    with pytest.raises(ZeroDivisionError), db.together():
        hotel.edit(COMMAND_LINE, 1, city="昆山")
        assert trail() == [*before, "hotel.edited"]
        _ = 1 / 0
    assert (trail(), Hotel.get().city) == (before, "苏州")


def test_a_deed_that_fails_after_its_first_entry_leaves_none(world):
    hotel, gm = world.hotel("SZ001"), world.account(Role.GM)
    before = trail()
    staff = world.account(Role.STAFF)
    with pytest.raises(Refused), db.together():
        Principal.enter(COMMAND_LINE, hotel, "Lin Hai", Function.GM)
        Account.add(COMMAND_LINE, "wang", "Wang", Role.STAFF)
        Hotel.add(COMMAND_LINE, code="SZ001", name="Taken")
    assert (trail(), Principal.select().count(), Hotel.select().count()) == (before, 0, 1)
    assert {row.id for row in Account.select()} == {gm.id, staff.id}


def test_a_request_that_fails_half_way_leaves_neither_deed_nor_entry(world):
    hotels = [world.hotel(f"SZ00{n}") for n in range(2)]
    staff, admin = world.account(Role.STAFF), world.account(Role.ADMIN)
    # A rule of the database's own: the second posting fails after the first one's entry is written.
    db.database.execute_sql(
        f"CREATE TRIGGER no_posting BEFORE INSERT ON posting WHEN NEW.hotel_id = {hotels[1].id} "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
        if db.is_sqlite()
        else f"ALTER TABLE posting ADD CONSTRAINT no_posting CHECK (hotel_id <> {hotels[1].id})"
    )
    before = trail()
    browser = world.browser(admin)
    fields = {**browser.token(), "hotel": ["SZ000", "SZ001"], "account": str(staff.id)}
    try:
        with pytest.raises(AssertionError, match="a fault: 500"):
            browser.post("/postings", data=fields)
    finally:
        undo = "DROP TRIGGER no_posting" if db.is_sqlite() else "ALTER TABLE posting DROP CONSTRAINT no_posting"
        db.database.execute_sql(undo)
    assert (trail(), Posting.select().count()) == (before, 0)
    assert browser.post("/postings", data=fields).status_code == 303, "and its key is not used up"
    assert Posting.select().count() == 2


@pytest.fixture
def deeds(world):
    """One deed of each kind, with a word that stands in the body alone."""
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel, name="Wang Min")
    hotel.edit(world.person(officer), 1, address="bodyofhotel")
    officer.edit(COMMAND_LINE, 1, name="bodyofaccount", role=Role.STAFF, sign_in=officer.sign_in)
    world.call(hotel, officer, principal=world.principal(hotel))
    return hotel


def read(world, role, query=""):
    page = world.browser(world.account(role)).get(f"/audit{query}").text
    said = {
        "hotel": "bodyofhotel",
        "account": "bodyofaccount →",
        "account, new": "→ bodyofaccount",
        "call": f'href="/calls/{Call.get().id}"',
    }
    return page, {kind for kind, words in said.items() if words in page}


def test_the_admin_reads_the_bodies_of_hotels_and_accounts_and_of_calls_only_that_they_were_made(world, deeds):
    page, bodies = read(world, Role.ADMIN)
    assert bodies == {"hotel", "account, new"}
    assert "recorded a call" in page and "changed a hotel file" in page


def test_the_director_reads_those_of_hotels_and_calls_and_of_accounts_only_who_and_when(world, deeds):
    page, bodies = read(world, Role.DIRECTOR)
    assert bodies == {"hotel", "call"}
    assert "changed an account" in page
    assert f">Call {Call.get().id}</a>" in page, "a record without a name is told by its kind"


def test_nobody_else_reads_the_trail(world, deeds):
    for role in set(Role) - {Role.ADMIN, Role.DIRECTOR}:
        assert world.browser(world.account(role)).get("/audit").status_code == 403


def test_the_trail_is_filtered_by_kind_and_by_time(world, deeds):
    AuditEntry.update(at=AuditEntry.at.python_value("2026-01-01 00:00:00")).where(
        AuditEntry.verb == "hotel.edited"
    ).execute()
    found = {}
    for query in ("", "?kind=call", "?kind=account", "?kind=king", "?days=30&kind=hotel", "?days=9999"):
        page, _ = read(world, Role.ADMIN, query)
        found[query] = [
            words for words in ("recorded a call", "changed an account", "changed a hotel file") if words in page
        ]
    assert found == {
        "": ["recorded a call", "changed an account"],
        "?kind=call": ["recorded a call"],
        "?kind=account": ["changed an account"],
        "?kind=king": ["recorded a call", "changed an account"],
        "?days=30&kind=hotel": [],
        "?days=9999": ["recorded a call", "changed an account"],
    }


def test_reading_the_trail_and_the_pages_writes_nothing(world, deeds):
    before = trail()
    browser = world.browser(world.account(Role.ADMIN))
    for page in ("/audit", "/accounts", "/hotels", "/hotels/SZ001", "/me"):
        assert browser.get(page).status_code == 200
    assert trail() == before


def test_no_password_enters_the_trail(world):
    browser = world.browser(world.account(Role.STAFF))
    new = "a password of my own"
    browser.send("/me", "/me/password", password_now=PASSWORD, password=new, password_again=new)
    told = str(list(AuditEntry.select().dicts()))
    assert "account.password_set" in told
    assert new not in told and "scrypt" not in told and "pbkdf2" not in told


def test_every_deed_has_words(world, deeds):
    assert set(trail()) <= set(verbs())


def test_whoever_reads_the_trail_finds_the_line_that_seals_it_and_how_it_is_checked(world, deeds):
    audit_chain.link_some()
    outbox.use("smtp://localhost", "portal@example.com", "http://localhost")
    Job.noted(audit_heads.JOB)
    browser = world.browser(world.account(Role.ADMIN))
    page = unescape(browser.get("/audit/seal").text)
    line = re.search(r"<code>(\d+\.\S+)</code>", page)[1]
    head = audit_chain.Head.parse(line)
    assert (head.entry, head.is_signed_by(audit_chain.public_key())) == (AuditLink.last()[0], True)
    assert f"audit verify --head {line} --key {audit_chain.public_key()}" in page
    assert "was last mailed" in page
    outbox.use("", "", "http://localhost")
    assert "None was mailed yet" in browser.get("/audit/seal").text


def test_the_audit_has_a_word_for_each_kind_of_record():
    """Whoever reads it reads "Rectification plan 7", not the name of a table."""
    # What is done with an invitation stands under its cycle: who was asked and when is nobody's business else.
    assert set(KINDS) - {"evaluation_invitation"} <= set(nouns())
