"""A motion on its way: proposed, seconded, put on the agenda, discussed, amended, withdrawn (articles 37, 38)."""

from datetime import timedelta

from portal.activity.association import charter_deeds, council_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion, MotionAmendment, MotionOption, MotionRemark, MotionSecond
from portal.activity.association.offices import Body
from portal.activity.association.parameters import Parameters
from portal.activity.association.representing import owners_by_hotel
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import speaking, voting
from portal.activity.association.words import AmendmentState, MatterState, MotionKind, MotionState
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records.notices import News, Notice

#: So long an election's ballot can be.
MOST_CANDIDATES = 30


def propose(by: Person, member_id: int | None, title: str, text: str, kind: MotionKind, **facts) -> Motion:
    """A member hotel with a vote proposes something. The secretariat does so for the council, without a hotel; then it
    is on the agenda at once. Raises Refused."""
    if Secretary.holds(by):
        with db.together():
            row = Motion.create(title=title, text=text, kind=kind, by=by.id, **facts)
            audit.record(by, "motion.proposed", row, title=title, kind=kind)
            _admit(by, row)
        return row
    member = speaking(by, member_id)
    if kind == MotionKind.ELECTION:
        raise Refused(_("Elections are put on the agenda by the secretariat."))
    if kind == MotionKind.APPEAL:
        raise Refused(_("A hotel appeals where the measure against it stands."))
    with db.together():
        row = Motion.create(title=title, text=text, kind=kind, member=member, by=by.id, **facts)
        audit.record(by, "motion.proposed", row, title=title, kind=kind)
    return row


def appeal(by: Person, member: Member, title: str, text: str) -> Motion:
    """A hotel's appeal to the assembly: it is on the agenda at once, without seconders (article 54). Call it in the
    transaction of the appeal."""
    row = Motion.create(title=title, text=text, kind=MotionKind.APPEAL, member=member, by=by.id)
    audit.record(by, "motion.proposed", row, title=title, kind=MotionKind.APPEAL)
    _admit(by, row)
    return row


def edit(by: Person, motion: Motion, opened: int, title: str, text: str) -> None:
    """Another wording while nobody stands behind it yet; afterwards by amendments. Raises Conflict, or Refused."""
    with db.together():
        if _locked(motion).state != MotionState.PROPOSED or motion.seconds.exists():
            raise Refused(_("Others stand behind this wording: put an amendment forward."))
        before = {"title": motion.title, "text": motion.text}
        after = {"title": title, "text": text}
        motion.save_over(opened, **after)
        changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        audit.record(by, "motion.edited", motion, version=motion.version, **changes)


def withdraw(by: Person, motion: Motion) -> None:
    """Whoever has proposed it takes it back before the vote begins. Raises Refused."""
    with db.together():
        early = (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL, MotionState.ADMITTED)
        if _locked(motion).state not in early:
            raise Refused(_("It is being voted on, or has been decided: it can no longer be withdrawn."))
        motion.save_over(motion.version, state=MotionState.WITHDRAWN)
        audit.record(by, "motion.withdrawn", motion)


def second(by: Person, motion: Motion, member_id: int | None) -> Motion:
    """A member hotel stands behind a proposal, once. Enough of other owners: the council has to decide on it. One
    fifth of all with a vote: it is on the agenda, whatever the council said (article 38). Raises Refused."""
    member = speaking(by, member_id)
    with db.together():
        if _locked(motion).state not in (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL, MotionState.DECLINED):
            raise Refused(_("This proposal needs no seconders any longer."))
        if motion.member_id == member.id:
            raise Refused(_("Your hotel has proposed it itself."))
        here = (MotionSecond.motion == motion) & (MotionSecond.member == member)
        if MotionSecond.select().where(here).exists():
            return motion
        MotionSecond.create(motion=motion, member=member, by=by.id)
        audit.record(by, "motion.seconded", motion, member=member.id)
        _weigh(by, motion)
    return motion


def _weigh(by: Person, motion: Motion) -> None:
    rules = CharterEdition.rules()
    behind = _members_behind(motion)
    all_ = voting().count()
    if len(behind) + (motion.member_id is not None) >= rules.share("force_share") * all_:
        motion.save_over(motion.version, forced=True)
        _admit(by, motion)
    elif motion.state == MotionState.PROPOSED and count_of_others(motion, behind) >= rules.number("seconders"):
        _to_council(by, motion, rules)


def _members_behind(motion: Motion) -> list[Member]:
    rows = MotionSecond.select(MotionSecond.member).where(MotionSecond.motion == motion)
    return list(Member.select().where(Member.id.in_(rows)).order_by(Member.id))


def count_of_others(motion: Motion, behind: list[Member] | None = None) -> int:
    """How many seconders count: member hotels of owners other than the proposer's, each owner once (article 37).
    Hotels whose owner has no account are told apart by themselves."""
    behind = _members_behind(motion) if behind is None else behind
    mine = Member.pointed_at(motion.member_id).hotel_id if motion.member_id else None
    owners = owners_by_hotel([*(one.hotel_id for one in behind), mine])
    own = owners.get(mine, set())
    seen: set = set()
    for member in behind:
        theirs = owners.get(member.hotel_id, set())
        if theirs & own:
            continue
        seen.add(min(theirs) if theirs else f"hotel {member.hotel_id}")
    return len(seen)


def _to_council(by: Person, motion: Motion, rules: Parameters) -> None:
    if not council_deeds.seats():
        # Nobody to ask yet: the secretariat puts it to the council when there is one.
        Notice.put(by, Secretary.ids(), News.MOTION_SECONDED, motion)
        return
    motion.save_over(motion.version, state=MotionState.BEFORE_COUNCIL)
    council_deeds.put(by, motion, motion.title, motion.text, rules.number("decision_days"))


def to_council(by: Person, motion: Motion) -> None:
    """The secretariat puts a proposal to the council: where there was none before, or too few took part. Raises
    Refused."""
    with db.together():
        if _locked(motion).state not in (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL):
            raise Refused(_("This proposal is no longer before the council."))
        rules = CharterEdition.rules()
        if count_of_others(motion) < rules.number("seconders"):
            raise Refused(_("Too few of other owners stand behind it."))
        motion.save_over(motion.version, state=MotionState.BEFORE_COUNCIL)
        council_deeds.put(by, motion, motion.title, motion.text, rules.number("decision_days"))


def settle_agenda(by: Person, matter: CouncilMatter, reasons: list[str]) -> None:
    """What follows when the council has decided whether a proposal comes onto the agenda."""
    motion = db.lock(Motion.select().where(Motion.id == matter.record_id)).get()
    if motion.state != MotionState.BEFORE_COUNCIL:
        return
    if matter.state == MatterState.PASSED:
        _admit(by, motion)
    elif matter.state == MatterState.FAILED:
        reason = "\n".join(reasons)[:300] or _("The council did not agree.")
        motion.save_over(motion.version, state=MotionState.DECLINED, declined_reason=reason)
        audit.record(by, "motion.declined", motion, reason=reason)
        Notice.put(by, [motion.by_id], News.MOTION_DECIDED, motion)


def _admit(by: Person, motion: Motion) -> None:
    """It is on the agenda, has a number, and is published in full."""
    number = Body.next_number(Motion.number)
    motion.save_over(motion.version, state=MotionState.ADMITTED, number=number, admitted_at=clock.now())
    audit.record(by, "motion.admitted", motion, number=number)
    if motion.charter_id:
        # Article by article, for whoever is to vote on it (article 56).
        charter_deeds.show(by, motion.charter)
    Notice.put(by, [motion.by_id], News.MOTION_DECIDED, motion)


def name_edition(by: Person, motion: Motion) -> None:
    """The secretariat names the draft that comes into force if a hotel's change of the charter passes; from now on the
    association reads it, and its days run (article 56). Raises Refused."""
    with db.together():
        if _locked(motion).state != MotionState.ADMITTED or motion.kind != MotionKind.CHARTER or motion.charter_id:
            raise Refused(_("Only a change of the charter on the agenda that names no edition yet can name one."))
        if motion.polls.exists():
            raise Refused(_("A vote on it has been called already."))
        charter_deeds.lay_open(by)
        edition = CharterEdition.drafted()
        charter_deeds.refuse_if_moved(edition)
        motion.save_over(motion.version, charter=edition)
        audit.record(by, "motion.edition_named", motion, version=motion.version, edition=edition.number)


def earliest_poll(motion: Motion, rules: Parameters | None = None):
    """The first moment at which it can be voted on: published in full for the charter's days; a change of the charter
    for longer, article by article (articles 24, 56)."""
    rules = rules or CharterEdition.rules()
    days = rules.number("amendment_days" if motion.kind == MotionKind.CHARTER else "publish_days")
    shown = motion.charter.laid_open_at if motion.charter_id else None
    return max(motion.admitted_at, shown or motion.admitted_at) + timedelta(days=days)


# Discussion


def remark(by: Person, motion: Motion, text: str, member_id: int | None = None) -> MotionRemark:
    """A word in the discussion: of whoever speaks for a member hotel, also without a vote, or of head office (article
    21). Raises Refused once it is decided."""
    member = speaking(by, member_id, with_vote=False) if by.is_hotel_side else None
    with db.together():
        if _locked(motion).state not in (MotionState.PROPOSED, MotionState.BEFORE_COUNCIL, MotionState.ADMITTED):
            raise Refused(_("The discussion is over."))
        row = MotionRemark.create(motion=motion, member=member, by=by.id, text=text)
        audit.record(by, "motion.discussed", motion)
    return row


def amend(by: Person, motion: Motion, text: str, member_id: int | None = None) -> MotionAmendment:
    """Another wording is put forward while it is discussed. Raises Refused."""
    member = speaking(by, member_id)
    with db.together():
        if _locked(motion).state != MotionState.ADMITTED:
            raise Refused(_("Amendments are put forward while a motion is being discussed."))
        row = MotionAmendment.create(motion=motion, member=member, by=by.id, text=text)
        audit.record(by, "motion.amended", motion, amendment=row.id)
        Notice.put(by, [motion.by_id, *Secretary.ids()], News.MOTION_AMENDED, motion)
    return row


def answer_amendment(by: Person, amendment: MotionAmendment, taken: bool, reason: str = "") -> None:
    """Whoever has proposed the motion takes the wording in, or not, with a reason. Raises Refused."""
    if not taken and not reason:
        raise Refused(_("Say in a sentence why it is not taken in."))
    with db.together():
        motion = db.lock(Motion.select().where(Motion.id == amendment.motion_id)).get()
        if motion.state != MotionState.ADMITTED:
            raise Refused(_("The discussion is over."))
        amendment = MotionAmendment.get_by_id(amendment.id)
        if amendment.state != AmendmentState.OFFERED:
            raise Refused(_("This amendment has been answered already."))
        amendment.state = AmendmentState.TAKEN if taken else AmendmentState.DECLINED
        amendment.reason = reason
        if taken:
            amendment.before = motion.text
            motion.save_over(motion.version, text=amendment.text)
        amendment.save()
        audit.record(by, "motion.amendment", motion, amendment=amendment.id, state=amendment.state)
        Notice.put(by, [amendment.by_id], News.MOTION_AMENDED, motion)


def nominate(by: Person, motion: Motion, names: list[str]) -> None:
    """The candidates of an election, in the order of the ballot; before the vote begins. Raises Refused."""
    with db.together():
        if _locked(motion).state != MotionState.ADMITTED or not motion.is_election:
            raise Refused(_("Candidates are entered while an election is being prepared."))
        wanted = [name for name in dict.fromkeys(one.strip() for one in names) if name]
        if len(wanted) > MOST_CANDIDATES:
            raise Refused(_("At most %(n)s candidates.", n=MOST_CANDIDATES))
        MotionOption.delete().where(MotionOption.motion == motion).execute()
        for place, name in enumerate(wanted, 1):
            MotionOption.create(motion=motion, key=f"c{place}", name=name, place=place)
        audit.record(by, "motion.nominated", motion, names=wanted)


def _locked(motion: Motion) -> Motion:
    """As it stands, locked until the transaction ends."""
    row = db.lock(Motion.select().where(Motion.id == motion.id)).get()
    motion.__data__.update(row.__data__)
    return motion
