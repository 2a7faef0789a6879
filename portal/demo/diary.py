"""The calls of the demo company, week by week and hotel by hotel: what its officers would have recorded."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from portal.activity.calls import Channel, Direction, Result
from portal.demo.notes import Pen
from portal.demo.plan import HotelPlan, Plan, speakers_of
from portal.foundation.clock import Week
from portal.records.hotel_words import Gate
from portal.records.principals import PrincipalFunction

#: How many of the weeks owed an officer is done with; one of them is far behind.
DILIGENT, CARELESS = (0.93, 0.985), 0.58
LIAISON_NOTES = (
    "培训部：确认下月客房主管班名额两个，店里报名表已收到。",
    "财务部：核对上月管理费，差额原因已向店里说明，双方一致。",
    "工程部：电话了解空调维保情况，建议换季前清洗一次滤网。",
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


def contacts(plan: Plan) -> list[Contact]:
    """Every call of the company, in the order in which they were entered."""
    manners = Random(f"{plan.seed}/officers")
    care = [manners.uniform(*DILIGENT) for _ in plan.officers]
    if len(care) > 2:
        care[-1] = CARELESS
    found = []
    for place, hotel in enumerate(plan.hotels):
        found += Diary(plan, place, hotel, care).contacts()
    found.sort(key=lambda contact: (contact.entered, contact.hotel, contact.at))
    return found


class Diary:
    """The weeks of one hotel, one after the other."""

    def __init__(self, plan: Plan, place: int, hotel: HotelPlan, care: list[float]):
        self.plan, self.place, self.hotel, self.care = plan, place, hotel, care
        self.rng = Random(f"{plan.seed}/calls/{place}")
        self.pen = Pen(self.rng, hotel.facts["name"])
        self.speakers = speakers_of(hotel)
        self.found: list[Contact] = []

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
        this_week = week == Week.of(self.plan.until)
        asked = 2 if self.hotel.twice_from and week.monday >= self.hotel.twice_from else 1
        chosen = sorted(rng.sample(days, min(len(days), asked)))
        luck = rng.random()
        # What is left for the rest of the week shows as due.
        if this_week and (self.hotel.due_now or rng.random() < 0.2):
            if luck < 0.3:
                self._attempt(chosen[0], by)
        elif luck < share:
            if rng.random() < 0.08 and chosen[0] != days[0]:
                self._attempt(days[0], by)
            for day in chosen:
                self._talk(number, day, by)
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

    def _talk(self, number: int, day: date, by: str) -> None:
        rng = self.rng
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
        self._add(day, by, channel, speaker, "", self.pen.talk(number, day.month, called, new_gm))

    def _attempt(self, day: date, by: str) -> None:
        if self.rng.random() < 0.25:
            self._add(day, by, Channel.PHONE, None, "值班经理", "值班经理代接，店长轮休。")
        else:
            self._add(day, by, Channel.PHONE, self._gm(day), "", self.pen.brief("attempt", "店长"), Result.NO_ANSWER)

    def _message(self, day: date, by: str) -> None:
        text = self.pen.brief("message", "店长")
        self._add(day, by, self.rng.choices((Channel.WECHAT, Channel.EMAIL), (9, 1))[0], self._gm(day), "", text)

    def _add(self, day, by, channel, speaker, spoke_with, summary, result=Result.REACHED) -> None:
        rng = self.rng
        hour = rng.choice((9, 9, 10, 10, 11, 13, 14, 14, 15, 15, 16, 17))
        at = datetime.combine(day, time(hour, rng.randint(30, 59) if hour == 13 else rng.randint(0, 59)))
        entered = at + timedelta(minutes=rng.randint(2, 35))
        if rng.random() < 0.012:
            entered += timedelta(days=rng.randint(15, 19))
        if entered.date() >= self.plan.until:
            # Still to come, or still to be written down.
            return
        incoming = result == Result.REACHED and speaker is not None and rng.random() < 0.1
        direction = Direction.IN if incoming else Direction.OUT
        self.found.append(
            Contact(at, entered, self.place, by, channel, direction, result, speaker, spoke_with, summary)
        )
