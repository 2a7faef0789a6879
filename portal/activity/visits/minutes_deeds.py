"""What is done with minutes once they are filed: read, sent back, corrected, spoken of, released, answered."""

from collections.abc import Iterable
from datetime import datetime

from portal.activity.follow_ups import FollowUp, people
from portal.activity.visits.minutes_lines import MinutesCorrection, MinutesLine, MinutesPart
from portal.activity.visits.minutes_words import ATTENDEES, SECTIONS, Answer, MinutesState, Waits
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, cadence
from portal.records.cadence import Touch
from portal.records.files import File
from portal.records.hotels import Posting
from portal.records.notices import News, Notice
from portal.records.principals import Principal

#: Who reads in whose turn.
READERS = {Role.MANAGER: Waits.MANAGER, Role.DIRECTOR: Waits.DIRECTOR}


class MinutesDeeds:
    """The deeds of those to whom minutes are reported, of their writer, and of the hotel."""

    def may_be_read_by(self, person: Person) -> bool:
        """True if it is this person's turn to read them."""
        turn = READERS.get(person.role)
        if turn is None or self.waits_for != turn or self.by_id == person.id:
            return False
        return turn == Waits.DIRECTOR or self.hotel.is_written_by(person)

    def may_be_returned_by(self, person: Person) -> bool:
        """True for whoever reads them in turn, and afterwards for those above their writer until they are released."""
        if self.may_be_read_by(person):
            return True
        above = person.role == Role.DIRECTOR or (person.role == Role.MANAGER and self.hotel.is_written_by(person))
        return above and self.by_id != person.id and self.state == MinutesState.READ and self.released_at is None

    def may_be_released_by(self, person: Person) -> bool:
        """True, once they are read, for their writer and for a manager who leads the hotel."""
        return self.state == MinutesState.READ and self.is_written_by(person)

    def may_be_answered_by(self, person: Person) -> bool:
        """True for the general manager of the hotel, once something was released."""
        if not person.is_hotel_side or self.released_at is None:
            return False
        return Posting.hotels_of(person, Function.GM).where(Posting.hotel == self.hotel_id).exists()

    def may_be_told_by(self, person: Person) -> bool:
        """True for who may write to the hotel about them: who went, whoever looks after the hotel, the director."""
        return person.role == Role.DIRECTOR or self.visit.is_written_by(person)

    def read(self, by: Person, pass_on: bool = False) -> None:
        """He has read them; those marked, or with `pass_on`, are then the director's to read. Raises Refused if it is
        not his turn."""
        with db.together():
            self._as_it_stands()
            if not self.may_be_read_by(by):
                raise Refused(_("These minutes do not wait for you."))
            on = self.waits_for == Waits.MANAGER and (pass_on or self.for_director)
            facts = {"state": MinutesState.READ, "for_director": self.for_director or pass_on}
            facts |= {"waits_for": Waits.DIRECTOR if on else Waits.NOBODY, "read_at": clock.now(), "read_by": by.id}
            self.save_over(self.version, **facts)
            MinutesLine.put(by, self, "read")
            audit.record(by, "minutes.read", self)
            self._done_waiting(by)
            self.report(by, News.MINUTES_MARKED)

    def send_back(self, by: Person, reason: str) -> None:
        """Their writer is to write them better, and reads why. Raises Refused."""
        with db.together():
            self._as_it_stands()
            if not self.may_be_returned_by(by):
                raise Refused(_("These minutes cannot be sent back any longer: write a comment instead."))
            self.save_over(self.version, state=MinutesState.RETURNED, waits_for=Waits.WRITER)
            MinutesLine.put(by, self, "returned", reason)
            audit.record(by, "minutes.returned", self, reason=reason)
            self._done_waiting(by)
            self.report(by, News.MINUTES_RETURNED)

    def comment(self, by: Person, text: str, for_hotel: bool = False) -> None:
        """A word to them: inside, or (of what was released) for the hotel too. The hotel's GM writes to both sides.
        Raises Refused for a word to the hotel of somebody who merely reads them."""
        told = for_hotel and self.released_at is not None and not by.is_hotel_side
        if told and not self.may_be_told_by(by):
            raise Refused(_("To this hotel writes whoever looks after it: write the comment for head office."))
        with db.together():
            inside = not told and not by.is_hotel_side
            MinutesLine.put(by, self, "commented", text, inside=inside)
            audit.record(by, "minutes.commented", self)
            if by.is_hotel_side:
                self._answered(by, Answer.COMMENTED)
                return
            gms = [] if inside else people.gms_of(self.hotel_id)
            Notice.put(by, {self.by_id, self.read_by_id, *gms}, News.MINUTES_COMMENT, self, self.hotel)

    def confirm(self, by: Person) -> None:
        """The GM: this is what we spoke of. Raises Refused to anybody else, and before anything was released."""
        if not self.may_be_answered_by(by):
            raise Refused(_("The general manager of the hotel confirms what was released to him."))
        with db.together():
            MinutesLine.put(by, self, "confirmed", inside=False)
            audit.record(by, "minutes.confirmed", self)
            self._answered(by, Answer.CONFIRMED)

    def release(self, by: Person, opened: int, sections: Iterable[str], names: str, pictures: bool = False) -> None:
        """Gives the hotel a copy of these parts, with who was there (`names`), in place of what it was given before;
        with `pictures` it sees those of the visit. Raises Conflict, and Refused before they are read."""
        chosen = [name for name in SECTIONS if name in set(sections) and getattr(self, name)]
        with db.together():
            if not self.may_be_released_by(by):
                raise Refused(_("Minutes are released once they have been read."))
            now = clock.now()
            facts = {"released_at": now, "released_by": by.id, "answer": Answer.NONE}
            self.save_over(opened, **facts, answered_at=None, answered_by=None)
            MinutesPart.put_all(self, {ATTENDEES: names, **{name: getattr(self, name) for name in chosen}})
            visit = type(self.visit)
            visit.update(released_at=now).where(visit.id == self.visit_id).execute()
            for file in File.of(by, self.visit):
                if file.is_picture:
                    file.show(by, self.visit, pictures)
            MinutesLine.put(by, self, "released")
            audit.record(by, "minutes.released", self, version=self.version, sections=chosen)
            Notice.put(by, people.gms_of(self.hotel_id), News.MINUTES_RELEASED, self, self.hotel)

    def correct(self, by: Person, opened: int, reason: str, *, at: datetime, principals, **facts) -> dict:
        """Saves them as they ought to have been over version `opened`, and returns {field: what it said before}, which
        is kept with the reason. Those sent back are filed again by it. Raises Conflict."""
        principals, day, was_at = list(principals), clock.local(at).date(), self.at
        facts |= {"at": at, "day": day, "present": ",".join(str(row.id) for row in principals)}
        with db.together():
            told = self.told()
            again = self.state == MinutesState.RETURNED
            if again:
                turn = Waits.DIRECTOR if self.by_role == Role.MANAGER else Waits.MANAGER
                facts |= {"state": MinutesState.FILED, "waits_for": turn, "filed_at": clock.now()}
            self.save_over(opened, **facts)
            now = self.told()
            before = {name: text for name, text in told.items() if now[name] != text}
            if before:
                MinutesCorrection.put(by, self, reason, before)
                self._move(by, was_at, principals)
            if before or again:
                changes = {name: [text, now[name]] for name, text in before.items()}
                MinutesLine.put(by, self, "corrected", reason)
                audit.record(by, "minutes.corrected", self, version=self.version, reason=reason, **changes)
            if again:
                self._done_waiting(by)
                self.report(by, News.MINUTES_FILED)
        return before

    def told(self) -> dict[str, str]:
        """What they say, by the names of the form's fields."""
        names = ("day", "time", "others", *SECTIONS, "inside_note", "for_director")
        there = Principal.names(self.principal_ids)
        present = "、".join(there[one] for one in self.principal_ids if one in there)
        return {"present": present, **{name: str(getattr(self, name)) for name in names}}

    @property
    def time(self) -> str:
        return f"{clock.local(self.at):%H:%M}"

    def _move(self, by: Person, was: datetime, principals) -> None:
        """What the visit counts for, and what was raised in it, as it now stands."""
        if self.at != was:
            self.visit.hold(by, self.day, self.at)
            FollowUp.move(self, self.day, was, self.at)
        met = any(row.counts and row.on_file(self.day) for row in principals)
        result = cadence.TouchResult.TALK if met else cadence.TouchResult.ATTEMPT
        here = (Touch.kind == audit.kind_of(self.visit)) & (Touch.record_id == self.visit_id)
        Touch.update(day=self.day, result=result).where(here).execute()
        table = type(self)
        table.update(worth=result).where(table.id == self.id).execute()
        cadence.settle(self.hotel_id)

    def _answered(self, by: Person, answer: Answer) -> None:
        table = type(self)
        # A word after he has confirmed leaves it confirmed.
        said = Answer.CONFIRMED if self.answer == Answer.CONFIRMED else answer
        table.update(answer=said, answered_at=clock.now(), answered_by=by.id).where(table.id == self.id).execute()
        Notice.seen(by, self)
        Notice.put(by, {self.by_id, self.released_by_id}, News.MINUTES_ANSWER, self, self.hotel)

    def _done_waiting(self, by: Person) -> None:
        """Nobody is asked any longer for what has been done."""
        Notice.seen(by, self)
        Notice.settled(self, News.MINUTES_FILED, News.MINUTES_MARKED, News.MINUTES_RETURNED)

    def _as_it_stands(self) -> None:
        """Of two who do something at once the second sees what the first has written."""
        table = type(self)
        row = db.lock(table.select().where(table.id == self.id)).get()
        if row.version != self.version:
            raise Conflict(row)
