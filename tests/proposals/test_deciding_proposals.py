"""The officer accepts or declines a proposal; the list and the number of what waits."""

import re
from functools import partial

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.covers import Cover
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.records.proposals import Proposal
from tests.at_once import at_once
from tests.company import ask
from tests.fields import Fields
from tests.proposals.proposing import DECISIONS, PAGE, decide, rows

# Deciding


def test_the_officer_sees_old_and_new_and_who_said_it(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120", opened_on="2020-06-01")
    for page in (chen.get(PAGE).text, chen.get("/hotels/SZ001").text):
        for words in ("Rooms", "100", "<strong>120</strong>", "1 May 2019", "1 Jun 2020", "Lin"):
            assert words in page, words
    assert "changed meanwhile" not in page


def test_accepted_fields_go_into_the_file_by_its_own_deeds_and_declined_ones_do_not(world, hotel, gm, officer, chen):
    world.proposal(hotel, gm, name="Garden Court", rooms="120", own_phone="139 2222", pms="Opera")
    answer = decide(
        chen,
        answer_1="accept",
        answer_2="decline",
        reason_2="The fire office says 100.",
        answer_3="accept",
        answer_4="",
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    by_field = {row.field: (row.state, row.decided_by_id, row.reason) for row in Proposal.select()}
    assert by_field == {
        "name": ("accepted", officer.id, ""),
        "rooms": ("declined", officer.id, "The fire office says 100."),
        "own_phone": ("accepted", officer.id, ""),
        "pms": ("open", None, ""),
    }
    now, card = Hotel.get(), Principal.get(Principal.account == gm)
    assert (now.name, now.rooms, now.pms, card.phone) == ("Garden Court", 100, "", "139 2222")
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.by_id == officer.id).order_by(AuditEntry.id)]
    assert verbs == ["proposal.accepted", "proposal.declined", "proposal.accepted", "hotel.edited", "principal.edited"]
    assert "garden court" in now.search_text, "and it is found by its new name"
    assert HotelYear.select().where(HotelYear.hotel == hotel).count() >= 1


def test_an_accepted_number_and_day_are_a_number_and_a_day(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120", opened_on="")
    decide(chen, answer_1="accept", answer_2="accept")
    assert (Hotel.get().rooms, Hotel.get().opened_on) == (120, None)


def test_declining_asks_for_a_reason_and_keeps_what_was_tapped(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120", pms="Opera")
    page = decide(chen, answer_1="accept", answer_2="decline")
    assert page.status_code == 422
    assert Fields.of(page.text).sentence("reason-2") == "Say why: the general manager reads it."
    assert 'name="answer-1" value="accept" checked' in page.text
    assert 'name="answer-2" value="decline" checked' in page.text
    assert {state for *_, state in rows()} == {"open"}
    assert decide(chen, answer_1="", answer_2="decline", reason_2="x" * 301).status_code == 422
    assert decide(chen, answer_1="", answer_2="decline", reason_2="a\x00b").status_code == 422


def test_nothing_tapped_is_nothing_to_save(world, hotel, gm, chen):
    world.proposal(hotel, gm)
    answer = decide(chen)
    assert answer.status_code == 422
    assert "Accept or decline at least one of them." in answer.text


def test_a_fact_that_changed_meanwhile_shows_all_three_texts(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120")
    hotel.edit(COMMAND_LINE, 1, rooms=110)
    page = chen.get(PAGE).text
    assert "changed meanwhile" in page
    assert [words in page for words in ("<dd>100</dd>", "<dd>110</dd>", "<strong>120</strong>")] == [True] * 3
    decide(chen, answer_1="accept")
    assert Hotel.get().rooms == 120


def test_a_fact_that_changes_while_the_officer_looks_is_not_overwritten_unseen(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120", pms="Opera")
    form = {**chen.form(PAGE, DECISIONS), "answer-1": "accept", "answer-2": "accept"}
    hotel.edit(COMMAND_LINE, 1, rooms=110)
    page = chen.post(DECISIONS, data=form)
    assert page.status_code == 409
    assert "nothing is decided yet" in page.text and "<dd>110</dd>" in page.text
    assert 'name="answer-1" value="accept" checked' in page.text
    assert (Hotel.get().rooms, Hotel.get().pms, {state for *_, state in rows()}) == (110, "", {"open"})


def test_a_proposal_withdrawn_while_the_officer_looks_is_not_accepted(world, hotel, gm, chen):
    proposal = world.proposal(hotel, gm, rooms="120")
    form = {**chen.form(PAGE, DECISIONS), "answer-1": "accept"}
    proposal.withdraw(world.person(gm))
    page = chen.post(DECISIONS, data=form)
    assert page.status_code == 409
    assert Hotel.get().rooms == 100


def test_a_second_click_is_answered_like_the_first(world, hotel, gm, chen):
    world.proposal(hotel, gm, rooms="120")
    form = {**chen.form(PAGE, DECISIONS), "answer-1": "accept"}
    answers = [chen.post(DECISIONS, data=form) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, PAGE)] * 2
    assert AuditEntry.select().where(AuditEntry.verb == "proposal.accepted").count() == 1


def test_of_two_who_decide_at_once_one_is_told_so(world, hotel, gm, officer):
    world.proposal(hotel, gm, rooms="120")
    manager = world.account(Role.MANAGER)
    browsers = [world.browser(officer), world.browser(manager)]
    forms = [{**one.form(PAGE, DECISIONS), "answer-1": "accept"} for one in browsers]
    answers = at_once(*(partial(one.post, DECISIONS, data=form) for one, form in zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert AuditEntry.select().where(AuditEntry.verb == "hotel.edited").count() == 1


def test_another_officer_reads_but_does_not_decide(world, hotel, gm):
    world.proposal(hotel, gm, rooms="120")
    other = world.browser(world.officer_of(world.hotel("SZ002")))
    page = other.get(PAGE)
    assert (page.status_code, "Save the decisions" in page.text) == (200, False)
    assert ask(other, "POST", DECISIONS, **{"answer-1": "accept", "seen-1": "100"}).status_code == 403
    assert Hotel.get(Hotel.code == "SZ001").rooms == 100


# The list and the number in the navigation


def test_an_officers_list_holds_what_waits_at_his_hotels_the_longest_first(world, hotel, gm, officer, chen):
    other = world.hotel("SZ002", name="Other Court")
    world.officer_of(other)
    world.proposal(other, world.gm_of(other), pms="Elsewhere")
    world.proposal(hotel, gm, pms="Opera")
    manager = world.browser(world.account(Role.MANAGER))
    assert ("Opera" in chen.get("/proposals").text, "Elsewhere" in chen.get("/proposals").text) == (True, False)
    page = manager.get("/proposals").text
    assert page.index("Elsewhere") < page.index("Opera")


def counted(browser) -> list[str]:
    """The number beside the proposals in the navigation, if there is one."""
    menu = browser.get("/me").text.partition("</nav>")[0]
    return re.findall(r'href="/proposals"(?:(?!</a>).)*<span class="count">(\d+)', menu, re.S)


def test_the_navigation_counts_what_waits(world, hotel, gm, officer, chen):
    director = world.browser(world.account(Role.DIRECTOR))
    assert counted(chen) == []
    world.proposal(hotel, gm, pms="Opera", rooms="120")
    assert counted(chen) == ["2"]
    assert counted(director) == [], "it does not wait for him"
    standing_in = world.officer_of(world.hotel("SZ002"))
    today = clock.today()
    Cover.create(officer=officer, substitute=standing_in, first=today, last=today)
    assert counted(world.browser(standing_in)) == ["2"]
    decide(chen, answer_1="accept", answer_2="accept")
    assert counted(chen) == []
