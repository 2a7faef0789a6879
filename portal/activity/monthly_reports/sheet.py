"""What the columns of a sheet of monthly figures are called, as PMS and head offices write them, and how cells are
read."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.activity.monthly_reports.words import FIRST, SHARES, last_month, month_of
from portal.foundation.choices import Choice
from portal.foundation.sheets import Wrong, cells
from portal.records.imports.hotel_headings import columns_of

#: Fen, and room nights: what one hotel has in one month.
MOST_MONEY, MOST_NIGHTS = 100_000_000_00, 99_999


class Field(Choice):
    """The columns of a sheet of monthly figures."""

    HOTEL = "hotel", "Hotel"
    MONTH = "month", "Month"
    AVAILABLE = "available", "Room nights available"
    SOLD = "sold", "Room nights sold"
    REVENUE = "revenue", "Room revenue, yuan"
    ADR = "adr", "Average rate, yuan"
    PROFIT = "profit", "Operating profit, yuan"
    OTA = "ota", "Share of online agencies"
    PLATFORM = "platform", "Share of our platform"
    DIRECT = "direct", "Share of the hotel's own"
    CORPORATE = "corporate", "Share of company agreements"
    WALK_IN = "walk_in", "Share of walk-ins"
    OTHER = "other", "Share of others"
    ANALYSIS = "analysis", "Analysis"


HEADINGS = {
    Field.HOTEL: ("酒店 酒店名称 酒店编号 酒店代码 门店 门店名称 店名 编号 hotel hotelname hotelcode code property"),
    Field.MONTH: (
        "月份 月 年月 日期 营业日期 营业日 统计月份 统计日期 会计月 期间 month date businessdate businessday period"
    ),
    Field.AVAILABLE: (
        "可售房晚 可售间夜 可售房 可售房数 可售房间数 可卖房数 可用房 可用房数 可出租房数 可供房数 总房数"
        " 总间夜 可用间夜 available roomsavailable availablerooms roomnightsavailable availableroomnights inventory"
    ),
    Field.SOLD: (
        "已售房晚 已售间夜 售出间夜 出租房晚 出租间夜 出租房数 已售房数 已租房数 实际出租间夜 入住间夜 房晚数 间夜数"
        " 间夜 房晚 过夜房数 已售房 已售房间数 已售客房数 售房数 售出房数 出租房间数 实际出租房数 入住房数"
        " sold roomssold soldrooms roomnightssold roomnights occupied occupiedrooms roomsoccupied nights"
    ),
    Field.REVENUE: (
        "客房收入 房费收入 房费 房租收入 房租 客房总收入 营业收入 客房营收 总房费 房价收入 客房收入元 收入"
        " revenue roomrevenue roomsrevenue totalroomrevenue rmrevenue"
    ),
    Field.ADR: ("平均房价 均价 平均价 平均房价元 adr averagerate averagedailyrate averageroomrate arr"),
    Field.PROFIT: ("经营利润 营业利润 利润 gop 净利润 毛利 profit operatingprofit grossoperatingprofit"),
    Field.OTA: ("ota ota占比 ota比例 在线旅行社 线上渠道 线上占比 携程美团 onlineagencies otashare"),
    Field.PLATFORM: (
        "平台 平台占比 本平台 集团 集团渠道 集团输送 总部输送 中央渠道 输送占比 crs platform ourplatform central"
    ),
    Field.DIRECT: "直销 直销占比 自有渠道 自有 电话预订 微信预订 小程序 direct own directshare",
    Field.CORPORATE: (
        "协议 协议占比 协议客户 协议单位 公司协议 商务协议 大客户 corporate agreements company corporateshare"
    ),
    Field.WALK_IN: "散客 散客占比 上门散客 上门 步入 直接上门 walkin walkins walkinshare",
    Field.OTHER: "其他 其它 其他占比 团队 长包 other others rest",
    Field.ANALYSIS: ("分析 经营分析 说明 情况说明 原因分析 备注 analysis comment remark remarks note notes"),
}


def _number(text: str) -> Decimal:
    plain = cells.narrow(text).replace(",", "").replace(" ", "")
    plain = plain.removeprefix("¥").removeprefix("￥").lower().removeprefix("rmb").removesuffix("元")
    times = Decimal(10_000) if plain.endswith("万") else Decimal(1)
    plain = plain.removesuffix("万")
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{0,12})?", plain, re.ASCII):
        raise Wrong("Enter a number such as 1302.")
    return Decimal(plain) * times


def money(text: str) -> int:
    """Fen of an amount in yuan: `¥1,234.50`, `32.5万`. Raises Wrong."""
    fen = (_number(text) * 100).to_integral_value(ROUND_HALF_UP)
    if abs(fen) > MOST_MONEY:
        raise Wrong("Enter an amount in yuan, at most 100 million.")
    return int(fen)


def amount(text: str) -> int:
    """As `money`, from nought on."""
    fen = money(text)
    if fen < 0:
        raise Wrong("Enter an amount from nought on.")
    return fen


def nights(text: str) -> int:
    """Room nights, with or without a unit; half ones are rounded. Raises Wrong."""
    value = _number(cells.narrow(text).rstrip("间夜房晚套"))
    if not 0 <= value <= MOST_NIGHTS:
        raise Wrong("Enter room nights from 0 to %(most)s.", most=MOST_NIGHTS)
    return int(value.to_integral_value(ROUND_HALF_UP))


#: What a heading may announce in tens of thousands.
LARGE = ("revenue", "profit")
READERS = {
    Field.HOTEL: cells.at_most(120),
    Field.MONTH: cells.day,
    Field.AVAILABLE: nights,
    Field.SOLD: nights,
    Field.REVENUE: amount,
    Field.ADR: amount,
    Field.PROFIT: money,
    **{Field(name): cells.share for name in SHARES},
    Field.ANALYSIS: cells.at_most(2000, cells.lines),
}
NEEDED = (Field.MONTH, Field.AVAILABLE, Field.SOLD)
COLUMNS = columns_of(Field, HEADINGS, READERS, NEEDED)
#: For the sheets of all hotels.
COLUMNS_OF_ALL = columns_of(Field, HEADINGS, READERS, (Field.HOTEL, *NEEDED))


def completed(facts: dict) -> dict:
    """The facts with the revenue, which may be told by the average rate, and without that. Raises Wrong if neither
    is there."""
    found = {name: value for name, value in facts.items() if name != "adr"}
    if "revenue" not in found:
        if "adr" not in facts:
            raise Wrong("Neither the revenue nor the average rate is there.")
        found["revenue"] = facts["adr"] * facts["sold"]
    return bounded(found)


def bounded(facts: dict) -> dict:
    """The facts, if what was worked out of cells is no more than a cell may say. Raises Wrong."""
    if any(facts.get(name, 0) > MOST_NIGHTS for name in ("available", "sold")):
        raise Wrong("Enter room nights from 0 to %(most)s.", most=MOST_NIGHTS)
    if any(abs(facts.get(name, 0)) > MOST_MONEY for name in ("revenue", "profit")):
        raise Wrong("Enter an amount in yuan, at most 100 million.")
    return facts


def month_read(day: date) -> date:
    """The month of a cell's day. Raises Wrong for one that is not over, or too long ago."""
    month = month_of(day)
    if month > last_month():
        raise Wrong("This month is not over yet.")
    if month < FIRST:
        raise Wrong("Figures are kept from 2015 on.")
    return month
