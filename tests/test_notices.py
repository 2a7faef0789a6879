"""Notices: what one is told of, that one alone reads it, and that what one no longer sees is not told."""

from datetime import timedelta

import pytest

from portal.activity.calls.checks import SpotCheck
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.records.excuses import Excuse
from portal.records.notices import News, Notice, NoticeChoice
from portal.records.postings import end
from portal.records.sessions import Session
from tests.laws import new_submission_id
from tests.world import Forms


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden Court")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen")


def item(world, hotel, by, wording="Mend the lift", **facts):
    return FollowUp.add(world.person(by), hotel, wording, **{"side": Side.HOTEL, **facts})


def told(browser, path="/notices") -> list[str]:
    """The texts of the notices on a page, newest first."""
    page = browser.get(path).text
    rows = page.split("<li")[1:]
    ends = ("</a>", "</button>", "</p>")
    return [label.value for row in rows for label in News if any(f"{label.label}{end}" in row for end in ends)]


def test_somebody_is_told_once_of_what_others_do_and_never_of_his_own(world, hotel, officer):
    other = world.account(Role.STAFF)
    row = item(world, hotel, officer)
    Notice.delete().execute()
    for _ in range(2):
        Notice.put(world.person(other), [officer.id, other.id, None], News.ANSWERED, row, hotel)
    notice = Notice.get()
    assert (Notice.select().count(), notice.account_id, notice.by_id) == (1, officer.id, other.id)
    notice.read()
    Notice.put(world.person(other), [officer.id], News.ANSWERED, row, hotel)
    assert Notice.select().count() == 2


def test_the_list_shows_ones_own_newest_first_with_hotel_wording_and_who(world, hotel, officer):
    other = world.account(Role.STAFF, name="Ma")
    row = item(world, hotel, officer, "Send the <price> list")
    with clock.at(clock.now() - timedelta(hours=1)):
        Notice.put(world.person(other), [officer.id], News.GIVEN, row, hotel)
    Notice.put(world.person(other), [officer.id], News.ANSWERED, row, hotel)
    Notice.put(world.person(officer), [other.id], News.REDATED, row, hotel)
    browser = world.browser(officer)
    assert told(browser) == ["answered", "given"]
    page = browser.get("/notices").text
    assert "Garden Court · Ma" in page
    assert "Send the &lt;price&gt; list" in page
    assert "2 unread" in page
    assert '<a href="/notices" aria-current="page">' in page and '<span class="count">2</span>' in page


@pytest.mark.parametrize(
    ("role", "path"), [(Role.STAFF, "/follow-ups/"), (Role.MANAGER, "/follow-ups/"), (Role.DIRECTOR, "/follow-ups/")]
)
def test_each_notice_leads_to_its_record(world, hotel, officer, role, path):
    reader = world.account(role)
    call = world.call(hotel, officer)
    row = item(world, hotel, officer)
    manager = world.person(world.account(Role.MANAGER))
    check = SpotCheck.create(call=call, by=manager.id, verdict="differs")
    excuse = Excuse.create(hotel=hotel, since=clock.this_week().monday, reason="Rebuilding", by=officer)
    for news, record in (
        (News.CLAIMED, row),
        (News.CHECK_DIFFERS, check),
        (News.CHECK_DIFFERS, call),
        (News.EXCUSE_ASKED, excuse),
    ):
        Notice.put(COMMAND_LINE, [reader.id], news, record, hotel)
    Notice.read_until(world.person(reader), clock.now())
    browser = world.browser(reader)
    page = browser.get("/notices").text
    hrefs = {f'href="{path}{row.id}"', f'href="/calls/{call.id}"', 'href="/excuses'}
    if role == Role.STAFF:
        # A check of somebody else's call is not his to read.
        assert "You no longer see what this is about." in page
    assert [href for href in hrefs if href not in page] == []
    for href in hrefs:
        address = href.removeprefix('href="').rstrip('"')
        assert browser.get(address).status_code == 200, address


def test_a_gm_is_told_of_what_is_for_his_hotel_and_of_nothing_once_he_has_left(world, hotel, officer):
    gm = world.gm_of(hotel, name="Lin")
    row = item(world, hotel, officer, "Repaint the corridor", for_hotel=True)
    inside = item(world, hotel, officer, "PLANTED inside wording")
    Notice.put(world.person(officer), [gm.id], News.REDATED, row, hotel)
    Notice.put(world.person(officer), [gm.id], News.REDATED, inside, hotel)
    browser = world.browser(gm)
    page = browser.get("/notices").text
    assert "Repaint the corridor" in page and "PLANTED" not in page and "Chen" not in page
    assert browser.get(f"/follow-ups/{row.id}").status_code == 200
    (posting,) = [one for one in hotel.postings if one.account_id == gm.id]
    end(COMMAND_LINE, posting, clock.today())
    page = browser.get("/notices").text
    assert "Repaint" not in page and "Garden Court" not in page and "/follow-ups/" not in page
    assert "You no longer see what this is about." in page


def test_everybody_has_the_page_and_the_assistant_and_owner_too(world, hotel):
    people = [world.account(role) for role in Role if role != Role.GM]
    people += [world.gm_of(hotel, function=one) for one in (Function.GM, Function.OWNER, Function.ASSISTANT)]
    for account in people:
        browser = world.browser(account)
        assert "No notices yet" in browser.get("/notices").text
        assert "Nothing unread" in browser.get("/notices?show=unread").text
        assert browser.get("/notices/choices").status_code == 200
        assert '<a href="/notices"' in browser.get("/me").text


def test_one_is_marked_read_and_then_all_that_the_page_could_show(world, hotel, officer):
    row, browser = item(world, hotel, officer), world.browser(officer)
    for news in (News.GIVEN, News.ANSWERED, News.RETURNED):
        Notice.put(COMMAND_LINE, [officer.id], news, row, hotel)
    newest = Notice.select().order_by(Notice.at.desc(), Notice.id.desc()).first()
    answer = browser.send("/notices?show=unread", f"/notices/{newest.id}/reading")
    assert (answer.status_code, answer.location) == (303, "/notices?show=unread")
    assert told(browser, "/notices?show=unread") == ["answered", "given"]
    form = Forms.of(browser.get("/notices").text)["/notices/reading"]
    Notice.put(COMMAND_LINE, [officer.id], News.CONFIRMED, row, hotel)
    assert browser.post("/notices/reading", data=form).status_code == 303
    assert told(browser, "/notices?show=unread") == ["confirmed"], "what came after the page was made stays unread"
    assert len(told(browser)) == 4


def test_what_is_opened_is_read_with_all_that_was_told_of_it(world, hotel, officer):
    row, other, browser = item(world, hotel, officer), item(world, hotel, officer), world.browser(officer)
    for one, news in ((row, News.GIVEN), (row, News.COMPLAINT), (other, News.ANSWERED)):
        Notice.put(COMMAND_LINE, [officer.id], news, one, hotel)
    notice = Notice.get(Notice.news == News.GIVEN)
    answer = browser.send("/notices", f"/notices/{notice.id}/reading", open="1")
    assert (answer.status_code, answer.location) == (303, f"/follow-ups/{row.id}")
    assert told(browser, "/notices?show=unread") == ["answered"]
    assert f'<a href="/follow-ups/{row.id}">' in browser.get("/notices").text
    row.delete_instance(recursive=True)
    again = browser.post(f"/notices/{notice.id}/reading", data={**browser.token(), "open": "1"})
    assert again.location == "/notices", "there is nothing left to open"


def test_who_does_something_with_an_item_has_read_what_he_was_told_of_it(world, hotel, officer):
    colleague = world.account(Role.MANAGER)
    row = item(world, hotel, officer)
    Notice.put(COMMAND_LINE, [officer.id, colleague.id], News.COMPLAINT, row, hotel)
    row.answer(world.person(officer), "We have spoken with them.")
    read = {one.account_id: one.read_at is not None for one in Notice.select().where(Notice.news == News.COMPLAINT)}
    assert read == {officer.id: True, colleague.id: False}


def test_nobody_reads_or_marks_anothers(world, hotel, officer):
    other = world.account(Role.STAFF)
    Notice.put(COMMAND_LINE, [other.id], News.GIVEN, item(world, hotel, officer), hotel)
    browser = world.browser(officer)
    notice = Notice.get(Notice.account == other)
    assert "No notices yet" in browser.get("/notices").text
    assert browser.post(f"/notices/{notice.id}/reading", data=browser.token()).status_code == 404
    browser.post("/notices/reading", data={**browser.token(), "seen": "x"})
    assert Notice.get_by_id(notice.id).read_at is None


def test_looking_marks_nothing_as_read(world, hotel, officer):
    Notice.put(COMMAND_LINE, [officer.id], News.GIVEN, item(world, hotel, officer), hotel)
    browser = world.browser(officer)
    for _ in range(2):
        assert told(browser) == ["given"]
    assert Notice.get().read_at is None


def test_a_long_list_is_paged_by_key(world, hotel, officer):
    row, now = item(world, hotel, officer), clock.now()
    Notice.insert_many(
        {
            "account": officer.id,
            "news": "given",
            "kind": "follow_up",
            "record_id": row.id,
            "at": now - timedelta(hours=n // 9),
        }
        for n in range(120)
    ).execute()
    browser, url, found = world.browser(officer), "/notices", 0
    while url:
        page = browser.get(url).text
        found += page.count('class="unread"')
        url = (page.partition('rel="next" href="')[2].partition('"')[0] or "").replace("&amp;", "&")
    assert found == 120
    assert '<span class="count">99</span>' in browser.get("/me").text


def test_what_was_read_half_a_year_ago_is_forgotten(world, hotel, officer):
    row, now = item(world, hotel, officer), clock.now()
    for news in (News.GIVEN, News.ANSWERED):
        Notice.put(COMMAND_LINE, [officer.id], news, row, hotel)
    Notice.get(Notice.news == "given").read()
    with clock.at(now + timedelta(days=180) - timedelta(hours=1)):
        assert Notice.sweep() == 0
    with clock.at(now + timedelta(days=180) + timedelta(hours=1)):
        assert Notice.sweep() == 1
    assert [one.news for one in Notice.select()] == ["answered"]


def test_what_waits_is_counted_with_who_is_there(world, hotel, officer):
    Notice.put(COMMAND_LINE, [officer.id], News.GIVEN, item(world, hotel, officer), hotel)
    world.browser(officer)
    assert Session.select().count() == 1
    page = world.browser(officer).get("/me").text
    assert '<span class="count">1</span>' in page


# Which mails


def test_each_role_chooses_among_the_mails_it_gets(world, hotel, officer):
    offered = {
        account: [name for name in ("news", "digest", "reminder") if f'name="{name}"' in page]
        for account in (officer, world.account(Role.LIAISON), world.gm_of(hotel), world.account(Role.ADMIN))
        for page in (world.browser(account).get("/notices/choices").text,)
    }
    assert list(offered.values()) == [["news", "digest", "reminder"], ["news", "reminder"], ["news"], ["news"]]


def test_a_choice_is_kept_and_another_windows_is_not_overwritten(world, officer):
    browser = world.browser(officer)
    form = browser.form("/notices/choices", "/notices/choices")
    assert form == {**form, "news": "y", "digest": "y", "reminder": "y", "version": "1"}
    stale = dict(form)
    del form["digest"]
    assert browser.post("/notices/choices", data=form).status_code == 303
    row = NoticeChoice.get()
    assert (row.news, row.digest, row.reminder, row.version) == (True, False, True, 2)
    answer = browser.post("/notices/choices", data={**stale, "submission_id": new_submission_id()})
    assert (answer.status_code, "changed meanwhile in another window" in answer.text) == (409, True)
    assert NoticeChoice.get().digest is False
    again = Forms.of(answer.text)["/notices/choices"]
    assert browser.post("/notices/choices", data=again).status_code == 303
    assert NoticeChoice.get().digest is True


def test_it_says_when_no_mail_can_come(world, officer):
    page = world.browser(officer).get("/notices/choices").text
    assert "This portal sends no mail yet" in page
