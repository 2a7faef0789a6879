"""The charter of the invented association: three editions with how each was decided, a draft of the fourth, and who has
accepted the one in force."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from portal.activity.association import charter_acceptances, charter_deeds, representing
from portal.activity.association.charter import CharterEdition
from portal.activity.association.secretaries import Secretary
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.i18n import day_text, speaking
from portal.records.hotels import Hotel
from portal.records.sessions import person_for

#: Who has not accepted the charter for his hotels: a visitor sees what waits for him.
WAITED_FOR = ("gm", "owner")


class Worded(NamedTuple):
    """An article worded anew, or added (`key` None) to the chapter."""

    key: str | None
    chapter: str
    zh: str
    en: str


class Edition(NamedTuple):
    """In force from so many days ago; `drafted` so many days before."""

    days: int
    drafted: int
    decided: str
    articles: tuple[Worded, ...] = ()
    removed: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()


EDITIONS = (
    Edition(872, 30, "成立大会（{day}）：到会会员酒店46家，赞成45家，弃权1家"),
    Edition(
        441,
        52,
        "年度会员大会（{day}）：有表决权58家，赞成52家，反对3家，弃权3家",
        (
            Worded(
                "36",
                "8",
                "会议纪要应在会后五个工作日内发送全体会员；会员可在五个工作日内提出更正。",
                "Minutes within 5 working days, corrections within 5.",
            ),
            Worded(
                None,
                "6",
                "网络参会的会员应实名登录。会议录像由秘书处保存一年，只供会员查阅。",
                "Who takes part online signs in under his own name; recordings are kept for a year, for members alone.",
            ),
        ),
        figures=(("minutes_days", "5"),),
    ),
    Edition(
        66,
        45,
        "年度会员大会（{day}）：有表决权63家，赞成55家，反对5家，弃权3家",
        (
            Worded(
                "6",
                "2",
                "任务：（一）每年举行总经理联谊会，按需举行专题讨论会；（二）交流经营管理经验和研究成果；（三）就公司的政策、标准和服务提出意见；"
                "（四）协调会员之间的事务；（五）长假前组织同城会员安全互查；（六）表彰先进。",
                "Yearly convention and seminars; exchange; opinions on policy, standards and services; matters between "
                "members; mutual safety checks before long holidays; recognition.",
            ),
            Worded(
                "48",
                "10",
                "是否收取会费及标准由大会决定；调整应提前九十日通知。",
                "Fees by the assembly, 90 days' notice of change.",
            ),
            Worded(
                "61",
                "6",
                "会议可以现场、网络或两者结合的方式举行；网络出席视同出席，参会会员应实名登录。会议录像由秘书处保存一年，只供会员查阅。",
                "On site, online or both; who takes part online signs in under his own name. Recordings are kept for a "
                "year, for members alone.",
            ),
        ),
        ("26",),
        (("fee_notice_days", "90"),),
    ),
)
#: What the draft of the next one would change.
NEXT = Worded(
    "44",
    "9",
    "代表不能出席时可书面委托其他会员代表，每人受托不超过一票；受托人不得再转委托。",
    "Proxy in writing, at most one per person, no onward delegation.",
)


def lay(stage) -> None:
    """Call it when hotels and people are there, before hotels join: the editions, and a draft."""
    keeper = stage.people["manager"]
    if not Secretary.ids():
        with clock.at(_at(stage, 900, 0)):
            Secretary.name(stage.people["admin"], [keeper.id, stage.people["staff"].id])
    for one in EDITIONS:
        with clock.at(_at(stage, one.days + one.drafted, 10)):
            charter_deeds.draft(keeper)
            for worded in one.articles:
                _word(keeper, worded)
            for key in one.removed:
                charter_deeds.remove_article(keeper, key)
            if one.figures:
                charter_deeds.put_parameters(keeper, _draft().version, dict(one.figures))
        since = stage.plan.until - timedelta(days=one.days)
        with clock.at(_at(stage, one.days + 1, 30)):
            charter_deeds.adopt(keeper, _draft(), since, one.decided.format(day=_day(since - timedelta(days=1))))
    with clock.at(_at(stage, 4, 10)):
        charter_deeds.draft(keeper)
        _word(keeper, NEXT)
        charter_deeds.put_parameters(keeper, _draft().version, {"proxies_most": "1"})


def accept(stage) -> None:
    """Call it when hotels have joined: most of those who can have accepted the edition in force."""
    edition, draw = CharterEdition.latest(), Random(stage.plan.seed)
    waited = {stage.accounts[name].id for name in WAITED_FOR}
    for hotel in Hotel.select().where(Hotel.id.in_(charter_acceptances.missing(edition))).order_by(Hotel.code):
        people = [one for one in representing.who_may(hotel.id) if one.id not in waited]
        if people and draw.random() < 0.7:
            with clock.at(_at(stage, draw.randint(1, 60), draw.randint(0, 400))):
                charter_acceptances.accept(person_for(people[0]), edition, hotel)


def _word(by, worded: Worded) -> None:
    row = _draft()
    facts = {"text_zh": worded.zh, "text_en": worded.en, "section": row.section(worded.chapter)}
    charter_deeds.put_article(by, row.version, worded.key, **facts)


def _draft() -> CharterEdition:
    return CharterEdition.drafted()


def _day(day: date) -> str:
    with speaking("zh"):
        return day_text(day, True)


def _at(stage, days: int, minute: int):
    """So many days ago, but never before there was a company."""
    return instant(max(stage.plan.until - timedelta(days=days), stage.plan.start + timedelta(days=1)), minute=minute)
