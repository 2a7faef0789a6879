"""Chinese in Latin letters: initials, whole readings, telephone digits, and what a search looks through."""

import pytest

from portal.foundation import phones, pinyin


@pytest.mark.parametrize(
    ("text", "initials", "full"),
    [
        ("苏州观前店", "SZGQD", "suzhouguanqiandian"),
        ("重庆", "CQ", "chongqing"),
        ("Garden Court 2号店", "GC2HD", "gardencourt2haodian"),
        ("", "", ""),
        ("—", "", ""),
    ],
)
def test_a_name_is_read(text, initials, full):
    assert (pinyin.initials(text), pinyin.full(text)) == (initials, full)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("0512-6700 0114", ["051267000114"]),
        ("138 0013 8000 / 0512-67000114", ["13800138000", "051267000114"]),
        ("+86 138 0013 8000", ["13800138000"]),
        ("0512-67000114转8", ["051267000114", "8"]),
        ("一楼", []),
    ],
)
def test_a_telephone_field_holds_several_numbers(typed, numbers):
    assert phones.numbers(typed) == numbers


def test_everything_a_search_may_ask_for_stands_on_a_line_of_its_own():
    assert pinyin.searchable("苏州店", ["SZ001", "", "苏州店"], ["0512-1/0512-2"]).split("\n") == [
        "苏州店",
        "sz001",
        "szd",
        "suzhoudian",
        "05121",
        "05122",
    ]
