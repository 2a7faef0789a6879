"""Meetings of the invented association: two conventions, a seminar and a council meeting that are over, with all that
came of them; a convention and a council meeting to come; secrecy asked for a motion, a measure being considered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from portal.activity.association import (
    agenda_deeds,
    budget_deeds,
    discipline_deeds,
    guest_deeds,
    meeting_deeds,
    planning_deeds,
    secrecy_deeds,
    voices,
)
from portal.activity.association.budget_deeds import Typed
from portal.activity.association.meeting_agenda import AgendaItem
from portal.activity.association.meeting_plans import MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.words import MeetingKind, MotionState, Sanction
from portal.demo import association_programmes as programmes
from portal.demo import association_said as said
from portal.demo.association_members import JOINED, joined_on
from portal.demo.association_motions import FEWEST, SHARED
from portal.demo.association_programmes import FIRST, HELD, LAST, NEXT, SEMINAR, TO_COME, Cost, Gathering
from portal.demo.plan import instant
from portal.foundation import calendar, clock
from portal.foundation.i18n import speaking

#: The hour at which they begin, and end on their last day, in minutes after half past eight.
BEGINS, ENDS = 30, 210
#: What the convention to come still wants of its checklist: overdue with the liaison, and with the demo's officer.
OVERDUE, ENTRUSTED = 3, 7
#: Hotels that come to the seminar.
SEMINAR_OF = 14


def lay(stage, members: list[Member]) -> None:
    """Call it when motions have been told, with the members whose GM speaks for them. In a company that is younger, or
    smaller, there is only what is to come."""
    if not members:
        return
    told = Told(stage, members)
    # As the secretariat types it.
    with speaking("zh"):
        if len(members) >= FEWEST and stage.plan.start <= stage.plan.until - timedelta(days=JOINED + 2):
            told.past()
        told.to_come()
        told.asked_for_secrecy()
        told.considered()


class Told:
    """What is told of one company's meetings."""

    def __init__(self, stage, members: list[Member]):
        self.stage, self.members, self.plan = stage, members, stage.plan
        self.keeper = stage.people["manager"]
        self.draw = Random(stage.plan.seed * 17 + 2)
        self.texts = programmes.texts()
        self.joined = instant(joined_on(stage))
        self.known = {}

    def past(self) -> None:
        first = self.day(max(self.plan.until - timedelta(days=FIRST.ago), self.plan.start + timedelta(days=47)))
        self.convention(FIRST, first)
        seminar, accounts = self.begun(SEMINAR, hotels=[row.hotel_id for row in self.members[:SEMINAR_OF]])
        said.answered(self, seminar, SEMINAR, accounts)
        self.over(SEMINAR, seminar)
        with clock.at(seminar.ends_at + timedelta(days=8)):
            said.kept(self)
        self.convention(LAST, self.day(self.plan.until - timedelta(days=LAST.ago)))
        council, accounts = self.begun(HELD)
        said.answered(self, council, HELD, accounts)
        self.over(HELD, council)

    def convention(self, told: Gathering, begins: date) -> None:
        """Hotels are asked whose GM is there by then; one of those who come has to wait for a place."""
        with clock.at(instant(begins - timedelta(days=told.announced), 60)):
            hotels = list(said.gms_of(row.hotel_id for row in self.members))
        expected = said.expected(self, len(hotels))
        far = bool(told.online and expected[said.FAR])
        meeting, accounts = self.begun(told, begins, hotels, sum(map(len, expected)) - far - 1)
        said.answered(self, meeting, told, accounts, expected)
        self.over(told, meeting)

    def over(self, told: Gathering, meeting: Meeting) -> None:
        """The day itself, and what came of it."""
        said.there(self, meeting)
        self.ticked(meeting)
        said.written(self, told, meeting)
        if told.costs:
            said.rated(self, told, meeting)
            self.spent(told, meeting)
            said.opened_accounts(self, told, meeting)
        said.forgotten(self, meeting)

    # To come

    def to_come(self) -> None:
        begins = self.day(self.plan.until + timedelta(days=-NEXT.ago))
        meeting = self.planned(NEXT, begins)
        self.budgeted(meeting, NEXT.costs)
        self.partly_done(meeting)
        self.with_points(meeting, NEXT)
        with self.at(6, 60):
            meeting_deeds.announce(self.keeper, meeting, Meeting.get_by_id(meeting.id).version)
        said.answered_so_far(self, meeting)
        council = self.planned(TO_COME, self.day(self.plan.until + timedelta(days=-TO_COME.ago)))
        self.with_points(council, TO_COME)

    def partly_done(self, meeting: Meeting) -> None:
        """What was due is done but for one thing; another is the demo's officer's."""
        for place, task in enumerate(self.tasks(meeting)):
            if place in (OVERDUE, ENTRUSTED):
                late = place == OVERDUE
                account = self.stage.accounts["liaison" if late else "staff"].id
                due_on = self.plan.until - timedelta(days=3) if late else task.due_on
                with self.at(12, 100 + place):
                    planning_deeds.change(self.keeper, task, task.version, task.title, account, due_on)
            elif place < OVERDUE:
                with self.at(20 - place * 3, 200):
                    planning_deeds.tick(self.keeper, task, True)
            elif place == OVERDUE + 1:
                # The notice itself.
                with self.at(6, 75):
                    planning_deeds.tick(self.keeper, task, True)

    # Beside the meetings

    def asked_for_secrecy(self) -> None:
        """A few ask for a secret vote; it takes more of them."""
        here = (Motion.title == SHARED.title) & (Motion.state == MotionState.ADMITTED)
        motion = Motion.get_or_none(here)
        if motion is None or len(self.members) < FEWEST:
            return
        voting = {row.id for row in voices.voting()}
        there, needed = [row for row in self.members if row.id in voting], secrecy_deeds.asked_for(motion).needed
        for place, member in enumerate(there[8 : 8 + min(3, needed - 1)]):
            with self.at(7 - place * 2, 180 + place * 33):
                secrecy_deeds.ask(member.gm, motion, member.id)

    def considered(self) -> None:
        """One hotel may say its word on a measure."""
        if len(self.members) >= FEWEST:
            member = self.members[len(self.members) * 2 // 3]
            with self.at(4, 130):
                discipline_deeds.announce(
                    self.keeper, member, Sanction.WARNING, programmes.GROUND, programmes.ARTICLE, None
                )

    # One meeting

    def begun(
        self,
        told: Gathering,
        begins: date | None = None,
        hotels: list[int] | None = None,
        places: int | None = None,
    ) -> tuple[Meeting, dict[int, int]]:
        """Planned and announced: the meeting, and {hotel: account of its GM then} of those who are asked."""
        begins = begins or self.day(self.plan.until - timedelta(days=told.ago))
        meeting = self.planned(told, begins, places)
        if told.costs:
            self.budgeted(meeting, told.costs)
        with self.on(begins - timedelta(days=told.announced), 50):
            if hotels is not None:
                guest_deeds.invite(self.keeper, meeting, hotels)
            meeting_deeds.announce(self.keeper, meeting, meeting.version)
            accounts = said.gms_of(hotels or [])
        self.with_points(meeting, told)
        return meeting, accounts

    def planned(self, told: Gathering, begins: date, places: int | None = None) -> Meeting:
        on = begins - timedelta(days=told.planned)
        ends = begins + timedelta(days=told.last - 1)
        facts = {name: getattr(told, name) for name in ("kind", "title", "city", "place", "address", "online")}
        facts |= {"text": self.texts[told.key, "text"], "per_hotel": told.per_hotel, "places": places}
        facts |= {"begins_at": instant(begins, BEGINS), "ends_at": instant(ends, ENDS)}
        if told.kind != MeetingKind.COUNCIL:
            facts["answer_by"] = begins - timedelta(days=14 if told.kind == MeetingKind.CONVENTION else 7)
        facts["assembly"] = told.kind == MeetingKind.CONVENTION and joined_on(self.stage) <= on
        with self.on(on, 95):
            row = meeting_deeds.plan(self.keeper, **facts)
            items = AgendaItem.select().where(AgendaItem.meeting == row).order_by(AgendaItem.place)
            for item, speaker in zip(list(items), told.speakers, strict=False):
                if speaker:
                    agenda_deeds.edit(self.keeper, item, item.version, speaker=speaker)
        return row

    def with_points(self, meeting: Meeting, told: Gathering) -> None:
        """What is added to the usual agenda, a motion when it has been admitted; one that the company does not have is
        left out."""
        opens = instant(meeting.ends_on, BEGINS) if told.last > 1 else None
        for point in told.points:
            motion = Motion.get_or_none(Motion.title == point.motion) if point.motion else None
            if point.motion and (motion is None or motion.admitted_at is None):
                continue
            facts = {"title": point.title, "minutes": point.minutes, "speaker": point.speaker, "motion": motion}
            with clock.at(max(meeting.at, motion.admitted_at if motion else meeting.at) + timedelta(hours=3)):
                agenda_deeds.add(self.keeper, meeting, **facts, begins_at=opens)
                agenda_deeds.reckon(self.keeper, meeting)
            opens = None

    def budgeted(self, meeting: Meeting, costs: tuple[Cost, ...]) -> None:
        lines = [Typed(None, 0, cost.title, cost.planned * 100, None, "") for cost in costs]
        with clock.at(meeting.at + timedelta(hours=3)):
            budget_deeds.keep(self.keeper, meeting, lines)

    def spent(self, told: Gathering, meeting: Meeting) -> None:
        rows = MeetingCost.select().where(MeetingCost.meeting == meeting).order_by(MeetingCost.place)
        lines = [
            Typed(row.id, row.version, row.title, row.planned, cost.actual * 100, cost.effect)
            for row, cost in zip(rows, told.costs, strict=True)
        ]
        with clock.at(meeting.ends_at + timedelta(days=16, hours=2)):
            budget_deeds.keep(self.keeper, meeting, lines)

    def ticked(self, meeting: Meeting) -> None:
        """Everything was done in its time, as far as that is over."""
        for place, task in enumerate(self.tasks(meeting)):
            day = max(task.due_on - timedelta(days=place % 3), meeting.at.date() + timedelta(days=1))
            if day < self.plan.until:
                with clock.at(instant(day, 310 + place)):
                    planning_deeds.tick(self.keeper, task, True)

    def tasks(self, meeting: Meeting) -> list[MeetingTask]:
        return list(MeetingTask.select().where(MeetingTask.meeting == meeting).order_by(MeetingTask.place))

    # Days

    def day(self, first: date) -> date:
        """The first day from this one on that, like the next, is a working day."""
        there = iter(self._working(first))
        day = next(there)
        for later in there:
            if later == day + timedelta(days=1):
                break
            day = later
        return day

    def _working(self, first: date) -> Iterator[date]:
        while True:
            first = calendar.working_day(first, 1)
            yield first
            first += timedelta(days=1)

    def at(self, ago: int, minute: int):
        return self.on(self.plan.until - timedelta(days=ago), minute)

    def on(self, day: date, minute: int):
        """That morning, but never before there was a company."""
        return clock.at(self.moment(day, minute))

    def moment(self, day: date, minute: int) -> datetime:
        return instant(max(day, self.plan.start + timedelta(days=1)), minute)
