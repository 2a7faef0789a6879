"""Builders: hotels with a GM each, a cycle that is open, sheets, a cycle that is closed with what they said."""

from datetime import date, datetime, time, timedelta

from portal.activity.evaluations import answer_deeds, cycle_deeds
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import InvitationState, ItemKind, Mark
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region, Team
from tests.world import World, days_ago


def director(world: World) -> Person:
    """A new operations director."""
    return world.person(world.account(Role.DIRECTOR))


def officer(world: World, *hotels: Hotel, region: Region | None = None) -> Account:
    """A new officer of the hotels, in a team of the region."""
    account = world.officer_of(*hotels, since=days_ago(300))
    if region is not None:
        account.team = Team.get_or_none(Team.region == region) or Team.add(
            COMMAND_LINE, name_zh="队", name_en="Team", region=region
        )
        account.save()
    return account


def region(name: str = "East") -> Region:
    return Region.add(COMMAND_LINE, name_zh=name, name_en=name)


def hotels(world: World, n: int, kind: str = "member", gm: Account | None = None) -> list[Hotel]:
    """So many hotels of daily service, each with a GM of its own, or all with this one: the account is `hotel.gm`."""
    made = [world.hotel(kind=kind) for _n in range(n)]
    for hotel in made:
        hotel.gm = gm or world.gm_of(hotel, since=days_ago(300))
        if gm is not None:
            world.posted(hotel, gm, Function.GM, days_ago(300))
    return made


def form(pulse: bool = False) -> EvaluationForm:
    """The form that came with the portal, or the short one."""
    return EvaluationForm.get(EvaluationForm.pulse == pulse)


def facts(day: date | None = None, days: int = 14, pulse: bool = False, **others) -> dict:
    """What a cycle is prepared with: from ten o'clock of a day (default: now) until 18 o'clock so many days later."""
    begins = clock.instant(datetime.combine(day, time(10))) if day else clock.now()
    last = clock.local(begins).date() + timedelta(days=days)
    told = {"name_zh": "评定", "name_en": "Round", "edition": form(pulse).edition(), "opens_at": begins}
    told |= {"period_from": last - timedelta(days=180), "period_until": last}
    told |= {"deadline": clock.instant(datetime.combine(last, time(18))), "publish_by": last + timedelta(days=14)}
    return {**told, "kind": "", "region": None, "remind_after": "7,12", **others}


def at(day: date, hour: int) -> datetime:
    """An hour of a day on the company's clock."""
    return datetime.combine(day, time(hour))


def prepared(by: Person, day: date | None = None, **others) -> EvaluationCycle:
    return cycle_deeds.prepare(by, **facts(day, **others))


def opened(by: Person, day: date | None = None, **others) -> EvaluationCycle:
    """A cycle that opened on a day (default: now); every hotel of its audience is asked."""
    with clock.at(clock.instant(datetime.combine(day, time(10))) if day else clock.now()):
        cycle = prepared(by, day, **others)
        cycle_deeds.open_now(by, cycle)
    return cycle


def invitation(cycle: EvaluationCycle, hotel: Hotel) -> EvaluationInvitation:
    """The hotel's form in this cycle that is in force."""
    table = EvaluationInvitation
    mine = (table.cycle == cycle) & (table.hotel == hotel) & (table.state != InvitationState.ENDED)
    row = table.get(mine)
    row.cycle, row.hotel = cycle, hotel
    return row


def sheet(cycle: EvaluationCycle, hotel: Hotel, mark: Mark | str = Mark.GOOD, **others) -> Sheet:
    """A whole sheet for the hotel's kind, every rated item given this mark; `others`: fields of the sheet, of which
    `answers` are put over it: `sheet(cycle, hotel, "5", answers={"cs_weekly": "1"}, texts={"open_keep": "…"})`."""
    rated = [item for item in cycle.edition.items(hotel.kind) if item.kind == ItemKind.SCALE]
    answers = {item.key: str(mark) for item in rated} | others.pop("answers", {})
    return Sheet(answers=answers, **others)


def answer(world: World, cycle: EvaluationCycle, hotel: Hotel, filled: Sheet | None = None) -> EvaluationAnswer:
    """The hotel's GM sends his sheet (default: everything good) at an hour after the opening."""
    row = invitation(cycle, hotel)
    with clock.at(cycle.opened_at + timedelta(hours=1)):
        return answer_deeds.send(world.person(row.account), row, filled or sheet(cycle, hotel))


def close(cycle: EvaluationCycle) -> EvaluationCycle:
    """The clock comes to the close of the cycle, and it is frozen; the cycle as it stands then."""
    with clock.at(cycle.closes_at):
        cycle_deeds.close_due()
    return EvaluationCycle.get_by_id(cycle.id)


def closed(world: World, by: Person, sheets: dict[Hotel, Sheet | None], day=None, **others) -> EvaluationCycle:
    """A cycle that opened on a day, was answered by these hotels, and is closed. `None`: everything good."""
    cycle = opened(by, day, **others)
    for hotel, filled in sheets.items():
        answer(world, cycle, hotel, filled)
    return close(cycle)
