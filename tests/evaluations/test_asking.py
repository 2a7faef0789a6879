"""Asking and reminding: links, slips, mails, successors, and what officers are told of who is missing (D24)."""

from datetime import date, timedelta

import pytest

from portal.activity.evaluations import cycle_deeds, invitation_deeds, missing, reminders
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import CycleReminder, EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation, for_account
from portal.activity.evaluations.words import InvitationState, LinkWay
from portal.foundation import clock, outbox, vault
from portal.foundation.db import Missing, Refused
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records import postings
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.holder_checks import HolderCheck
from portal.records.notices import News, Notice
from tests.company import ask
from tests.evaluations import rounds

DAY = date(2026, 3, 2)


def by_mail(*hotels) -> None:
    """This installation sends mail, and these GMs have addresses."""
    outbox.use("smtp://localhost:1", "portal@example.com", "http://localhost")
    for hotel in hotels:
        hotel.gm.email = f"{hotel.gm.sign_in}@example.com"
        hotel.gm.save()


def mails() -> list[tuple[str, str]]:
    """(address, text) of what waits to leave."""
    rows = Mail.select().order_by(Mail.id)
    return [(row.address, vault.unseal("mail", row.text, row.message_id)) for row in rows]


def token_in(text: str) -> str:
    return text.partition("/evaluations/links/")[2].split()[0]


def missing_names(person, cycle) -> list[str]:
    return [hotel.name for hotel in missing.missing_for(person, cycle)]


# Personal links


def test_a_link_opens_one_form_until_the_close_and_the_next_link_ends_it(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    cycle = rounds.opened(by, DAY)
    with clock.at(cycle.opened_at):
        row = rounds.invitation(cycle, hotel)
        first = invitation_deeds.link_token(by, row, LinkWay.SLIP)
        assert EvaluationInvitation.by_token(first).hotel_id == hotel.id
        second = invitation_deeds.link_token(by, row, LinkWay.SLIP)
        with pytest.raises(Missing):
            EvaluationInvitation.by_token(first)
        assert first not in str(EvaluationInvitation.get_by_id(row.id).__data__.values())
    with clock.at(cycle.closes_at - timedelta(seconds=1)):
        assert EvaluationInvitation.by_token(second) == row
    with clock.at(cycle.closes_at), pytest.raises(Missing):
        EvaluationInvitation.by_token(second)


def test_links_are_the_directors_and_nobody_elses(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    officer, admin = rounds.officer(world, hotel), world.account("admin")
    cycle = rounds.opened(by)
    for account in (officer, admin, hotel.gm):
        with pytest.raises(Refused, match="the operations director's alone"):
            invitation_deeds.link_token(world.person(account), rounds.invitation(cycle, hotel), LinkWay.SLIP)


def test_the_invitation_goes_to_the_gms_own_address_if_nobody_else_has_changed_it(world):
    by = rounds.director(world)
    rested, changed, bare = rounds.hotels(world, 3)
    by_mail(rested, changed)
    with clock.at(clock.now()):
        HolderCheck.create(account=changed.gm, address_changed_at=clock.now() - timedelta(days=29))
        cycle = rounds.opened(by)
        ((address, text),) = mails()
        assert address == rested.gm.email
        assert EvaluationInvitation.by_token(token_in(text)).hotel_id == rested.id
        assert [rounds.invitation(cycle, one).sent_by for one in (rested, changed, bare)] == ["mail", "", ""]
        # It is queued once, however often the clock comes by.
        assert invitation_deeds.mail_due() == 0
    HolderCheck.update(address_changed_at=clock.now() - timedelta(days=31)).execute()
    assert (invitation_deeds.mail_due(), len(mails())) == (1, 2)


def test_at_night_a_hotel_hears_nothing(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    by_mail(hotel)
    with clock.at(clock.instant(rounds.at(DAY, 23))):
        cycle = rounds.prepared(by)
        cycle_deeds.open_now(by, cycle)
    assert Mail.get().due_at == clock.instant(rounds.at(DAY + timedelta(days=1), 8))
    with clock.at(clock.instant(rounds.at(DAY + timedelta(days=8), 3))):
        assert reminders.remind_due() == 0


def test_more_time_is_told_by_mail_once_a_person_and_the_links_go_on(world):
    by, (first, answered) = rounds.director(world), rounds.hotels(world, 2)
    (second,) = rounds.hotels(world, 1, gm=first.gm)
    by_mail(first, answered)
    cycle = rounds.opened(by)
    rounds.answer(world, cycle, answered)
    token = token_in(next(text for _address, text in mails() if first.name in text))
    before = len(mails())
    with clock.at(cycle.opened_at + timedelta(days=2)):
        cycle_deeds.extend(by, cycle, cycle.deadline + timedelta(days=3), "The storm shut the roads.")
        ((address, text),) = mails()[before:]
        assert (address, EvaluationInvitation.by_token(token).hotel_id) == (first.gm.email, first.id)
    assert "The storm shut the roads." in text and first.name in text and second.name in text
    assert Account.get_by_id(by.id).name in text and "/evaluations/links/" not in text


# Reminders


def test_those_missing_are_reminded_by_the_rhythm_each_run_once(world):
    by, (answered, waiting) = rounds.director(world), rounds.hotels(world, 2)
    by_mail(answered, waiting)
    cycle = rounds.opened(by, DAY, remind_after="7,12")
    rounds.answer(world, cycle, answered)
    first = token_in(mails()[1][1])
    with clock.at(clock.instant(rounds.at(DAY + timedelta(days=6), 12))):
        assert reminders.remind_due() == 0
    with clock.at(clock.instant(rounds.at(DAY + timedelta(days=7), 12))):
        assert (reminders.remind_due(), reminders.remind_due()) == (1, 0)
        address, text = mails()[-1]
        assert (len(mails()), address) == (3, waiting.gm.email)
        assert "is still missing" in text
        assert EvaluationInvitation.by_token(token_in(text)).hotel_id == waiting.id
        with pytest.raises(Missing):
            EvaluationInvitation.by_token(first)
    (row,) = reminders.sent(cycle)
    assert (row.run, row.reached) == ("1", 1)
    told = Notice.select(Notice.account).where(Notice.news == News.EVALUATION_DUE)
    assert [number for (number,) in told.tuples()] == [waiting.gm.id]


def test_the_clock_that_was_away_reminds_once_for_all_it_missed(world):
    rounds.hotels(world, 1)
    cycle = rounds.opened(rounds.director(world), DAY, remind_after="3,5")
    with clock.at(clock.instant(rounds.at(DAY + timedelta(days=9), 12))):
        assert reminders.remind_due() == 1
    assert [(row.run, row.reached) for row in reminders.sent(cycle)] == [("1", 0), ("2", 1)]


def test_by_hand_they_are_reminded_once_a_day_and_who_has_a_slip_keeps_it(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    cycle = rounds.opened(by, DAY)
    by_mail(hotel)
    with clock.at(clock.instant(rounds.at(DAY, 15))):
        slip = invitation_deeds.link_token(by, rounds.invitation(cycle, hotel), LinkWay.SLIP)
        assert reminders.remind_by_hand(by, cycle) == 1
        with pytest.raises(Refused, match="reminded today already"):
            reminders.remind_by_hand(by, cycle)
        assert (EvaluationInvitation.by_token(slip).hotel_id, mails()) == (hotel.id, [])
    assert CycleReminder.get().run == "day:2026-03-02"


# Successors


def test_a_successor_has_a_form_of_his_own_and_the_old_link_ends(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    cycle = rounds.opened(by)
    row = rounds.invitation(cycle, hotel)
    token = invitation_deeds.link_token(by, row, LinkWay.SLIP)
    heir = world.gm_of(hotel)
    assert (invitation_deeds.succeed_due(), invitation_deeds.succeed_due()) == (1, 0)
    with pytest.raises(Missing):
        EvaluationInvitation.by_token(token)
    assert EvaluationInvitation.get_by_id(row.id).state == InvitationState.ENDED
    (his,) = for_account(heir.id)
    assert (his.id != row.id, his.hotel_id, his.link_hash) == (True, hotel.id, None)
    assert for_account(hotel.gm.id) == []
    assert EvaluationCycle.get_by_id(cycle.id).invited == 1
    # The one before comes back: his own form is his again, and no second one.
    postings.post(COMMAND_LINE, hotel, hotel.gm, Function.GM)
    assert invitation_deeds.succeed(hotel) == 1
    assert [one.id for one in for_account(hotel.gm.id)] == [row.id]


def test_what_a_predecessor_has_answered_stands_for_the_hotel(world):
    by, (hotel,) = rounds.director(world), rounds.hotels(world, 1)
    cycle = rounds.opened(by)
    rounds.answer(world, cycle, hotel)
    heir = world.gm_of(hotel)
    assert (invitation_deeds.succeed_due(), for_account(heir.id)) == (0, [])
    assert EvaluationCycle.get_by_id(cycle.id).answered == 1


def test_a_hotel_without_anybody_is_listed_and_can_be_asked_once_it_has_somebody(world):
    by = rounds.director(world)
    rounds.hotels(world, 1)
    bare = world.hotel("BARE")
    cycle = rounds.opened(by)
    assert [row.code for row in missing.nobody(cycle)] == ["BARE"]
    gm = world.gm_of(bare)
    assert (invitation_deeds.ask_newcomers(by, cycle), invitation_deeds.ask_newcomers(by, cycle)) == (1, 0)
    assert (len(for_account(gm.id)), EvaluationCycle.get_by_id(cycle.id).invited, missing.nobody(cycle)) == (1, 2, [])


# What officers and managers are told


def test_officers_see_from_half_time_on_who_is_missing_as_it_stood_this_morning(world):
    by = rounds.director(world)
    own, other, strange = rounds.hotels(world, 3)
    officer = world.person(rounds.officer(world, own, other))
    cycle = rounds.opened(by, DAY)
    with clock.at(cycle.half_time - timedelta(seconds=1)):
        assert (missing.is_told(officer, cycle), missing_names(officer, cycle)) == (False, [])
    with clock.at(cycle.half_time):
        rounds.answer(world, cycle, own)
        EvaluationAnswer.update(sent_at=clock.now()).execute()
        assert missing_names(officer, cycle) == sorted([own.name, other.name])
        assert strange.name in missing_names(by, cycle)
    with clock.at(cycle.half_time + timedelta(days=1)):
        assert missing_names(officer, cycle) == [other.name]
        assert missing_names(world.person(own.gm), cycle) == []
    closed = rounds.close(cycle)
    assert missing_names(officer, closed) == []


def test_an_officers_page_names_hotels_and_neither_people_nor_times(company):
    cycle = company.cycle
    with clock.at(cycle.half_time + timedelta(hours=1)):
        text = company.browser("staff").get(f"/evaluations/cycles/{cycle.id}/invitations").text
        assert [name in text for name in ("Own Court", "Second Court", "Other Court")] == [True, True, False]
        assert [name in text for name in ("The gm", "The owner", "Personal link")] == [False, False, False]
        week = company.browser("staff").get("/week").text
        assert f"/evaluations/cycles/{cycle.id}/invitations" in week
    assert f"/evaluations/cycles/{cycle.id}/invitations" not in company.browser("staff").get("/week").text


# The director's list


def test_slips_are_printed_for_those_who_are_ticked_and_shown_once(company):
    browser, cycle = company.browser("director"), company.cycle
    base = f"/evaluations/cycles/{cycle.id}/invitations"
    assert "Tick the hotels first." in ask(browser, "POST", f"{base}/slips").text
    rows = [rounds.invitation(cycle, hotel) for hotel in (company.own, company.second)]
    text = ask(browser, "POST", f"{base}/slips", asked=[str(row.id) for row in rows]).text
    tokens = [token_in(part) for part in text.split("<code>http://localhost")[1:]]
    found = [EvaluationInvitation.by_token(token.partition("<")[0]).hotel_id for token in tokens]
    assert found == [company.own.id, company.second.id]
    assert [row.sent_by for row in EvaluationInvitation.select().order_by(EvaluationInvitation.id)].count("slip") == 2
    assert tokens[0].partition("<")[0] not in browser.get(base).text


def test_the_director_takes_away_who_has_not_answered(company):
    cycle = company.cycle
    rounds.answer(company.world, cycle, company.own)
    browser = company.browser("director")
    shown = browser.get(f"/evaluations/cycles/{cycle.id}/invitations").text
    assert [name in shown for name in ("Own Court", "Second Court")] == [False, True]
    answer = ask(browser, "POST", f"/evaluations/cycles/{cycle.id}/invitations/export", cycle=str(cycle.id))
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (entry,) = AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.exported")
    assert entry.told["count"] == 2
