"""Two languages: texts, counted things, days, weeks and instants as each reader writes them."""

from datetime import date, datetime

import pytest

from portal.foundation import choices, clock, i18n
from portal.foundation.clock import Week

IN_2026 = datetime(2026, 11, 19, 2, 0)


@pytest.fixture(autouse=True)
def _a_thursday_in_november():
    with clock.at(IN_2026):
        yield


def in_both(say, *args, **kwargs) -> tuple[str, str]:
    """(Chinese, English)"""
    found = []
    for language in ("zh", "en"):
        with i18n.speaking(language):
            found.append(say(*args, **kwargs))
    return tuple(found)


def test_a_text_is_said_in_the_readers_language():
    assert in_both(i18n.gettext, "Sign in") == ("登录", "Sign in")


def test_a_text_without_chinese_is_said_in_english():
    assert in_both(i18n.gettext, "Nobody has translated this.") == ("Nobody has translated this.",) * 2


def test_placeholders_are_filled_in_and_only_then_percent_signs_are_doubled():
    assert in_both(i18n.gettext, "Edit %(name)s", name="苏州") == ("编辑苏州", "Edit 苏州")
    rate, chinese = "%(done)s of %(owed)s weeks done (%(rate)s%%)", "应联络10周，已联络8周（80%）"
    assert in_both(i18n.gettext, rate, done=8, owed=10, rate=80) == (chinese, "8 of 10 weeks done (80%)")
    assert in_both(i18n.gettext, "100 % of nothing") == ("100 % of nothing",) * 2


def test_what_somebody_is_called_is_never_taken_for_a_placeholder():
    assert in_both(i18n.gettext, "Edit %(name)s", name="%(name)s 100%") == ("编辑%(name)s 100%", "Edit %(name)s 100%")


@pytest.mark.parametrize(
    ("n", "english"), [(0, "0 rooms"), (1, "1 room"), (2, "2 rooms"), (21, "21 rooms"), (101, "101 rooms")]
)
def test_one_is_counted_otherwise_than_many_in_english_and_alike_in_chinese(n, english):
    assert in_both(i18n.ngettext, "%(n)s room", "%(n)s rooms", n) == (f"{n}间客房", english)


def test_a_counted_thing_without_chinese_is_counted_in_english():
    assert in_both(i18n.ngettext, "%(n)s pea", "%(n)s peas", 1)[1] == "1 pea"
    assert in_both(i18n.ngettext, "%(n)s pea", "%(n)s peas", 3) == ("3 peas", "3 peas")


def test_a_counted_thing_takes_further_words():
    said = in_both(i18n.ngettext, "%(n)s hotel posted to %(name)s.", "%(n)s hotels posted to %(name)s.", 3, name="王敏")
    assert said == ("已将3家酒店指派给王敏。", "3 hotels posted to 王敏.")


def test_a_day_of_this_year_needs_no_year():
    assert in_both(i18n.day_text, date(2026, 11, 6)) == ("11月6日", "6 Nov")


def test_a_day_of_another_year_says_it():
    assert in_both(i18n.day_text, date(2025, 1, 31)) == ("2025年1月31日", "31 Jan 2025")


def test_a_day_says_its_year_or_not_as_it_is_asked_to():
    assert in_both(i18n.day_text, date(2026, 3, 1), True) == ("2026年3月1日", "1 Mar 2026")
    assert in_both(i18n.day_text, date(2019, 3, 1), False) == ("3月1日", "1 Mar")


def test_no_day_is_no_text():
    assert in_both(i18n.day_text, None) == ("", "")
    assert in_both(i18n.time_text, None) == ("", "")


def test_the_weekday_stands_where_each_language_has_it():
    assert in_both(i18n.dated, date(2026, 11, 19)) == ("11月19日 周四", "Thu 19 Nov")
    assert in_both(i18n.dated, date(2026, 11, 19), True) == ("2026年11月19日 周四", "Thu 19 Nov 2026")


def test_an_instant_is_told_by_the_companys_clock():
    # 16:42 UTC is past midnight in Shanghai, and on New Year's Eve it is another year there.
    assert in_both(i18n.time_text, datetime(2026, 11, 15, 16, 42)) == ("11月16日 00:42", "16 Nov 00:42")
    assert in_both(i18n.time_text, datetime(2025, 12, 31, 16, 5)) == ("1月1日 00:05", "1 Jan 00:05")
    assert in_both(i18n.time_text, datetime(2025, 12, 31, 15, 59)) == ("2025年12月31日 23:59", "31 Dec 2025 23:59")


def test_every_day_of_the_week_has_its_name():
    days = Week(2026, 47).days
    with i18n.speaking("zh"):
        assert "".join(i18n.weekday_text(day) for day in days) == "周一周二周三周四周五周六周日"
    with i18n.speaking("en"):
        assert " ".join(i18n.weekday_text(day) for day in days) == "Mon Tue Wed Thu Fri Sat Sun"


@pytest.mark.parametrize(
    ("week", "chinese", "english"),
    [
        ("2026-W47", "11月16日–22日", "16–22 Nov"),
        ("2026-W49", "11月30日–12月6日", "30 Nov–6 Dec"),
        ("2026-W53", "12月28日–1月3日", "28 Dec–3 Jan"),
        ("2026-W01", "12月29日–1月4日", "29 Dec–4 Jan"),
    ],
)
def test_a_week_is_headed_by_its_first_and_last_day(week, chinese, english):
    assert in_both(i18n.week_text, Week.parse(week)) == (chinese, english)


def test_an_unknown_language_is_the_default_one():
    with i18n.speaking("en"):
        i18n.use("xx")
        assert i18n.language() == i18n.DEFAULT == "zh"


def test_speaking_a_language_ends_with_its_block_also_when_something_breaks():
    with i18n.speaking("en"):
        with pytest.raises(ZeroDivisionError), i18n.speaking("zh"):
            assert i18n.gettext("Save") == "保存"
            raise ZeroDivisionError
        assert i18n.gettext("Save") == "Save"


def test_every_language_has_a_name_of_its_own_and_one_for_browsers():
    assert i18n.LANGUAGES == {"zh": "简体中文", "en": "English"}
    assert i18n.HTML_LANG == {"zh": "zh-Hans", "en": "en"}


class Colour(choices.Choice):
    SAVE = "s", "Save"
    RED = "r", "Red"


def test_a_choice_is_stored_as_a_word_and_shown_by_its_label():
    assert Colour("s") == "s"
    assert in_both(Colour.options) == ([("s", "保存"), ("r", "Red")], [("s", "Save"), ("r", "Red")])
    assert in_both(Colour.labels) == ({"s": "保存", "r": "Red"}, {"s": "Save", "r": "Red"})


def test_a_readers_own_zone_is_that_of_the_times_and_not_of_the_company():
    moment = datetime(2026, 11, 16, 2, 30)
    with i18n.speaking("en", "America/New_York"):
        assert i18n.time_text(moment) == "15 Nov 21:30"
        assert (clock.today(), clock.this_week()) == (date(2026, 11, 19), Week(2026, 47))
        with i18n.speaking("zh"):
            assert i18n.time_text(moment) == "11月16日 10:30", "a mail to somebody else"
    for zone in ("", "Atlantis/Capital", "../etc/passwd", "\x00"):
        with i18n.speaking("en", zone):
            assert i18n.time_text(moment) == "16 Nov 10:30"
