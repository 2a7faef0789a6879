"""The council decides: a question is put, seats vote, at the close it is counted (articles 31, 33, 53)."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from portal.activity.association import council_ballots, member_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter, CouncilVote
from portal.activity.association.discipline import Discipline
from portal.activity.association.members import Member
from portal.activity.association.offices import COUNCIL, Body, Office
from portal.activity.association.representing import owners_by_hotel
from portal.activity.association.secretaries import Secretary
from portal.activity.association.tallying import Tally, outcome
from portal.activity.association.words import COUNCIL as VOTING
from portal.activity.association.words import MatterState, MemberState, Post, VoteChoice
from portal.foundation import calendar, clock, db, keyring
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.notices import News, Notice

#: What follows from a decision, by the kind of what it was about: called in the transaction of the close with
#: (by, matter, reasons against it).
Settled = Callable[[Person, CouncilMatter, list[str]], None]


def seats(day=None) -> list[Office]:
    """The seats of the council on a day, each of which has one vote."""
    query = Office.held(day or clock.today(), COUNCIL).where(Office.post.in_([str(one) for one in VOTING]))
    return list(query.order_by(Office.id))


def put(by: Person, record: Table, title: str, text: str, days: int, rule: str = "council") -> CouncilMatter:
    """A question to the council, to be answered within so many working days; `rule`: how it is decided, a row of the
    charter's table. Raises Refused where one about the same is open, or nobody sits in the council."""
    with db.together():
        db.lock(Body.select().where(Body.word == COUNCIL)).get()
        about = {"kind": audit.kind_of(record), "record_id": record.id}
        same = (CouncilMatter.kind == about["kind"]) & (CouncilMatter.record_id == record.id)
        if CouncilMatter.select().where(same & (CouncilMatter.state == MatterState.OPEN)).exists():
            raise Refused(_("The council is being asked about this already."))
        there = seats()
        if not there:
            raise Refused(_("Nobody sits in the council yet: enter its offices first."))
        edition = CharterEdition.in_force()
        facts = {"title": title, "text": text, "charter": edition, "by": by.id, "closes_at": _close_of(days)}
        secret = CharterEdition.rules(edition).matter(rule).secret
        row = CouncilMatter.create(**about, **facts, rule=rule, secret=secret)
        if secret:
            council_ballots.open_rows(row, there)
        audit.record(by, "council_matter.put", row, title=title, closes_at=row.closes_at)
        Notice.put(by, {one.account_id for one in there}, News.COUNCIL_ASKED, row)
    return row


def _close_of(days: int) -> datetime:
    """The end of the last of so many working days after today."""
    last = calendar.working_day(clock.today() + timedelta(days=1), days)
    return clock.instant(datetime.combine(last, time(23, 59)))


def about(person: Person, record: Table) -> list[CouncilMatter]:
    """What the council was asked about a record, as far as this person sees it, the latest first."""
    here = (CouncilMatter.kind == audit.kind_of(record)) & (CouncilMatter.record_id == record.id)
    return list(CouncilMatter.visible_to(person).where(here).order_by(CouncilMatter.id.desc()))


def is_concerned(seat: Office, matter: CouncilMatter) -> bool:
    """True if it is about the seat's own hotel, or another of the same owner: then it recuses itself (article 33)."""
    return seat.id in _concerned([seat], matter)


def _concerned(there: Iterable[Office], matter: CouncilMatter) -> set[int]:
    """Ids of the seats that a matter concerns: it is about their own hotel, or another of the same owner."""
    asked = _member_of(matter)
    if asked is None:
        return set()
    members = {one.id: one.member_id for one in there if one.member_id}
    query = Member.select(Member.id, Member.hotel).where(Member.id.in_(list(members.values()) or [0]))
    hotels = dict(query.tuples())
    owners = owners_by_hotel([asked, *hotels.values()])
    theirs = owners.get(asked, set())
    own = {number for number, hotel in hotels.items() if hotel == asked or owners.get(hotel, set()) & theirs}
    return {seat for seat, member in members.items() if member in own}


def _member_of(matter: CouncilMatter) -> int | None:
    """The id of the hotel whose own matter it is: its admission, a measure against it."""
    number = matter.record_id
    if matter.kind == "discipline":
        number = Discipline.pointed_at(number).member_id
    elif matter.kind != "member":
        return None
    return Member.pointed_at(number).hotel_id


def vote(by: Person, matter: CouncilMatter, choice: VoteChoice, text: str = "") -> CouncilVote:
    """How this person's seat votes; a later vote takes the place of the earlier one. Whoever is concerned can only
    recuse himself. Of a secret vote nothing is noted but that the seat has voted. Raises Refused, or Keyless."""
    with db.together():
        now = db.lock(CouncilMatter.select().where(CouncilMatter.id == matter.id)).get()
        if now.state != MatterState.OPEN or now.closes_at <= clock.now():
            raise Refused(_("The council has decided on this already."))
        there = seats()
        seat = next((one for one in there if one.account_id == by.id), None)
        if seat is None:
            raise Refused(_("Only a councillor votes here."))
        if choice != VoteChoice.RECUSED and is_concerned(seat, matter):
            raise Refused(_("This is about your own hotel or your owner's: you recuse yourself."))
        if now.secret:
            council_ballots.open_rows(now, there)
            council_ballots.cast(now, seat, choice)
        else:
            _vote_openly(by, now, seat, choice, text)
        Notice.seen(by, matter)
        row = CouncilVote.get((CouncilVote.matter == matter) & (CouncilVote.office == seat))
    return row


def _vote_openly(by: Person, matter: CouncilMatter, seat: Office, choice: VoteChoice, text: str) -> None:
    if choice == VoteChoice.AGAINST and not text:
        raise Refused(_("Say why you are against it: the hotel reads the reason, not the name."))
    facts = {"choice": choice, "text": text, "at": clock.now(), "voted": True}
    given = (CouncilVote.matter == matter) & (CouncilVote.office == seat)
    if not CouncilVote.update(**facts).where(given).execute():
        CouncilVote.create(matter=matter, office=seat, **facts)
    audit.record(by, "council_matter.voted", matter, choice=choice)


def is_complete(matter: CouncilMatter) -> bool:
    """True if every seat has voted or recused itself: nobody need wait for the last day."""
    cast = (CouncilVote.matter == matter) & CouncilVote.voted
    voted = {row.office_id for row in CouncilVote.select(CouncilVote.office).where(cast)}
    there = seats()
    return {one.id for one in there} <= voted | _concerned(there, matter)


def close(by: Person, matter: CouncilMatter, settled: dict[str, Settled]) -> MatterState:
    """Counts and carries out what was decided, in one transaction. `settled`: what follows, by the kind of record.
    Raises Refused before its time, unless every seat has voted; of a secret one Keyless."""
    with db.together():
        row = db.lock(CouncilMatter.select().where(CouncilMatter.id == matter.id)).get()
        if row.state != MatterState.OPEN:
            return MatterState(row.state)
        if row.closes_at > clock.now() and not is_complete(row):
            raise Refused(_("Not every seat has voted, and the last day is not over."))
        came_of_it = _count(by, row, settled)
    return came_of_it


def _count(by: Person, row: CouncilMatter, settled: dict[str, Settled]) -> MatterState:
    there = {one.id: one for one in seats()}
    votes = [one for one in CouncilVote.select().where(CouncilVote.matter == row) if one.office_id in there]
    # Whoever is concerned has no vote, though he said nothing.
    concerned = _concerned(there.values(), row)
    recused = {one.office_id for one in votes if one.choice == VoteChoice.RECUSED} | concerned
    votes = [one for one in votes if one.office_id not in recused]
    cast = council_ballots.unseal(row, there, recused) if row.secret else [one.choice for one in votes]
    president = next((one.choice for one in votes if there[one.office_id].post == Post.PRESIDENT), None)
    # Two thirds of all seats are not reached by a casting vote, and a secret one nobody knows.
    casting = VoteChoice(president) if president and row.rule == "council" else None
    matter = CharterEdition.rules(row.charter).matter(row.rule)
    # A share of all seats is not made smaller by those that keep out of it without having to (article 53).
    entitled = len(there) - len(concerned if matter.of_all else recused)
    tally = Tally(entitled, *map(cast.count, (VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN)))
    came_of_it = outcome(matter, tally, casting=casting)
    reasons = sorted({one.text for one in votes if one.choice == VoteChoice.AGAINST and one.text})
    facts = {"state": came_of_it, "closed_at": clock.now(), "seats": tally.entitled, "votes_for": tally.votes_for}
    facts |= {"votes_against": tally.votes_against, "abstentions": tally.abstentions}
    row.save_over(row.version, **facts, reason="\n".join(reasons)[:300])
    audit.record(by, "council_matter.closed", row, state=came_of_it, votes=list(tally))
    Notice.settled(row, News.COUNCIL_ASKED)
    Notice.put(by, [*Secretary.ids(), *(one.account_id for one in there.values())], News.COUNCIL_DECIDED, row)
    settled[row.kind](by, row, reasons)
    return came_of_it


def close_due(settled: dict[str, Settled]) -> int:
    """Closes what is over; secret votes whose key file is away wait for it. Returns how many."""
    due = (CouncilMatter.state == MatterState.OPEN) & (CouncilMatter.closes_at <= clock.now())
    found = list(CouncilMatter.select().where(due).order_by(CouncilMatter.id).limit(100))
    rows = [row for row in found if keyring.ready() or not row.secret]
    for row in rows:
        close(COMMAND_LINE, row, settled)
    return len(rows)


def admission(by: Person, member: Member, text: str) -> CouncilMatter:
    """Reviewed papers go to the council (article 9); where too few took part, they may go there again."""
    with db.together():
        if member.state == MemberState.APPLIED:
            member_deeds.review(by, member, text)
        hotel = member.hotel
        days = CharterEdition.rules().number("admission_days")
        # What it is about, its kind says in the reader's language.
        return put(by, member, f"{hotel.name} {hotel.code}", member.text, days)


def settle_admission(by: Person, matter: CouncilMatter, reasons: list[str]) -> None:
    """What follows from the decision on an admission; where too few took part it stays before the council."""
    member = db.lock(Member.select().where(Member.id == matter.record_id)).get()
    if member.state != MemberState.REVIEWED:
        return
    if matter.state == MatterState.PASSED:
        member_deeds.admit(by, member)
    elif matter.state == MatterState.FAILED:
        member_deeds.refuse(by, member, "\n".join(reasons)[:300] or _("The council did not agree."))
