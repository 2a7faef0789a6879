"""The calls of the demo company, week by week and hotel by hotel: what its officers would have recorded."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from portal.activity.calls import LIVE, Channel, Direction, Result
from portal.demo.notes import Pen
from portal.demo.plan import HotelPlan, Plan, speakers_of
from portal.foundation.clock import Week
from portal.records.hotel_words import Gate
from portal.records.principals import PrincipalFunction

#: How many of the weeks owed an officer is done with; one of them is far behind.
DILIGENT, CARELESS = (0.93, 0.985), 0.58
#: How many of the talks an officer puts down as nothing special; the careless one half of them.
PLAIN, PLAINEST = (0.06, 0.24), 0.5
#: The number of the note that somebody is in a meeting and wants to be called again.
AGAIN = 56
#: Reached, though by nobody who counts: an attempt.
DUTY_MANAGER = "值班经理代接，店长轮休。"
INSIDE = (
    "店长私下说想换公司，业主还不知道。",
    "店长对上次质检扣分仍有意见，下次由经理一起打。",
    "业主和店长在用人上意见不一，两边的话分开听。",
    "隔壁同行在挖店长，口风要紧。",
)
LIAISON_NOTES = (
    "核对上次质检扣分项的整改照片，还差布草间一张，本周补齐。",
    "店里对卫生检查评分有疑问，逐条作了说明，双方一致。",
    "提醒换季前清洗空调滤网，并把清洗记录留档备查。",
)


class Contact(NamedTuple):
    """One call to be: times are the company's; `speaker` is a place among the hotel's principals."""

    at: datetime
    entered: datetime
    hotel: int
    by: str
    channel: Channel
    direction: Direction
    result: Result
    speaker: int | None
    spoke_with: str
    summary: str
    #: The note of the bank it was written after, 0 for none.
    note: int = 0
    #: By one click: nothing special this week.
    plain: bool = False
    call_back: datetime | None = None
    #: What the department notes for itself.
    inside: str = ""

    @property
    def is_talk(self) -> bool:
        return self.result == Result.REACHED and self.speaker is not None and self.channel in LIVE


def contacts(plan: Plan) -> list[Contact]:
    """Every call of the company, in the order in which they were entered."""
    manners = Random(f"{plan.seed}/officers")
    care = [manners.uniform(*DILIGENT) for _ in plan.officers]
    plain = [manners.uniform(*PLAIN) for _ in plan.officers]
    if len(care) > 2:
        care[-1], plain[-1] = CARELESS, PLAINEST
    found = []
    for place, hotel in enumerate(plan.hotels):
        found += Diary(plan, place, hotel, care, plain).contacts()
    found.sort(key=lambda contact: (contact.entered, contact.hotel, contact.at))
    return found


class Diary:
    """The weeks of one hotel, one after the other."""

    def __init__(self, plan: Plan, place: int, hotel: HotelPlan, care: list[float], plain: list[float]):
        self.plan, self.place, self.hotel, self.care, self.plain = plan, place, hotel, care, plain
        self.rng = Random(f"{plan.seed}/calls/{place}")
        self.pen = Pen(self.rng, hotel.facts["name"])
        self.speakers = speakers_of(hotel)
        self.found: list[Contact] = []
        #: The last talk was nothing special: the next such one says a sentence.
        self.was_plain = False

    def contacts(self) -> list[Contact]:
        for number, week in enumerate(self.plan.weeks):
            officer = self._officer(week.monday)
            if week.monday < self.hotel.start or officer is None:
                continue
            if self.hotel.quiet_from and week.monday >= self.hotel.quiet_from:
                continue
            days = [day for day in week.days[:5] if self.plan.calendar.get(day, True)]
            if days:
                self._week(number, week, officer, days)
        return self.found

    def _officer(self, day: date) -> int | None:
        held = [change.value for change in self.hotel.changes if change.what == "officer" and change.day <= day]
        return held[-1] if held else self.hotel.officer

    def _gm(self, day: date) -> int:
        """The place of the GM of that day among the speakers."""
        gms = [n for n, who in enumerate(self.speakers) if who.function == PrincipalFunction.GM and who.since <= day]
        return gms[-1] if gms else 0

    def _week(self, number: int, week: Week, officer: int, days: list[date]) -> None:
        rng = self.rng
        by = self.plan.officers[officer][0]
        share = min(self.care[officer], self.hotel.reach or 1.0)
        if self.hotel.facts["gate"] != Gate.DAILY and not self.hotel.twice_from:
            share *= 0.6  # not owed yet, but they do speak
        if week == Week.of(self.plan.until):
            self._this_week(number, [day for day in days if day < self.plan.until], officer)
            return
        asked = 2 if self.hotel.twice_from and week.monday >= self.hotel.twice_from else 1
        chosen = sorted(rng.sample(days, min(len(days), asked)))
        luck = rng.random()
        if luck < share:
            if rng.random() < 0.08 and chosen[0] != days[0]:
                self._attempt(days[0], by)
            for day in chosen:
                self._talk(number, day, officer)
        elif luck < share + (1 - share) * 0.4:
            for day in sorted(rng.sample(days, min(2, len(days)))):
                self._attempt(day, by)
        elif luck < share + (1 - share) * 0.6:
            self._message(chosen[0], by)
        elif luck < share + (1 - share) * 0.8:
            self._attempt(chosen[0], by)
        if rng.random() < 0.12:
            self._message(rng.choice(days), by)
        if rng.random() < 0.012:
            note = LIAISON_NOTES[number % len(LIAISON_NOTES)]
            self._add(rng.choice(days), "liaison", Channel.PHONE, self._gm(days[-1]), "", note)

    def _this_week(self, number: int, gone: list[date], officer: int) -> None:
        """As it stands in the midst of the week, whatever its day: about half is done."""
        rng, by = self.rng, self.plan.officers[officer][0]
        if self.hotel.now == "done" and gone:
            twice = bool(self.hotel.twice_from) and rng.random() < 0.5
            for day in sorted(rng.sample(gone, min(len(gone), 1 + twice))):
                self._talk(number, day, officer)
        elif self.hotel.now == "tried":
            for day in gone[-2:]:
                self._attempt(day, by)
        elif self.hotel.now == "due" and gone and rng.random() < 0.2:
            self._attempt(rng.choice(gone), by)
        if gone and rng.random() < 0.1:
            self._message(rng.choice(gone), by)

    def _talk(self, number: int, day: date, officer: int) -> None:
        rng, by = self.rng, self.plan.officers[officer][0]
        gm = self._gm(day)
        speaker = gm
        others = [n for n, who in enumerate(self.speakers) if who.function != PrincipalFunction.GM and who.since <= day]
        new_gm = any(change.what == "gm" and 0 <= (day - change.day).days < 7 for change in self.hotel.changes)
        if others and not new_gm and rng.random() < 0.18:
            speaker = rng.choice(others)
        name = self.speakers[gm].name
        called = name if name.endswith("店长") else f"{name[0]}店长"
        if rng.random() < 0.01:
            by = "manager"
        channel = rng.choices((Channel.PHONE, Channel.VOICE, Channel.VIDEO), (62, 30, 8))[0]
        if not new_gm and rng.random() < self.plain[officer]:
            said = self.pen.quiet(called) if self.was_plain else ""
            self.was_plain = True
            self._add(day, by, Channel.PHONE, gm, "", said, plain=True)
            return
        self.was_plain = False
        inside = rng.choice(INSIDE) if rng.random() < 0.015 else ""
        said = self.pen.talk(number, day.month, called, new_gm)
        self._add(day, by, channel, speaker, "", said, note=self.pen.last, inside=inside)

    def _attempt(self, day: date, by: str) -> None:
        said = DUTY_MANAGER if self.rng.random() < 0.25 else self.pen.brief("attempt", "店长")
        if said == DUTY_MANAGER:
            self._add(day, by, Channel.PHONE, None, "值班经理", said)
        else:
            result, back = Result.NO_ANSWER, None
            if self.pen.last == AGAIN:
                result, back = Result.CALL_BACK, datetime.combine(day, time(16))
            self._add(day, by, Channel.PHONE, self._gm(day), "", said, result, call_back=back)

    def _message(self, day: date, by: str) -> None:
        text = self.pen.brief("message", "店长")
        self._add(day, by, self.rng.choices((Channel.WECHAT, Channel.EMAIL), (9, 1))[0], self._gm(day), "", text)

    def _add(self, day, by, channel, speaker, spoke_with, summary, result=Result.REACHED, **more) -> None:
        rng = self.rng
        # Whoever wants to be called again in the afternoon was called before.
        hours = (9, 10, 10, 11) if "call_back" in more else (9, 9, 10, 10, 11, 13, 14, 14, 15, 15, 16, 17)
        hour = rng.choice(hours)
        at = datetime.combine(day, time(hour, rng.randint(30, 59) if hour == 13 else rng.randint(0, 59)))
        entered = at + timedelta(minutes=rng.randint(2, 35))
        if more.get("plain"):
            # One click records a talk that has just been held.
            entered = at
        elif rng.random() < 0.012:
            entered += timedelta(days=rng.randint(15, 19))
        if entered.date() >= self.plan.until:
            # Still to come, or still to be written down.
            return
        incoming = result == Result.REACHED and speaker is not None and not more.get("plain") and rng.random() < 0.1
        direction = Direction.IN if incoming else Direction.OUT
        self.found.append(
            Contact(at, entered, self.place, by, channel, direction, result, speaker, spoke_with, summary, **more)
        )
