"""The log of calls: each filter, what words find and for whom, and the last five of a hotel in full."""

import re
from datetime import date, datetime, timedelta

import pytest

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.calls import log as call_log
from portal.activity.calls import search as call_search
from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation import clock, db
from portal.foundation.roles import Function, Role
from portal.records.teams import Team
from tests.exports.reading import rows, taken
from tests.test_imports import brought_in
from tests.test_sheets import xlsx
from tests.world import days_ago

#: A Wednesday, 15:00 in Shanghai: minutes ago is the same day and the same week.
NOW = datetime(2026, 11, 18, 7, 0)


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW):
        yield


@pytest.fixture
def hotel(world):
    return world.hotel("SZ001", name="Garden Court")


@pytest.fixture
def officer(world, hotel):
    return world.officer_of(hotel, name="Chen")


@pytest.fixture
def manager(world):
    return world.browser(world.account(Role.MANAGER, name="Wang"))


def listed(browser, query="") -> list[int]:
    answer = browser.get(f"/calls?{query}")
    assert answer.status_code == 200
    return [int(number) for number in re.findall(r'<time datetime="[^"]+"><a href="/calls/(\d+)"', answer.text)]


def record(world, hotel, by, **facts) -> Call:
    told = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.REACHED, "at": clock.now()}
    return Call.record(world.person(by), hotel, **{**told, **facts})


# Filters


def test_each_filter_shows_what_it_names_and_no_more(world, hotel, officer, manager):
    other, gm = world.hotel("SZ002"), world.principal(hotel, "Lin")
    colleague = world.officer_of(other, name="Ma")
    team = Team.add(world.person(world.account(Role.ADMIN)), name_zh="一队", name_en="First", region=None)
    colleague.team = team
    colleague.save()
    talk = record(world, hotel, officer, principal=gm, summary="A talk", at=clock.now() - timedelta(minutes=9))
    chat = record(
        world, hotel, officer, channel=Channel.WECHAT, summary="A chat", at=clock.now() - timedelta(minutes=8)
    )
    came = record(
        world, hotel, officer, direction=Direction.IN, summary="They rang", at=clock.now() - timedelta(minutes=7)
    )
    none = record(world, other, colleague, result=Result.NO_ANSWER, at=clock.now() - timedelta(minutes=6))
    quiet = record(world, other, colleague, nothing_special=True, at=clock.now() - timedelta(minutes=5))
    late = world.call(hotel, officer, days_ago(20), summary="Long ago")
    FollowUp.add(world.person(officer), hotel, "Noise", side=Side.US, complaint=True, origin=chat)
    FollowUp.add(world.person(officer), hotel, "Lamp", side=Side.US, origin=came)
    came.correct(world.person(officer), 1, "typing", summary="They rang us")
    everything = [one.id for one in (quiet, none, came, chat, talk, late)]
    assert listed(manager) == everything
    for query, shown in {
        f"officer={officer.id}": [came, chat, talk, late],
        f"officer={colleague.id}": [quiet, none],
        f"team={team.id}": [quiet, none],
        "hotel=SZ002": [quiet, none],
        "hotel=NOWHERE": [],
        "channel=wechat": [chat],
        "direction=in": [came],
        "result=no_answer": [none],
        "counts=yes": [talk],
        "counts=no": [quiet, none, came, chat, late],
        "mark=late": [late],
        "mark=special": [quiet],
        "mark=complaint": [chat],
        "mark=corrected": [came],
        f"week={clock.this_week()}&channel=wechat": [chat],
        f"first={days_ago(25)}&last={days_ago(15)}": [late],
        f"first={days_ago(25)}&channel=wechat": [chat],
        f"first={days_ago(0)}&counts=yes": [talk],
        f"last={days_ago(15)}": [late],
        f"officer={officer.id}&direction=in&q=rang": [came],
        "days=30&mark=late&channel=wechat": [],
        "channel=nonsense&mark=nonsense&team=x&officer=y&first=z&last=&week=9&days=-1&year=abc": [*()],
    }.items():
        expected = everything if "nonsense" in query else [one.id for one in shown]
        assert listed(manager, query) == expected, query


def test_what_is_in_force_stands_above_the_list_with_the_way_to_clear_it(world, hotel, officer, manager):
    world.call(hotel, officer, summary="空调坏了")
    page = manager.get("/calls?hotel=SZ001&channel=phone&q=空调&days=30").text
    assert re.findall(r'aria-label="Clear the filter ([^"]+)"', page) == [
        "Hotel: Garden Court",
        "Channel: Phone",
        "Words: 空调",
    ]
    assert '<a class="chip" href="/calls?hotel=SZ001&amp;channel=phone&amp;days=30"' in page
    week = clock.this_week()
    page = manager.get(f"/calls?week={week}").text
    assert 'aria-label="Clear the filter Time: ' in page and f'<input type="hidden" name="week" value="{week}">' in page


def test_everything_there_ever_was_is_offered_where_it_is_quick(world, hotel, officer, manager):
    old = world.call(hotel, officer, days_ago(800), summary="空调旧了")
    assert listed(manager, "days=all") == [], "without a filter that has an index it looks back a year"
    assert listed(manager, "days=all&hotel=SZ001") == [old.id]
    assert listed(manager, f"days=all&officer={officer.id}") == [old.id]
    assert listed(manager, "q=空调") == [old.id], "words are looked for in all there is"
    assert listed(manager, "q=空调&days=366") == []
    assert '<option value="all"' not in manager.get("/calls").text


def test_an_officer_asks_for_his_own(world, hotel, officer):
    mine = world.call(hotel, officer)
    world.call(hotel, world.account(Role.MANAGER))
    browser = world.browser(officer)
    assert listed(browser, "officer=me") == listed(browser, "by=me") == [mine.id]


def test_a_liaison_finds_his_own_calls_and_no_word_of_an_officers(world, hotel, officer):
    liaison = world.account(Role.LIAISON)
    own = world.call(hotel, liaison, summary="空调报价")
    theirs = record(world, hotel, officer, summary="空调坏了", inside_note="PLANTED 空调")
    noted = record(world, hotel, liaison, summary="Else", inside_note="机密空调")
    browser = world.browser(liaison)
    assert listed(browser, "q=空调") == [own.id]
    assert listed(browser, f"officer={officer.id}") == []
    assert [listed(browser, f"q=空调&{whom}") for whom in ("hotel=NOPE", "officer=999")] == [[], []]
    page = browser.get("/calls").text
    assert 'name="officer"' not in page and 'name="team"' not in page
    assert {theirs.id, noted.id, own.id} == set(listed(world.browser(world.account(Role.DIRECTOR)), "q=空调"))


# Words


def test_two_letters_of_chinese_find_a_call_newest_first(world, hotel, officer, manager):
    one = world.call(hotel, officer, days_ago(3), summary="店长说空调维修拖延，客人投诉。")
    two = world.call(hotel, officer, days_ago(1), summary="空调修好了。")
    world.call(hotel, officer, summary="价格问题")
    assert listed(manager, "q=空调") == [two.id, one.id]
    assert listed(manager, "q=空调 投诉") == [one.id]
    assert listed(manager, "q=调空") == []
    # The pairs 空调 and 调维 stand there, and 维修: but not in this order.
    assert listed(manager, "q=维修空调") == []
    assert listed(manager, "q=空") == [two.id, one.id], "one letter is looked for without the index"


def test_words_said_to_somebody_who_is_not_on_the_file_and_inside_notes_are_found(world, hotel, officer, manager):
    one = record(world, hotel, officer, spoke_with="值班张经理", summary="x")
    two = record(world, hotel, officer, summary="x", inside_note="店长要走了")
    assert listed(manager, "q=张经理") == [one.id]
    assert listed(manager, "q=要走") == [two.id]


@pytest.mark.parametrize("q", ["%", "__", "100%", "a_c", "'", '""', "*空", "\\", "空调%' OR 1=1"])
def test_a_wildcard_is_a_letter(world, hotel, officer, manager, q):
    world.call(hotel, officer, summary="abc 100 percent 空调")
    assert listed(manager, f"q={q.replace('%', '%25')}") == []
    call = world.call(hotel, officer, summary=f"x {q} y")
    assert listed(manager, f"q={q.replace('%', '%25')}") == [call.id]


def test_a_search_asks_as_often_with_one_call_as_with_a_hundred(world, hotel, officer, manager):
    world.call(hotel, officer, summary="空调")
    with db.counted() as few:
        manager.get("/calls?q=空调")
    for n in range(60):
        world.call(hotel, officer, days_ago(n % 20), summary=f"空调{n}")
    with db.counted() as many:
        page = manager.get("/calls?q=空调").text
    assert len(many) == len(few)
    older = re.search(r'rel="next" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert len(re.findall(r"<time datetime", manager.get(older).text)) == 11


def test_the_search_box_finds_calls_after_hotels_and_people(world, hotel, officer):
    call = world.call(hotel, officer, summary="空调维修拖延")
    browser = world.browser(officer)
    page = browser.get("/search?q=空调").text
    assert f'href="/calls/{call.id}"' in page and "<h2>Calls</h2>" in page
    assert "All calls that fit" not in page
    admin = world.browser(world.account(Role.ADMIN)).get("/search?q=空调").text
    assert "维修" in page and "维修" not in admin and "Nothing found" in admin


def test_imported_calls_are_found_until_the_import_is_undone(world, hotel, officer, manager):
    admin = world.browser(world.account(Role.ADMIN))
    raw = xlsx(
        ["酒店", "日期", "专员", "内容"], *(["SZ001", days_ago(n).isoformat(), "Chen", "空调坏了"] for n in (1, 2))
    )
    where = brought_in(admin, raw, "calls")
    assert len(listed(manager, "q=空调")) == 2
    admin.send(where, f"{where}/undoing")
    assert (Call.select().count(), listed(manager, "q=空调")) == (0, [])
    assert list(call_search.recount(Call.ids())) == []


# The last five


def test_the_last_five_stand_in_full_with_what_came_of_each(world, hotel, officer, manager):
    gm = world.principal(hotel, "Lin")
    person = world.person(officer)
    calls = [
        record(
            world,
            hotel,
            officer,
            principal=gm,
            summary=f"Said {n} " + "long " * 200,
            at=clock.now() - timedelta(hours=9 - n),
        )
        for n in range(6)
    ]
    item = FollowUp.add(person, hotel, "Mend the lift", side=Side.HOTEL, origin=calls[4])
    item.give_state(person, State.STUCK, record=calls[5])
    noted = record(
        world, hotel, officer, summary="Last", inside_note="INSIDE", call_back_at=clock.now() + timedelta(hours=1)
    )
    page = manager.get("/calls/last?hotel=SZ001").text
    shown = [int(number) for number in re.findall(r'<h2 id="call-(\d+)"', page)]
    assert shown == [noted.id, *(call.id for call in calls[:1:-1][:4])]
    assert page.count("long " * 200) == 4, "in full"
    assert page.count("Mend the lift") == 2 and "Stuck" in page
    assert "INSIDE" in page and "Call back agreed for" in page
    assert "INSIDE" not in world.browser(world.account(Role.LIAISON)).get("/calls/last?hotel=SZ001").text


def test_the_last_five_are_reached_from_the_file_and_are_not_for_the_hotel(world, hotel, officer):
    link = 'href="/calls/last?hotel=SZ001"'
    assert link in world.browser(officer).get("/hotels/SZ001").text
    assert link in world.browser(officer).get("/calls?hotel=SZ001").text
    assert link not in world.browser(world.account(Role.ADMIN)).get("/hotels/SZ001").text
    assert "No calls yet" in world.browser(officer).get("/calls/last?hotel=SZ001").text
    for function in (Function.GM, Function.OWNER, Function.ASSISTANT):
        browser = world.browser(world.gm_of(hotel, function=function))
        assert browser.get("/calls/last?hotel=SZ001").status_code == 403
    assert world.browser(officer).get("/calls/last?hotel=NONE").status_code == 404
    assert world.browser(officer).get("/calls/last").location == "/calls"


# The sheet


def test_the_sheet_holds_exactly_the_filter_and_what_else_there_is_to_a_call(world, hotel, officer, manager):
    gm, now = world.principal(hotel, "Lin"), clock.instant(datetime(2026, 11, 18, 12))
    with clock.at(now):
        back = clock.instant(datetime(2026, 11, 19, 15))
        facts = {"principal": gm, "summary": "空调", "inside_note": "INSIDE", "call_back_at": back}
        call = record(world, hotel, officer, **facts)
        record(world, hotel, officer, summary="Other", channel=Channel.WECHAT)
        call.correct(world.person(officer), 1, "typing", summary="空调坏了")
        (row,) = rows(taken(manager, "/calls?hotel=SZ001&q=空调&days=30", "/calls/export"))
        told = {
            name: row[name]
            for name in ("Summary", "Inside note", "Call back at", "Counts", "Corrected", "Nothing special")
        }
        assert told == {
            "Summary": "空调坏了",
            "Inside note": "INSIDE",
            "Call back at": datetime(2026, 11, 19, 15),
            "Counts": "yes",
            "Corrected": "yes",
            "Nothing special": None,
        }
        liaison = world.account(Role.LIAISON)
        record(world, hotel, liaison, summary="Mine")
        (row,) = rows(taken(world.browser(liaison), "/calls?hotel=SZ001", "/calls/export"))
        assert "Inside note" not in row


def test_a_page_is_one_statement(world, hotel, officer):
    world.call(hotel, officer, summary="空调")
    with db.counted() as statements:
        wanted = call_log.Filter(q="空调", hotel=hotel.id, by=officer.id, complaint=False)
        assert len(call_log.page_for(world.person(officer), wanted, None, date(2100, 1, 1))) == 1
    assert len(statements) == 1
