"""One's own page: who I am here, my hotels, my password."""

from datetime import datetime

import pytest

from portal.foundation import clock
from portal.foundation.roles import Function, Role
from portal.foundation.submissions import Submission
from portal.foundation.throttle import Failure
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.feeds import Feed
from portal.records.sessions import Session
from portal.web import agents
from tests.world import PASSWORD, Forms, days_ago

NEW = "a password of my own"


def change(browser, now=PASSWORD, password=NEW, again=NEW):
    return browser.send("/me", "/me/password", password_now=now, password=password, password_again=again)


def test_the_page_says_who_one_is_and_names_the_hotels_one_has_today(world):
    mine, before, others = world.hotel("SZ001"), world.hotel("SZ002"), world.hotel("SZ003")
    staff = world.officer_of(mine, before, name="Wang Min", sign_in="wang", since=days_ago(9))
    world.posted(before, world.officer_of(others), since=days_ago(2))
    page = world.browser(staff).get("/me").text
    assert "Wang Min" in page and "signs in as wang" in page
    assert [code in page for code in ("SZ001", "SZ002", "SZ003")] == [True, False, False]


def test_an_assistant_reads_his_hotels_name_without_a_way_into_its_file(world):
    hotel = world.hotel("SZ001")
    page = world.browser(world.gm_of(hotel, function=Function.ASSISTANT)).get("/me").text
    assert hotel.name in page and 'href="/hotels/SZ001"' not in page


def test_a_new_password_holds_and_the_old_one_does_not(world):
    staff = world.account(Role.STAFF)
    answer = change(world.browser(staff))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert (Account.check(staff.sign_in, NEW), Account.check(staff.sign_in, PASSWORD)) == (staff, None)
    assert [(entry.verb, entry.by_id, entry.told) for entry in AuditEntry.select()] == [
        ("account.password_set", staff.id, {})
    ]


def test_a_new_password_ends_the_calendar_address_and_says_so(world):
    staff = world.account(Role.STAFF)
    browser, secret = world.browser(staff), Feed.make(world.person(staff), staff)
    change(browser)
    assert "The calendar address holds no longer." in browser.get("/me").text
    with pytest.raises(LookupError):
        Feed.holder(secret)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"now": "not the password"}, "password_now"),
        ({"now": ""}, "password_now"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "", "again": ""}, "password"),
        ({"again": "something else"}, "password_again"),
        ({"now": "\x00"}, "password_now"),
        ({"now": "x" * 20_000}, "password_now"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_changes_nothing(world, fields, wrong):
    staff = world.account(Role.STAFF)
    other = world.browser(staff)
    page = change(world.browser(staff), **fields)
    assert page.status_code == 422
    assert f'id="{wrong}-error" role="alert"' in page.text
    assert Account.check(staff.sign_in, PASSWORD) == staff
    assert (other.get("/me").status_code, Session.select().count()) == (200, 2)


def test_a_double_click_on_the_new_password_is_answered_like_the_first_click(world):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    said = {"password_now": PASSWORD, "password": NEW, "password_again": NEW}
    form = {**browser.form("/me", "/me/password"), **said}
    answers = [browser.post("/me/password", data=form) for _n in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/me")] * 2
    assert [entry.verb for entry in AuditEntry.select()] == ["account.password_set"]


def test_of_a_password_nothing_is_kept_that_is_quick_to_try(world):
    """A submission keeps a digest of what was typed: passwords are no part of it."""
    digests = set()
    for new in (NEW, "another password of my own"):
        browser = world.browser(world.account(Role.STAFF))
        said = {"password_now": PASSWORD, "password": new, "password_again": new, "submission_id": "k" * 20}
        assert browser.send("/me", "/me/password", **said).status_code == 303
        digests |= {row.digest for row in Submission.select()}
    assert len(digests) == 1


def test_what_was_typed_cannot_be_tried_against_what_is_kept_of_it(world):
    """The same form says the same twice, and no row shows it: only who sent it knows what it was drawn with."""
    digests = set()
    for _time in range(2):
        assert change(world.browser(world.account(Role.STAFF))).status_code == 303
        digests |= {row.digest for row in Submission.select()}
    assert len(digests) == 2


def test_a_wrong_password_is_counted_though_nothing_else_of_the_form_is_kept(world):
    change(world.browser(world.account(Role.STAFF)), now="not the password")
    assert (Failure.select().count(), Submission.select().count()) == (1, 0)


def test_guessing_the_password_at_an_open_screen_is_throttled_too(world):
    staff = world.account(Role.STAFF)
    browser = world.browser(staff)
    tries = [change(browser, now=f"guess number {n}").status_code for n in range(9)]
    assert tries == [422] * 8 + [429]
    assert change(browser).status_code == 429, "not even with the right one"


# Where one is signed in

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome on Windows"),
        (WINDOWS + " Edg/140.0.0.0", "Edge on Windows"),
        (WINDOWS + " QIHU 360SE", "360 Browser on Windows"),
        (IPHONE + " Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (IPHONE + " Mobile/15E148 MicroMessenger/8.0.60 NetType/WIFI", "WeChat on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0 HuaweiBrowser/5",
            "Huawei Browser on HarmonyOS",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("curl/8.0", "A browser that does not say which"),
        ("", "A browser that does not say which"),
    ],
)
def test_a_browser_is_told_in_words(world, agent, words):
    browser = world.browser(world.account(Role.STAFF))
    Session.update(agent=agent).execute()
    assert words in browser.get("/me").text
    assert agents.icon(agent) == (
        "smartphone" if "iPhone" in words or "Android" in words or "Harmony" in words else "monitor"
    )


def test_ones_browsers_are_listed_and_this_one_is_marked(world):
    staff = world.account(Role.STAFF)
    here = world.browser(staff)
    world.browser(staff)
    world.browser(world.account(Role.STAFF))
    page = here.get("/me").text
    assert (page.count("A browser that does not say which"), page.count("this one")) == (3, 1)
    mine, other = Session.select().where(Session.account == staff).order_by(Session.id)
    forms = Forms.of(page)
    assert (f"/me/sessions/{mine.id}/end" in forms, f"/me/sessions/{other.id}/end" in forms) == (False, True)


def test_one_of_ones_browsers_is_signed_out_and_the_others_stay(world):
    staff = world.account(Role.STAFF)
    here, there, third = (world.browser(staff) for _n in range(3))
    rows = list(Session.select().order_by(Session.id))
    deed = f"/me/sessions/{rows[1].id}/end"
    form = here.form("/me", deed)
    answers = [here.post(deed, data=form) for _n in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/me#sessions")] * 2
    assert [browser.get("/me").status_code for browser in (here, there, third)] == [200, 401, 200]


def test_all_others_are_signed_out_at_once(world):
    staff = world.account(Role.STAFF)
    here, there, other = world.browser(staff), world.browser(staff), world.browser(world.account(Role.STAFF))
    assert here.send("/me", "/me/sessions/end").location == "/me#sessions"
    assert [browser.get("/me").status_code for browser in (here, there, other)] == [200, 401, 200]


def test_ending_this_very_session_is_signing_out(world):
    browser = world.browser(world.account(Role.STAFF))
    answer = browser.post(f"/me/sessions/{Session.get().id}/end", data=browser.token() | _token_of(browser))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.get("/me").status_code == 401


def _token_of(browser) -> dict[str, str]:
    return {"csrf_token": browser.form("/me", "/me/password")["csrf_token"]}


def test_another_persons_session_is_not_there_to_be_ended(world):
    staff, admin = world.account(Role.STAFF), world.account(Role.ADMIN)
    theirs = world.browser(staff)
    row = Session.get()
    for account in (world.account(Role.STAFF), admin):
        browser = world.browser(account)
        fields = browser.form("/me", "/me/password")
        assert browser.post(f"/me/sessions/{row.id}/end", data=fields).status_code == 404
        assert browser.post("/me/sessions/999999/end", data=fields).status_code == 404
    assert theirs.get("/me").status_code == 200


# Language and time zone


def test_times_are_shown_on_the_persons_clock_and_days_stay_the_companys(world):
    staff = world.account(Role.STAFF)
    with clock.at(datetime(2026, 11, 16, 2, 30)):
        browser = world.browser(staff)
        assert "signed in 16 Nov 10:30" in browser.get("/me").text
        answer = browser.send("/me/preferences", "/me/preferences", language="en", time_zone="America/New_York")
        assert (answer.status_code, answer.location) == (303, "/me")
        page = browser.get("/me").text
        assert "signed in 15 Nov 21:30" in page and "<dd>New York</dd>" in page
        assert clock.today().isoformat() == "2026-11-16"
        assert "signed in 16 Nov 10:30" in world.browser(world.account(Role.STAFF)).get("/me").text


def test_the_language_is_chosen_there_too(world):
    staff = world.account(Role.STAFF, language="en")
    browser = world.browser(staff)
    browser.send("/me/preferences", "/me/preferences", language="zh", time_zone="")
    assert (Account.get_by_id(staff.id).language, 'lang="zh-Hans"' in browser.get("/me").text) == ("zh", True)


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Olympus"), ("time_zone", "../etc"), ("language", "tlh")]
)
def test_a_zone_or_language_that_is_none_stands_beside_its_field(world, field, value):
    staff = world.account(Role.STAFF)
    page = world.browser(staff).send("/me/preferences", "/me/preferences", **{field: value})
    assert (page.status_code, f'id="{field}-error"' in page.text) == (422, True)
    assert (Account.get_by_id(staff.id).time_zone, Account.get_by_id(staff.id).language) == ("", "en")


def test_a_zone_this_machine_no_longer_knows_shows_the_companys_time(world):
    staff = world.account(Role.STAFF)
    Account.update(time_zone="Atlantis/Capital").execute()
    assert world.browser(staff).get("/me").status_code == 200


def test_every_place_is_offered_by_its_name_in_the_readers_language(world):
    page = world.browser(world.account(Role.STAFF, language="zh")).get("/me/preferences").text
    assert '<option value="Asia/Tokyo">UTC+9:00 东京</option>' in page
    assert "Asia/Chongqing" not in page, "a name of old"
    assert page.count("<option") > 350
