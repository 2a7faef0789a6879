"""The evening's reminder, and that there is news."""

import pytest

from portal import schedule
from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock, jobs
from portal.foundation.calendar import CalendarDay
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Function
from portal.insight import agenda
from portal.records.digests import Evening, send_news, send_reminders
from portal.records.notices import News, Notice, NoticeChoice
from portal.records.planned_days import PlannedDay
from tests.digests.mails import digest, sent, text_of, wall


def remind() -> int:
    return send_reminders(agenda.of_evening)


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


def news(hotel, account, kind=News.ANSWERED, number=1) -> None:
    record = FollowUp(id=number, hotel=hotel)
    Notice.put(COMMAND_LINE, [account.id], kind, record, hotel)


# That there is news


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
