"""Who confirms a follow-up (domain §7): neither owner nor claimer; the officer what a hotel owes, its GM what we owe
him, otherwise another officer or the manager."""

from dataclasses import dataclass, field

from portal.activity.follow_ups.entries import FollowUpEntry, Raising
from portal.activity.follow_ups.words import Side, State
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records import audit
from portal.records.departments import CUSTOMER_SERVICE, Department
from portal.records.files import File
from portal.records.hotels import Hotel, Posting

#: Stands for a record that is about to be written: what may be confirmed in the call that is being noted down.
TO_COME = object()
#: The lines of an item's history that are somebody's own words.
SAYING = ("answered", "remark")


@dataclass(frozen=True)
class Around:
    """What has to be known about a person and some items to say which of them he may confirm: hotel ids, but for
    `proven` (items with a file that was hung on them since the claim), `worded` (rectifications with a text since
    then) and `ours` (customer service's own id)."""

    posted: frozenset[int] = field(default_factory=frozenset)
    writes: frozenset[int] = field(default_factory=frozenset)
    runs: frozenset[int] = field(default_factory=frozenset)
    with_gm: frozenset[int] = field(default_factory=frozenset)
    proven: frozenset[int] = field(default_factory=frozenset)
    worded: frozenset[int] = field(default_factory=frozenset)
    raised_on: dict = field(default_factory=dict)
    ours: int | None = None

    @classmethod
    def of(cls, person: Person, rows: list) -> "Around":
        """Seven statements at most, however many items; none if nothing is claimed done."""
        rows = [row for row in rows if row.state == State.CLAIMED]
        hotels = sorted({row.hotel_id for row in rows})
        if not hotels or not person.may("follow_ups.approve"):
            return cls()
        with_gm = Posting.current().where(Posting.function == Function.GM)
        if person.is_hotel_side:
            runs = Posting.hotels_of(person, Function.GM)
            return cls(runs=_among(runs, hotels), with_gm=_among(with_gm, hotels))
        written = Hotel.writable_by(person).select(Hotel.id).where(Hotel.id.in_(hotels))
        noted = [row for row in rows if row.recorded_by_id == person.id]
        found = [row for row in rows if row.rectification]
        return cls(
            posted=_among(Posting.hotels_of(person, Function.OFFICER), hotels),
            writes=frozenset(number for (number,) in written.tuples()),
            with_gm=_among(with_gm, hotels),
            proven=_proven(list({row.id: row for row in noted + found}.values())),
            worded=_worded(found),
            raised_on=_claimed_days(noted),
            ours=Department.select(Department.id).where(Department.word == CUSTOMER_SERVICE).scalar(),
        )


def _among(postings, hotels: list[int]) -> frozenset[int]:
    return frozenset(number for (number,) in postings.where(Posting.hotel.in_(hotels)).tuples())


def _proven(rows: list) -> frozenset[int]:
    """Items with a file that was hung on them after the claim."""
    if not rows:
        return frozenset()
    since = {row.id: row.claimed_at for row in rows}
    here = (File.kind == audit.kind_of(rows[0])) & File.record_id.in_(list(since)) & File.removed_at.is_null()
    return frozenset(
        number for number, at in File.select(File.record_id, File.at).where(here).tuples() if at >= since[number]
    )


def _worded(rows: list) -> frozenset[int]:
    """Items of which somebody said something after the claim."""
    if not rows:
        return frozenset()
    since = {row.id: row.claimed_at for row in rows}
    here = FollowUpEntry.follow_up.in_(list(since)) & FollowUpEntry.verb.in_(SAYING) & (FollowUpEntry.text != "")
    told = FollowUpEntry.select(FollowUpEntry.follow_up, FollowUpEntry.at).where(here)
    return frozenset(number for number, at in told.tuples() if at >= since[number])


def _claimed_days(rows: list) -> dict[int, object]:
    """{item: the day of the contact in which it was claimed}, of those that were claimed in one."""
    claimed = {(row.id, row.claimed_kind, row.claimed_id) for row in rows if row.claimed_kind}
    if not claimed:
        return {}
    query = Raising.select(Raising.follow_up, Raising.kind, Raising.record_id, Raising.day)
    query = query.where(Raising.follow_up.in_([row.id for row in rows]))
    return {item: day for item, kind, record_id, day in query.tuples() if (item, kind, record_id) in claimed}


def obstacle(row, person: Person, around: Around, record=None, proof=False, returning=False) -> str | None:
    """Why this person may not confirm it (or, with `returning`, give it back): a sentence for him; None if he may."""
    if row.state != State.CLAIMED:
        return _("Nobody says at present that this is done.")
    if _owes(row, person, around):
        return _("Whoever owes it does not confirm it himself.")
    if person.id == row.claimed_by_id:
        return _("Whoever says that it is done does not confirm it himself.")
    if sentence := _unentitled(row, person, around):
        return sentence
    if returning:
        return None
    if lacks_proof(row, around):
        return _(
            "A rectification is confirmed on proof: a photograph or a sentence added since it was said to be done."
        )
    if person.id != row.recorded_by_id:
        return None
    return _too_soon(row, around, record, proof)


def lacks_proof(row, around: Around) -> bool:
    """True for a rectification that is said to be done with nothing to show for it."""
    return row.rectification and row.id not in around.proven and row.id not in around.worded


def _owes(row, person: Person, around: Around) -> bool:
    if row.account_id:
        return row.account_id == person.id or (row.side == Side.HOTEL and person.is_hotel_side)
    if row.side == Side.HOTEL:
        return person.is_hotel_side
    return row.department_id in (None, around.ours) and row.hotel_id in around.posted


def _unentitled(row, person: Person, around: Around) -> str | None:
    may = person.may("follow_ups.approve")
    if row.side == Side.HOTEL:
        return None if may and row.hotel_id in around.writes else _("The officer of the hotel confirms this.")
    if row.for_hotel and row.hotel_id in around.with_gm and not row.claimed_for_hotel:
        # He has had fourteen days: whoever was told that it climbed may look into it and close it.
        climbed = row.climbed_at and person.role == Role.MANAGER and row.hotel_id in around.writes
        own = row.hotel_id in around.runs
        return None if may and (own or climbed) else _("The general manager of the hotel confirms this.")
    officer = person.role == Role.STAFF or (person.role == Role.MANAGER and row.hotel_id in around.writes)
    return None if may and officer else _("Another officer or the manager confirms this.")


def _too_soon(row, around: Around, record, proof: bool) -> str | None:
    """Who wrote down a claim on the GM's word confirms it in a later contact with the hotel or on proof, never in the
    record in which he wrote it down."""
    if record is TO_COME:
        return None
    if record is not None and (audit.kind_of(record), record.id) == (row.claimed_kind, row.claimed_id):
        return _("You wrote down here that it is done. Confirm it in a later call or visit, or on proof.")
    if proof and row.id not in around.proven:
        return _("No file has been added as proof since it was claimed.")
    if row.id in around.proven or (record is not None and _is_later(row, around, record)):
        return None
    return _("You wrote down that the hotel says so. Confirm it in a later call or visit, or on proof.")


def _is_later(row, around: Around, record) -> bool:
    """A contact with the same hotel, of the claim's day or a later one, that was recorded after the claim."""
    if record.hotel_id != row.hotel_id:
        return False
    if audit.kind_of(record) == row.claimed_kind:
        return record.id > row.claimed_id and record.day >= around.raised_on.get(row.id, record.day)
    return record.at >= row.claimed_at
