"""A GM goes to another of our hotels and takes account and card along."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE
from portal.records.audit import AuditEntry
from portal.records.handovers import Handover
from portal.records.hotels import Posting
from portal.records.principals import Principal
from tests.postings.posting import rows
from tests.world import days_ago


def moved(browser, code, **fields):
    return browser.send("/hotels/SZ001", f"/hotels/SZ001/postings/{Posting.get().id}/move", hotel=code, **fields)


def test_a_gm_who_goes_to_another_of_our_hotels_takes_account_and_card_along(world, browser):
    first, second = world.hotel("SZ001"), world.hotel("SZ002")
    gm = world.gm_of(first, since=days_ago(90), name="Lin Hai")
    card = {"phone": "13800000001", "manner": "Likes figures.", "address_form": "林总", "birthday": days_ago(15_000)}
    Principal.get().edit(COMMAND_LINE, 1, **card, best_note="after ten")
    answer = moved(browser, "SZ002", day=days_ago(2).isoformat())
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ002")
    assert rows() == [(gm.id, "gm", days_ago(90), days_ago(2)), (gm.id, "gm", days_ago(2), None)]
    old, new = Principal.select().order_by(Principal.id)
    assert (old.hotel_id, old.until) == (first.id, days_ago(2))
    assert (new.hotel_id, new.account_id, new.since, new.until) == (second.id, gm.id, days_ago(2), None)
    assert {name: getattr(new, name) for name in card} == card and new.best_note == "after ten"
    his = world.browser(gm)
    assert (his.get("/hotels/SZ001").status_code, his.get("/hotels/SZ002").status_code) == (404, 200)
    entry = AuditEntry.get(AuditEntry.verb == "posting.moved")
    assert (entry.record_id, entry.told) == (second.id, {"account": gm.id, "hotel": ["SZ001", "SZ002"]})


def test_whom_he_follows_there_gives_way_with_a_sheet_and_his_old_hotel_waits_for_its_next_gm(world, browser):
    first, second = world.hotel("SZ001"), world.hotel("SZ002")
    world.gm_of(first, since=days_ago(90), name="Lin Hai")
    before = world.gm_of(second, since=days_ago(90), name="Wang Min")
    page = moved(browser, "SZ002", follow=True).text
    assert "Lin Hai is posted. A hand-over sheet is open" in page
    assert world.browser(before).get("/hotels/SZ002").status_code == 403
    assert [row.hotel_id for row in Handover.select()] == [second.id]
    world.gm_of(first, name="Zhou Li")
    assert [row.hotel_id for row in Handover.select().order_by(Handover.id)] == [second.id, first.id]


@pytest.mark.parametrize(
    ("code", "day", "sentence"),
    [
        ("", "", "Enter the code of a hotel."),
        ("SZ999", "", "No hotel has this code."),
        ("SZ001", "", "Lin Hai does not run this hotel on that day."),
        ("SZ002", "{before}", "Lin Hai does not run this hotel on that day."),
        ("SZ002", "{tomorrow}", "This day is still to come."),
    ],
)
def test_a_move_that_cannot_be_is_refused_beside_the_field_and_nothing_changes(world, browser, code, day, sentence):
    first = world.hotel("SZ001")
    world.hotel("SZ002")
    gm = world.gm_of(first, since=days_ago(9), name="Lin Hai")
    day = day.format(before=days_ago(10), tomorrow=clock.today() + timedelta(days=1))
    page = moved(browser, code, day=day)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert rows() == [(gm.id, "gm", days_ago(9), None)]
    assert [row.until for row in Principal.select()] == [None]


def test_only_a_gm_moves(world, browser):
    hotel = world.hotel("SZ001")
    world.hotel("SZ002")
    world.officer_of(hotel)
    deed = f"/hotels/SZ001/postings/{Posting.get().id}/move"
    assert browser.post(deed, data={**browser.token(), "hotel": "SZ002"}).status_code == 404
