"""What the columns of a roster of hotels are called, and how their cells are read (D9, D12, D13)."""

import re

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.sheets import Wrong, cells
from portal.records import tags
from portal.records.hotel_words import Gate, Grade, Kind, Status
from portal.records.imports.importer import Column

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
#: `/hotels/new` is the page of a new hotel.
RESERVED_CODES = ("NEW",)


class Field(Choice):
    """The columns of a sheet of hotels."""

    NAME = "name", "Hotel name"
    CODE = "code", "Code"
    KIND = "kind", "Kind"
    GATE = "gate", "Gate"
    GRADE = "grade", "Grade"
    STATUS = "status", "Status"
    PROVINCE = "province", "Province"
    CITY = "city", "City"
    DISTRICT = "district", "District"
    ADDRESS = "address", "Address"
    PHONE = "phone", "Telephone"
    ROOMS = "rooms", "Rooms"
    OPENED = "opened_on", "Opened"
    SIGNED = "signed_on", "Signed"
    UNTIL = "contract_until", "Contract until"
    FEES = "fee_terms", "Fee terms"
    PMS = "pms", "PMS"
    SHARE = "nights_share", "Share of room nights"
    TAGS = "tags", "Tags"
    NOTE = "note", "Note"
    OFFICER = "officer", "Officer"


KINDS = {
    Kind.MEMBER: ("加盟酒店", "加盟", "加盟店", "会员酒店", "成员酒店", "member", "member hotel"),
    Kind.FRANCHISE: ("特许经营店", "特许经营", "特许", "特许店", "特许加盟", "franchise", "franchise store"),
}
STATUSES = {
    Status.ACTIVE: (
        "在营",
        "营业",
        "正常",
        "营业中",
        "正常营业",
        "在体系内",
        "合作中",
        "active",
        "open",
        "in the chain",
    ),
    Status.SUSPENDED: ("暂停", "停业", "暂停营业", "歇业", "suspended", "closed"),
    Status.LEFT: ("已退出", "退出", "解约", "已解约", "离开", "终止", "left", "left the chain", "terminated"),
}
GATES = ("准备", "签约", "接收材料", "致信", "首次拜访", "深入了解", "日常工作")


def _code(text: str) -> str:
    plain = cells.narrow(text).upper().replace(" ", "")
    if not CODE.fullmatch(plain) or plain in RESERVED_CODES:
        raise Wrong("Enter 2 to 20 letters A to Z, digits and hyphens, such as SZ014.")
    return plain


def _gate(text: str) -> Gate:
    """From `5`, `5 首次拜访`, `第5阶段` or the bare word."""
    plain = cells.narrow(text)
    number = next((str(place + 1) for place, word in enumerate(GATES) if word in plain), None)
    found = re.fullmatch(r"第?([1-7])(阶段|[.、 ].*)?", plain)
    if not (number or found):
        raise Wrong("Enter a gate from 1 to 7.")
    return Gate(number or found[1])


def _grade(text: str) -> Grade:
    plain = cells.narrow(text).upper().removesuffix("级").removesuffix("类").removesuffix("等")
    if plain not in set(Grade):
        raise Wrong("Enter A, B or C.")
    return Grade(plain)


def _tags(text: str) -> str:
    found = tags.split(cells.lines(text))
    if len(found) > tags.MOST or any(len(tag) > tags.LONGEST for tag in found):
        raise Wrong(
            "Enter at most %(most)s tags of at most %(longest)s characters.", most=tags.MOST, longest=tags.LONGEST
        )
    return tags.joined(found)


def _rooms(text: str) -> int:
    return cells.whole_number(text, 1, 9999)


HEADINGS = {
    Field.NAME: (
        "酒店名称 名称 酒店 店名 门店名称 酒店名 门店 分店名称 酒店全称 项目名称 宾馆名称 name hotel "
        "hotelname property propertyname"
    ),
    Field.CODE: (
        "酒店编号 编号 酒店代码 代码 门店编号 门店代码 店号 酒店编码 门店编码 编码 酒店id "
        "code hotelcode propertycode id hotelid"
    ),
    Field.KIND: "类型 酒店类型 性质 合作类型 加盟类型 经营类型 合作方式 加盟性质 kind type hoteltype",
    Field.GATE: "对接阶段 阶段 进度 gate stage",
    Field.GRADE: "分级 酒店分级 等级 级别 酒店等级 grade class level",
    Field.STATUS: "状态 酒店状态 营业状态 status state",
    Field.PROVINCE: "省份 省 省市 所在省份 所在省 省/直辖市 province",
    Field.CITY: "城市 市 所在城市 地市 所在市 city town",
    Field.DISTRICT: "区县 区 县 行政区 所在区 区/县 区域 所在区县 district county",
    Field.ADDRESS: "地址 酒店地址 详细地址 门店地址 通讯地址 联系地址 经营地址 address street streetaddress",
    Field.PHONE: (
        "电话 联系电话 酒店电话 电话号码 总机 前台电话 座机 固定电话 门店电话 手机 联系方式 phone "
        "telephone tel phonenumber frontdesk"
    ),
    Field.ROOMS: (
        "房间数 客房数 房间数量 房量 房间总数 客房总数 客房数量 房数 间数 客房 rooms numberofrooms roomcount keys"
    ),
    Field.OPENED: "开业日期 开业时间 开业日 开业 开业年月 营业日期 opened openedon openingdate open opening",
    Field.SIGNED: (
        "签约日期 签约时间 签约 合同签订日期 签订日期 签约日 加盟日期 合同开始 合同起始日 signed signedon "
        "signingdate contractdate"
    ),
    Field.UNTIL: (
        "合同到期 合同到期日 到期日期 到期日 合同截止日期 合同终止日期 合同期至 合同期限至 合同结束 "
        "contractuntil contractend expiry expires contractexpiry"
    ),
    Field.FEES: "费用 费用条款 收费标准 加盟费 特许费用 管理费 费率 feeterms fees fee",
    Field.PMS: "pms 酒店系统 管理系统 系统 前台系统 使用系统 pmssystem",
    Field.SHARE: ("间夜占比 输送间夜占比 客源占比 会员占比 渠道占比 我方间夜占比 nightsshare shareofroomnights share"),
    Field.TAGS: "标签 tags tag labels",
    Field.NOTE: "备注 说明 备注说明 note notes remark remarks comment",
    Field.OFFICER: "客服专员 专员 客户服务专员 客服 负责客服 officer customerserviceofficer",
}
READERS = {
    Field.NAME: cells.at_most(80),
    Field.CODE: _code,
    Field.KIND: cells.one_of(KINDS, Wrong("Enter member hotel or franchise store.")),
    Field.GATE: _gate,
    Field.GRADE: _grade,
    Field.STATUS: cells.one_of(STATUSES, Wrong("Enter in the chain, suspended or left the chain.")),
    Field.PROVINCE: cells.at_most(30),
    Field.CITY: cells.at_most(30),
    Field.DISTRICT: cells.at_most(30),
    Field.ADDRESS: cells.at_most(200),
    Field.PHONE: cells.at_most(100, cells.phones),
    Field.ROOMS: _rooms,
    Field.OPENED: cells.day,
    Field.SIGNED: cells.day,
    Field.UNTIL: cells.day,
    Field.FEES: cells.at_most(2000, cells.lines),
    Field.PMS: cells.at_most(40),
    Field.SHARE: cells.share,
    Field.TAGS: _tags,
    Field.NOTE: cells.at_most(2000, cells.lines),
    Field.OFFICER: cells.at_most(80),
}


def columns_of(fields: type[Choice], headings: dict, readers: dict, needed: tuple = ()) -> tuple[Column, ...]:
    """The columns of a sheet; every field is also known by its own word."""
    found = []
    for field in fields:
        spoken = {*headings[field].split(), str(field.value).replace("_", "")}
        found.append(Column(field, tuple(spoken), readers[field], field in needed))
    return tuple(found)


COLUMNS = columns_of(Field, HEADINGS, READERS, (Field.NAME,))


def check(one) -> None:
    """What cannot be, whatever hotel it is."""
    if one.facts.get("opened_on") and one.facts["opened_on"] > clock.today():
        one.refuse(Wrong("This day is still to come."), "opened_on")
    if one.facts.get("signed_on") and one.facts["signed_on"] > clock.today():
        one.refuse(Wrong("This day is still to come."), "signed_on")
