"""Hotels that are probably the same one: found by name, number, address and likeness, not by mere resemblance."""

import pytest

from portal.foundation import db
from portal.records.duplicates import Known, Reason, likely

FACTS = {"name": "苏州观前店", "city": "苏州", "district": "姑苏区", "address": "观前街12号", "phone": "0512-67000114"}


@pytest.fixture
def there(world):
    return world.hotel("SZ001", **FACTS)


def found(**facts) -> list[tuple[str, Reason]]:
    return [(hotel.code, reason) for hotel, reason in likely({"city": "苏州", **facts})]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": "苏州观前店"}, Reason.NAME),
        ({"name": "苏州　观前店 "}, Reason.NAME),
        ({"name": "苏州观前店", "city": ""}, Reason.NAME),
        ({"name": "别的名字", "phone": "（0512）6700 0114"}, Reason.PHONE),
        ({"name": "别的名字", "phone": "+86 138 0013 8000 / 0512 67000114"}, Reason.PHONE),
        ({"name": "别的名字", "address": "观前街 12 号"}, Reason.ADDRESS),
        ({"name": "别的名字", "address": "苏州观前街12号"}, Reason.ADDRESS),
        ({"name": "苏州市观前酒店"}, Reason.LIKE),
        ({"name": "苏州冠前店"}, Reason.LIKE),
    ],
)
def test_the_same_hotel_is_recognised(there, facts, reason):
    assert found(**facts) == [("SZ001", reason)]


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "苏州石路店"},
        {"name": "苏州观前店", "city": "无锡"},
        {"name": "苏州观前东店"},
        {"name": "苏州观前二店"},
        {"name": "别的名字", "phone": "114"},
        {"name": "别的名字", "address": "观前街"},
        {"name": ""},
    ],
)
def test_another_hotel_is_left_alone(there, facts):
    assert found(**facts) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("苏州火车站北广场店", "苏州火车站北广店", True),
        ("苏州工业园区湖东店", "苏州工业园区湖西店", False),
        ("Garden Court Hotel", "Gardn Court Hotel", True),
        ("Court 1", "Court 2", False),
    ],
)
def test_names_are_alike_with_one_letter_wrong_unless_it_tells_hotels_apart(world, one, other, alike):
    world.hotel("SZ001", name=one, city="苏州")
    assert found(name=other) == ([("SZ001", Reason.LIKE)] if alike else [])


def test_a_hotel_is_not_like_itself_and_the_strongest_reason_is_told(world, there):
    world.hotel("SZ002", name="苏州石路店", city="苏州", phone="0512-67000114")
    assert found(**FACTS, code="SZ001") == [("SZ002", Reason.PHONE)]
    assert found(**FACTS) == [("SZ001", Reason.NAME), ("SZ002", Reason.PHONE)]


def test_it_takes_one_statement_whatever_the_number_and_none_for_a_known_list(world):
    hotels = [world.hotel(name=f"店{n}号", city="苏州") for n in range(30)]
    with db.counted() as statements:
        likely(FACTS)
    assert len(statements) == 1
    known = Known(hotels)
    with db.counted() as statements:
        assert [likely({**FACTS, "name": f"店{n}号"}, known)[0][0].code for n in range(3)] == [
            hotel.code for hotel in hotels[:3]
        ]
        assert likely(FACTS, hotels) == []
    assert statements == []
