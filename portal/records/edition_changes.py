"""What an edition changes: its items beside those of the edition before, key by key."""

from typing import NamedTuple

from portal.foundation.i18n import HTML_LANG
from portal.records.editions import Edition, Item, Section


class Wording(NamedTuple):
    """A text of an item that has been worded anew, in one of the two languages."""

    was: str
    now: str
    #: As HTML knows it.
    lang: str


class Changes(NamedTuple):
    """From one edition to the next; each list in the order of its sheet."""

    #: The number of the edition before; None if there was none.
    since: int | None
    added: list[Item]
    removed: list[Item]
    #: Each with its texts that have been worded anew.
    reworded: list[tuple[Item, list[Wording]]]
    #: Whose words stay, while something else of them is another: weight, department, section …
    altered: list[Item]
    #: What the edition says itself, a section's name or the order is another.
    rest: bool

    @property
    def none(self) -> bool:
        return not any(self[1:])


def changes(edition: Edition, sections: list[Section], before: Edition | None) -> Changes:
    """What this edition, with these sections, changes of the one before; three statements at the most."""
    if before is None:
        return Changes(None, [item for section in sections for item in section.items], [], [], [], False)
    earlier = before.sections()
    was, now = _items(earlier), _items(sections)
    kept = [(was[key], item) for key, item in now.items() if key in was]
    reworded = [(item, said) for was, item in kept if (said := _said_anew(was, item))]
    told = {item.key for item, _said in reworded}
    return Changes(
        before.number,
        [item for key, item in now.items() if key not in was],
        [item for key, item in was.items() if key not in now],
        reworded,
        [item for was, item in kept if item.key not in told and _others(was) != _others(item)],
        _rest(before, earlier, now) != _rest(edition, sections, was),
    )


def _items(sections: list[Section]) -> dict[str, Item]:
    """{key: item}, each with its section's key as `stands_in`."""
    for section in sections:
        for item in section.items:
            item.stands_in = section.key
    return {item.key: item for section in sections for item in section.items}


def _said_anew(was: Item, now: Item) -> list[Wording]:
    found = []
    for word in now.TEXTS:
        for language in HTML_LANG:
            before, after = (getattr(item, f"{word}_{language}") for item in (was, now))
            if before != after:
                found.append(Wording(before, after, HTML_LANG[language]))
    return found


def _others(item: Item) -> dict:
    """What of an item is neither its words nor its place."""
    words = {f"{word}_{language}" for word in item.TEXTS for language in HTML_LANG}
    facts = {name: value for name, value in item.facts().items() if name not in {"place", *words}}
    return {**facts, "section": item.stands_in}


def _rest(edition: Edition, sections: list[Section], other: dict[str, Item]) -> tuple:
    """What is neither an item nor in one: the edition's own words, its sections, the order of the items both have."""
    own = [getattr(edition, name) for name in edition.OWN]
    named = [(one.key, one.name_zh, one.name_en) for one in sections]
    return own, named, [item.key for section in sections for item in section.items if item.key in other]
