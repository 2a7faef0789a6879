"""What the demo's files say beyond the roster: contract, fees, tags, people's cards, consulting plans and duties."""

from datetime import date, timedelta
from random import Random

from portal.records.duties import Duty, Kept, duties_of
from portal.records.principals import PrincipalFunction

PMS = ("晨星系统", "客云系统", "店通系统")
FEES = (
    "首次加盟费12万元，已付清；管理费按月营业收入3%，次月10日前付。",
    "管理费按月营业收入2.5%，每季度第一个月15日前付；系统使用费每月800元。",
    "定额管理费每月9600元，次月5日前付；品牌推广费含在内。",
)
TAGS = ("商圈店", "景区店", "交通枢纽", "会议团队", "新装修", "待翻新", "样板店", "多店业主")
NOTES = (
    "业主有意在邻市再开一家，谈的时候不要先提费用。",
    "去年换过两任店长，交接时资料不全，凡承诺都请写下来。",
    "隔壁新开一家同档次酒店，价格低三十元，近期多问竞争情况。",
)
MANNERS = (
    "说话直接，先听结论。下午三点后方便。对报表反感，对同城比较感兴趣。",
    "喜欢先聊几句店里的事再谈正题，答应的事会记在本子上，下次会主动提。",
    "话不多，要给他时间想；书面发过去的东西看得很仔细。",
    "重视面子，批评的话要单独说；肯定过的做法会马上推给员工。",
    "做过前厅，对客诉很敏感；讲道理不如给案例。",
    "数字记得牢，电话里会追问口径，准备好再打。",
    "性子急，一次只谈一件事；约好的时间不要迟到。",
    "凡是要花钱的先问回报，附上别店的实际数据最有用。",
)
TITLES = {PrincipalFunction.GM: "总经理", PrincipalFunction.DEPUTY: "副总经理", PrincipalFunction.OWNER: "董事长"}
PLAN = """一、现状
{state}

二、店长的风格与沟通方式
{manner}

三、今年的三件事
1. 把平台预订占比提高两个点：周末房量提前两周放开，挂牌价与渠道价一致。
2. 质检中重复出现的项目逐条定人定时，由店长每周五在电话里报进度。
3. 培训：前厅主管参加五月的课程，回店后带全员一遍。

四、怎么做
每周电话先谈经营，再谈整改；每月拜访带上同城比较；涉及工程和市场的事由客服专员协调，三个工作日内答复。"""
STATES = (
    "周中商务客稳定，周末偏弱；硬件用了八年，客房热水和布草是客人提得最多的两项。",
    "旅游旺季满房，淡季靠团队；价格调整慢，渠道差价大。",
    "开业不久，周边认知还不够，协议客户少；员工队伍稳定，服务评价高于片区平均。",
)
SEEN = {
    Kept.YES: ("", "上月报表按时交", "拜访时看过记录", "电话确认"),
    Kept.NO: ("连续两个月没有交", "只有一人兼做，没有专人", "整改方案逾期未报"),
}


def contract(rng: Random, opened: date) -> dict:
    """What the file says of the contract, as complete as files are."""
    signed = opened - timedelta(days=rng.randint(40, 300))
    # Contracts of the first years have been renewed.
    ends = signed.year + rng.choice((15, 18, 20))
    ends += 10 if ends < 2027 else 0
    facts = {
        "signed_on": signed,
        "contract_until": signed.replace(day=1, year=ends),
        "fee_terms": rng.choice(FEES),
        "pms": rng.choice(PMS),
        "nights_share": rng.randrange(600, 3800, 10),
    }
    missing = {name for name in facts if rng.random() < 0.15}
    facts["note"] = rng.choice(NOTES) if rng.random() < 0.25 else ""
    return {name: value for name, value in facts.items() if name not in missing}


def tags(rng: Random) -> tuple[str, ...]:
    return tuple(sorted(rng.sample(TAGS, rng.choice((0, 1, 1, 2, 3)))))


def card(rng: Random, function: PrincipalFunction) -> tuple[tuple[str, object], ...]:
    """What stands about a person beside name and number; not everybody's is complete."""
    facts: dict = {"title": TITLES.get(function, "")}
    if rng.random() < 0.85:
        facts["manner"] = rng.choice(MANNERS)
    if rng.random() < 0.8:
        facts["best_days"] = rng.choice(("24", "135", "1234", "3", "12345"))
        facts["best_from"], facts["best_until"] = rng.choice((("09:30", "11:30"), ("14:00", "17:00"), ("15:00", "")))
    if rng.random() < 0.6:
        facts["birthday"] = date(rng.randint(1966, 1992), rng.randint(1, 12), rng.randint(1, 28))
    return tuple(facts.items())


def consulting(rng: Random, manner: str) -> str:
    """A consulting plan fitted to the person."""
    return PLAN.format(state=rng.choice(STATES), manner=manner)


def duties(rng: Random, kind: str, day: date) -> dict[Duty, tuple[Kept, str, date]]:
    """How the hotel's duties stand; some are not known."""
    found = {}
    for duty in duties_of(kind):
        kept = rng.choices((Kept.YES, Kept.NO, None), (70, 15, 15))[0]
        if kept:
            found[duty] = (kept, rng.choice(SEEN[kept]), day)
    return found
