"""Puts the planned company into the database: through the deeds, or its calls in bulk where they are very many."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from heapq import merge
from itertools import islice

from peewee import fn
from werkzeug.security import generate_password_hash

from portal.activity.calls import Call, worth
from portal.activity.calls import search as call_search
from portal.demo import (
    association_charter,
    association_meetings,
    association_members,
    association_motions,
    bulletins,
    checking,
    desk,
    evaluations,
    inspections,
    library,
    minutes,
    months,
    names,
    newcomers,
    organisation,
    privacy,
    sheet,
    takings,
    this_week,
    visits,
)
from portal.demo.diary import Contact, contacts
from portal.demo.keeping import Keeper
from portal.demo.plan import Change, Plan, Speaker, instant
from portal.demo.promises import promises
from portal.foundation import clock, db
from portal.foundation.db import database, is_sqlite
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import audit, cadence, postings, statuses, timeline
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch, TouchResult
from portal.records.duties import HotelDuty
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal
from portal.records.sessions import person_for
from portal.records.tags import HotelTag

#: What the audit says of a database that holds demo data and nothing else.
FILLED = "demo.filled"
ROLES = {"manager": Role.MANAGER, "liaison": Role.LIAISON, "director": Role.DIRECTOR, "admin": Role.ADMIN}
#: Above this many hotels the calls go in by thousands: the same rows, as a test compares, and a first start is quick.
DEEDS_UP_TO = 60
BATCH = 1000

#: What an officer says who hands a hotel on.
HANDED_ON = """答应过：十二月前把渠道价差的核查结果给店长。
未了：整改照片还差客房走道两张。
店长下午两点后接电话最方便。"""

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
            deeds: list[Deed] = changes + stage.batches(calls)
        else:
            deeds = list(merge(changes, stage.call_deeds(calls), key=lambda deed: deed[0]))
        # However the calls went in, what was promised in them follows by its deeds.
        deeds += Keeper(stage, promises(plan, calls)).deeds()
        for at, deed in each(deeds):
            with clock.at(at):
                deed()
        desk.lay(stage)
        newcomers.welcome(stage)
        this_week.lay(stage)
        visits.lay(stage)
        minutes.lay(stage)
        months.lay(stage)
        inspections.lay(stage)
        checking.lay(stage)
        sheet.lay(stage)
        privacy.lay(stage)
        takings.lay(stage)
        evaluations.lay(stage)
        library.lay(stage)
        bulletins.lay(stage)
        association_charter.lay(stage)
        members = association_members.lay(stage)
        association_motions.lay(stage, members)
        association_meetings.lay(stage, members)
        association_charter.accept(stage)


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
            officers = [self.accounts[sign_in] for sign_in, _name in self.plan.officers]
            organisation.build(self.people["admin"], officers, self.accounts["liaison"])
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
        return sorted([*found, *self._covers()], key=lambda deed: deed[0])

    def _covers(self) -> list[Deed]:
        """Somebody was away, somebody will be, and in a larger company somebody is."""
        officers, until = [sign_in for sign_in, _name in self.plan.officers], self.plan.until
        away = [
            (officers[1], officers[0], until - timedelta(days=40), 4, "培训"),
            (officers[0], officers[1], until + timedelta(days=7), 4, "年假"),
        ]
        if len(officers) > 3:
            away.append((officers[2], officers[3], until - timedelta(days=2), 7, "病假"))
        manager = self.people["manager"]
        return [
            (
                instant(min(first, until - timedelta(days=1)), 40),
                partial(self._cover, manager, officer, substitute, first, first + timedelta(days=days), why),
            )
            for officer, substitute, first, days, why in away
            if first > self.plan.start
        ]

    def _cover(self, by: Person, officer: str, substitute: str, first: date, last: date, why: str) -> None:
        postings.cover(by, self.accounts[officer], self.accounts[substitute], first, last, note=why)

    def _open(self, place: int) -> None:
        planned = self.plan.hotels[place]
        hotel = self.hotels[place] = Hotel.add(self.people["admin"], **planned.facts)
        if planned.officer is not None:
            self._post(hotel, self.plan.officers[planned.officer][0], Function.OFFICER)
        self.speakers[place] = [self._enter(hotel, speaker) for speaker in planned.speakers]
        for sign_in in planned.assistants:
            self._post(hotel, sign_in, Function.ASSISTANT)
        officer = self.people["manager" if planned.officer is None else self.plan.officers[planned.officer][0]]
        HotelTag.put(officer, hotel, planned.tags)
        HotelDuty.put(officer, hotel, 0, planned.duties)
        if planned.consulting:
            ConsultingPlan.write(officer, hotel, 0, planned.consulting)

    def _enter(self, hotel: Hotel, speaker: Speaker) -> Principal:
        if not speaker.account:
            facts = {"since": speaker.since, "phone": speaker.phone, **dict(speaker.card)}
            return Principal.enter(COMMAND_LINE, hotel, speaker.name, speaker.function, **facts)
        self._post(hotel, speaker.account, Function(speaker.function.value))
        row = Principal.get(
            (Principal.hotel == hotel)
            & (Principal.account == self.accounts[speaker.account])
            & (Principal.function == speaker.function)
            & Principal.until.is_null()
        )
        row.edit(COMMAND_LINE, row.version, phone=speaker.phone, **dict(speaker.card))
        return row

    def _post(self, hotel: Hotel, sign_in: str, function: Function) -> None:
        postings.post(self.people["manager"], hotel, self.accounts[sign_in], function)

    def _change(self, place: int, change: Change) -> None:
        hotel, manager = self.hotels[place], self.people["manager"]
        if change.what == "officer":
            self._post(hotel, self.plan.officers[change.value][0], Function.OFFICER)
            for sheet in Handover.open_of(hotel):
                if sheet.function == Function.OFFICER:
                    sheet.edit(manager, sheet.version, note=HANDED_ON)
        elif change.what == "gm":
            self.speakers[place].append(self._enter(hotel, change.value))
        elif change.what == "check":
            hotel.look_over(manager)
        elif change.what == "status":
            statuses.change(manager, hotel, change.value[0], change.day, change.value[1])
        else:
            hotel.edit(manager, hotel.version, **change.value)
            cadence.settle(hotel.id)

    def call_deeds(self, calls: list[Contact]) -> Iterator[Deed]:
        for contact in calls:
            yield clock.instant(contact.entered), partial(self._record, contact)

    def _record(self, contact: Contact) -> None:
        facts = self._facts(contact)
        Call.record(self.people[contact.by], facts.pop("hotel"), one_click=contact.plain, **facts)

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
            "nothing_special": contact.plain,
            "call_back_at": contact.call_back and clock.instant(contact.call_back),
            "inside_note": contact.inside,
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
        rows, touches, entries, lines, talks = [], [], [], [], []
        # The welcome calls that are owed: few, so they are made one by one.
        sheets = Handover.select(Handover.hotel).where(Handover.welcomed_on.is_null())
        owed = {hotel_id for (hotel_id,) in sheets.tuples()}
        for number, contact in enumerate(batch, first):
            by, day, entered = self.people[contact.by], contact.at.date(), clock.instant(contact.entered)
            late = contact.entered.date() - day > cadence.LATE_AFTER
            told = {"day": day, "entered_at": entered, "late": late, "clicked": contact.plain, **self._facts(contact)}
            call = Call(id=number, by=by.id, by_role=by.role, **told)
            about = {"kind": audit.kind_of(call), "record_id": number, "by_id": by.id}
            call.worth = worth(call.channel, call.result, call.principal, day)
            touch = Touch(
                hotel=call.hotel_id, day=day, channel=call.channel, result=call.worth, by_role=by.role, **about
            )
            body = json.dumps({"hotel": call.hotel.code}, ensure_ascii=False)
            entry = AuditEntry(at=entered, verb="call.recorded", body=body, **about)
            for row, collected in ((call, rows), (touch, touches), (entry, entries)):
                collected.append(row.__data__)
            lines.append(timeline.told(call.hotel_id, call, "recorded", by, call.at))
            if call.worth == TouchResult.TALK and call.hotel_id in owed:
                talks.append((by, call))
        Call.insert_many(rows).execute()
        Touch.insert_many(touches).execute()
        AuditEntry.insert_many(entries).execute()
        timeline.note_all(lines)
        call_search.index_all(
            (r["id"], r["hotel"], r["by"], r["summary"], r["inside_note"], r["spoke_with"]) for r in rows
        )
        for by, call in talks:
            Handover.welcomed(by, call.hotel, call.day, call.principal_id, call.id)


def _after_given_ids() -> None:
    """PostgreSQL counts on from where it was, not from the ids it was given."""
    if not is_sqlite():
        database.execute_sql("SELECT setval(pg_get_serial_sequence('call', 'id'), (SELECT MAX(id) FROM call))")
