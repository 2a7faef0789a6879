"""A visit is proposed to the hotel, and agreed with it: its GM accepts or offers another time, in two taps."""

from datetime import datetime

from portal.activity.follow_ups.people import gms_of
from portal.activity.visits.words import OPEN, State
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person
from portal.records import audit
from portal.records.hotels import Posting
from portal.records.notices import News, Notice


class Appointments:
    """What passes between us and the hotel before a visit."""

    def propose(self, by: Person, word: str = "") -> None:
        """Asks the hotel's GM whether it suits; he is told. Raises Refused unless it is only planned, or for a day
        that is over."""
        if self.state != State.PLANNED:
            raise Refused(_("The hotel has been asked already."))
        if self.day < clock.today():
            raise Refused(_("A day that is over cannot be proposed."))
        with db.together():
            self.save_over(self.version, state=State.PROPOSED, proposed_at=clock.now(), word=word)
            audit.record(by, "visit.proposed", self, version=self.version, day=self.day)
            Notice.put(by, self._gms(), News.VISIT_PROPOSED, self, self.hotel)

    def agree(self, by: Person, opened: int) -> None:
        """Both sides have agreed, over version `opened`: the GM accepts what we propose, or one of us enters what was
        agreed by telephone. Raises Conflict, and Refused for one that has ended or is agreed."""
        self._to_agree()
        with db.together():
            self.save_over(opened, **self._agreed(by))
            audit.record(by, "visit.agreed", self, version=self.version, day=self.day)
            self._answered()
            Notice.put(by, [self.by_id] if by.is_hotel_side else self._gms(), News.VISIT_AGREED, self, self.hotel)

    def offer(self, by: Person, opened: int, at: datetime, word: str = "") -> None:
        """The GM offers another time, over version `opened`. Raises Conflict, and Refused for one that has ended, or
        a time that is over."""
        if self.state not in (State.PROPOSED, State.AGREED):
            raise Refused(_("This visit has ended already."))
        if at <= clock.now():
            raise Refused(_("Offer a time that is still to come."))
        with db.together():
            self.save_over(opened, state=State.PROPOSED, offered_at=at, offered_by=by.id, offered_word=word)
            wall = clock.local(at)
            audit.record(by, "visit.offered", self, version=self.version, day=wall.date(), time=f"{wall:%H:%M}")
            self._answered()
            Notice.put(by, [self.by_id], News.VISIT_OFFERED, self, self.hotel)

    def take_offer(self, by: Person, opened: int) -> None:
        """The GM's other time suits us: agreed for then, over version `opened`. Raises Conflict, and Refused if there
        is no offer, or its time is over."""
        self._to_agree()
        if self.offered_at is None:
            raise Refused(_("The hotel offers no other time."))
        if self.offered_at <= clock.now():
            raise Refused(_("The time that the hotel offered is over. Move the visit."))
        with db.together():
            day, was = clock.local(self.offered_at).date(), self.day
            facts = {"day": day, "at": self.offered_at, **self._agreed(by)}
            self.save_over(opened, **facts)
            audit.record(by, "visit.agreed", self, version=self.version, day=[was, day])
            self._answered()
            Notice.put(by, self._gms(), News.VISIT_AGREED, self, self.hotel)

    def is_answered_by(self, person: Person) -> bool:
        """True for whoever runs the hotel today."""
        runs = Posting.hotels_of(person, Function.GM).where(Posting.hotel == self.hotel_id)
        return person.may("appointments.write") and runs.exists()

    def _agreed(self, by: Person) -> dict:
        now = clock.now()
        facts = {"state": State.AGREED, "agreed_at": now, "agreed_by": by.id, "proposed_at": self.proposed_at or now}
        return facts | {"offered_at": None, "offered_by": None, "offered_word": ""}

    def _to_agree(self) -> None:
        if self.state not in OPEN:
            raise Refused(_("This visit has ended already."))
        if self.state == State.AGREED:
            raise Refused(_("This visit is agreed already."))

    def _gms(self) -> list[int]:
        """Ids of the accounts that run the hotel today."""
        return gms_of(self.hotel_id)
