"""An inspection from its plan to its release: who is told, what is kept, what is refused."""

from datetime import timedelta

import pytest

from portal.activity.follow_ups import FollowUp
from portal.activity.inspections import CheckResult, InspectionKind, InspectionState, deeds, release
from portal.activity.inspections.deeds import Given
from portal.foundation import clock
from portal.foundation.db import Refused
from portal.records.audit import AuditEntry
from portal.records.duties import HotelDuty
from portal.records.notices import News, Notice
from portal.records.timeline import Line
from tests.inspections.building import fresh, of_department

SECRET = InspectionKind.UNANNOUNCED


def told(*news: News) -> dict[str, list[str]]:
    """{news: names of who was told}"""
    rows = Notice.select().where(Notice.news.in_(news))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.news, []).append(row.account.name)
    return {name: sorted(names) for name, names in found.items()}


ALL_NEWS = [news for news in News if news.startswith("inspection_")]


def test_the_checklist_that_comes_with_the_portal_is_the_companys(quality):
    row = quality.plan()
    sections = row.edition.sections()
    assert [sum(item.weight for item in one.points) for one in sections] == [20, 26, 26, 16, 12]
    items = {item.key: item for one in sections for item in one.points}
    assert len(items) == 38
    red = [key for key, item in items.items() if item.red_line]
    assert red == ["H1", "H2", "H7", "F1", "F2", "F4", "F6"]
    assert (items["E1"].name_zh, items["E1"].department.word, items["E1"].means) == ("热水", "engineering", "measure")


def test_of_an_unannounced_one_what_can_be_seen_unnoticed_is_looked_at(quality):
    keys = [item.key for item in deeds.points_of(quality.plan(SECRET))]
    assert keys == ["S1", "S4", "H1", "H3", "F1", "E1", "C2"]


def test_of_an_announced_one_officer_and_gm_are_told_the_day_and_every_change_of_it(quality):
    row = quality.plan(day=clock.today() + timedelta(days=9))
    assert told(*ALL_NEWS) == {"inspection_day": ["The GM", "The officer"]}
    deeds.move(quality.by, row, row.version, row.day + timedelta(days=1), quality.account)
    deeds.call_off(quality.by, row)
    assert told(*ALL_NEWS)["inspection_moved"] == told(*ALL_NEWS)["inspection_off"] == ["The GM", "The officer"]


def test_of_an_unannounced_one_nobody_is_told_before_it_is_released(quality):
    row = quality.plan(SECRET)
    deeds.move(quality.by, row, row.version, row.day - timedelta(days=1), quality.account)
    quality.finish(row, F1="none")
    assert told(*ALL_NEWS) == {}
    assert Line.select().where(Line.kind == "inspection").count() == 0
    release.release(quality.by, row)
    assert told(*ALL_NEWS) == {"inspection_out": ["The GM", "The officer"]}
    (line,) = Line.select().where(Line.kind == "inspection")
    assert (line.verb, line.hotel_id) == ("released", quality.hotel.id)


def test_a_red_line_caps_the_score_and_what_was_found_is_the_hotels_to_mend(quality):
    row = quality.release(quality.plan(), F1="none", S1="half", C2="na")
    assert (row.score_text, row.band, row.crossed, row.wanting) == ("69", "fail", True, 2)
    items = FollowUp.select().where(FollowUp.hotel == quality.hotel).order_by(FollowUp.id)
    assert [item.wording for item in items] == ["电话接听：A note.", "疏散通道与安全出口：A note."]
    failures = release.failures_of(row)
    assert [(one.item_key, one.severity, one.department_code) for one in failures] == [
        ("S1", "minor", "training"),
        ("F1", "red", "engineering"),
    ]


def test_it_is_finished_once_every_point_is_marked_and_every_fault_has_a_word(quality):
    row = quality.plan(SECRET)
    deeds.begin(quality.by, row)
    keys = [item.key for item in deeds.points_of(row)]
    deeds.give(quality.by, row, [Given(key, "none" if key == "E1" else "full", "") for key in keys if key != "C2"])
    with pytest.raises(Refused, match=r"marks: C2 · a note on what was found: E1"):
        deeds.finish(quality.by, row)
    deeds.give(quality.by, row, [Given("E1", "none", "38 °C.", "none"), Given("C2", "full", "")])
    deeds.finish(quality.by, row)
    assert fresh(row).state == InspectionState.FINISHED


def test_a_screen_that_is_sent_again_takes_nothing_back(quality):
    """What somebody has not touched stays as it stands, whoever wrote it since, and however late it arrives."""
    row = quality.plan()
    deeds.begin(quality.by, row)
    other = quality.world.person(of_department(quality.world, "quality", name="A colleague"))
    deeds.give(other, row, [Given("S1", "none", "Rang nine times.")])
    # Opened before, nothing touched: empty as it was.
    assert deeds.give(quality.by, row, [Given("S1", "", "")]) == []
    # He has tapped something else, not knowing.
    (clash,) = deeds.give(quality.by, row, [Given("S1", "full", "")])
    assert (clash.key, clash.who, clash.mark) == ("S1", "A colleague", "none")
    # Knowing, he changes it; sent twice it is written once.
    for _time in range(2):
        assert deeds.give(quality.by, row, [Given("S1", "half", "Rang five times.", "none", "Rang nine times.")]) == []
    (result,) = CheckResult.select()
    assert (result.mark, result.note, result.by_id) == ("half", "Rang five times.", quality.by.id)
    assert [entry.told for entry in AuditEntry.select().where(AuditEntry.verb == "inspection.marked")] == [
        {"S1": ["none", "half"]}
    ]


def test_whether_somebody_came_along_the_whole_way_is_noted_as_a_duty(quality):
    row = quality.fill(quality.plan())
    deeds.close_up(quality.by, row, accompanied="whole", accompanied_by="Mr Lin", accompanied_post="Deputy")
    deeds.finish(quality.by, row)
    release.release(quality.by, row)
    (duty,) = HotelDuty.select().where(HotelDuty.hotel == quality.hotel)
    assert (duty.duty, duty.kept, duty.note, duty.day) == ("4", "yes", "Mr Lin Deputy", row.day)


def test_what_is_released_is_not_changed_any_more(quality):
    row = quality.release(quality.plan())
    for deed in (deeds.begin, deeds.finish, deeds.reopen, deeds.call_off, release.release):
        with pytest.raises(Refused):
            deed(quality.by, row)
    with pytest.raises(Refused):
        deeds.give(quality.by, row, [Given("S1", "none", "")])
    assert not fresh(row).is_written_by(quality.by)


def test_last_time_is_what_the_last_released_one_says_of_a_point(quality):
    day = clock.today()
    quality.release(quality.plan(day=day - timedelta(days=50)), S1="none", S2="half")
    quality.release(quality.plan(SECRET, day - timedelta(days=20)), S1="full")
    quality.finish(quality.plan(SECRET, day - timedelta(days=10)), S1="none")
    row = quality.plan(day=day)
    last = CheckResult.earlier(quality.by, row)
    assert last["S1"] == ("full", day - timedelta(days=20))
    assert last["S2"] == ("half", day - timedelta(days=50))


def test_only_quality_is_sent_and_no_day_long_past_is_entered(quality):
    row = quality.plan()
    with pytest.raises(Refused, match="somebody of quality"):
        deeds.move(quality.by, row, row.version, row.day, quality.officer)
    with pytest.raises(Refused, match="too long past"):
        quality.plan(day=clock.today() - timedelta(days=90))
    with pytest.raises(Refused, match="another day"):
        deeds.begin(quality.by, quality.plan(day=clock.today() + timedelta(days=1)))
