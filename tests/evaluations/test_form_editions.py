"""Forms of the evaluation: what came with the portal, the draft of the next edition, what publishing asks (D8, D23)."""

import pytest

from portal.activity.evaluations import form_deeds, form_reading
from portal.activity.evaluations.forms import EvaluationForm, EvaluationItem
from portal.foundation.db import Conflict, Missing, Refused
from portal.foundation.roles import COMMAND_LINE
from portal.records.departments import Department
from portal.records.editions import EditionState
from tests.company import ask
from tests.evaluations import rounds


def item_facts(section, department="quality", **others) -> dict:
    facts = {"section": section, "kind": "scale", "applies": "all", "choices": "", "personal": False, "source": ""}
    facts |= {"name_zh": "新项目", "name_en": "New item", "standard_zh": "", "standard_en": ""}
    return {**facts, "department": Department.get(Department.word == department), **others}


def test_the_form_that_comes_with_the_portal_is_the_manuals(world):
    """24 rated items and two facts, each with its department and where the manual asks for it."""
    edition = rounds.form().edition()
    assert form_reading.whole_of(edition.sections()) == (31, 20, 24)
    rated = [item for item in edition.items() if item.kind == "scale"]
    assert [item.key for item in rated if item.department_id is None or not item.source] == []
    assert {item.department.word for item in rated} == {
        "customer-service", "sales", "training", "quality", "engineering", "business", "operations"
    }  # fmt: skip
    assert [item.key for item in rated if item.personal] == ["cs_weekly", "cs_visit", "cs_reach"]
    assert [item.key for item in edition.items("member") if item.applies == "franchise"] == []
    assert [item.key for item in rounds.form(pulse=True).edition().items()] == [
        "cs_followup", "cs_advice", "sm_online", "qa_guide", "nps"
    ]  # fmt: skip


def test_a_draft_changes_nothing_of_what_is_in_force(world):
    by, form = COMMAND_LINE, rounds.form()
    standing = form.edition()
    draft = form_deeds.draft(by, form)
    assert (draft.number, draft.state, form_deeds.draft(by, form)) == (2, EditionState.DRAFT, draft)
    assert [item.key for item in draft.items()] == [item.key for item in standing.items()]

    named = item_facts(draft.section("cs"), "customer-service", name_en="Weekly talk", name_zh="每周联系")
    form_deeds.put_item(by, form, draft.version, "cs_weekly", **named)
    made = form_deeds.put_item(by, form, form.edition(draft=True).version, None, **item_facts(draft.section("cs")))
    form_deeds.remove_item(by, form, "cs_peers")
    form_deeds.move_item(by, form, "cs_visit", up=True)

    keys = [item.key for item in form.edition(draft=True).sections()[0].items]
    assert (keys[:2], keys[-1], made.key) == (["cs_visit", "cs_weekly"], "cs_1", "cs_1")
    assert "cs_peers" not in keys
    before = {item.key: item.name_en for item in standing.items()}
    assert (before["cs_weekly"], before["cs_peers"]) == ("Weekly contact", "Figures of comparable hotels, trade data")


def test_publishing_takes_the_place_of_the_edition_before(world):
    by, form = COMMAND_LINE, rounds.form()
    first = form.edition()
    draft = form_deeds.draft(by, form)
    form_deeds.publish(by, form)
    assert (form.edition(), form.edition(draft=True)) == (draft, None)
    assert [one.state for one in form.editions_for(rounds.director(world))] == [
        EditionState.PUBLISHED,
        EditionState.REPLACED,
    ]
    # Answers stay with the edition they were given to.
    assert len(form.edition(1).items()) == len(first.items()) == 31
    with pytest.raises(Refused, match="There is no draft of this form"):
        form_deeds.publish(by, form)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name_en": ""}, "“每周联络” must be worded in both languages."),
        ({"standard_en": ""}, "The standard of “Weekly contact” must stand in both languages."),
        ({"department": None}, "“Weekly contact” has no department that answers for it."),
        ({"kind": "choice", "choices": "a|甲|A"}, "“Weekly contact” needs at least two answers in both languages."),
    ],
)
def test_what_lacks_a_language_a_department_or_answers_is_not_published(world, change, said):
    by, form = COMMAND_LINE, rounds.form()
    form_deeds.draft(by, form)
    EvaluationItem.update(change).where(
        (EvaluationItem.edition == form.edition(draft=True)) & (EvaluationItem.key == "cs_weekly")
    ).execute()
    with pytest.raises(Refused) as refused:
        form_deeds.publish(by, form)
    assert str(refused.value) == said


def test_a_new_form_says_from_the_first_who_sees_what_and_is_not_published_empty(world):
    form = form_deeds.new(COMMAND_LINE, "短表", "Short one", pulse=True)
    draft = form.edition(draft=True)
    assert draft.head_en == rounds.form().edition().head_en
    with pytest.raises(Refused, match="The form asks nothing yet"):
        form_deeds.publish(COMMAND_LINE, form)
    with pytest.raises(Refused, match="This form has no other edition"):
        form_deeds.discard(COMMAND_LINE, form)


def test_a_copy_keeps_the_keys_and_a_discarded_draft_leaves_what_is_in_force(world):
    by, form = COMMAND_LINE, rounds.form(pulse=True)
    copied = form_deeds.copy(by, form, "副本", "Copy")
    assert [item.key for item in copied.edition(draft=True).items()] == [item.key for item in form.edition().items()]
    form_deeds.draft(by, form)
    form_deeds.discard(by, form)
    assert (form.edition(draft=True), form.edition().number) == (None, 1)


def test_the_draft_can_be_made_of_the_edition_the_last_cycle_asked_by(world):
    by, form = rounds.director(world), rounds.form(pulse=True)
    rounds.hotels(world, 1)
    rounds.opened(by, pulse=True)
    form_deeds.draft(by, form)
    form_deeds.remove_item(by, form, "nps")
    form_deeds.publish(by, form)
    assert form_reading.of_last_cycle(form).number == 1
    draft = form_deeds.draft(by, form, number=1)
    assert (draft.number, len(draft.items()), len(form.edition().items())) == (3, 5, 4)
    with pytest.raises(Missing):
        form_deeds.draft(by, rounds.form(), number=9)


def test_two_who_write_one_draft_do_not_overwrite_each_other(world):
    form = rounds.form()
    draft = form_deeds.draft(COMMAND_LINE, form)
    form_deeds.put_head(COMMAND_LINE, form, draft.version, "甲", "First")
    with pytest.raises(Conflict):
        form_deeds.put_head(COMMAND_LINE, form, draft.version, "乙", "Second")
    assert form.edition(draft=True).head_en == "First"


def test_an_item_is_reworded_by_its_page(company):
    browser = company.browser("director")
    base = f"/evaluations/forms/{company.form.id}"
    fields = browser.form(f"{base}/items/fact_visit/edit", f"{base}/items/fact_visit")
    fields |= {"name_en": "How often did he come?", "choices": "0|0|0\n一次｜Once\nmore|更多|More"}
    assert browser.post(f"{base}/items/fact_visit", data=fields).status_code == 303
    item = company.form.edition(draft=True).item("fact_visit")
    assert (item.name_en, item.choices) == ("How often did he come?", "0|0|0\na1|一次|Once\nmore|更多|More")

    fields = browser.form(f"{base}/items/cs_reach/edit", f"{base}/items/cs_reach")
    answer = browser.post(f"{base}/items/cs_reach", data={**fields, "department": "", "name_en": "Kept as typed"})
    assert answer.status_code == 422
    assert "A rated item needs a department that answers for it." in answer.text
    assert 'value="Kept as typed"' in answer.text

    old = browser.form(f"{base}/items/cs_reach/edit", f"{base}/items/cs_reach")
    ask(browser, "POST", f"{base}/items/cs_visit/place", up="1")
    answer = browser.post(f"{base}/items/cs_reach", data={**old, "name_en": "Mine"})
    assert (answer.status_code, "Somebody else has changed the draft meanwhile" in answer.text) == (409, True)


def test_what_a_draft_changes_is_told_before_it_is_published(company):
    browser, form, by = company.browser("director"), company.form, company.world.person(company.people["director"])
    base = f"/evaluations/forms/{form.id}"
    assert "Nothing in it differs from edition 1." in browser.get(base).text
    form_deeds.move_item(by, form, "cs_visit", up=True)
    page = browser.get(base).text
    assert "The items are the same; the sections, the order or the text around them is another." in page
    looked_over = browser.form(base, f"{base}/publication")
    form_deeds.remove_item(by, form, "cs_peers")
    answer = browser.post(f"{base}/publication", data=looked_over)
    told = "Since edition 1: 0 added, 1 removed, 0 reworded, 0 changed otherwise."
    assert (answer.status_code, told in answer.text, form.edition().number) == (409, True, 1)
    assert browser.send(base, f"{base}/publication").status_code == 303
    assert (form.edition().number, "What it changes" in browser.get(base).text) == (2, False)


def test_the_preview_shows_what_a_kind_of_hotel_is_asked(company):
    browser = company.browser("director")
    base = f"/evaluations/forms/{company.form.id}/preview"
    member, franchise = browser.get(base).text, browser.get(f"{base}?kind=franchise").text
    assert ("Design, budget, recommended firms" in member, "Design, budget, recommended firms" in franchise) == (
        False,
        True,
    )


def test_nobody_but_the_director_reads_or_writes_forms(company):
    base = f"/evaluations/forms/{company.form.id}"
    for column in ("staff", "manager", "liaison", "admin", "gm"):
        assert company.browser(column).get(base).status_code == 403
    assert EvaluationForm.visible_to(company.world.person(company.people["manager"])).count() == 0
