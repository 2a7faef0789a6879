"""Posting people to hotels: one or many at once, whom it replaces, and what he can reach afterwards."""

import re
from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal
from tests.fields import Fields
from tests.world import Forms, days_ago


@pytest.fixture
def browser(world):
    return world.browser(world.account(Role.ADMIN))


def posted(browser, account, function="officer", code="SZ001", **fields):
    who = {"account": str(account.id)} if function == "officer" else {"person": account.sign_in}
    data = {**browser.token(), "function": function, **who, **fields}
    return browser.post(f"/hotels/{code}/postings", data=data)


def rows():
    return [(row.account_id, row.function, row.since, row.until) for row in Posting.select().order_by(Posting.id)]


def test_an_officer_is_posted_and_from_then_on_writes_for_the_hotel(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    assert world.browser(staff).get("/hotels/SZ001/edit").status_code == 403
    answer = posted(browser, staff, since=days_ago(3).isoformat())
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    assert rows() == [(staff.id, "officer", days_ago(3), None)]
    assert world.browser(staff).get("/hotels/SZ001/edit").status_code == 200
    assert Hotel.get().next_call_on == clock.Week.of(days_ago(3)).monday


def test_without_a_day_a_posting_begins_today(world, browser):
    world.hotel("SZ001")
    posted(browser, world.account(Role.STAFF), since="")
    assert Posting.get().since == clock.today()


@pytest.mark.parametrize("function", [Function.OFFICER, Function.GM])
def test_the_one_before_ends_the_same_day_and_reaches_nothing_any_longer(world, browser, function):
    hotel = world.hotel("SZ001")
    role = Role.STAFF if function == Function.OFFICER else Role.GM
    before, after = world.account(role), world.account(role)
    world.posted(hotel, before, function, days_ago(30))
    world.posted(world.hotel("SZ002"), before, function, days_ago(30))
    asked = "/hotels/SZ001/edit" if role == Role.STAFF else "/hotels/SZ001"
    his = world.browser(before)
    assert his.get(asked).status_code == 200
    posted(browser, after, function)
    assert rows() == [
        (before.id, function, days_ago(30), clock.today()),
        (before.id, function, days_ago(30), None),
        (after.id, function, clock.today(), None),
    ]
    assert his.get(asked).status_code == (403 if role == Role.STAFF else 404)
    assert world.browser(after).get(asked).status_code == 200


def test_of_owners_and_assistants_a_hotel_may_have_several(world, browser):
    world.hotel("SZ001")
    people = [world.account(Role.GM) for _ in range(4)]
    for person, function in zip(people, ["owner", "owner", "assistant", "assistant"], strict=True):
        posted(browser, person, function)
    assert [row[3] for row in rows()] == [None] * 4


def test_gm_and_owner_stand_on_the_file_and_an_assistant_does_not(world, browser):
    hotel = world.hotel("SZ001")
    for function in ("gm", "owner", "assistant"):
        posted(browser, world.account(Role.GM, name=f"The {function}"), function)
    assert [(row.name, row.function) for row in Principal.current_of(hotel)] == [
        ("The gm", "gm"),
        ("The owner", "owner"),
    ]


def test_the_same_again_changes_nothing(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    posted(browser, staff, since=days_ago(3).isoformat())
    before = (rows(), AuditEntry.select().count())
    assert posted(browser, staff).status_code == 303
    assert (rows(), AuditEntry.select().count()) == before


OFFICER = {"account": "Choose one of the list."}
HOTEL_SIDE = {"person": "Nobody of the hotel side is called so. Accounts are opened by an administrator."}


@pytest.mark.parametrize(
    ("role", "function", "said"),
    [
        ("gm", "officer", OFFICER),
        ("manager", "officer", OFFICER),
        ("admin", "officer", OFFICER),
        ("staff", "gm", HOTEL_SIDE),
        ("staff", "owner", HOTEL_SIDE),
        ("director", "gm", HOTEL_SIDE),
    ],
)
def test_whoever_does_not_fit_the_function_is_refused_beside_the_field(world, browser, role, function, said):
    world.hotel("SZ001")
    page = posted(browser, world.account(role), function)
    fields = Fields.of(page.text)
    assert page.status_code == 422
    assert {name: fields.sentence(name) for name in ("account", "person") if fields.sentence(name)} == said
    assert rows() == []


@pytest.mark.parametrize("account", ["", "0", "999999", "-1", "x", "\x00", "１"])
def test_whoever_does_not_exist_is_refused_beside_the_field(world, browser, account):
    world.hotel("SZ001")
    data = {**browser.token(), "function": "officer", "account": account, "since": "2026-01-01"}
    page = browser.post("/hotels/SZ001/postings", data=data)
    fields = Fields.of(page.text)
    assert page.status_code == 422
    assert fields.sentence("account") == ("Choose one of the list." if account else "Choose who is to be posted.")
    assert fields.values["since"] == "2026-01-01", "the day that was typed is still there"


def test_a_deactivated_officer_is_not_among_the_choices(world, browser):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    staff.active = False
    staff.save()
    assert posted(browser, staff).status_code == 422
    assert bulk(browser, staff.id, "SZ001").status_code == 422
    assert rows() == []


# Somebody of the hotel side: found by what is typed


@pytest.fixture
def lin(world):
    """One of the hotel side, found in each of his ways."""
    mail = {"email": "lin@hotel.example", "mobile": "13812345678"}
    return Account.add(COMMAND_LINE, "linhai", "林海", Role.GM, **mail)


@pytest.mark.parametrize(
    "typed",
    ["林海", " 林海 ", "linhai", "LinHai", "lin@hotel.example", "+86 138-1234-5678", "林海 · linhai", "林海·linhai"],
)
def test_somebody_of_the_hotel_side_is_meant_by_name_sign_in_name_or_number(world, browser, lin, typed):
    world.hotel("SZ001")
    world.account(Role.GM, name="林海涛")
    data = {**browser.token(), "function": "gm", "person": typed}
    assert browser.post("/hotels/SZ001/postings", data=data).status_code == 303
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def candidates(page):
    select = re.search(r'<select[^>]* id="meant".*?</select>', page.text, re.S)
    return re.findall(r'<option[^>]* value="(\d+)">([^<]*)</option>', select.group()) if select else []


def test_of_two_with_one_name_one_is_chosen_by_his_hotel(world, browser, lin):
    world.hotel("SZ001")
    other = world.gm_of(world.hotel("SZ002", name="Garden Court"), name="林海")
    typed = {"person": "林海", "since": days_ago(3).isoformat(), "function": "gm"}
    page = browser.send("/hotels/SZ001/postings/new", "/hotels/SZ001/postings", **typed)
    fields = Fields.of(page.text)
    assert (page.status_code, fields.sentence("person")) == (422, "Choose below who is meant.")
    assert {name: fields.values[name] for name in typed} == typed, "everything typed is still there"
    assert candidates(page) == [
        (str(lin.id), "林海 · linhai · posted nowhere"),
        (str(other.id), f"林海 · {other.sign_in} · Garden Court"),
    ]
    form = Forms.of(page.text)["/hotels/SZ001/postings"]
    assert browser.post("/hotels/SZ001/postings", data={**form, "meant": str(other.id)}).status_code == 303
    assert rows()[1:] == [(other.id, "gm", days_ago(3), None)]


def test_a_part_of_a_name_posts_nobody_until_he_is_chosen(world, browser, lin):
    world.hotel("SZ001")
    for typed in ("林", "lh", "linh", "1381234"):
        page = posted(browser, lin, "gm", person=typed)
        assert page.status_code == 422
        assert candidates(page) == [(str(lin.id), "林海 · linhai · posted nowhere")], typed
    assert rows() == []
    assert posted(browser, lin, "gm", person="林", meant=str(lin.id)).status_code == 303
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def test_whom_the_text_does_not_mean_cannot_be_chosen(world, browser, lin):
    world.hotel("SZ001")
    stranger, staff = world.account(Role.GM, name="周莉"), world.account(Role.STAFF, name="林峰")
    for meant in (stranger.id, staff.id, 999_999, "x"):
        assert posted(browser, lin, "gm", person="林", meant=str(meant)).status_code == 422
    assert posted(browser, lin, "gm", person="林海", meant=str(stranger.id)).status_code == 303, "typed anew"
    assert rows() == [(lin.id, "gm", clock.today(), None)]


def test_of_many_ten_are_offered(world, browser):
    world.hotel("SZ001")
    people = [world.account(Role.GM, name="王芳") for _ in range(12)]
    page = posted(browser, people[0], "owner", person="王芳")
    assert Fields.of(page.text).sentence("person") == "More than 10 fit. Choose below, or type more of the name."
    assert [int(key) for key, _text in candidates(page)] == [person.id for person in people[:10]]


def test_the_page_offers_fifty_at_most_and_those_without_a_hotel_first(world, browser):
    posted_one = world.gm_of(world.hotel("SZ001"), name="Aaron")
    people = [world.account(Role.GM, name=f"Person {n:02d}") for n in range(49)]
    page = browser.get("/hotels/SZ001/postings/new").text
    offered = re.findall(r'<option value="([^"]+)"></option>', page)
    assert offered == [f"{one.name} · {one.sign_in}" for one in [*people, posted_one]]
    world.account(Role.GM, name="Person 49")
    page = browser.get("/hotels/SZ001/postings/new").text
    assert "Aaron · " not in page and page.count("></option>") == 50


def test_the_file_leads_to_the_page_and_holds_no_accounts_itself(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.account(Role.STAFF, name="Wang Min")
    page = browser.get("/hotels/SZ001").text
    assert '<a class="button primary" href="/hotels/SZ001/postings/new">Post an officer</a>' in page
    assert "Wang Min" not in page and "<select" not in page
    world.posted(hotel, staff)
    page = browser.get("/hotels/SZ001").text
    assert "Post somebody</a>" in page and "Post an officer" not in page
    assert "/postings/new" not in world.browser(staff).get("/hotels/SZ001").text


@pytest.mark.parametrize("since", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "{tomorrow}", "\x00"])
def test_a_day_that_is_none_or_still_to_come_is_refused_and_the_choice_stays(world, browser, since):
    world.hotel("SZ001")
    staff = world.account(Role.STAFF)
    since = since.format(tomorrow=clock.today() + timedelta(days=1))
    page = posted(browser, staff, since=since)
    assert page.status_code == 422
    assert 'id="since-error" role="alert"' in page.text
    assert f'<option selected value="{staff.id}">' in page.text
    assert rows() == []


def test_a_function_that_is_none_is_refused(world, browser):
    world.hotel("SZ001")
    assert posted(browser, world.account(Role.STAFF), "king").status_code == 422
    assert rows() == []


def test_a_posting_ends_by_a_button_and_is_history_from_then_on(world, browser):
    hotel = world.hotel("SZ001")
    staff = world.officer_of(hotel, since=days_ago(30))
    deed = f"/hotels/SZ001/postings/{Posting.get().id}/end"
    assert browser.send("/hotels/SZ001", deed).status_code == 303
    assert rows() == [(staff.id, "officer", days_ago(30), clock.today())]
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.told["account"], entry.told["until"]) == (
        "posting.ended",
        staff.id,
        clock.today().isoformat(),
    )
    assert browser.post(deed, data=browser.token()).status_code == 303, "ended is ended"
    assert AuditEntry.select().where(AuditEntry.verb == "posting.ended").count() == 1


def test_a_posting_of_another_hotel_is_not_ended_through_this_one(world, browser):
    world.hotel("SZ001")
    world.officer_of(world.hotel("SZ002"))
    deed = f"/hotels/SZ001/postings/{Posting.get().id}/end"
    assert browser.post(deed, data=browser.token()).status_code == 404
    assert Posting.get().until is None


def bulk(browser, account, *codes, **fields):
    return browser.post("/postings", data={**browser.token(), "hotel": list(codes), "account": str(account), **fields})


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


# To a sister hotel


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


# Many at once, from a day on


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
