"""Sheets of past contacts: each row becomes a call of the officer named, counted in the week of its day (D15)."""

from collections.abc import Callable
from datetime import datetime, time
from hashlib import sha256

from portal.activity.calls import search
from portal.activity.calls.table import Call
from portal.activity.calls.words import RINGING, Channel, Direction, Result, worth
from portal.foundation import bulk, clock
from portal.foundation.choices import Choice
from portal.foundation.roles import Person, Role
from portal.foundation.sheets import Wrong, cells
from portal.records import cadence
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch, TouchResult
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.imports import Candidate, Importer, ImportKind, Planned, Verdict, Written
from portal.records.imports.hotel_headings import columns_of
from portal.records.imports.lookups import Hotels, People, chunks, on_files
from portal.records.imports.postings import entry
from portal.records.principals import Principal
from portal.records.timeline import Line

WRITERS = (Role.STAFF, Role.MANAGER, Role.LIAISON)


class Field(Choice):
    """The columns of a sheet of past contacts."""

    HOTEL = "hotel", "Hotel"
    DAY = "day", "Day"
    TIME = "time", "Time"
    OFFICER = "officer", "Recorded by"
    CHANNEL = "channel", "Channel"
    DIRECTION = "direction", "Direction"
    WHO = "who", "Spoke with"
    RESULT = "result", "Result"
    SUMMARY = "summary", "How the week went"


CHANNELS = {
    Channel.PHONE: "电话 致电 通话 phone call telephone",
    Channel.VOICE: "语音 微信语音 语音通话 微信电话 voice voicecall",
    Channel.VIDEO: "视频 视频通话 微信视频 视频会议 video videocall",
    Channel.WECHAT: "微信 微信消息 微信沟通 短信 wechat wechatmessage message",
    Channel.EMAIL: "邮件 电子邮件 邮箱 email e-mail mail",
    Channel.FAX: "传真 fax",
    Channel.MEETING: "来访 到访 来公司 来公司面谈 来总部 theycameby cameby",
}
VISITS = {"拜访", "上门", "面谈", "实地拜访", "visit", "onsite"}
DIRECTIONS = {
    Direction.OUT: "呼出 拨出 我方 主动 去电 out wecalled outgoing",
    Direction.IN: "呼入 来电 对方 酒店来电 in theycalled incoming",
}
RESULTS = {
    Result.REACHED: "已接通 接通 成功 已联系 已联络 正常 是 reached yes answered",
    Result.NO_ANSWER: "未接通 未接 无人接听 无人接 未联系上 没人接 关机 占线 否 noanswer nobodyanswered no",
}
HEADINGS = {
    Field.HOTEL: "酒店 酒店名称 酒店编号 酒店代码 门店 门店名称 编号 店名 hotel hotelname hotelcode code property",
    Field.DAY: "日期 沟通日期 联系日期 联络日期 沟通时间 联系时间 联络时间 记录日期 date day calldate",
    Field.TIME: "时间 时刻 钟点 几点 time hour",
    Field.OFFICER: (
        "客服专员 专员 沟通人 联络人 记录人 客服 跟进人 员工 officer by recordedby who called caller staff"
    ),
    Field.CHANNEL: "沟通方式 联系方式 联络方式 方式 渠道 channel means medium",
    Field.DIRECTION: "方向 呼叫方向 direction",
    Field.WHO: "联系人 沟通对象 对象 受访人 对方 被联系人 姓名 spokewith contact person with",
    Field.RESULT: "结果 沟通结果 是否接通 接通情况 联络结果 result outcome",
    Field.SUMMARY: (
        "沟通内容 内容 摘要 纪要 情况 沟通记录 本周经营情况与需求 备注 记录 summary notes note content howtheweekwent"
    ),
}


def _spoken(words: dict) -> dict:
    return {choice: spoken.split() for choice, spoken in words.items()}


_any_channel = cells.one_of(_spoken(CHANNELS), Wrong("Enter phone, voice, video, WeChat, e-mail, fax or came by."))


def _channel(text: str) -> Channel:
    if cells.sameness(text) in VISITS:
        raise Wrong("A visit is not a call: leave the row out.")
    return _any_channel(text)


def _time(text: str) -> str:
    plain = cells.narrow(text).replace("点", ":").replace("时", ":").rstrip(":分")
    for form in ("%H:%M", "%H:%M:%S", "%H"):
        try:
            return f"{datetime.strptime(plain, form):%H:%M}"
        except ValueError:
            continue
    raise Wrong("Enter a time such as 10:30.")


READERS = {
    Field.HOTEL: cells.at_most(120),
    Field.DAY: cells.day,
    Field.TIME: _time,
    Field.OFFICER: cells.at_most(80),
    Field.CHANNEL: _channel,
    Field.DIRECTION: cells.one_of(_spoken(DIRECTIONS), Wrong("Enter whether we called or they called.")),
    Field.WHO: cells.at_most(40),
    Field.RESULT: cells.one_of(_spoken(RESULTS), Wrong("Enter reached or nobody answered.")),
    Field.SUMMARY: cells.at_most(10_000, cells.lines),
}
COLUMNS = columns_of(Field, HEADINGS, READERS, (Field.HOTEL, Field.DAY, Field.OFFICER))


def twin(facts: dict) -> str:
    """The same hotel, day and text."""
    return "|".join((cells.sameness(facts["hotel"]), facts["day"].isoformat(), _text(facts.get("summary", ""))))


def _text(summary: str) -> str:
    return sha256(cells.sameness(summary).encode()).hexdigest()


def judge(by: Person, rows: list[Candidate], memo: dict) -> None:
    hotels, people = Hotels(), People(*WRITERS)
    for one in rows:
        _fit(one, hotels, people)
    standing = [one for one in rows if one.stands]
    on_file = on_files(one.facts["hotel_id"] for one in standing)
    there = _recorded(standing)
    for one in standing:
        facts = one.facts
        if (facts["hotel_id"], facts["day"], _text(facts.get("summary", ""))) in there:
            one.verdict, one.facts = Verdict.SAME, {}
        elif "who" in facts:
            facts["principal_id"] = _principal(facts, on_file.get(facts["hotel_id"], ()))


def _fit(one: Candidate, hotels: Hotels, people: People) -> None:
    facts = one.facts
    for name, found in (("hotel", hotels), ("officer", people)):
        try:
            facts[f"{name}_id"] = found.meant(facts[name])
        except Wrong as wrong:
            one.refuse(wrong, name)
    if facts["day"] > clock.today():
        one.refuse(Wrong("This day is still to come."), "day")
    channel = facts.setdefault("channel", Channel.PHONE)
    result = facts.setdefault("result", Result.REACHED)
    facts.setdefault("direction", Direction.IN if channel == Channel.MEETING else Direction.OUT)
    if channel not in RINGING and result == Result.NO_ANSWER:
        one.refuse(Wrong("Only a telephone or video call can stay unanswered."), "result")
    if result == Result.REACHED and not facts.get("summary"):
        one.refuse(Wrong("Say in a sentence how the week went, or that nobody answered."), "summary")
    if one.stands:
        facts["by_role"] = people.roles[facts["officer_id"]]
        one.label = f"{hotels.faces[facts['hotel_id']][1]} · {facts['day'].isoformat()}"


def _recorded(rows: list[Candidate]) -> set[tuple]:
    """(hotel id, day, text) of the calls there are at these hotels and about these days."""
    found = set()
    if not rows:
        return found
    days = [one.facts["day"] for one in rows]
    for part in chunks(sorted({one.facts["hotel_id"] for one in rows})):
        query = Call.select(Call.hotel, Call.day, Call.summary).where(Call.hotel.in_(part))
        query = query.where(Call.day.between(min(days), max(days)))
        found |= {(hotel_id, day, _text(summary)) for hotel_id, day, summary in query.tuples()}
    return found


def _principal(facts: dict, there) -> int | None:
    """Who of the file was meant: on it that day before anybody who was not."""
    who = cells.sameness(facts["who"])
    named = [row for row in there if who in (cells.sameness(row.name), cells.sameness(row.address_form))]
    return next((row.id for row in sorted(named, key=lambda row: not row.on_file(facts["day"]))), None)


def plan(by: Person, rows: list[Planned]) -> Callable[[], Written]:
    now, codes = clock.now(), _codes({row.facts["hotel_id"] for row in rows})
    principals = _principals({row.facts["principal_id"] for row in rows if row.facts.get("principal_id")})
    records = [_record(row.facts, principals, now) for row in rows]
    calls = bulk.Rows(Call, records)
    touches = bulk.Rows(Touch, [_touch(record) for record in records], ("record_id",))
    lines = bulk.Rows(Line, [_line(record) for record in records], ("record_id",))
    told = [entry(by, now, "call.recorded", "call", None, {"hotel": codes[r["hotel"]]}) for r in records]
    entries = bulk.Rows(AuditEntry, told, ("record_id",))

    def deed() -> Written:
        ids, touched = bulk.new_ids(Call, len(calls), AuditEntry.highest(Call)), bulk.new_ids(Touch, len(touches))
        calls.insert(ids)
        touches.insert(touched, record_id=ids)
        lines.insert(record_id=ids)
        search.index_all(_found(number, record) for number, record in zip(ids, records, strict=True))
        entries.insert(record_id=ids)
        _welcome(records, ids)
        hotels = {record["hotel"] for record in records}
        made = [(row.id, number) for row, number in zip(rows, ids, strict=True)]
        return Written(made, [], {"touch": list(touched)}, hotels)

    return deed


def _codes(hotel_ids: set[int]) -> dict[int, str]:
    found = {}
    for part in chunks(sorted(hotel_ids)):
        found.update(Hotel.select(Hotel.id, Hotel.code).where(Hotel.id.in_(part)).tuples())
    return found


def _principals(ids: set[int]) -> dict[int, Principal]:
    return {row.id: row for part in chunks(sorted(ids)) for row in Principal.select().where(Principal.id.in_(part))}


def _record(facts: dict, principals: dict[int, Principal], now: datetime) -> dict:
    """The columns of a call, by the rules of `Call.record`."""
    day = datetime.fromisoformat(facts["day"]).date()
    hour = time.fromisoformat(facts.get("time", "12:00"))
    channel, result = Channel(facts["channel"]), Result(facts["result"])
    principal = principals.get(facts.get("principal_id")) if result == Result.REACHED else None
    return {
        "hotel": facts["hotel_id"],
        "by": facts["officer_id"],
        "by_role": facts["by_role"],
        "at": min(clock.instant(datetime.combine(day, hour)), now),
        "day": day,
        "channel": channel,
        "direction": Direction(facts["direction"]),
        "result": result,
        "principal": principal.id if principal else None,
        "spoke_with": "" if principal else facts.get("who", ""),
        "summary": facts.get("summary", ""),
        "entered_at": now,
        "late": clock.today() - day > cadence.LATE_AFTER,
        "worth": worth(channel, result, principal, day),
    }


def _touch(record: dict) -> dict:
    same = {name: record[name] for name in ("hotel", "day", "channel", "by_role")}
    return {**same, "result": record["worth"], "by_id": record["by"], "kind": "call"}


def _line(record: dict) -> dict:
    told = {"hotel": record["hotel"], "at": record["at"], "by_id": record["by"]}
    return {**told, "kind": "call", "verb": "recorded"}


def _found(number: int, record: dict) -> tuple:
    """What a call is found by, as `call_search` wants it."""
    return number, record["hotel"], record["by"], record["summary"], "", record["spoke_with"]


def _welcome(records: list[dict], ids) -> None:
    """A talk that counts is the welcome call where one is open."""
    for part in chunks(sorted({record["hotel"] for record in records})):
        query = Handover.select(Handover.hotel).where(Handover.hotel.in_(part) & Handover.welcomed_on.is_null())
        waiting = {hotel_id for (hotel_id,) in query.tuples()}
        for record, number in zip(records, ids, strict=True):
            if record["hotel"] in waiting and record["worth"] == TouchResult.TALK:
                by = Person(record["by"], "", Role(record["by_role"]))
                Handover.welcomed(by, record["hotel"], record["day"], record["principal"], number)


def unmake(by: Person, made) -> set[int]:
    """The weeks are counted anew, and what was welcomed by a call that is gone is open again."""
    texts = (Call.id, Call.hotel, Call.by, Call.summary, Call.inside_note, Call.spoke_with)
    search.forget_all(list(Call.select(*texts).where(Call.id.in_(made)).tuples()))
    Handover.update(welcomed_on=None, call_id=None).where(Handover.call_id.in_(made)).execute()
    return {hotel_id for (hotel_id,) in Call.select(Call.hotel).where(Call.id.in_(made)).distinct().tuples()}


IMPORTER = Importer(ImportKind.CALLS, Call, COLUMNS, twin, judge, plan, unmake=unmake)
