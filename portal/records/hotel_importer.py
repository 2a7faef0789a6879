"""Bringing in a roster of hotels: a CSV file with Chinese or English headings becomes hotel files, once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.foundation import clock, db, pinyin, sheets
from portal.foundation.roles import Person
from portal.foundation.sheets import Row, Unreadable, Wrong
from portal.records.hotel_words import Gate, Grade, Kind
from portal.records.hotels import Hotel

#: Field → its headings, as `sheets.heading` makes them comparable.
HEADINGS = {
    "name": ("酒店名称", "名称", "酒店", "店名", "门店名称", "酒店名", "name", "hotel", "hotel name"),
    "code": ("酒店编号", "编号", "酒店代码", "代码", "门店编号", "code", "hotel code"),
    "province": ("省份", "省", "省市", "province"),
    "city": ("城市", "市", "所在城市", "city"),
    "district": ("区县", "区", "县", "行政区", "district"),
    "address": ("地址", "酒店地址", "详细地址", "address"),
    "phone": ("电话", "联系电话", "酒店电话", "电话号码", "phone", "telephone", "tel"),
    "kind": ("类型", "酒店类型", "性质", "kind", "type"),
    "gate": ("对接阶段", "阶段", "gate"),
    "grade": ("分级", "酒店分级", "等级", "grade"),
    "rooms": ("房间数", "客房数", "房间数量", "房量", "rooms", "number of rooms"),
    "opened_on": ("开业日期", "开业时间", "开业日", "开业", "opened", "opened on", "opening date"),
}
FIELDS = {heading: name for name, headings in HEADINGS.items() for heading in headings}
KINDS = {
    Kind.MEMBER: ("加盟酒店", "加盟", "member", "member hotel"),
    Kind.FRANCHISE: ("特许经营店", "特许经营", "特许", "特许店", "franchise", "franchise store"),
}
GATES = ("准备", "签约", "接收材料", "致信", "首次拜访", "深入了解", "日常工作")
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]+")
#: `/hotels/new` is the page of a new hotel.
RESERVED_CODES = ("NEW",)
NARROW = ("code", "phone", "kind", "gate", "grade")


class Refusal(NamedTuple):
    """A row that is not brought in, by its number in the file, and why."""

    number: int
    reason: str


@dataclass
class Outcome:
    """What a file would do or has done."""

    added: list[dict] = field(default_factory=list)
    already: int = 0
    refused: list[Refusal] = field(default_factory=list)
    #: Headings of columns that mean nothing here.
    ignored: list[str] = field(default_factory=list)


def bring_in(by: Person, text: str, dry_run: bool = False, each: Callable[[Iterable], Iterable] = iter) -> Outcome:
    """Adds the hotels of a CSV text that are not there yet, all in one transaction. `each` wraps the hotels while
    they are added, to show progress. Raises Unreadable if the text is no table with a column of names."""
    with db.together():
        outcome = _judged(text)
        if not dry_run:
            for facts in each(outcome.added):
                Hotel.add(by, **facts)
    return outcome


def _judged(text: str) -> Outcome:
    """What each row is: new, already there, or refused. Writes nothing."""
    rows = sheets.rows(text)
    columns, ignored = _columns(next(rows, None))
    outcome = Outcome(ignored=ignored)
    readable: list[tuple[Row, dict]] = []
    for row in rows:
        try:
            readable.append((row, _facts(row, columns)))
        except Wrong as wrong:
            outcome.refused.append(Refusal(row.number, str(wrong)))

    known = {(sheets.sameness(name), sheets.sameness(address)): code for code, name, address in _existing()}
    taken = dict.fromkeys(known.values(), "a hotel that is already there")
    codes = Codes([*taken, *(facts["code"] for _, facts in readable if "code" in facts)])
    seen: dict[tuple[str, str], int] = {}
    for row, facts in readable:
        who = sheets.sameness(facts["name"]), sheets.sameness(facts.get("address", ""))
        code = facts.get("code")
        if who in seen:
            reason = f"{facts['name']}: the same name and address as row {seen[who]}"
            outcome.refused.append(Refusal(row.number, reason))
        elif who in known:
            seen[who] = row.number
            outcome.already += 1
        elif code in taken:
            outcome.refused.append(Refusal(row.number, f"{facts['name']}: code {code} belongs to {taken[code]}"))
        else:
            seen[who] = row.number
            facts["code"] = code or codes.next_for(facts)
            taken[facts["code"]] = f"row {row.number}"
            outcome.added.append(facts)
    outcome.refused.sort()
    return outcome


def _existing() -> list[tuple[str, str, str]]:
    return list(Hotel.select(Hotel.code, Hotel.name, Hotel.address).tuples())


def _columns(header: Row | None) -> tuple[list[str | None], list[str]]:
    """The field of each column (None: ignored), and the ignored headings. Raises Unreadable."""
    if header is None or header.trouble:
        raise Unreadable("The first row holds no headings.")
    try:
        columns = [FIELDS.get(sheets.heading(cell)) for cell in header.cells]
    except Wrong:
        raise Unreadable("The first row is not readable: it holds control characters.") from None
    if "name" not in columns:
        raise Unreadable("The first row has no column of names: it must be called 酒店名称, 名称 or name.")
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise Unreadable(f"Two columns of the first row mean the same: {', '.join(sorted(twice))}.")
    ignored = [cell.strip() for cell, name in zip(header.cells, columns, strict=True) if name is None and cell.strip()]
    return columns, ignored


def _facts(row: Row, columns: list[str | None]) -> dict:
    """The facts of one row, without those it leaves empty. Raises Wrong with the reason it is refused."""
    if row.trouble:
        raise Wrong(row.trouble)
    if len(row.cells) != len(columns):
        raise Wrong(f"has {len(row.cells)} cells where the first row has {len(columns)}")
    facts = {}
    for name, cell in zip(columns, row.cells, strict=True):
        if name:
            try:
                value = _value(name, cell)
            except Wrong as wrong:
                raise Wrong(f"{HEADINGS[name][0]} ({name}) {wrong}") from None
            if value not in (None, ""):
                facts[name] = value
    if "name" not in facts:
        raise Wrong("has no name")
    return facts


def _value(name: str, cell: str):
    """One cell as the table keeps it. Raises Wrong."""
    text = sheets.narrow(cell) if name in NARROW else sheets.clean(cell)
    if not text:
        return None
    if name == "rooms":
        return sheets.whole_number(text, 1, 9999)
    if name == "opened_on":
        opened = sheets.day(text)
        if opened > clock.today():
            raise Wrong("is still to come")
        return opened
    if name in CHOICES:
        return CHOICES[name](text)
    if name == "code":
        text = text.upper()
        if not CODE.fullmatch(text) or text in RESERVED_CODES:
            raise Wrong("is 2 to 20 letters A to Z, digits and hyphens, such as SZ014")
    longest = Hotel._meta.fields[name].max_length
    if len(text) > longest:
        raise Wrong(f"is longer than {longest} characters")
    return text


def _kind(text: str) -> Kind:
    for kind, words in KINDS.items():
        if text.lower() in words:
            return kind
    raise Wrong("is neither 加盟酒店 (member) nor 特许经营店 (franchise)")


def _gate(text: str) -> Gate:
    """From `5`, `5 首次拜访`, `第5阶段` or the bare word."""
    number = next((str(place + 1) for place, word in enumerate(GATES) if text == word), None)
    found = re.fullmatch(r"第?([1-7])(阶段|[.、 ].*)?", text)
    if not (number or found):
        raise Wrong("is not a gate from 1 to 7")
    return Gate(number or found[1])


def _grade(text: str) -> Grade:
    plain = text.upper().removesuffix("级").removesuffix("类")
    if plain not in set(Grade):
        raise Wrong("is not A, B or C")
    return Grade(plain)


CHOICES = {"kind": _kind, "gate": _gate, "grade": _grade}


class Codes:
    """Makes codes: pinyin initials of the city and a running number that goes on after the highest there is."""

    def __init__(self, taken: Iterable[str]):
        self._last: dict[str, int] = {}
        self._prefixes: dict[str, str] = {}
        for code in taken:
            found = re.fullmatch(r"([A-Z]+)([0-9]{1,9})", code)
            if found:
                self._last[found[1]] = max(self._last.get(found[1], 0), int(found[2]))

    def next_for(self, facts: dict) -> str:
        place = facts.get("city") or facts.get("province") or ""
        prefix = self._prefixes.get(place)
        if prefix is None:
            bare = re.sub(r"(市|地区|自治州|盟|省)$", "", place) if len(place) > 2 else place
            # Without a city: H for hotel.
            prefix = self._prefixes[place] = pinyin.initials(bare)[:4].rstrip("0123456789") or "H"
        self._last[prefix] = self._last.get(prefix, 0) + 1
        return f"{prefix}{self._last[prefix]:03d}"
