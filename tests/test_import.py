"""`import hotels`: a roster becomes hotel files once, and what is refused is told with its row and reason."""

from datetime import date

import pytest

from portal.foundation import db, pinyin
from portal.foundation.roles import COMMAND_LINE
from portal.records import hotel_importer
from portal.records.audit import AuditEntry
from portal.records.hotels import NEVER, Hotel

HEADER = "酒店名称,省份,城市,区县,地址,电话"
TWO = f"""{HEADER}
苏州观前店,江苏省,苏州市,姑苏区,云汀路1号,0512-00000001
北京西单店,北京市,北京市,西城区,锦岚街2号,
"""


@pytest.fixture
def bring(app, tmp_path):
    """Brings in a text or bytes as a file; returns (exit code, lines of output)."""

    def run(content: str | bytes, *options: str) -> tuple[int, list[str]]:
        file = tmp_path / "hotels.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = app.test_cli_runner().invoke(args=["import", "hotels", str(file), *options])
        return result.exit_code, result.output.splitlines()

    return run


def facts(*names: str) -> list[tuple]:
    """Those columns of every hotel, by code."""
    return list(Hotel.select(*(Hotel._meta.fields[name] for name in names)).order_by(Hotel.code).tuples())


def test_a_roster_becomes_hotel_files_at_gate_seven_that_owe_nothing_yet(bring):
    assert bring(TWO) == (0, ["2 added, 0 already there, 0 refused."])
    assert facts("code", "name", "city", "phone", "kind", "gate", "grade", "status", "next_call_on") == [
        ("BJ001", "北京西单店", "北京市", "", "member", "7", None, "active", NEVER),
        ("SZ001", "苏州观前店", "苏州市", "0512-00000001", "member", "7", None, "active", NEVER),
    ]
    entries = AuditEntry.select(AuditEntry.verb, AuditEntry.kind, AuditEntry.by_id)
    assert list(entries.tuples()) == [("hotel.added", "hotel", None)] * 2


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
    assert AuditEntry.select().count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(bring):
    assert bring(TWO + "坏,,,,,,\n", "--dry-run") == (
        3,
        ["Row 4 refused: has 7 cells where the first row has 6", "2 would be added, 0 already there, 1 refused."],
    )
    assert (Hotel.select().count(), AuditEntry.select().count()) == (0, 0)


def test_headings_may_be_english_in_any_order_with_a_mark_and_unknown_ones_are_named(bring):
    text = "\ufeffRooms, Name ,opened,colour,Kind,GATE,grade,code,注\n１２０,Garden,2019/5/1,red,franchise,5,b,ab-1,x\n"
    assert bring(text) == (0, ["Ignored columns: colour, 注", "1 added, 0 already there, 0 refused."])
    assert facts("code", "name", "rooms", "opened_on", "kind", "gate", "grade") == [
        ("AB-1", "Garden", 120, date(2019, 5, 1), "franchise", "5", "B")
    ]


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
        ["Row 3 refused: abc店(东): the same name and address as row 2", "2 added, 0 already there, 1 refused."],
    )


def test_a_code_of_another_hotel_is_refused(bring, world):
    world.hotel("SZ001", name="已有")
    code, lines = bring("名称,编号\n新店,sz001\n别店,SZ002\n又店,SZ002\n")
    assert code == 3
    assert lines == [
        "Row 2 refused: 新店: code SZ001 belongs to a hotel that is already there",
        "Row 4 refused: 又店: code SZ002 belongs to row 3",
        "1 added, 0 already there, 2 refused.",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",SZ1,,,,", "has no name"),
        ("\u3000 ,SZ1,,,,", "has no name"),
        ("好" * 81 + ",,,,,", "酒店名称 (name) is longer than 80 characters"),
        ("a\x00b,,,,,", "酒店名称 (name) holds a control character"),
        ("a\x07b,,,,,", "酒店名称 (name) holds a control character"),
        ("店,S/1,,,,", "酒店编号 (code) is 2 to 20 letters A to Z, digits and hyphens, such as SZ014"),
        ("店,NEW,,,,", "酒店编号 (code) is 2 to 20 letters A to Z, digits and hyphens, such as SZ014"),
        ("店,,many,,,", "房间数 (rooms) is not a number from 1 to 9999"),
        ("店,,0,,,", "房间数 (rooms) is not a number from 1 to 9999"),
        ("店,,12.5,,,", "房间数 (rooms) is not a number from 1 to 9999"),
        ("店,,,2019-02-30,,", "开业日期 (opened_on) is not a day such as 2019-05-01"),
        ("店,,,soon,,", "开业日期 (opened_on) is not a day such as 2019-05-01"),
        ("店,,,2099-01-01,,", "开业日期 (opened_on) is still to come"),
        ("店,,,,8,", "对接阶段 (gate) is not a gate from 1 to 7"),
        ("店,,,,,民宿", "类型 (kind) is neither 加盟酒店 (member) nor 特许经营店 (franchise)"),
        ("店,,,,", "has 5 cells where the first row has 6"),
        ('店,"a"b,,,,', "not a row of a CSV file (',' expected after '\"')"),
    ],
)
def test_an_unreadable_row_is_refused_with_its_reason_and_the_others_come_in(bring, row, reason):
    text = f"酒店名称,酒店编号,房间数,开业日期,对接阶段,类型\n{row}\n好店,,100,2019-05-01,7 日常工作,加盟酒店\n"
    assert bring(text) == (3, [f"Row 2 refused: {reason}", "1 added, 0 already there, 1 refused."])
    assert facts("name") == [("好店",)]


def test_an_unclosed_quotation_mark_is_told_and_what_stands_before_comes_in(bring):
    code, lines = bring('名称,地址\n甲,一\n"乙,二\n丙,三\n')
    assert code == 3
    assert lines[0] == "Row 3 refused: a quotation mark is opened and never closed: nothing after it could be read"
    assert facts("name") == [("甲",)]


def test_emoji_and_rare_characters_come_in_as_they_are_without_direction_marks(bring):
    assert bring("名称\n\u202e𠮷野店🏨\u200b\n")[0] == 0
    assert facts("name") == [("𠮷野店🏨",)]


def test_lines_within_a_cell_become_one_line_and_empty_rows_keep_the_count(bring):
    code, lines = bring('名称,地址\n\n,\n甲,"一\n二"\n,三\n')
    assert (code, lines[0]) == (3, "Row 5 refused: has no name")
    assert facts("name", "address") == [("甲", "一 二")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty."),
        (" \n\n", "is empty."),
        ("名称\n苏州".encode("gb18030"), "is not UTF-8 (byte 0). Save it as “CSV UTF-8” and try again."),
        ("甲,苏州\n乙,苏州\n", "has no column of names: it must be called 酒店名称, 名称 or name."),
        ("名称,name\n甲,乙\n", "Two columns of the first row mean the same: name."),
        ('"名称\n甲\n', "The first row holds no headings."),
        ("名称\n" + "好" * (7 * 1024 * 1024), "is larger than 20 MB. Split it into several files."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_happens(bring, content, sentence):
    code, lines = bring(content)
    assert (code, len(lines)) == (2, 1)
    assert lines[0].endswith(sentence)
    assert Hotel.select().count() == 0


def test_a_missing_file_is_one_sentence(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["import", "hotels", str(tmp_path / "none.csv")])
    assert (result.exit_code, result.output) == (2, f"{tmp_path}/none.csv: No such file or directory.\n")


def test_a_hotel_more_costs_the_same_few_statements(database):
    def cost(rows: int) -> int:
        text = "名称,城市\n" + "".join(f"店{rows}-{n},苏州\n" for n in range(rows))
        with db.counted() as statements:
            hotel_importer.bring_in(COMMAND_LINE, text)
        return len(statements)

    assert (cost(30) - cost(20)) / 10 == cost(2) - cost(1) <= 6


def test_initials_know_how_a_city_is_read():
    assert [pinyin.initials(city) for city in ("重庆", "厦门", "西安", "六安", "Hong Kong", "")] == [
        "CQ",
        "XM",
        "XA",
        "LA",
        "HK",
        "",
    ]
