"""A vote: called between two times, opened with its electorate frozen, cast, left to a proxy (articles 39–45)."""

from datetime import date, datetime, timedelta

from portal.activity.association import ballots, motion_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member, Representative
from portal.activity.association.motions import Motion, MotionOption
from portal.activity.association.parameters import Matter, Parameters
from portal.activity.association.polls import Poll, PollVoter, Proxy
from portal.activity.association.tallying import capped
from portal.activity.association.voices import has_vote, members_of, voting
from portal.activity.association.words import MotionState, PollState, VoteChoice
from portal.foundation import calendar, clock, db, keyring
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Function, Person
from portal.records import audit
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice

#: What a ballot on a motion can say; on an election the key of a candidate, or an abstention.
CHOICES = (VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN)


def rule_of(poll: Poll) -> Matter:
    """How the poll's motion is decided, by the edition that holds for it."""
    return rules_of(poll).matter(poll.motion.kind)


def rules_of(poll: Poll) -> Parameters:
    return CharterEdition.rules(poll.charter)


def call(by: Person, motion: Motion, opens_at: datetime, closes_at: datetime) -> Poll:
    """The secretariat calls the vote. Raises Refused where the charter's days are not kept."""
    with db.together():
        db.lock(Motion.select().where(Motion.id == motion.id)).get()
        motion = Motion.get_by_id(motion.id)
        if motion.state != MotionState.ADMITTED:
            raise Refused(_("Only a motion on the agenda is voted on."))
        if motion.polls.where(Poll.state != PollState.CLOSED).exists():
            raise Refused(_("A vote on it has been called already."))
        _check_times(motion, opens_at, closes_at)
        edition = CharterEdition.on(clock.local(opens_at).date())
        rules = CharterEdition.rules(edition)
        secret = motion.secret or rules.matter(motion.kind).secret
        facts = {"secret": secret, "charter": edition, "opens_at": opens_at, "closes_at": closes_at, "by": by.id}
        number = motion.polls.count() + 1
        row = Poll.create(motion=motion, call=number, places=motion.places, **facts)
        audit.record(by, "poll.called", motion, opens_at=opens_at, closes_at=closes_at, secret=secret)
    return row


def _check_times(motion: Motion, opens_at: datetime, closes_at: datetime) -> None:
    rules = CharterEdition.rules()
    if opens_at < clock.now() - timedelta(minutes=5):
        raise Refused(_("A vote begins now or later."))
    if opens_at < motion_deeds.earliest_poll(motion):
        raise Refused(_("The motion has not been published for the charter's days yet."))
    hours = rules.number("online_hours")
    if open_time(opens_at, closes_at) < timedelta(hours=hours):
        raise Refused(_("A vote is open for at least %(n)s hours outside public holidays.", n=hours))
    if motion.is_election and motion.options.count() < 1:
        raise Refused(_("Enter the candidates first."))


def open_time(opens_at: datetime, closes_at: datetime) -> timedelta:
    """How long it is open outside public holidays (article 45): days on which a weekday is free do not count."""
    total = max(closes_at - opens_at, timedelta())
    first, last = clock.local(opens_at).date(), clock.local(closes_at).date()
    told = calendar.CalendarDay.exceptions(first, last)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if told.get(day) is False:
            begins = clock.instant(datetime(day.year, day.month, day.day))
            ends = begins + timedelta(days=1)
            total -= max(min(ends, closes_at) - max(begins, opens_at), timedelta())
    return total


def call_off(by: Person, poll: Poll) -> None:
    """Takes back a vote that has not begun. Raises Refused."""
    with db.together():
        now = db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if now.state != PollState.PLANNED:
            raise Refused(_("The vote has begun: it can no longer be called off."))
        audit.record(by, "poll.called_off", now.motion)
        now.delete_instance(recursive=True)


def open_due() -> int:
    """Opens the votes whose time has come: who has a vote is frozen now. Returns how many."""
    due = (Poll.state == PollState.PLANNED) & (Poll.opens_at <= clock.now())
    rows = list(Poll.select().where(due).order_by(Poll.id).limit(50))
    return sum(_open(row) for row in rows if keyring.ready() or not row.secret)


def _open(poll: Poll) -> bool:
    with db.together():
        # The motion first, as whoever asks for a secret vote on it locks them: neither waits crosswise for the other.
        db.lock(Motion.select().where(Motion.id == poll.motion_id)).get()
        row = db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if row.state != PollState.PLANNED:
            return False
        members = list(voting().order_by(Member.id))
        out = _beyond_the_cap(row, members)
        facts = [{"poll": row.id, "member": one.id, "left_out": one.id in out} for one in members]
        for start in range(0, len(facts), 500):
            PollVoter.insert_many(facts[start : start + 500]).execute()
        row.save_over(row.version, state=PollState.OPEN, entitled=len(members) - len(out))
        Motion.update(state=MotionState.VOTING).where(Motion.id == row.motion_id).execute()
        audit.record(COMMAND_LINE, "poll.opened", row.motion, entitled=row.entitled)
        acting = Representative.acting()
        people = {acting[one.id].account_id for one in members if one.id in acting and one.id not in out}
        Notice.put_many(COMMAND_LINE, people, News.POLL_OPEN, row.motion)
    return True


def _beyond_the_cap(poll: Poll, members: list[Member]) -> set[int]:
    """Ids of the members that get no ballot because their owner has too many; none where the charter has no cap."""
    rules = rules_of(poll)
    if not rules.flag("owner_cap"):
        return set()
    codes = dict(Hotel.select(Hotel.id, Hotel.code).where(Hotel.id.in_([one.hotel_id for one in members])).tuples())
    owner = dict(
        Posting.current()
        .select(Posting.hotel, Posting.account)
        .where((Posting.function == Function.OWNER) & Posting.hotel.in_(list(codes)))
        .order_by(Posting.since.desc(), Posting.id.desc())
        .tuples()
    )
    held: dict[str, list[str]] = {}
    for one in members:
        # Whose owner has no account stands for himself.
        held.setdefault(str(owner.get(one.hotel_id, f"hotel {one.hotel_id}")), []).append(codes[one.hotel_id])
    out = capped(held, rules.share("owner_cap_share"))
    return {one.id for one in members if codes[one.hotel_id] in out}


# Voting


def ballots_of(by: Person, poll: Poll) -> list[PollVoter]:
    """The votes that this person may cast in a poll, each with its member and hotel: for hotels he speaks for that have
    not left theirs to another, and those that were left to him."""
    own = {one.id for one in members_of(by)}
    given = dict(_left(poll.id, sorted(own), by.id))
    mine = {member for member in own if member not in given} | {m for m, holder in given.items() if holder == by.id}
    return list(_to_cast(poll.id, sorted(mine)))


@db.ready
def _left(poll, members, holder):
    """(member, who holds its vote) of these members, and of all whose vote this account holds."""
    concerned = Proxy.member.in_(members) | (Proxy.holder == holder)
    return Proxy.select(Proxy.member, Proxy.holder).where((Proxy.poll == poll) & concerned).tuples()


@db.ready
def _to_cast(poll, members):
    query = PollVoter.select(PollVoter, Member, Hotel).join(Member).join(Hotel)
    here = (PollVoter.poll == poll) & PollVoter.member.in_(members) & ~PollVoter.left_out
    return query.where(here).order_by(Hotel.code)


def vote(by: Person, poll: Poll, member_id: int, choice: str) -> None:
    """Casts a hotel's vote, or another in its place until the close: one row per hotel, however often it is sent.
    Nothing of the choice is written anywhere else, nor when. Raises Refused, or Keyless."""
    with db.together():
        now = db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if not now.is_open:
            raise Refused(_("The vote is not open."))
        if choice not in choices_of(now):
            raise Refused(_("Choose one of the ballot."))
        voter = next((one for one in ballots_of(by, now) if one.member_id == member_id), None)
        if voter is None:
            raise Refused(_("This hotel's vote is not yours to cast."))
        facts = {"sealed": ballots.POLLS.seal(voter, choice)} if now.secret else {"choice": choice, "by": by.id}
        PollVoter.update(voted=True, **facts).where(PollVoter.id == voter.id).execute()
        Notice.seen(by, now.motion)


def choices_of(poll: Poll) -> list[str]:
    """What a ballot of this poll can say."""
    if not poll.motion.is_election:
        return [str(one) for one in CHOICES]
    among = set(poll.among.split(",")) if poll.among else None
    keys = MotionOption.select(MotionOption.key).where(MotionOption.motion == poll.motion_id)
    rows = [key for (key,) in keys.order_by(MotionOption.place).tuples()]
    return [*(key for key in rows if among is None or key in among), str(VoteChoice.ABSTAIN)]


def leave_to(by: Person, poll: Poll, member_id: int, holder: int) -> None:
    """A hotel that speaks for itself leaves its vote to the representative of another: at most so many to one person,
    none of them handed on (article 44). Raises Refused."""
    with db.together():
        now = db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if now.state == PollState.CLOSED or now.closes_at <= clock.now():
            raise Refused(_("The vote is over."))
        own = {one.id: one for one in members_of(by)}
        if member_id not in own or not has_vote(own[member_id]):
            raise Refused(_("Only who speaks for a member hotel can leave its vote to somebody."))
        _refuse_voted(now, member_id)
        held = {row.member_id: row.holder_id for row in Proxy.select().where(Proxy.poll == now)}
        _check_holder(now, by, holder, held, member_id)
        Proxy.delete().where((Proxy.poll == now) & (Proxy.member == member_id)).execute()
        Proxy.create(poll=now, member=member_id, holder=holder, by=by.id)
        audit.record(by, "poll.proxy_given", now.motion, member=member_id, account=holder)
        Notice.put(by, [holder], News.POLL_PROXY, now.motion)


def _refuse_voted(poll: Poll, member_id: int) -> None:
    cast = (PollVoter.poll == poll) & (PollVoter.member == member_id) & PollVoter.voted
    if PollVoter.select().where(cast).exists():
        raise Refused(_("This hotel has voted already."))


def _check_holder(poll: Poll, by: Person, holder: int, held: dict[int, int], member_id: int) -> None:
    acting = {row.account_id for row in Representative.acting(voting().select(Member.id)).values()}
    if holder not in acting or holder == by.id:
        raise Refused(_("Leave it to whoever speaks for another member hotel."))
    most = rules_of(poll).number("proxies_most")
    if sum(one == holder for member, one in held.items() if member != member_id) >= most:
        raise Refused(_("He holds as many votes of others as the charter allows."))
    theirs = {row.member_id for row in Representative.acting().values() if row.account_id == holder}
    if theirs & set(held) or by.id in held.values():
        raise Refused(_("A vote that was left to somebody cannot be handed on."))


def take_back(by: Person, poll: Poll, member_id: int) -> None:
    """The hotel votes itself after all, as long as its vote has not been cast. Raises Refused."""
    with db.together():
        db.lock(Poll.select().where(Poll.id == poll.id)).get()
        if member_id not in {one.id for one in members_of(by)}:
            raise Refused(_("This hotel's vote is not yours to cast."))
        _refuse_voted(poll, member_id)
        Proxy.delete().where((Proxy.poll == poll) & (Proxy.member == member_id)).execute()
        audit.record(by, "poll.proxy_taken", poll.motion, member=member_id)
