"""Many hotels are posted at once, from a day on, by those who may."""

from datetime import timedelta

from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.hotels import Posting
from tests.postings.posting import bulk, posted, rows
from tests.world import Forms, days_ago


def test_many_hotels_are_posted_at_once_and_one_comes_back_to_the_list_as_it_was(world, browser):
    hotels = [world.hotel(f"SZ00{n}") for n in range(4)]
    old, staff = world.officer_of(hotels[0]), world.account(Role.STAFF)
    back = "/hotels?q=" + "%E8%8B%8F" * 40 + "&sort=city"
    answer = bulk(browser, staff.id, "SZ000", "SZ001", "SZ002", "SZ001", next=back)
    assert (answer.status_code, answer.location) == (303, back)
    in_force = Posting.select().where(Posting.until.is_null()).order_by(Posting.hotel)
    assert [(row.account_id, row.hotel_id) for row in in_force] == [(staff.id, hotel.id) for hotel in hotels[:3]]
    assert Posting.get(Posting.account == old).until == clock.today()
    assert "3 hotels posted to" in browser.get("/hotels").text


def test_the_list_offers_officers_only_and_sends_what_is_ticked(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF, name="Wang Min")
    world.account(Role.GM, name="Lin Hai")
    page = browser.get("/hotels").text
    assert f'<option value="{staff.id}">Wang Min</option>' in page and "Lin Hai" not in page
    form = {**Forms.of(page)["/postings"], "hotel": "SZ001", "account": str(staff.id)}
    assert browser.post("/postings", data=form).status_code == 303
    assert rows() == [(staff.id, "officer", clock.today(), None)]


def test_one_hotel_that_is_not_there_and_none_is_posted(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    assert bulk(browser, staff.id, "SZ001", "SZ999").status_code == 404
    assert rows() == []


def test_nothing_ticked_too_much_ticked_or_nobody_chosen_is_refused_with_a_sentence(world, browser):
    world.hotel("SZ001")
    staff, gm = world.account(Role.STAFF), world.account(Role.GM)
    answers = {
        "none": bulk(browser, staff.id),
        "many": bulk(browser, staff.id, *(f"X{n}" for n in range(501))),
        "nobody": bulk(browser, "", "SZ001"),
        "gm": bulk(browser, gm.id, "SZ001"),
    }
    said = {
        "none": "Tick the hotels first.",
        "many": "At most 500 hotels at once.",
        "nobody": "Choose who is to be posted.",
        "gm": "Choose who is to be posted.",
    }
    assert {way: answer.status_code for way, answer in answers.items()} == dict.fromkeys(said, 422)
    assert {way: said[way] in answer.text for way, answer in answers.items()} == dict.fromkeys(said, True)
    assert rows() == []


def test_only_managers_and_admins_post(world):
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel)
    before = rows()
    for account in (
        officer,
        world.account(Role.LIAISON),
        world.account(Role.DIRECTOR),
        world.gm_of(world.hotel("SZ002")),
    ):
        browser = world.browser(account)
        assert posted(browser, account).status_code in (403, 404)
        assert bulk(browser, account.id, "SZ001").status_code == 403
    assert rows()[: len(before)] == before and len(rows()) == len(before) + 1


def test_many_hotels_are_posted_from_a_day_on_and_to_an_owner_too(world, browser):
    for code in ("SZ001", "SZ002"):
        world.hotel(code)
    owner = world.account(Role.GM)
    answer = bulk(browser, owner.id, "SZ001", "SZ002", function="owner", since=days_ago(30).isoformat())
    assert answer.status_code == 303
    assert rows() == [(owner.id, "owner", days_ago(30), None)] * 2
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert bulk(browser, world.account(Role.STAFF).id, "SZ001", since=tomorrow).status_code == 422
    assert len(rows()) == 2
