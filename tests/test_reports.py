"""Reports drafted from the records (D39): what a department would write of its week and month, to copy and to send."""

from datetime import date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from portal.activity.calls import Call, Result
from portal.activity.follow_up_words import Side, State
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock, db, i18n
from portal.foundation.calendar import CalendarDay
from portal.foundation.roles import COMMAND_LINE
from portal.insight import coverage_board, hotel_list, reports, reports_words
from portal.insight.coverage import Count, Scope, Span
from portal.insight.hotel_list import Due, Filter
from portal.insight.reports import Period
from portal.insight.reports_calls import telling
from portal.insight.reports_items import Figure
from portal.records import statuses
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.drafts import Draft
from portal.records.hotel_words import Status
from portal.records.principals import Principal, PrincipalFunction
from portal.records.teams import Team
from tests.company import ask, links_of
from tests.world import Forms

#: A Thursday at eleven of the company's clock, in week 47.
NOW = datetime(2026, 11, 19, 3)
MONDAY, LAST_WEEK = date(2026, 11, 16), date(2026, 11, 10)
HOT = "三楼热水不稳，退了两间房费。厂家说换循环泵，报价还没给，店长要求尽快。"


@pytest.fixture(autouse=True)
def thursday():
    with clock.at(NOW), i18n.speaking("en"):
        yield


@pytest.fixture
def chen(world):
    """An officer with three hotels since spring: Alpha was reached, Beta tried once, Gamma not at all."""
    hotels = [world.hotel(code, name=name) for code, name in (("A1", "Alpha"), ("B1", "Beta"), ("C1", "Gamma"))]
    officer = world.officer_of(*hotels, since=date(2026, 3, 2), name="Chen")
    for hotel in hotels:
        principal = world.principal(hotel, f"Mr {hotel.name}")
        world.call(hotel, officer, LAST_WEEK, principal, summary="A quiet week.")
    officer.hotels = hotels
    world.call(hotels[0], officer, date(2026, 11, 17), Principal.first_of(hotels)[hotels[0].id], summary=HOT)
    note = "In a meeting, again at four."
    world.call(hotels[1], officer, date(2026, 11, 18), result=Result.NO_ANSWER, summary=note)
    return officer


def draft(world, account, period=None, place=0) -> str:
    """The text drafted for somebody: his usual scope, this week."""
    person = world.person(account)
    told = reports.report(person, reports.scopes(person)[place], period or Period.of_week(clock.this_week()))
    return reports_words.text(told)


def said(browser, url="/reports") -> str:
    """What stands in the text to copy."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return Forms.of(answer.text)["/reports/export"]["text"]


def lines(text: str, heading: str) -> list[str]:
    """The lines below a heading."""
    found = text.split("\n")
    place = next(n for n, line in enumerate(found) if line.endswith(heading))
    return found[place + 1 : found.index("", place) if "" in found[place:] else None]


# The week


def test_the_week_says_who_was_reached_who_was_tried_and_who_not(world, chen):
    assert draft(world, chen).split("\n")[:2] == [
        "Weekly report of customer service: Chen",
        "Week 47 of 2026, 16–22 Nov, as of 19 Nov Thu",
    ]
    assert lines(draft(world, chen), "Calls of the week") == [
        "Owed 3, done 1, still to call 2; excused besides 0.",
        "Coverage 33% (1 of 3), the week before 100%; target 100%, warning line 70%.",
        "Talks 1, 0 of them called in; WeChat and mail 0. Nothing special this week: 0 (0% of the talks).",
        "Tried once: Beta (In a meeting, again at four).",
        "Not rung yet: Gamma.",
    ]


def test_a_week_that_is_over_says_what_was_missed(world, chen):
    world.call(chen.hotels[1], chen, date(2026, 11, 19), result=Result.NO_ANSWER, summary="Rang twice.")
    with clock.at(NOW + timedelta(days=7)):
        told = lines(draft(world, chen, Period.of_week(clock.Week(2026, 47))), "Calls of the week")
    assert told[0] == "Owed 3, done 1, tried without reaching anybody 1, missed 1; excused besides 0."
    assert told[-2:] == ["Tried on two days: Beta (Rang twice).", "Missed, not tried: Gamma."]


def test_what_was_heard_is_told_by_topic_in_the_sentences_that_tell_most(world, chen):
    assert lines(draft(world, chen), "What the hotels said") == [
        "[Building and equipment]",
        "· Alpha (Mr Alpha, 17 Nov): 三楼热水不稳，退了两间房费。厂家说换循环泵，报价还没给，店长要求尽快。",
    ]
    long = "本周平均出租率74%，比上周掉了5个点，主要是周日到周二弱，协议客户还稳，周末的散客也差不多。" + HOT
    assert telling(long) == HOT
    assert telling("Quiet. The pump is broken and he wants an answer.") == (
        "Quiet. The pump is broken and he wants an answer."
    )


def test_quiet_calls_are_not_told(world, chen):
    hotel = chen.hotels[2]
    call = world.call(hotel, chen, date(2026, 11, 18), Principal.first_of([hotel])[hotel.id], summary=HOT)
    Call.update(nothing_special=True).where(Call.id == call.id).execute()
    text = draft(world, chen)
    assert "Gamma (" not in text
    assert "Nothing special this week: 1 (50% of the talks)." in text


def test_the_departments_own_note_stands_in_no_report(world, chen):
    Call.update(inside_note="The owner is about to sell.").execute()
    for account in (chen, world.account("manager"), world.account("director")):
        browser = world.browser(account)
        for kind in ("week", "month"):
            page = browser.get(f"/reports?kind={kind}&period={'2026-W47' if kind == 'week' else '2026-11'}").text
            assert "Alpha" in page and "about to sell" not in page


def test_a_department_writes_its_own_calls_which_count_nowhere(world, chen):
    liaison = world.account("liaison", name="Ma")
    world.call(chen.hotels[0], liaison, date(2026, 11, 18), world.principal(chen.hotels[0], "Mr X", "deputy"))
    assert "Talks 1, 0 of them called in" in draft(world, chen)


# Follow-ups and complaints


def owed(by, hotel, wording, word="", **facts) -> FollowUp:
    department = Department.get(Department.word == word) if word else None
    side = Side.US if word else Side.HOTEL
    return FollowUp.add(by, hotel, wording, side=side, department=department, **facts)


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


# Changes, and what comes


def test_changes_at_the_hotels_are_told(world, chen):
    alpha, beta, gamma = chen.hotels
    Principal.enter(world.person(chen), beta, "Mr New", PrincipalFunction.GM, since=date(2026, 11, 18))
    statuses.change(COMMAND_LINE, gamma, Status.SUSPENDED, date(2026, 11, 19), "The lobby is rebuilt.")
    alpha.edit(COMMAND_LINE, alpha.version, in_difficulty=1)
    assert lines(draft(world, chen), "Changes at the hotels") == [
        "In difficulty: Alpha.",
        "· Beta: new GM Mr New from 18 Nov (before: Mr Beta), welcome call still owed",
        "· Gamma: Suspended from 19 Nov: The lobby is rebuilt",
    ]


def test_next_week_names_holidays_and_calls_agreed(world, chen):
    CalendarDay.put(date(2026, 11, 25), False, "示例节", "Sample feast")
    CalendarDay.put(date(2026, 11, 28), True, "示例节", "Sample feast")
    Call.update(call_back_at=datetime(2026, 11, 20, 8)).where(Call.hotel == chen.hotels[1], Call.day > MONDAY).execute()
    assert lines(draft(world, chen), "Next week (23–29 Nov)") == [
        "Still this week: 2 hotels to call.",
        "Calls owed next week: 3.",
        "· Holiday: 25 Nov (Sample feast)",
        "· Make-up working day: 28 Nov (Sample feast)",
        "· Call back agreed: Beta, —, 20 Nov 16:00",
    ]


# The month


def test_the_month_is_compared_with_the_one_before(world, chen):
    alpha = chen.hotels[0]
    gm = Principal.first_of(chen.hotels)[alpha.id]
    for week in range(9):
        world.call(alpha, chen, date(2026, 9, 14) + timedelta(weeks=week), gm)
    director = world.account("director")
    text = draft(world, director, Period.of_month(date(2026, 10, 1)))
    assert text.split("\n")[0] == "Monthly summary of customer service: The whole company"
    told = lines(text, "Calls of the month")
    # October has five Thursdays, September four; the call of 28 September is of a week of October.
    assert told[0] == "Coverage 33% (5 of 15 hotel weeks, excused 0), the month before 16%."
    assert told[1].startswith("By week: 28 Sep–4 Oct 33%, 5–11 Oct 33%")
    assert told[2] == "· Chen: 33% (the month before 16%), nothing special 0%, late entries 4"
    assert told[4] == "Entered more than 14 days late: 4 of 4 records."


def test_a_promise_is_kept_if_it_was_done_by_its_day_and_seen(world, chen):
    person, alpha = world.person(chen), chen.hotels[0]
    manager = world.person(world.account("manager"))
    with clock.at(NOW - timedelta(days=40)):
        kept, late, _open = (owed(person, alpha, f"Item {n}", due_on=date(2026, 10, 20)) for n in range(3))
        kept.give_state(person, State.CLAIMED)
    late.give_state(person, State.CLAIMED)
    for row in (kept, late):
        row.confirm(manager)
    text = draft(world, chen, Period.of_month(date(2026, 10, 1)))
    assert "Kept in time by hotels: 1 of 3 that were due, 33%." in text


def test_what_was_raised_most_stands_in_the_month(world, chen):
    person, alpha = world.person(chen), chen.hotels[0]
    row = owed(person, alpha, "The smell", due_on=date(2026, 12, 24))
    gm = Principal.first_of(chen.hotels)[alpha.id]
    for n in range(3):
        row.give_state(person, State.UNDER_WAY, record=world.call(alpha, chen, MONDAY + timedelta(days=n), gm))
        row = FollowUp.get_by_id(row.id)
    told = lines(draft(world, chen, Period.of_month(date(2026, 11, 1))), "Follow-ups")
    assert told[-2:] == ["Raised most often:", "· Alpha: The smell (the hotel, due 24 Dec, followed up 3 times)"]


# Whose


def test_everybody_is_offered_what_he_leads(world, chen):
    north, south = Team.create(name_en="North"), Team.create(name_en="South")
    Account.update(team=north).where(Account.id == chen.id).execute()
    world.officer_of(world.hotel("D1", name="Delta"), name="Li")
    manager = world.account("manager", name="Zhao")
    names = [scope.name for scope in reports.scopes(world.person(manager))]
    assert names == ["The whole company", "North", "South", "Chen", "Li"]
    Account.update(team=north).where(Account.id == manager.id).execute()
    assert [scope.name for scope in reports.scopes(world.person(manager))] == ["North", "Chen"]
    assert [scope.name for scope in reports.scopes(world.person(chen))] == ["Chen"]
    text = draft(world, manager)
    assert "Alpha" in text and "Delta" not in text
    assert "· Chen: 1 of 3, 33%" in text
    assert south.id


def test_a_report_of_strangers_is_not_there(world, chen):
    li = world.officer_of(world.hotel("D1"), name="Li")
    browser = world.browser(chen)
    assert browser.get(f"/reports?of=o{chen.id}").status_code == 200
    for key in (f"o{li.id}", "", "t1", "x"):
        assert browser.get(f"/reports?of={key}").status_code == 404, key
        assert ask(browser, "POST", "/reports/export", of=key, text="Words").status_code == 404


@pytest.mark.parametrize("asked", ["kind=week&period=2027-W10", "kind=week&period=x", "kind=nothing", "period=2026-11"])
def test_what_cannot_be_asked_for_is_this_week(world, chen, asked):
    assert "Week 47 of 2026" in said(world.browser(chen), f"/reports?{asked}")


def test_the_month_begins_with_the_last_one_that_is_over(world, chen):
    browser = world.browser(chen)
    for asked in ("", "&period=2026-13", "&period=2026-12"):
        assert "1 Oct 2026 – 31 Oct" in said(browser, f"/reports?kind=month{asked}")


# Copying, keeping, sending


def test_a_changed_text_is_kept_and_can_be_drafted_anew(world, chen):
    browser = world.browser(chen)
    ask(browser, "POST", f"/reports/draft?kind=week&period=2026-W47&of=o{chen.id}", text="My own words.")
    assert said(browser) == "My own words."
    assert said(browser, "/reports?kind=week&period=2026-W46").startswith("Weekly report")
    assert [row.form for row in Draft.select()] == [f"report:2026-W47:o{chen.id}"]
    ask(browser, "POST", f"/reports/draft?kind=week&period=2026-W47&of=o{chen.id}", discard="1")
    assert said(browser).startswith("Weekly report")


def document(world, chen, **fields):
    browser = world.browser(chen)
    answer = ask(browser, "POST", "/reports/export", kind="week", period="2026-W47", of=f"o{chen.id}", **fields)
    assert answer.status_code == 200
    return answer, docx.Document(BytesIO(answer.data))


def test_the_document_holds_the_text_as_it_stands_and_the_figures(world, chen):
    owed(world.person(chen), chen.hotels[0], "Offer for the pump", "engineering", due_on=date(2026, 11, 9))
    typed = said(world.browser(chen)).replace("Not rung yet: Gamma.", "Gamma is closed for an inventory.\x0b")
    browser = world.browser(chen)
    assert ask(browser, "POST", "/reports/export", of=f"o{chen.id}", text=typed).status_code == 422
    answer, made = document(world, chen, text=typed.replace("\x0b", ""))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=Report-2026-W47-Chen.docx")
    styles = {}
    for paragraph in made.paragraphs:
        styles.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert styles["Title"] == ["Weekly report of customer service: Chen"]
    assert styles["Heading 1"][:2] == ["1. Calls of the week", "2. What the hotels said"]
    assert "Gamma is closed for an inventory." in styles["Normal"]
    assert styles["List Bullet"][0].startswith("Alpha (Mr Alpha, 17 Nov): 三楼热水不稳")
    assert styles["Heading 2"] == ["Hotel by hotel", "Follow-ups by department"]
    hotels, departments = ([[cell.text for cell in row.cells] for row in table.rows] for table in made.tables)
    assert hotels == [
        ["Code", "Hotel name", "This week", "Attempts", "Note"],
        ["A1", "Alpha", "done", "", ""],
        ["B1", "Beta", "still to call", "1", "In a meeting, again at four."],
        ["C1", "Gamma", "still to call", "", ""],
    ]
    assert departments[1] == ["Engineering", "1", "0", "0", "1", "1", "0"]


def test_the_document_says_who_took_it_and_when_and_names_its_fonts(world, chen):
    _answer, made = document(world, chen, text="A title\n1. A heading\n· One thing\nWords.")
    assert made.sections[0].footer.paragraphs[0].text.strip() == "Exported by Chen on 19 Nov 2026 11:00"
    assert (made.core_properties.author, made.core_properties.title) == ("Chen", "A title")
    fonts = {
        name: made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Title")
    }
    assert fonts == {"Normal": "宋体", "Heading 1": "黑体", "Title": "黑体"}
    entry = AuditEntry.select().where(AuditEntry.verb == "report.exported").get()
    assert (entry.by_id, entry.told) == (chen.id, {"filter": "Weekly report 2026-W47 Chen"})


def test_an_empty_text_is_not_sent(world, chen):
    answer = ask(world.browser(chen), "POST", "/reports/export", of=f"o{chen.id}", text="  ")
    assert answer.status_code == 422 and "There is nothing to send" in answer.text
    assert AuditEntry.select().where(AuditEntry.verb == "report.exported").count() == 0


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
