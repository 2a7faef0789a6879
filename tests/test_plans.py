"""The consulting plan (D5): written over what was opened, every edition kept, never read by the hotel side."""

import pytest

from portal.foundation.roles import Function, Role
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.plans import ConsultingPlan, PlanEdition
from tests.at_once import at_once
from tests.world import Forms

PAGE, ACTION = "/hotels/SZ001/plan/edit", "/hotels/SZ001/plan"


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001")


@pytest.fixture
def browser(world, hotel):
    return world.browser(world.officer_of(hotel, name="Chen Yun"))


def test_a_plan_is_written_and_each_edition_stays_readable(hotel, browser):
    for text in ("First\nof all", "Second"):
        answer = browser.send(PAGE, ACTION, text=text)
        assert (answer.status_code, answer.location) == (303, ACTION)
    assert (ConsultingPlan.get().text, ConsultingPlan.get().version) == ("Second", 2)
    assert list(PlanEdition.select(PlanEdition.number, PlanEdition.text).order_by(PlanEdition.number).tuples()) == [
        (1, "First\nof all"),
        (2, "Second"),
    ]
    page = browser.get("/hotels/SZ001/plan").text
    assert "Second" in page and "First" not in page and "Chen Yun · edition 2" in page
    earlier = browser.get("/hotels/SZ001/plan/editions/1").text
    assert "First\nof all" in earlier and "This is an earlier edition." in earlier
    assert browser.get("/hotels/SZ001/plan/editions/3").status_code == 404
    told = [
        entry.told for entry in AuditEntry.select().where(AuditEntry.verb == "plan.written").order_by(AuditEntry.id)
    ]
    assert told == [{"edition": 1}, {"edition": 2}]


def test_a_plan_saved_unchanged_is_no_new_edition(browser):
    for _ in range(2):
        assert browser.send(PAGE, ACTION, text="The same").status_code == 303
    assert PlanEdition.select().count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "长" * 20_001])
def test_a_plan_says_something_and_is_no_book(browser, text):
    page = browser.send(PAGE, ACTION, text=text)
    assert page.status_code == 422 and 'id="text-error"' in page.text
    assert ConsultingPlan.select().count() == 0


def test_of_two_writers_the_second_sees_both_texts(world, hotel, browser):
    browser.send(PAGE, ACTION, text="Base")
    opened = browser.form(PAGE, ACTION)
    world.browser(world.account(Role.MANAGER, name="Wang Min")).send(PAGE, ACTION, text="Theirs")
    answer = browser.post(ACTION, data={**opened, "text": "Mine"})
    assert answer.status_code == 409
    form = Forms.of(answer.text)[ACTION]
    assert (form["text"], form["version"]) == ("Mine", "2")
    assert '<div class="theirs">Theirs</div>' in answer.text and "Saved meanwhile by Wang Min" in answer.text
    assert browser.post(ACTION, data=form).status_code == 303
    assert [row.text for row in PlanEdition.select().order_by(PlanEdition.number)] == ["Base", "Theirs", "Mine"]


def test_of_two_first_plans_at_once_one_is_shown_the_other(world, hotel):
    browsers = [world.browser(world.account(Role.MANAGER)) for _ in range(2)]
    forms = [{**one.form(PAGE, ACTION), "text": f"Plan {n}"} for n, one in enumerate(browsers)]
    answers = at_once(*(lambda b=b, f=f: b.post(ACTION, data=f) for b, f in zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert (ConsultingPlan.select().count(), PlanEdition.select().count()) == (1, 1)


def test_a_draft_of_the_plan_is_offered_back(browser):
    browser.post("/hotels/SZ001/plan/draft", data={**browser.form(PAGE, ACTION), "text": "Half a plan"})
    assert Forms.of(browser.get(PAGE).text)[ACTION]["text"] == "Half a plan"
    browser.send(PAGE, ACTION, text="A whole plan")
    assert Draft.select().count() == 0


def test_an_officer_reads_every_plan_and_writes_his_own_hotels(world, hotel, browser):
    world.hotel("SZ002")
    assert browser.get("/hotels/SZ002/plan").status_code == 200
    assert browser.get("/hotels/SZ002/plan/edit").status_code == 403
    assert "/hotels/SZ002/plan/edit" not in browser.get("/hotels/SZ002/plan").text


@pytest.mark.parametrize("role", ["liaison", "admin"])
def test_the_plan_is_not_for_departments_and_admins(world, hotel, browser, role):
    browser.send(PAGE, ACTION, text="The plan in words")
    other = world.browser(world.account(role))
    assert other.get("/hotels/SZ001/plan").status_code == 403
    assert "The plan in words" not in other.get("/hotels/SZ001").text


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER])
def test_the_hotel_side_never_reads_the_plan(world, hotel, browser, function):
    browser.send(PAGE, ACTION, text="The plan in words")
    own = world.browser(world.gm_of(hotel, function=function))
    assert own.get("/hotels/SZ001/plan").status_code == 403
    assert "The plan in words" not in own.get("/hotels/SZ001").text
