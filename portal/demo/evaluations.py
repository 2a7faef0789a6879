"""Evaluations of the demo: four closed cycles with what came of them, and one that the demo's GMs still answer."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from portal.activity.evaluations import (
    answer_deeds,
    audience,
    comment_deeds,
    comment_sealing,
    cycle_deeds,
    freezing,
    improvement_deeds,
    question_deeds,
    replies,
    reply_deeds,
)
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import (
    LOW,
    CommentState,
    Compared,
    ImprovementState,
    ItemKind,
    Mark,
    Reason,
    Verdict,
    Way,
)
from portal.demo import opinions, voices
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department


class Round(NamedTuple):
    """A cycle: so many days before the demo's day it opened, and the share that answered."""

    ago: int
    share: float


ROUNDS = (
    Round(600, 0.68),
    Round(450, 0.75),
    Round(300, 0.82),
    Round(150, 0.86),
)
OPEN = Round(6, 0.45)
LASTS = 14
#: Who still has to answer the open one.
WAITING = ("gm", "gm2", "owner")
#: How many comments of the last closed cycle wait for the director.
IN_QUEUE = 9
#: What the department asks about one comment, and the comment: the demo's GM wrote it.
ASKED = "谢谢您的意见。请问是哪一类检查项目两次尺度不同？不必说明门店。"
ASKED_OF = "两次检查标准不一样，上次过的这次扣分。"
ANSWERED = "主要是布草和消防通道，两位检查员要求不同。"


def lay(stage) -> None:
    """Call it when everything else stands: GMs get accounts first, as far as they have none."""
    voices.bring_in(stage)
    Rounds(stage, voices.of_departments(stage)).tell()


class Rounds:
    """What is told of one company's evaluations."""

    def __init__(self, stage, speakers: dict[str, Person]):
        self.stage, self.speakers = stage, speakers
        self.draw = Random(stage.plan.seed * 7 + 3)
        self.director = stage.people["director"]
        self.waiting = {stage.accounts[sign_in].id for sign_in in WAITING}
        form = EvaluationForm.select().where(~EvaluationForm.pulse).order_by(EvaluationForm.id).first()
        self.edition: EvaluationEdition = form.edition()
        self.items: dict[str, list[EvaluationItem]] = {}
        self.known = {one.text: one for one in (*opinions.KEEP, *opinions.CHANGE)}
        #: Officers differ, and so do houses.
        self.officers: dict[int | None, float] = {}
        self.houses: dict[int, float] = {}

    def tell(self) -> None:
        until = self.stage.plan.until
        past = [one for one in ROUNDS if until - timedelta(days=one.ago) > self.stage.plan.start + timedelta(days=20)]
        for place, told in enumerate(past, len(ROUNDS) - len(past)):
            cycle = self._opened(told)
            if cycle is None:
                continue
            self._answered(cycle, place, told.share, set())
            with clock.at(cycle.closes_at + timedelta(minutes=1)):
                cycle_deeds.close_due()
            self._followed(EvaluationCycle.get_by_id(cycle.id), place, last=told == ROUNDS[-1])
        with clock.at(instant(until - timedelta(days=1), minute=400)):
            freezing.freeze_years()
        cycle = self._opened(OPEN)
        if cycle is not None:
            self._answered(cycle, len(ROUNDS), OPEN.share, self.waiting)

    def _opened(self, told: Round) -> EvaluationCycle | None:
        day = self.stage.plan.until - timedelta(days=told.ago)
        last = day + timedelta(days=LASTS)
        with clock.at(instant(day, minute=90)):
            quarter = (last.month + 2) // 3
            facts = {"name_zh": f"{last.year}年第{quarter}季度评定", "name_en": f"Evaluation, Q{quarter} {last.year}"}
            facts |= {"edition": self.edition}
            facts |= {"period_from": day - timedelta(days=150), "period_until": day - timedelta(days=1)}
            facts |= {"opens_at": clock.now(), "deadline": clock.instant(datetime.combine(last, time(18)))}
            facts |= {"publish_by": last + timedelta(days=21), "remind_after": "7,12", "kind": "", "region": None}
            cycle = cycle_deeds.prepare(self.director, **facts)
            if not any(row.account_id for row in audience.reached()):
                cycle_deeds.discard(self.director, cycle)
                return None
            cycle_deeds.open_now(self.director, cycle)
        return cycle

    def _answered(self, cycle: EvaluationCycle, place: int, share: float, but: set[int]) -> None:
        """The days after the opening; of an open cycle those that have passed."""
        query = EvaluationInvitation.select().where(EvaluationInvitation.cycle == cycle)
        rows = list(query.order_by(EvaluationInvitation.id))
        days = min(LASTS - 1, (self.stage.plan.until - clock.local(cycle.opened_at).date()).days - 1)
        for row in rows:
            when = instant(clock.local(cycle.opened_at).date(), 100) + timedelta(
                days=min(days, int(self.draw.expovariate(0.25))), minutes=self.draw.randrange(400)
            )
            if row.account_id in but or (row.account_id not in self.waiting and self.draw.random() > share):
                continue
            row.cycle = cycle
            person = Person(row.account_id, "", Role.GM, frozenset((row.function,)), hotels=1)
            with clock.at(when):
                way = Way.LINK if self.draw.random() < 0.4 else Way.PORTAL
                answer_deeds.send(person, row, self._sheet(row, place), way=way)

    # A sheet

    def _sheet(self, row: EvaluationInvitation, place: int) -> Sheet:
        draw, told = self.draw, Sheet()
        house = self.houses.setdefault(row.hotel_id, draw.gauss(0, 0.45))
        officer = self.officers.setdefault(row.officer_id, draw.uniform(-0.45, 0.35))
        marks = []
        for item in self._items(row.kind):
            if item.kind == ItemKind.SCALE:
                told.answers[item.key] = mark = self._mark(item, place, house + (officer if item.personal else 0))
                if mark.isdigit():
                    marks.append(int(mark))
                if mark in set(LOW):
                    told.reasons[item.key] = [draw.choice([one.value for one in Reason if one != Reason.OTHER])]
                    if draw.random() < 0.06:
                        told.reasons[item.key].append(Reason.OTHER.value)
                        told.texts[item.key] = draw.choice(opinions.LINES)
        self._close(told, row, place, sum(marks) / len(marks) if marks else 3)
        return told

    def _items(self, kind: str) -> list[EvaluationItem]:
        if kind not in self.items:
            self.items[kind] = self.edition.items(kind)
        return self.items[kind]

    def _mark(self, item: EvaluationItem, place: int, bias: float) -> str:
        if self.draw.random() < opinions.UNUSED.get(item.key, 0.03):
            return Mark.NOT_USED.value
        if self.draw.random() < 0.015:
            return Mark.NOT_APPLICABLE.value
        mean = opinions.MARKS.get(item.key, (3.4,) * 5)[place]
        return str(min(5, max(1, round(self.draw.gauss(mean + bias, 0.75)))))

    def _close(self, told: Sheet, row: EvaluationInvitation, place: int, mean: float) -> None:
        """Facts, the closing questions, opinions, and what became of last time's low items."""
        draw = self.draw
        for item in self._items(row.kind):
            if item.kind == ItemKind.CHOICE and draw.random() < 0.85:
                words = [word for word, _label in item.options()]
                told.answers[item.key] = draw.choices(words, [5, 6, 4, 2, 1, 3][: len(words)])[0]
            elif item.kind == ItemKind.RECOMMEND:
                told.answers[item.key] = str(min(10, max(0, round(mean * 2.1 + draw.gauss(0, 1)))))
            elif item.kind == ItemKind.COMPARE:
                told.answers[item.key] = draw.choices(["better", "same", "worse"], [4, 5, 1])[0] if place else "first"
            elif item.kind == ItemKind.PRIVATE and draw.random() < 0.5:
                told.answers[item.key] = "yes" if draw.random() < 0.03 else "no"
            elif item.kind == ItemKind.TEXT:
                self._opinion(told, item, row, place)
        for low in replies.for_sheet(row):
            if draw.random() < 0.85:
                better = [Compared.BETTER, Compared.SAME, Compared.WORSE]
                told.loops[low.item.key] = draw.choices(better, [5, 4, 1])[0].value

    def _opinion(self, told: Sheet, item: EvaluationItem, row: EvaluationInvitation, place: int) -> None:
        pool = opinions.KEEP if item.key == "open_keep" else opinions.CHANGE
        gm = row.account_id == self.stage.accounts["gm"].id
        if gm and place == len(ROUNDS) - 1 and item.key != "open_keep":
            told.texts[item.key] = ASKED_OF
        elif self.draw.random() < 0.3:
            told.texts[item.key] = self.draw.choice(pool).text
            if self.draw.random() < 0.25:
                told.named.append(item.key)

    # What comes of it

    def _followed(self, cycle: EvaluationCycle, place: int, last: bool) -> None:
        closed = clock.local(cycle.closes_at).date()
        with clock.at(instant(closed + timedelta(days=2), minute=30)):
            self._passed_on(cycle, IN_QUEUE if last else 0)
        with clock.at(instant(closed + timedelta(days=9), minute=200)):
            self._replied(cycle, place)
        with clock.at(instant(closed + timedelta(days=15), minute=60)):
            cycle_deeds.publish(self.director, cycle)
        self._improved(cycle, place, closed)
        if last:
            self._asked(cycle)

    def _passed_on(self, cycle: EvaluationCycle, leave: int) -> None:
        comment_deeds.take_up(self.director, cycle)
        table = EvaluationComment
        rows = list(table.select().where((table.cycle == cycle) & (table.state == CommentState.WAITING)))
        told = sorted(((comment_sealing.opened(row), row) for row in rows), key=lambda one: one[0].text)
        self.draw.shuffle(told)
        told.sort(key=lambda one: one[0].text != ASKED_OF)
        for comment, row in told[: len(told) - leave]:
            known = self.known.get(comment.text)
            if known is None or not known.reworded:
                comment_deeds.keep(self.director, row, row.version)
                continue
            facts = {"topic": known.topic, "praise": known.praise}
            department = Department.get(Department.word == known.department)
            comment_deeds.release(self.director, row, row.version, department, known.reworded, **facts)

    def _replied(self, cycle: EvaluationCycle, place: int) -> None:
        for item in reply_deeds.owed_items(cycle):
            said = opinions.REPLIES.get(item.key)
            if said:
                verdict, text = said[min(place, len(said) - 1)]
                by = self.speakers.get(item.department.word, self.director)
                reply_deeds.say(by, cycle, item.key, Verdict(verdict), text)

    def _improved(self, cycle: EvaluationCycle, place: int, closed: date) -> None:
        until = self.stage.plan.until
        for told in opinions.IMPROVEMENTS:
            by = self.speakers.get(told.department)
            if told.cycle != place or by is None:
                continue
            department = Department.get(Department.word == told.department)
            owner = Account.get_by_id(by.id)
            due = closed + timedelta(days=told.due)
            with clock.at(instant(closed + timedelta(days=12), minute=100)):
                row = improvement_deeds.add(
                    by, department, owner, told.title, due, expected=told.expected, cycle=cycle, item=told.item
                )
            if told.said:
                with clock.at(instant(min(due - timedelta(days=25), until - timedelta(days=3)), minute=300)):
                    improvement_deeds.note(by, row, row.version, told.said, ImprovementState.UNDER_WAY)
            if told.state in (ImprovementState.DONE, ImprovementState.DROPPED):
                with clock.at(instant(min(due - timedelta(days=2), until - timedelta(days=2)), minute=310)):
                    said = told.said or told.effect
                    state = ImprovementState(told.state)
                    improvement_deeds.note(by, row, row.version, said, state, effect=told.effect)

    def _asked(self, cycle: EvaluationCycle) -> None:
        """Quality asks about what a GM wrote; he answers unnamed, one has not yet."""
        table, by = ReleasedComment, self.speakers["quality"]
        theirs = (table.cycle == cycle) & (table.text == self.known[ASKED_OF].reworded)
        rows = list(table.select().where(theirs).order_by(table.id).limit(2))
        with clock.at(instant(self.stage.plan.until - timedelta(days=5), minute=240)):
            for row in rows:
                question_deeds.ask(by, row, ASKED)
        gm = self.stage.accounts["gm"].id
        for account in Account.select().where((Account.role == Role.GM) & (Account.id != gm)).order_by(Account.id):
            person = Person(account.id, account.name, Role.GM, frozenset((Function.GM.value,)), hotels=1)
            for question in question_deeds.waiting_for(person):
                with clock.at(instant(self.stage.plan.until - timedelta(days=3), minute=250)):
                    question_deeds.answer(person, question.token, ANSWERED)
