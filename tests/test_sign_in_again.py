"""The session ended while a form was open: nothing that was typed is lost, and nothing is saved unseen."""

import pytest

from portal.activity.calls import Call
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.links import Link
from portal.records.principals import Principal
from portal.records.sessions import Session
from tests.world import PASSWORD, Forms

HTMX = {"HX-Request": "true", "HX-Target": "form"}
TYPED = "𠮷 hotel: boiler <b>still</b> leaks\nsecond line 😀"


@pytest.fixture
def hotel(world):
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    return hotel


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel)


@pytest.fixture
def browser(world, officer):
    """A browser that has the call form open, and whose session has ended since."""
    browser = world.browser(officer)
    browser.typed = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "summary": TYPED, "channel": "video"}
    Session.delete().execute()
    return browser


def credentials(account, password=PASSWORD):
    return {"sign_in_name": account.sign_in, "sign_in_password": password}


def test_without_scripts_the_sign_in_page_carries_every_field(browser, officer):
    page = browser.post("/calls", data=browser.typed)
    carried = Forms.of(page.text)["/calls"]
    assert page.status_code == 401
    machinery = ("csrf_token", "sign_in_name", "sign_in_password")
    assert {name: carried[name] for name in carried if name not in machinery} == {
        name: browser.typed[name] for name in browser.typed if name != "csrf_token"
    }
    assert (carried["sign_in_name"], carried["sign_in_password"]) == ("", "")
    assert Call.select().count() == 0


def test_signing_in_there_shows_the_form_filled_and_unsaved_and_then_it_saves_once(browser, officer):
    carried = Forms.of(browser.post("/calls", data=browser.typed).text)["/calls"]
    page = browser.post("/calls", data={**carried, **credentials(officer)})
    form = Forms.of(page.text)["/calls"]
    assert (page.status_code, Call.select().count(), Session.select().count()) == (422, 0, 1)
    assert "Nothing is saved yet" in page.text
    assert (form["summary"], form["channel"], form["day"], form["time"]) == (
        TYPED,
        "video",
        browser.typed["day"],
        browser.typed["time"],
    )
    assert [browser.post("/calls", data=form).location for _ in range(2)] == ["/hotels/SZ001"] * 2
    assert [(call.summary, call.by_id) for call in Call.select()] == [(TYPED, officer.id)]


def test_a_wrong_password_there_keeps_the_fields(browser, officer):
    carried = Forms.of(browser.post("/calls", data=browser.typed).text)["/calls"]
    page = browser.post("/calls", data={**carried, **credentials(officer, "not the password")})
    again = Forms.of(page.text)["/calls"]
    assert (page.status_code, again["summary"], again["sign_in_name"]) == (401, TYPED, officer.sign_in)
    assert 'id="sign_in_wrong" role="alert"' in page.text
    page = browser.post("/calls", data={**again, **credentials(officer)})
    assert (page.status_code, Forms.of(page.text)["/calls"]["summary"]) == (422, TYPED)


def test_another_person_signing_in_there_saves_nothing_either(world, browser, officer):
    manager = world.account(Role.MANAGER)
    carried = Forms.of(browser.post("/calls", data=browser.typed).text)["/calls"]
    page = browser.post("/calls", data={**carried, **credentials(manager)})
    assert (page.status_code, Call.select().count()) == (422, 0)
    gm = world.account(Role.GM)
    page = browser.post("/calls", data={**Forms.of(page.text)["/calls"], **credentials(gm)})
    assert Call.select().where(Call.by == gm).count() == 0


def test_no_deed_is_done_by_signing_in_not_even_one_without_fields(world):
    admin, other = world.account(Role.ADMIN), world.account(Role.STAFF)
    hotel = world.hotel("SZ009")
    person = world.principal(hotel)
    posting = world.posted(hotel, other)
    browser = world.browser(admin)
    forms = {
        f"/accounts/{other.id}/deactivation": f"/accounts/{other.id}/deactivation",
        f"/accounts/{other.id}/reset": f"/accounts/{other.id}",
        f"/accounts/{other.id}/sessions/end": f"/accounts/{other.id}",
        f"/accounts/{other.id}/hotels/{posting.id}/end": f"/accounts/{other.id}",
        f"/hotels/SZ009/postings/{posting.id}/end": "/hotels/SZ009",
        f"/hotels/SZ009/principals/{person.id}/end": f"/hotels/SZ009/principals/{person.id}/edit",
        "/postings": "/hotels",
    }
    typed = {action: browser.form(page, action) for action, page in forms.items()}
    typed["/postings"].update(hotel="SZ009", account=str(world.account(Role.STAFF).id))
    for action, fields in typed.items():
        Session.delete().execute()
        carried = Forms.of(browser.post(action, data=fields).text)[action]
        page = browser.post(action, data={**carried, **credentials(admin)})
        assert (action, page.status_code) == (action, 422)
        assert action in Forms.of(page.text), "it can be sent again with one tap"
    assert Account.get_by_id(other.id).active
    assert Link.select().count() == 0
    assert [row.until for row in Posting.select()] == [None]
    assert [row.until for row in Principal.select()] == [None]
    again = Forms.of(page.text)["/postings"]
    assert browser.post("/postings", data=again).status_code == 303
    assert Posting.select().where(Posting.until.is_null()).get().account_id != other.id


def test_a_draft_kept_by_a_button_after_the_session_ended_is_not_lost(browser, officer):
    page = browser.post("/calls/draft?hotel=SZ001", data=browser.typed)
    action = "/calls/draft?hotel=SZ001"
    answer = browser.post(action, data={**Forms.of(page.text)[action], **credentials(officer)})
    assert answer.location == "/calls/new?hotel=SZ001"
    assert browser.form("/calls/new?hotel=SZ001", "/calls")["summary"] == TYPED


def test_an_edited_hotel_comes_back_with_its_version_too(world, hotel, officer):
    browser = world.browser(officer)
    form = {**browser.form("/hotels/SZ001/edit", "/hotels/SZ001"), "address": "Ganjiang Road 1"}
    Session.delete().execute()
    carried = Forms.of(browser.post("/hotels/SZ001", data=form).text)["/hotels/SZ001"]
    page = browser.post("/hotels/SZ001", data={**carried, **credentials(officer)})
    form = Forms.of(page.text)["/hotels/SZ001"]
    assert (page.status_code, form["address"], form["version"]) == (422, "Ganjiang Road 1", "1")
    assert browser.post("/hotels/SZ001", data=form).status_code == 303
    assert Hotel.get().address == "Ganjiang Road 1"


def test_passwords_are_not_carried_in_a_page(world):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    form = browser.form("/me", "/me/password")
    Session.delete().execute()
    secret = "correct horse battery"
    page = browser.post(
        "/me/password", data={**form, "password_now": PASSWORD, "password": secret, "password_again": secret}
    )
    assert page.status_code == 401
    assert secret not in page.text and PASSWORD not in page.text


def test_with_htmx_a_dialog_asks_and_the_same_form_goes_out_again(browser, officer):
    dialog = browser.post("/calls", data=browser.typed, headers=HTMX)
    assert dialog.status_code == 401
    assert dialog.text.lstrip().startswith("<dialog")
    form = Forms.of(dialog.text)["/sign-in"]
    answer = browser.post("/sign-in", data={**form, **credentials(officer)}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text, answer.headers["HX-Trigger"]) == (204, "", "signed-in")
    assert browser.post("/calls", data=browser.typed, headers=HTMX).status_code == 303
    assert [call.summary for call in Call.select()] == [TYPED]


def test_a_wrong_password_in_the_dialog_brings_the_dialog_back(browser, officer):
    form = Forms.of(browser.post("/calls", data=browser.typed, headers=HTMX).text)["/sign-in"]
    wrong = {**form, **credentials(officer, "not the password")}
    answer = browser.post("/sign-in", data=wrong, headers={"HX-Request": "true"})
    assert (answer.status_code, Forms.of(answer.text)["/sign-in"]["sign_in_name"]) == (422, officer.sign_in)
    assert 'role="alert"' in answer.text and "HX-Trigger" not in answer.headers


def test_when_another_person_signs_in_by_the_dialog_the_form_does_not_go_out(world, browser):
    manager = world.account(Role.MANAGER)
    form = Forms.of(browser.post("/calls", data=browser.typed, headers=HTMX).text)["/sign-in"]
    answer = browser.post("/sign-in", data={**form, **credentials(manager)}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")
    assert "HX-Trigger" not in answer.headers
    assert browser.post("/calls", data=browser.typed, headers=HTMX).status_code == 403, "the form was another person's"
    assert Call.select().count() == 0


def test_a_part_that_is_asked_for_after_the_session_ended_is_the_dialog(browser):
    answer = browser.get("/hotels?q=a", headers={"HX-Request": "true", "HX-Target": "list"})
    assert (answer.status_code, answer.text.lstrip()[:7]) == (401, "<dialog")
