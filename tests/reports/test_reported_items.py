"""Follow-ups and complaints in a report: every figure opens as many rows as it counts."""

from datetime import date, timedelta

import pytest

from portal.activity.calls import Result
from portal.activity.follow_ups import FollowUp, State
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE
from portal.insight import coverage_board, hotel_list, reports
from portal.insight.coverage import Count, Scope, Span
from portal.insight.hotel_list import Due, Filter
from portal.insight.reports import Period
from portal.insight.reports.items import Figure
from portal.records.principals import Principal, PrincipalFunction
from tests.company import links_of
from tests.reports.drafting import HOT, MONDAY, NOW, draft, lines, owed

# Follow-ups and complaints


def test_follow_ups_are_counted_by_who_owes_them(world, chen):
    person, alpha = world.person(chen), chen.hotels[0]
    with clock.at(NOW - timedelta(days=20)):
        late = owed(person, alpha, "Offer for the pump.", "engineering", due_on=date(2026, 11, 9))
        late.give_state(person, State.STUCK)
        owed(person, alpha, "Old and closed.", "engineering").withdraw(person, 1, "A slip.")
    owed(person, alpha, "Door seals", due_on=date(2026, 11, 27)).give_state(person, State.CLAIMED, for_hotel_side=True)
    assert lines(draft(world, chen), "Follow-ups") == [
        "New 1, claimed done 1, confirmed 0; open 2, overdue 1, stuck 1.",
        "· Hotels: new 1, claimed done 1, confirmed 0, open 1, overdue 0",
        "· Engineering: new 0, claimed done 0, confirmed 0, open 1, overdue 1",
        "Overdue longest:",
        "· Alpha: Offer for the pump (Engineering, due 9 Nov)",
    ]
    assert "· Alpha: Door seals (the hotel, due 27 Nov)" in lines(draft(world, chen), "Next week (23–29 Nov)")


def test_a_figure_of_a_report_opens_as_many_rows_as_it_counts(world, chen):
    person, browser = world.person(chen), world.browser(chen)
    with clock.at(NOW - timedelta(days=20)):
        for hotel in chen.hotels[:2]:
            owed(person, hotel, f"Door seals of {hotel.name}", due_on=date(2026, 11, 9))
        owed(person, chen.hotels[0], "Offer for the pump", "engineering", due_on=date(2026, 11, 9))
    liaison = world.account("liaison", name="Ma")
    world.call(chen.hotels[0], liaison, date(2026, 11, 18), world.principal(chen.hotels[0], "Mr X", "deputy"))
    links = links_of(browser.get("/reports").text)
    for figure, department, rows in (("overdue", "hotels", 2), ("open", "hotels", 2), ("open", "engineering", 1)):
        (link,) = [one for one in links if f"department={department}&figure={figure}" in one]
        assert browser.get(link).text.count('<th scope="row"') == rows, link
    (due,) = [link for link in links if link.startswith("/coverage/hotels?") and link.endswith("state=due")]
    assert [f"<small>{code}</small>" in browser.get(due).text for code in ("A1", "B1", "C1")] == [False, True, True]
    (talks,) = [
        link for link in links if link.startswith("/calls?") and "counts=yes" in link and "direction" not in link
    ]
    assert browser.get(talks).text.count('<div class="time">') == 1


def test_new_claimed_and_confirmed_items_of_a_past_week_open_their_rows_page_after_page(world, chen):
    person, alpha, manager = world.person(chen), chen.hotels[0], world.person(world.account("manager"))
    with clock.at(NOW - timedelta(days=7)):
        rows = [owed(person, alpha, f"Item {n:02d}") for n in range(60)]
        for row in rows[:3]:
            row.give_state(person, State.CLAIMED)
    rows[0].confirm(manager)
    rows[1].withdraw(person, FollowUp.get_by_id(rows[1].id).version, "A slip.")
    scope, week = reports.scopes(person)[0], Period.of_week(clock.this_week().plus(-1))
    told = {}
    for figure in Figure:
        page, found = reports.items_page(person, scope, week, "", figure, None), []
        while page[0].rows:
            found += [row.wording for row in page[0]]
            page = reports.items_page(person, scope, week, "", figure, page[0].next or str(page[0].rows[-1].id))
        told[figure.value] = len(found)
        assert len(set(found)) == len(found)
    (counts,) = reports.report(person, scope, week).items.counts
    assert told == {figure.value: getattr(counts, figure.value) for figure in Figure}
    assert told == {"opened": 59, "claimed": 2, "confirmed": 0, "open": 59, "overdue": 0, "stuck": 0}


def test_tried_on_two_days_is_still_to_call_in_the_report_as_it_is_on_the_coverage(world, chen):
    """One reading of a week for both, and for the list of hotels (domain, counting rules)."""
    world.call(chen.hotels[1], chen, date(2026, 11, 19), result=Result.NO_ANSWER)
    person = world.person(world.account("director"))
    week = Span.of(clock.this_week(), clock.this_week())
    told = reports.report(person, reports.scopes(person)[0], Period.of_week(clock.this_week())).total
    assert told == coverage_board.board(person, Scope(), week).all.now == Count(done=1, due=2)
    assert len(hotel_list.page_for(person, Filter(due=Due.DUE.value)).rows) == 2
    assert len(hotel_list.page_for(person, Filter(due=Due.TRIED.value)).rows) == 1


def test_a_complaint_is_told_with_its_answer(world, chen):
    person, hotel = world.person(chen), chen.hotels[0]
    with clock.at(NOW - timedelta(days=2)):
        first, second, third = (
            owed(person, hotel, f"Supplies {n}.", "customer-service", complaint=True) for n in ("one", "two", "three")
        )
    with clock.at(NOW - timedelta(days=1, hours=2)):
        first.answer(person, "They came on Monday.")
    second.answer(person, "")
    assert lines(draft(world, chen), "Complaints") == [
        "· Alpha: Supplies one. Registered 17 Nov 11:00, answered within 24 hours on 18 Nov 09:00: They came on Monday",
        "· Alpha: Supplies two. Registered 17 Nov 11:00, answered late on 19 Nov 11:00",
        "· Alpha: Supplies three. Registered 17 Nov 11:00, no answer yet, 24 hours have passed",
    ]
    assert third.answered_at is None


# What it costs


@pytest.mark.parametrize("kind", ["week", "month"])
def test_a_report_costs_the_same_with_three_hotels_and_with_many(world, chen, kind):
    director = world.person(world.account("director"))
    period = Period.of_week(clock.this_week()) if kind == "week" else Period.of_month(date(2026, 11, 1))

    def cost() -> int:
        with db.counted() as statements:
            reports.report(director, reports.scopes(director)[0], period)
        return len(statements)

    few = cost()
    for number in range(12):
        hotel = world.hotel(name=f"Court {number}")
        officer = world.officer_of(hotel)
        call = world.call(hotel, officer, MONDAY, world.principal(hotel), summary=HOT)
        owed(world.person(officer), hotel, "A thing", "sales", complaint=number % 2 == 0, origin=call)
        Principal.enter(COMMAND_LINE, hotel, "Mr New", PrincipalFunction.GM, since=date(2026, 11, 18))
    assert cost() == few <= 18


def test_every_figure_opens_its_rows(world, chen):
    """What stands in the head and beside the text leads to lists that are there, for each whose report it is."""
    for account in (chen, world.account("manager"), world.account("director")):
        browser = world.browser(account)
        for kind in ("week", "month"):
            page = browser.get(f"/reports?kind={kind}").text
            found = {
                url for url in links_of(page) if url.startswith(("/coverage", "/calls", "/follow-ups", "/reports"))
            }
            assert len(found) > 8
            for url in found:
                assert browser.get(url).status_code == 200, url
