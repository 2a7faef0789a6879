"""What the invented hotels took month by month: two years as a sheet of head office, the last months by themselves."""

from datetime import date, datetime, timedelta
from random import Random

from portal.activity.monthly_reports import SHARES, MonthlyReport, plus
from portal.activity.monthly_reports import importer as figures
from portal.activity.monthly_reports.words import Source, days_in, month_of
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight.hotel_figures import month_page
from portal.insight.peer_sheets import kept
from portal.insight.peers import Group
from portal.records.deliveries import ServiceDelivery
from portal.records.hotel_words import Kind, Status
from portal.records.hotels import Hotel, Posting
from portal.records.imports import Planned
from portal.records.notices import News, Notice
from portal.records.sessions import person_for

#: So many months stand in the sheet; so many more the hotels send themselves, one in so many of them too late.
IN_SHEET, SENT, LATE = 23, 2, 9
#: How full the hotels of this trade are by month, in percent of their own mean.
SEASON = (84, 78, 96, 104, 103, 100, 112, 112, 101, 109, 98, 90)
#: Where the nights of such a hotel come from, as `SHARES` names it.
USUAL = (34, 22, 10, 16, 13, 5)
#: What is written of a month, by how it went against the year before.
GOOD = (
    "周末家庭客增加，周边新开的展馆带来一批散客；自有小程序复购明显。",
    "商务协议客稳定，两场区域会议带动周中出租率，房价上调十元未影响预订。",
)
BAD = (
    "门口道路施工，上门散客减少；已与平台沟通增加周中促销，下月看效果。",
    "同商圈新开一家同档次酒店，线上价格被压低；准备以早餐和停车做差异。",
)
#: The officer sends a peer sheet of the last month but one to some of his hotels.
SHEETS = 3


def lay(stage) -> None:
    """Call it when the hotels are open: `stage` is `demo.stage.Stage`."""
    until, random = stage.plan.until, Random(f"takings {stage.plan.seed}")
    last = plus(month_of(until), -1)
    hotels = list(Hotel.select().where(Hotel.status == Status.ACTIVE).order_by(Hotel.id))
    ways = {hotel.id: _Way(random, hotel) for hotel in hotels}
    _bring_in(hotels, ways, last, until)
    _send_in(stage, hotels, ways, last, random)
    _send_sheets(stage, hotels, last)


class _Way:
    """How a hotel does: full as it is, dear as it is, better or worse than a year ago."""

    def __init__(self, random: Random, hotel: Hotel):
        self.rooms = hotel.rooms or 96
        self.full = random.uniform(0.55, 0.86)
        self.rate = random.uniform(168, 342)
        self.trend = random.uniform(-0.07, 0.08)
        weights = [usual * random.uniform(0.6, 1.4) for usual in USUAL]
        self.shares = [round(weight * 10_000 / sum(weights)) for weight in weights]
        self.noise = Random(random.random())
        self.franchise = hotel.kind == Kind.FRANCHISE

    def facts(self, month: date, years: int) -> dict:
        """A month; `years` ago the trend was not yet felt."""
        wave = SEASON[month.month - 1] / 100 * self.noise.uniform(0.96, 1.04) * (1 + self.trend * (1 - years))
        available = self.rooms * days_in(month)
        sold = min(round(available * self.full * wave), available)
        revenue = round(sold * self.rate * (1 + self.trend * (1 - years) / 2) * self.noise.uniform(0.97, 1.03)) * 100
        facts = {"available": available, "sold": sold, "revenue": revenue}
        # From month to month they differ a little; the rest is what is left.
        shares = [round(share * self.noise.uniform(0.93, 1.05)) for share in self.shares[:-1]]
        facts |= dict(zip(SHARES, [*shares, 10_000 - sum(shares)], strict=True))
        if self.franchise:
            facts["profit"] = round(revenue * (0.18 + self.trend) / 100) * 100
        if years == 0:
            facts["analysis"] = self.noise.choice(GOOD if self.trend > 0 else BAD)
        return facts


def _bring_in(hotels: list[Hotel], ways: dict[int, _Way], last: date, until: date) -> None:
    """The years before, as a sheet of head office."""
    rows = []
    for hotel in hotels:
        for back in range(IN_SHEET + SENT - 1, SENT - 1, -1):
            month = plus(last, -back)
            facts = {**ways[hotel.id].facts(month, back // 12), "hotel_id": hotel.id, "doubts": ""}
            rows.append(Planned(len(rows), None, 0, hotel.code, {**facts, "month": month.isoformat()}))
    with clock.at(instant(min(plus(last, 1 - SENT) + timedelta(days=8), until), 30)):
        figures.plan(COMMAND_LINE, rows)()


def _send_in(stage, hotels: list[Hotel], ways: dict[int, _Way], last: date, random: Random) -> None:
    """The last months: typed by the hotel where somebody is there to, else by its officer; some are still owed."""
    people = _writers(hotels)
    for back in range(SENT - 1, -1, -1):
        month = plus(last, -back)
        for place, hotel in enumerate(hotels):
            lot = random.randrange(100)
            if hotel.id not in people or (back == 0 and lot < 18 and place):
                continue
            day = plus(month, 1) + timedelta(days=11 if lot % LATE == 0 else 2 + lot % 4)
            facts = ways[hotel.id].facts(month, 0)
            with clock.at(_moment(min(day, stage.plan.until), lot)):
                asked = MonthlyReport.doubts_of(hotel, month, facts)
                MonthlyReport.enter(people[hotel.id], hotel, month, facts, Source.TYPED, asked)


def _moment(day: date, minute: int) -> datetime:
    return instant(day, minute % 50)


def _writers(hotels: list[Hotel]) -> dict:
    """{hotel id: who enters its figures}"""
    found = {}
    for hotel_id, posted in Posting.of_hotels(hotels).items():
        order = (Function.ASSISTANT, Function.GM, Function.OFFICER)
        there = sorted((one for one in posted if one.function in order), key=lambda one: order.index(one.function))
        if there:
            found[hotel_id] = person_for(there[0].account)
    return found


def _send_sheets(stage, hotels: list[Hotel], last: date) -> None:
    officer = stage.people[stage.plan.officers[0][0]]
    month = plus(last, -1)
    served = [hotel for hotel in hotels if hotel.is_written_by(officer)][:SHEETS]
    there = MonthlyReport.of_hotels(served, month)
    with clock.at(instant(stage.plan.until - timedelta(days=6), 20)):
        for hotel in served:
            report = there.get(hotel.id)
            if report is None:
                continue
            body = kept(month_page(officer, report, Group.KIND))
            if ServiceDelivery.book(officer, "industry", hotel, report, body):
                people = Posting.of_hotels([hotel]).get(hotel.id, [])
                told = [one.account_id for one in people if one.account.role == Role.GM]
                Notice.put(officer, told, News.PEER_SHEET, report, hotel)
