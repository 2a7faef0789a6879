"""`flask import hotels|principals|accounts|calls FILE`: sheets become records once, and what is refused is told with
its row and reason."""

from datetime import date

import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.foundation import db, pinyin
from portal.records import cadence
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import NEVER, Hotel, Posting
from portal.records.imports import Import, ImportRow
from portal.records.principals import Principal
from portal.records.tags import HotelTag
from tests.test_sheets import xlsx

HEADER = "酒店名称,省份,城市,区县,地址,电话"
TWO = f"""{HEADER}
苏州观前店,江苏省,苏州市,姑苏区,云汀路1号,0512-00000001
北京西单店,北京市,北京市,西城区,锦岚街2号,
"""

#: A row is refused before it comes to the database: once is enough.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def bring(app, tmp_path):
    """Brings in a text or bytes as a file; returns (exit code, lines of output)."""

    def run(content: str | bytes, *options: str, kind="hotels") -> tuple[int, list[str]]:
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = app.test_cli_runner().invoke(args=["import", kind, str(file), *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output.splitlines()

    return run


def facts(*names: str) -> list[tuple]:
    """Those columns of every hotel, by code."""
    return list(Hotel.select(*(Hotel._meta.fields[name] for name in names)).order_by(Hotel.code).tuples())


# Hotels


def test_a_roster_becomes_hotel_files_at_gate_seven_that_owe_nothing_yet(bring):
    assert bring(TWO) == (0, ["2 added, 0 already there, 0 refused."])
    assert facts("code", "name", "city", "phone", "kind", "gate", "grade", "status", "next_call_on") == [
        ("BJ001", "北京西单店", "北京市", "", "member", "7", None, "active", NEVER),
        ("SZ001", "苏州观前店", "苏州市", "0512-00000001", "member", "7", None, "active", NEVER),
    ]
    entries = AuditEntry.select(AuditEntry.verb, AuditEntry.kind, AuditEntry.by_id).order_by(AuditEntry.id)
    assert list(entries.tuples()) == [*[("hotel.added", "hotel", None)] * 2, ("import.applied", "import", None)]


def test_what_is_brought_in_is_found_as_if_it_had_been_typed(bring, world):
    typed = world.hotel("TY001", name="苏州观前店", city="苏州市", province="江苏省", phone="0512-00000001")
    bring(
        "名称,编号,城市,省份,电话,地址\n苏州观前店,TY002,苏州市,江苏省,0512-00000001,别处1号\n苏州观前二店,TY003,苏州市,,,\n"
    )
    there = Hotel.get(Hotel.code == "TY003")
    assert (there.name_key, there.version) == ("suzhouguanqianerdian", 1)
    assert "szgqed" in there.search_text.split("\n")
    assert set(vars(there)["__data__"]) == set(vars(Hotel.get_by_id(typed.id))["__data__"])


def test_an_imported_hotel_owes_from_the_week_of_its_first_officer_posting(bring, world):
    bring(TWO)
    hotel = Hotel.get(Hotel.code == "SZ001")
    world.officer_of(hotel, since=date(2026, 3, 4))
    assert Hotel.get_by_id(hotel.id).next_call_on == date(2026, 3, 2)


def test_a_second_run_changes_nothing(bring):
    bring(TWO)
    before = list(Hotel.select().order_by(Hotel.id).dicts())
    assert bring(TWO) == (0, ["0 added, 2 already there, 0 refused."])
    assert list(Hotel.select().order_by(Hotel.id).dicts()) == before


def test_a_dry_run_says_the_same_and_writes_nothing(bring):
    assert bring(TWO + "坏,,,,,,x\n", "--dry-run") == (
        3,
        [
            "Row 4 refused: This row has more cells than there are headings. Look for a comma without quotation marks.",
            "2 would be added, 0 already there, 1 refused.",
        ],
    )
    assert [table.select().count() for table in (Hotel, AuditEntry, Import, ImportRow)] == [0, 0, 0, 0]


def test_headings_may_be_english_in_any_order_with_a_mark_and_unknown_ones_are_named(bring):
    text = "\ufeffRooms, Name* ,opened,colour,Kind,GATE,grade,code,（注）\n"
    text += "１２０,Garden,2019/5/1,red,franchise,5,b,ab-1,x\n"
    assert bring(text) == (0, ["Ignored columns: colour, （注）", "1 added, 0 already there, 0 refused."])
    assert facts("code", "name", "rooms", "opened_on", "kind", "gate", "grade") == [
        ("AB-1", "Garden", 120, date(2019, 5, 1), "franchise", "5", "B")
    ]


def test_every_fact_of_a_hotel_comes_in(bring, world):
    officer = world.account("staff", name="张专员")
    text = "名称,签约日期,合同到期,费用条款,PMS,间夜占比,标签,备注,客服专员\n"
    text += "甲,19.3.1,45000,每月一付,云系统,35%,重点、度假,安静,张专员\n"
    assert bring(text)[0] == 0
    assert facts("signed_on", "contract_until", "fee_terms", "pms", "nights_share", "note") == [
        (date(2019, 3, 1), date(2023, 3, 15), "每月一付", "云系统", 3500, "安静")
    ]
    assert sorted(tag for (tag,) in HotelTag.select(HotelTag.tag).tuples()) == ["度假", "重点"]
    assert list(Posting.select(Posting.account, Posting.function).tuples()) == [(officer.id, "officer")]
    # Counted as if the officer had been posted by hand.
    assert Hotel.get().next_call_on != NEVER
    assert list(doctor.recount()) == []


def test_full_width_digits_are_digits(bring):
    text = "名称,编号,电话,客房数,开业日期,对接阶段,分级\n"
    text += "店,ＳＺ０１４,（０５１２）１２３,９９间,２０１９年５月１日,７,Ａ级\n"
    assert bring(text)[0] == 0
    assert facts("code", "phone", "rooms", "opened_on", "gate", "grade") == [
        ("SZ014", "(0512)123", 99, date(2019, 5, 1), "7", "A")
    ]


def test_made_codes_go_on_after_the_highest_there_is_also_in_the_file(bring, world):
    world.hotel("SZ007", name="已有")
    text = "名称,城市,编号\n甲,苏州,\n乙,苏州市,SZ020\n丙,深圳,\n丁,,\n戊,Hong Kong,\n"
    assert bring(text)[0] == 0
    assert [code for (code,) in facts("code")] == ["H001", "HK001", "SZ007", "SZ020", "SZ021", "SZ022"]


def test_the_same_name_and_address_in_one_file_is_refused_whatever_spaces_width_and_case(bring):
    text = "名称,地址\nＡｂｃ 店（东）,云汀路 1号\nabc店(东),云汀路１号\nabc店(东),云汀路2号\n"
    assert bring(text) == (
        3,
        [
            "Row 3 refused: The same as row 2 of this sheet: keep one of the two.",
            "2 added, 0 already there, 1 refused.",
        ],
    )


def test_a_code_of_another_hotel_is_refused(bring, world):
    world.hotel("SZ001", name="已有")
    code, lines = bring("名称,编号\n新店,sz001\n别店,SZ002\n又店,SZ002\n")
    assert code == 3
    assert lines == [
        "Row 2 refused: 编号: Code SZ001 belongs to 已有: correct the code, or rename that hotel first.",
        "Row 4 refused: 编号: Row 3 of this sheet has the same code.",
        "1 added, 0 already there, 2 refused.",
    ]


def test_what_a_sheet_says_anew_changes_the_file_and_empty_cells_change_nothing(bring, world):
    hotel = world.hotel("SZ001", name="观前店", city="苏州", phone="0512-1", rooms=80)
    assert bring("名称,编号,城市,电话,客房数\n观前店,SZ001,,0512-2,80\n") == (
        0,
        ["0 added, 1 changed, 0 already there, 0 refused."],
    )
    now = Hotel.get_by_id(hotel.id)
    assert (now.phone, now.city, now.rooms, now.version) == ("0512-2", "苏州", 80, 2)
    entry = AuditEntry.get(AuditEntry.verb == "hotel.edited")
    assert entry.told == {"version": 2, "phone": ["0512-1", "0512-2"]}


def test_a_likely_duplicate_is_not_brought_in_by_the_command(bring, world):
    world.hotel("SZ001", name="苏州观前云汀店", phone="0512-67001234")
    code, lines = bring("名称,电话\n观前云汀酒店,0512-67001234\n")
    assert (code, lines[-1]) == (3, "0 added, 0 already there, 1 refused.")
    assert "SZ001" in lines[0]


@once
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",SZ1,,,,", "酒店名称 is empty: fill it in."),
        ("\u3000 ,SZ1,,,,", "酒店名称 is empty: fill it in."),
        ("好" * 81 + ",,,,,", "酒店名称: At most 80 characters fit."),
        ("a\x07b,,,,,", "酒店名称: Enter this anew: it holds a character that cannot be stored."),
        ("店,S/1,,,,", "酒店编号: Enter 2 to 20 letters A to Z, digits and hyphens, such as SZ014."),
        ("店,NEW,,,,", "酒店编号: Enter 2 to 20 letters A to Z, digits and hyphens, such as SZ014."),
        ("店,,many,,,", "房间数: Enter a whole number from 1 to 9999."),
        ("店,,0,,,", "房间数: Enter a whole number from 1 to 9999."),
        ("店,,12.5,,,", "房间数: Enter a whole number from 1 to 9999."),
        ("店,,,2019-02-30,,", "开业日期: Enter a day such as 2019-05-01."),
        ("店,,,2099-01-01,,", "开业日期: This day is still to come."),
        ("店,,,,8,", "对接阶段: Enter a gate from 1 to 7."),
        ("店,,,,,民宿", "类型: Enter member hotel or franchise store."),
        ('店,"a"b,,,,', "This row breaks the format of the file. Look for a quotation mark inside a cell."),
    ],
)
def test_an_unreadable_row_is_refused_with_its_reason_and_the_others_come_in(bring, row, reason):
    text = f"酒店名称,酒店编号,房间数,开业日期,对接阶段,类型\n{row}\n好店,,100,2019-05-01,7 日常工作,加盟酒店\n"
    assert bring(text) == (3, [f"Row 2 refused: {reason}", "1 added, 0 already there, 1 refused."])
    assert facts("name") == [("好店",)]


def test_emoji_and_rare_characters_come_in_as_they_are_without_direction_marks(bring):
    assert bring("名称\n\u202e𠮷野店🏨\u200b\n")[0] == 0
    assert facts("name") == [("𠮷野店🏨",)]


@once
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty. Choose the sheet with the rows in it."),
        ("甲,苏州\n乙,苏州\n", "No column says this: Hotel name. Name it in the headings, and keep them in one row."),
        ("名称\n", "Under the headings stands no row. Choose the sheet with the rows in it."),
        (b"\x89PNG\r\n" + bytes(500), "This is not a sheet. Save it as XLSX, XLS or CSV and try again."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_happens(bring, content, sentence):
    assert bring(content) == (2, [sentence])
    assert [table.select().count() for table in (Hotel, Import, ImportRow)] == [0, 0, 0]


def test_a_missing_file_is_one_sentence(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["import", "hotels", str(tmp_path / "none.csv")])
    assert (result.exit_code, result.output) == (2, f"{tmp_path}/none.csv: No such file or directory.\n")


def test_a_roster_of_three_hundred_comes_in_once(bring):
    """One hotel stands there twice: the second is refused, and the same sheet again adds nobody."""
    rows = [f"锦岚第{n}店,北京市,北京市,西城区,锦岚街{n}号,010{n:08d}" for n in range(299)]
    roster = "\n".join(["酒店名称,省份,城市,区县,地址,电话", *rows[:294], rows[292], *rows[294:]]) + "\n"
    code, lines = bring(roster)
    assert (code, lines) == (
        3,
        [
            "Row 296 refused: The same as row 294 of this sheet: keep one of the two.",
            "299 added, 0 already there, 1 refused.",
        ],
    )
    assert bring(roster)[1][-1] == "0 added, 299 already there, 1 refused."


# People, accounts, past contacts


def test_two_messy_sheets_become_a_working_company(bring, world):
    assert bring(xlsx(["台账"], ["名称", "房量(间)"], ["观前店", "143间"], ["南门店", 80.0], ["合计", 223]))[0] == 0
    people = xlsx(
        ["酒店", "姓名", "职务", "手机"],
        ["观前店", "林涛", "店长", 13812345678.0],
        ["H002", "王芳", "业主", "13900000001、13800000001"],
    )
    assert bring(people, kind="principals") == (0, ["2 added, 0 already there, 0 refused."])
    accounts = xlsx(
        ["姓名", "账号", "手机", "角色", "分管酒店"],
        ["张专员", "Zhang", None, "客服专员", "H001、H002"],
        ["林涛", None, 13812345678, "店长", "观前店"],
    )
    assert bring(accounts, kind="accounts") == (0, ["2 added, 0 already there, 0 refused."])
    today = cadence.clock.today().isoformat()
    calls = xlsx(["酒店", "沟通日期", "客服专员", "联系人", "沟通内容"], ["H001", today, "张专员", "林涛", "一切正常"])
    assert bring(calls, kind="calls") == (0, ["1 added, 0 already there, 0 refused."])

    rows = Principal.select(Principal.name, Principal.function, Principal.phone, Principal.phone2).order_by(
        Principal.id
    )
    assert list(rows.tuples()) == [("林涛", "gm", "13812345678", ""), ("王芳", "owner", "13900000001", "13800000001")]
    assert [(a.sign_in, a.role, a.password) for a in Account.select().order_by(Account.id)] == [
        ("zhang", "staff", ""),
        ("13812345678", "gm", ""),
    ]
    assert Principal.get(Principal.name == "林涛").account.name == "林涛"
    assert Posting.select().count() == 3
    call = Call.get()
    assert (call.by.name, call.principal.name, call.worth, call.late) == ("张专员", "林涛", "talk", False)
    assert list(doctor.recount()) == []
    assert world.browser(world.account("manager")).get("/hotels/H001").status_code == 200


REFUSED = [
    ("principals", "SZ009,林,店长", "酒店: No hotel has the code or name SZ009"),
    ("principals", "SZ001,新总,店长", "职务: 林总 stands on the file as GM"),
    ("principals", "SZ001,林,司机", "职务: Enter a function"),
    ("accounts", "林,boss,运营总监,", "角色: The director's role is not given by a sheet"),
    ("accounts", "林,,专员,", "Enter a sign-in name"),
    ("accounts", "林,lin,专员,SZ001", "分管酒店: Somebody else is or was posted to SZ001"),
    ("accounts", "林,held,专员,", "The holder signs in with this already"),
    ("accounts", "林,lin,管理员,SZ001", "分管酒店: This role is not posted to hotels in this way"),
    ("calls", "SZ001,2099-1-1,held,x,", "日期: This day is still to come."),
    ("calls", "SZ001,2026-1-5,nobody,x,", "专员: Nobody here is called nobody"),
    ("calls", "SZ001,2026-1-5,held,,", "内容: Say in a sentence how the week went"),
    ("calls", "SZ001,2026-1-5,held,x,拜访", "方式: A visit is not a call"),
    ("calls", "SZ001,2026-1-5,held,x,飞鸽", "方式: Enter phone, voice, video, WeChat, e-mail, fax or came by."),
]


@once
@pytest.mark.parametrize(("kind", "row", "reason"), REFUSED)
def test_what_cannot_be_is_refused_with_what_to_do(bring, world, kind, row, reason):
    hotel = world.hotel("SZ001", name="观前店")
    world.posted(hotel, world.account("staff", name="The holder", sign_in="held"))
    world.principal(hotel, "林总")
    headings = {
        "principals": "酒店,姓名,职务",
        "accounts": "姓名,账号,角色,分管酒店",
        "calls": "酒店,日期,专员,内容,方式",
    }
    code, lines = bring(f"{headings[kind]}\n{row}\n", kind=kind)
    assert (code, lines[1:]) == (3, ["0 added, 0 already there, 1 refused."])
    assert lines[0].startswith(f"Row 2 refused: {reason}")


def test_past_contacts_keep_their_day_their_mark_and_their_writer(bring, world):
    hotel = world.hotel("SZ001", name="观前店")
    officer = world.officer_of(hotel, since=date(2026, 1, 5), name="张专员")
    person = world.principal(hotel, "林总")
    rows = xlsx(
        ["酒店", "日期", "专员", "方式", "联系人", "内容", "结果"],
        ["SZ001", "2026-1-7", "张专员", "电话", "林总", "正常", "已接通"],
        ["SZ001", "2026/1/14", "张专员", "微信", "前台", "资料", None],
        ["SZ001", 46042, "张专员", "电话", "林总", None, "未接"],
        ["SZ001", "2026-1-26", "张专员", "来访", "林总", "谈整改", None],
    )
    assert bring(rows, kind="calls")[0] == 0
    told = [
        (c.day, c.by_id, c.channel, c.principal_id, c.spoke_with, c.worth, c.late)
        for c in Call.select().order_by(Call.day)
    ]
    assert told == [
        (date(2026, 1, 7), officer.id, "phone", person.id, "", "talk", True),
        (date(2026, 1, 14), officer.id, "wechat", None, "前台", "message", True),
        (date(2026, 1, 20), officer.id, "phone", None, "林总", "attempt", True),
        (date(2026, 1, 26), officer.id, "meeting", person.id, "", "talk", True),
    ]
    assert Call.get(Call.channel == "meeting").direction == "in"
    assert list(doctor.recount()) == []
    assert bring(rows, kind="calls") == (0, ["0 added, 4 already there, 0 refused."])


# What it costs


@once
def test_a_row_more_costs_no_statement_more(bring):
    def cost(rows: int) -> int:
        text = "名称,城市\n" + "".join(f"甲{rows}乙{n}店,苏州\n" for n in range(rows))
        with db.counted() as statements:
            bring(text)
        return len(statements)

    assert cost(30) == cost(250)


def test_initials_know_how_a_city_is_read():
    assert [pinyin.initials(city) for city in ("重庆", "厦门", "西安", "六安", "Hong Kong", "")] == [
        "CQ",
        "XM",
        "XA",
        "LA",
        "HK",
        "",
    ]
