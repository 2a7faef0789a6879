"""The demo company as a plan: what happened at which hotel, from a seed alone. Nothing is written here."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from portal.demo import cards, names
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.imports.hotels import Codes
from portal.records.principals import PrincipalFunction

#: Share of weeks done at a hotel whose people are hardly ever there.
HARD_TO_REACH = 0.5


class Change(NamedTuple):
    """Something that changes at a hotel on a morning: `what` is officer, gm, facts, status or check."""

    day: date
    what: str
    value: object


class Speaker(NamedTuple):
    """A principal to be, or the one an account's posting makes (`account`)."""

    name: str
    function: PrincipalFunction
    since: date
    phone: str = ""
    account: str = ""
    #: What else stands on his card: (field, value) pairs.
    card: tuple = ()


@dataclass
class HotelPlan:
    facts: dict
    #: The first day on the roster.
    start: date
    officer: int | None
    speakers: list[Speaker] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    assistants: list[str] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    #: The consulting plan, or nothing; and how the duties stand.
    consulting: str = ""
    duties: dict = field(default_factory=dict)
    #: Share of weeks done, on top of the officer's own; None leaves it to him.
    reach: float | None = None
    #: Talks asked per week from this day on.
    twice_from: date | None = None
    #: No calls from this day on.
    quiet_from: date | None = None
    #: How this week stands: done, tried, excused or due.
    now: str = "due"

    @property
    def holder(self) -> int | None:
        """The officer it has come to."""
        held = [change.value for change in self.changes if change.what == "officer"]
        return held[-1] if held else self.officer


@dataclass
class Plan:
    seed: int
    until: date
    start: date
    officers: list[tuple[str, str]]
    hotels: list[HotelPlan]
    #: {day: working} where it differs from the weekday.
    calendar: dict[date, bool]

    @property
    def weeks(self) -> list[Week]:
        first = Week.of(self.start)
        return [first.plus(n) for n in range(Week.of(self.until).since(first) + 1)]


def make(hotels: int, weeks: int, seed: int, until: date, calendar: dict[date, bool]) -> Plan:
    """The company of that size: the week of `until` is the last one, and days before `until` have happened."""
    start = first_day(until, weeks)
    count = max(2, round(hotels / 20))
    plan = Plan(seed, until, start, [names.officer(place) for place in range(count)], [], calendar)
    codes = Codes([])
    for place in range(count):
        # Rounded so that the first officer has no fewer than the others.
        share = -(-hotels * (place + 1) // count) + (-hotels * place // count)
        for city, district, name in islice(names.hotels(place), share):
            number = len(plan.hotels) + 1
            facts = _facts(Random(f"{seed}/facts/{number}"), number, city, district, name)
            hotel = HotelPlan({"code": codes.next_for(facts), **facts}, start, place)
            _history(plan, Random(f"{seed}/history/{number}"), number, hotel)
            _written(plan, Random(f"{seed}/written/{number}"), hotel)
            plan.hotels.append(hotel)
    _stories(plan, Random(f"{seed}/stories"))
    _accounts(plan)
    return plan


def first_day(until: date, weeks: int) -> date:
    return Week.of(until).plus(1 - weeks).monday


def _facts(rng: Random, number: int, city: names.City, district: str, name: str) -> dict:
    facts = {
        "name": name,
        "kind": Kind.MEMBER if rng.random() < 0.8 else Kind.FRANCHISE,
        "gate": Gate.DAILY,
        "grade": rng.choices((Grade.A, Grade.B, Grade.C, None), (25, 45, 25, 5))[0],
        "province": city.province,
        "city": city.city,
        "district": district,
        "address": names.address(rng, district),
        "phone": names.phone(city.area_code, number),
        "rooms": rng.randint(58, 186),
        "opened_on": date(rng.randint(2006, 2021), rng.randint(1, 12), rng.randint(1, 28)),
    }
    return {**facts, **cards.contract(rng, facts["opened_on"])}


def _history(plan: Plan, rng: Random, number: int, hotel: HotelPlan) -> None:
    """Who has run the hotel and who has looked after it."""
    first, later, deputy, owner = rng.sample(names.SURNAMES, 4)

    def enter(name: str, function: PrincipalFunction, since: date, turn: int) -> Speaker:
        card = cards.card(Random(f"{plan.seed}/cards/{number}/{turn}"), function)
        return Speaker(name, function, since, names.mobile(number * 10 + turn), card=card)

    hotel.speakers.append(enter(f"{first}店长", PrincipalFunction.GM, plan.start, 0))
    if rng.random() < 0.25 and (day := _monday(plan, rng)):
        hotel.changes.append(Change(day, "gm", enter(f"{later}店长", PrincipalFunction.GM, day, 1)))
    if rng.random() < 0.3:
        hotel.speakers.append(enter(f"{deputy}副店长", PrincipalFunction.DEPUTY, plan.start, 2))
    if rng.random() < 0.35:
        hotel.speakers.append(enter(f"{owner}总", PrincipalFunction.OWNER, plan.start, 3))
    # Some came from a colleague; the account called staff has had his hotels from the first day.
    colleagues = [place for place in range(1, len(plan.officers)) if place != hotel.officer]
    if rng.random() < 0.15 and hotel.officer and colleagues and (day := _monday(plan, rng)):
        hotel.changes.append(Change(day, "officer", hotel.officer))
        hotel.officer = rng.choice(colleagues)
    if rng.random() < 0.05:
        hotel.reach = HARD_TO_REACH


def _written(plan: Plan, rng: Random, hotel: HotelPlan) -> None:
    """What the officer has written down about the hotel, and when he last looked it over."""
    hotel.tags = cards.tags(rng)
    manner = dict(hotel.speakers[0].card).get("manner", "")
    if manner and (rng.random() < 0.5 or len(plan.hotels) < 3):
        hotel.consulting = cards.consulting(rng, manner)
    if rng.random() < 0.8:
        hotel.duties = cards.duties(rng, hotel.facts["kind"], plan.start)
    if rng.random() < 0.75 and len(plan.weeks) > 12:
        hotel.changes.append(Change(rng.choice(plan.weeks[-24:-1]).monday, "check", None))


def _monday(plan: Plan, rng: Random) -> date | None:
    """A Monday well inside the weeks, if there are enough of them."""
    weeks = plan.weeks
    return rng.choice(weeks[4:-3]).monday if len(weeks) > 12 else None


def _stories(plan: Plan, rng: Random) -> None:
    """The few that are not everyday: on their way in, in difficulty, suspended, gone, without an officer."""
    weeks = plan.weeks
    # The first hotels of staff stay plain: his GMs and their owner are posted there.
    quiet = [hotel for hotel in plan.hotels if all(change.what == "check" for change in hotel.changes)]
    others = [hotel for hotel in quiet if hotel.officer != 0]
    rng.shuffle(others)
    few = len(plan.hotels) // 40

    def take(count: int) -> list[HotelPlan]:
        return [others.pop() for _ in range(min(count, len(others)))]

    for gate, hotel in zip(list(Gate)[:6], take(2 * few), strict=False):
        hotel.facts["gate"] = gate
        hotel.start = weeks[max(0, len(weeks) - 10 + int(gate))].monday
        hotel.changes, hotel.speakers = [], [hotel.speakers[0]._replace(since=hotel.start)]
        hotel.facts["grade"] = None
    for hotel in take(1 if few else 0):
        hotel.facts["gate"] = Gate.DEEPER
        day = weeks[max(1, len(weeks) - 5)].monday
        hotel.changes.append(Change(day, "facts", {"gate": Gate.DAILY}))
        hotel.twice_from = day
    for hotel in take(1 if few else 0):
        hotel.quiet_from = weeks[max(1, len(weeks) - 7)].monday
        why = "大堂和客房整体翻新，预计停业三个月。"
        hotel.changes.append(Change(hotel.quiet_from, "status", (Status.SUSPENDED, why)))
    for hotel in take(1 if few else 0):
        hotel.quiet_from = weeks[max(1, len(weeks) - 20)].monday
        why = "合同到期，业主改做自有品牌。"
        hotel.changes.append(Change(hotel.quiet_from, "status", (Status.LEFT, why)))
    for hotel in take(few):
        hotel.officer = None
    staffs = [hotel for hotel in plan.hotels if hotel.officer == 0]
    for hotel in [*take(few), *(staffs[5:6] if few else [])]:
        hotel.twice_from = weeks[max(1, len(weeks) - 9)].monday
        hotel.changes.append(Change(hotel.twice_from, "facts", {"in_difficulty": 1}))
    _this_week(plan, rng)
    # Yesterday one of staff's hotels got another GM: a hand-over sheet, and a welcome call that is owed.
    plain = [hotel for hotel in staffs[3:] if all(change.what != "gm" for change in hotel.changes)]
    day = plan.until - timedelta(days=1)
    for hotel in plain[: 1 if few else 0]:
        hotel.changes.append(Change(day, "gm", Speaker("邹店长", PrincipalFunction.GM, day, names.mobile(9990))))


#: Of a week that has come to its Thursday: so much is done, by each officer in turn.
DONE_BY_NOW = (0.45, 0.6, 0.35, 0.55, 0.5, 0.25)


def _this_week(plan: Plan, rng: Random) -> None:
    for place in range(len(plan.officers)):
        his = [hotel for hotel in plan.hotels if hotel.holder == place and not hotel.quiet_from]
        # The first hotel of staff, the one with most to speak of, is still due.
        first, others = (his[:1], his[1:]) if place == 0 else ([], his)
        rng.shuffle(others)
        done = round(len(his) * DONE_BY_NOW[place % len(DONE_BY_NOW)])
        for number, hotel in enumerate(others):
            hotel.now = "done" if number < done else "due"
        for hotel, now in zip(others[done:], ("tried", "excused"), strict=False):
            hotel.now = now if len(his) > 3 else "due"
        for hotel in first:
            hotel.now = "due"


def _accounts(plan: Plan) -> None:
    """The hotel side's accounts take their places at hotels of staff."""
    mine = [hotel for hotel in plan.hotels if hotel.officer == 0]
    for sign_in, hotel in (("gm", mine[0]), ("gm2", mine[min(1, len(mine) - 1)])):
        hotel.changes = [change for change in hotel.changes if change.what != "gm"]
        place = names.PEOPLE[sign_in]
        hotel.speakers[0] = hotel.speakers[0]._replace(name=place, account=sign_in)
    for hotel in mine[:3]:
        hotel.speakers = [speaker for speaker in hotel.speakers if speaker.function != PrincipalFunction.OWNER]
        hotel.speakers.append(Speaker(names.PEOPLE["owner"], PrincipalFunction.OWNER, plan.start, account="owner"))
    mine[0].assistants.append("assistant")


def speakers_of(hotel: HotelPlan) -> list[Speaker]:
    """The principals in the order in which they come onto the file."""
    return hotel.speakers + [change.value for change in hotel.changes if change.what == "gm"]


def instant(day: date, minute: int = 0) -> datetime:
    """The stored instant of a morning at half past eight."""
    return clock.instant(datetime.combine(day, time(8, 30)) + timedelta(minutes=minute))
