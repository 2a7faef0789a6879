"""The association of member hotels: how a hotel is admitted, how its members change the charter."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.activity.association import charter_acceptances, council_deeds, counting, poll_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion
from portal.activity.association.polls import Poll
from portal.activity.association.words import VoteChoice
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Person
from portal.records import postings
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.sessions import person_for
from tests.browser.journey import PHONE, sticks_out, violations

pytestmark = pytest.mark.browser

#: The hotel of the demo company that does not belong, and its GM.
OUTSIDE, APPLICANT = "CZ001", "gm.cz001"
WANTED = "We want to learn from the others, and to show our breakfast."
PAPERS = "Contract, opening and the owner's letter of appointment"
#: Of article 36, which says five days as yet.
WORDING = "会议纪要应在会后三个工作日内发送全体会员；会员可在五个工作日内提出更正。"
MEANING = "Minutes within 3 working days, corrections within 5."


def person(sign_in: str) -> Person:
    return person_for(Account.get(Account.sign_in == sign_in))


# A hotel is admitted


@pytest.fixture
def same_owner(deeds):
    """The hotel outside has the owner of the council's president."""
    hotel, owner = Hotel.get(Hotel.code == OUTSIDE), Account.get(Account.sign_in == "owner")
    postings.post(COMMAND_LINE, hotel, owner, Function.OWNER, clock.today() - timedelta(days=90))


def test_a_hotel_applies_and_is_admitted(journey, same_owner):
    journey.expect("status of 422")
    phone = journey.signed_in(APPLICANT, at="/association", **PHONE)
    applies(phone)
    desk = journey.signed_in("manager", at="/association")
    looks_the_papers_over(desk)
    the_council_votes(journey)
    desk.reload()
    expect(desk.locator("#votes-title + .item, #votes-title ~ .item")).to_have_count(9)
    desk.get_by_role("button", name="Count now").click()
    expect(desk.locator(".head .badge")).to_have_text("Passed")
    code = is_told(phone)
    a_stranger_checks_it(journey, code)


def applies(phone) -> None:
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_role("link", name="Apply for membership").tap()
    phone.get_by_label("Why you want to belong").fill(WANTED)
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_role("button", name="Apply", exact=True).tap()
    expect(phone.locator("#notice")).to_have_text("The application is on its way to the secretariat.")


def looks_the_papers_over(desk) -> None:
    desk.locator("main").get_by_role("link", name="常州南大街店").click()
    expect(desk.locator("main")).to_contain_text(WANTED)
    desk.get_by_role("button", name="Ask the council").click()
    expect(desk.locator("main")).to_contain_text("Say in a line what was looked over.")
    desk.get_by_label("What was looked over").fill(PAPERS)
    desk.get_by_role("button", name="Ask the council").click()
    expect(desk.locator("#notice")).to_have_text("The council is asked.")


def the_council_votes(journey) -> None:
    """The president recuses himself, on his telephone: it is another hotel of his owner's. The others vote."""
    president = journey.signed_in("gm", at="/association", **PHONE)
    president.locator("main").get_by_role("link", name="常州南大街店").tap()
    expect(president.locator("main")).to_contain_text("This is about your own hotel or your owner's")
    expect(president.locator("form .seg label")).to_have_text("Recused")
    assert (violations(president), sticks_out(president)) == ([], 0)
    president.get_by_role("button", name="Vote", exact=True).tap()
    expect(president.locator("#notice")).to_contain_text("Your vote is noted.")
    president.context.close()
    matter, alone = CouncilMatter.get(), person("gm")
    for seat in council_deeds.seats():
        if seat.account_id != alone.id:
            council_deeds.vote(person_for(Account.get_by_id(seat.account_id)), matter, VoteChoice.FOR)


def is_told(phone) -> str:
    """The GM sees his hotel's rank, and its certificate's code, which is returned."""
    phone.goto("/association")
    own = phone.locator("section", has=phone.get_by_role("heading", name="常州南大街店"))
    expect(own).to_contain_text("Full member")
    own.get_by_role("link", name="No. 12").tap()
    expect(phone.locator("main")).to_contain_text("In good standing")
    phone.get_by_role("link", name="Certificate", exact=True).tap()
    expect(phone.locator(".certificate")).to_contain_text("常州南大街店")
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    code = Member.get(Member.number == 12).code
    expect(phone.locator(".certificate")).to_contain_text(code)
    return code


def a_stranger_checks_it(journey, code: str) -> None:
    """Nobody has signed in here: the code holds, and whose it is nobody learns."""
    stranger = journey.page(**PHONE)
    stranger.goto("/association/certificates")
    stranger.get_by_label("Code of the certificate").fill(f"{code[:5]} {code[5:]}".lower())
    stranger.get_by_role("button", name="Check the code").tap()
    expect(stranger.locator(".notice")).to_have_text("The certificate with this code holds today.")
    assert (violations(stranger), sticks_out(stranger)) == ([], 0)
    shown = stranger.locator("body").inner_text()
    assert [word for word in ("常州南大街店", OUTSIDE, "Full member", "12") if word in shown] == []
    stranger.get_by_label("Code of the certificate").fill("ABCDEFGHJK")
    stranger.get_by_role("button", name="Check the code").tap()
    expect(stranger.locator(".notice")).to_have_text("There is no certificate with this code that holds today.")


# The charter is changed


def test_the_members_change_an_article_of_the_charter(journey, deeds):
    desk = journey.signed_in("manager", at="/association/charter/draft")
    words_an_article(desk)
    motion = puts_it_to_the_vote(desk)
    phone = journey.signed_in("gm", at="/association/charter/draft", **PHONE)
    expect(phone.locator(".compared", has_text="Article 36").locator("ins")).to_have_text("3")
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    poll = the_others_vote(motion)
    votes(phone)
    # A day goes by: what was counted yesterday is in force today.
    counted(poll, clock.now() - timedelta(days=1))
    assert CharterEdition.in_force().number == 4
    accepts(phone)
    reads_the_one_before(phone, str(clock.today() - timedelta(days=1)))


def words_an_article(desk) -> None:
    desk.locator("#article-36").get_by_role("link").click()
    expect(desk.locator("form.sheet")).to_contain_text("Working days until minutes are sent 5")
    desk.get_by_label("Wording in Chinese").fill(WORDING)
    desk.get_by_label("Wording in English").fill(MEANING)
    desk.get_by_role("button", name="Save", exact=True).click()
    changes = desk.locator("section", has=desk.get_by_role("heading", name="What it changes since edition 3"))
    changed = changes.locator(".compared", has_text="Article 36")
    expect(changed.locator("del")).to_have_text("5")
    expect(changed.locator("ins")).to_have_text("3")
    assert violations(desk) == []


def puts_it_to_the_vote(desk) -> Motion:
    desk.get_by_role("link", name="Put it to the vote").click()
    desk.get_by_label("What changes, and why").fill("Minutes within three days: who was there still remembers.")
    desk.get_by_role("button", name="Put it to the vote").click()
    expect(desk.locator("#notice")).to_contain_text("It is on the agenda")
    return Motion.get(Motion.charter.is_null(False))


def the_others_vote(motion: Motion) -> Poll:
    """It was published long ago, the vote has been open for twenty days, holidays among them: everybody but the
    demo's GM has voted."""
    opens, closes = clock.now() - timedelta(days=20), clock.now() + timedelta(days=1)
    published = opens - timedelta(days=40)
    Motion.update(at=published, admitted_at=published).where(Motion.id == motion.id).execute()
    CharterEdition.update(laid_open_at=published).where(CharterEdition.id == motion.charter_id).execute()
    with clock.at(opens):
        poll = poll_deeds.call(person("manager"), Motion.get_by_id(motion.id), opens, closes)
        poll_deeds.open_due()
        speakers, alone = Representative.acting(), person("gm")
        for voter in poll.voters:
            account = speakers[voter.member_id].account_id
            if account != alone.id:
                poll_deeds.vote(person_for(Account.get_by_id(account)), poll, voter.member_id, VoteChoice.FOR)
    return poll


def counted(poll: Poll, at: datetime) -> None:
    Poll.update(closes_at=at).where(Poll.id == poll.id).execute()
    with clock.at(at):
        counting.close_due()


def votes(phone) -> None:
    phone.goto("/")
    phone.locator("main").get_by_role("link", name="Edition 4 of the charter").tap()
    phone.locator(".ballot label:has(input[value='for'])").tap()
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_role("button", name="Vote", exact=True).tap()
    expect(phone.locator("#notice")).to_contain_text("The vote is taken.")


def accepts(phone) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Please read and accept the charter").tap()
    expect(phone.locator(".head")).to_contain_text("Edition 4 · in force")
    expect(phone.locator("#article-36")).to_contain_text(MEANING)
    assert (violations(phone), sticks_out(phone)) == ([], 0)
    phone.get_by_role("button", name="Read and accepted").tap()
    expect(phone.locator("#notice")).to_contain_text("Accepted for 苏州观前店.")
    assert charter_acceptances.waiting_for(person("gm")) == []


def reads_the_one_before(phone, day: str) -> None:
    phone.goto("/association/charter")
    phone.get_by_label("The charter as of").fill(day)
    phone.get_by_role("button", name="Show").tap()
    expect(phone.locator(".head")).to_contain_text("Edition 3 · no longer in force")
    expect(phone.locator("#article-36")).to_contain_text("Minutes within 5 working days")
    phone.locator(".notice.warn").get_by_role("link", name="What it changes").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Editions of the charter compared")
    assert (violations(phone), sticks_out(phone)) == ([], 0)
