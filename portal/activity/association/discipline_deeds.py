"""A measure against a member hotel: notice with its ground, hearing, decision, appeal, effect, end (articles 51–55)."""

from datetime import timedelta

from portal.activity.association import council_deeds, member_deeds, motion_deeds
from portal.activity.association.charter import CharterEdition
from portal.activity.association.council import CouncilMatter
from portal.activity.association.discipline import PENDING, Discipline
from portal.activity.association.members import Member, MemberSpell
from portal.activity.association.motions import Motion
from portal.activity.association.representing import who_may
from portal.activity.association.secretaries import Secretary
from portal.activity.association.voices import speaking
from portal.activity.association.words import (
    DisciplineState,
    MatterState,
    MemberStanding,
    MemberState,
    MotionState,
    Sanction,
    Spell,
)
from portal.foundation import calendar, clock, db, i18n
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.hotels import Hotel
from portal.records.notices import News, Notice

#: The assembly has not agreed to an appeal: the decision stands.
UNSUCCESSFUL = (MotionState.FAILED, MotionState.WITHDRAWN)


def announce(
    by: Person, member: Member, measure: Sanction, ground: str, article: str, months: int | None
) -> Discipline:
    """The hotel is told what it is reproached with, and has the charter's working days to be heard (article 53).
    Raises Refused."""
    rules = CharterEdition.rules()
    most = rules.number("suspension_months")
    months = months if measure == Sanction.SUSPENSION else None
    if measure == Sanction.SUSPENSION and not 1 <= (months or 0) <= most:
        raise Refused(_("A suspension lasts between one and %(n)s months.", n=most))
    with db.together():
        if db.lock(Member.select().where(Member.id == member.id)).get().state != MemberState.ADMITTED:
            raise Refused(_("This hotel is no member hotel now."))
        mine = (Discipline.member == member) & Discipline.state.in_([str(one) for one in PENDING])
        if Discipline.select().where(mine).exists():
            raise Refused(_("A measure against this hotel is under way already."))
        last = calendar.working_day(clock.today() + timedelta(days=1), rules.number("hearing_days"))
        facts = {"measure": measure, "ground": ground, "article": article, "months": months, "heard_until": last}
        row = Discipline.create(member=member, by=by.id, **facts)
        audit.record(by, "discipline.announced", row, measure=measure, article=article, months=months, until=last)
        _tell(by, row, News.DISCIPLINE_NOTICED)
    return row


def hear(by: Person, row: Discipline, opened: int, text: str) -> None:
    """The hotel says its word, or says it otherwise, until the council is asked; over version `opened`. Raises
    Conflict, or Refused."""
    speaking(by, row.member_id, with_vote=False)
    with db.together():
        if not _now(row).is_early:
            raise Refused(_("It has been put to the council, or is decided: nothing more can be said here."))
        first = not row.hearing
        facts = {"hearing": text, "heard_by": by.id, "heard_at": clock.now(), "state": DisciplineState.HEARD}
        row.save_over(opened, **facts)
        audit.record(by, "discipline.heard", row, version=row.version)
        if first:
            Notice.put(by, Secretary.ids(), News.DISCIPLINE_HEARD, row)
        Notice.settled(row, News.DISCIPLINE_NOTICED)


def drop(by: Person, row: Discipline) -> None:
    """The secretariat lets it rest before anything is decided. Raises Refused."""
    with db.together():
        if not _now(row).is_early:
            raise Refused(_("It has been put to the council, or is decided."))
        _end(by, row, DisciplineState.DROPPED)
        audit.record(by, "discipline.dropped", row, version=row.version)


def to_council(by: Person, row: Discipline) -> CouncilMatter:
    """After the days to be heard the council decides: on suspension and expulsion secretly, by two thirds of all its
    seats (article 53). Raises Refused."""
    with db.together():
        _refuse_unheard(_now(row))
        hotel = Hotel.pointed_at(Member.pointed_at(row.member_id).hotel_id)
        rule, days = "discipline" if row.is_grave else "council", CharterEdition.rules().number("decision_days")
        matter = council_deeds.put(by, row, f"{hotel.name} {hotel.code}", row.ground, days, rule)
        row.save_over(row.version, state=DisciplineState.COUNCIL, matter=matter)
        audit.record(by, "discipline.put", row, version=row.version)
    return matter


def decide(by: Person, row: Discipline) -> None:
    """The secretariat reminds or warns by itself, after the days to be heard. Raises Refused."""
    with db.together():
        _refuse_unheard(_now(row))
        if row.is_grave:
            raise Refused(_("The council alone suspends or expels."))
        _take_effect(by, row, _decided(row))


def _refuse_unheard(row: Discipline) -> None:
    if not row.is_early:
        raise Refused(_("It has been put to the council, or is decided."))
    if clock.today() <= row.heard_until:
        day = i18n.dated(row.heard_until, True)
        raise Refused(_("The hotel is heard until %(day)s: decide after that.", day=day))


def settle(by: Person, matter: CouncilMatter, reasons: list[str]) -> None:
    """What follows when the council has decided; where nobody voted it may be asked again."""
    row = db.lock(Discipline.select().where(Discipline.id == matter.record_id)).get()
    if row.state != DisciplineState.COUNCIL:
        return
    if matter.state == MatterState.VOID:
        row.save_over(row.version, state=DisciplineState.HEARD if row.hearing else DisciplineState.NOTICED)
    elif matter.state == MatterState.FAILED:
        _end(by, row, DisciplineState.DECLINED, decided_on=clock.today())
        audit.record(by, "discipline.declined", row, version=row.version)
    elif row.is_expulsion:
        row.save_over(row.version, state=DisciplineState.DECIDED, **_decided(row))
        audit.record(by, "discipline.decided", row, version=row.version, until=row.appeal_until)
        _tell(by, row, News.DISCIPLINE_DECIDED)
    else:
        _take_effect(by, row, _decided(row))


def _decided(row: Discipline) -> dict:
    """The days of a decision of today: until when it can be appealed against (article 54)."""
    rules = CharterEdition.rules()
    return {
        "decided_on": clock.today(),
        "appeal_until": clock.today() + timedelta(days=rules.number("appeal_days")),
    }


def _take_effect(by: Person, row: Discipline, days: dict) -> None:
    """From today on; of a suspension until its months are over, of an expulsion the membership ends."""
    today, member = clock.today(), Member.pointed_at(row.member_id)
    until = clock.months_later(today, row.months) if row.measure == Sanction.SUSPENSION else None
    row.save_over(row.version, **days, state=DisciplineState.IN_EFFECT, effective_on=today, until=until)
    audit.record(by, "discipline.effected", row, version=row.version, since=today, until=until)
    if row.measure == Sanction.SUSPENSION:
        member_deeds.stand(by, member, MemberStanding.SUSPENDED, row.ground[:300])
    elif row.is_expulsion and member.state == MemberState.ADMITTED:
        member_deeds.end(by, member, today, row.ground[:300])
    _tell(by, row, News.DISCIPLINE_DECIDED)


def appeal(by: Person, row: Discipline, text: str) -> Motion:
    """The hotel appeals to the assembly, as everybody of the association then reads; an expulsion has no effect
    meanwhile (article 54). Raises Refused."""
    member = speaking(by, row.member_id, with_vote=False)
    with db.together():
        if not _now(row).may_appeal:
            raise Refused(_("The days to appeal are over, or the hotel has appealed already."))
        motion = motion_deeds.appeal(by, member, _title(row, member), text)
        state = DisciplineState.APPEALED if row.is_expulsion else row.state
        row.save_over(row.version, state=state, motion=motion)
        audit.record(by, "discipline.appealed", row, version=row.version, motion=motion.id)
        Notice.put(by, Secretary.ids(), News.DISCIPLINE_APPEALED, row)
    return motion


def appeal_again(by: Person, row: Discipline) -> Motion:
    """Where too few took part in the vote on an appeal, the secretariat puts it to the assembly once more: nobody is
    expelled because others stayed away. Raises Refused."""
    with db.together():
        before = _now(row).motion
        if row.state not in (DisciplineState.APPEALED, DisciplineState.IN_EFFECT) or before is None:
            raise Refused(_("No appeal against it waits for the assembly."))
        if before.state != MotionState.VOID:
            raise Refused(_("The appeal is before the assembly, or decided."))
        motion = motion_deeds.appeal(by, Member.pointed_at(row.member_id), before.title, before.text)
        row.save_over(row.version, motion=motion)
        audit.record(by, "discipline.appealed", row, version=row.version, motion=motion.id)
    return motion


def _title(row: Discipline, member: Member) -> str:
    hotel = Hotel.pointed_at(member.hotel_id)
    if row.is_expulsion:
        return _("Appeal of %(hotel)s against its expulsion", hotel=hotel.name)[:120]
    if row.measure == Sanction.SUSPENSION:
        return _("Appeal of %(hotel)s against its suspension", hotel=hotel.name)[:120]
    return _("Appeal of %(hotel)s against a warning", hotel=hotel.name)[:120]


# By the clock


def go_on_due() -> int:
    """What time or the assembly has decided: appeals, expulsions whose days to appeal are over, suspensions whose
    months are over. Each once. Returns how many."""
    return sum(_go_on(row) for row in _due())


def _due() -> list[Discipline]:
    today = clock.today()
    over = (Discipline.state == DisciplineState.IN_EFFECT) & (Discipline.until <= today)
    quiet = (Discipline.state == DisciplineState.DECIDED) & (Discipline.appeal_until < today)
    found = list(Discipline.select().where(over | quiet).order_by(Discipline.id).limit(100))
    agreed = (Motion.state == MotionState.PASSED) & (Discipline.state != DisciplineState.LIFTED)
    refused = Motion.state.in_([str(one) for one in UNSUCCESSFUL]) & (Discipline.state == DisciplineState.APPEALED)
    decided = Discipline.select().join(Motion).where(agreed | refused)
    # What the assembly has lifted is not over by time.
    return [*decided.order_by(Discipline.id).limit(100), *found]


def _go_on(seen: Discipline) -> bool:
    with db.together():
        row = _now(seen)
        today, motion = clock.today(), row.motion.state if row.motion_id else ""
        if motion == MotionState.PASSED and row.state != DisciplineState.LIFTED:
            held = row.state == DisciplineState.IN_EFFECT
            _end(COMMAND_LINE, row, DisciplineState.LIFTED)
            audit.record(COMMAND_LINE, "discipline.lifted", row, version=row.version)
            _restore(row, held, _("lifted by the assembly on appeal"))
        elif _is_final(row, motion):
            _take_effect(COMMAND_LINE, row, {})
        elif row.state == DisciplineState.IN_EFFECT and row.until is not None and row.until <= today:
            _end(COMMAND_LINE, row, DisciplineState.ENDED)
            audit.record(COMMAND_LINE, "discipline.ended", row, version=row.version)
            _restore(row, True, _("the months of the suspension are over"))
        else:
            return False
    return True


def _is_final(row: Discipline, motion: str) -> bool:
    """True for an expulsion against which nobody has appealed in time, or not with success."""
    if row.state == DisciplineState.APPEALED:
        return motion in UNSUCCESSFUL
    return row.state == DisciplineState.DECIDED and row.appeal_until < clock.today()


def _restore(row: Discipline, held: bool, reason: str) -> None:
    """In good standing again, unless another suspension still holds: one of the council's, or one that was entered by
    hand and not by its decision."""
    if not held or row.measure != Sanction.SUSPENSION:
        return
    suspensions = (Discipline.member == row.member_id) & (Discipline.measure == Sanction.SUSPENSION)
    others = suspensions & (Discipline.id != row.id) & (Discipline.state == DisciplineState.IN_EFFECT)
    spell = MemberSpell.running(row.member_id, Spell.STANDING)
    ours = suspensions & (Discipline.effective_on == (spell.since if spell else None))
    if Discipline.select().where(ours).exists() and not Discipline.select().where(others).exists():
        member_deeds.stand(COMMAND_LINE, Member.pointed_at(row.member_id), MemberStanding.GOOD, reason)


def _end(by: Person, row: Discipline, state: DisciplineState, **facts) -> None:
    row.save_over(row.version, state=state, ended_on=clock.today(), **facts)
    Notice.settled(row, News.DISCIPLINE_NOTICED, News.DISCIPLINE_HEARD, News.DISCIPLINE_APPEALED)
    _tell(by, row, News.DISCIPLINE_OVER)


def _tell(by: Person, row: Discipline, news: News) -> None:
    """The hotel's GM and owner."""
    member = Member.pointed_at(row.member_id)
    people = [one.id for one in who_may(member.hotel_id)]
    Notice.put(by, people, news, row, Hotel.pointed_at(member.hotel_id))


def _now(row: Discipline) -> Discipline:
    """As it stands, locked until the transaction ends."""
    found = db.lock(Discipline.select().where(Discipline.id == row.id)).get()
    row.__data__.update(found.__data__)
    row.__rel__.clear()
    return row
