"""Erasing a person of the association (D43): each text that names him is found and redacted, his places at meetings say
nobody."""

import pytest
from peewee import CharField, ForeignKeyField, TextField

from portal.activity.association.attendee_erasing import own_rows
from portal.activity.association.meeting_guests import Attendee
from portal.activity.association.meeting_minutes import MeetingMinutes
from portal.activity.association.meeting_places import keys_of
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock, contents, storage
from portal.foundation.roles import COMMAND_LINE, Role
from portal.insight.association_mentions import DIRECTORS, TEXTS
from portal.insight.mention_files import near
from portal.insight.mentions import mentions
from portal.records import audit
from portal.records.audit import AuditEntry
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.files import File
from portal.records.principals import Principal
from tests.association import bodies, meetings
from tests.company import everything

NAME, NUMBER = "林晓岚", "13912345678"


def planted(world, table, made: dict):
    """A row of a table that names him in each of its texts; what it points at is made as well."""
    if table in made:
        return made[table]
    facts = {}
    for field in table._meta.sorted_fields:
        if isinstance(field, ForeignKeyField) and not field.null:
            facts[field.name] = _pointed_at(world, field.rel_model, made)
        elif field.name in TEXTS.get(table, ()):
            facts[field.name] = f"{NAME} said so."[: getattr(field, "max_length", None)]
        elif field.default is None and not field.null and field.name != "id":
            facts[field.name] = _filled(field)
    made[table] = table.create(**facts)
    return made[table]


def _pointed_at(world, table, made: dict):
    there = table.select().order_by(table.id).first()
    return planted(world, table, made) if table in TEXTS or there is None else there


def _filled(field):
    if isinstance(field, CharField | TextField):
        return "x"
    days = {"DateTimeField": clock.now(), "DateField": clock.today(), "BooleanField": False}
    return days.get(type(field).__name__, 1)


@pytest.fixture
def lin(world):
    """The GM of a hotel that has nothing to do with the association, with an account and a telephone."""
    hotel = world.hotel("SZ001")
    account = world.gm_of(hotel, name=NAME)
    Principal.update(phone=NUMBER).execute()
    return account


def asked(world) -> Erasure:
    by = world.person(world.account(Role.STAFF))
    return Erasure.ask(by, [Principal.get()], [], clock.today(), "By letter, signed.")


def test_each_text_of_the_association_that_names_him_is_found_and_redacted(world, lin):
    made = {}
    bodies.association(world)
    for table in TEXTS:
        planted(world, table, made)
    FollowUp.add(COMMAND_LINE, bodies.hotel(world), f"{NAME} asks.", side=Side.US, origin=made[MeetingMinutes])
    request, director = asked(world), world.browser(world.account(Role.DIRECTOR))
    here = f"/erasures/{request.id}"
    assert director.send(here, f"{here}/erasure").status_code == 303
    places = ErasureText.of(request)
    fields = {(table._meta.table_name, name) for table, names in TEXTS.items() for name in names}
    assert {(place.kind, place.field) for place in places} == fields | {("follow_up", "wording")}
    manager = world.browser(world.account(Role.MANAGER))
    hidden = [place for place in places if place.kind in DIRECTORS]
    assert [f"/texts/{place.id}" in manager.get(here).text for place in hidden] == [False] * len(hidden)
    for place in places:
        there = f"{here}/texts/{place.id}"
        assert director.send(there, there, why="He asked.", text="Somebody said so.").status_code == 303, place.kind
    left = [f"{name} {row}" for name, rows in everything().items() for row in rows if NAME in str(row)]
    assert left == []


def test_his_places_at_meetings_say_nobody_and_stay(world, lin):
    """Under his account, or with his number at another hotel; a namesake waits for somebody who looks."""
    met = meetings.held(world)
    mine = meetings.there(met, name=NAME, account=lin, job="GM", mobile="139 1234 5678")
    elsewhere = meetings.there(met, name="Lin", hotel=world.hotel("SZ002"), mobile="+86 139-1234-5678")
    namesake = meetings.there(met, name=NAME, mobile="13800000000")
    for row in (mine, elsewhere, namesake):
        keys = keys_of(row.name, row.mobile, row.code, row.hotel)
        Attendee.update(**keys).where(Attendee.id == row.id).execute()
    audit.record(COMMAND_LINE, "meeting.answered", met, people=[NAME])
    people, accounts = [Principal.get()], [lin]
    assert [row.id for row in own_rows(people, accounts)] == [mine.id, elsewhere.id]
    found = [(one.kind, one.record_id) for one in mentions(people, accounts) if one.kind == "attendee"]
    assert found == [("attendee", namesake.id)]
    request, director = asked(world), world.browser(world.account(Role.DIRECTOR))
    here = f"/erasures/{request.id}"
    assert director.send(here, f"{here}/erasure").status_code == 303
    (place,) = [place for place in ErasureText.of(request) if place.kind == "attendee"]
    there = f"{here}/texts/{place.id}"
    assert director.send(there, there, why="He asked.", text="Somebody").status_code == 303
    rows = list(Attendee.select().order_by(Attendee.id))
    names = [f"已删除 (erased) {mine.id}", f"已删除 (erased) {elsewhere.id}", "Somebody"]
    assert ([row.name for row in rows], [row.is_there for row in rows]) == (names, [True] * 3)
    assert [row.job + row.mobile for row in rows] == [""] * 3
    left = [str(row) for rows in everything().values() for row in rows if NAME in str(row) or NUMBER in str(row)]
    assert left == []


def test_photographs_of_a_meeting_at_which_he_was_are_looked_at(world, lin):
    """Not those of a meeting to which he did not come."""
    was, missed = meetings.held(world), meetings.held(world)
    meetings.there(was, account=lin)
    meetings.there(missed, account=lin, checked_in_at=None)
    rows = [MeetingMinutes.create(meeting=met, by=lin.id) for met in (was, missed)]
    with storage.holding() as held:
        hall = contents.examined("hall.txt", b"A hall.")
        hung = [File.add(COMMAND_LINE, row, File.stowed(held, hall)) for row in rows]
        held.keep()
    assert [one.id for one in near([Principal.get()], [lin], [])] == [hung[0].id]
    assert AuditEntry.select().where(AuditEntry.verb == "file.added").count() == 2
