"""Which cells of a table may be published: no sum or difference of them tells of fewer people than were promised (D26).

Every answer lies in an *atom*, the finest piece of which some cell is made (a cycle, a kind, a region, an officer), and
a cell is a set of atoms. Whoever has several cells can add and subtract them, so what he can reckon is the linear span
of their 0/1 vectors over the atoms. A table is safe if every vector of that span that says anything (it is not nought)
says it of at least `least` different people: those who stand behind the atoms in which it is not nought.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

Atom = Hashable
#: Who stands behind each atom.
People = Mapping[Atom, Collection[Hashable]]

#: So many unions of small classes are looked at for one question. Above that the cell is not let in: who would have to
#: look so long has not shown that it is safe.
MOST_TRIED = 20_000
#: Exponents of Mersenne primes: 2**127 - 1 and so on.
_MERSENNE = (61, 127, 521, 1279, 2203, 4423, 9689, 23209)


class Cell(NamedTuple):
    """What somebody would like to publish: a name, the atoms it sums, and the fewest people it may be of by itself."""

    name: Hashable
    atoms: frozenset
    least: int


def publishable(
    wanted: Sequence[Cell], weights: Sequence[People], least: int, fixed: Iterable[frozenset] = ()
) -> list[Cell]:
    """Those of `wanted` that may be published together, and together with what is `fixed`: let in one after another in
    their order, each only if everything stays safe. `weights` say who stands behind each atom, one after another (who
    answered; who rated): the table must be safe by each of them."""
    held = list(fixed)
    large = [cell for cell in wanted if all(_count(cell.atoms, who) >= cell.least for who in weights)]
    # What is safe as a whole is safe in its parts: mostly this is all there is to ask.
    if all(is_safe([*held, *(cell.atoms for cell in large)], who, least) for who in weights):
        return large
    found = []
    for cell in large:
        if all(is_safe([*held, cell.atoms], who, least) for who in weights):
            held.append(cell.atoms)
            found.append(cell)
    return found


def _count(atoms: Iterable[Atom], who: People) -> int:
    return len({one for atom in atoms for one in who.get(atom, ())})


def is_safe(cells: Sequence[frozenset], who: People, least: int) -> bool:
    """True if no sum or difference of these cells tells of 1 … `least` - 1 people."""
    classes = _classes(cells, who)
    small = [one for one in classes if len(classes[one]) < least]
    if not small:
        return True
    hidden = _only_in(small, [one for one in classes if len(classes[one]) >= least], len(cells))
    return not hidden.rows or not hidden.tells_of_fewer(least, [classes[one] for one in small])


def _classes(cells: Sequence[frozenset], who: People) -> dict[tuple[int, ...], set]:
    """Atoms that stand in the same cells can never be told apart: {the places of their cells: their people}."""
    within: dict[Atom, list[int]] = {}
    for place, atoms in enumerate(cells):
        for atom in atoms:
            within.setdefault(atom, []).append(place)
    found: dict[tuple[int, ...], set] = {}
    for atom, places in within.items():
        people = who.get(atom, ())
        if people:
            found.setdefault(tuple(places), set()).update(people)
    return found


def _prime(size: int) -> int:
    """A prime above every minor of a 0/1 matrix of so many rows or columns (Hadamard: (n+1)^((n+1)/2) / 2^n), so that
    ranks reckoned by its remainders are the ranks. Raises StopIteration for a matrix that nobody ever had."""
    bits = (size + 1) * (size + 1).bit_length() // 2 + 1
    return 2 ** next(one for one in _MERSENNE if one > bits) - 1


class _Hidden(NamedTuple):
    """What can be reckoned of small classes alone: a basis of it, modulo `prime`."""

    rows: list[list[int]]
    prime: int

    def tells_of_fewer(self, least: int, people: list[set]) -> bool:
        """True if some vector of it that is not nought stands on fewer people than that (or nobody could say so)."""
        groups = self._alike(people)
        choosable = sorted((one for one in groups if len(one[1]) < least), key=lambda one: len(one[1]))
        checks = self._checks([column for column, _people in groups])
        named = {id(group): check for group, check in zip(groups, checks, strict=True)}
        tries = _Tries([(named[id(group)], group[1]) for group in choosable], least, self.prime)
        return tries.finds(0, frozenset(), [])

    def _alike(self, people: list[set]) -> list[tuple[tuple[int, ...], set]]:
        """Classes whose columns are multiples of one another are nought together: (the column, their people). Those
        that are nought in every row are left out."""
        found: dict[tuple[int, ...], set] = {}
        for place, theirs in enumerate(people):
            column = [row[place] for row in self.rows]
            first = next((one for one in column if one), 0)
            if first:
                inverse = pow(first, -1, self.prime)
                found.setdefault(tuple(one * inverse % self.prime for one in column), set()).update(theirs)
        return list(found.items())

    def _checks(self, columns: list[tuple[int, ...]]) -> list[list[int]]:
        """For each column its check vector: a vector of the span can stand on some columns alone exactly if their
        checks depend on one another (the dual of the span)."""
        rows, pivots = _reduced([list(row) for row in zip(*columns, strict=True)], range(len(columns)), self.prime)
        free = [place for place in range(len(columns)) if place not in pivots]
        found = [[0] * len(free) for _column in columns]
        for at, place in enumerate(free):
            found[place][at] = 1
            for row, pivot in zip(rows, pivots, strict=True):
                found[pivot][at] = -row[place] % self.prime
        return found


class _Tries:
    """Unions of groups that are of too few people together, looked through until one is found on which a vector can
    stand alone."""

    def __init__(self, groups: list[tuple[list[int], set]], least: int, prime: int):
        self.groups, self.least, self.prime, self.left = groups, least, prime, MOST_TRIED

    def finds(self, start: int, people: frozenset, basis: list[tuple[int, list[int]]]) -> bool:
        """True if the union so far (its checks reduced in `basis`) can be made dangerous by groups from `start` on; or
        if it takes too long to say."""
        for place in range(start, len(self.groups)):
            check, theirs = self.groups[place]
            together = people | theirs
            if len(together) >= self.least:
                continue
            self.left -= 1
            rest = self._rest(check, basis)
            at = next((n for n, one in enumerate(rest) if one), None)
            if at is None or self.left < 0:
                return True
            inverse = pow(rest[at], -1, self.prime)
            more = [*basis, (at, [one * inverse % self.prime for one in rest])]
            if self.finds(place + 1, together, more):
                return True
        return False

    def _rest(self, check: list[int], basis: list[tuple[int, list[int]]]) -> list[int]:
        rest = list(check)
        for at, row in basis:
            factor = rest[at]
            if factor:
                rest = [(one - factor * other) % self.prime for one, other in zip(rest, row, strict=True)]
        return rest


def _only_in(small: list[tuple[int, ...]], others: list[tuple[int, ...]], cells: int) -> _Hidden:
    """What of the span of the cells stands on the small classes alone."""
    columns = [*others, *small]
    prime = _prime(min(cells, len(columns)))
    matrix = [[0] * len(columns) for _cell in range(cells)]
    for at, places in enumerate(columns):
        for place in places:
            matrix[place][at] = 1
    rows, pivots = _reduced(matrix, range(len(columns)), prime)
    # The columns of the others come first: a row whose pivot lies behind them is nought in all of them.
    count = len(others)
    return _Hidden([row[count:] for row, pivot in zip(rows, pivots, strict=True) if pivot >= count], prime)


def _reduced(rows: list[list[int]], columns: Iterable[int], prime: int) -> tuple[list[list[int]], list[int]]:
    """The rows in reduced echelon form modulo a prime, and the column of each one's pivot."""
    rows = [row for row in rows if any(row)]
    done, pivots = 0, []
    for column in columns:
        at = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        lead = rows[done]
        if lead[column] != 1:
            inverse = pow(lead[column], -1, prime)
            lead = rows[done] = [one * inverse % prime for one in lead]
        for n, row in enumerate(rows):
            factor = row[column]
            if n != done and factor:
                rows[n] = [(one - factor * other) % prime for one, other in zip(row, lead, strict=True)]
        pivots.append(column)
        done += 1
        if done == len(rows):
            break
    return rows[:done], pivots
