"""Builders: a secretariat, a charter in force, member hotels with someone who speaks for each, a council."""

from datetime import date, timedelta
from typing import NamedTuple

from portal.activity.association import (
    ballots,
    counting,
    member_deeds,
    motion_deeds,
    office_deeds,
    poll_deeds,
    representing,
    resolution_deeds,
)
from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.offices import Body
from portal.activity.association.polls import Poll
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MemberState, MotionKind, Post
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from tests.copied import copied
from tests.world import World, days_ago

OPENED = date(2015, 5, 1)


def secretary(world: World) -> Account:
    """An officer of the secretariat."""
    account = world.account(Role.STAFF)
    Secretary.name(COMMAND_LINE, [*Secretary.ids(), account.id])
    return account


def charter(since: date = date(2020, 1, 1)) -> CharterEdition:
    """The charter that came with the portal, in force."""
    CharterEdition.update(state="published", in_force_from=since).where(CharterEdition.number == 1).execute()
    return CharterEdition.get(CharterEdition.number == 1)


def hotel(world: World, owner: Account | None = None, **facts) -> Hotel:
    """A hotel that may join, with its GM: the account is `hotel.gm`."""
    made = world.hotel(opened_on=OPENED, **facts)
    made.gm = world.gm_of(made, since=days_ago(300))
    if owner is not None:
        world.posted(made, owner, Function.OWNER, days_ago(300))
    return made


def member(world: World, owner: Account | None = None, **facts) -> Member:
    """A member hotel whose GM speaks for it."""
    made = hotel(world, owner, **facts)
    row = member_deeds.apply(world.person(made.gm), made)
    Member.update(state=MemberState.REVIEWED).where(Member.id == row.id).execute()
    row = Member.get_by_id(row.id)
    member_deeds.admit(COMMAND_LINE, row)
    row.gm = made.gm
    representing.appoint(COMMAND_LINE, row, made.gm, False, "")
    return row


class Association(NamedTuple):
    """What `association` builds."""

    secretary: Account
    members: list[Member]
    president: Account


def council(members: list[Member]) -> None:
    """These sit in the council, the first as its president."""
    body = Body.get(Body.word == "council")
    since, until = clock.today() - timedelta(days=30), clock.today() + timedelta(days=700)
    for number, row in enumerate(members):
        post = Post.COUNCILLOR if number else Post.PRESIDENT
        office_deeds.seat(COMMAND_LINE, body, row.gm, post, since, until, row)


@copied
def association(world: World, hotels: int = 3, seats: int = 3) -> Association:
    """A charter in force, a secretariat, so many member hotels; the first of them sit in the council."""
    charter()
    made = [member(world) for _n in range(hotels)]
    council(made[:seats])
    return Association(secretary(world), made, made[0].gm)


def motion(world: World, row: Member | None = None, kind: MotionKind = MotionKind.ORDINARY, **facts) -> Motion:
    """A motion on the agenda, published long enough to be voted on."""
    by = world.person(row.gm) if row else COMMAND_LINE
    title, text = facts.pop("title", "Breakfast from six"), facts.pop("text", "Breakfast is served from six o'clock.")
    made = Motion.create(
        title=title, text=text, kind=kind, member=row, by=by.id or world.account(Role.MANAGER).id, **facts
    )
    number = Motion.select().where(Motion.number.is_null(False)).count() + 1
    at = clock.now() - timedelta(days=90)
    Motion.update(state="admitted", number=number, admitted_at=at).where(Motion.id == made.id).execute()
    return Motion.get_by_id(made.id)


def course(world: World, row: Member) -> tuple:
    """A motion being discussed with an amendment, an open vote on another, and a resolution: one of each."""
    discussed = motion(world, row)
    amendment = motion_deeds.amend(world.person(row.gm), discussed, "Breakfast from half past six.")
    voted = poll(motion(world, title="Linen", text="Linen is bought together."))
    passed = motion(world, title="Lifts", text="Lifts are looked over together.")
    decided = resolution_deeds.decided(COMMAND_LINE, passed, CharterEdition.rules())
    Motion.update(state="passed", decided_at=clock.now()).where(Motion.id == passed.id).execute()
    return discussed, amendment, voted, decided


def poll(made: Motion, secret: bool | None = None, hours: int = 24 * 20) -> Poll:
    """A vote on it that is open from now on."""
    if secret is not None:
        Motion.update(secret=secret).where(Motion.id == made.id).execute()
    now = clock.now()
    row = poll_deeds.call(COMMAND_LINE, Motion.get_by_id(made.id), now, now + timedelta(hours=hours))
    poll_deeds.open_due()
    return Poll.get_by_id(row.id)


def close(row: Poll) -> Poll:
    """The same vote, counted, and what was sealed swept from the files."""
    with clock.at(row.closes_at + timedelta(minutes=1)):
        counting.close_due()
        ballots.sweep_due()
    return Poll.get_by_id(row.id)
