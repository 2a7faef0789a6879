"""Settings of the company: they hold for every page and process; cadence rules and what a change of them means."""

import json
import re
import subprocess
import sys
import time
from datetime import date, datetime, timedelta

import pytest

from portal.config import ROOT
from portal.foundation import clock, db, settings
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.foundation.settings import Setting
from portal.records import cadence, rules
from portal.records.audit import AuditEntry
from portal.records.cadence import HotelYear, Rule
from portal.records.hotels import Hotel
from portal.records.rules import Force, Unsettled
from portal.records.settings import change
from tests.company import ask
from tests.world import days_ago


@pytest.fixture(autouse=True)
def as_before():
    """The company's clock is one for the process."""
    zone = clock.zone.key
    yield
    clock.use_zone(zone)
    settings.forget()


@pytest.fixture
def admin(world):
    return world.browser(world.account(Role.ADMIN))


# Sections


def test_until_somebody_says_otherwise_the_environment_holds(app):
    assert (settings.brand("zh"), settings.brand("en")) == (app.config["BRAND"]["zh"], app.config["BRAND"]["en"])
    assert settings.time_zone() == app.config["TIME_ZONE"]
    assert (settings.target(), settings.warning_line(), settings.second_factor_required()) == (10_000, 7_000, False)
    assert Setting.select().count() == 0


def test_a_new_name_stands_on_the_next_page_in_its_language(world, admin):
    officer = world.browser(world.account(Role.STAFF, language="zh"))
    assert admin.send("/settings", "/settings/brand", brand_zh="江南客服", brand_en="Jiangnan").status_code == 303
    assert "<title>Settings · Jiangnan</title>" in re.sub(r"\s+", " ", admin.get("/settings").text).replace("> ", ">")
    assert '<a class="brand" href="/">江南客服</a>' in officer.get("/me").text
    told = AuditEntry.get(AuditEntry.verb == "setting.changed").told
    assert (told["section"], told["brand_en"]) == ("brand", ["Hotel relations", "Jiangnan"])


def test_the_companys_time_zone_decides_what_day_it_is(world, admin):
    with clock.at(datetime(2026, 11, 15, 16, 30)):
        assert clock.today() == date(2026, 11, 16)
        assert admin.send("/settings", "/settings/time", time_zone="Europe/Berlin").status_code == 303
        admin.get("/settings")
        assert (clock.today(), settings.time_zone()) == (date(2026, 11, 15), "Europe/Berlin")


def test_target_and_warning_line_are_kept_in_basis_points(admin):
    answer = admin.send("/settings", "/settings/coverage", target="95", warning_line="60")
    assert (answer.status_code, settings.target(), settings.warning_line()) == (303, 9_500, 6_000)
    answer = admin.send("/settings", "/settings/coverage", target="50", warning_line="60")
    assert answer.status_code == 422
    assert "The warning line does not stand above the target." in answer.text
    assert settings.target() == 9_500


def test_the_second_factor_is_required_from_the_moment_it_is_saved(admin):
    assert admin.send("/settings", "/settings/access", second_factor="y").status_code == 303
    assert settings.second_factor_required() is True


def test_two_admins_at_one_section_see_each_other_and_another_section_is_free(admin):
    first, second = (admin.form("/settings", "/settings/brand") for _ in range(2))
    assert admin.post("/settings/brand", data={**first, "brand_en": "First"}).status_code == 303
    answer = admin.post("/settings/brand", data={**second, "brand_en": "Second", "submission_id": "x" * 20})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.text and "First" in answer.text
    assert settings.brand("en") == "First"
    assert admin.send("/settings", "/settings/coverage", target="90").status_code == 303
    with pytest.raises(Conflict):
        change(COMMAND_LINE, "coverage", 0, target=80)


@pytest.mark.parametrize(
    ("section", "field", "wrong"),
    [
        ("brand", "brand_zh", ""),
        ("brand", "brand_en", "x" * 41),
        ("time", "time_zone", "Mars/Olympus"),
        ("coverage", "target", "0"),
        ("coverage", "warning_line", "a lot"),
    ],
)
def test_a_wrong_section_comes_back_with_its_sentence_and_changes_nothing(admin, section, field, wrong):
    answer = admin.send("/settings", f"/settings/{section}", **{field: wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert Setting.select().count() == 0


def test_a_zone_that_the_environment_names_in_another_way_can_be_kept(admin, monkeypatch):
    monkeypatch.setitem(settings.DEFAULTS, "time", {"time_zone": "UTC"})
    settings.forget()
    assert admin.form("/settings", "/settings/time")["time_zone"] == "UTC"
    assert admin.send("/settings", "/settings/time").status_code == 303
    assert settings.time_zone() == "UTC"


def test_an_unknown_section_is_not_there(admin):
    assert ask(admin, "POST", "/settings/weather").status_code == 404


def test_a_director_reads_the_settings_and_changes_none(world):
    director = world.browser(world.account(Role.DIRECTOR))
    html = director.get("/settings").text
    assert "Hotel relations" in html and 'action="/settings/' not in html
    assert ask(director, "POST", "/settings/brand", brand_zh="a", brand_en="b", version=0).status_code == 403


def test_reading_settings_costs_a_statement_now_and_then(world):
    settings.refresh()
    statements = []
    opened = db.database.obj
    plain = type(opened).execute_sql

    def execute_sql(self, sql, *args, **kwargs):
        statements.append(sql)
        return plain(self, sql, *args, **kwargs)

    type(opened).execute_sql = execute_sql
    try:
        for _ in range(200):
            settings.brand("en"), settings.warning_line()
    finally:
        type(opened).execute_sql = plain
    assert statements == []


def test_what_another_process_has_saved_holds_here_within_seconds(app, url):
    settings.refresh()
    code = (
        "from portal import create_app; create_app(); from portal.records.settings import change;"
        "from portal.foundation.roles import COMMAND_LINE as by; change(by, 'brand', 0, brand_en='Elsewhere')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"DATABASE_URL": url, "SECRET_KEY": "k" * 40}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    saved = time.monotonic()
    while settings.brand("en") != "Elsewhere":
        assert time.monotonic() - saved < 4
        time.sleep(0.1)


def test_while_the_database_is_away_what_was_read_last_goes_on_holding(world):
    change(COMMAND_LINE, "brand", 0, brand_en="Kept")
    settings.forget()
    assert settings.brand("en") == "Kept"
    db.database.execute_sql("ALTER TABLE setting RENAME TO elsewhere")
    try:
        settings.forget()
        assert settings.brand("en") == "Kept"
    finally:
        db.database.execute_sql("ALTER TABLE elsewhere RENAME TO setting")


def test_what_an_older_release_has_left_is_passed_over(database):
    Setting.create(word="brand", body=json.dumps({"brand_en": "New", "slogan": "gone"}))
    Setting.create(word="weather", body="{}")
    settings.forget()
    assert settings.brand("en") == "New"
    assert Setting.opened("brand").values.keys() == {"brand_zh", "brand_en"}


def test_the_file_of_a_hotel_marks_coverage_below_the_line(world, admin):
    hotel = world.hotel()
    officer = world.officer_of(hotel, since=days_ago(28))
    page = world.browser(officer)
    assert "below the warning line" in page.get(f"/hotels/{hotel.code}").text
    change(COMMAND_LINE, "coverage", 0, warning_line=0)
    settings.forget()
    assert "below the warning line" not in page.get(f"/hotels/{hotel.code}").text


# Rules of the cadence


@pytest.fixture
def chain(world):
    """Three hotels with an officer since four weeks: A and B graded, the third without a grade; one without officer."""
    hotels = [world.hotel(grade=grade) for grade in ("A", "B", None)]
    world.officer_of(*hotels, since=days_ago(28))
    world.hotel(grade="A")
    return world


def _next_week() -> date:
    return clock.this_week().plus(1).monday


def test_a_rule_is_shown_by_what_it_means_before_it_is_put_in_force(chain, admin):
    answer = admin.get(f"/settings/rules/new?gate=&grade=A&times=3&every=1&since={_next_week()}")
    said = re.findall(r"<b>([\d.]+)</b> <span>([^<]+)</span>", answer.text)
    assert said == [
        ("1", "hotels are asked something else"),
        ("3", "calls a week owed before"),
        ("5", "calls a week owed then"),
    ]
    assert Rule.select().count() == 1


def test_a_rule_put_in_force_settles_all_hotels_in_steps_that_the_page_asks_for(chain, admin):
    before = {row.hotel_id: row.weeks for row in HotelYear.select().where(HotelYear.iso_year == _next_week().year)}
    sent = {"gate": "", "grade": "", "times": "1", "every": "2", "since": _next_week()}
    assert ask(admin, "POST", "/settings/rules", **sent).status_code == 303
    assert Unsettled.progress() == (0, 3)
    html = admin.get("/settings/rules").text
    assert "Settling the hotels anew: 0 of 3." in html
    answer = admin.send("/settings/rules", "/settings/rules/settle/step")
    assert (answer.status_code, answer.location) == (303, "/settings/rules")
    assert Unsettled.progress() == (0, 0)
    assert "Settling" not in admin.get("/settings/rules").text
    after = {row.hotel_id: row.weeks for row in HotelYear.select().where(HotelYear.iso_year == _next_week().year)}
    assert before.keys() == after.keys()
    assert all(after[hotel] != before[hotel] for hotel in before)
    assert list(cadence.recount(())) == []


def test_the_job_settles_what_nobody_keeps_a_page_open_for(chain):
    rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    assert rules.settle_some(0) == 2
    assert Unsettled.progress() == (1, 3)
    # The rule changes again while hotels wait: what is settled already waits anew.
    rules.add(COMMAND_LINE, _next_week(), 3, 1, None, "A")
    assert Unsettled.progress() == (0, 3)
    assert rules.settle_some() == 0
    assert (Unsettled.progress(), list(cadence.recount(()))) == ((0, 0), [])


def test_progress_comes_as_a_part_that_asks_for_the_next_step(chain, admin):
    rules.add(COMMAND_LINE, _next_week(), 2, 1, None, None)
    part = admin.get("/settings/rules", headers={"HX-Request": "true", "HX-Target": "progress"}).text
    assert "<html" not in part
    assert 'data-hx-post="/settings/rules/settle/step"' in part and '<progress id="settled" value="0" max="3">' in part


def test_rules_stand_as_they_are_today(chain):
    this = clock.this_week().monday
    later = rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    second = rules.add(COMMAND_LINE, this, 1, 2, None, None)
    states = {rule.id: force for rule, force in rules.listed(COMMAND_LINE)}
    first = Rule.get(Rule.since < date(2001, 1, 1))
    assert states == {second.id: Force.HOLDS, later.id: Force.TO_COME, first.id: Force.REPLACED}


def test_a_rule_to_come_is_removed_and_one_in_force_ends_with_the_week(chain, admin):
    to_come = rules.add(COMMAND_LINE, _next_week(), 2, 1, None, "A")
    holds = rules.add(COMMAND_LINE, clock.this_week().monday, 2, 1, None, "B")
    for rule in (to_come, holds):
        assert admin.send("/settings/rules", f"/settings/rules/{rule.id}/end").status_code == 303
    assert Rule.get_or_none(Rule.id == to_come.id) is None
    assert Rule.get_by_id(holds.id).until == _next_week()
    assert rules.settle_some() == 0
    hotel = Hotel.get(Hotel.grade == "B")
    judge = cadence._judge(hotel.id)
    week = cadence.nth(clock.today())
    assert (judge.rate(week), judge.rate(week + 1)) == ((2, 1), (1, 1))


def test_the_last_rule_for_all_hotels_stays(chain, admin):
    rule = Rule.get()
    with pytest.raises(Refused):
        rules.end(COMMAND_LINE, rule)
    answer = ask(admin, "POST", f"/settings/rules/{rule.id}/end")
    assert (answer.status_code, "This is the only rule for all hotels." in answer.text) == (422, True)
    assert Rule.select().count() == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("every", "13"),
        ("every", "0"),
        ("times", "8"),
        ("times", ""),
        ("grade", "Z"),
        ("gate", "9"),
        ("since", ""),
        ("since", "2020-01-06"),
    ],
)
def test_a_wrong_rule_comes_back_with_its_sentence(chain, admin, field, wrong):
    typed = {"gate": "", "grade": "", "times": "1", "every": "1", "since": _next_week(), field: wrong}
    answer = ask(admin, "POST", "/settings/rules", **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert Rule.select().count() == 1


def test_a_past_week_goes_on_being_judged_by_what_held_then(chain):
    with pytest.raises(Refused):
        rules.add(COMMAND_LINE, clock.this_week().monday - timedelta(days=1), 1, 1, None, None)
    before = HotelYear.get(HotelYear.iso_year == clock.this_week().year).weeks[: clock.this_week().number - 1]
    rules.add(COMMAND_LINE, clock.today(), 2, 1, None, None)
    rules.settle_some()
    after = HotelYear.get(HotelYear.iso_year == clock.this_week().year).weeks[: clock.this_week().number - 1]
    assert after == before


def test_before_daily_service_only_a_rule_for_that_gate_asks_for_calls(world):
    hotel = world.hotel(gate="5")
    world.officer_of(hotel)
    rules.add(COMMAND_LINE, _next_week(), 1, 2, None, None)
    week = cadence.nth(_next_week())
    assert cadence._judge(hotel.id).rate(week) == (0, 1)
    rules.add(COMMAND_LINE, _next_week(), 1, 4, "5", None)
    assert cadence._judge(hotel.id).rate(week) == (1, 4)
