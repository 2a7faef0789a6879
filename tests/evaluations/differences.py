"""The attack on published totals: which few people some sum or difference of them stands for."""

from fractions import Fraction


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[found], rows[at] = rows[at], rows[found]
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] / rows[found][column]
            rows[n] = [one - factor * other for one, other in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def smallest_told(cells, who: dict, below: int) -> list[tuple]:
    """The sets of atoms with fewer than `below` people of which alone some combination of the cells tells."""
    atoms = [atom for atom in who if who[atom]]

    def over(chosen) -> int:
        return rank([[Fraction(atom in one) for atom in chosen] for one in cells])

    whole = over(atoms)
    return [few for few in _few(atoms, who, below) if over([atom for atom in atoms if atom not in few]) < whole]


def _few(atoms: list, who: dict, below: int) -> list[tuple]:
    """Every set of atoms behind which fewer than `below` people stand."""
    found = [()]
    for atom in atoms:
        wider = [(*few, atom) for few in found]
        found += [few for few in wider if len(set().union(*(who[one] for one in few))) < below]
    return found[1:]
