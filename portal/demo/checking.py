"""What the manager of the invented company looks after: weeks that are to be excused, and calls he checks."""

from datetime import date, timedelta
from random import Random

from portal.activity.calls.checks import SpotCheck, Verdict
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.roles import Person
from portal.records import excusing
from portal.records.cadence import Touch
from portal.records.excuses import Excuse
from portal.records.hotel_words import Gate, Status
from portal.records.hotels import Hotel, Posting

#: (weeks from this one, how many of them, why, what the manager says; None leaves it to him)
ASKED = (
    (1, 2, "大堂翻新停业两周，店长外派学习。", "同意，恢复营业当周请补一次详细通话。"),
    (-2, 1, "店长婚假，代班经理不清楚经营情况。", "同意。"),
    (-3, 1, "当周台风停电，总机不通。", "同意。"),
    (-1, 1, "忙于开业筹备会，没来得及联络。", ""),
    (0, 1, "酒店系统切换，店长请本周不要来电。", None),
    (-1, 1, "店长住院，业主电话无人接听。", None),
)
DECLINED = "筹备会不是理由，请补做联络。"
#: The days before the last on which he checked, and of how many drawn calls.
CHECKED, EACH = (3, 10, 17, 24, 38), 6
WORDS = {
    Verdict.AS_WRITTEN: ("店长说的和记录一致。", "通话内容属实，店长还提到周末会议团。", ""),
    Verdict.DIFFERS: ("店长说那天只聊了两分钟，没有谈到整改。", "通话是在微信里，不是电话。"),
    Verdict.NOT_HELD: ("店长说那一周没有接到电话，通话记录里也没有。",),
    Verdict.NOBODY: ("两次无人接听。",),
}


def lay(stage) -> None:
    """Call it when everything else has happened: `stage` is `demo.stage.Stage`."""
    until = stage.plan.until
    manager, officers = stage.people["manager"], [stage.people[sign_in] for sign_in, _name in stage.plan.officers]
    for number, (weeks, count, why, answer) in enumerate(ASKED):
        turn = number % len(officers)
        _excuse(manager, [*officers[turn:], *officers[:turn]], until, weeks, count, why, answer)
    rng = Random(f"{stage.plan.seed}/checks")
    for days in CHECKED:
        if until - timedelta(days=days) > stage.plan.start:
            _check(manager, officers[-1], until - timedelta(days=days), rng)


def _excuse(
    manager: Person, officers: list[Person], until: date, weeks: int, count: int, why: str, answer: str | None
) -> None:
    monday = Week.of(until).plus(weeks).monday
    days = 1 if answer is None else 3
    with clock.at(instant(until - timedelta(days=days), minute=75)):
        # Who has called all of his hotels leaves it to the next.
        officer, hotel = next(((one, hotel) for one in officers if (hotel := _quiet(one, monday))), (None, None))
        if hotel is None:
            return
        mondays = [monday + timedelta(weeks=n) for n in range(count)]
        rows = excusing.ask(officer, hotel, mondays, why)
    with clock.at(instant(until - timedelta(days=days), minute=240)):
        for row in rows if answer is not None else ():
            (excusing.approve if answer else excusing.decline)(manager, row, answer or DECLINED)


def _quiet(officer: Person, monday: date) -> Hotel | None:
    """The first of his hotels without a contact in a week, and nothing asked for yet."""
    busy = Touch.select(Touch.hotel).where(Touch.day.between(monday, monday + timedelta(days=6)))
    asked = Excuse.select(Excuse.hotel)
    query = Hotel.select().where(Hotel.id.in_(Posting.served_by(officer)) & Hotel.id.not_in(busy))
    owing = (Hotel.status == Status.ACTIVE) & (Hotel.gate == Gate.DAILY)
    return query.where(owing & Hotel.id.not_in(asked)).order_by(Hotel.id).first()


def _check(manager: Person, careless: Person, day: date, rng: Random) -> None:
    with clock.at(instant(day, minute=300)):
        drawn = SpotCheck.draw(manager)
        for call in rng.sample(drawn, min(EACH, len(drawn))):
            # Whoever is behind with his calls is also the one whose records do not always hold.
            shares = (50, 30, 10, 10) if call.by_id == careless.id else (86, 3, 0, 11)
            verdict = rng.choices(list(Verdict), shares)[0]
            SpotCheck.record(manager, call, verdict, rng.choice(WORDS[verdict]))
