"""Counting answers: what was given to each item, atom by atom, and what of it makes a published cell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import LEAST, LOOPS, RESPONSE
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.suppression import Cell, publishable
from portal.activity.evaluations.words import LOW, RATED, Applies, Compared, ItemKind, Mark, Scope

#: So many of his low items a GM is asked after in his next form.
ASKED_AFTER = 3
#: What became of a low item that nobody answered: it was asked after, or stood behind the three that were.
NO_REPLY, UNASKED = "none", "unasked"
ASKED, ANSWERED = "asked", "answered"
#: Items that are counted: texts and what is for the director alone are in no total.
COUNTED = (ItemKind.SCALE, ItemKind.CHOICE, ItemKind.RECOMMEND, ItemKind.COMPARE)
LOOPED = (Compared.BETTER, Compared.SAME, Compared.WORSE)


_LOW = frozenset(one.value for one in LOW)


class Atom(NamedTuple):
    """The finest piece of which a published cell is made."""

    cycle: int
    kind: str
    region: int | None
    officer: int | None


class Given(NamedTuple):
    """One answer, opened, and where it is counted: as its invitation stood when the cycle opened."""

    invitation: int
    account: int
    hotel: int
    atom: Atom
    sheet: Sheet

    def low(self, scale: Iterable[str]) -> list[str]:
        """Which of these items it marked low."""
        marks = self.sheet.answers
        return [key for key in scale if marks.get(key) in _LOW]


@dataclass
class Tally:
    """What an item was given in one atom, or in a group of them."""

    people: set[int] = field(default_factory=set)
    raters: set[int] = field(default_factory=set)
    counts: Counter = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.people |= other.people
        self.raters |= other.raters
        self.counts.update(other.counts)


class Counted(NamedTuple):
    """A cell as it is published."""

    people: int
    raters: int
    counts: str


#: {item: {atom: what it was given there}}, and {(scope, group, year, item): the cell}.
Tallies = dict[str, dict[Atom, Tally]]
Frozen = dict[tuple[str, str, int, str], Counted]


def rated_keys(items: Iterable[EvaluationItem]) -> list[str]:
    """The items of the five-point scale, in the order of the form."""
    return [one.key for one in items if one.kind == ItemKind.SCALE]


def words_of(item: EvaluationItem) -> list[str]:
    """What an item can be answered with, in the order in which it is told."""
    if item.kind == ItemKind.SCALE:
        return [one.value for one in Mark]
    if item.kind == ItemKind.RECOMMEND:
        return [str(n) for n in range(10, -1, -1)]
    return [one.value for one in Compared] if item.kind == ItemKind.COMPARE else [word for word, _ in item.options()]


def tally(items: Sequence[EvaluationItem], given: Iterable[Given]) -> Tallies:
    """What each counted item was given, of those to whom it was put."""
    counted = [_Counted(one) for one in items if one.kind in COUNTED]
    found: Tallies = {item.key: {} for item in counted}
    for atom, ones in by_atom(given).items():
        accounts = [one.account for one in ones]
        people = set(accounts)
        for item in counted:
            if item.applies.fits(atom.kind):
                words = [one.sheet.answers.get(item.key) for one in ones]
                rating = item.rating
                raters = {who for who, word in zip(accounts, words, strict=True) if word in rating}
                found[item.key][atom] = Tally(set(people), raters, item.counts(words))
    return found


def totals(items: Iterable[EvaluationItem], groups: Iterable[Sequence[Given]]) -> Iterable[dict[str, str]]:
    """For each group of answers {item: how often each word was given, as it is written}, of the items that were put to
    anybody in it."""
    counted = [_Counted(one) for one in items if one.kind in COUNTED]
    for group in groups:
        kinds = {one.atom.kind for one in group}
        told = {}
        for item in counted:
            asked = {kind for kind in kinds if item.applies.fits(kind)}
            if asked:
                words = [one.sheet.answers.get(item.key) for one in group if one.atom.kind in asked]
                told[item.key] = written(item.counts(words), item.order)
        yield told


class _Counted:
    """What of an item is needed for every answer, at hand."""

    def __init__(self, item: EvaluationItem):
        self.key, self.applies, self.order = item.key, Applies(item.applies), words_of(item)
        self.words = frozenset(self.order)
        self.rating = frozenset(one.value for one in RATED) if item.kind == ItemKind.SCALE else self.words

    def counts(self, words: Iterable[str | None]) -> Counter:
        """How often each of its words is among these; what is none of them is not counted."""
        found = Counter(words)
        for other in found.keys() - self.words:
            del found[other]
        return found


def by_atom(given: Iterable[Given]) -> dict[Atom, list[Given]]:
    found: dict[Atom, list[Given]] = {}
    for one in given:
        found.setdefault(one.atom, []).append(one)
    return found


def response(asked: Iterable[Atom], given: Iterable[Given]) -> dict[Atom, Tally]:
    """How many were asked and answered: `asked` is the atom of each invitation."""
    found: dict[Atom, Tally] = {}
    for atom in asked:
        found.setdefault(atom, Tally()).counts[ASKED] += 1
    for one in given:
        held = found.setdefault(one.atom, Tally())
        held.people.add(one.account)
        held.raters.add(one.account)
        held.counts[ANSWERED] += 1
    return found


def loops(
    cycle_id: int,
    given: Sequence[Given],
    before: Iterable[Given],
    rated_before: Sequence[str],
    atoms: dict[tuple[int, int], Atom],
) -> dict[Atom, Tally]:
    """What became of the low items of the cycle before, whose rated items are `rated_before`, as whoever marked them
    says in this one for the same hotel. `atoms` says where somebody who was asked and did not answer is counted:
    {(account, hotel): atom}."""
    answered = {(one.account, one.hotel): one for one in given}
    low = {(one.account, one.hotel): (one.low(rated_before), one.atom) for one in before}
    found: dict[Atom, Tally] = {}
    for who in sorted({*answered, *low}):
        now = answered.get(who)
        keys, then = low.get(who, ([], None))
        said = [word for word in now.sheet.loops.values() if word in LOOPED] if now else []
        if not keys and not said:
            continue
        held = found.setdefault(now.atom if now else atoms.get(who) or then._replace(cycle=cycle_id), Tally())
        held.people.add(who[0])
        held.raters.add(who[0])
        held.counts.update(said)
        asked = max(min(ASKED_AFTER, len(keys)), len(said))
        held.counts[NO_REPLY] += asked - len(said)
        held.counts[UNASKED] += max(len(keys) - asked, 0)
    return found


def groups(tallies: dict[Atom, Tally]) -> list[Cell]:
    """The published groups in order of importance, the largest first: company, kinds, regions, kinds in regions."""
    held: dict[tuple[str, str], set[Atom]] = {}
    for atom in tallies:
        held.setdefault((Scope.COMPANY.value, ""), set()).add(atom)
        held.setdefault((Scope.KIND.value, atom.kind), set()).add(atom)
        if atom.region is not None:
            held.setdefault((Scope.REGION.value, str(atom.region)), set()).add(atom)
            held.setdefault((Scope.KIND_REGION.value, f"{atom.kind}:{atom.region}"), set()).add(atom)
    ranks = {scope.value: place for place, scope in enumerate(Scope)}

    def rank(one):
        (scope, group), atoms = one
        return ranks[scope], -len({person for atom in atoms for person in tallies[atom].people}), group

    return [Cell(name, frozenset(atoms), LEAST) for name, atoms in sorted(held.items(), key=rank)]


def published(item: str, tallies: dict[Atom, Tally], words: Sequence[str]) -> Frozen:
    """The cells of an item that may be told together."""
    cells = publishable(groups(tallies), weights(tallies), LEAST)
    return {(*cell.name, 0, item): summed(tallies, cell.atoms, words) for cell in cells}


def weights(tallies: dict[Atom, Tally]) -> list[dict[Atom, set[int]]]:
    """Who stands behind each atom: who was asked the item and answered, and who rated it."""
    return [{atom: one.people for atom, one in tallies.items()}, {atom: one.raters for atom, one in tallies.items()}]


def summed(tallies: dict[Atom, Tally], atoms: Iterable[Atom], words: Sequence[str]) -> Counted:
    """A cell of several atoms."""
    whole = Tally()
    for atom in atoms:
        whole.add(tallies[atom])
    return Counted(len(whole.people), len(whole.raters), written(whole.counts, words))


def written(counts: Counter, words: Sequence[str]) -> str:
    """`5:12,4:3`: in the order of the words, what was never given left out."""
    return ",".join(f"{word}:{counts[word]}" for word in words if counts[word])


def read(counts: str) -> dict[str, int]:
    """What `written` wrote."""
    pairs = (one.rpartition(":") for one in counts.split(",") if one)
    return {word: int(number) for word, _colon, number in pairs}


#: The words of the rows that are no items.
WORDS = {RESPONSE: [ASKED, ANSWERED], LOOPS: [*(one.value for one in LOOPED), NO_REPLY, UNASKED]}
