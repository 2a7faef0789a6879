"""Which passwords will do: long ones that nobody tries early. The sentence says why not, and what to take instead."""

import pytest

from portal.cli._base import Sentence
from portal.cli.accounts import good_password
from portal.foundation import i18n
from portal.foundation.passwords import weakness
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.links import Link
from tests.world import PASSWORD

ABOUT = ("王敏", "wang.min", "wang.min@hotel.example", "13812345678", "加盟酒店客户服务", "Hotel relations")

LENGTH = "At least 10 characters."
SAME = "Not the same few characters over and over."
ROW = "These keys lie in a row"
NUMBER = "Numbers of this length are telephone numbers and birthdays."
COMMON = "Many people have this password"
OWN = "This is made of your name or the portal's"


@pytest.fixture(autouse=True)
def english():
    with i18n.speaking("en"):
        yield


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery",
        "yunnan tea in march",
        "春天的茶 比秋天 贵一点点",
        "k7#Rw!pz0Qe2",
        "dragon8364912645",
        "wangmin likes early trains",
        "x y z " * 3 + "and more",
        "😀 laughs at the door",
    ],
)
def test_long_and_strange_ones_are_good(password):
    assert weakness(password, ABOUT) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", LENGTH),
        ("k7#Rw!pz0", LENGTH),
        ("x" * 201, "At most 200 characters."),
        ("a good one\x00 or not", "This holds a character that no keyboard types."),
        ("a good one\ud800 or not", "This holds a character that no keyboard types."),
        ("aaaaaaaaaaaa", SAME),
        ("abcabcabcabc", SAME),
        ("password password", SAME),
        ("qwertyuiop", ROW),
        ("poiuytrewq", ROW),
        ("1234567890", ROW),
        ("１２３４５６７８９０", ROW),
        ("1qaz2wsx3edc", ROW),
        ("13987654321", NUMBER),
        ("19881123xx", NUMBER),
        ("a123456789", NUMBER),
        ("Password2026!", COMMON),
        ("p@ssw0rd1234", COMMON),
        ("woaini1314", COMMON),
        ("ILoveYou520", COMMON),
        ("!!sunshine!!", COMMON),
        ("wangmin2026", OWN),
        ("Wang.Min-2026", OWN),
        ("王敏王敏王敏王敏2026", OWN),
        ("wang.min@hotel.example", OWN),
        ("Hotelrelations1", OWN),
        ("加盟酒店客户服务2026", OWN),
    ],
)
def test_what_is_short_common_or_ones_own_is_refused_with_its_reason(password, why):
    assert (weakness(password, ABOUT) or "").startswith(why)


def test_a_name_matters_only_to_whose_it_is():
    assert weakness("wangmin2026", ["Li Na", "li.na"]) is None


def test_an_odd_name_refuses_nothing():
    for about in ([""], [" "], ["a"], ["\x00"], [None]):
        assert weakness("a quite good one", about) is None


# The same rule at every door


@pytest.mark.parametrize("password", ["qwertyuiop", "wang.min.2026", "Password2026!"])
def test_the_page_of_a_link_ones_own_page_and_the_command_line_agree(world, password):
    staff = world.account(Role.STAFF, sign_in="wang.min", name="王敏")
    admin = world.person(world.account(Role.ADMIN))
    token = Link.issue(admin, staff)
    visitor = world.browser()
    page = visitor.send(f"/links/{token}", f"/links/{token}", password=password, password_again=password)
    assert (page.status_code, 'id="password-error"' in page.text) == (422, True)
    page = world.browser(staff).send(
        "/me", "/me/password", password_now=PASSWORD, password=password, password_again=password
    )
    assert (page.status_code, 'id="password-error"' in page.text) == (422, True)
    with pytest.raises(Sentence):
        good_password(password, "The password", ("王敏", "wang.min"))
    assert Account.check("wang.min", PASSWORD) == staff


def test_what_is_good_at_the_command_line_is_good_on_the_page(world):
    assert good_password("yunnan tea in march", "The password") == "yunnan tea in march"
    Account.add(COMMAND_LINE, "li.na", "Li Na", Role.STAFF, "yunnan tea in march")
    assert Account.check("li.na", "yunnan tea in march")
