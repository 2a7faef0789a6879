"""Puts the planned company into the database: through the deeds, or its calls in bulk where they are very many."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import islice

from peewee import fn
from werkzeug.security import generate_password_hash

from portal.activity.calls import Call, worth
from portal.demo import names
from portal.demo.diary import Contact, contacts
from portal.demo.plan import Change, Plan, Speaker, instant
from portal.foundation import clock, db
from portal.foundation.db import database, is_sqlite
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import audit, cadence, postings
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from portal.records.sessions import person_for

#: What the audit says of a database that holds demo data and nothing else.
FILLED = "demo.filled"
ROLES = {"manager": Role.MANAGER, "liaison": Role.LIAISON, "director": Role.DIRECTOR, "admin": Role.ADMIN}
#: Above this many hotels the calls go in by thousands.
DEEDS_UP_TO = 200
BATCH = 1000

Deed = tuple[datetime, Callable[[], object]]


def put_on(plan: Plan, password: str, each: Callable[[Iterable], Iterable], in_bulk: bool | None = None) -> None:
    """Writes the whole company in one transaction and settles every hotel once. `each` wraps the deeds, to show
    progress."""
    if in_bulk is None:
        in_bulk = len(plan.hotels) > DEEDS_UP_TO
    with db.together(), cadence.settling_later():
        stage = Stage(plan)
        stage.open_accounts(password)
        changes, calls = stage.hotel_deeds(), contacts(plan)
        if in_bulk:
            deeds: Iterable[Deed] = changes + stage.batches(calls)
        else:
            deeds = list(merge(changes, stage.call_deeds(calls), key=lambda deed: deed[0]))
        for at, deed in each(deeds):
            with clock.at(at):
                deed()


class Stage:
    """The plan and the rows it has become so far."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.accounts: dict[str, Account] = {}
        self.people: dict[str, Person] = {}
        self.hotels: dict[int, Hotel] = {}
        self.speakers: dict[int, list[Principal]] = {}

    def open_accounts(self, password: str) -> None:
        """All with one password, hashed once: hashing is slow on purpose."""
        everybody = [(sign_in, name, ROLES.get(sign_in, Role.GM)) for sign_in, name in names.PEOPLE.items()]
        everybody.sort(key=lambda person: person[2] != Role.ADMIN)
        everybody += [(sign_in, name, Role.STAFF) for sign_in, name in self.plan.officers]
        with clock.at(instant(self.plan.start, minute=-60)):
            for sign_in, name, role in everybody:
                account = Account.add(COMMAND_LINE, sign_in, name, role)
                if not self.accounts:
                    told = {"hotels": len(self.plan.hotels), "weeks": len(self.plan.weeks), "seed": self.plan.seed}
                    audit.record(COMMAND_LINE, FILLED, account, **told, until=self.plan.until)
                self.accounts[sign_in], self.people[sign_in] = account, person_for(account)
            Account.update(password=generate_password_hash(password)).execute()

    def hotel_deeds(self) -> list[Deed]:
        """Roster, postings, principals and everything that changes at the hotels, in time."""
        found: list[Deed] = []
        for place, hotel in enumerate(self.plan.hotels):
            # A roster comes in within minutes, hotel after hotel.
            opened = instant(hotel.start) + timedelta(seconds=place % 1500)
            found.append((opened, partial(self._open, place)))
            for change in hotel.changes:
                if change.day < self.plan.until:
                    found.append((instant(change.day, place % 25), partial(self._change, place, change)))
        return sorted(found, key=lambda deed: deed[0])

    def _open(self, place: int) -> None:
        planned = self.plan.hotels[place]
        hotel = self.hotels[place] = Hotel.add(self.people["admin"], **planned.facts)
        if planned.officer is not None:
            self._post(hotel, self.plan.officers[planned.officer][0], Function.OFFICER)
        self.speakers[place] = [self._enter(hotel, speaker) for speaker in planned.speakers]
        for sign_in in planned.assistants:
            self._post(hotel, sign_in, Function.ASSISTANT)

    def _enter(self, hotel: Hotel, speaker: Speaker) -> Principal:
        if not speaker.account:
            return Principal.enter(
                COMMAND_LINE, hotel, speaker.name, speaker.function, since=speaker.since, phone=speaker.phone
            )
        self._post(hotel, speaker.account, Function(speaker.function.value))
        return Principal.get(
            (Principal.hotel == hotel)
            & (Principal.account == self.accounts[speaker.account])
            & (Principal.function == speaker.function)
            & Principal.until.is_null()
        )

    def _post(self, hotel: Hotel, sign_in: str, function: Function) -> None:
        postings.post(self.people["manager"], hotel, self.accounts[sign_in], function)

    def _change(self, place: int, change: Change) -> None:
        hotel, manager = self.hotels[place], self.people["manager"]
        if change.what == "officer":
            self._post(hotel, self.plan.officers[change.value][0], Function.OFFICER)
        elif change.what == "gm":
            self.speakers[place].append(self._enter(hotel, change.value))
        else:
            hotel.edit(manager, hotel.version, **change.value)
            cadence.settle(hotel.id)
        if change.what == "leave":
            for posting in Posting.select().where((Posting.hotel == hotel) & Posting.until.is_null()):
                postings.end(manager, posting)

    def call_deeds(self, calls: list[Contact]) -> Iterator[Deed]:
        for contact in calls:
            yield clock.instant(contact.entered), partial(self._record, contact)

    def _record(self, contact: Contact) -> None:
        facts = self._facts(contact)
        Call.record(self.people[contact.by], facts.pop("hotel"), **facts)

    def _facts(self, contact: Contact) -> dict:
        speaker = None if contact.speaker is None else self.speakers[contact.hotel][contact.speaker]
        return {
            "hotel": self.hotels[contact.hotel],
            "at": clock.instant(contact.at),
            "channel": contact.channel,
            "direction": contact.direction,
            "result": contact.result,
            "principal": speaker,
            "spoke_with": contact.spoke_with,
            "summary": contact.summary,
        }

    def batches(self, calls: list[Contact]) -> list[Deed]:
        """The calls by thousands, each with its touch and its entry in the audit: the rows `Call.record` writes."""
        found, numbers = [], iter(calls)
        first = (Call.select(fn.MAX(Call.id)).scalar() or 0) + 1
        last = instant(self.plan.until)
        while batch := list(islice(numbers, BATCH)):
            found.append((last, partial(self._record_all, first, batch)))
            first += len(batch)
        return [*found, (last, _after_given_ids)]

    def _record_all(self, first: int, batch: list[Contact]) -> None:
        rows, touches, entries = [], [], []
        for number, contact in enumerate(batch, first):
            by, day, entered = self.people[contact.by], contact.at.date(), clock.instant(contact.entered)
            late = contact.entered.date() - day > cadence.LATE_AFTER
            call = Call(
                id=number, by=by.id, by_role=by.role, day=day, entered_at=entered, late=late, **self._facts(contact)
            )
            about = {"kind": audit.kind_of(call), "record_id": number, "by_id": by.id}
            call.worth = worth(call.channel, call.result, call.principal, day)
            touch = Touch(
                hotel=call.hotel_id, day=day, channel=call.channel, result=call.worth, by_role=by.role, **about
            )
            body = json.dumps({"hotel": call.hotel.code}, ensure_ascii=False)
            entry = AuditEntry(at=entered, verb="call.recorded", body=body, **about)
            for row, collected in ((call, rows), (touch, touches), (entry, entries)):
                collected.append(row.__data__)
        Call.insert_many(rows).execute()
        Touch.insert_many(touches).execute()
        AuditEntry.insert_many(entries).execute()


def _after_given_ids() -> None:
    """PostgreSQL counts on from where it was, not from the ids it was given."""
    if not is_sqlite():
        database.execute_sql("SELECT setval(pg_get_serial_sequence('call', 'id'), (SELECT MAX(id) FROM call))")
