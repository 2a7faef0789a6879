"""The close of a cycle: answers are opened once, counted, and what may be told is frozen (D26, D27)."""

import json
import random
from datetime import datetime

import pytest

from portal.activity.evaluations import comment_sealing, directors_tables, freezing, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.counting import Counted, read
from portal.activity.evaluations.results import EvaluationResult, EvaluationTable
from portal.activity.evaluations.words import CycleState
from portal.doctor.recounting import recount
from portal.foundation import clock, db
from tests.evaluations.differences import smallest_told
from tests.evaluations.many import Many, marked

#: Two kinds in two regions; west has four franchise stores.
PEOPLE = [("member", "East", "Ann", 12), ("franchise", "East", "Bob", 9), ("member", "West", "Ann", 8)]
PEOPLE += [("franchise", "West", "Bob", 4)]


@pytest.fixture
def many(world) -> Many:
    return Many(PEOPLE)


def cells(cycle, item: str) -> dict[tuple[str, str], Counted]:
    return {(scope, group): cell for (scope, group, _year, key), cell in freezing.kept(cycle).items() if key == item}


def opened(cycle, name: str) -> dict:
    return directors_tables.opened(EvaluationTable.get(EvaluationTable.cycle == cycle, EvaluationTable.name == name))


def test_the_company_is_counted_item_by_item(many):
    cycle = many.closed(0, lambda n: marked("5" if n < 10 else "unused" if n < 13 else "3"))
    assert cells(cycle, "cs_weekly")["company", ""] == Counted(33, 30, "5:10,3:20,unused:3")
    assert cells(cycle, "@response")["company", ""] == Counted(33, 33, "asked:33,answered:33")


def test_groups_that_would_leave_a_small_one_over_are_not_kept(many):
    """Four franchise stores in the west: whatever would leave them over has no row."""
    cycle = many.closed(0, lambda n: marked())
    east, west = (str(many.regions[name]) for name in ("East", "West"))
    told = set(cells(cycle, "cs_weekly"))
    assert told == {
        ("company", ""),
        ("kind", "member"),
        ("kind", "franchise"),
        ("region", east),
        ("region", west),
    }


def test_an_item_for_franchise_stores_counts_them_alone(many):
    cycle = many.closed(0, lambda n: marked(items={"en_design": "2"}, cycle_kind=PEOPLE[_row(n)][0]))
    assert cells(cycle, "en_design")["company", ""].people == 13


def _row(n: int) -> int:
    for place, (*_who, count) in enumerate(PEOPLE):
        if n < count:
            return place
        n -= count
    raise IndexError(n)


def test_an_answer_sent_anew_between_the_count_and_the_close_is_counted_as_it_stands(many):
    """The count is made before the close's transaction, so that nobody waits; the close sees whether it still holds."""
    cycle = many.cycle(0, lambda n: marked("5"))
    beforehand = freezing.counted(cycle)
    row = EvaluationAnswer.get()
    again = {"body": sealing.sealed(marked("1"), row.invitation_id), "receipt": "R-again"}
    EvaluationAnswer.update(**again).where(EvaluationAnswer.id == row.id).execute()
    with db.together():
        freezing.freeze(cycle, beforehand)
        cycle.state = CycleState.CLOSED
        cycle.save()
    assert cells(cycle, "cs_weekly")["company", ""] == Counted(33, 33, "5:32,1:1")
    assert freezing.kept(cycle) == freezing.recomputed(cycle)


def test_four_answers_are_nobodys_business(many):
    cycle = many.closed(0, lambda n: marked("1") if n < 4 else None)
    assert freezing.kept(cycle) == {}
    assert len(opened(cycle, "hotels")["rows"]) == 4, "the director's own tables are there"


def test_an_owner_of_five_hotels_is_one_person(many):
    many.owned_by_one(0, 1, 2, 3, 4)
    cycle = many.closed(0, lambda n: marked("1") if n < 5 else None)
    assert freezing.kept(cycle) == {}


def test_what_is_for_the_director_alone_is_in_no_total_and_no_comment(many):
    def answers(n):
        return marked(items={"integrity": "yes"}, texts={"integrity": "He asked me.", "open_keep": "The calls."})

    cycle = many.closed(0, answers)
    assert cells(cycle, "integrity") == {}
    assert {comment_sealing.opened(row).item for row in EvaluationComment.select()} == {"open_keep"}
    assert opened(cycle, "private")["rows"][0][3:] == ["yes", "He asked me."]


def test_texts_wait_sealed_in_an_order_that_says_nothing(many):
    cycle = many.closed(
        0, lambda n: marked(texts={"open_change": f"Words of {n}."}, named=["open_change"] if n else [])
    )
    rows = list(EvaluationComment.select().where(EvaluationComment.cycle == cycle).order_by(EvaluationComment.id))
    told = [comment_sealing.opened(row) for row in rows]
    assert [one.invitation for one in told] != sorted(one.invitation for one in told)
    assert sum(one.named for one in told) == 32
    assert "Words of" not in "".join(row.body for row in rows)


def test_one_line_at_other_reason_is_a_comment_with_its_mark(many):
    low = {
        "reasons": {"sm_price": ["other"], "tr_plan": ["slow"]},
        "texts": {"sm_price": "Too late.", "tr_plan": "No."},
    }
    many.closed(0, lambda n: marked(items={"sm_price": "2"}, **low) if n == 7 else marked())
    (row,) = EvaluationComment.select()
    told = comment_sealing.opened(row)
    assert (told.item, told.text, told.mark) == ("sm_price", "Too late.", "2")


def test_freezing_twice_is_freezing_once(many):
    cycle = many.closed(0, lambda n: marked(texts={"open_keep": "Calls."}))
    before = EvaluationResult.select().count(), EvaluationComment.select().count(), EvaluationTable.select().count()
    with db.together():
        assert freezing.freeze(cycle) is False
    now = EvaluationResult.select().count(), EvaluationComment.select().count(), EvaluationTable.select().count()
    assert now == before


def test_low_marks_come_back_as_better_same_worse_or_silence(many):
    low = {"cs_reach": "1", "cs_visit": "2", "sm_price": "2", "tr_plan": "1"}
    many.closed(0, lambda n: marked(items=low) if n < 6 else marked())

    def again(n):
        if n == 5:
            return None
        return marked(loops={"cs_reach": "better", "cs_visit": "worse"} if n < 3 else {})

    cycle = many.closed(1, again)
    # Six people marked four items low; three of them were asked after. One did not answer at all.
    told = cells(cycle, "@loops")["company", ""]
    assert told == Counted(6, 6, "better:3,worse:3,none:12,unasked:6")


def test_the_director_finds_who_ticked_without_looking(many):
    many.closed(0, lambda n: marked(items={"cs_weekly": "5"}))

    def again(n):
        return marked("4") if n == 0 else marked("unused") if n == 1 else marked(items={"cs_weekly": "5"})

    rows = opened(many.closed(1, again), "straight")["rows"]
    assert [row[2] for row in rows[:3]] == ["same", "unrated", "as_before"]


def test_the_directors_tables_lie_sealed(many):
    cycle = many.closed(0, lambda n: marked(items={"cs_weekly": "1"}))
    for row in EvaluationTable.select().where(EvaluationTable.cycle == cycle):
        assert "cs_weekly" not in row.body
    assert opened(cycle, "low")["rows"][0][:1] == ["cs_weekly"]
    assert len(opened(cycle, "cities")["rows"]) == 3
    json.dumps(opened(cycle, "officers"))


def test_frozen_is_recomputed_and_the_doctor_sees_when_it_is_not(many):
    cycle = many.closed(0, lambda n: marked(str(n % 5 + 1), items={"nps": str(n % 11)}))
    assert freezing.recomputed(cycle) == freezing.kept(cycle)
    assert not [one for one in recount() if "evaluation" in str(one)]
    EvaluationResult.update(counts="5:33").where(
        (EvaluationResult.cycle == cycle)
        & (EvaluationResult.item == "cs_weekly")
        & (EvaluationResult.scope == "company")
    ).execute()
    (found,) = [one for one in recount() if "evaluation" in str(one)]
    assert f"result of evaluation cycle {cycle.id}: company cs_weekly" in str(found)


def officers(cycle) -> dict[str, Counted]:
    return {group: cell for (scope, group), cell in cells(cycle, "cs_weekly").items() if scope == "officer"}


def test_an_officers_year_is_frozen_with_its_last_cycle(many):
    """Ann and Bob have the company between them, twenty and thirteen people."""
    spring = many.closed(0, lambda n: marked("5"))
    with clock.at(datetime(2025, 6, 1)):
        assert freezing.freeze_years() == 0, "the year still runs"
    autumn = many.closed(0, lambda n: marked("3"), deadline=datetime(2025, 11, 20, 10))
    with clock.at(datetime(2026, 1, 2)):
        assert freezing.freeze_years() == 1
        assert freezing.freeze_years() == 0
    assert officers(spring) == {}
    ann, bob = (str(many.officers[name]) for name in ("Ann", "Bob"))
    assert officers(autumn) == {ann: Counted(20, 20, "5:20,3:20"), bob: Counted(13, 13, "5:13,3:13")}
    assert {key for scope, _g, _y, key in freezing.kept(autumn) if scope == "officer"} == {
        "cs_weekly",
        "cs_visit",
        "cs_reach",
    }
    assert freezing.recomputed(autumn) == freezing.kept(autumn)


def test_an_officers_year_waits_for_what_is_still_open(many):
    many.closed(0, lambda n: marked("5"))
    many.cycle(0, lambda n: marked("5"), deadline=datetime(2025, 11, 20, 10))
    with clock.at(datetime(2026, 1, 2)):
        assert freezing.freeze_years() == 0


def test_officers_whose_row_would_leave_few_people_over_have_none(world):
    """Eve has three hotels: with Ann's and Bob's rows beside the company's they would be told."""
    many = Many([("member", "East", "Ann", 12), ("member", "East", "Bob", 9), ("member", "East", "Eve", 3)])
    cycle = many.closed(0, lambda n: marked(str(n % 5 + 1)))
    with clock.at(datetime(2026, 1, 2)):
        assert freezing.freeze_years() == 1
    assert list(officers(cycle)) == [str(many.officers["Ann"])]
    rows = opened(cycle, "year")["rows"]
    assert [row[1] for row in rows] == [12, 9, 3], "the director reads all of them"


def test_an_empty_cycle_freezes_too(many):
    cycle = many.closed(0, lambda n: None)
    assert freezing.kept(cycle) == {}
    assert read("") == {} and opened(cycle, "hotels")["rows"] == []


# Attacked


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", (0, 3, 6))
def test_from_all_that_a_year_has_frozen_nobody_reckons_fewer_than_five(world, seed):
    """A company drawn by chance, two cycles and its officers' year: whatever sums and differences of all the cells that
    stand there for an item are taken, none stands for fewer than five people, of those who answered or who rated."""
    chance = random.Random(seed)
    shape = [
        (kind, region, officer, chance.choice((0, 1, 2, 3, 4, 6, 9)))
        for kind in ("member", "franchise")
        for region in ("East", "West")
        for officer in (("Ann", "Eve") if region == "East" else ("Bob",))
    ]
    many = Many([*shape, ("member", "East", "Ann", 8), ("franchise", "West", "Bob", 8)])
    many.owned_by_one(*chance.sample(range(len(many.rows)), 3))

    def said(_place):
        mark = chance.choice(("1", "3", "5", "5", "unused"))
        return marked(items={"cs_weekly": mark}) if chance.random() < 0.85 else None

    cycles = [many.closed(0, said), many.closed(0, said, deadline=datetime(2025, 11, 20, 10))]
    with clock.at(datetime(2026, 1, 2)):
        assert freezing.freeze_years() == 1
    found = [(cycle, scope, group) for cycle in cycles for (scope, group) in cells(cycle, "cs_weekly")]
    assert len(found) > 2
    given = [one for cycle in cycles for one in freezing.answers_of(cycle)]
    rated = [one for one in given if one.sheet.answers["cs_weekly"] in "12345"]
    for people in (given, rated):
        who = {}
        for one in people:
            who.setdefault(one.atom, set()).add(one.account)
        told = [frozenset(atom for atom in who if _stands_in(atom, *cell)) for cell in found]
        assert smallest_told(told, who, below=5) == []


def _stands_in(atom, cycle, scope, group) -> bool:
    """Whether answers of this kind are counted in a cell; an officer's counts the whole year."""
    if scope == "officer":
        return str(atom.officer) == group
    words = {"company": "", "kind": atom.kind, "region": str(atom.region), "kind_region": f"{atom.kind}:{atom.region}"}
    return atom.cycle == cycle.id and words[scope] == group


def test_the_attack_finds_what_is_to_be_found():
    """Company - east = west's four people."""
    who = {"east": set(range(9)), "west": set(range(9, 13))}
    assert smallest_told([frozenset(who)], who, 5) == []
    assert smallest_told([frozenset(who), frozenset({"east"})], who, 5) == [("west",)]
