"""A frozen cell as it is read: mean with its interval, distribution, recommendation; and how two of them differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import sqrt

from portal.activity.evaluations.counting import ANSWERED, ASKED, LOOPED, NO_REPLY, UNASKED, Counted, read
from portal.activity.evaluations.words import RATED, Mark

#: The marks in the order in which they are drawn, the best first.
MARKS = tuple(one.value for one in RATED)
#: Whoever gives 9 or 10 recommends us; up to 6 he would rather not.
PROMOTES, DETRACTS = (9, 10), range(7)


@dataclass(frozen=True, eq=False)
class Figure:
    """What a group gave an item, or (summed) a department's items. `people` rated it, at least five. Frozen cells never
    change, so there is one of each and it remembers what it has reckoned."""

    people: int
    counts: dict[str, int]

    @cached_property
    def rated(self) -> int:
        """How many marks were given."""
        return sum(self.counts.get(mark, 0) for mark in MARKS)

    @cached_property
    def mean(self) -> float:
        return sum(int(mark) * self.counts.get(mark, 0) for mark in MARKS) / self.rated

    @cached_property
    def half(self) -> float:
        """Half of the 95 % interval around the mean. Who rates several items is one person: people count, not marks."""
        middle = self.mean
        spread = sum(self.counts.get(mark, 0) * (int(mark) - middle) ** 2 for mark in MARKS) / max(self.rated - 1, 1)
        return quantile(self.people) * sqrt(spread / self.people)

    @property
    def low(self) -> float:
        return max(self.mean - self.half, 1.0)

    @property
    def high(self) -> float:
        return min(self.mean + self.half, 5.0)

    @property
    def unused(self) -> int:
        return self.counts.get(Mark.NOT_USED.value, 0)

    @property
    def share_unused(self) -> float:
        """The share of "not used" among all who could have rated it: a service not delivered is a result, too."""
        return self.unused / (self.rated + self.unused)

    def parts(self) -> list[tuple[int, str]]:
        """(how many, class) of each mark, for a bar."""
        return [(self.counts.get(mark, 0), f"m{mark}") for mark in MARKS]


def quantile(people: int) -> float:
    """Student's t of 95 % for so many people (at least two), as near as a drawing shows."""
    free = max(people - 1, 1)
    return 1.96 + 2.372 / free + 2.823 / free**2 + 2.556 / free**3


@lru_cache(maxsize=4096)
def figure(cell: Counted | None) -> Figure | None:
    """A rated cell; None for one that is not published."""
    if cell is None:
        return None
    found = Figure(cell.raters, read(cell.counts))
    return found if found.rated else None


def together(figures: Iterable[Figure | None]) -> Figure | None:
    """A department's score: all marks of its published items. No more is told by it than they tell themselves."""
    told = tuple(one for one in figures if one is not None)
    return _together(told) if told else None


@lru_cache(maxsize=512)
def _together(told: tuple[Figure, ...]) -> Figure:
    counts: dict[str, int] = {}
    for one in told:
        for word, number in one.counts.items():
            counts[word] = counts.get(word, 0) + number
    return Figure(max(one.people for one in told), counts)


@dataclass(frozen=True)
class Movement:
    """How far a mean has moved; `sure` if both intervals together do not explain it."""

    by: float
    sure: bool

    @property
    def tone(self) -> str:
        return "" if not self.sure else "good" if self.by > 0 else "bad"


def moved(now: Figure | None, before: Figure | None) -> Movement | None:
    """None where either is not told."""
    if now is None or before is None:
        return None
    by = now.mean - before.mean
    return Movement(by, abs(by) > sqrt(now.half**2 + before.half**2) and abs(by) >= 0.05)


@dataclass(frozen=True)
class Line:
    """An item, or a department with its items together, in the whole company: now, and in the cycle beside it."""

    key: str
    name: str
    lang: str
    figure: Figure | None
    before: Figure | None

    @property
    def movement(self) -> Movement | None:
        return moved(self.figure, self.before)


@dataclass(frozen=True)
class Recommendation:
    """How likely GMs are to recommend joining us: 0 … 10 and the balance of both ends."""

    people: int
    counts: dict[str, int]

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    def of(self, numbers: Sequence[int]) -> int:
        return sum(self.counts.get(str(n), 0) for n in numbers)

    @property
    def promoters(self) -> int:
        return self.of(PROMOTES)

    @property
    def detractors(self) -> int:
        return self.of(DETRACTS)

    @property
    def balance(self) -> int:
        """-100 … 100."""
        return round(100 * (self.promoters - self.detractors) / self.answers)

    @property
    def half(self) -> int:
        """Half of its 95 % interval."""
        up, down = self.promoters / self.answers, self.detractors / self.answers
        return round(100 * quantile(self.people) * sqrt(max(up + down - (up - down) ** 2, 0) / self.people))

    def columns(self) -> list[tuple[int, int]]:
        return [(n, self.counts.get(str(n), 0)) for n in range(11)]


def recommendation(cell: Counted | None) -> Recommendation | None:
    counts = read(cell.counts) if cell else {}
    return Recommendation(cell.raters, counts) if counts else None


@dataclass(frozen=True)
class Response:
    asked: int
    answered: int

    @property
    def share(self) -> float:
        return self.answered / self.asked if self.asked else 0.0


def response(cell: Counted | None) -> Response | None:
    counts = read(cell.counts) if cell else {}
    return Response(counts.get(ASKED, 0), counts.get(ANSWERED, 0)) if counts else None


@dataclass(frozen=True)
class Loops:
    """What became of last time's low marks, in the words of who gave them."""

    counts: dict[str, int]

    def __getitem__(self, word: str) -> int:
        return self.counts.get(word, 0)

    @property
    def asked(self) -> int:
        return self.closed + self[NO_REPLY]

    @property
    def closed(self) -> int:
        """So many were answered: better, same or worse."""
        return sum(self[word.value] for word in LOOPED)

    @property
    def share(self) -> float:
        return self.closed / self.asked if self.asked else 0.0

    @property
    def silent(self) -> int:
        return self[NO_REPLY]

    @property
    def unasked(self) -> int:
        return self[UNASKED]


def loops(cell: Counted | None) -> Loops | None:
    counts = read(cell.counts) if cell else {}
    return Loops(counts) if counts else None
