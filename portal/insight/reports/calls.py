"""What was heard in the calls of a report: how many there were, what they were about, the sentences that tell most."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN

from portal.activity.calls import LIVE, Call, day_start
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records.cadence import TouchResult
from portal.records.principals import Principal

#: Words by which a sentence is known to be about something, in both languages; of equals the first topic wins.
TOPICS = {
    "complaints": "投诉 客诉 差评 点评 情绪 complain review angry",
    "building": "热水 空调 电梯 装修 翻新 施工 样板间 水管 停电 异味 地砖 扶手 循环泵 地漏 图纸 灯 pump renovat water",
    "safety": "消防 演练 安全出口 应急 疏散 fire safety drill",
    "prices": "OTA 渠道 推荐级别 提价 调价 促销 叠加 房价 连住 channel promotion",
    "business": "出租率 客源 商务客 旅行社 研学 协议 长租 预订 满房 返工客 团队 occupan booking agency",
    "people": "离职 前台 主管 培训 招聘 夜班 补考 礼仪课 新店长 trainer reception training",
    "supplies": "布草 床单 洗涤 一次性用品 供应商 linen laundry sheets supplies",
    "fees": "管理费 发票 财务 月报 系统升级 报表 夜审 费用 fee invoice report",
    "market": "新店开业 斜对面 隔壁 周边 开业价 价格战 neighbour",
    "owner": "业主 能耗 电费 owner energy",
}
#: By these a sentence says that something is wrong, or wanted.
_WEIGHTY = re.compile(
    "担心|不满|要求|希望|投诉|着急|尽快|还没给|比较急|没消息|不稳|退了|差评|不上|停了|疑问|第三次|逾期|不足|缺|想|问|"
    "fear|angry|wants|asks|unhappy|third time"
)
#: Good news in the words of bad news.
_GOOD = re.compile(
    "没有差评|无差评|无客诉|无疑问|无特殊情况|暂不需要支持|差评都回了|no complaints?|no bad one|no questions?"
)
_WORDS = {topic: re.compile("|".join(words.split()), re.I) for topic, words in TOPICS.items()}
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*|[^.\n]+\.")
#: So many points make a call worth telling of, and so long is what is told.
TELLING, LONGEST = 3, 75


def topic_names() -> dict[str, str]:
    return {
        "complaints": _("Complaints and reviews"),
        "building": _("Building and equipment"),
        "safety": _("Fire and safety"),
        "prices": _("Prices and channels"),
        "business": _("Business and guests"),
        "people": _("People and training"),
        "supplies": _("Linen and supplies"),
        "fees": _("Fees, reports and systems"),
        "market": _("Neighbours"),
        "owner": _("Owners"),
        "": _("Other matters"),
    }


@dataclass(frozen=True)
class Told:
    """A call as a report reads it. What the department noted for itself is not read at all."""

    id: int
    hotel_id: int
    by_id: int
    by_role: str
    at: datetime
    day: date
    worth: str
    channel: str
    direction: str
    late: bool
    nothing_special: bool
    summary: str
    who: str

    @property
    def is_talk(self) -> bool:
        return self.worth == TouchResult.TALK

    @property
    def is_attempt(self) -> bool:
        return self.worth == TouchResult.ATTEMPT


@dataclass(frozen=True)
class Talks:
    """Calls counted: talks that count, those that came in, messages, late entries, one-click `nothing special`."""

    talks: int = 0
    incoming: int = 0
    messages: int = 0
    attempts: int = 0
    late: int = 0
    nothing_special: int = 0

    @property
    def all(self) -> int:
        return self.talks + self.messages + self.attempts

    @property
    def plain_share(self) -> int | None:
        """Of the talks, how many were nothing special, in basis points."""
        return self.nothing_special * 10_000 // self.talks if self.talks else None


@dataclass(frozen=True)
class Heard:
    """What one hotel said that tells most."""

    call: Told
    topic: str
    text: str
    points: int


def calls_of(person: Person, hotel_ids: list[int] | None, first: date, last: date) -> list[Told]:
    """The calls of these hotels (None: of all) from day to day that this person may read, in one statement."""
    columns = (Call.id, Call.hotel, Call.by, Call.by_role, Call.at, Call.day, Call.worth, Call.channel)
    more = (Call.direction, Call.late, Call.nothing_special, Call.summary, Call.spoke_with, Principal.name)
    query = Call.visible_to(person).select(*columns, *more).join_from(Call, Principal, JOIN.LEFT_OUTER)
    query = query.where((Call.at >= day_start(first)) & (Call.at < day_start(last + timedelta(days=1))))
    if hotel_ids is not None:
        query = query.where(Call.hotel.in_(hotel_ids or [0]))
    rows = (Told(*row[:-2], row[-1] or row[-2]) for row in query.tuples())
    return sorted(rows, key=lambda call: (call.at, call.id))


def summed(calls: list[Told]) -> Talks:
    """All of these calls that officers and managers held; a department's own calls count nowhere."""
    ours = [call for call in calls if call.by_role in (Role.STAFF, Role.MANAGER)]
    talks = [call for call in ours if call.is_talk]
    return Talks(
        talks=len(talks),
        incoming=sum(call.direction == "in" for call in talks),
        messages=sum(call.channel not in LIVE for call in ours),
        attempts=sum(call.is_attempt for call in ours),
        late=sum(call.late for call in ours),
        nothing_special=sum(call.nothing_special for call in talks),
    )


def by_officer(calls: list[Told]) -> dict[int, Talks]:
    found: dict[int, list[Told]] = {}
    for call in calls:
        found.setdefault(call.by_id, []).append(call)
    return {who: summed(theirs) for who, theirs in found.items()}


def _topic(text: str) -> tuple[str, int]:
    """(topic, how many of its words) of a text; nothing where it is about none."""
    hits = {topic: len(words.findall(text)) for topic, words in _WORDS.items()}
    best = max(hits, key=hits.get)
    return (best, hits[best]) if hits[best] else ("", 0)


def _points(text: str) -> int:
    text = _GOOD.sub("", text)
    return min(_topic(text)[1], 2) + 2 * min(len(_WEIGHTY.findall(text)), 2) + (len(text) > 30)


def heard(calls: list[Told], cut_from: set[int], most: int) -> list[Heard]:
    """For each hotel the call that tells most, in the sentences that tell most; by topic, and in it by weight. A call
    that something was promised in weighs more, one where nothing was special nothing."""
    best: dict[int, Heard] = {}
    for call in calls:
        if call.nothing_special or not call.summary or call.is_attempt:
            continue
        points = _points(call.summary) + (3 if call.id in cut_from else 0)
        known = best.get(call.hotel_id)
        if points >= TELLING and (known is None or points >= known.points):
            best[call.hotel_id] = Heard(call, _topic(call.summary)[0], telling(call.summary), points)
    chosen = sorted(best.values(), key=lambda one: (-one.points, one.call.at, one.call.id))[:most]
    order = list(topic_names())
    return sorted(chosen, key=lambda one: (order.index(one.topic), -one.points, one.call.at, one.call.id))


def telling(text: str) -> str:
    """The sentences of a note that say what is wrong or wanted, as long as they are short enough; as they stand."""
    sentences = [found.strip() for found in _SENTENCE.findall(text) if found.strip()] or [text]
    ranked = sorted(range(len(sentences)), key=lambda n: (-_points(sentences[n]), n))
    chosen: list[int] = []
    for place in ranked:
        if not chosen or sum(len(sentences[n]) for n in (*chosen, place)) <= LONGEST:
            chosen.append(place)
    return "".join(sentences[n] if sentences[n][-1] in "。！？" else f"{sentences[n]} " for n in sorted(chosen)).strip()


def topics(calls: list[Told]) -> list[tuple[str, int]]:
    """(topic, in how many hotels it came up), the commonest first."""
    seen = {(call.hotel_id, _topic(call.summary)[0]) for call in calls if _points(call.summary) >= TELLING}
    counted = Counter(topic for _hotel, topic in seen if topic)
    order = list(TOPICS)
    return sorted(counted.items(), key=lambda one: (-one[1], order.index(one[0])))
