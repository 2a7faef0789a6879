"""What of a text could tell who wrote it: names, places, figures, as pieces to be marked."""

import re
from collections.abc import Iterable
from typing import NamedTuple

#: Figures as they are written: with digits, or in Chinese before a measure.
_FIGURE = re.compile(
    r"\d[\d,.:：]*\s*(?:%|％|万元|万|元|间|月|日|号|楼|层|年|天|次)?"
    r"|[一二三四五六七八九十百两]+(?:间|号楼|楼|层|万|月|日|号)"
)
#: What stands behind a hotel's own name.
_HOTEL = re.compile(r"(?:大?酒店|宾馆|旅馆|饭店|公寓|店| ?hotel| ?inn)$", re.IGNORECASE)
_TITLES = ("总", "经理", "店长", "女士", "先生", "老板", "董")


class Piece(NamedTuple):
    """A part of a text; `why` it is marked: `name`, `place`, `figure`, or empty."""

    text: str
    why: str


def names_of(hotel: str, city: str, people: Iterable[str]) -> list[str]:
    """How a hotel and its people are called in a text: whole, without city and kind, by surname and title."""
    found = {hotel, *people}
    short = _HOTEL.sub("", hotel).strip()
    found |= {short, short.removeprefix(city).removeprefix("市").strip(" ·-")}
    for name in people:
        if name and not name.isascii():
            found |= {name[:1] + title for title in _TITLES}
    return sorted((one for one in found if len(one) > 1), key=lambda one: (-len(one), one))


def pieces(text: str, names: Iterable[str], places: Iterable[str]) -> list[Piece]:
    """The text in pieces, those marked that could tell who wrote it."""
    why = {word.lower(): "place" for word in places if len(word) > 1}
    why |= {word.lower(): "name" for word in names if len(word) > 1}
    words = "|".join(re.escape(word) for word in sorted(why, key=len, reverse=True))
    pattern = re.compile(f"({words})|({_FIGURE.pattern})" if words else f"(?!)()|({_FIGURE.pattern})", re.IGNORECASE)
    found, done = [], 0
    for match in pattern.finditer(text):
        if match.start() > done:
            found.append(Piece(text[done : match.start()], ""))
        found.append(Piece(match.group(), why.get(match.group().lower(), "figure")))
        done = match.end()
    if done < len(text):
        found.append(Piece(text[done:], ""))
    return found


def telling(text: str, names: Iterable[str], places: Iterable[str]) -> list[str]:
    """The names and places that stand in a text, each once, in its order."""
    return list(dict.fromkeys(one.text for one in pieces(text, names, places) if one.why in ("name", "place")))
