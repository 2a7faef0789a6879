"""Follow-ups: what was promised or asked, who owes it, and whether somebody else has seen it kept (D15, D18)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from peewee import (
    JOIN,
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from portal.activity.follow_ups import people
from portal.activity.follow_ups.claims import Claims
from portal.activity.follow_ups.deeds import Deeds
from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.lists import Filter, is_overdue, narrowed
from portal.activity.follow_ups.rectifying import Rectifying
from portal.activity.follow_ups.undoing import Undoing
from portal.activity.follow_ups.words import ANSWERED_WITHIN, CLIMBS_AFTER, NO_DAY, OPEN_STATES, Side, State
from portal.foundation import clock, db
from portal.foundation.db import Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, timeline
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice

#: So many open items of one hotel are shown in its brief.
IN_BRIEF = 30
#: So many claims climb in one go.
AT_ONCE = 200


class FollowUp(Claims, Deeds, Rectifying, Undoing, Versioned):
    """One thing that somebody owes. Its wording is its own: nothing of the notes it was cut from comes along."""

    hotel = ForeignKeyField(Hotel, backref="follow_ups", index=False)
    wording = TextField()
    side = CharField(max_length=5)
    #: Of ours: the department that owes it. Of the hotel's: empty.
    department = ForeignKeyField(Department, null=True, index=False)
    #: The person who owes it by name: an officer or liaison, the GM or an assistant of the hotel.
    account = ForeignKeyField(Account, null=True, index=False)
    #: Ticked by the officer: the hotel side reads wording, state and day of it, nothing of its origin.
    for_hotel = BooleanField(default=False)
    #: 投诉: an answer is due by `answer_due_at`, and was given at `answered_at` (D22, until cases exist).
    complaint = BooleanField(default=False)
    answer_due_at = DateTimeField(null=True)
    answered_at = DateTimeField(null=True)
    state = CharField(max_length=10, default=State.OPEN)
    #: True while somebody still has something to do: open, under way, stuck, claimed, returned.
    is_open = BooleanField(default=True)
    due_on = DateField(default=NO_DAY)
    #: The record it came from.
    origin_kind = CharField(max_length=20, default="")
    origin_id = IntegerField(null=True)
    by = ForeignKeyField(Account, null=True, index=False, backref="written_follow_ups")
    created_at = DateTimeField(default=clock.now)
    #: How many contacts have given its state, and the day of the last one.
    raised = IntegerField(default=0)
    raised_on = DateField(null=True)
    #: Who says that it is done, who wrote that down, in which record (empty: on its own page), and when. Empty again
    #: once it is neither claimed nor confirmed.
    claimed_by = ForeignKeyField(Account, null=True, index=False, backref="claimed_follow_ups")
    #: Claimed on the word of the hotel's GM, written down by `recorded_by`.
    claimed_for_hotel = BooleanField(default=False)
    recorded_by = ForeignKeyField(Account, null=True, index=False, backref="recorded_follow_ups")
    claimed_at = DateTimeField(null=True)
    claimed_kind = CharField(max_length=20, default="")
    claimed_id = IntegerField(null=True)
    confirmed_by = ForeignKeyField(Account, null=True, index=False, backref="confirmed_follow_ups")
    closed_at = DateTimeField(null=True)
    #: A claim unanswered for 14 days was told to the manager.
    climbed_at = DateTimeField(null=True)
    merged_into = ForeignKeyField("self", null=True, index=False)
    split_from = ForeignKeyField("self", null=True, index=False)
    #: 整改: an inspection found it. It is closed on proof alone, and climbs while it is overdue (D10, D11).
    rectification = BooleanField(default=False)
    #: The department at head office that helps the hotel with it.
    helper = ForeignKeyField(Department, null=True, index=False, backref="helped_follow_ups")
    #: How often it has been found, and how many people up its being overdue has been told (`rectifying.STEPS`).
    times = IntegerField(default=1)
    overdue_step = IntegerField(default=0)

    class Meta:
        indexes = (
            (("is_open", "due_on", "id"), False),
            (("hotel", "is_open", "due_on", "id"), False),
            (("account", "is_open", "due_on", "id"), False),
            (("department", "is_open", "due_on", "id"), False),
            (("state", "claimed_at", "id"), False),
            (("closed_at", "id"), False),
            (("hotel", "closed_at", "id"), False),
            (("origin_kind", "origin_id"), False),
            (("rectification", "is_open", "due_on", "id"), False),
            (("rectification", "closed_at", "id"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """Officers, managers and the director read all; a liaison what is his department's or his own, what he wrote
        and what it helps with, of quality every rectification; a GM what is for the hotels he runs; an assistant what
        of it was given to him by name."""
        if not person.may("follow_ups.read"):
            return cls.none()
        if person.is_hotel_side:
            run, helped = (Posting.hotels_of(person, one) for one in (Function.GM, Function.ASSISTANT))
            given = cls.hotel.in_(helped) & (cls.account == person.id)
            return cls.select().where(cls.for_hotel & (cls.hotel.in_(run) | given))
        if person.role == Role.LIAISON:
            own = (cls.account == person.id) | (cls.by == person.id)
            theirs = people.department_of(person.id)
            found = cls.rectification & people.is_of_quality(person.id)
            return cls.select().where(own | cls.department.in_(theirs) | cls.helper.in_(theirs) | found)
        return cls.select()

    @classmethod
    def writable_by(cls, person: Person):
        """Officers and managers those of the hotels they serve or lead, and what was given to them by name; liaisons
        and the hotel side what they see; the director none."""
        if not person.may("follow_ups.write"):
            return cls.none()
        if person.role in (Role.STAFF, Role.MANAGER):
            theirs = cls.hotel.in_(Hotel.writable_by(person).select(Hotel.id))
            return cls.visible_to(person).where(theirs | (cls.account == person.id))
        return cls.visible_to(person)

    @classmethod
    def add(
        cls,
        by: Person,
        hotel: Hotel,
        wording: str,
        *,
        side: Side,
        department: Department | None = None,
        account: Account | None = None,
        due_on: date | None = None,
        for_hotel: bool = False,
        complaint: bool = False,
        origin=None,
        at: datetime | None = None,
        found: bool = False,
        helper: Department | None = None,
    ) -> "FollowUp":
        """Notes what somebody owes a hotel or a hotel owes us, cut from the record `origin` or written anew. A
        complaint wants an answer 24 hours after `at`, when it was made (default now; D22). `found`: by an inspection,
        which tells of it as a whole."""
        facts = {"side": side, "department": department, "account": account, "for_hotel": for_hotel}
        facts |= {"rectification": found, "helper": helper}
        facts |= {"wording": wording, "complaint": complaint, "due_on": due_on or NO_DAY}
        if origin is not None:
            facts |= {"origin_kind": audit.kind_of(origin), "origin_id": origin.id}
        if complaint:
            facts["answer_due_at"] = (at or clock.now()) + ANSWERED_WITHIN
            facts["due_on"] = due_on or clock.local(facts["answer_due_at"]).date()
        with db.together():
            row = cls.create(hotel=hotel, by=by.id, created_at=clock.now(), **facts)
            FollowUpEntry.put(by, row, "added", state=State.OPEN, record=origin)
            if not found:
                Notice.put(by, row.told_owners(), News.COMPLAINT if complaint else News.GIVEN, row, hotel)
                timeline.note(hotel, row, "added", by)
            told = {name: value for name, value in row.told_facts().items() if value is not None}
            audit.record(by, "follow_up.added", row, hotel=hotel.code, **told)
        return row

    # Lists

    @classmethod
    def opened(cls, is_open: bool = True):
        """The condition that an item is open. An equation, so that an index that begins with it serves."""
        return cls.is_open == is_open

    @classmethod
    def _shown(cls, query):
        """With who owes it, in one statement."""
        query = query.join_from(cls, Account, JOIN.LEFT_OUTER, on=(cls.account == Account.id), attr="account")
        return query.join_from(cls, Department, JOIN.LEFT_OUTER, on=(cls.department == Department.id))

    @classmethod
    def open_of(cls, person: Person, hotel: Hotel) -> list["FollowUp"]:
        """What is open at a hotel, due soonest first, at most thirty, with who owes it; one statement."""
        return _open_at(person, hotel.id)

    @classmethod
    def open_counts(cls, hotel_ids: Iterable[int]) -> dict[int, tuple[int, int, int]]:
        """{hotel id: (open, of these overdue, raised most often)} of the hotels that have open items; one
        statement."""
        rows = _counted_at(list(hotel_ids), clock.now())
        return {hotel_id: (int(count), int(late), most) for hotel_id, count, late, most in rows}

    @classmethod
    def of_record(cls, person: Person, record) -> list["FollowUp"]:
        """What was cut from a record, in its order, with who owes it; one statement."""
        query = cls._shown(cls.visible_to(person).select(cls, Account.id, Account.name, Department))
        return list(query.where(cls.cut_from(record)).order_by(cls.id))

    @classmethod
    def cut_from(cls, record):
        """The condition that an item came from this record."""
        return (cls.origin_kind == audit.kind_of(record)) & (cls.origin_id == record.id)

    @classmethod
    def page_for(cls, person: Person, wanted: Filter, after=None, size=50) -> Page:
        """The register: what is open, due soonest first, or with `wanted.closed` what was closed last; with hotel and
        owner; one statement a page."""
        columns = (cls, Hotel.id, Hotel.code, Hotel.name, Account.id, Account.name, Department)
        # Outer join though the hotel is always there: so SQLite begins with the items, in their order, and stops.
        query = cls.visible_to(person).select(*columns).join_from(cls, Hotel, JOIN.LEFT_OUTER)
        query = narrowed(cls._shown(query), cls, person, wanted)
        first = cls.closed_at if wanted.of_closed else cls.due_on
        return page_of(query, (first, cls.id), after, size, descending=wanted.of_closed)

    # What the clock does, what is undone, and who leaves

    @classmethod
    def named(cls, account: Account) -> int:
        """How many open items somebody owes by name, counted up to 101."""
        query = cls.select(cls.id).where((cls.account == account) & cls.opened()).limit(101)
        return len(list(query.tuples()))

    @classmethod
    def leave_to(cls, by: Person, account: Account, successor: Account | None) -> None:
        """Somebody leaves: what he owes by name is his successor's, or nobody's by name, which makes it the hotel's
        officer's, the department's or the GM's. Call it in the transaction of the deed."""
        for row in cls.select().where((cls.account == account) & cls.opened()).order_by(cls.id):
            row.in_turn()
            to = successor if row.side == Side.US else None
            owner = {"side": row.side, "department": row.department, "account": to}
            reason = _("%(name)s has left.", name=account.name)
            row._give_to(by, row.version, "handed_over", reason, News.GIVEN, **owner)

    @classmethod
    def climb_due(cls) -> int:
        """Tells the managers, and of ours the department, of claims that nobody has answered for fourteen days; none
        closes by itself. Returns how many climbed."""
        waiting = (
            (cls.state == State.CLAIMED) & (cls.claimed_at <= clock.now() - CLIMBS_AFTER) & cls.climbed_at.is_null()
        )
        rows = list(cls.select().where(waiting).order_by(cls.claimed_at, cls.id).limit(AT_ONCE))
        return sum(row.climb() for row in rows)

    @classmethod
    def recount(cls) -> Iterator[tuple[str, object, object]]:
        """What is kept and is not what follows from the contacts, as (about, kept, right): for `doctor --recount`."""
        contacts = fn.COUNT(Raising.id), fn.MAX(Raising.day)
        query = cls.select(cls.id, cls.state, cls.is_open, cls.raised, cls.raised_on, *contacts)
        query = query.join(Raising, JOIN.LEFT_OUTER, on=(Raising.follow_up == cls.id)).group_by(cls.id).order_by(cls.id)
        for number, state, is_open, raised, raised_on, count, last in query.tuples().iterator():
            for name, kept, right in (
                ("raised", raised, count),
                ("raised_on", raised_on, last),
                ("is_open", is_open, state in OPEN_STATES),
            ):
                if kept != right:
                    yield f"follow_up {number} {name}", kept, right


@db.ready
def _open_at(person, hotel):
    seen = FollowUp.visible_to(person).select(FollowUp, Account.id, Account.name, Department)
    query = FollowUp._shown(seen).where((FollowUp.hotel == hotel) & FollowUp.opened())
    return query.order_by(FollowUp.due_on, FollowUp.id).limit(IN_BRIEF)


@db.ready
def _counted_at(hotels, now):
    overdue = fn.SUM(Case(None, [(is_overdue(FollowUp, now), 1)], 0))
    query = FollowUp.select(FollowUp.hotel, fn.SUM(1), overdue, fn.MAX(FollowUp.raised)).group_by(FollowUp.hotel)
    return query.where(FollowUp.hotel.in_(hotels) & FollowUp.opened()).tuples()
