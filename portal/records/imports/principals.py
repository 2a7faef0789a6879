"""Sheets of principals: the people on hotels' files, with how and when they are best reached (D13)."""

import re
from collections.abc import Callable

from portal.foundation import bulk, clock, phones
from portal.foundation.choices import Choice
from portal.foundation.roles import Person
from portal.foundation.sheets import Wrong, cells
from portal.records.audit import AuditEntry
from portal.records.imports.hotel_headings import columns_of
from portal.records.imports.importer import Candidate, Importer, Planned, Stale, Written
from portal.records.imports.lookups import Hotels, chunks, on_files
from portal.records.imports.postings import entry, line
from portal.records.imports.table import ImportKind, Verdict
from portal.records.principals import Principal, PrincipalFunction, _searched
from portal.records.reached_by import ReachedBy
from portal.records.sign_in_names import email_of
from portal.records.timeline import Line


class Field(Choice):
    """The columns of a sheet of principals."""

    NAME = "name", "Name"
    HOTEL = "hotel", "Hotel"
    FUNCTION = "function", "Function"
    TITLE = "title", "Title"
    ADDRESS_FORM = "address_form", "Form of address"
    PHONE = "phone", "Telephone"
    PHONE2 = "phone2", "Second telephone"
    EMAIL = "email", "E-mail address"
    BIRTHDAY = "birthday", "Birthday"
    BEST = "best", "Best reached"
    MANNER = "manner", "Manner and style"
    SINCE = "since", "Since"


FUNCTIONS = {
    PrincipalFunction.GM: "总经理 店长 店总 总经理/店长 门店经理 酒店总经理 驻店总经理 gm generalmanager",
    PrincipalFunction.DEPUTY: (
        "执行副总 副总经理 副总 常务副总 执行副总经理 副店长 值班经理 驻店经理 店长助理 deputy executivedeputy"
    ),
    PrincipalFunction.OWNER: "业主 投资人 老板 业主代表 董事长 股东 owner investor",
    PrincipalFunction.FINANCE: "财务 财务经理 财务总监 财务主管 会计 finance accountant",
    PrincipalFunction.ENGINEERING: "工程 工程部 工程经理 工程主管 工程部经理 维修 engineering engineer",
    PrincipalFunction.SALES: "销售 销售经理 市场销售 销售总监 销售主管 市场部 sales marketing",
    PrincipalFunction.QUALITY: "质检 质量 品质 质量经理 质检员 质量管理 quality qa",
    PrincipalFunction.TRAINING: "培训 培训师 培训经理 培训员 training trainer",
    PrincipalFunction.OTHER: "其他 其它 other 前厅经理 前台 经办人",
}
HEADINGS = {
    Field.NAME: "姓名 联系人 主要联系人 联系人姓名 名字 联系人员 name contact person fullname contactname",
    Field.HOTEL: (
        "酒店 酒店名称 酒店编号 酒店代码 门店 门店名称 编号 店名 所属酒店 所在酒店 hotel hotelname "
        "hotelcode code property"
    ),
    Field.FUNCTION: "职务 职能 岗位 角色 身份 担任 联系人职务 function role position",
    Field.TITLE: "职称 头衔 名片职务 title jobtitle",
    Field.ADDRESS_FORM: "称呼 称谓 formofaddress salutation",
    Field.PHONE: (
        "手机 电话 联系电话 手机号 手机号码 联系方式 联系人电话 联系人手机 phone mobile telephone tel phonenumber"
    ),
    Field.PHONE2: "电话2 手机2 第二电话 座机 固定电话 办公电话 备用电话 其他电话 phone2 secondtelephone officephone",
    Field.EMAIL: "邮箱 电子邮箱 邮件 电子邮件 email mail e mail emailaddress",
    Field.BIRTHDAY: "生日 出生日期 出生年月 birthday dateofbirth",
    Field.BEST: "方便时段 方便时间 联系时段 方便联系时间 最佳联系时间 bestreached besttime",
    Field.MANNER: "沟通风格 管理风格 风格 性格 特点 沟通特点 mannerandstyle manner style",
    Field.SINCE: "任职日期 到任日期 到岗日期 上任时间 入职日期 任职时间 since from",
}
DAYS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "日": "7", "天": "7"}
CARD = (
    "title",
    "address_form",
    "phone",
    "phone2",
    "email",
    "birthday",
    "manner",
    "best_days",
    "best_from",
    "best_until",
)
OWN = (*CARD, "best_note")


def _email(text: str) -> str:
    found = email_of(cells.narrow(text))
    if not found or len(found) > 120:
        raise Wrong("Enter an e-mail address such as lin@example.com.")
    return found


def _best(text: str) -> list[str]:
    """[weekdays, from, until, words] of `周一至周五 9:00-11:00`; what is not understood stays as words."""
    plain = cells.narrow(text)
    days, first, last, rest = "", "", "", plain
    if found := re.search(r"(?:周|星期)([一二三四五六日天])\s*[至到~\-—]\s*(?:周|星期)?([一二三四五六日天])", plain):
        begin, end = int(DAYS[found[1]]), int(DAYS[found[2]])
        if begin <= end:
            days, rest = "".join(str(n) for n in range(begin, end + 1)), rest.replace(found[0], "")
    elif found := re.search(r"(?:周|星期)([一二三四五六日天](?:[、,和]?(?:周|星期)?[一二三四五六日天])*)", plain):
        days = "".join(sorted({DAYS[letter] for letter in found[1] if letter in DAYS}))
        rest = rest.replace(found[0], "")
    elif "工作日" in plain:
        days, rest = "12345", rest.replace("工作日", "")
    if found := re.search(r"(\d{1,2})[:点时](\d\d)?\s*[至到~\-—]\s*(\d{1,2})[:点时](\d\d)?", rest):
        hours = [int(found[1]), int(found[2] or 0), int(found[3]), int(found[4] or 0)]
        if hours[0] < 24 and hours[2] < 24 and max(hours[1], hours[3]) < 60 and hours[:2] < hours[2:]:
            first, last = f"{hours[0]:02d}:{hours[1]:02d}", f"{hours[2]:02d}:{hours[3]:02d}"
            rest = rest.replace(found[0], "")
    rest = rest.strip(" ,，;；、分")
    if len(rest) > 80:
        raise Wrong("At most %(limit)s characters fit.", limit=80)
    return [days, first, last, rest]


READERS = {
    Field.NAME: cells.at_most(40),
    Field.HOTEL: cells.at_most(120),
    Field.FUNCTION: cells.one_of(
        {function: words.split() for function, words in FUNCTIONS.items()},
        Wrong(
            "Enter a function: GM, executive deputy, owner, finance, engineering, sales, quality, training or other."
        ),
    ),
    Field.TITLE: cells.at_most(40),
    Field.ADDRESS_FORM: cells.at_most(40),
    Field.PHONE: cells.phones,
    Field.PHONE2: cells.at_most(40, cells.phones),
    Field.EMAIL: _email,
    Field.BIRTHDAY: cells.day,
    Field.BEST: _best,
    Field.MANNER: cells.at_most(2000, cells.lines),
    Field.SINCE: cells.day,
}
COLUMNS = columns_of(Field, HEADINGS, READERS, (Field.NAME, Field.HOTEL, Field.FUNCTION))


def twin(facts: dict) -> str:
    return "|".join((cells.sameness(facts["hotel"]), cells.sameness(facts["name"]), facts["function"]))


def judge(by: Person, rows: list[Candidate], memo: dict) -> None:
    hotels = Hotels()
    for one in rows:
        _fit(one, hotels)
    on_file = on_files(one.facts["hotel_id"] for one in rows if one.stands)
    gms = memo.setdefault("gms", {})
    for one in rows:
        if one.stands:
            _compare(one, on_file.get(one.facts["hotel_id"], []), gms)


def _fit(one: Candidate, hotels: Hotels) -> None:
    """The hotel, the days, and two numbers where the sheet has one column."""
    facts = one.facts
    try:
        facts["hotel_id"] = hotels.meant(facts["hotel"])
    except Wrong as wrong:
        one.refuse(wrong, "hotel")
    for name in ("since", "birthday"):
        if facts.get(name) and facts[name] > clock.today():
            one.refuse(Wrong("This day is still to come."), name)
    if "best" in facts:
        facts.update(zip(("best_days", "best_from", "best_until", "best_note"), facts.pop("best"), strict=True))
    numbers = facts.get("phone", "").split(" / ")
    if len(numbers) > 1 and "phone2" not in facts:
        facts["phone"], facts["phone2"] = numbers[0], " / ".join(numbers[1:])
    if any(len(facts.get(name, "")) > 40 for name in ("phone", "phone2")):
        one.refuse(Wrong("At most %(limit)s characters fit.", limit=40), "phone")


def _compare(one: Candidate, there: list[Principal], gms: dict) -> None:
    facts, gm = one.facts, one.facts["function"] == PrincipalFunction.GM
    same = [row for row in there if row.until is None and cells.sameness(row.name) == cells.sameness(facts["name"])]
    match = next((row for row in same if row.function == facts["function"]), None)
    if match:
        one.target, one.target_version = match.id, match.version
        # Days are compared as days; the sheet may leave out what the file knows.
        changes = {name: facts[name] for name in OWN if facts.get(name) and getattr(match, name) != facts[name]}
        if changes:
            now = {
                n: changes.get(n, getattr(match, n))
                for n in ("name", "title", "address_form", "email", "phone", "phone2")
            }
            changes["search_text"] = _searched(now)
        one.facts = {**changes, "hotel_id": facts["hotel_id"], "name": match.name} if changes else {}
        one.verdict = Verdict.CHANGE if changes else Verdict.SAME
        return
    if gm and (before := next((row for row in reversed(there) if row.function == PrincipalFunction.GM), None)):
        told = {"name": before.name}
        one.refuse(
            Wrong("%(name)s stands on the file as GM: a change of GM is made there, with its hand-over.", **told),
            "function",
        )
        return
    if gm and gms.setdefault(str(facts["hotel_id"]), one.number) != one.number:
        one.refuse(
            Wrong("Row %(row)s of this sheet is the GM of the same hotel.", row=gms[str(facts["hotel_id"])]), "function"
        )
        return
    numbers = {phones.digits(part) for part in facts.get("phone", "").split(" / ") if len(phones.digits(part)) >= 7}
    for row in there:
        if row.until is None and (row in same or numbers & {phones.digits(p) for p in row.phone.split(" / ")}):
            one.verdict = Verdict.LIKELY
            told = {"name": row.name, "function": [PrincipalFunction(row.function)._label, {}]}
            one.note(
                Wrong(
                    "Probably there already: %(name)s, %(function)s. Bring it in only if it is somebody else.", **told
                )
            )
    facts["search_text"] = _searched(facts)


def plan(by: Person, rows: list[Planned]) -> Callable[[], Written]:
    fresh = [row for row in rows if row.target is None]
    changed = [row for row in rows if row.target is not None]
    now, today = clock.now(), clock.today().isoformat()
    columns = ("name", "function", *OWN, "search_text")
    records = [{n: row.facts[n] for n in columns if n in row.facts} | _since(row.facts, today) for row in fresh]
    principals = bulk.Rows(Principal, records)
    lines = bulk.Rows(Line, [line(r["hotel"], now, "principal", None, by) for r in records], ("record_id",))
    told = [
        entry(by, now, "principal.added", "hotel", r["hotel"], {n: r[n] for n in ("name", "function", "since")})
        for r in records
    ]
    entries = bulk.Rows(AuditEntry, told)

    def deed() -> Written:
        gms = {row.facts["hotel_id"] for row in fresh if row.facts["function"] == PrincipalFunction.GM}
        if any(row.function == PrincipalFunction.GM for there in on_files(gms).values() for row in there):
            raise Stale
        ids = bulk.new_ids(Principal, len(principals))
        principals.insert(ids)
        ReachedBy.keep(ids)
        lines.insert(record_id=ids)
        entries.insert()
        made = [(row.id, number) for row, number in zip(fresh, ids, strict=True)]
        return Written(made, _change(by, changed, now), {}, set())

    return deed


def _since(facts: dict, today: str) -> dict:
    return {"hotel": facts["hotel_id"], "since": facts.get("since") or today}


def _change(by: Person, changed: list[Planned], now) -> list[tuple[int, dict]]:
    ids = [row.target for row in changed]
    there = {row.id: row for part in chunks(ids) for row in Principal.select().where(Principal.id.in_(part))}
    before, entries, groups = [], [], {}
    for row in changed:
        principal, version = there.get(row.target), row.version + 1
        if principal is None or principal.version != row.version:
            raise Stale
        own = {name: row.facts[name] for name in (*OWN, "search_text") if name in row.facts}
        old = {name: getattr(principal, name) for name in own}
        before.append((row.id, {"version": version, "old": old}))
        groups.setdefault((*own, "version"), []).append((*own.values(), version, principal.id))
        told = {name: [str(old[name] or ""), own[name]] for name in own if name != "search_text"}
        entries.append(entry(by, now, "principal.edited", "principal", principal.id, {"version": version, **told}))
    for names, values in groups.items():
        bulk.update(Principal, names, values)
    ReachedBy.keep(ids)
    bulk.insert(AuditEntry, entries)
    return before


def _reached_again(by: Person, changed: list[int]) -> set[int]:
    """After cards are put back: no hotel is to be settled."""
    ReachedBy.keep(changed)
    return set()


IMPORTER = Importer(
    ImportKind.PRINCIPALS, Principal, COLUMNS, twin, judge, plan, derived=("reached_by",), restored=_reached_again
)
