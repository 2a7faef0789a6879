"""What follows from the notes of the demo: who owes what at which hotel, and how it goes on from call to call. Nothing
is written here."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from portal.demo import notes
from portal.demo.diary import Contact
from portal.demo.plan import Plan
from portal.foundation.roles import Role

#: Owner in the bank of notes → a department's word; the hotel itself has none.
DEPARTMENTS = {"customer service": "customer-service"}
HOTEL, OURS = "hotel", "customer-service"
#: The department whose liaison is one of the demo's people.
LIAISON = "quality"
#: A note that makes a complaint about us.
COMPLAINT = "complaint about us"
#: So many hotels have follow-ups, and of older calls only some: deeds take their time.
HOTELS, RECENT, OLDER = 200, timedelta(weeks=13), 0.06
#: What is older has been settled somehow: nothing drags on for a year.
SETTLED = timedelta(weeks=9)
STUCK = ("约不到人，要等下周。", "预算还没批下来。", "厂家没有现货，交期未定。", "报价还在走流程。")
BACK = ("照片看不出已完成，请补拍。", "只做了一半，另外两间还没装。", "店里说没有收到，请再发一次。")
ANSWERS = (
    "已查明是仓库漏发，今日补发，运费由我们承担；热线改为专人跟到底。",
    "供应商缺货未提前通知，已换货源，周四前送到，并向店里道歉。",
    "已与商城核对订单，先从邻近城市调货，延误部分本月免配送费。",
)
NEXT_STEPS = (
    ("把同城比较表发给店长", 3),
    ("回电确认课程报名人数", 4),
    ("问财务发票寄出日期", 2),
    ("把样板间照片转给设计部", 2),
    ("下次拜访带上新版操作手册", 9),
)


@dataclass
class Step:
    """Something done with an item: a state given, confirm, give_back, answer or remark. `contact` is the place of the
    call it was said in, None for its own page; `on_word` is on the GM's word."""

    at: datetime
    what: str
    by: str
    contact: int | None = None
    text: str = ""
    on_word: bool = False


@dataclass
class Promise:
    """An item to be: cut from the call in place `contact`. `owner` is `hotel` or a department's word; `own`: the next
    step of the officer himself."""

    hotel: int
    contact: int
    at: datetime
    by: str
    wording: str
    owner: str
    due_on: date
    for_hotel: bool
    complaint: bool = False
    own: bool = False
    steps: list[Step] = field(default_factory=list)
    #: The states still to come, and what the last one was; nothing to come: it stays as it is.
    fate: list[str] = field(default_factory=list)
    state: str = "open"
    note: int = 0


def promises(plan: Plan, calls: list[Contact]) -> list[Promise]:
    """Every item of the company, in the order in which they were noted."""
    found: list[Promise] = []
    by_hotel: dict[int, list[tuple[int, Contact]]] = {}
    for number, call in enumerate(calls):
        if call.hotel < HOTELS:
            by_hotel.setdefault(call.hotel, []).append((number, call))
    for place in sorted(by_hotel):
        found += _Hotel(plan, place).lived(by_hotel[place])
    return sorted(found, key=lambda one: (one.at, one.hotel, one.wording))


class _Hotel:
    """What is open at one hotel, call after call."""

    def __init__(self, plan: Plan, place: int):
        self.plan = plan
        self.rng = Random(f"{plan.seed}/promises/{place}")
        self.found: list[Promise] = []
        #: Who does not ask after things: the careless one.
        self.careless = plan.officers[-1][0] if len(plan.officers) > 2 else ""

    def lived(self, calls: list[tuple[int, Contact]]) -> list[Promise]:
        for number, call in calls:
            if call.is_talk and call.by not in ("liaison", "manager") and not call.plain:
                self._asked_after(number, call)
                self._cut(number, call)
        return self.found

    def _asked_after(self, number: int, call: Contact) -> None:
        share = 0.45 if call.by == self.careless else 0.92
        for one in self.found:
            waits = one.state not in ("confirmed", "waiting") and call.entered > one.at + timedelta(days=2)
            if waits and (one.fate or one.state == "claimed") and self.rng.random() < share:
                self._go_on(one, number, call)

    def _go_on(self, one: Promise, number: int, call: Contact) -> None:
        """What the hotel says of it in this call, or what the officer sees."""
        at = call.entered + timedelta(seconds=20)
        if one.state == "claimed":
            if self.rng.random() < 0.07 and not any(step.what == "give_back" for step in one.steps):
                one.steps.append(Step(at, "give_back", call.by, number, self.rng.choice(BACK)))
                one.state, one.fate = "returned", ["claimed"]
            else:
                one.steps.append(Step(at, "confirm", call.by, number))
                one.state = "confirmed"
            return
        one.state = one.fate.pop(0)
        text = self.rng.choice(STUCK) if one.state == "stuck" else ""
        one.steps.append(Step(at, one.state, call.by, number, text, on_word=one.state == "claimed"))
        if one.state == "claimed" and one.owner == OURS:
            self._seen_by_manager(one, at)

    def _seen_by_manager(self, one: Promise, at: datetime) -> None:
        """What customer service owes its officer does not confirm himself."""
        one.state = "waiting"
        seen = self._office_hour(at, self.rng.randint(1, 4))
        settled = seen.date() < self.plan.until - SETTLED
        if (settled or self.rng.random() < 0.9) and seen.date() < self.plan.until:
            one.steps.append(Step(seen, "confirm", "manager"))
            one.state = "confirmed"

    def _office_hour(self, at: datetime, days: int) -> datetime:
        day = at.date() + timedelta(days=days)
        while day.weekday() > 4 or not self.plan.calendar.get(day, True):
            day += timedelta(days=1)
        return datetime.combine(day, time(10, self.rng.randint(0, 59), self.rng.randint(0, 59)))

    def _cut(self, number: int, call: Contact) -> None:
        """Something was promised in this call."""
        note = notes.by_number().get(call.note)
        recent = call.entered.date() > self.plan.until - RECENT
        if not recent and self.rng.random() > OLDER:
            return
        at = call.entered + timedelta(seconds=40)
        if note is None or not note.owner:
            if recent and self.rng.random() < 0.04:
                wording, days = self.rng.choice(NEXT_STEPS)
                due = call.at.date() + timedelta(days=days)
                own = Promise(call.hotel, number, at, call.by, wording, OURS, due, False, own=True, fate=["claimed"])
                self.found.append(own)
            return
        if any(one.note == note.number and one.state != "confirmed" for one in self.found):
            return
        owner = DEPARTMENTS.get(note.owner, note.owner)
        due = call.at.date() + timedelta(days=note.days + self.rng.choice((10, 14, 14, 21)))
        complaint, shown = note.topic == COMPLAINT, owner == HOTEL or self.rng.random() < 0.6
        one = Promise(call.hotel, number, at, call.by, note.promise, owner, due, shown, complaint, note=note.number)
        one.fate = self._fate(one.at.date() < self.plan.until - SETTLED)
        if complaint:
            self._answered(one, call)
        if owner == LIAISON:
            self._by_liaison(one)
        self.found.append(one)

    def _fate(self, settled: bool) -> list[str]:
        """Most are done by the next time they are asked after; some drag on, some stick, a few nobody moves."""
        fates = (["claimed"], ["under_way", "claimed"], ["under_way", "stuck", "under_way", "claimed"])
        dragged = (["stuck", "stuck", "stuck", "under_way"], ["under_way", "under_way", "under_way"], [])
        shares = (62, 25, 13, 0, 0, 0) if settled else (62, 25, 6, 3, 2, 2)
        return list(self.rng.choices((*fates, *dragged), shares)[0])

    def _answered(self, one: Promise, call: Contact) -> None:
        """Most complaints within the 24 hours, some late; of the last days a few not yet."""
        hours = self.rng.choices((self.rng.uniform(2, 22), self.rng.uniform(27, 60)), (72, 28))[0]
        at = one.at + timedelta(hours=hours)
        if not 8 <= at.hour <= 18:
            morning = at.date() + timedelta(days=at.hour > 18)
            at = datetime.combine(morning, time(9, self.rng.randint(0, 59)))
        if at.date() < self.plan.until:
            one.steps.append(Step(at, "answer", call.by, text=self.rng.choice(ANSWERS)))

    def _by_liaison(self, one: Promise) -> None:
        """Quality goes on by itself: under way, then done, which the officer confirms in a later call."""
        one.fate = []
        for days, what in ((self.rng.randint(1, 3), "under_way"), (self.rng.randint(4, 9), "claimed")):
            at = self._office_hour(one.at, days)
            if at.date() < self.plan.until:
                one.steps.append(Step(at, what, Role.LIAISON.value, text="已安排复测。" if what == "under_way" else ""))
                one.state = what
