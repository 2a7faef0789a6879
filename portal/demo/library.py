"""The library of the invented company: topics, entries with their editions, what helped, and what hotels offer."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from portal.activity.library import LibraryEntry, LibraryMark, LibraryOffer, LibraryTopic
from portal.demo.plan import instant
from portal.foundation import clock

FILE = Path(__file__).parent / "library.csv"
TOPICS = (
    ("经营与收益", "Operation and revenue"),
    ("服务与管理", "Service and management"),
    ("工程与安全", "Engineering and safety"),
    ("联谊会与总部", "Convention and head office"),
)
#: (number of the entry, days ago, what was added to its text, what is said of the change).
LATER = (
    (1, 70, "\n\n补充：团队多的店把碰头会改到九点半。", "按两家店的反馈补了时间"),
    (1, 14, "\n\n表格的样张见附件。", "附上样张"),
    (3, 41, "\n\n补差以房费为限，已经送的早餐不再折现。", "写明补差的上限"),
    (6, 22, "\n\n外籍客人请值班经理用翻译软件，不要让客人等前台换人。", "补外籍客人"),
    (12, 9, "\n\n循环泵停过的店，请工程在一周内再看一次。", "补一句复查"),
)


class Offered(NamedTuple):
    """What a GM offers; `days` ago, decided `after` so many days (0: it waits)."""

    gm: str
    days: int
    after: int
    named: bool
    title: str
    text: str
    taken: bool = False
    reason: str = ""


OFFERED = (
    Offered(
        "gm",
        52,
        6,
        True,
        "退房高峰的“快速通道”",
        "早上七点半到九点在大堂另设一张桌子，只办押金已结清的退房，一位领班就够。\n\n平均等候由六分钟降到两分钟，前台不再被催。",
        True,
        "写得清楚，已收入资料库，对照数据由我们补上。",
    ),
    Offered(
        "gm2",
        35,
        4,
        False,
        "自制欢迎水果",
        "每位客人进店送一个橘子，成本八毛。",
        reason="资料库里已有一篇相近的做法；有成本与点评的前后对比时，欢迎再投。",
    ),
    Offered(
        "gm",
        3,
        0,
        True,
        "把附近三家早餐店写进入住单",
        "我们不含早，客人总问哪里吃。把走路五分钟内的三家早餐店和营业时间印在入住单背面。\n\n关于早餐的电话少了一大半，点评里有人专门提到。",
    ),
    Offered(
        "gm2",
        1,
        0,
        False,
        "夜班保安兼做一次走廊测声",
        "零点用手机软件测三个楼层的走廊噪声，超过五十分贝就记下来，第二天找原因。\n\n两个月找出一台排风机和一扇防火门，关于吵的差评由五条变成一条。",
    ),
)


def lay(stage) -> None:
    """Call it when hotels and people are there."""
    keeper = stage.people["manager"]
    with clock.at(_at(stage, 400, 5)):
        topics: list[LibraryTopic] = []
        for zh, en in TOPICS:
            topics.append(LibraryTopic.add(keeper, topics[-1].id if topics else None, name_zh=zh, name_en=en))
    entries = [_entry(stage, topics, number, row) for number, row in enumerate(_rows())]
    for number, days, more, note in LATER:
        row = entries[number]
        with clock.at(_at(stage, days, 40)):
            row.edit(keeper, row.version, note, text=row.text + more)
    _helped(stage, entries)
    for number, one in enumerate(OFFERED):
        _offer(stage, topics[1], number, one)


def _rows() -> Iterator[dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _at(stage, days: int, minute: int):
    """So many days ago, but never before there was a company."""
    return instant(max(stage.plan.until - timedelta(days=days), stage.plan.start + timedelta(days=1)), minute=minute)


def _entry(stage, topics: list[LibraryTopic], number: int, row: dict[str, str]) -> LibraryEntry:
    facts = {name: row[name] for name in ("title", "summary", "text", "kind", "audience")}
    due = stage.plan.until + timedelta(days=int(row["review"]))
    with clock.at(_at(stage, int(row["days"]), 10 + number)):
        topic = topics[int(row["topic"])].id
        return LibraryEntry.add(stage.people["manager"], **facts, topic=topic, review_on=due)


def _helped(stage, entries: list[LibraryEntry]) -> None:
    """Some have answered whether it helped, mostly that it did."""
    draw = Random(stage.plan.seed)
    people = [stage.people[name] for name in sorted(stage.people) if stage.people[name].may("library.read")]
    with clock.at(_at(stage, 2, 100)):
        for row in entries:
            for person in draw.sample(people, draw.randint(0, min(6, len(people)))):
                LibraryMark.put(person, row, draw.random() < 0.85)


def _offer(stage, topic: LibraryTopic, number: int, one: Offered) -> None:
    by, keeper = stage.people[one.gm], stage.people["manager"]
    with clock.at(_at(stage, one.days, 60 + number)):
        hotels = LibraryOffer.hotels_of(by)
        if not hotels:
            return
        row = LibraryOffer.offer(by, hotels[0], one.title, one.text, one.named)
    if one.after:
        with clock.at(_at(stage, one.days - one.after, 30)):
            if one.taken:
                facts = {"title": one.title, "text": one.text, "kind": "practice", "audience": "hotels"}
                due = stage.plan.until + timedelta(days=330)
                summary = "押金已结清的客人走单独一张桌子。"
                row.accept(keeper, row.version, one.reason, **facts, summary=summary, topic=topic.id, review_on=due)
            else:
                row.decline(keeper, row.version, one.reason)
