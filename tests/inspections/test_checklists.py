"""Checklists: a draft of what is in force, changed point by point, published; what was answered stays."""

import pytest

from portal.activity.inspections import InspectionTemplate, checklist_deeds, deeds
from portal.foundation.db import Conflict, Refused
from portal.records.edition_changes import Changes, Wording, changes
from tests.inspections.building import fresh


@pytest.fixture
def checklist(quality) -> InspectionTemplate:
    (row,) = InspectionTemplate.in_force(quality.by)
    return row


def asked(edition) -> dict[str, int]:
    """{point: weight}"""
    return {item.key: item.weight for section in edition.sections() for item in section.points}


def test_what_was_answered_stays_as_it_was_asked(quality, checklist):
    row = quality.finish(quality.plan())
    before = asked(row.edition)
    draft = checklist_deeds.draft(quality.by, checklist)
    assert (draft.number, asked(draft)) == (2, before)
    checklist_deeds.remove_item(quality.by, checklist, "S1")
    facts = {"weight": before["S2"] + before["S1"]}
    checklist_deeds.put_item(quality.by, checklist, checklist.edition(draft=True).version, "S2", **facts)
    checklist_deeds.publish(quality.by, checklist)
    assert asked(fresh(row).edition) == before
    assert asked(checklist.edition()) == {key: n for key, n in before.items() if key != "S1"} | {"S2": 5}
    assert [item.key for item in deeds.points_of(quality.plan())][0] == "S2"


def test_a_key_is_never_given_to_another_point(quality, checklist):
    checklist_deeds.draft(quality.by, checklist)
    checklist_deeds.remove_item(quality.by, checklist, "S8")
    draft = checklist.edition(draft=True)
    facts = {"section": draft.section("S"), "name_zh": "泊车", "name_en": "", "weight": 2}
    assert checklist_deeds.put_item(quality.by, checklist, draft.version, None, **facts).key == "S9"
    section = checklist_deeds.put_section(quality.by, checklist, None, name_zh="会议", name_en="Meetings")
    assert section.key == "A"


def test_it_is_published_when_its_weights_come_to_a_hundred(quality, checklist):
    checklist_deeds.draft(quality.by, checklist)
    checklist_deeds.remove_item(quality.by, checklist, "S1")
    with pytest.raises(Refused, match="The weights come to 98; they must come to 100."):
        checklist_deeds.publish(quality.by, checklist)
    checklist_deeds.discard(quality.by, checklist)
    assert checklist.edition(draft=True) is None
    with pytest.raises(Refused):
        checklist_deeds.publish(quality.by, checklist)


def test_two_who_change_a_draft_at_once_do_not_overwrite_each_other(quality, checklist):
    opened = checklist_deeds.draft(quality.by, checklist).version
    checklist_deeds.put_item(quality.by, checklist, opened, "S1", weight=3)
    with pytest.raises(Conflict):
        checklist_deeds.put_item(quality.by, checklist, opened, "S1", weight=4)
    assert asked(checklist.edition(draft=True))["S1"] == 3


def test_a_draft_tells_what_it_changes_key_by_key(quality, checklist):
    def told() -> Changes:
        draft = checklist.edition(draft=True)
        return changes(draft, draft.sections(), checklist.edition())

    def put(key, **facts):
        checklist_deeds.put_item(quality.by, checklist, checklist.edition(draft=True).version, key, **facts)

    draft = checklist_deeds.draft(quality.by, checklist)
    assert told() == Changes(1, [], [], [], [], False)
    assert told().none
    put("S1", name_en="Telephone calls", weight=9)
    put("S2", weight=1)
    put("S3", section=draft.section("H"))
    checklist_deeds.remove_item(quality.by, checklist, "S8")
    put(None, section=draft.section("S"), name_zh="泊车", name_en="Parking", weight=2)
    found = told()
    assert [item.key for item in found.added] == ["S9"]
    assert [item.key for item in found.removed] == ["S8"]
    assert [(item.key, words) for item, words in found.reworded] == [
        ("S1", [Wording("Telephone", "Telephone calls", "en")])
    ]
    # Worded anew and weighed anew is told once; what stands elsewhere is another, too, and so is the order.
    assert [item.key for item in found.altered] == ["S2", "S3"]
    assert found.rest
    first = checklist_deeds.copy(quality.by, checklist, "副本", "Copy").edition(draft=True)
    assert changes(first, first.sections(), None).since is None


def test_what_was_looked_over_is_what_is_published(quality, checklist):
    opened = checklist_deeds.draft(quality.by, checklist).version
    checklist_deeds.put_item(quality.by, checklist, opened, "S1", name_en="Telephone calls")
    with pytest.raises(Conflict):
        checklist_deeds.publish(quality.by, checklist, opened)
    assert checklist.edition().number == 1
    checklist_deeds.publish(quality.by, checklist, opened + 1)
    assert checklist.edition().number == 2


def test_a_copy_is_a_checklist_of_its_own(quality, checklist):
    row = checklist_deeds.copy(quality.by, checklist, "中档酒店检查表", "Mid-range")
    assert row.edition() is None
    assert asked(row.edition(draft=True)) == asked(checklist.edition())
    checklist_deeds.publish(quality.by, row)
    assert [one.name_en for one in InspectionTemplate.in_force(quality.by)] == [checklist.name_en, "Mid-range"]
    checklist_deeds.retire(quality.by, checklist, False)
    assert [one.name_en for one in InspectionTemplate.in_force(quality.by)] == ["Mid-range"]


def test_quality_and_the_administrator_write_checklists(quality):
    world = quality.world
    for role, writes in (("admin", True), ("liaison", False), ("director", False), ("manager", False)):
        person = world.person(world.account(role))
        assert InspectionTemplate.are_written_by(person) == writes, role
        assert InspectionTemplate.visible_to(person).exists()
    assert InspectionTemplate.are_written_by(quality.by)
