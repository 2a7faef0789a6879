"""What the invented association's meetings are about: programme, budget, decisions, and what people said of them. The
longer texts stand in association_meetings.csv."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.activity.association.words import MeetingKind

FILE = Path(__file__).parent / "association_meetings.csv"


class Point(NamedTuple):
    """One more item of an agenda; `motion`: the title of the one it is about. The first of them opens the second day,
    where there is one."""

    title: str
    minutes: int
    speaker: str = ""
    motion: str = ""


class Cost(NamedTuple):
    """A line of a budget, in yuan."""

    title: str
    planned: int
    actual: int = 0
    effect: str = ""


class Decision(NamedTuple):
    """What was decided; who carries it out (department, sign-in name), within how many days of the meeting, and how he
    said it was done."""

    text: str
    department: str = ""
    owner: str = ""
    days: int = 0
    done: str = ""


class Gathering(NamedTuple):
    """A meeting: it begins so many days before (below nought: after) the demo's day, and was planned and announced so
    many days before that. `speakers` of the usual items, in their order."""

    key: str
    kind: MeetingKind
    title: str
    ago: int
    planned: int
    announced: int
    city: str
    place: str
    address: str = ""
    online: str = ""
    last: int = 2
    per_hotel: int = 2
    speakers: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    costs: tuple[Cost, ...] = ()
    decisions: tuple[Decision, ...] = ()


FIRST = Gathering(
    "first",
    MeetingKind.CONVENTION,
    "第六届总经理联谊会",
    395,
    46,
    39,
    "苏州",
    "苏州澄湖会议中心一楼湖光厅",
    "吴中区云汀路18号",
    speakers=("程远达", "程远达", "赵敏华", "赵敏华"),
    points=(
        Point("分组讨论：渠道价格与周末连住", 90, "三组各推一位店长汇报"),
        Point("参观同城酒店", 60, "苏州观前店"),
    ),
    costs=(
        Cost("会场与设备", 18000, 18000, "一个主会场，两间分组会议室"),
        Cost("餐费", 16800, 15960, "两个午餐，一个晚餐"),
        Cost("资料与印刷", 3200, 2870, "手册每人一本，余二十本留作新店用"),
        Cost("讲课费", 6000, 6000, "收益管理半天，反馈最好的一节"),
        Cost("照片与标识", 2400, 2650, "多做了十块座位牌"),
    ),
    decisions=(
        Decision("分组讨论的十二条做法整理成文，放进资料库。", "customer-service", "manager", 40),
        Decision("下一届联谊会留出半天给各店自由交流。"),
    ),
)
LAST = Gathering(
    "last",
    MeetingKind.CONVENTION,
    "第七届总经理联谊会暨会员酒店大会",
    48,
    60,
    38,
    "南京",
    "南京云锦宾馆三楼云锦厅",
    "秦淮区桂影巷66号",
    "https://live.example.com/gm7",
    speakers=("林国栋", "程远达", "赵敏华", "赵敏华", "各组店长"),
    points=(
        Point("专题：夜班安全与交接班", 60, "盛伟强"),
        Point("补选理事：候选人发言", 40, "赵敏华", "补选理事一名"),
        Point("讨论：恶劣天气互助接待", 50, "提案酒店代表", "恶劣天气同城会员酒店互助接待"),
    ),
    costs=(
        Cost("会场与设备", 22000, 22000, "含网络直播"),
        Cost("餐费", 19600, 21350, "加了一桌接待餐"),
        Cost("住宿", 26400, 24750, "外地店长一晚，九折协议价"),
        Cost("讲课费", 8000, 8000, "夜班安全专题，讲义已发各店"),
        Cost("资料与印刷", 3600, 3180, "议案全文提前十五天网上公布，少印一半"),
        Cost("交通", 5200, 6120, "加开一辆接站车"),
        Cost("照片与标识", 2600, 2600, "签到背板可以再用"),
    ),
    decisions=(
        Decision("制定恶劣天气互助接待的流程和结算办法草案，发会员酒店征求意见。", "quality", "liaison", 75),
        Decision("夜班交接班表统一为一页，附填写示例。", "training", "training", 60),
        Decision("讲义会后一周内发给各会员酒店。", "customer-service", "manager", 20, "讲义已发各店。"),
        Decision("下一届联谊会仍为两天，第二天上午开会员酒店大会。"),
    ),
)
NEXT = Gathering(
    "next",
    MeetingKind.CONVENTION,
    "第八届总经理联谊会暨会员酒店大会",
    -41,
    97,
    0,
    "无锡",
    "无锡蠡湖会议酒店二楼蠡园厅",
    "滨湖区柳岚街9号",
    "https://live.example.com/gm8",
    speakers=("林国栋", "程远达", "赵敏华", "", "各组店长"),
    points=(Point("议案：共享兼职客房人员名册", 45, "提案酒店代表", "同城会员酒店共享兼职客房人员名册"),),
    costs=(
        Cost("会场与设备", 21000),
        Cost("餐费", 20400),
        Cost("住宿", 25800),
        Cost("讲课费", 8000),
        Cost("资料与印刷", 3000),
        Cost("交通", 5600),
        Cost("照片与标识", 2600),
    ),
)
SEMINAR = Gathering(
    "seminar",
    MeetingKind.SEMINAR,
    "专题讨论会：周日到周二的弱势夜怎么卖",
    78,
    40,
    28,
    "无锡",
    "无锡南禅寺店二楼会议室",
    last=1,
    per_hotel=2,
    speakers=("赵敏华", "祝立新", "到会店长", "赵敏华"),
    costs=(Cost("会场与茶歇", 1800, 1650, "会场由南禅寺店免费提供"), Cost("资料与印刷", 600, 540, "数据表每人一份")),
    decisions=(Decision("按讨论的模板，各店试行周日连住价四周，数据汇总后再议。", "sales", "sales", 85),),
)
HELD = Gathering(
    "held",
    MeetingKind.COUNCIL,
    "理事会第二次会议",
    26,
    18,
    11,
    "",
    "公司总部六楼会议室",
    online="https://meet.example.com/council",
    last=1,
    per_hotel=1,
    speakers=("林国栋", "赵敏华", "赵敏华"),
    points=(Point("第八届联谊会预算", 30, "赵敏华"),),
    decisions=(
        Decision("第八届联谊会预算86400元通过，超出部分按章程另报。"),
        Decision("联谊会经费单独列账，每季度与财务部核对一次，报理事会。", "customer-service", "manager", 70),
    ),
)
TO_COME = Gathering(
    "to_come",
    MeetingKind.COUNCIL,
    "理事会第三次会议",
    -16,
    19,
    0,
    "",
    "公司总部六楼会议室",
    online="https://meet.example.com/council",
    last=1,
    per_hotel=1,
    speakers=("林国栋", "赵敏华", "赵敏华"),
    points=(Point("第八届联谊会筹备情况", 30, "陈晓芸"),),
)

#: Why a hotel does not come; what is said of whoever comes in the GM's stead.
EXCUSES = ("那两天有旅行社团队满房，走不开。", "店里正在做消防复查，请假。", "家里有事，会后请把资料发来。")
SUBSTITUTE = "总经理在外培训，由常务副总经理代表本店。"
JOBS = ("副总经理", "前厅经理", "客房经理", "销售经理")
GIVEN = ("建华", "晓梅", "志强", "文静", "立新", "雅芳", "海涛", "思远", "秀兰", "国平", "佳怡", "明辉")
#: Of each meeting: marks, what was good, what could be better.
FEEDBACK = {
    "first": (
        (4, "分组讨论有内容，别家的做法可以直接用。", ""),
        (5, "第一次见到这么多同行。", "明年再多半天。"),
        (4, "看布草间比听课管用。", ""),
        (3, "", "第一天的通报太长。"),
        (4, "收益管理那半天最好。", "请发讲义。"),
        (5, "", ""),
    ),
    "last": (
        (5, "夜班专题讲得实在，回去就能用。", ""),
        (4, "同城几家店坐在一起，很多事当场就说定了。", "自由交流的时间太短。"),
        (5, "上年决议逐条报告办理情况，心里有数。", "希望会前三天发讲义。"),
        (4, "", "会场离车站远，接站车再多一班。"),
        (3, "内容不错。", "第一天排得太满，没有时间提问。"),
        (5, "见到了平时只在电话里的同行。", ""),
        (4, "案例来自自己的酒店，比请外面的老师好。", "数据表字太小。"),
        (2, "", "直播的声音断断续续，听不清提问。"),
    ),
    "seminar": (
        (5, "只谈一件事，谈透了。", ""),
        (5, "二十家店的数据很有说服力。", "希望按城市分开。"),
        (4, "钟点会议室的做法下周就试。", ""),
        (4, "", "半天不够，可以加到一天。"),
        (3, "", "我们是景区店，周二反而好，案例少。"),
        (5, "四周后再看数据，这个安排好。", ""),
    ),
}
#: What those say who have checked the accounts.
CHECKED = ("凭证逐张看过，与账目相符。", "各项支出与说明一致，无意见。")
#: A measure that is being considered: its ground, and the article.
GROUND = "两次把会员酒店之间交流的同城房价数据转发给外部平台，未遵守对商业信息保密的义务。"
ARTICLE = "16"
LIBRARY = "专题讨论会结论：周日到周二的弱势夜怎么卖"
SUMMARY = "先看三周数据再定价；连住价只放自有渠道；周一推钟点会议。"


@cache
def texts() -> dict[tuple[str, str], str]:
    """{(key of the meeting, what it is): the text}."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["meeting"], row["what"]): row["text"] for row in csv.DictReader(file)}
