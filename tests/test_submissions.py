"""One form is one record: a double click, a reload, a resend, six browsers' threads at once."""

from datetime import timedelta
from functools import partial

import pytest

from portal.activity.calls import Call
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.foundation.submissions import Submission
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.sessions import Session
from tests.at_once import at_once
from tests.world import Forms

PAGE = "/calls/new?hotel=SZ001"


@pytest.fixture
def officer(world):
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    return world.officer_of(hotel)


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)


@pytest.fixture
def form(browser):
    return {**browser.form(PAGE, "/calls"), "summary": "A quiet week."}


def counts():
    recorded = AuditEntry.select().where(AuditEntry.verb == "call.recorded").count()
    return Call.select().count(), Touch.select().count(), recorded, Submission.select().count()


def test_sent_twice_it_is_one_record_and_the_same_answer(browser, form):
    answers = [browser.post("/calls", data=form) for _ in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/hotels/SZ001")] * 3
    assert counts() == (1, 1, 1, 1)


def test_sent_again_after_signing_in_again_it_is_still_one_record(world, browser, form, officer):
    browser.post("/calls", data=form)
    Session.delete().execute()
    elsewhere = world.browser(officer)
    again = {**form, **{"csrf_token": elsewhere.token()["csrf_token"]}}
    assert elsewhere.post("/calls", data=again).location == "/hotels/SZ001"
    assert counts() == (1, 1, 1, 1)


def test_sent_by_six_threads_at_once_it_is_one_record(browser, form):
    answers = at_once(*(partial(browser.application.test_client().post, "/calls", data=form) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {403}, "without the cookie it is nobody's form"
    cookie = browser.get_cookie("portal").value
    clients = [browser.application.test_client() for _ in range(6)]
    for client in clients:
        client.set_cookie("portal", cookie)
    answers = at_once(*(partial(client.post, "/calls", data=form) for client in clients))
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/hotels/SZ001")] * 6
    assert counts() == (1, 1, 1, 1)


def test_two_forms_are_two_records_though_they_say_the_same(browser):
    for _ in range(2):
        browser.send(PAGE, "/calls", summary="A quiet week.", another="any")
    assert counts() == (2, 2, 2, 2)


def test_the_same_form_with_other_words_is_refused_with_the_words_kept_and_a_way_on(browser, form):
    browser.post("/calls", data=form)
    page = browser.post("/calls", data={**form, "summary": "Something <else>."})
    assert (page.status_code, counts()) == (409, (1, 1, 1, 1))
    again = Forms.of(page.text)["/calls"]
    assert (again["summary"], again["submission_id"] == form["submission_id"]) == ("Something <else>.", False)
    assert 'href="/hotels/SZ001"' in page.text, "what was saved is one click away"
    assert browser.post("/calls", data=again).status_code == 303
    assert [call.summary for call in Call.select().order_by(Call.id)] == ["A quiet week.", "Something <else>."]


def test_with_htmx_too_there_is_a_way_on(browser, form):
    headers = {"HX-Request": "true", "HX-Target": "form"}
    browser.post("/calls", data=form, headers=headers)
    part = browser.post("/calls", data={**form, "summary": "Something else."}, headers=headers)
    assert (part.status_code, part.headers["HX-Retarget"]) == (409, "#notice")
    again = Forms.of(part.text)["/calls"]
    assert again["summary"] == "Something else." and 'href="/hotels/SZ001"' in part.text
    assert browser.post("/calls", data=again).status_code == 303
    assert counts() == (2, 2, 2, 2)


def test_anothers_form_is_no_ones_key(world, browser, form):
    browser.post("/calls", data=form)
    manager = world.browser(world.account(Role.MANAGER))
    fields = {**manager.form(PAGE, "/calls"), "submission_id": form["submission_id"], "summary": "Mine."}
    assert manager.post("/calls", data=fields).status_code == 303
    assert counts() == (2, 2, 2, 2)


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "é" * 20, "x" * 16 + "\x00", "x" * 16 + "\n"])
def test_a_form_without_its_key_is_refused_with_the_words_kept(browser, form, key):
    fields = {name: value for name, value in form.items() if name != "submission_id"}
    page = browser.post("/calls", data=fields if key is None else {**fields, "submission_id": key})
    assert (page.status_code, counts()) == (422, (0, 0, 0, 0))
    assert "A quiet week." in page.text and "This form is incomplete." in page.text


def test_a_form_that_was_refused_has_not_used_up_its_key(browser, form):
    assert browser.post("/calls", data={**form, "summary": ""}).status_code == 422
    assert browser.post("/calls", data=form).status_code == 303
    assert counts() == (1, 1, 1, 1)


def test_keys_are_forgotten_after_a_month(browser, form):
    browser.post("/calls", data=form)
    with clock.at(clock.now() + timedelta(days=30)):
        Submission.sweep()
        assert Submission.select().count() == 1
    with clock.at(clock.now() + timedelta(days=32)):
        Submission.sweep()
        assert Submission.select().count() == 0
