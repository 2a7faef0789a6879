"""A hotel beside its peers: medians of five others at least, and nobody's own figures (D14, D21)."""

from statistics import median

import pytest

from portal.activity.monthly_reports import MonthlyReport
from portal.foundation.roles import COMMAND_LINE
from portal.insight.peers import Group, peers_of
from portal.records.audit import AuditEntry
from portal.records.deliveries import ServiceDelivery
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.records.services import ServiceItem
from tests.monthly_reports.conftest import OCTOBER, PLAIN, entered

SOLD = (1000, 1500, 2000, 2500, 3000)


@pytest.fixture
def report(hotel) -> MonthlyReport:
    return entered(hotel, platform=2000)


@pytest.fixture
def others(world, hotel) -> list[Hotel]:
    """Five hotels of its kind, size and class of city, and one of another size."""
    rows = [world.hotel(f"PEER{n}", name=f"Secret Court {n}", rooms=100) for n in range(5)]
    for row, sold in zip(rows, SOLD, strict=True):
        entered(row, sold=sold, revenue=sold * 20_000 + 13, platform=1000)
    entered(world.hotel("LARGE", rooms=300), available=9300, sold=9300)
    return rows


def test_the_median_of_five_others_stands_beside_the_hotel(report, others):
    peers = peers_of(report, Group.CLOSE, [OCTOBER])[OCTOBER]
    assert (peers.count, peers.medians.occupancy) == (5, round(median(SOLD) * 10_000 / 3100))
    assert (peers.medians.adr, peers.medians.platform) == (20_000, 1000)
    assert peers_of(report, Group.CITY, [OCTOBER])[OCTOBER].count == 6


def test_a_group_below_five_shows_nothing_and_says_why(world, report, others, gm):
    MonthlyReport.delete().where(MonthlyReport.hotel == others[0].id).execute()
    peers = peers_of(report, Group.CLOSE, [OCTOBER])[OCTOBER]
    assert (peers.count, peers.medians) == (4, None)
    page = world.browser(gm).get(f"/monthly-reports/{report.id}").text
    assert "4 others of this group have sent this month" in page
    assert "median of" not in page
    wider = world.browser(gm).get(f"/monthly-reports/{report.id}?peers=city").text
    assert "median of 5 others" in wider


def test_what_fewer_than_five_tell_has_no_median(report, others):
    MonthlyReport.update(platform=None).where(MonthlyReport.hotel == others[0].id).execute()
    medians = peers_of(report, Group.CLOSE, [OCTOBER])[OCTOBER].medians
    assert (medians.platform, medians.adr) == (None, 20_000)


@pytest.mark.parametrize("path", ["/", "/monthly-reports/{}", "/monthly-reports/of/SZ001"])
def test_a_gm_sees_himself_beside_the_median_and_nobody_elses_figures(world, report, others, gm, path):
    page = world.browser(gm).get(path.format(report.id)).text
    assert "80.0%" in page and ("64.5%" in page or "of/" in path)
    assert not any(name in page for name in ("Secret Court", "PEER", "32.3%", "96.8%", "200,000.13"))


def test_one_click_sends_the_sheet_and_books_the_service(world, report, others, gm, officer):
    browser, address = world.browser(officer), f"/monthly-reports/{report.id}"
    assert browser.send(address, f"{address}/peer-sheet").status_code == 303
    row = ServiceDelivery.get()
    assert (row.item, row.hotel_id, row.by_id, row.record_id) == (
        ServiceItem.get(ServiceItem.word == "industry"),
        report.hotel_id,
        officer.id,
        report.id,
    )
    told = Notice.get()
    assert (told.account_id, told.news, told.kind, told.record_id) == (gm.id, "peer_sheet", "monthly_report", report.id)
    assert AuditEntry.select().where(AuditEntry.verb == "service.delivered").count() == 1
    notices = world.browser(gm).get("/notices").text
    assert "Your figures beside those of hotels like yours" in notices and "Oct 2026" in notices
    assert "Sent to the hotel on" in world.browser(gm).get(address).text
    assert f'action="{address}/peer-sheet"' not in browser.get(address).text


def test_what_was_sent_can_be_opened_as_it_was(world, report, others, gm, officer):
    """Whatever is corrected afterwards, at the hotel and at its peers."""
    browser, address = world.browser(officer), f"/monthly-reports/{report.id}"
    report.correct(world.person(officer), report.version, "By channel.", {"ota": 2500, "analysis": "Planted words"})
    assert world.browser(gm).get(f"{address}/peer-sheet").status_code == 404
    browser.send(address, f"{address}/peer-sheet")
    sent = world.browser(gm).get(f"{address}/peer-sheet").text
    # 2,480 nights of 3,100, a quarter of them by online agencies.
    assert all(words in sent for words in ("80.0%", "64.5%", "median of 5 others", "25.0%", ">620<"))
    assert "Planted words" not in sent
    row = MonthlyReport.get_by_id(report.id)
    row.correct(world.person(officer), row.version, "Miscounted.", {"sold": 1550})
    MonthlyReport.delete().where(MonthlyReport.hotel != report.hotel_id).execute()
    now = browser.get(address).text
    assert ("80.0%" in now, "50.0%" in now, f'href="{address}/peer-sheet"' in now) == (False, True, True)
    assert browser.get(f"{address}/peer-sheet").text.count("64.5%") == sent.count("64.5%")
    assert world.browser(world.gm_of(world.hotel())).get(f"{address}/peer-sheet").status_code == 404


def test_a_sheet_is_booked_once(world, report, others, officer):
    by = world.person(officer)
    assert ServiceDelivery.book(by, "industry", report.hotel, report) is True
    assert ServiceDelivery.book(by, "industry", report.hotel, report) is False
    assert ServiceDelivery.select().count() == 1


def test_nothing_is_sent_where_there_is_no_median_nor_by_the_hotel(world, report, gm, officer):
    address = f"/monthly-reports/{report.id}"
    for account in (gm, officer):
        browser = world.browser(account)
        answer = browser.post(f"{address}/peer-sheet", data=browser.token())
        assert answer.status_code == 403
    assert ServiceDelivery.select().count() == 0


def test_the_group_is_the_one_of_when_it_was_entered(hotel):
    row = entered(hotel)
    Hotel.update(rooms=300).where(Hotel.id == hotel.id).execute()
    assert (row.kind, row.size, row.tier) == ("member", "m", "2")
    row = MonthlyReport.get_by_id(row.id)
    row.correct(COMMAND_LINE, row.version, "Rooms were added.", {**PLAIN, "available": 9300})
    assert MonthlyReport.get().size == "l"
