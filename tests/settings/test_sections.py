"""The company's settings, section by section: who changes them, and from when they hold."""

import json
import re
import subprocess
import sys
import time
from datetime import date, datetime

import pytest

from portal.config import ROOT
from portal.foundation import clock, db, settings
from portal.foundation.db import Conflict
from portal.foundation.roles import COMMAND_LINE, Role
from portal.foundation.settings import Setting
from portal.records.audit import AuditEntry
from portal.records.settings import change
from tests.company import ask
from tests.world import days_ago


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
    assert settings.KEPT_FOR <= 3
    tried = 0
    while settings.brand("en") != "Elsewhere":
        time.sleep(0.1)
        tried += 1
        assert tried < 100 * settings.KEPT_FOR


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
