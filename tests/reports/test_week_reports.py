"""The week as a report drafts it from the records (D39): who was reached, what was heard, what changed, what comes."""

from datetime import date, datetime, timedelta

from portal.activity.calls import Call, Result
from portal.foundation import clock
from portal.foundation.calendar import CalendarDay
from portal.foundation.roles import COMMAND_LINE
from portal.insight.reports import Period
from portal.insight.reports.calls import telling
from portal.records import statuses
from portal.records.hotel_words import Status
from portal.records.principals import Principal, PrincipalFunction
from tests.reports.drafting import HOT, MONDAY, NOW, draft, lines

# The week


def test_the_week_says_who_was_reached_who_was_tried_and_who_not(world, chen):
    assert draft(world, chen).split("\n")[:2] == [
        "Weekly report of customer service: Chen",
        "Week 47 of 2026, 16–22 Nov, as of Thu 19 Nov",
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
