"""Hotels that are probably the same one: by name, telephone or address, in a statement whatever their number."""

import re
import unicodedata
from collections.abc import Iterable

from portal.foundation import phones, pinyin
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.records.hotels import Hotel

#: Names often end in what every hotel is called, and begin with where it stands.
TAILS = ("大酒店", "酒店", "宾馆", "旅馆", "连锁店", "分店", "店", "hotel")
PLACES = ("市", "区", "县", "省", "")
#: Two names that differ in one of these mean two hotels: 一店 and 二店, 东店 and 西店.
TELLING = set("东西南北中上下前后左右新老一二三四五六七八九十甲乙丙丁0123456789")
#: A name with a shorter core is like another only if the cores are, or sound, the same.
SHORTEST = 4
#: A shorter number is an extension or a slip.
PHONE = 7


class Reason(Choice):
    """Why two hotels are held for one; the first that fits is told."""

    NAME = "name", "the same name"
    PHONE = "phone", "the same telephone number"
    ADDRESS = "address", "the same address"
    LIKE = "like", "a very similar name"


class Known:
    """The hotels to compare with, looked over once."""

    def __init__(self, hotels: Iterable[Hotel]):
        self._by: dict[tuple[str, str], list[Hotel]] = {}
        for hotel in hotels:
            for key in _keys(_facts(hotel)):
                self._by.setdefault(key, []).append(hotel)

    @classmethod
    def all(cls) -> "Known":
        """Every hotel there is, in one statement."""
        return cls(Hotel.faces())

    def like(self, facts: dict) -> list[tuple[Hotel, Reason]]:
        """The hotels that these facts are probably about, each with its strongest reason. A hotel is not like
        itself: the one with the `code` of the facts is left out."""
        found: dict[str, tuple[Hotel, Reason]] = {}
        core = _core(facts)
        for kind, key in _keys(facts):
            for hotel in self._by.get((kind, key), ()):
                if hotel.code == facts.get("code") or (kind == "like" and _told_apart(core, _core(_facts(hotel)))):
                    continue
                if kind == "name" and _elsewhere(facts.get("city"), hotel.city):
                    continue
                reason = Reason(kind)
                if hotel.code not in found or _STRENGTH[reason] < _STRENGTH[found[hotel.code][1]]:
                    found[hotel.code] = (hotel, reason)
        return sorted(found.values(), key=lambda pair: (_STRENGTH[pair[1]], pair[0].code))


_STRENGTH = {reason: place for place, reason in enumerate(Reason)}


def likely(facts: dict, hotels: "Iterable[Hotel] | Known | None" = None) -> list[tuple[Hotel, Reason]]:
    """The hotels that `facts` (name, phone, address, city, code) are probably about, strongest reason first. `hotels`
    are those to compare with (default all); for many rows make one `Known` and hand it in each time."""
    known = hotels if isinstance(hotels, Known) else Known.all() if hotels is None else Known(hotels)
    return known.like(facts)


#: What of a hotel's facts is compared.
COMPARED = ("code", "name", "city", "district", "address", "phone")


def newly(hotel: Hotel, changed: dict) -> list[tuple[Hotel, Reason]]:
    """The hotels that this one is probably the same as by what has changed: what was alike before has been seen
    before."""
    before = _facts(hotel)
    after = before | {name: value for name, value in changed.items() if name in COMPARED}
    if after == before:
        return []
    known = Known.all()
    seen = known.like(before)
    return [pair for pair in known.like(after) if pair not in seen]


def told(pairs: Iterable[tuple[Hotel, Reason]]) -> list[str]:
    """A line for each: which hotel, and why."""
    return [
        _("%(name)s (%(code)s): %(reason)s", name=hotel.name, code=hotel.code, reason=reason.label)
        for hotel, reason in pairs
    ]


def _facts(hotel: Hotel) -> dict:
    return {name: getattr(hotel, name) for name in COMPARED}


def _keys(facts: dict) -> set[tuple[str, str]]:
    """What a hotel can be found by: (reason, key). Likeness is one letter left out, or the same sound."""
    name, city = _same(facts.get("name") or ""), _same(facts.get("city") or "")
    found = {("name", name)} if name else set()
    found |= {("phone", number) for number in phones.numbers(facts.get("phone") or "") if len(number) >= PHONE}
    address = re.sub(r"[^\w]", "", _same(facts.get("address") or ""))
    # A street without a number is no address.
    if len(address) >= 5 and re.search(r"\d", address):
        found.add(("address", f"{address.removeprefix(city)}\n{city}"))
    core = _core(facts)
    if len(core) > 1:
        shorter = {core[:n] + core[n + 1 :] for n in range(len(core))} if len(core) >= SHORTEST else set()
        found |= {("like", f"{key}\n{city}") for key in {core, pinyin.full(core), *shorter}}
    return found


def _elsewhere(city: str | None, other: str | None) -> bool:
    # A city left out is not another city.
    return bool(city and other) and _same(city) != _same(other)


def _same(text: str) -> str:
    """What a reader takes for the same: width, case and spaces do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _core(facts: dict) -> str:
    """What is left of a name without its place and what every hotel is called."""
    core = re.sub(r"[^\w]", "", _same(facts.get("name") or ""))
    for place in (facts.get("city"), facts.get("district")):
        bare = re.sub(r"[市区县]$", "", _same(place or ""))
        for tail in PLACES if len(bare) > 1 else ():
            if core.startswith(bare + tail) and len(core) - len(bare + tail) >= 2:
                core = core.removeprefix(bare + tail)
                break
    for tail in TAILS:
        if core.endswith(tail) and len(core) - len(tail) >= 2:
            return core.removesuffix(tail)
    return core


def _told_apart(one: str, other: str) -> bool:
    """True if two similar names differ in a word that tells hotels apart."""
    if one == other:
        return False
    differing = set(one) ^ set(other)
    return bool(differing & TELLING) or sorted(one) == sorted(other) or _digits(one) != _digits(other)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in TELLING)
