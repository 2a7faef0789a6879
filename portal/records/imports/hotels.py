"""Rosters of hotels: each row opens a file, changes one, or is told why not (D13)."""

import re
from collections.abc import Callable, Iterable

from portal.foundation import bulk, clock, pinyin
from portal.foundation.roles import Function, Person, Role
from portal.foundation.sheets import Wrong, cells
from portal.records import duplicates, tags
from portal.records.audit import AuditEntry
from portal.records.hotel_words import Gate, Kind, Status
from portal.records.hotels import Hotel
from portal.records.imports.hotel_headings import CODE, COLUMNS, Field, check
from portal.records.imports.importer import Candidate, Importer, Planned, Stale, Written
from portal.records.imports.lookups import Hotels, People, chunks, ever_held, holders
from portal.records.imports.postings import Post, entry, line, write
from portal.records.imports.table import ImportKind, Verdict
from portal.records.standings import Standing
from portal.records.tags import HotelTag
from portal.records.timeline import Line

#: Fields that are columns of the table; officer and tags are rows of others, a status is a deed with a reason.
OWN = tuple(field.value for field in Field if field not in (Field.CODE, Field.TAGS, Field.OFFICER, Field.STATUS))
SEARCHED = ("name", "phone", "province", "city", "district")
#: Known only when the hotels have their ids.
LATE = ("hotel", "record_id")
#: Beyond so many hotels the likeness of names is not looked for: it would take longer than a step.
MOST_COMPARED = 3000


class Codes:
    """Makes codes: pinyin initials of the city and a running number that goes on after the highest there is."""

    def __init__(self, taken: Iterable[str], last: dict[str, int] | None = None):
        self.last: dict[str, int] = dict(last or {})
        self._prefixes: dict[str, str] = {}
        for code in taken:
            found = re.fullmatch(r"([A-Z]+)([0-9]{1,9})", code)
            if found:
                self.last[found[1]] = max(self.last.get(found[1], 0), int(found[2]))

    def next_for(self, facts: dict) -> str:
        place = facts.get("city") or facts.get("province") or ""
        prefix = self._prefixes.get(place)
        if prefix is None:
            bare = re.sub(r"(市|地区|自治州|盟|省)$", "", place) if len(place) > 2 else place
            # Without a city: H for hotel.
            prefix = self._prefixes[place] = pinyin.initials(bare)[:4].rstrip("0123456789") or "H"
        self.last[prefix] = self.last.get(prefix, 0) + 1
        return f"{prefix}{self.last[prefix]:03d}"


def begin(rows: Iterable[dict]) -> dict:
    """The highest numbers among the codes there are and those in the sheet, so that none is made twice."""
    told = (cells.narrow(row.get("code", "")).upper().replace(" ", "") for row in rows)
    codes = Codes([code for code in told if CODE.fullmatch(code)])
    there = Codes((code for (code,) in Hotel.select(Hotel.code).order_by(Hotel.id).tuples()), codes.last)
    return {"last": there.last, "codes": {}}


def twin(facts: dict) -> str:
    """Same name and address: the same hotel twice."""
    return cells.sameness(facts["name"]) + "|" + cells.sameness(facts.get("address", ""))


def judge(by: Person, rows: list[Candidate], memo: dict) -> None:
    hotels = Hotels()
    officers = People(Role.STAFF)
    codes = Codes((), memo["last"])
    known = duplicates.Known(Hotel.faces()) if len(hotels.faces) <= MOST_COMPARED else None
    for one in rows:
        check(one)
        if "officer" in one.facts:
            try:
                one.facts["officer_id"] = officers.meant(one.facts["officer"])
            except Wrong as wrong:
                one.refuse(wrong, "officer")
        if one.stands:
            _find(one, hotels, memo)
    _compare([one for one in rows if one.stands and one.target])
    for one in rows:
        if not one.stands or one.target:
            continue
        for hotel, reason in known.like(one.facts) if known else ():
            one.verdict = Verdict.LIKELY
            one.note(_likely(hotel, reason))
        if "code" not in one.facts:
            # It clashes with none: those that are made go on after the highest in the sheet.
            one.facts["code"] = codes.next_for(one.facts)
        one.facts.update(Hotel._keys(one.facts))
    memo["last"] = codes.last


def _likely(hotel: Hotel, reason: duplicates.Reason) -> Wrong:
    told = {"name": hotel.name, "code": hotel.code, "reason": [reason._label, {}]}
    return Wrong(
        "Probably there already as %(name)s (%(code)s): %(reason)s. Bring it in only if it is another hotel.", **told
    )


def _find(one: Candidate, hotels: Hotels, memo: dict) -> None:
    """The hotel that the row is about, if it is there; or why it cannot be."""
    code, name, address = one.facts.get("code"), one.facts["name"], one.facts.get("address", "")
    at = hotels.codes.get(code) if code else None
    if at:
        there, its_name, its_address = hotels.faces[at]
        same = cells.sameness(its_name) == cells.sameness(name)
        if not same and not (address and cells.sameness(its_address) == cells.sameness(address)):
            told = {"code": code, "name": its_name}
            one.refuse(
                Wrong("Code %(code)s belongs to %(name)s: correct the code, or rename that hotel first.", **told),
                "code",
            )
            return
    elif code and code in memo["codes"]:
        one.refuse(Wrong("Row %(row)s of this sheet has the same code.", row=memo["codes"][code]), "code")
        return
    else:
        named = [n for n in hotels.named(name) if cells.sameness(hotels.faces[n][2]) == cells.sameness(address)]
        at = named[0] if named else None
        if at and code:
            told = {"code": hotels.faces[at][0]}
            one.note(Wrong("The hotel keeps its code %(code)s.", **told), "code")
    if code and not at:
        memo["codes"][code] = one.number
    one.target = at


def _compare(rows: list[Candidate]) -> None:
    """What would change at hotels that are there; the cells of a sheet that are empty change nothing."""
    ids = [one.target for one in rows]
    there = {row.id: row for part in chunks(ids) for row in Hotel.select().where(Hotel.id.in_(part))}
    tagged = HotelTag.tags_of(there.values()) if there else {}
    posted = holders(ids, [Function.OFFICER])
    ever = ever_held(ids, Function.OFFICER)
    names = dict(People(Role.STAFF).names)
    for one in rows:
        hotel = there[one.target]
        facts, one.target_version = one.facts, hotel.version
        changes = {name: facts[name] for name in OWN if name in facts and getattr(hotel, name) != facts[name]}
        if "tags" in facts:
            fresh = [tag for tag in tags.split(facts["tags"]) if tag not in tagged.get(hotel.id, ())]
            if fresh:
                changes["tags"] = tags.joined(fresh)
        if "officer_id" in facts:
            now = posted.get((hotel.id, Function.OFFICER.value), [])
            if not now and hotel.id not in ever:
                changes["officer_id"], changes["officer"] = facts["officer_id"], facts["officer"]
            elif facts["officer_id"] not in now:
                told = {"name": names.get(now[0], "") if now else "—"}
                one.note(
                    Wrong(
                        "The officer stays %(name)s: a change is made in the hotel's file, with its hand-over.", **told
                    ),
                    "officer",
                )
        if facts.get("status", hotel.status) != hotel.status:
            one.note(Wrong("The status stays: it is changed in the hotel's file, with day and reason."), "status")
        if {"name", "phone", "province", "city", "district"} & set(changes):
            now = {
                name: changes.get(name, getattr(hotel, name))
                for name in ("name", "phone", "province", "city", "district", "code")
            }
            changes.update(Hotel._keys(now))
        one.facts = changes
        one.verdict = Verdict.CHANGE if changes else Verdict.SAME


# Writing


def plan(by: Person, rows: list[Planned]) -> Callable[[], Written]:
    fresh = [row for row in rows if row.target is None]
    changed = [row for row in rows if row.target is not None]
    now, today = clock.now(), clock.today()
    records = [_record(row.facts, today) for row in fresh]
    codes = {record["code"] for record in records}
    hotels = bulk.Rows(Hotel, records)
    standings = bulk.Rows(Standing, [{"since": today, **{n: r[n] for n in Standing.FACTS}} for r in records])
    lines = bulk.Rows(Line, [line(None, now, "hotel", None, by)] * len(fresh), LATE)
    told = [entry(by, now, "hotel.added", "hotel", None, _added(row.facts)) for row in fresh]
    entries = bulk.Rows(AuditEntry, told, LATE)

    def deed() -> Written:
        if codes & {code for (code,) in Hotel.select(Hotel.code).tuples()}:
            raise Stale
        ids, stood = bulk.new_ids(Hotel, len(hotels)), bulk.new_ids(Standing, len(standings))
        hotels.insert(ids)
        standings.insert(stood, hotel=ids)
        lines.insert(hotel=ids, record_id=ids)
        entries.insert(record_id=ids)
        before = _change(by, changed, now)
        at = {row.id: number for row, number in zip(fresh, ids, strict=True)}
        owned, touched = _surround(by, rows, {**at, **{row.id: row.target for row in changed}}, today)
        touched |= {row.target for row in changed if {"gate", "grade"} & set(row.facts)}
        return Written(list(at.items()), before, {**owned, "standing": list(stood)}, touched)

    return deed


def _added(facts: dict) -> dict:
    return {name: [None, value] for name, value in facts.items() if name in OWN or name == "code"}


def _record(facts: dict, today) -> dict:
    own = {name: facts[name] for name in (*OWN, "code", "name_key", "search_text") if name in facts}
    defaults = {"kind": Kind.MEMBER, "gate": Gate.DAILY, "status": facts.get("status", Status.ACTIVE), "grade": None}
    return {**defaults, "in_difficulty": 0, "checked_on": today, **own}


def _change(by: Person, changed: list[Planned], now) -> list[tuple[int, dict]]:
    """Writes the changes of hotels that are there. Raises Stale if one was saved since it was judged."""
    ids = [row.target for row in changed]
    there = {row.id: row for part in chunks(ids) for row in Hotel.select().where(Hotel.id.in_(part))}
    before, groups, entries, lines = [], {}, [], []
    for row in changed:
        hotel, version = there.get(row.target), row.version + 1
        if hotel is None or hotel.version != row.version:
            raise Stale
        own = {name: row.facts[name] for name in (*OWN, "name_key", "search_text") if name in row.facts}
        before.append((row.id, {"version": version, "old": {name: getattr(hotel, name) for name in own}}))
        groups.setdefault((*own, "version"), []).append((*own.values(), version, hotel.id))
        told = {name: [bulk.plain(_day(getattr(hotel, name))), value] for name, value in own.items() if name in OWN}
        if told:
            entries.append(entry(by, now, "hotel.edited", "hotel", hotel.id, {"version": version, **told}))
            lines.append(line(hotel.id, now, "hotel", hotel.id, by, "edited"))
    for names, values in groups.items():
        bulk.update(Hotel, names, values)
    bulk.insert(AuditEntry, entries)
    bulk.insert(Line, lines)
    for row in changed:
        if {"gate", "grade"} & set(row.facts):
            Standing.put(by, Hotel.get_by_id(row.target), clock.today())
    return before


def _day(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _surround(by: Person, rows: list[Planned], at: dict[int, int], today) -> tuple[dict[str, list[int]], set[int]]:
    """Tags and officers of the rows: the ids made by table, and the hotels to settle."""
    tagged = [{"hotel": at[row.id], "tag": tag} for row in rows for tag in tags.split(row.facts.get("tags"))]
    ids = bulk.new_ids(HotelTag, len(tagged))
    bulk.insert(HotelTag, tagged, ids)
    posts = [
        Post(at[row.id], row.facts["officer_id"], row.facts["officer"], Function.OFFICER)
        for row in rows
        if row.facts.get("officer_id")
    ]
    owned = write(by, posts, today)
    return {**owned, "hotel_tag": list(ids)}, {post.hotel_id for post in posts}


def restored(by: Person, changed: list[int]) -> set[int]:
    """Hotels that say again what they said before stand so from today on."""
    for part in chunks(changed):
        for hotel in Hotel.select().where(Hotel.id.in_(part)):
            Standing.put(by, hotel, clock.today())
    return set(changed)


IMPORTER = Importer(
    ImportKind.HOTELS,
    Hotel,
    COLUMNS,
    twin,
    judge,
    plan,
    begin,
    derived=("hotel_year", "line"),
    restored=restored,
)
