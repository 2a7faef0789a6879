"""The Monday digest: how much one's week holds, and nothing else."""

from datetime import datetime
from functools import partial

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation import clock
from portal.foundation.outbox import Mail
from portal.foundation.roles import Role
from portal.insight import agenda
from portal.records.digests import Week
from portal.records.notices import NoticeChoice
from portal.records.planned_days import PlannedDay
from tests.at_once import at_once
from tests.digests.mails import digest, sent, text_of, wall
from tests.sink import listening


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
