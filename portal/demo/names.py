"""The invented part of demo data: regions, hotels, people, addresses and numbers that nobody can dial."""

import csv
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

FILE = Path(__file__).parent / "cities.csv"
SIDES = ("", "东", "西", "南", "北", "二")
#: What every town has, for those whose own landmarks are used up.
LANDMARKS = (
    "火车站",
    "人民路",
    "中山路",
    "体育中心",
    "大学城",
    "会展中心",
    "客运中心",
    "市民中心",
    "文化宫",
    "科技园",
    "商业街",
    "人民医院",
    "博物馆",
    "新城",
    "老街",
    "滨河",
)
SURNAMES = (
    "林周吴郑孙钱许何沈韩杨朱秦尤吕施孔曹严华金魏陶姜戚谢邹柏窦章苏潘葛范彭鲁韦马苗方俞袁柳鲍史唐"
    "费薛雷贺倪汤罗毕郝邬安常乐于傅皮卞齐康伍余顾孟平黄"
)
#: Roads of no town: a weather, a plant or a water, and what it is.
ROAD_HEADS, ROAD_TAILS = "云锦柏竹桂荷柳枫松兰", ("汀路", "岚街", "溪路", "影巷", "浦路", "屏街", "荫路", "坞路")

OFFICERS = (
    "陈晓芸",
    "周志远",
    "何佳宁",
    "沈文博",
    "吕思敏",
    "郑立群",
    "许若兰",
    "曹明轩",
    "姜海燕",
    "唐子昂",
    "方雨晴",
    "魏长河",
)
PEOPLE = {
    "manager": "赵敏华",
    "gm": "林国栋",
    "gm2": "吴雅琴",
    "owner": "钱伯年",
    "assistant": "孙小曼",
    "liaison": "马学军",
    "director": "程远达",
    "admin": "系统管理员",
}


def officer(place: int) -> tuple[str, str]:
    """(sign-in name, name) of the officer in that place, from 0."""
    sign_in = ("staff", "staff2")[place] if place < 2 else f"officer{place + 1}"
    name = OFFICERS[place % len(OFFICERS)]
    # Beyond the first dozen the surname changes, so that two officers never share a name.
    turn = place // len(OFFICERS)
    return sign_in, name if not turn else SURNAMES[(turn * 7 + place) % len(SURNAMES)] + name[1:] + str(turn)


class City(NamedTuple):
    """Where hotels stand. One officer holds the neighbouring cities of one region."""

    region: int
    city: str
    province: str
    area_code: str
    districts: list[str]
    landmarks: list[str]


@cache
def cities() -> list[City]:
    with FILE.open(encoding="utf-8", newline="") as file:
        next(reader := csv.reader(file))
        return [City(int(row[0]), *row[1:4], row[4].split(), row[5].split()) for row in reader]


def hotels(region: int) -> Iterator[tuple[City, str, str]]:
    """Endless (city, district, name) of one region, its cities in turn, no name twice."""
    regions = cities()[-1].region + 1
    here = [city for city in cities() if city.region == region % regions]
    names = [_names(city, region // regions) for city in here]
    # The first city of a region is its largest: half of the hotels.
    order = (0, 1, 0, 2, 0, 1)
    for turn in count():
        place = order[turn % len(order)]
        districts = here[place].districts
        yield here[place], districts[turn // len(order) % len(districts)], next(names[place])


def _names(city: City, again: int) -> Iterator[str]:
    """Endless names of one city's hotels; `again` is how many officers came before in the same region."""
    if not again:
        yield from (f"{city.city}{landmark.removeprefix(city.city)}店" for landmark in city.landmarks)
    mark = f"第{again + 1}" if again else ""
    common = [landmark for landmark in LANDMARKS if landmark not in city.landmarks]
    for number in count():
        turn, place = divmod(number, len(common))
        tail = SIDES[turn] if turn < len(SIDES) else str(turn)
        yield f"{city.city}{mark}{common[place]}{tail}店"


def address(rng: Random, district: str) -> str:
    return f"{district}{rng.choice(ROAD_HEADS)}{rng.choice(ROAD_TAILS)}{rng.randint(1, 399)}号"


def phone(area: str, number: int) -> str:
    """A number that cannot be dialled: no Chinese number begins with two zeros after the area code."""
    return f"{area}-00{number:06d}"


def mobile(number: int) -> str:
    """Nor does a mobile number begin with 100."""
    return f"100{number:08d}"
