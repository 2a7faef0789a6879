"""A GM proposes another fact of his file, and reads what becomes of it."""

import pytest

from portal.foundation.roles import Function
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.records.proposals import Proposal
from tests.company import ask
from tests.fields import Fields
from tests.proposals.proposing import NEW, PAGE, decide, rows


@pytest.fixture
def lin(world, gm):
    return world.browser(gm)


def propose(browser, **fields):
    return browser.send(NEW, PAGE, **fields)


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
