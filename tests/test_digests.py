"""Mails that call somebody to the portal: once each, at their hour, counts and a link, never at night to a hotel."""

from datetime import datetime
from functools import partial

import pytest

from portal import schedule
from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation import clock, jobs
from portal.foundation.calendar import CalendarDay
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight import agenda
from portal.records.digests import Evening, Week, send_digests, send_news, send_reminders
from portal.records.notices import News, Notice, NoticeChoice
from portal.records.planned_days import PlannedDay
from tests.at_once import at_once
from tests.sink import listening


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 on the company's clock; the 16th is a Monday."""
    return clock.instant(datetime(2026, 11, day, hour, minute))


@pytest.fixture
def sink(database, app):
    with listening() as found:
        yield found


@pytest.fixture
def officer(world):
    with clock.at(wall(2, 9)):
        hotels = [world.hotel(f"SZ{n:03d}", name=f"Secret Court {n}") for n in range(3)]
        found = world.officer_of(*hotels, name="Chen")
    found.email = "chen@head.example"
    found.save()
    found.hotels = hotels
    return found


def digest() -> int:
    return send_digests(agenda.of_week)


def remind() -> int:
    return send_reminders(agenda.of_evening)


def text_of(message) -> str:
    return message.get_content().replace("\r\n", "\n")


def sent(sink) -> list[str]:
    Mail.send_due()
    return [message["Subject"] for message in sink.messages]


# The Monday digest


def test_on_monday_an_officer_learns_how_much_his_week_holds_and_nothing_else(world, sink, officer):
    one, two, three = officer.hotels
    by = world.person(officer)
    with clock.at(wall(12, 10)):
        gm = world.principal(one, "Mr Secret")
        late = FollowUp.add(by, one, "SECRET wording", side=Side.HOTEL, due_on=datetime(2026, 11, 13).date())
        claimed = FollowUp.add(by, two, "SECRET claim", side=Side.HOTEL)
        claimed.give_state(world.person(world.account(Role.MANAGER)), State.CLAIMED)
        Call.record(
            by,
            two,
            at=clock.now(),
            channel=Channel.PHONE,
            direction=Direction.OUT,
            result=Result.CALL_BACK,
            call_back_at=wall(17, 15),
        )
    with clock.at(wall(16, 7, 29)):
        PlannedDay.put(by, one, datetime(2026, 11, 18).date())
        assert digest() == 0, "not before half past seven"
    with clock.at(wall(16, 7, 30)):
        assert agenda.of_week(by) == Week(due=3, planned=1, call_backs=1, overdue=1, claims=1)
        assert (digest(), digest()) == (1, 0)
        (subject,) = sent(sink)
    assert subject == "Hotel relations: Your week, 16–22 Nov"
    assert text_of(sink.messages[0]) == (
        "· 3 hotels to call\n· 1 of them has its day\n· 1 call back agreed\n· 1 follow-up is overdue\n"
        "· 1 claim to confirm\n\nhttp://localhost/\n\n"
        "Which mails you get, you choose here: http://localhost/notices/choices\n"
    )
    assert (late.id, gm.name) and "SECRET" not in text_of(sink.messages[0]).upper().replace("://LOCALHOST", "")
    with clock.at(wall(16, 18)):
        assert digest() == 0, "once a week"
    with clock.at(wall(23, 8)):
        assert digest() == 1


def test_the_digest_comes_on_mondays_alone(world, sink, officer):
    for day in range(17, 23):
        with clock.at(wall(day, 9)):
            assert digest() == 0


def test_the_digest_is_in_the_readers_language(world, sink, officer):
    officer.language = "zh"
    officer.save()
    with clock.at(wall(16, 8)):
        digest()
        (subject,) = sent(sink)
    assert "11月16日–22日" in subject


def test_a_manager_is_told_of_the_hotels_he_leads(world, sink, officer):
    manager = world.account(Role.MANAGER)
    with clock.at(wall(16, 8)):
        assert agenda.of_week(world.person(manager)).due == 3
        manager.email = "m@head.example"
        manager.save()
        assert digest() == 2


def test_nothing_before_one_is_no_mail(world, sink):
    idle = world.account(Role.STAFF)
    idle.email = "idle@head.example"
    idle.save()
    with clock.at(wall(16, 8)):
        assert (digest(), sent(sink)) == (0, [])


@pytest.mark.parametrize("why", ["no address", "not wanted", "gone", "no password", "another role", "no mail server"])
def test_who_cannot_or_will_not_be_written_to_is_not(world, database, app, officer, why):
    changes = {
        "no address": {"email": None},
        "gone": {"active": False},
        "no password": {"password": ""},
        "another role": {"role": "liaison"},
    }
    for name, value in changes.get(why, {}).items():
        setattr(officer, name, value)
    officer.save()
    if why == "not wanted":
        NoticeChoice.choose(world.person(officer), 1, digest=False)
    with clock.at(wall(16, 8)):
        if why == "no mail server":
            assert digest() == 0
        else:
            with listening():
                assert digest() == 0
    assert Mail.select().count() == 0


def test_of_several_that_tick_at_once_one_writes(world, sink, officer):
    with clock.at(wall(16, 8)):
        at = clock.now()

    def one():
        with clock.at(at):
            return digest()

    assert sum(at_once(*[partial(one)] * 3)) == 1
    assert Mail.select().count() == 1


def test_a_digest_that_is_late_by_a_day_is_not_sent(world, sink, officer):
    with clock.at(wall(16, 8)):
        digest()
    with clock.at(wall(17, 0, 1)):
        assert (Mail.send_due(), sink.messages) == (0, [])


# The evening reminder


def test_in_the_evening_one_is_reminded_of_what_is_due_today_still(world, sink, officer):
    one, two, three = officer.hotels
    by = world.person(officer)
    with clock.at(wall(17, 9)):
        gm = world.principal(two, "Mr Lin")
        for hotel in (one, two):
            PlannedDay.put(by, hotel, clock.today())
        world.call(two, officer, principal=gm)
        facts = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.CALL_BACK}
        Call.record(by, three, at=clock.now(), call_back_at=wall(17, 16), **facts)
        FollowUp.add(by, one, "SECRET", side=Side.US, complaint=True, at=wall(16, 15))
        FollowUp.add(by, one, "SECRET later", side=Side.US, complaint=True, at=wall(17, 9))
    with clock.at(wall(17, 16, 59)):
        assert remind() == 0
    with clock.at(wall(17, 17)):
        assert agenda.of_evening(by) == Evening(planned=1, call_backs=1, answers=1)
        assert (remind(), remind()) == (1, 0)
        assert sent(sink) == ["Hotel relations: Still due today"]
    text = text_of(sink.messages[0])
    assert text.startswith(
        "· 1 call back agreed\n· 1 hotel planned for today\n· 1 complaint to answer\n\nhttp://localhost/\n"
    )
    assert "SECRET" not in text


def test_a_call_back_that_took_place_is_due_no_longer(world, sink, officer):
    hotel, by = officer.hotels[0], world.person(officer)
    with clock.at(wall(17, 9)):
        facts = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.CALL_BACK}
        Call.record(by, hotel, at=clock.now(), call_back_at=wall(17, 16), **facts)
    with clock.at(wall(17, 16, 5)):
        assert agenda.of_evening(by).call_backs == 1
        world.call(hotel, officer, principal=world.principal(hotel))
    with clock.at(wall(17, 17)):
        assert (agenda.of_evening(by), remind(), sent(sink)) == (Evening(), 0, [])


@pytest.mark.parametrize(("day", "working", "count"), [(17, None, 1), (21, None, 0), (21, True, 1), (17, False, 0)])
def test_the_reminder_knows_the_calendar(world, sink, officer, day, working, count):
    with clock.at(wall(day, 9)):
        if working is not None:
            CalendarDay.put(clock.today(), working, "调休", "Changed")
        PlannedDay.put(world.person(officer), officer.hotels[0], clock.today())
    with clock.at(wall(day, 17, 30)):
        assert remind() == count


def test_nobody_is_reminded_at_night(world, sink, officer):
    with clock.at(wall(17, 9)):
        PlannedDay.put(world.person(officer), officer.hotels[0], clock.today())
    with clock.at(wall(17, 21)):
        assert remind() == 0


# That there is news


def news(hotel, account, kind=News.ANSWERED, number=1) -> None:
    record = FollowUp(id=number, hotel=hotel)
    Notice.put(COMMAND_LINE, [account.id], kind, record, hotel)


def test_what_is_new_is_told_at_most_once_an_hour_and_counted(world, sink, officer):
    hotel = officer.hotels[0]
    with clock.at(wall(17, 10)):
        for number in range(3):
            news(hotel, officer, number=number)
        assert send_news() == 0, "the deed may still be on its way"
    with clock.at(wall(17, 10, 2)):
        assert (send_news(), send_news()) == (1, 0)
        assert sent(sink) == ["Hotel relations: 3 new notices wait for you."]
    assert text_of(sink.messages[0]).startswith("3 new notices wait for you.\n\nhttp://localhost/notices\n")
    with clock.at(wall(17, 10, 30)):
        news(hotel, officer, number=7)
    with clock.at(wall(17, 11, 1)):
        assert send_news() == 0
    with clock.at(wall(17, 11, 2)):
        assert send_news() == 1
        assert sent(sink)[1:] == ["Hotel relations: 1 new notice waits for you."]
    with clock.at(wall(17, 15)):
        assert send_news() == 0, "nothing new has come since"


def test_what_was_read_meanwhile_is_no_news(world, sink, officer):
    with clock.at(wall(17, 10)):
        news(officer.hotels[0], officer)
        Notice.get().read()
    with clock.at(wall(17, 10, 5)):
        assert send_news() == 0


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER, Function.ASSISTANT])
def test_a_hotel_is_not_written_to_between_nine_and_eight(world, sink, officer, function):
    hotel = officer.hotels[0]
    with clock.at(wall(17, 9)):
        guest = world.gm_of(hotel, function=function)
        guest.email = "gm@hotel.example"
        guest.save()
    with clock.at(wall(17, 20, 58)):
        news(hotel, guest)
        news(hotel, officer)
    for day, hour, minute, count in ((17, 21, 0, 1), (17, 23, 59, 0), (18, 7, 59, 0), (18, 8, 0, 1)):
        with clock.at(wall(day, hour, minute)):
            assert send_news() == count, f"{hour}:{minute}"
    assert {row.address for row in Mail.select()} == {"chen@head.example", "gm@hotel.example"}
    with clock.at(wall(18, 21)):
        Mail.send_due()
    assert [message["To"] for message in sink.messages] == ["chen@head.example"], "late, it is not sent at night either"


def test_who_wants_no_news_gets_none_and_the_digest_still(world, sink, officer):
    NoticeChoice.choose(world.person(officer), 1, news=False)
    with clock.at(wall(16, 10)):
        news(officer.hotels[0], officer)
    with clock.at(wall(16, 10, 5)):
        assert (send_news(), digest()) == (0, 1)


def test_the_tick_does_all_of_it_once(world, sink, officer):
    with clock.at(wall(16, 7, 40)):
        news(officer.hotels[0], officer)
    with clock.at(wall(16, 7, 45)):
        done = {one.name: one.count for one in jobs.run_due(schedule.TASKS)}
        assert {name: done[name] for name in ("news", "digests", "reminders")} == {
            "news": 1,
            "digests": 1,
            "reminders": 0,
        }
        assert list(jobs.run_due(schedule.TASKS)) == []
    assert len(sink.messages) == 2
