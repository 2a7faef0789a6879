"""Entering a month (D10): typed by the hotel or its officer, asked about once, corrected beside what stood before."""

import pytest

from portal.activity.monthly_reports import MonthlyCorrection, MonthlyReport
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records.audit import AuditEntry
from tests.monthly_reports.conftest import OCTOBER, PLAIN, YEAR_AGO, entered

TYPED = {"available": "3100", "sold": "2480", "revenue": "595,200", "analysis": PLAIN["analysis"], "platform": "12.5"}
NEW = "/monthly-reports/new?hotel=SZ001&month=2026-10"


def test_a_gm_enters_his_month_on_one_form(world, hotel, gm):
    browser = world.browser(gm)
    assert browser.form(NEW, "/monthly-reports")["available"] == "3100"
    answer = browser.send(NEW, "/monthly-reports", **TYPED)
    row = MonthlyReport.get()
    assert (answer.status_code, answer.location) == (303, f"/monthly-reports/{row.id}")
    assert (row.hotel_id, row.month, row.available, row.sold, row.revenue) == (
        hotel.id,
        OCTOBER,
        3100,
        2480,
        59_520_000,
    )
    assert (row.platform, row.ota, row.by_id, row.by_role, row.doubts) == (1250, None, gm.id, "gm", "")
    figures = row.figures
    assert (figures.occupancy, figures.adr, figures.revpar) == (8000, 24_000, 19_200)
    page = browser.get(answer.location).text
    assert "80.0%" in page and "240.0" in page and "192.0" in page


def test_his_assistant_and_his_officer_enter_it_as_well(world, hotel, assistant, officer):
    assert world.browser(assistant).send(NEW, "/monthly-reports", **TYPED).status_code == 303
    months = "/monthly-reports/new?hotel=SZ001&month=2026-09"
    assert world.browser(officer).send(months, "/monthly-reports", **TYPED).status_code == 303
    assert [row.by_role for row in MonthlyReport.select().order_by(MonthlyReport.id)] == ["gm", "staff"]


def test_an_owner_reads_and_enters_nothing_and_another_officer_neither(world, hotel, gm):
    row = entered(hotel)
    owner = world.browser(world.gm_of(hotel, function=Function.OWNER))
    assert owner.get(f"/monthly-reports/{row.id}").status_code == 200
    assert owner.get(NEW).status_code == 403
    other = world.browser(world.officer_of(world.hotel("SZ002")))
    assert (other.get(f"/monthly-reports/{row.id}").status_code, other.get(NEW).status_code) == (200, 403)
    stranger = world.browser(world.gm_of(world.hotel("SZ003")))
    assert (stranger.get(f"/monthly-reports/{row.id}").status_code, stranger.get(NEW).status_code) == (404, 404)
    assert stranger.get("/monthly-reports/of/SZ001").status_code == 404


def test_what_does_not_fit_is_asked_once_and_then_saved(world, hotel, gm):
    browser = world.browser(gm)
    answer = browser.send(NEW, "/monthly-reports", **{**TYPED, "sold": "3300", "analysis": ""})
    assert answer.status_code == 422
    assert "More room nights are sold (3300) than available (3100)." in answer.text
    assert "No word says why" in answer.text and 'value="3300"' in answer.text
    assert MonthlyReport.select().count() == 0
    asked = {**TYPED, "sold": "3300", "analysis": "", "sure": "over silent"}
    assert browser.send(NEW, "/monthly-reports", **asked).status_code == 303
    assert (MonthlyReport.get().sold, MonthlyReport.get().doubts) == (3300, "over silent")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"sold": 0}, "none"),
        ({"revenue": 595_200}, "rate"),
        ({"available": 1000, "sold": 800, "revenue": 19_200_000}, "rooms"),
        ({"ota": 8000, "platform": 4000}, "shares"),
        ({"sold": 1100, "revenue": 26_400_000}, "jump_month"),
        ({"analysis": ""}, "silent"),
    ],
)
def test_each_doubt_is_asked_about(hotel, changed, word):
    entered(hotel, YEAR_AGO.replace(month=9, year=2026))
    assert word in [doubt.word for doubt in MonthlyReport.doubts_of(hotel, OCTOBER, {**PLAIN, **changed})]
    assert MonthlyReport.doubts_of(hotel, OCTOBER, PLAIN) == []


def test_a_jump_against_last_year_is_asked_about_too(hotel):
    entered(hotel, YEAR_AGO, sold=900)
    assert [doubt.word for doubt in MonthlyReport.doubts_of(hotel, OCTOBER, PLAIN)] == ["jump_year"]


def test_a_month_that_runs_is_refused_and_one_that_is_in_is_corrected_instead(hotel):
    with pytest.raises(Refused, match="not over yet"):
        entered(hotel, OCTOBER.replace(month=11))
    row = entered(hotel)
    with pytest.raises(Conflict) as conflict:
        entered(hotel, sold=1)
    assert conflict.value.row == row


def test_two_who_enter_the_same_month_meet_on_the_correction(world, hotel, gm, officer):
    browser = world.browser(officer)
    form = browser.form(NEW, "/monthly-reports")
    entered(hotel)
    answer = browser.post("/monthly-reports", data={**form, **TYPED, "sold": "2400"})
    assert answer.status_code == 409
    assert "2480 of 3100 room nights" in answer.text and 'value="2400"' in answer.text
    assert MonthlyReport.get().sold == 2480


def test_a_correction_keeps_what_stood_before(world, hotel, gm):
    row, browser = entered(hotel), world.browser(gm)
    address = f"/monthly-reports/{row.id}"
    assert browser.send(f"{address}/edit", address, sold="2500", reason="").status_code == 422
    assert browser.send(f"{address}/edit", address, sold="2500", reason="The night audit was late.").status_code == 303
    kept = MonthlyCorrection.get()
    assert (kept.was, kept.reason, kept.by_id) == ({"sold": 2480}, "The night audit was late.", gm.id)
    assert (MonthlyReport.get().sold, MonthlyReport.get().version) == (2500, 2)
    page = browser.get(address).text
    assert "What stood before" in page and "The night audit was late." in page
    assert [entry.verb for entry in AuditEntry.select().where(AuditEntry.kind == "monthly_report")] == [
        "monthly_report.entered",
        "monthly_report.corrected",
    ]


def test_nothing_different_is_no_correction(hotel):
    row = entered(hotel)
    assert row.correct(COMMAND_LINE, row.version, "Why?", PLAIN) is False
    assert MonthlyCorrection.select().count() == 0


def test_of_two_corrections_at_once_the_second_sees_the_first(world, hotel, gm):
    row, browser = entered(hotel), world.browser(gm)
    address = f"/monthly-reports/{row.id}"
    form = browser.form(f"{address}/edit", address)
    row.correct(COMMAND_LINE, row.version, "Mine.", {**PLAIN, "sold": 2450})
    answer = browser.post(address, data={**form, "sold": "2500", "reason": "Yours."})
    assert answer.status_code == 409 and "2450 of 3100 room nights" in answer.text
    assert MonthlyReport.get().sold == 2450


def test_a_franchise_store_is_asked_for_its_profit(world, november):
    store = world.hotel("FR001", kind="franchise", rooms=100)
    browser = world.browser(world.gm_of(store))
    new = "/monthly-reports/new?hotel=FR001&month=2026-10"
    assert browser.send(new, "/monthly-reports", **TYPED, profit="-12000").status_code == 303
    assert MonthlyReport.get().profit == -1_200_000
    assert (
        'name="profit"'
        not in world.browser(world.gm_of(world.hotel("SZ009"))).get("/monthly-reports/new?hotel=SZ009").text
    )
