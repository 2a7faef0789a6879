"""The personal link: no session, a blank form, and what was begun only on the device that was tapped."""

from datetime import timedelta

import pytest

from portal.activity.evaluations import answer_deeds, answering, invitation_deeds, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import LinkWay
from portal.foundation import clock
from portal.foundation.submissions import Submission
from portal.records.notices import Notice
from portal.web.views.evaluation_links import PER_ADDRESS
from tests.evaluations import rounds


@pytest.fixture
def link(world):
    """A hotel's form, its GM, and the address of its personal link."""
    director = rounds.director(world)
    (hotel,) = rounds.hotels(world, 1)
    cycle = rounds.opened(director)
    invitation = rounds.invitation(cycle, hotel)
    invitation.page = f"/evaluations/links/{invitation_deeds.link_token(director, invitation, LinkWay.SLIP)}"
    invitation.gm = world.person(hotel.gm)
    return invitation


def marks(invitation, mark="4") -> dict:
    filled = rounds.sheet(invitation.cycle, invitation.hotel, mark)
    return {f"item-{key}": value for key, value in filled.answers.items()}


def stored(invitation) -> Sheet:
    return sealing.opened(EvaluationAnswer.get(EvaluationAnswer.invitation == invitation.id))


def test_opening_changes_nothing_and_shows_a_blank_form(world, link):
    answer_deeds.keep(link.gm, link, Sheet(answers={"cs_weekly": "2"}, texts={"open_keep": "Perlhuhn"}), 0)
    before = EvaluationInvitation.select().dicts().get()
    page = world.browser().get(link.page)
    assert page.status_code == 200 and link.hotel.name in page.text
    assert " checked" not in page.text and "Perlhuhn" not in page.text and "last time:" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert (
        EvaluationInvitation.select().dicts().get(),
        Notice.select().where(Notice.news == "evaluation_tap").count(),
    ) == (before, 0)


def test_filled_in_and_sent_it_shows_the_receipt_and_can_be_withdrawn(world, link):
    browser = world.browser()
    text = {"text-open_change": "Schneller", "item-open_change-named": "1"}
    assert browser.send(link.page, link.page, **marks(link), **text).headers["Location"] == link.page
    receipt = browser.get(link.page).text
    answer = EvaluationAnswer.get()
    assert answer.receipt in receipt and "Schneller" not in receipt
    assert (answer.way, stored(link).texts, stored(link).named) == (
        "link",
        {"open_change": "Schneller"},
        ["open_change"],
    )
    assert Submission.select().count() == 0, "not even a hash of an answer is kept"
    browser.send(link.page, f"{link.page}/withdrawal")
    assert EvaluationAnswer.select().count() == 0
    assert "data-sheet" in browser.get(link.page).text


def test_sent_twice_is_one_answer_and_another_one_is_kept_and_shown(world, link):
    browser = world.browser()
    form = {**browser.form(link.page, link.page), **marks(link)}
    assert [browser.post(link.page, data=form).status_code for _n in range(2)] == [303, 303]
    answer = browser.post(link.page, data={**form, "text-open_keep": "Noch etwas"})
    assert (answer.status_code, "Noch etwas" in answer.text) == (409, True)
    assert (EvaluationAnswer.select().count(), stored(link).texts) == (1, {})


def test_what_is_missing_is_said_with_everything_kept(world, link):
    answer = world.browser().send(link.page, link.page, **(marks(link) | {"item-qa_guide": "", "text-open_keep": "Hm"}))
    assert (answer.status_code, answer.text.count("One tap is missing here.")) == (422, 1)
    assert answer.text.count(" checked") == 19 and "Hm" in answer.text


def test_one_tap_shows_what_was_begun_records_the_device_and_tells_the_gm(world, link):
    answer_deeds.keep(link.gm, link, Sheet(answers={"cs_weekly": "2", "cs_visit": "5"}), 0)
    browser = world.browser()
    browser.send(link.page, link.page, what="device", **{"item-cs_visit": "3"})
    page = browser.get(link.page).text
    assert (page.count(" checked"), f'data-draft="{link.page}/draft"' in page) == (2, True)
    assert stored(link).answers == {"cs_weekly": "2", "cs_visit": "3"}, "what was typed is laid over what was begun"
    row = EvaluationInvitation.get_by_id(link.id)
    assert row.device and row.tapped_at
    told = Notice.select().where(Notice.news == "evaluation_tap")
    assert [notice.account_id for notice in told] == [link.gm.id]
    # Another device sees nothing of it, and keeps nothing.
    other = world.browser()
    assert " checked" not in other.get(link.page).text
    assert other.post(f"{link.page}/draft", data={**other.form(link.page, link.page), **marks(link)}).status_code == 409


def test_kept_as_he_goes_by_the_device_and_in_the_portal_the_newer_is_offered(world, link):
    browser = world.browser()
    browser.send(link.page, link.page, what="device")
    form = browser.form(link.page, link.page)
    script = {"Accept": "application/json"}
    saved = browser.post(f"{link.page}/draft", data={**form, "item-cs_weekly": "5"}, headers=script)
    assert (saved.json["version"], stored(link).answers) == (1, {"cs_weekly": "5"})
    portal = world.browser(link.hotel.gm)
    page = f"/evaluations/sheets/{link.id}"
    there = portal.form(page, page)
    assert there["item-cs_weekly"] == "5"
    assert portal.post(f"{page}/draft", data={**there, "item-cs_visit": "1"}, headers=script).json["version"] == 2
    stale = browser.post(f"{link.page}/draft", data={**form, "version": "1", "item-cs_weekly": "3"}, headers=script)
    assert (stale.status_code, stale.json) == (409, {"newer": True})
    refused = browser.post(link.page, data={**form, **marks(link, "3"), "version": "1"})
    assert (refused.status_code, "On another device" in refused.text, refused.text.count(" checked")) == (409, True, 20)


def test_after_the_deadline_what_was_open_is_taken_late_and_what_is_typed_is_never_lost(world, link):
    browser = world.browser()
    with clock.at(link.cycle.deadline - timedelta(minutes=2)):
        form = {**browser.form(link.page, link.page), **marks(link), "text-open_keep": "Spät"}
    with clock.at(link.cycle.deadline + timedelta(minutes=5)):
        late = world.browser()
        assert "data-sheet" not in late.get(link.page).text, "whoever comes now is not let mark twenty items in vain"
        fresh = {
            **late.token(),
            **marks(link),
            "version": 0,
            "open": answering.stamped(link),
            "text-open_keep": "Zu spät",
        }
        over = late.post(link.page, data=fresh)
        assert (over.status_code, "Zu spät" in over.text, EvaluationAnswer.select().count()) == (409, True, 0)
        assert browser.post(link.page, data=form).status_code == 303
    assert EvaluationInvitation.get_by_id(link.id).late is True
    with clock.at(link.cycle.closes_at):
        gone = browser.post(link.page, data={**form, "text-open_keep": "Viel zu spät"})
        assert (gone.status_code, "Viel zu spät" in gone.text) == (404, True)


def test_what_was_begun_in_time_can_be_opened_anew_and_sent_until_the_close(world, link):
    """Kept before the deadline and after it, then opened again, here or elsewhere."""
    page = f"/evaluations/sheets/{link.id}"
    with clock.at(link.cycle.deadline - timedelta(minutes=2)):
        browser = world.browser(link.hotel.gm)
        begun = {**browser.form(page, page), **marks(link)}
    with clock.at(link.cycle.deadline + timedelta(minutes=5)):
        kept = browser.post(f"{page}/draft", data=begun, headers={"Accept": "application/json"})
        assert kept.json["version"] == 1
    with clock.at(link.cycle.deadline + timedelta(minutes=9)):
        assert browser.send(page, page, **marks(link)).status_code == 303
    assert EvaluationInvitation.get_by_id(link.id).late is True


def test_unknown_and_replaced_links_are_alike_and_guessing_is_slowed_down(world, link):
    browser = world.browser()
    invitation_deeds.link_token(rounds.director(world), link, LinkWay.SLIP)
    pages = [browser.get(page) for page in (link.page, "/evaluations/links/unknown")]
    assert [page.status_code for page in pages] == [404, 404]
    bodies = {page.text.replace(page.headers["X-Request-ID"], "") for page in pages}
    assert len({body.split("<main")[1].split("</main>")[0] for body in bodies}) == 1
    for _n in range(PER_ADDRESS - 2):
        browser.get("/evaluations/links/unknown")
    assert browser.get("/evaluations/links/unknown").status_code == 429


def test_a_right_link_opens_and_sends_though_others_behind_its_address_guess(world, link):
    """Hotels of one group come from one address, and whole towns from a carrier's."""
    browser = world.browser()
    for _n in range(PER_ADDRESS):
        browser.get("/evaluations/links/unknown")
    assert browser.get("/evaluations/links/unknown").status_code == 429
    assert browser.send(link.page, link.page, **marks(link)).status_code == 303
    assert (browser.get(link.page).status_code, EvaluationAnswer.select().count()) == (200, 1)
    assert browser.get("/evaluations/links/unknown").status_code == 429, "and a right one forgives no wrong ones"


def test_a_franchise_store_is_asked_24_and_a_member_hotel_20(world, link):
    (store,) = rounds.hotels(world, 1, kind="franchise")
    invitation_deeds.succeed(store)
    row = rounds.invitation(link.cycle, store)
    page = f"/evaluations/links/{invitation_deeds.link_token(rounds.director(world), row, LinkWay.SLIP)}"
    counts = [world.browser().get(address).text.count("data-rated") for address in (link.page, page)]
    assert counts == [20, 24]
