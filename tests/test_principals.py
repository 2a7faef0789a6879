"""The people on a hotel's file: entered with all that helps, changed, taken off, and shown what is held about them."""

import re
from datetime import date, datetime

import pytest

from portal.foundation import clock, i18n
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.principals import Principal
from tests.world import Forms, days_ago

NOW = datetime(2026, 11, 18, 4, 0)
CARD = {
    "name": "林海",
    "function": "gm",
    "title": "总经理",
    "address_form": "林总",
    "phone": "１３８ 0013 8000",
    "phone2": "0512-6700 0114",
    "email": "lin@example.com",
    "birthday": "1980-12-03",
    "best_days": ["1", "3"],
    "best_from": "14:00",
    "best_until": "１7：30",
    "best_note": "周会后",
    "manner": "先听结论。",
    "since": "2021-03-01",
}


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001")


@pytest.fixture
def browser(world, hotel):
    return world.browser(world.officer_of(hotel))


def entered(browser, **fields):
    return browser.send("/hotels/SZ001/principals/new", "/hotels/SZ001/principals", **{**CARD, **fields})


def test_a_principal_is_entered_with_everything_that_is_known(browser):
    answer = entered(browser)
    assert (answer.status_code, answer.location) == (303, "/hotels/SZ001")
    row = Principal.select().dicts().get()
    assert {name: row[name] for name in row if name not in ("id", "hotel", "account", "search_text", "version")} == {
        **CARD,
        "phone": "138 0013 8000",
        "birthday": date(1980, 12, 3),
        "best_days": "13",
        "best_until": "17:30",
        "since": date(2021, 3, 1),
        "until": None,
    }
    assert row["search_text"].split("\n") == [
        "林海",
        "总经理",
        "林总",
        "lin@example.com",
        "lh",
        "linhai",
        "13800138000",
        "051267000114",
    ]
    page = browser.get("/hotels/SZ001").text
    for text in ("林总", "先听结论。", "Best reached Mon Wed · 14:00–17:30 · 周会后", "tel:13800138000"):
        assert text in page
    assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().verb == "principal.added"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("function", "king"),
        ("email", "nobody"),
        ("best_from", "25:00"),
        ("best_until", "13:00"),
        ("birthday", "2999-01-01"),
        ("since", ""),
        ("since", "2999-01-01"),
        ("best_days", ["9"]),
        ("manner", "长" * 2001),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays_typed(browser, field, wrong):
    page = entered(browser, **{field: wrong})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    form = Forms.of(page.text)["/hotels/SZ001/principals"]
    kept = {name: form[name] for name in ("title", "address_form", "phone2")}
    assert kept == {name: CARD[name] for name in kept}
    assert Principal.select().count() == 0


def test_the_page_of_somebody_says_that_he_may_ask_to_see_it(world, hotel, browser):
    person = world.principal(hotel)
    for path in ("/hotels/SZ001/principals/new", f"/hotels/SZ001/principals/{person.id}/edit"):
        assert "The person may ask to see it." in browser.get(path).text
    with i18n.speaking("zh"):
        assert person.best == ""


def test_a_card_is_changed_and_the_trail_tells_both_states(hotel, browser):
    entered(browser)
    row = Principal.get()
    page, action = f"/hotels/SZ001/principals/{row.id}/edit", f"/hotels/SZ001/principals/{row.id}"
    answer = browser.send(page, action, manner="要给他时间想。", best_days=["5"], phone="")
    assert answer.status_code == 303
    row = Principal.get()
    assert (row.manner, row.best_days, row.phone, row.version) == ("要给他时间想。", "5", "", 2)
    assert "13800138000" not in row.search_text
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.verb, entry.told) == (
        "principal.edited",
        {
            "version": 2,
            "phone": ["138 0013 8000", ""],
            "best_days": ["13", "5"],
            "manner": ["先听结论。", "要给他时间想。"],
        },
    )


def test_of_two_editors_of_a_card_the_second_sees_both_texts(world, hotel, browser):
    row = world.principal(hotel, "Lin")
    page, action = f"/hotels/SZ001/principals/{row.id}/edit", f"/hotels/SZ001/principals/{row.id}"
    opened = browser.form(page, action)
    other = world.browser(world.account(Role.MANAGER, name="Wang Min"))
    other.send(page, action, manner="Theirs", title="Boss")
    answer = browser.post(action, data={**opened, "manner": "Mine"})
    assert answer.status_code == 409
    form = Forms.of(answer.text)[action]
    assert (form["manner"], form["title"]) == ("Mine", "Boss")
    assert '<div class="theirs">Theirs</div>' in answer.text
    assert browser.post(action, data=form).status_code == 303
    assert (Principal.get().manner, Principal.get().title) == ("Mine", "Boss")


def test_ticks_are_kept_in_a_draft(world, hotel, browser):
    form = browser.form("/hotels/SZ001/principals/new", "/hotels/SZ001/principals")
    browser.post("/hotels/SZ001/principals/draft", data={**form, "name": "Half", "best_days": ["2", "4"]})
    assert Draft.get().values["best_days"] == "2\n4"
    page = browser.get("/hotels/SZ001/principals/new").text
    ticked = re.findall(r'<input[^>]*name="best_days"[^>]*>', page)
    assert [tick for tick in ticked if "checked" in tick] == [
        tick for tick in ticked if 'value="2"' in tick or 'value="4"' in tick
    ]
    entered(browser)
    assert Draft.select().count() == 0


def test_somebody_leaves_on_a_day_and_stands_in_the_history(world, hotel, browser):
    person = world.principal(hotel, "Old Deputy", "deputy")
    page, action = f"/hotels/SZ001/principals/{person.id}/edit", f"/hotels/SZ001/principals/{person.id}/end"
    assert browser.send(page, action, until="2999-01-01").status_code == 422
    assert browser.send(page, action, until=days_ago(3).isoformat()).status_code == 303
    assert Principal.get().until == days_ago(3)
    file = browser.get("/hotels/SZ001").text
    assert "1 person who left" in file
    assert "Old Deputy" not in file.split('id="people-title"')[1].split("</section>")[0]
    history = browser.get("/hotels/SZ001/principals").text
    assert re.findall(r'<tr class="mute"><th scope="row"><a href="([^"]+)"', history) == [
        f"/hotels/SZ001/principals/{person.id}"
    ]


def test_a_new_gm_takes_the_place_of_the_one_before_and_a_deputy_of_nobody(world, hotel, browser):
    world.principal(hotel, "Old GM"), world.principal(hotel, "Old Deputy", "deputy")
    today = clock.today().isoformat()
    entered(browser, name="New GM", since=today)
    entered(browser, name="New Deputy", function="deputy", since=today)
    assert [row.name for row in Principal.current_of(hotel)] == ["New GM", "New Deputy", "Old Deputy"]
    assert Principal.get(Principal.name == "Old GM").until == clock.today()


def test_a_principal_of_another_hotel_is_not_reached_through_ones_own(world, hotel, browser):
    stranger = world.principal(world.hotel("SZ002"))
    for method, path in (("GET", ""), ("GET", "/edit"), ("POST", ""), ("POST", "/end"), ("POST", "/draft")):
        address = f"/hotels/SZ001/principals/{stranger.id}{path}"
        answer = browser.get(address) if method == "GET" else browser.post(address, data=browser.token())
        assert answer.status_code == 404, address
    assert (Principal.get().until, Principal.get().version) == (None, 1)


def test_the_same_number_at_another_hotel_is_shown(world, hotel, browser):
    other = world.hotel("SZ002", name="Lake Hotel")
    Principal.enter(COMMAND_LINE, other, "Owner Lin", "owner", phone="(0512) 67000114")
    gone = Principal.enter(COMMAND_LINE, other, "Left Lin", "sales", phone="0512-67000114")
    gone.leave(COMMAND_LINE)
    answer = entered(browser)
    assert "The same telephone number stands at Lake Hotel." in browser.get(answer.location).text
    page = browser.get("/hotels/SZ001").text
    assert page.count('Also at Lake Hotel <a href="/hotels/SZ002">') == 1
    row = Principal.get(Principal.name == "林海")
    assert "Also at Lake Hotel" in browser.get(f"/hotels/SZ001/principals/{row.id}/edit").text


def test_a_person_is_shown_all_that_is_held(world, hotel, browser):
    entered(browser)
    row = Principal.get()
    officer = world.account(Role.MANAGER)
    for day in (30, 2):
        world.call(hotel, officer, days_ago(day), principal=row, summary="Not for his eyes.")
    row.edit(COMMAND_LINE, 1, title="店长")
    page = browser.get(f"/hotels/SZ001/principals/{row.id}").text
    for text in (
        "林海",
        "林总",
        "店长",
        "138 0013 8000",
        "0512-6700 0114",
        "lin@example.com",
        "3 Dec 1980",
        "先听结论。",
        "Mon Wed · 14:00–17:30 · 周会后",
        "2 calls are recorded with this person",
    ):
        assert text in page, text
    assert "Not for his eyes." not in page


@pytest.mark.parametrize(("birthday", "days"), [("1980-11-18", 0), ("1980-12-03", 15), ("1980-11-17", 364)])
def test_a_birthday_is_counted_to(birthday, days):
    with clock.at(NOW):
        assert Principal(birthday=date.fromisoformat(birthday)).birthday_in == days


def test_who_was_born_on_a_leap_day_has_a_birthday_every_year():
    with clock.at(datetime(2027, 2, 27, 4, 0)):
        assert Principal(birthday=date(1980, 2, 29)).birthday_in == 2


@pytest.mark.parametrize(
    ("role", "sees"), [("manager", True), ("director", True), ("liaison", False), ("admin", False)]
)
def test_manner_is_read_by_those_who_write_the_plan_alone(world, hotel, role, sees):
    Principal.enter(COMMAND_LINE, hotel, "Lin", "gm", manner="The manner of Lin", best_note="After five")
    row, browser = Principal.get(), world.browser(world.account(role))
    paths = ["/hotels/SZ001", "/hotels/SZ001/principals"]
    if role in ("manager", "admin"):
        paths.append(f"/hotels/SZ001/principals/{row.id}/edit")
    told = "".join(browser.get(path).text for path in paths)
    assert ("The manner of Lin" in told) == sees
    assert browser.get(f"/hotels/SZ001/principals/{row.id}").status_code == (200 if sees else 403)


def test_an_admin_changes_a_card_without_touching_the_manner(world, hotel):
    row = Principal.enter(COMMAND_LINE, hotel, "Lin", "gm", manner="The manner of Lin")
    browser = world.browser(world.account(Role.ADMIN))
    page, action = f"/hotels/SZ001/principals/{row.id}/edit", f"/hotels/SZ001/principals/{row.id}"
    assert browser.send(page, action, title="Boss", manner="Smuggled in").status_code == 303
    assert (Principal.get().title, Principal.get().manner) == ("Boss", "The manner of Lin")
