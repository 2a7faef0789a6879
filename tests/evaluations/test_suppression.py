"""Which cells may be published: nobody reckons fewer than five people from what stands there, whatever he adds and
subtracts (D26)."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.activity.evaluations import suppression
from portal.activity.evaluations.suppression import Cell, is_safe, publishable
from tests.evaluations.differences import rank


def people(**counts: int) -> dict[str, set[str]]:
    """Atoms, each with so many people of its own."""
    return {atom: {f"{atom}{n}" for n in range(count)} for atom, count in counts.items()}


def cell(name: str, *atoms: str, least: int = 5) -> Cell:
    return Cell(name, frozenset(atoms), least)


def names(cells: list[Cell]) -> list[str]:
    return [one.name for one in cells]


def let_in(who: dict, *cells: Cell, fixed=()) -> list[str]:
    return names(publishable(cells, [who], 5, fixed))


def fewest(cells, who) -> int:
    """The attack, without any shortcut: of all sets of atoms on which some sum or difference of the cells stands alone,
    how few people the smallest holds."""
    atoms = [atom for atom in who if who[atom]]

    def over(chosen):
        return rank([[Fraction(atom in one) for atom in chosen] for one in cells])

    whole, found = over(atoms), [99]
    for count in range(1, len(atoms) + 1):
        for some in combinations(atoms, count):
            if over([atom for atom in atoms if atom not in some]) < whole:
                found.append(len(set().union(*(who[atom] for atom in some))))
    return min(found)


TABLES = st.tuples(
    st.lists(st.frozensets(st.integers(0, 11), max_size=6), min_size=1, max_size=6),
    st.lists(st.frozensets(st.integers(0, 5), min_size=1), max_size=6),
)


@given(TABLES)
@settings(max_examples=120, deadline=None)
def test_what_is_called_safe_is_what_no_attack_breaks(table):
    sets, cells = table
    who = dict(enumerate(sets))
    assert is_safe(cells, who, 5) == (fewest(cells, who) >= 5)


@given(TABLES, st.lists(st.frozensets(st.integers(0, 11), max_size=6), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_nothing_published_gives_away_fewer_than_five_by_whoever_is_counted(table, rated):
    sets, cells = table
    answered, rating = dict(enumerate(sets)), {n: one & sets[n] for n, one in enumerate(rated) if n < len(sets)}
    wanted = [Cell(n, atoms, 5) for n, atoms in enumerate(cells)]
    told = [one.atoms for one in publishable(wanted, [answered, rating], 5)]
    assert min(fewest(told, answered), fewest(told, rating)) >= 5


def test_all_is_published_where_every_group_is_large():
    who = people(me=9, mw=8, fe=7, fw=6)
    cells = [cell("company", *who), cell("m", "me", "mw"), cell("f", "fe", "fw"), cell("e", "me", "fe")]
    cells += [cell(one, one) for one in who]
    assert let_in(who, *cells) == ["company", "m", "f", "e", "me", "mw", "fe", "fw"]


def test_of_two_regions_the_large_one_tells_of_the_small_one_and_is_left_out():
    who = people(east=20, west=4)
    assert let_in(who, cell("company", "east", "west"), cell("east", "east"), cell("west", "west")) == ["company"]


def test_a_third_region_hides_the_small_one():
    """Company - east = south and west, seven people; only the second of the two large ones would leave west alone."""
    who = people(east=20, south=3, west=4)
    told = [cell("company", *who), cell("east", "east"), cell("south", "south"), cell("west", "west")]
    assert let_in(who, *told) == ["company", "east"]


def test_a_kind_that_is_nearly_the_company_is_left_out():
    who = people(member=30, franchise=2)
    assert let_in(who, cell("company", "member", "franchise"), cell("member", "member")) == ["company"]


def test_kinds_in_regions_give_nothing_away_by_three_differences():
    """member - member in east = member in west; region west - that = franchise in west, four people."""
    who = people(me=10, mw=10, fe=10, fw=4)
    cells = [cell("company", *who), cell("m", "me", "mw"), cell("west", "mw", "fw"), cell("m:east", "me")]
    assert let_in(who, *cells) == ["company", "m", "west"]


def test_one_person_with_five_hotels_is_one_person():
    who = {"east": {"owner"} | {"a", "b", "c"}, "west": {"owner"}, "south": {f"s{n}" for n in range(9)}}
    cells = [cell("company", *who), cell("south", "south"), cell("east", "east"), cell("west", "west")]
    assert let_in(who, *cells) == ["company"], "company - south would be four people with nine hotels"


def test_an_owner_of_five_hotels_alone_has_no_cell_and_none_is_left_over_for_him():
    who = {"east": {f"e{n}" for n in range(12)}, **{f"west{n}": {"owner"} for n in range(5)}}
    west = [one for one in who if one.startswith("west")]
    cells = [cell("company", *who), cell("east", "east"), cell("west", *west), *(cell(one, one) for one in west)]
    assert let_in(who, *cells) == ["company"]


def test_officers_need_eight_people_and_stand_within_what_regions_have_told():
    who = people(ann=9, bob=8, cid=7, eve=3)
    fixed = [frozenset(who), frozenset({"ann", "bob", "eve"}), frozenset({"cid"})]
    cells = [cell(one, one, least=8) for one in ("ann", "bob", "cid", "eve")]
    assert let_in(who, *cells, fixed=fixed) == ["ann"], "with bob, too, the region would leave eve's three alone"


def test_what_earlier_cycles_have_told_stays_told():
    """The officer's year is spring and autumn; spring's region was hers but for four people."""
    who = people(spring=9, others=4, autumn=9)
    year = cell("officer", "spring", "autumn", least=8)
    assert let_in(who, year, fixed=[frozenset({"spring", "others"})]) == ["officer"]
    assert let_in(who, year, fixed=[frozenset({"spring", "others"}), frozenset({"autumn"})]) == []


def test_who_rated_counts_apart_from_who_answered():
    answered, rated = people(east=20, west=9), people(east=20, west=3)
    cells = [cell("company", "east", "west"), cell("east", "east"), cell("west", "west")]
    assert names(publishable(cells, [answered, rated], 5)) == ["company"]
    assert names(publishable(cells, [answered], 5)) == ["company", "east", "west"]


def test_atoms_that_nobody_stands_behind_hinder_nothing():
    who = people(east=8, west=0)
    assert let_in(who, cell("company", "east", "west"), cell("east", "east")) == ["company", "east"]


def test_pairs_that_never_stand_alone_are_told():
    """Three cells over four pairs of two people each: any difference leaves at least two pairs."""
    who = people(**{f"a{n}": 2 for n in range(8)})
    cells = [frozenset(who), frozenset({"a0", "a1", "a2", "a3"}), frozenset({"a2", "a3", "a4", "a5"})]
    assert is_safe(cells, who, 5)
    assert not is_safe([*cells, frozenset({"a0", "a1", "a4", "a5", "a6", "a7"})], who, 5)


def test_ranks_are_exact_for_the_largest_tables():
    """The prime lies above every minor that a table of so many cells can have."""
    for size in (1, 5, 40, 200, 500):
        bound = (size + 1) ** (size + 1) / 4**size if size < 40 else 0
        assert suppression._prime(size) ** 2 > bound
        assert suppression._prime(size).bit_length() * 2 >= (size + 1) * (size + 1).bit_length() - 2 * size
