"""Somebody leaves: what will happen is shown before, then one deed ends his access and hands over his hotels."""

import pytest

from portal.activity.follow_ups import FollowUp, Side
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.hotels import Posting
from portal.records.links import Link
from portal.records.principals import Principal
from portal.records.sessions import Session
from tests.world import PASSWORD


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN, name="Chief")


@pytest.fixture
def browser(world, admin):
    return world.browser(admin)


def left(browser, account, **fields):
    deed = f"/accounts/{account.id}/deactivation"
    return browser.send(deed, deed, **fields)


def deeds():
    return [(entry.verb, entry.by_id) for entry in AuditEntry.select().order_by(AuditEntry.id)]


def test_before_anything_happens_the_page_says_what_will(world, browser):
    one, two = world.hotel(name="Garden Court"), world.hotel(name="River Court")
    staff, other = world.officer_of(one, two, name="Wang Min"), world.account(Role.STAFF, name="Li Wei")
    world.browser(staff)
    Draft.keep(world.person(staff), "call.new:SZ001", {"summary": "half a sentence"})
    before = deeds()
    page = browser.get(f"/accounts/{staff.id}/deactivation").text
    for words in (
        "Wang Min cannot sign in any longer",
        "1 sign-in ends at once.",
        "1 form begun and not saved is thrown away",
        "Garden Court",
        "River Court",
        "Who takes the hotels over",
        f'<option value="{other.id}">Li Wei</option>',
    ):
        assert words in page
    assert "half a sentence" not in page
    assert (deeds(), Account.get_by_id(staff.id).active) == (before, True)


def test_an_officers_hotels_go_to_the_successor_in_one_deed(world, browser, admin):
    hotels = [world.hotel() for _ in range(3)]
    staff, successor = world.officer_of(*hotels, name="Wang Min"), world.account(Role.STAFF, name="Li Wei")
    answer = left(browser, staff, successor=successor.id)
    assert answer.location == f"/accounts/{staff.id}"
    current = Posting.select().where(Posting.until.is_null())
    assert sorted((row.hotel_id, row.account_id) for row in current) == [(row.id, successor.id) for row in hotels]
    assert not Account.get_by_id(staff.id).active
    assert "3 hotels are handed over to Li Wei." in browser.get(answer.location).text


def test_without_a_successor_the_hotels_stand_without_an_officer_and_the_list_says_so(world, browser):
    staff = world.officer_of(world.hotel())
    left(browser, staff)
    assert Posting.select().where(Posting.until.is_null()).count() == 0
    assert "1 hotel has no officer." in browser.get("/accounts").text


def test_sessions_links_drafts_and_what_stands_for_him_on_the_file_end(world, browser, admin):
    one, two = world.hotel(), world.hotel()
    gm = world.gm_of(one, two, name="Lin Hai")
    his = world.browser(gm)
    Link.issue(world.person(admin), gm)
    Draft.keep(world.person(gm), "a form", {"a": "b"})
    answer = left(browser, gm)
    assert Posting.select().where(Posting.until.is_null()).count() == 0
    assert Principal.select().where(Principal.until.is_null()).count() == 0
    assert (Session.select().where(Session.account == gm).count(), Link.select().count(), Draft.select().count()) == (
        0,
        0,
        0,
    )
    assert his.get("/me").status_code == 401
    assert "2 postings ended" in browser.get(answer.location).text
    told = [deed for deed in deeds() if deed[0] in ("account.deactivated", "posting.ended")]
    assert told == [("account.deactivated", admin.id), ("posting.ended", admin.id), ("posting.ended", admin.id)]


@pytest.mark.parametrize("who", ["himself", "a gm", "somebody deactivated", "nobody there", "words"])
def test_only_an_officer_who_is_there_takes_hotels_over(world, browser, who):
    staff = world.officer_of(world.hotel())
    gone = world.account(Role.STAFF)
    Account.update(active=False).where(Account.id == gone.id).execute()
    wrong = {
        "himself": staff.id,
        "a gm": world.account(Role.GM).id,
        "somebody deactivated": gone.id,
        "nobody there": 999_999,
        "words": "the best one",
    }
    page = left(browser, staff, successor=wrong[who])
    assert page.status_code == 422
    assert 'id="successor-error" role="alert">Choose one of the list.' in page.text
    assert (Account.get_by_id(staff.id).active, Posting.get().until) == (True, None)


def test_a_successor_who_was_deactivated_meanwhile_takes_nothing_over(world, browser):
    staff, successor = world.officer_of(world.hotel()), world.account(Role.STAFF, name="Li Wei")
    deed = f"/accounts/{staff.id}/deactivation"
    form = browser.form(deed, deed)
    left(browser, successor)
    assert browser.post(deed, data={**form, "successor": successor.id}).status_code == 422
    assert (Account.get_by_id(staff.id).active, Posting.get().until) == (True, None)


def test_an_account_activated_again_has_its_password_and_no_hotel(world, browser, admin):
    staff = world.officer_of(world.hotel())
    left(browser, staff)
    browser.send(f"/accounts/{staff.id}", f"/accounts/{staff.id}/activation")
    assert Account.check(staff.sign_in, PASSWORD) == staff
    assert Posting.select().where(Posting.until.is_null()).count() == 0
    assert deeds()[-1] == ("account.activated", admin.id)


def test_who_is_signed_out_everywhere_keeps_his_password(world, browser, admin):
    staff = world.account(Role.STAFF)
    his = world.browser(staff)
    browser.send(f"/accounts/{staff.id}", f"/accounts/{staff.id}/sessions/end")
    assert his.get("/me").status_code == 401
    assert Account.check(staff.sign_in, PASSWORD) == staff
    assert deeds()[-1] == ("account.signed_out", admin.id)


def test_there_is_nothing_to_show_of_who_is_gone_already(world, browser):
    staff = world.account(Role.STAFF)
    left(browser, staff)
    assert browser.get(f"/accounts/{staff.id}/deactivation").status_code == 403


def test_what_he_owes_by_name_goes_to_his_successor_or_to_whoever_holds_the_hotel(world, browser):
    hotel = world.hotel()
    leaving, colleague = world.officer_of(hotel), world.account(Role.STAFF)
    item = FollowUp.add(world.person(leaving), hotel, "Send the price list.", side=Side.US, account=leaving)
    assert "1 follow-up in his name" in browser.get(f"/accounts/{leaving.id}/deactivation").text
    left(browser, leaving, successor=str(colleague.id))
    assert FollowUp.get_by_id(item.id).account_id == colleague.id
    left(browser, colleague, successor="")
    assert FollowUp.get_by_id(item.id).account_id is None
