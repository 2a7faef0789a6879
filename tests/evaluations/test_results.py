"""Results as each reads them: the director all, others what is frozen and theirs, the hotel side what is told."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.activity.evaluations.answers import EvaluationReading
from portal.activity.evaluations.words import CycleState
from portal.foundation.roles import Role
from portal.insight.evaluation_figures import Figure, Recommendation, moved, together
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from tests.evaluations.many import Many, marked

SECRET = "The lift smells of fish."


@pytest.fixture
def many(world) -> Many:
    """East and west with twelve and nine people, and two more who stand in no region."""
    return Many([("member", "East", "Ann", 12), ("member", "West", "Bob", 9), ("member", None, None, 2)])


@pytest.fixture
def cycle(many):
    many.closed(0, lambda n: marked("3"), state=CycleState.PUBLISHED)
    return many.closed(1, lambda n: marked("5" if n < 12 else "4", items={"sm_price": "1"}, texts={"sm_price": SECRET}))


def page(world, role, url, **facts):
    account = world.account(role)
    for name, value in facts.items():
        setattr(account, name, value)
    account.save()
    return world.browser(account).get(url)


def of(cycle) -> str:
    return f"/evaluations/cycles/{cycle.id}/results"


def test_the_director_reads_everything_that_is_frozen_and_how_it_moved(world, cycle):
    text = page(world, Role.DIRECTOR, of(cycle)).text
    assert "23 of 23 hotels" in text
    assert "Weekly contact" in text and "Price strategy" in text and "▲+1.5" in text and "▼−2.0" in text
    assert "Where it is warm, and where not" in text and f"{of(cycle)}/hotels" in text


def test_a_cell_that_is_not_published_says_why(world, cycle):
    """East and west together would leave the two without a region over: of the two regions one stands there."""
    text = page(world, Role.DIRECTOR, of(cycle)).text
    assert "what is missing could be reckoned from the other cells" in text and "fewer than 5 people" in text


def test_a_manager_reads_the_groups_of_customer_service_alone(world, cycle):
    text = page(world, Role.MANAGER, of(cycle)).text
    heat = text.partition("heat-title")[2]
    assert "Weekly contact" in heat and "Price strategy" not in heat
    assert "Price strategy" in text, "the company's row he reads whole"
    assert "For the director alone" not in text


def test_an_officer_reads_the_company_row(world, cycle):
    text = page(world, Role.STAFF, of(cycle)).text
    assert "Weekly contact" in text and "heat-title" not in text and "Export to Excel" not in text


def test_a_gm_reads_results_once_they_are_told(world, many, cycle):
    gm = world.gm_of(world.hotel())
    assert "The results are not told yet" in world.browser(gm).get(of(cycle)).text
    cycle.state = CycleState.PUBLISHED
    cycle.save()
    text = world.browser(gm).get(of(cycle)).text
    assert "Weekly contact" in text and "heat-title" not in text and SECRET not in text


def test_an_open_cycle_tells_nothing(world, many):
    cycle = many.cycle(0, lambda n: marked("5"))
    answer = page(world, Role.DIRECTOR, of(cycle))
    assert "Nothing is counted before the close" in answer.text
    assert "Nothing is counted before the close" in page(world, Role.DIRECTOR, f"{of(cycle)}/hotels").text


def test_a_liaison_reads_his_department_and_no_other(world, cycle):
    sales = Department.get(Department.word == "sales")
    answer = page(world, Role.LIAISON, "/evaluations/departments/sales", department=sales)
    assert "Price strategy" in answer.text and "Over the cycles" in answer.text and SECRET not in answer.text
    assert page(world, Role.LIAISON, "/evaluations/departments/training", department=sales).status_code == 404
    assert "Sales" in page(world, Role.LIAISON, "/evaluations/departments", department=sales).text


def test_a_manager_opens_customer_services_page_and_no_other(world, cycle):
    assert page(world, Role.MANAGER, "/evaluations/departments/customer-service").status_code == 200
    assert page(world, Role.MANAGER, "/evaluations/departments/sales").status_code == 404


def test_the_directors_tables_are_his_alone_and_each_look_is_recorded(world, cycle):
    for role in (Role.STAFF, Role.MANAGER, Role.LIAISON, Role.ADMIN):
        assert page(world, role, f"{of(cycle)}/hotels").status_code == 403
    assert EvaluationReading.select().count() == 0
    director = world.account(Role.DIRECTOR)
    for table, answers in {"hotels": 23, "low": 23, "cities": 0, "teams": 0, "officers": 0, "straight": 23}.items():
        before = EvaluationReading.select().count()
        assert world.browser(director).get(f"{of(cycle)}/{table}").status_code == 200
        told = (
            AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.table_read").order_by(AuditEntry.id.desc())
        )
        assert told.first().told["table"] == table
        assert EvaluationReading.select().count() - before == (answers if table != "straight" else 0)
    assert world.browser(director).get(f"{of(cycle)}/nonsense").status_code == 404


def test_a_sheet_holds_the_frozen_cells_of_whoever_takes_it(world, cycle):
    def items(role, **facts):
        account = world.account(role)
        for name, value in facts.items():
            setattr(account, name, value)
        account.save()
        answer = world.browser(account).send(of(cycle), f"{of(cycle)}/export")
        rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
        return [(row[0], row[4]) for row in rows if row[4]]

    taken = items(Role.LIAISON, department=Department.get(Department.word == "sales"))
    assert ("Region", "Price strategy") in taken and ("Region", "Weekly contact") not in taken
    assert ("Company", "Weekly contact") in taken
    assert ("Region", "Weekly contact") in items(Role.DIRECTOR)
    assert AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.results_exported").count() == 2


def test_the_sheets_means_are_numbers_and_what_is_not_published_says_so(world, cycle):
    answer = world.browser(world.account(Role.DIRECTOR)).send(of(cycle), f"{of(cycle)}/export")
    rows = {row[:5]: row for row in load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)}
    company = rows["Company", None, None, "Customer service", "Weekly contact"]
    assert [round(one, 2) for one in company[7:10]] == [4.52, 4.3, 4.74]
    west = rows["Region", "West", None, "Customer service", "Weekly contact"]
    assert west[5:10] == (None,) * 5 and west[-1].startswith("not published: fewer than 5 people")


def test_kinds_in_each_region_are_a_choice_where_they_are_published(world, cycle):
    text = page(world, Role.DIRECTOR, f"{of(cycle)}?by=kind_region").text
    assert "East · Member hotel" in text and "Not published: East · Franchise store" in text
    assert "Not published: Franchise store · West" in page(world, Role.DIRECTOR, of(cycle)).text


def test_the_company_row_stands_where_evaluations_begin(world, cycle):
    for role in (Role.STAFF, Role.MANAGER, Role.DIRECTOR):
        text = page(world, role, "/evaluations").text
        assert "The company as a whole" in text and "23 of 23 hotels" in text
        assert text.count(" primary") == (role == Role.DIRECTOR)
    assert page(world, Role.DIRECTOR, f"/evaluations/cycles/{cycle.id}").text.count("button primary") == 1


def test_a_mean_its_interval_and_what_was_not_used():
    figure = Figure(10, {"5": 4, "4": 4, "3": 2, "unused": 5, "na": 3})
    assert (figure.rated, figure.mean) == (10, 4.2)
    assert round(figure.half, 2) == 0.56, "t of nine degrees of freedom, 2.26, times 0.789 by the root of ten"
    assert round(figure.share_unused, 2) == 0.33
    assert together([figure, None, figure]).people == 10, "who rates two items is one person"


def test_a_movement_is_sure_only_beyond_both_intervals():
    steady, higher = Figure(30, {"4": 15, "3": 15}), Figure(30, {"5": 15, "4": 15})
    assert moved(higher, steady).sure and moved(higher, steady).tone == "good"
    assert not moved(Figure(5, {"4": 3, "5": 2}), Figure(5, {"4": 4, "3": 1})).sure
    assert moved(higher, None) is None


def test_recommendation_is_the_balance_of_both_ends():
    found = Recommendation(10, {"10": 3, "9": 2, "8": 2, "6": 1, "0": 2})
    assert (found.promoters, found.detractors, found.balance) == (5, 3, 20)
