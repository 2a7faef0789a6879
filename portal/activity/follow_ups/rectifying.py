"""Rectifications (整改): what an inspection found is a follow-up that comes back, is planned by the hotel, and climbs
while it is overdue (D10, D11)."""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from portal.activity.follow_ups import people
from portal.activity.follow_ups.entries import FollowUpEntry
from portal.activity.follow_ups.words import NO_DAY, State
from portal.foundation import clock, db, settings
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.notices import News, Notice

#: So many climb in one go.
AT_ONCE = 200
#: What an item has of somebody who owned it, of a claim or a closing, when it begins anew.
ANEW = {
    "account": None,
    "due_on": NO_DAY,
    "overdue_step": 0,
    "claimed_by": None,
    "claimed_for_hotel": False,
    "recorded_by": None,
    "claimed_at": None,
    "claimed_kind": "",
    "claimed_id": None,
    "climbed_at": None,
    "confirmed_by": None,
    "closed_at": None,
    "merged_into": None,
}


class Rectifying:
    """The deeds of what an inspection found."""

    def find_again(self, by: Person, wording: str, note: str, record, helper=None) -> None:
        """Another inspection, `record`, has found it. Closed, it is open again and wants another owner and day; still
        open, it keeps both, and what was said to be done is not."""
        table = type(self)
        with db.together():
            self.in_turn()
            facts = {"wording": wording, "times": table.times + 1, "helper": helper}
            facts |= {"origin_kind": audit.kind_of(record), "origin_id": record.id}
            state = State.OPEN
            if not self.is_open:
                facts |= ANEW
            elif self.state == State.CLAIMED:
                kept = ("account", "due_on", "overdue_step", "merged_into", "closed_at", "confirmed_by")
                facts |= {name: value for name, value in ANEW.items() if name not in kept}
            else:
                state = State(self.state)
            self.become(state, **facts)
            FollowUpEntry.put(by, self, "found_again", note, state=state, inside=False, record=record)
            Notice.settled(self, News.CLAIMED, News.CLIMBED)
            audit.record(by, "follow_up.found_again", self, times=self.times)

    def plan(self, by: Person, text: str, account: int | None, due_on: date) -> None:
        """What the hotel will do, which of its accounts (None: the GM's), by when: head office has accepted it.
        Nothing, once it is closed."""
        with db.together():
            self.in_turn()
            if not self.is_open:
                return
            self._write(account=account, due_on=due_on, overdue_step=0, version=self.version + 1)
            FollowUpEntry.put(by, self, "planned", text, inside=False)
            audit.record(by, "follow_up.planned", self, version=self.version, due_on=due_on, account=self.account_id)
            # The GM is told of his plan as a whole.
            Notice.put(by, {self.account_id} - set(people.gms_of(self.hotel_id)), News.GIVEN, self, self.hotel_id)

    @classmethod
    def climb_overdue(cls) -> int:
        """Tells of rectifications that are overdue, the longer the further up: the hotel's officer, its manager, the
        department that helps, the director. Of what is claimed done the time that goes by is ours. Returns how many
        climbed."""
        today, after = clock.today(), settings.climbs_after()
        steps = [(cls.due_on <= today - timedelta(days=n)) & (cls.overdue_step <= step) for step, n in enumerate(after)]
        waiting = cls.found() & (cls.state != State.CLAIMED) & (cls.due_on <= today - timedelta(days=after[0]))
        rows = list(cls.select().where(waiting & reduce(or_, steps)).order_by(cls.due_on, cls.id).limit(AT_ONCE))
        return sum(row._climb_overdue() for row in rows)

    @classmethod
    def found(cls, is_open: bool = True):
        """The condition that an item is a rectification that is open, or closed."""
        return cls.flagged() & cls.opened(is_open)

    @classmethod
    def flagged(cls, found: bool = True):
        """The condition that an item is a rectification, open or not. An equation: so an index that begins with it
        serves."""
        return cls.rectification == found

    @classmethod
    def unplanned(cls):
        """The condition that nobody of the hotel has said yet by when it will be mended."""
        return cls.due_on == NO_DAY

    def _climb_overdue(self) -> bool:
        """False if somebody was quicker."""
        table, step = type(self), step_of(clock.today() - self.due_on)
        with db.together():
            still = (table.id == self.id) & (table.overdue_step == self.overdue_step) & table.opened()
            if not table.update(overdue_step=step).where(still).execute():
                return False
            told = people.told_of_overdue(self.hotel_id, self.helper_id, range(self.overdue_step, step))
            FollowUpEntry.put(COMMAND_LINE, self, "overdue")
            Notice.put(COMMAND_LINE, told, News.OVERDUE, self, self.hotel_id)
            audit.record(COMMAND_LINE, "follow_up.overdue", self, step=step)
        return True

    def _check_not_found(self) -> None:
        if self.rectification:
            raise Refused(_("An inspection found this: it is closed by proof and a second person alone."))


def step_of(late: timedelta) -> int:
    """How many people up it is told of something that is so late."""
    return sum(late.days >= days for days in settings.climbs_after())
