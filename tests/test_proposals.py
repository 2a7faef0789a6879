"""A GM proposes changes to his hotel's file; its officer accepts or declines each field (D13)."""

import re
from datetime import date
from functools import partial

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear
from portal.records.covers import Cover
from portal.records.drafts import Draft
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.records.proposals import Proposal
from tests.at_once import at_once
from tests.company import ask
from tests.fields import Fields

PAGE, NEW, DECISIONS = "/hotels/SZ001/proposals", "/hotels/SZ001/proposals/new", "/hotels/SZ001/proposals/decisions"


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden", address="1 Old Street", rooms=100, opened_on=date(2019, 5, 1))


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen", language="en")


@pytest.fixture
def gm(world, hotel):
    return world.gm_of(hotel, name="Lin")


@pytest.fixture
def lin(world, gm):
    return world.browser(gm)


@pytest.fixture
def chen(world, officer):
    return world.browser(officer)


def propose(browser, **fields):
    return browser.send(NEW, PAGE, **fields)


def rows() -> list[tuple]:
    query = Proposal.select().order_by(Proposal.id)
    return [(row.field, row.old, row.new, row.state) for row in query]


def decide(browser, **fields):
    """Sends the taps of the decision page as it stands open."""
    return browser.send(PAGE, DECISIONS, **{name.replace("_", "-"): value for name, value in fields.items()})


# Proposing


def test_the_form_stands_filled_with_what_the_file_has(lin, gm):
    Principal.update(phone="139 0000 1111", best_days="135", best_from="09:30").where(Principal.account == gm).execute()
    page = lin.get(NEW).text
    found = Fields.of(page).values
    assert {
        name: found[name] for name in ("name", "address", "rooms", "opened_on", "pms", "own_phone", "own_best_from")
    } == {
        "name": "Garden",
        "address": "1 Old Street",
        "rooms": "100",
        "opened_on": "2019-05-01",
        "pms": "",
        "own_phone": "139 0000 1111",
        "own_best_from": "09:30",
    }
    ticked = [
        n
        for n in "1234567"
        if f'id="own_best_days-{int(n) - 1}" name="own_best_days" type="checkbox" value="{n}"'
        in page.replace("checked ", "")
    ]
    assert ticked == list("1234567")
    assert page.count("checked") == 3


def test_only_what_differs_becomes_a_proposal(lin, hotel, gm):
    answer = propose(lin, address="2 New Street", rooms="１２０", own_phone="139 2222", note="We moved.")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert rows() == [
        ("address", "1 Old Street", "2 New Street", "open"),
        ("rooms", "100", "120", "open"),
        ("own_phone", "", "139 2222", "open"),
    ]
    card = Principal.get(Principal.account == gm)
    assert [(row.principal_id, row.note, row.by_id) for row in Proposal.select().order_by(Proposal.id)] == [
        (None, "We moved.", gm.id),
        (None, "We moved.", gm.id),
        (card.id, "We moved.", gm.id),
    ]
    assert (Hotel.get().address, Hotel.get().rooms, card.phone) == ("1 Old Street", 100, "")
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.verb, entry.by_id, entry.record_id) == ("proposal.made", gm.id, hotel.id)
    assert entry.told == {
        "address": ["1 Old Street", "2 New Street"],
        "rooms": ["100", "120"],
        "own_phone": ["", "139 2222"],
    }


def test_a_fact_can_be_proposed_away(lin):
    propose(lin, opened_on="", own_best_days="6")
    assert rows() == [("opened_on", "2019-05-01", "", "open"), ("own_best_days", "", "6", "open")]


def test_nothing_that_differs_is_nothing_to_send(lin):
    page = propose(lin, note="Only words.")
    assert page.status_code == 422
    assert "Nothing here differs from the file" in page.text and "Only words." in page.text
    assert rows() == []


def test_the_same_field_proposed_again_takes_the_place_of_the_first(lin):
    propose(lin, pms="Opera")
    assert propose(lin, pms="Opera").status_code == 422, "the same again"
    propose(lin, pms="Shiji", rooms="101")
    assert rows() == [("pms", "", "Opera", "withdrawn"), ("rooms", "100", "101", "open"), ("pms", "", "Shiji", "open")]
    assert "You proposed: Shiji" in lin.get(NEW).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "长" * 81),
        ("rooms", "many"),
        ("opened_on", "2999-01-01"),
        ("own_email", "no address"),
        ("own_best_from", "25:00"),
        ("own_phone", "1" * 41),
    ],
)
def test_a_wrong_field_comes_back_with_a_sentence_and_everything_typed(lin, field, wrong):
    page = propose(lin, **{"address": "2 New Street", "note": "Words <kept>.", field: wrong})
    assert page.status_code == 422
    found = Fields.of(page.text)
    assert found.sentence(field)
    assert (found.values["address"], found.values["note"], found.values[field]) == (
        "2 New Street",
        "Words <kept>.",
        wrong,
    )
    assert rows() == []


def test_sent_twice_it_is_proposed_once(lin):
    form = {**lin.form(NEW, PAGE), "pms": "Opera"}
    answers = [lin.post(PAGE, data=form) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, PAGE)] * 2
    assert rows() == [("pms", "", "Opera", "open")]


def test_what_was_typed_is_kept_as_a_draft_and_gone_when_sent(lin):
    fields = {**lin.token(), "pms": "Opera", "own_best_days": ["1", "3"]}
    assert lin.post(f"{PAGE}/draft", data=fields).status_code == 303
    page = lin.get(NEW).text
    assert Fields.of(page).values["pms"] == "Opera"
    assert page.count("checked") == 2
    propose(lin, pms="Opera")
    assert Draft.select().count() == 0


def test_only_the_gm_of_the_hotel_proposes(world, hotel, officer):
    owner, assistant = (world.gm_of(hotel, function=one) for one in (Function.OWNER, Function.ASSISTANT))
    both = world.gm_of(world.hotel("SZ002"))
    world.posted(hotel, both, Function.OWNER)
    for account in (owner, assistant, officer, both):
        browser = world.browser(account)
        assert browser.get(NEW).status_code == 403, account.name
        assert ask(browser, "POST", PAGE, name="Other").status_code == 403, account.name
        assert ask(browser, "POST", f"{PAGE}/draft", name="Other").status_code == 403, account.name
    stranger = world.browser(world.gm_of(world.hotel("SZ003")))
    assert stranger.get(NEW).status_code == 404
    assert (rows(), Draft.select().count()) == ([], 0)


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


# What becomes of it


def test_the_gm_reads_the_outcome_and_the_reason(world, hotel, gm, lin, chen):
    world.proposal(hotel, gm, rooms="120", pms="Opera")
    decide(chen, answer_1="decline", reason_1="The fire office says 100.", answer_2="accept")
    for path in (PAGE, "/proposals", "/"):
        page = lin.get(path).text
        for words in ("Accepted", "Declined", "The fire office says 100."):
            assert words in page, (path, words)


def test_the_gm_withdraws_what_is_open_and_nothing_that_is_decided(world, hotel, gm, lin, chen):
    world.proposal(hotel, gm, rooms="120", pms="Opera")
    assert lin.send(PAGE, f"{PAGE}/1/withdrawal").status_code == 303
    decide(chen, answer_2="accept")
    answer = ask(lin, "POST", f"{PAGE}/2/withdrawal")
    assert (answer.status_code, "This proposal is decided already." in answer.text) == (403, True)
    assert rows() == [("rooms", "100", "120", "withdrawn"), ("pms", "", "Opera", "accepted")]
    assert [entry.verb for entry in AuditEntry.select() if "withdrawn" in entry.verb] == ["proposal.withdrawn"]


def test_a_proposal_is_its_writers_and_its_hotels(world, hotel, gm):
    world.proposal(hotel, gm)
    second = world.hotel("SZ002")
    next_gm = world.gm_of(second)
    world.posted(hotel, next_gm, Function.GM)
    browser = world.browser(next_gm)
    assert browser.get(PAGE).status_code == 200
    assert "Opera" not in browser.get(PAGE).text + browser.get("/proposals").text
    assert ask(browser, "POST", f"{PAGE}/1/withdrawal").status_code == 404
    mine = world.proposal(second, next_gm)
    assert ask(browser, "POST", f"{PAGE}/{mine.id}/withdrawal").status_code == 404, "of another hotel"


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
