"""A filled-in form of the evaluation that is refused, or meets a lost session, comes back as it was marked, in the
words of the form."""

import json

import pytest
from peewee import OperationalError

from portal.activity.evaluations import invitation_deeds
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.words import AnswerState, LinkWay
from portal.foundation import db, keyring
from portal.records.holder_checks import HolderCheck
from portal.records.sessions import Session
from tests.evaluations import rounds
from tests.world import PASSWORD, Forms

TEXT = "Der Perlhuhnbericht"


@pytest.fixture
def filled(world):
    """The form of a hotel, open in its GM's browser, and what he has marked on it."""
    director = rounds.director(world)
    (hotel,) = rounds.hotels(world, 1)
    row = rounds.invitation(rounds.opened(director), hotel)
    row.page, row.director, row.gm = f"/evaluations/sheets/{row.id}", director, hotel.gm
    marks = {f"item-{key}": mark for key, mark in rounds.sheet(row.cycle, hotel, "4").answers.items()}
    row.marks = {**marks, "item-cs_reach": "1", "item-cs_reach-why": "slow", "text-open_change": TEXT}
    row.browser = world.browser(hotel.gm)
    row.typed = {**row.browser.form(row.page, row.page), **row.marks}
    return row


def stands_filled(page: str, count=21) -> bool:
    """The form itself, with every mark, the reason and the text."""
    form = page.split("data-sheet", 1)[1]
    return (
        form.count(" checked") == count
        and 'name="item-cs_reach" value="1" class="low" checked' in form
        and TEXT in form
    )


def is_told_in_words(page: str) -> bool:
    """What was marked as the form calls it, and no name of a field to be seen."""
    shown = page.split("What you had marked and written", 1)[1]
    told = all(word in shown for word in ("Too slow", "1</b> Very poor", "4</b> Quite good", TEXT))
    return told and "open_change" not in shown and "cs_reach" not in shown.replace("answered-", "")


def test_while_nothing_can_be_written_what_was_marked_stands_in_the_words_of_the_form(filled):
    db.gate.saw(OperationalError("database or disk is full"))
    page = filled.browser.post(filled.page, data=filled.typed)
    db.gate.open()
    again = Forms.of(page.text)[filled.page]
    assert (page.status_code, is_told_in_words(page.text), EvaluationAnswer.select().count()) == (503, True, 0)
    assert filled.browser.post(filled.page, data=again).status_code == 303
    assert EvaluationAnswer.get().state == AnswerState.SENT


def test_without_the_key_file_it_stands_there_too(filled):
    kept = keyring.path()
    keyring.use_file("/nowhere/vault.key")
    page = filled.browser.post(filled.page, data=filled.typed)
    keyring.use_file(kept)
    assert (page.status_code, is_told_in_words(page.text)) == (503, True)


def signed_in_there(browser, page, filled):
    """The sign-in page that carries the form, filled in and sent without scripts."""
    assert page.status_code == 401
    carried = Forms.of(page.text)[filled.page]
    return browser.post(filled.page, data={**carried, "sign_in_name": filled.gm.sign_in, "sign_in_password": PASSWORD})


def goes_out(browser, page, filled) -> bool:
    """As it stands on the page, it can be sent."""
    form = {**Forms.of(page.text)[filled.page], **filled.marks}
    return browser.post(filled.page, data=form).status_code == 303 and EvaluationAnswer.select().count() == 1


def test_whose_session_has_ended_finds_every_mark_after_signing_in(filled):
    Session.delete().execute()
    page = signed_in_there(filled.browser, filled.browser.post(filled.page, data=filled.typed), filled)
    assert (page.status_code, stands_filled(page.text)) == (422, True)
    assert "You had been signed out. Nothing is sent yet" in page.text and EvaluationAnswer.select().count() == 0
    assert goes_out(filled.browser, page, filled)


def test_whose_browser_has_lost_its_cookie_as_well(world, filled):
    browser = world.browser()
    page = signed_in_there(browser, browser.post(filled.page, data=filled.typed), filled)
    assert (page.status_code, stands_filled(page.text), EvaluationAnswer.select().count()) == (422, True, 0)
    assert goes_out(browser, page, filled)


def test_with_scripts_the_password_is_asked_over_the_form_which_goes_out_then(world, filled):
    browser, over_the_form = world.browser(), {"HX-Request": "true", "HX-Target": "sheet"}
    part = browser.post(filled.page, data=filled.typed, headers=over_the_form)
    assert (part.status_code, "<dialog" in part.text, "<html" in part.text) == (401, True, False)
    credentials = {"sign_in_name": filled.gm.sign_in, "sign_in_password": PASSWORD}
    done = browser.post("/sign-in", data={**Forms.of(part.text)["/sign-in"], **credentials}, headers=over_the_form)
    token = json.loads(done.headers["HX-Trigger"])["signed-in"]["csrf"]
    # As `session.js` sends it then.
    assert browser.post(filled.page, data={**filled.typed, "csrf_token": token}).status_code == 303
    assert EvaluationAnswer.get().state == AnswerState.SENT


def test_a_form_without_its_token_is_never_sent_though_somebody_is_signed_in(world, filled):
    page = filled.browser.post(filled.page, data={**filled.typed, "csrf_token": "x"})
    assert (page.status_code, stands_filled(page.text), EvaluationAnswer.select().count()) == (422, True, 0)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    page = filled.browser.post(filled.page, data={**filled.typed, "csrf_token": "x"}, headers=elsewhere)
    assert (page.status_code, "data-sheet" in page.text, EvaluationAnswer.select().count()) == (403, False, 0)
    credentials = {"sign_in_name": filled.gm.sign_in, "sign_in_password": PASSWORD}
    page = world.browser().post(filled.page, data={**filled.typed, **credentials})
    assert (page.status_code, Session.select().count()) == (401, 1), "nobody is signed in without a token"


def test_by_the_personal_link_too(world, filled):
    link = f"/evaluations/links/{invitation_deeds.link_token(filled.director, filled, LinkWay.SLIP)}"
    browser = world.browser()
    typed = {**browser.form(link, link), **filled.marks}
    forgetful = world.browser()
    page = forgetful.post(link, data=typed)
    assert (page.status_code, stands_filled(page.text), EvaluationAnswer.select().count()) == (422, True, 0)
    tapped = forgetful.post(link, data={**typed, "what": "device"})
    assert (tapped.status_code, rounds.invitation(filled.cycle, filled.hotel).tapped_at) == (422, None)
    assert forgetful.post(link, data={**Forms.of(page.text)[link], **filled.marks}).status_code == 303
    assert EvaluationAnswer.get().state == AnswerState.SENT


def test_who_is_shut_meanwhile_reads_what_he_had_marked_beside_the_field_for_the_code(world, filled):
    HolderCheck.let_in(filled.gm, world.account("admin").id)
    page = filled.browser.post(filled.page, data=filled.typed)
    assert (page.status_code, "second_code" in page.text, is_told_in_words(page.text)) == (403, True, True)
    assert EvaluationAnswer.select().count() == 0


def test_the_director_who_types_in_a_paper_finds_it_again(world, filled):
    account = world.account("director")
    browser, new = world.browser(account), f"/evaluations/answers/new?cycle={filled.cycle.id}&hotel={filled.hotel.code}"
    typed = {**browser.form(new, "/evaluations/answers"), **filled.marks}
    Session.delete().execute()
    carried = Forms.of(browser.post("/evaluations/answers", data=typed).text)["/evaluations/answers"]
    credentials = {"sign_in_name": account.sign_in, "sign_in_password": PASSWORD}
    page = browser.post("/evaluations/answers", data={**carried, **credentials})
    assert (page.status_code, stands_filled(page.text), EvaluationAnswer.select().count()) == (422, True, 0)
