"""Asking: invitations made, personal links handed out, successors asked in their predecessors' place (D24)."""

import secrets

from peewee import fn

from portal.activity.evaluations import audience, invitation_mails
from portal.activity.evaluations.audience import Asked
from portal.activity.evaluations.cycles import CycleReminder, EvaluationCycle
from portal.activity.evaluations.invitations import MISSING, EvaluationInvitation, hashed
from portal.activity.evaluations.words import CycleState, InvitationState, LinkWay
from portal.foundation import clock, db, outbox
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person
from portal.records import audit
from portal.records.accounts import Account
from portal.records.holder_checks import ADDRESS_RESTS, HolderCheck
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice

#: So many mails in one go of the clock.
AT_ONCE = 200


def invite(cycle: EvaluationCycle) -> list[Asked]:
    """A row for each hotel that has somebody to ask; returns those. Call it in the transaction that opens the cycle."""
    asked = [row for row in audience.reached(cycle.kind, cycle.region_id) if row.account_id]
    _ask(cycle, asked)
    return asked


def _ask(cycle: EvaluationCycle, asked: list[Asked]) -> None:
    now = clock.now()
    rows = [
        {
            "cycle": cycle.id,
            "hotel": row.hotel_id,
            "account": row.account_id,
            "function": row.function,
            "kind": row.kind,
            "region_id": row.region_id,
            "officer_id": row.officer_id,
            "at": now,
        }
        for row in asked
    ]
    for start in range(0, len(rows), 500):
        EvaluationInvitation.insert_many(rows[start : start + 500]).execute()


def link_token(by: Person, invitation: EvaluationInvitation, way: LinkWay) -> str:
    """A new personal link's token, by mail or on a slip; the one before ends. Shown to nobody but on its way. Raises
    Refused for whoever is not the director, or if nothing is open."""
    with db.together():
        if by is not COMMAND_LINE and not by.may("evaluation_cycles.admin"):
            raise Refused(_("Personal links are the operations director's alone."))
        cycle = invitation.cycle
        if not cycle.is_open or invitation.state == InvitationState.ENDED:
            raise Refused(_("This form is not open."))
        token = secrets.token_urlsafe(24)
        facts = {"link_hash": hashed(token), "linked_at": clock.now(), "sent_by": way}
        # Another device starts anew with the new link.
        facts |= {"device_hash": "", "device": "", "tapped_at": None}
        EvaluationInvitation.update(facts).where(EvaluationInvitation.id == invitation.id).execute()
        for name, value in facts.items():
            setattr(invitation, name, value)
        audit.record(by, "evaluation_cycle.linked", cycle, hotel=invitation.hotel.code, way=way)
    return token


def mail_some(cycle: EvaluationCycle, most: int = AT_ONCE) -> int:
    """Mails a personal link to those who have had none, and a new one to those who were reminded since: to the GM's own
    address, if nobody else has changed it within 30 days. Who has a slip keeps it. Returns how many mails were
    queued."""
    if not outbox.ready() or not cycle.is_open:
        return 0
    rows = list(_to_mail(cycle).limit(most))
    for row in rows:
        with db.together():
            again = bool(row.sent_by)
            invitation_mails.put(row, link_token(COMMAND_LINE, row, LinkWay.MAIL), again)
    return len(rows)


def tell_later(cycle: EvaluationCycle) -> int:
    """Those whose answer is missing hear by mail, too, that there is more time; their links go on. Call it in the
    transaction that puts the deadline off. Returns how many mails were queued."""
    if not outbox.ready():
        return 0
    table = EvaluationInvitation
    query = table.select(table, Account, Hotel.name).join(Account).switch(table).join(Hotel)
    missing = (table.cycle == cycle) & table.state.in_(MISSING) & can_be_mailed()
    accounts, hotels = {}, {}
    for row in query.where(missing).order_by(Hotel.name, table.id):
        accounts[row.account_id] = row.account
        hotels.setdefault(row.account_id, []).append(row.hotel.name)
    for number, account in accounts.items():
        invitation_mails.put_off(account, cycle, hotels[number])
    return len(accounts)


def mail_due() -> int:
    """The clock's part of it."""
    return sum(mail_some(cycle) for cycle in _running())


def can_be_mailed():
    """The condition that an account gets a personal link by mail: it has an address of its own that has rested."""
    changed = HolderCheck.address_changed_at > clock.now() - ADDRESS_RESTS
    resting = HolderCheck.select(HolderCheck.id).where((HolderCheck.account == Account.id) & changed)
    return Account.active & (Account.email != "") & ~fn.EXISTS(resting)


def _to_mail(cycle: EvaluationCycle):
    table = EvaluationInvitation
    latest = CycleReminder.select().where(CycleReminder.cycle == cycle).order_by(CycleReminder.at.desc()).first()
    due = table.sent_by == ""
    if latest is not None:
        due |= (table.sent_by == LinkWay.MAIL) & (table.linked_at < latest.at)
    query = table.select(table, Account, Hotel, EvaluationCycle).join(Account).switch(table).join(Hotel)
    query = query.switch(table).join(EvaluationCycle).where((table.cycle == cycle) & table.state.in_(MISSING) & due)
    return query.where(can_be_mailed()).order_by(table.id)


def _running() -> list[EvaluationCycle]:
    query = EvaluationCycle.select().where(EvaluationCycle.state == CycleState.OPEN).order_by(EvaluationCycle.id)
    return [row for row in query if row.is_open]


def succeed(hotel: Hotel, by: Person = COMMAND_LINE) -> int:
    """Whoever is asked at a hotel has changed while a cycle is open: an unanswered form ends, and the successor has
    one of his own, in which nothing of the other's stands. Returns how many forms that were."""
    return sum(_succeed(by, cycle, hotel.id) for cycle in _running())


def succeed_due() -> int:
    """Finds those who have left while they were asked."""
    today, table = clock.today(), EvaluationInvitation
    here = (Posting.hotel == table.hotel) & (Posting.account == table.account) & (Posting.function == table.function)
    held = Posting.select(Posting.id).where(
        here & (Posting.since <= today) & (Posting.until.is_null() | (Posting.until > today))
    )
    ended = 0
    for cycle in _running():
        waiting = (table.cycle == cycle) & table.state.in_(MISSING) & ~fn.EXISTS(held)
        hotels = [number for (number,) in table.select(table.hotel).where(waiting).limit(500).tuples()]
        ended += sum(_succeed(COMMAND_LINE, cycle, number) for number in hotels)
    return ended


def ask_newcomers(by: Person, cycle: EvaluationCycle) -> int:
    """Hotels of its filter that nobody could be asked at when it opened, and have somebody now. Returns how many."""
    if not cycle.is_open:
        return 0
    table = EvaluationInvitation
    there = {
        number
        for (number,) in table.select(table.hotel)
        .where((table.cycle == cycle) & (table.state != InvitationState.ENDED))
        .tuples()
    }
    fresh = [row for row in audience.reached(cycle.kind, cycle.region_id) if row.account_id]
    fresh = [row.hotel_id for row in fresh if row.hotel_id not in there]
    for number in fresh:
        _succeed(by, cycle, number)
    mail_some(cycle)
    return len(fresh)


def _succeed(by: Person, cycle: EvaluationCycle, hotel_id: int) -> int:
    table = EvaluationInvitation
    with db.together():
        db.lock(EvaluationCycle.select().where(EvaluationCycle.id == cycle.id)).get()
        of_hotel = (table.cycle == cycle) & (table.hotel == hotel_id)
        rows = list(table.select().where(of_hotel & (table.state != InvitationState.ENDED)))
        # A hotel that has been asked stays in the cycle, though its region may be another now.
        wanted = () if rows else (cycle.kind, cycle.region_id)
        asked = next(iter(audience.reached(*wanted, only={hotel_id})), None)
        heir = asked.account_id if asked else None
        if any(row.account_id == heir or not row.is_missing for row in rows) or not (rows or heir):
            # He is asked already; or his predecessor has answered, and that answer stands for the hotel.
            return 0
        for row in rows:
            ended = {"state": InvitationState.ENDED, "link_hash": None, "device_hash": ""}
            table.update(ended).where(table.id == row.id).execute()
        if heir:
            _take_in(by, cycle, asked)
        change = int(heir is not None) - len(rows)
        EvaluationCycle.update(invited=EvaluationCycle.invited + change).where(EvaluationCycle.id == cycle.id).execute()
        audit.record(by, "evaluation_cycle.succeeded", cycle, hotel=Hotel.get_by_id(hotel_id).code)
    return len(rows)


def _take_in(by: Person, cycle: EvaluationCycle, asked: Asked) -> None:
    """A form for whoever is asked now; one of his own that had ended is his again."""
    table = EvaluationInvitation
    mine = (table.cycle == cycle) & (table.hotel == asked.hotel_id) & (table.account == asked.account_id)
    again = {"state": InvitationState.WAITING, "function": asked.function, "sent_by": ""}
    if not table.update(again).where(mine).execute():
        _ask(cycle, [asked])
    Notice.put(by, [asked.account_id], News.EVALUATION_ASK, cycle, Hotel.get_by_id(asked.hotel_id))
