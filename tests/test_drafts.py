"""Drafts: what was typed and not saved is kept per person and form, offered back anywhere, and goes with the saving."""

import pytest

from portal.foundation.roles import Role
from portal.records.drafts import Draft
from portal.records.hotels import Hotel
from tests.world import PASSWORD, Forms

PAGE, DRAFT = "/calls/new?hotel=SZ001", "/calls/draft?hotel=SZ001"
JSON = {"Accept": "application/json"}


@pytest.fixture
def officer(world):
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    return world.officer_of(hotel)


@pytest.fixture
def browser(world, officer):
    return world.browser(officer)


def kept(browser, page=PAGE, action="/calls", draft=DRAFT, headers=JSON, **fields):
    return browser.post(draft, data={**browser.form(page, action), **fields}, headers=headers)


def test_what_is_typed_is_kept_and_the_page_is_told_when(browser, officer):
    answer = kept(browser, summary="Half a sent")
    assert answer.status_code == 200
    draft = Draft.get()
    assert (draft.account_id, draft.form, draft.values["summary"]) == (officer.id, "call:SZ001", "Half a sent")
    assert set(answer.json) == {"saved", "at"} and len(answer.json["saved"]) == 5
    assert {"csrf_token", "submission_id", "next"} & set(draft.values) == set()


def test_a_draft_is_offered_back_in_any_browser_of_its_writer(world, browser, officer):
    kept(
        browser,
        summary="𠮷 half\na sentence 😀",
        channel="video",
        who="else",
        spoke_with="Porter",
        day="2026-02-30",
        time="x",
    )
    for one in (browser, world.browser(officer)):
        page = one.get(PAGE)
        form = Forms.of(page.text)["/calls"]
        assert (page.status_code, "nothing of it is saved yet" in page.text) == (200, True)
        assert {name: form[name] for name in ("summary", "channel", "who", "spoke_with", "day", "time")} == {
            "summary": "𠮷 half\na sentence 😀",
            "channel": "video",
            "who": "else",
            "spoke_with": "Porter",
            "day": "2026-02-30",
            "time": "x",
        }


def test_the_latest_words_stand_over_the_earlier_ones(browser):
    for words in ("one", "two", "three"):
        kept(browser, summary=words)
    assert [draft.values["summary"] for draft in Draft.select()] == ["three"]


def test_a_button_without_scripts_keeps_it_too_and_comes_back_to_the_form(browser):
    answer = kept(browser, headers={}, summary="Half")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert browser.form(PAGE, "/calls")["summary"] == "Half"


def test_a_draft_is_thrown_away_by_its_button(browser):
    kept(browser, summary="Half")
    answer = browser.send(PAGE, DRAFT, discard="1")
    assert (answer.status_code, answer.location, Draft.select().count()) == (303, PAGE, 0)
    assert browser.form(PAGE, "/calls")["summary"] == ""


def test_with_the_saving_the_draft_goes(browser):
    kept(browser, summary="Half")
    assert browser.send(PAGE, "/calls", summary="Whole.").status_code == 303
    assert Draft.select().count() == 0


def test_a_saving_that_fails_leaves_the_draft(world, officer):
    admin = world.account(Role.ADMIN)
    browser = world.browser(admin)
    kept(browser, "/hotels/new", "/hotels", "/hotels/draft", code="SZ001", name="Garden")
    assert browser.send("/hotels/new", "/hotels", name="Garden").status_code == 422
    assert [draft.form for draft in Draft.select()] == ["hotel.new"]


def test_a_draft_of_another_hotel_or_person_is_not_ones_own(world, browser, officer):
    hotel = world.hotel("SZ002")
    world.posted(hotel, officer)
    kept(browser, summary="About SZ001")
    assert browser.form("/calls/new?hotel=SZ002", "/calls")["summary"] == ""
    manager = world.account(Role.MANAGER)
    assert world.browser(manager).form(PAGE, "/calls")["summary"] == ""
    kept(world.browser(manager), summary="The manager's")
    assert browser.form(PAGE, "/calls")["summary"] == "About SZ001"
    world.browser(manager).send(PAGE, DRAFT, discard="1")
    assert [draft.account_id for draft in Draft.select()] == [officer.id]


def test_nobody_keeps_a_draft_for_what_he_may_not_write(world, officer):
    stranger, gm = world.officer_of(world.hotel("SZ002")), world.gm_of(world.hotel("SZ003"))
    for account in (stranger, gm, world.account(Role.DIRECTOR)):
        one = world.browser(account)
        assert one.post(DRAFT, data={**one.token(), "summary": "x"}, headers=JSON).status_code == 403
    one = world.browser(stranger)
    assert one.post("/hotels/SZ001/draft", data=one.token(), headers=JSON).status_code == 403
    assert one.post("/calls/draft?hotel=SZ999", data=one.token(), headers=JSON).status_code == 404
    assert Draft.select().count() == 0


def test_passwords_are_never_kept(world):
    one = world.browser(world.account(Role.ADMIN))
    fields = dict.fromkeys(("password", "password_again", "password_now", "sign_in_password"), PASSWORD)
    one.post("/accounts/draft", data={**one.token(), "name": "Wang", **fields}, headers=JSON)
    assert Draft.get().values == {"name": "Wang"}


def test_a_draft_is_a_form_and_not_an_archive(browser):
    assert kept(browser, summary="𠮷" * 20_000).status_code == 200
    assert kept(browser, summary="x" * 60_001).status_code == 413
    assert Draft.get().values["summary"] == "𠮷" * 20_000


@pytest.mark.parametrize("words", ["a\x00b", "\x00", "\u202eturned", "a\x07b", "{{ 7*7 }} <b>"])
def test_a_draft_of_anything_at_all_is_shown_as_a_form_again(browser, words):
    assert kept(browser, summary=words, time=words, who=words, day=words, result=words).status_code == 200
    page = browser.get(PAGE)
    assert (page.status_code, Forms.of(page.text)["/calls"]["summary"]) == (
        200,
        words.replace("\x00", "").replace("\u202e", ""),
    )


def test_a_draft_of_a_file_that_was_saved_meanwhile_does_not_overwrite_it(world, browser, officer):
    fields = {"name": "Mine", "in_difficulty": "y"}
    kept(browser, "/hotels/SZ001/edit", "/hotels/SZ001", "/hotels/SZ001/draft", **fields)
    world.browser(world.account(Role.ADMIN)).send("/hotels/SZ001/edit", "/hotels/SZ001", name="Theirs", city="昆山")
    form = browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
    assert (form["name"], form["city"], form["version"]) == ("Mine", "苏州", "1")
    page = browser.post("/hotels/SZ001", data=form)
    again = Forms.of(page.text)["/hotels/SZ001"]
    assert (page.status_code, again["name"], again["city"], again["in_difficulty"]) == (409, "Mine", "昆山", "y")
    assert (Hotel.get().name, Hotel.get().city) == ("Theirs", "昆山")


def test_a_box_that_was_not_ticked_stays_so_in_the_draft(world, officer, browser):
    Hotel.update(in_difficulty=1).execute()
    form = browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
    assert form.pop("in_difficulty") == "y"
    browser.post("/hotels/SZ001/draft", data=form, headers=JSON)
    assert "in_difficulty" not in browser.form("/hotels/SZ001/edit", "/hotels/SZ001")
