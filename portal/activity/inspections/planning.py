"""How a rectification plan moves: the GM proposes it, head office accepts each measure or returns it, and what is
overdue climbs."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from portal.activity.follow_ups import people, step_of
from portal.activity.inspections.rectification_words import OWED, WAITING, WANTED, MeasureState, PlanState
from portal.foundation import clock, db, settings
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.notices import News, Notice

#: So many plans climb in one go.
AT_ONCE = 200


class Proposal(NamedTuple):
    """What the GM writes of one measure: an assistant does it (an account's id), somebody named in words, or he."""

    text: str
    account: int | None
    owner: str
    due_on: date


class Verdict(NamedTuple):
    """What head office says to one measure."""

    accepted: bool
    reason: str = ""


class Planning:
    """The deeds of a plan."""

    def propose(self, by: Person, opened: int, told: dict[int, Proposal]) -> None:
        """The GM writes the plan, over version `opened`: {measure: what will be done}. From now on the time that goes
        by is head office's. Raises Conflict, or Refused once it is accepted, if a measure is missing that is still
        wanted, or one that came back is the same as before."""
        with db.together():
            self._in_turn(opened)
            if self.state not in WAITING:
                raise Refused(_("This plan is accepted already."))
            wanted = self.wanted()
            if {one.id for one in wanted} != set(told):
                raise Refused(_("Say of each finding what will be done, who does it and by when."))
            if any(one.state == MeasureState.RETURNED and one.proposal == told[one.id] for one in wanted):
                raise Refused(_("What came back is changed, or says why it stays as it is."))
            for one in wanted:
                facts = {**told[one.id]._asdict(), "state": MeasureState.PROPOSED, "reason": ""}
                type(one).update(**facts).where(type(one).id == one.id).execute()
            state = PlanState.PROPOSED if wanted else PlanState.ACCEPTED
            facts = {"state": state, "proposed_by": by.id, "proposed_at": clock.now()}
            if self.state in OWED:
                facts |= {"due_at": clock.now() + settings.plan_within(self.red_line), "overdue_step": 0}
            self.save_over(opened, **facts)
            audit.record(by, "rectification.proposed", self, version=self.version, count=len(wanted))
            Notice.settled(self, News.PLAN_ASKED, News.PLAN_DECIDED, News.PLAN_OVERDUE)
            Notice.put(by, self._deciders(), News.PLAN_PROPOSED, self, self.hotel_id)

    def decide(self, by: Person, opened: int, verdicts: dict[int, Verdict]) -> None:
        """Head office accepts or returns each proposed measure, over version `opened`. What is accepted has an owner
        and a day from now on. Raises Conflict or Refused."""
        with db.together():
            self._in_turn(opened)
            if self.state != PlanState.PROPOSED:
                raise Refused(_("Nothing of this plan waits for a decision."))
            proposed = [one for one in self.wanted() if one.state == MeasureState.PROPOSED]
            if not {one.id for one in proposed} <= set(verdicts):
                raise Refused(_("Accept or return each of the measures."))
            returned = [one for one in proposed if not self._decide(by, one, verdicts[one.id])]
            facts = {"state": PlanState.RETURNED if returned else PlanState.ACCEPTED, "overdue_step": 0}
            if returned:
                facts["due_at"] = clock.now() + settings.plan_within(self.red_line)
            self.save_over(opened, **facts, decided_by=by.id, decided_at=clock.now())
            if returned:
                audit.record(by, "rectification.returned", self, version=self.version, count=len(returned))
            else:
                audit.record(by, "rectification.accepted", self, version=self.version, count=len(proposed))
            Notice.settled(self, News.PLAN_PROPOSED, News.PLAN_WAITS)
            Notice.put(by, people.gms_of(self.hotel_id), News.PLAN_DECIDED, self, self.hotel_id)

    def wanted(self) -> list:
        """The measures that still want a word of the hotel's; not of what somebody has seen mended meanwhile."""
        return [one for one in self.measures_of() if one.state in WANTED and one.finding.follow_up.is_open]

    def close_if_replaced(self) -> None:
        """All that it was asked for goes on in a later plan, or is accepted: nobody waits for it any longer."""
        if self.state not in WAITING or any(one.state in WANTED for one in self.measures_of()):
            return
        self.save_over(self.version, state=PlanState.REPLACED)
        asked = (News.PLAN_ASKED, News.PLAN_PROPOSED, News.PLAN_DECIDED)
        Notice.settled(self, *asked, News.PLAN_OVERDUE, News.PLAN_WAITS)

    @classmethod
    def climb_due(cls) -> int:
        """Tells of plans that are overdue, or wait too long for a decision, the longer the further up: the hotel's
        officer, its manager, quality, the director. Returns how many climbed."""
        now, after = clock.now(), settings.climbs_after()
        late = [(cls.due_at <= now - timedelta(days=n)) & (cls.overdue_step <= step) for step, n in enumerate(after)]
        owed = cls.state.in_([str(one) for one in WAITING]) & (cls.due_at <= now - timedelta(days=after[0]))
        rows = list(cls.select().where(owed & reduce(or_, late)).order_by(cls.due_at, cls.id).limit(AT_ONCE))
        return sum(row._climb() for row in rows)

    def _climb(self) -> bool:
        """False if somebody was quicker."""
        table, step = type(self), step_of(clock.now() - self.due_at)
        with db.together():
            still = (table.id == self.id) & (table.overdue_step == self.overdue_step) & (table.state == self.state)
            if not table.update(overdue_step=step).where(still).execute():
                return False
            told = people.told_of_overdue(self.hotel_id, None, range(self.overdue_step, step))
            news = News.PLAN_WAITS if self.state == PlanState.PROPOSED else News.PLAN_OVERDUE
            Notice.put(COMMAND_LINE, told, news, self, self.hotel_id)
            audit.record(COMMAND_LINE, "rectification.climbed", self, step=step)
        return True

    # How it is done

    def _decide(self, by: Person, one, verdict: Verdict) -> bool:
        state = MeasureState.ACCEPTED if verdict.accepted else MeasureState.RETURNED
        reason = "" if verdict.accepted else verdict.reason
        type(one).update(state=state, reason=reason).where(type(one).id == one.id).execute()
        if verdict.accepted:
            told = f"{one.owner}：{one.text}" if one.owner else one.text
            one.finding.follow_up.plan(by, told, one.account_id, one.due_on)
        return verdict.accepted

    def _in_turn(self, opened: int) -> None:
        """Locks the row until the transaction ends and reads it anew. Raises Conflict."""
        table = type(self)
        row = db.lock(table.select().where(table.id == self.id)).get()
        if row.version != opened:
            raise Conflict(row)
        self.__data__.update(row.__data__)
        self._dirty.clear()

    def _deciders(self) -> set[int]:
        """Quality; where nobody speaks for it the hotel's officer and manager."""
        return set(people.of_quality() or [*people.serving(self.hotel_id), *people.managers_of(self.hotel_id)])
