"""Visits of the demo: two months and a half behind, this month planned as an officer plans it, the next begun.

Those whose day is over stand agreed: `demo/minutes`, where it files what was said there, holds them.
"""

from datetime import date, datetime, time, timedelta

from portal.activity.visits import Visit
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.clock import Month
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel

#: Each goes in by its deeds. Above so many hotels those of the later officers have one behind them, above so many more
#: none at all.
WHOLE, MOST = 60, 200
TIMES = (time(9, 30), time(10, 30), time(14, 0), time(15, 30))
TOPICS = (
    "上月经营数据；渠道价格；整改进度",
    "客房卫生与布草；冬季供暖检查",
    "活动报名；新版操作手册；前台服务",
    "周边竞争酒店情况；会员价；点评回复",
)
PURPOSE = (
    "店长上次对渠道价有情绪，先听他说，再谈叠加规则。",
    "看走道整改是否真做了，别只看照片。",
    "",
    "业主可能在场，续约的话题先不主动提。",
)
WORD = "届时想看一下三楼走道，麻烦安排值班经理陪同。"
OFFER = "当天总部有会，改到这个时间可以吗？"
#: What became of this month's visits still to come, hotel after hotel.
AHEAD = ("agreed", "proposed", "planned", "due", "agreed", "offered", "planned", "due", "moved", "planned")


def lay(stage) -> None:
    """Call it when postings and calls stand: `stage` is `demo.stage.Stage`."""
    visits = _Visits(stage)
    many = len(stage.plan.hotels)
    for place, planned in enumerate(stage.plan.hotels):
        first = planned.holder is not None and (planned.holder < 3 or many <= WHOLE)
        if planned.holder is None or not first and many > MOST:
            continue
        hotel = stage.hotels[place]
        if hotel.status == Status.ACTIVE:
            # Of the later officers every second hotel; the others were visited this month.
            behind = (2, 1) if first else (1,) * (place % 2)
            visits.of_hotel(place, hotel, stage.people[stage.plan.officers[planned.holder][0]], behind)
    visits.of_department()


class _Visits:
    def __init__(self, stage):
        self.stage, self.plan, self.until = stage, stage.plan, stage.plan.until
        self.month = Month.of(self.until)
        posted = [row.hotel_id for row in stage.accounts["gm"].postings]
        #: Hotels whose demo GM has something to answer.
        self.asked = set(posted)

    def of_hotel(self, place: int, hotel: Hotel, officer, behind: tuple[int, ...]) -> None:
        """`behind`: the months back in which it was visited."""
        for back in behind:
            days = self._working(self.month.plus(-back))
            self._agreed(place, hotel, officer, days[(place * 5 + back) % len(days)])
        past = [day for day in self._working(self.month) if day < self.until]
        if past and place % 2 == 0 and hotel.id not in self.asked:
            self._agreed(place, hotel, officer, past[(place * 3) % len(past)])
            return
        ahead = [day for day in self._working(self.month) if day > self.until]
        if not ahead:
            ahead = self._working(self.month.plus(1))
        what = "proposed" if hotel.id in self.asked else AHEAD[(place // 2) % len(AHEAD)]
        if what != "due":
            self._ahead(place, hotel, officer, ahead[(place // 3) % len(ahead)], what)

    def _agreed(self, place: int, hotel: Hotel, officer, day: date) -> None:
        # Before he was posted there he planned nothing.
        begun = max(self.plan.hotels[place].start, self.plan.start)
        if day - timedelta(days=8) < begun:
            return
        with clock.at(instant(day - timedelta(days=8), place % 50)):
            visit = self._plan(place, hotel, officer, day)
            visit.propose(officer)
        with clock.at(instant(day - timedelta(days=6), place % 50)):
            visit.agree(officer, visit.version)
        with clock.at(visit.at - timedelta(minutes=(7, 5, 1, 9)[place % 4])):
            visit.arrive(officer)

    def _ahead(self, place: int, hotel: Hotel, officer, day: date, what: str) -> None:
        with clock.at(instant(self.until - timedelta(days=2), place % 50)):
            visit = self._plan(place, hotel, officer, day, timed=what != "planned")
            if what != "planned":
                visit.propose(officer, WORD if place % 3 == 0 else "")
        with clock.at(instant(self.until - timedelta(days=1), 20 + place % 30)):
            if what in ("agreed", "moved"):
                visit.agree(officer, visit.version)
            if what == "moved":
                later = visit.at + timedelta(days=1)
                visit.move(officer, visit.version, clock.local(later).date(), later, "店长临时去总部开会。", "")
            if what == "offered":
                gm = self.stage.people["gm2"]
                visit.offer(gm, visit.version, visit.at + timedelta(days=1, hours=1), OFFER)

    def _plan(self, place: int, hotel: Hotel, officer, day: date, timed: bool = True) -> Visit:
        at = clock.instant(datetime.combine(day, TIMES[place % len(TIMES)])) if timed else None
        told = {"topics": TOPICS[place % len(TOPICS)], "purpose": PURPOSE[place % len(PURPOSE)]}
        return Visit.plan(officer, hotel, day, at, **told)

    def of_department(self) -> None:
        liaison, hotel = self.stage.people["liaison"], self.stage.hotels[0]
        ahead = self._working(self.month.plus(1))[:3]
        with clock.at(instant(self.until - timedelta(days=3))):
            at = clock.instant(datetime.combine(ahead[-1], time(14)))
            visit = Visit.plan(liaison, hotel, ahead[-1], at, topics="客房卫生标准答疑")
            visit.propose(liaison)

    def _working(self, month: Month) -> list[date]:
        days = [month.first + timedelta(days=n) for n in range(month.last.day)]
        return [day for day in days if self.plan.calendar.get(day, day.weekday() < 5)]
