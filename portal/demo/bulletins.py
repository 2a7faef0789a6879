"""Bulletins of the demo: news of company and trade, some to be confirmed, one that goes out tomorrow, a draft."""

from datetime import timedelta
from random import Random
from typing import NamedTuple

from portal.activity.bulletins import Bulletin, BulletinReceipt, deeds
from portal.activity.to_tell import ToTell
from portal.demo import voices
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.records.sessions import person_for

HOTEL = ("gm", "owner")
INSIDE = ("staff", "manager", "liaison", "director")
#: So many receipts are given one by one; a larger company's come at once.
ONE_BY_ONE = 200


class Piece(NamedTuple):
    """A bulletin: so many days ago (less than nought: to come), for so many days; the share that has read it."""

    by: str
    ago: int
    lasts: int
    topic: str
    readers: tuple
    title: str
    text: str
    share: float = 0.9
    confirm: bool = False
    important: bool = False
    kind: str = ""


PIECES = (
    Piece(
        "operations",
        210,
        30,
        "trade",
        (*HOTEL, *INSIDE),
        "上半年经济型酒店经营数据简报",
        "行业协会发布上半年样本数据：经济型酒店平均出租率同比下降1.8个百分点，平均房价基本持平，周末与节假日的差距继续拉大。\n\n"
        "与我们的会员酒店相比，周中商务客源的恢复快于样本，周日晚仍是最弱的一天。请各店结合自己的月度数据看一看差在哪几天。",
    ),
    Piece(
        "quality",
        160,
        30,
        "company",
        HOTEL,
        "质量检查标准更新：客房与公共区域",
        "新的检查表自下月起使用。客房部分增加了淋浴水温和布草更换记录两项，公共区域把消防通道单列一节。\n\n"
        "评分办法不变。红线项目仍是：消防通道堵塞、消防设施失效、食品过期。检查表可以向客服专员索取。",
    ),
    Piece(
        "sales",
        120,
        30,
        "company",
        HOTEL,
        "渠道活动叠加规则",
        "今后凡是与平台活动叠加的优惠，上线前先征得门店同意，由客服专员在沟通记录里写明。\n\n"
        "已经上线的活动按原约定执行到期，不追溯。",
    ),
    Piece(
        "training",
        90,
        25,
        "company",
        (*HOTEL, "assistant"),
        "四季度培训课程表",
        "本季度开三门课：客房服务与布草管理、前台投诉处理、店长经营分析。每门两期，每期四十人，按报名先后。\n\n"
        "请在名额满之前由店长或经办人报名；路费自理，食宿由公司承担。",
    ),
    Piece(
        "operations",
        60,
        30,
        "trade",
        (*HOTEL, *INSIDE),
        "多地推行一次性用品按需提供",
        "越来越多的城市要求酒店不主动提供一次性洗漱用品。执法检查以客房内是否摆放为准，客人要求时可以提供。\n\n"
        "建议：客房内只放提示卡，前台备货并登记领用，既合规，也省下每间夜约一元。",
    ),
    Piece(
        "director",
        45,
        30,
        "company",
        INSIDE,
        "总部内部：评定结果的使用",
        "评定意见由本人直接阅读，按条转给有关部门。各部门只看到自己的合计和转来的意见，不打听是谁写的。\n\n"
        "收到意见后两周内给出答复或改进计划，写清由谁去做、哪天完成。",
        0.95,
    ),
    Piece(
        "manager",
        26,
        45,
        "company",
        ("gm",),
        "冬季供暖与用电安全自查",
        "请各店在本月底前完成供暖、用电、燃气三项自查：\n\n"
        "一、锅炉和水泵试运行一次，记录压力与温度。\n二、客房和员工宿舍不使用大功率电器，检查插座与线路。\n三、燃气软管有效期，报警器试响。\n\n"
        "自查表留店备查，客服专员到店拜访时会看。",
        0.78,
        confirm=True,
    ),
    Piece(
        "finance",
        18,
        40,
        "company",
        HOTEL,
        "对账单改为每月5日前发送",
        "自下月起，费用对账单在每月5日前发到业主和店长的邮箱，15日前没有异议即视为确认。\n\n"
        "对账有疑问，请直接联系财务部，也可以告诉您的客服专员。",
        0.6,
    ),
    Piece(
        "director",
        9,
        40,
        "company",
        HOTEL,
        "年度总经理联谊会：时间、地点与报名",
        "本届联谊会为期两天，时间和地点见会议通知。第一天是经营分享和专题讨论，第二天是会员酒店大会，讨论章程修订和明年的共同采购。\n\n"
        "请确认您已知悉，并告诉客服专员参会人姓名和是否需要住宿。每家酒店一名代表，业主可以另行参加。",
        0.55,
        confirm=True,
        important=True,
    ),
    Piece(
        "quality",
        6,
        21,
        "company",
        ("gm",),
        "特许经营店：运营手册第六版生效",
        "第六版手册自下月一日起执行，主要变化是早餐出品标准和夜间值班制度。\n\n请店长组织学习，确认后回执。旧版手册请收回。",
        0.4,
        confirm=True,
        kind="franchise",
    ),
    Piece(
        "sales",
        4,
        14,
        "trade",
        (*HOTEL, "assistant", *INSIDE),
        "元旦假期预订趋势",
        "截至昨天，元旦三天的预订量比去年同期多一成，提前量比去年短两天。短途自驾和演唱会周边最热。\n\n"
        "建议热点城市的门店周内检查一次房价日历，不要留去年的底价。",
        0.35,
    ),
    Piece(
        "manager",
        2,
        12,
        "company",
        ("staff",),
        "本月拜访请带上供暖自查表",
        "到店时看一眼自查表，缺项当场说，写进拜访纪要。没有自查的门店，请在周报里单列。",
        0.3,
        important=True,
    ),
)
SCHEDULED = Piece(
    "operations",
    -1,
    30,
    "trade",
    (*HOTEL, *INSIDE),
    "本月行业动态：平台佣金调整",
    "两家主要平台公布了新的佣金档位。公司正在统一谈判，结果出来之前请不要单独签新的补充协议。",
)
DRAFT = Piece(
    "manager",
    0,
    30,
    "company",
    HOTEL,
    "春节排班与联络安排（草稿）",
    "春节期间客服专员轮值，值班表附后。紧急情况先打值班电话。",
)


def lay(stage) -> None:
    """Call it when everybody has an account."""
    speakers = _speakers(stage)
    draw = Random(stage.plan.seed * 11 + 5)
    until = stage.plan.until
    for n, piece in enumerate(PIECES):
        day = until - timedelta(days=piece.ago)
        if day > stage.plan.start:
            with clock.at(instant(day, 30 + n * 7)):
                row = _write(speakers, piece)
                deeds.publish(stage.people["director"], row, row.version, ToTell.announce)
            _read(stage, row, piece, draw)
    with clock.at(instant(until - timedelta(days=1), 200)):
        row = _write(speakers, SCHEDULED)
        deeds.schedule(stage.people["director"], row, row.version, instant(until + timedelta(days=1), 30))
        _write(speakers, DRAFT)
    _correct(stage)


def _speakers(stage) -> dict[str, Person]:
    """{department's word, or a sign-in name: who writes}."""
    found = {one: stage.people[one] for one in ("director", "manager")} | {"quality": stage.people["liaison"]}
    return found | {word: person_for(Account.named(sign_in)) for sign_in, _name, word in voices.LIAISONS}


def _write(speakers: dict[str, Person], piece: Piece) -> Bulletin:
    by = speakers.get(piece.by, speakers["manager"])
    day = clock.today() + timedelta(days=max(-piece.ago, 0) + piece.lasts)
    facts = {"topic": piece.topic, "title": piece.title, "text": piece.text, "until": day, "hotel_kind": piece.kind}
    return deeds.write(by, piece.readers, **facts, must_confirm=piece.confirm, important=piece.important)


def _read(stage, row: Bulletin, piece: Piece, draw: Random) -> None:
    """The days since: some have read it; those of the demo have what is new before them still."""
    waiting = {one.id for one in stage.accounts.values()} if row.until >= stage.plan.until else set()
    readers = sorted(number for number in deeds.readers_of(row) - waiting if draw.random() < piece.share)
    first, days = stage.plan.until - timedelta(days=piece.ago), max(min(piece.ago, piece.lasts), 1)
    for number in readers[:ONE_BY_ONE]:
        with clock.at(instant(first + timedelta(days=int(days * draw.random() ** 2)), 150 + draw.randrange(350))):
            BulletinReceipt.give(Person(number, "", Role.GM), row)
    with clock.at(instant(first + timedelta(days=days - 1), 540)):
        rest = [{"bulletin": row.id, "account": number, "at": clock.now()} for number in readers[ONE_BY_ONE:]]
        for start in range(0, len(rest), 500):
            BulletinReceipt.insert_many(rest[start : start + 500]).execute()
        if row.until < stage.plan.until:
            Notice.settled(row, News.BULLETIN, News.BULLETIN_CONFIRM)
        if row.must_confirm:
            _tell(row, draw)


def _tell(row: Bulletin, draw: Random) -> None:
    """Officers have told some of their hotels, confirmed or not."""
    item = ToTell.of_bulletin(row.id)
    held = Posting.staffed().select(Posting, Hotel).join(Hotel).where(Posting.function == Function.OFFICER)
    for posting in held.order_by(Posting.id).limit(ONE_BY_ONE):
        if draw.random() < 0.5:
            ToTell.tick(person_for(posting.account), posting.hotel, [item.id])


def _correct(stage) -> None:
    """One of them is corrected: a day was wrong."""
    row = Bulletin.get_or_none(Bulletin.title == "对账单改为每月5日前发送")
    if row is not None:
        text = row.text.replace("15日前没有异议", "收到后15日内没有异议")
        with clock.at(instant(stage.plan.until - timedelta(days=12), 45)):
            deeds.correct(
                stage.people["director"], row, row.version, "异议期限写得不清楚。", False, ToTell.announce, text=text
            )
