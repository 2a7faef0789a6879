"""What the invented GMs write in their evaluations, how the director passes it on, and what departments say to it."""

from typing import NamedTuple


class Opinion(NamedTuple):
    """A text as a GM writes it, the department it concerns, and how the director words it anew (empty: he keeps it)."""

    text: str
    department: str
    reworded: str
    topic: str
    praise: bool = False


KEEP = (
    Opinion(
        "每周二上午的电话很准时，说的都是店里的事，这个要坚持。",
        "customer-service",
        "每周电话准时，谈的是本店的事，希望坚持。",
        "每周联络",
        True,
    ),
    Opinion(
        "小陈人实在，办不到的当场就说办不到，不绕弯子。",
        "customer-service",
        "专员实在，办不到的当场说明原因。",
        "问题跟进",
        True,
    ),
    Opinion(
        "同类店数据每月发过来，我拿着跟业主谈调价，管用。",
        "customer-service",
        "同类酒店数据可以直接拿来和业主谈调价。",
        "同期数据",
        True,
    ),
    Opinion(
        "质检老师讲得清楚，不光扣分，还告诉我们怎么改。", "quality", "检查员不只扣分，也讲清怎么改。", "整改指导", True
    ),
    Opinion("培训部的前台话术课我们全店都看了两遍。", "training", "前台话术课实用，门店反复使用。", "课程内容", True),
    Opinion(
        "去年联谊会认识了几位同行，现在还在交流调价。",
        "customer-service",
        "联谊会认识的同行至今保持交流。",
        "联谊会",
        True,
    ),
    Opinion("PMS换了新版以后稳定多了，晚上审核不再卡。", "sales", "PMS新版稳定，夜审不再卡顿。", "PMS", True),
    Opinion(
        "工程部师傅电话里就帮我们把锅炉参数调好了。",
        "engineering",
        "工程部电话指导及时，解决了锅炉问题。",
        "工程支持",
        True,
    ),
    Opinion(
        "拜访之后两天内就有纪要，谁办什么写得明白。",
        "customer-service",
        "拜访后两天内有纪要，责任写得明白。",
        "每月拜访",
        True,
    ),
    Opinion(
        "合同里的收费项目商务部讲得很清楚，没有多收过。", "business", "合同收费讲得清楚，没有多收。", "合同与收费", True
    ),
)

CHANGE = (
    Opinion(
        "网上调价申请提交三天才生效，周末都过完了。",
        "sales",
        "网上调价生效太慢，赶不上周末。希望当天生效。",
        "网上房价",
    ),
    Opinion("推荐级别掉了两级没人通知，是我自己发现的。", "sales", "推荐级别变动没有主动通知门店。", "推荐级别"),
    Opinion("旺季定价建议来得太晚，五一前一天才收到。", "sales", "旺季定价建议来得太晚，希望提前两周。", "价格策略"),
    Opinion(
        "客源分析每个月都差不多，看不出我们店该怎么办。", "sales", "客源分析千篇一律，看不出单店该怎么办。", "客源分析"
    ),
    Opinion("会员活动带来的客人少，活动费倒是一分不少。", "sales", "会员活动带客少，费用与效果不相称。", "品牌推广"),
    Opinion(
        "整改报告收到时已经过了两周，照片都对不上了。", "quality", "检查报告来得太晚，希望三个工作日内。", "报告时效"
    ),
    Opinion("两次检查标准不一样，上次过的这次扣分。", "quality", "两次检查标准不一致，希望统一。", "检查标准"),
    Opinion("复查说好月底来，一直没来，红牌挂着影响我们。", "quality", "约好的复查没有按时来，希望守约。", "复查"),
    Opinion("培训都排在旺季，店里抽不出人。", "training", "培训安排在旺季，门店抽不出人，希望错峰。", "培训计划"),
    Opinion("讲师没在店里干过，讲的都是大酒店那一套。", "training", "讲师缺少门店经验，内容偏大酒店。", "讲师"),
    Opinion(
        "空调改造方案报了两个月没有下文，夏天都要过了。", "engineering", "改造方案报上去两个月没有答复。", "改造答复"
    ),
    Opinion(
        "推荐的施工单位报价比本地高三成，还要先付款。",
        "engineering",
        "推荐的施工单位报价偏高，付款条件苛刻。",
        "推荐单位",
    ),
    Opinion(
        "账单里多了一笔系统服务费，问了三个人三种说法。",
        "business",
        "账单新增费用，各处说法不一，希望提前通知。",
        "账单",
    ),
    Opinion(
        "换了专员以后，原来答应的事要重新说一遍。",
        "customer-service",
        "换专员后已答应的事需要重讲，希望交接清楚。",
        "交接",
    ),
    Opinion(
        "打来电话就问有没有事，没事就挂，像打卡。", "customer-service", "电话像打卡，希望带着问题来谈。", "每周联络"
    ),
    Opinion(
        "反映OTA差评处理的事，一个月了还在“跟进中”。",
        "customer-service",
        "反映的差评处理一个月没有结果，希望有时间表。",
        "问题跟进",
    ),
    Opinion(
        "周边新开了两家店，我们比总部先知道。", "customer-service", "周边新店信息来得比门店自己掌握的还晚。", "市场信息"
    ),
    Opinion("联谊会日程太满，分组讨论只有二十分钟。", "customer-service", "联谊会讨论时间太短。", "联谊会"),
    Opinion("VI物品断货一个月，客房用品只能自己凑。", "operations", "VI物品断货一个月，希望有库存预警。", "VI物品"),
    Opinion(
        "手册里的考核表还是三年前的，和现在检查对不上。",
        "operations",
        "手册中的考核表过时，与现行检查不一致。",
        "运营手册",
    ),
    Opinion("对面那家加盟店乱降价，跟总部说了也没人管，他们老板姓周你们都清楚。", "", "", ""),
)

#: What an evaluation's one line says where a reason is "other".
LINES = ("换人太频繁，每次都要从头讲。", "答复总在下班以后来。", "只给模板，不看我们店的数。")

#: What departments say to an item that was marked low, cycle after cycle: verdict, text.
REPLIES = {
    "cs_weekly": (("done", "每周电话前先看上周纪要和未结事项，由经理抽查回访。"),),
    "cs_visit": (("done", "拜访改为按城市排月计划，提前请店长确认时间，两天内出纪要。"),),
    "cs_followup": (
        ("under_way", "每项问题都写明谁办、何时办完，逾期自动上报经理。"),
        ("done", "问题跟进已全部进系统，店长手机上能看到进度，办结须由您确认。"),
    ),
    "cs_reach": (("done", "专员休假时由代理人接听，电话自动转接。"),),
    "cs_market": (("under_way", "与市场销售部约定每季度更新一次周边酒店清单。"),),
    "cs_peers": (("done", "每月按房量、城市、类型给出同类酒店中位数，一键发送。"),),
    "cs_advice": (("under_way", "为每家店写经营建议，专员拜访时当面讲解。"),),
    "cs_coordinate": (("under_way", "价格违规和投诉有了时限，超时由总监过问。"),),
    "cs_convention": (("not_done", "今年议程已定，讨论时间明年起延长到每场60分钟。"),),
    "sm_analysis": (("under_way", "客源分析改为每店一页，写明一条可做的办法。"),),
    "sm_price": (("under_way", "旺季定价建议提前两周发出。"),),
    "sm_online": (
        ("under_way", "网上调价改为专人处理，目标当天生效。"),
        ("done", "工作日16点前提交的调价当天生效，结果主动通知店长。"),
    ),
    "sm_brand": (("not_done", "会员活动费率由集团统一，暂不能降；改为按带客数公布每期效果。"),),
    "sm_pms": (("done", "PMS已升级，夜间故障有值班电话。"),),
    "tr_plan": (("done", "培训避开旺季，每季度先征求门店意见再排课。"),),
    "tr_course": (("under_way", "讲师须有门店经历，新聘两位店长出身的讲师。"),),
    "qa_inspect": (("done", "检查员每季度统一标准，评分项与手册一致。"),),
    "qa_guide": (("done", "报告三个工作日内发出，复查日期写在报告上。"),),
    "en_hardware": (
        ("under_way", "改造申请十个工作日内给出方案或说明。"),
        ("not_done", "工程部编制未补齐，十个工作日的承诺上半年没有做到。"),
    ),
    "en_design": (("under_way", "推荐单位名单每年重评，公开报价区间。"),),
    "bd_contract": (("done", "新增收费提前30天书面通知，账单附说明。"),),
    "bd_feasibility": (("under_way", "投资测算附上同城已开业门店的实际数。"),),
    "hq_manual": (("under_way", "手册考核表今年修订，与检查表一致。"),),
    "hq_people": (("under_way", "组织架构建议按房量分三档。"),),
}


class Promise(NamedTuple):
    """An improvement of a department after a cycle (0 the first): its item, what, what it is to bring; due so many days
    after the cycle's end; how it ended, what it brought, and what was noted meanwhile."""

    cycle: int
    department: str
    item: str
    title: str
    expected: str
    due: int
    state: str
    effect: str = ""
    said: str = ""


IMPROVEMENTS = (
    Promise(
        0,
        "sales",
        "sm_online",
        "网上调价当天生效",
        "提交到生效不超过一天",
        60,
        "done",
        "平均由3天降到0.6天。",
        "增设一名专人处理。",
    ),
    Promise(
        0,
        "customer-service",
        "cs_followup",
        "每项问题写明谁办、何时办完",
        "逾期事项减半",
        75,
        "done",
        "逾期事项由41项降到18项。",
    ),
    Promise(
        0,
        "engineering",
        "en_hardware",
        "改造申请十个工作日内答复",
        "超时不多于一成",
        90,
        "dropped",
        "",
        "编制未批，承诺做不到，另行安排。",
    ),
    Promise(1, "training", "tr_plan", "排课先征求门店意见，避开旺季", "到课率到九成", 80, "done", "到课率93%。"),
    Promise(1, "quality", "qa_guide", "检查报告三个工作日内发出", "报告平均用时三天", 60, "done", "平均2.4天。"),
    Promise(2, "sales", "sm_price", "旺季定价建议提前两周", "节前14天发出", 70, "done", "国庆、春节均提前发出。"),
    Promise(2, "customer-service", "cs_peers", "每月发送同类酒店数据", "每店每月一份", 60, "done", "覆盖九成门店。"),
    Promise(
        3,
        "engineering",
        "en_hardware",
        "区域工程师分片，设答复时限",
        "十五个工作日内答复",
        70,
        "under_way",
        "",
        "已到岗一名，西片暂缺。",
    ),
    Promise(
        3,
        "sales",
        "sm_analysis",
        "客源分析改为每店一页",
        "写明一条可做的办法",
        130,
        "under_way",
        "",
        "模板已定，试用12家。",
    ),
    Promise(
        3,
        "customer-service",
        "cs_advice",
        "为每家店写经营建议",
        "年底前覆盖全部门店",
        125,
        "under_way",
        "",
        "已完成六成。",
    ),
    Promise(3, "quality", "qa_inspect", "两名检查员同店复核，统一尺度", "分差不超过3分", 150, "planned"),
    Promise(3, "operations", "hq_manual", "修订手册考核表", "与检查表一致", 95, "planned"),
)

#: How an item is marked on average in the four closed cycles and the open one.
MARKS = {
    "cs_weekly": (3.7, 3.9, 4.1, 4.3, 4.3),
    "cs_visit": (3.5, 3.7, 3.8, 4.0, 4.1),
    "cs_followup": (2.9, 3.3, 3.7, 3.9, 4.0),
    "cs_reach": (3.8, 3.9, 4.0, 4.0, 4.1),
    "cs_market": (3.0, 3.1, 3.1, 3.2, 3.2),
    "cs_peers": (2.9, 3.0, 3.4, 3.8, 3.9),
    "cs_advice": (3.2, 3.3, 3.3, 3.4, 3.5),
    "cs_coordinate": (3.1, 3.2, 3.4, 3.5, 3.5),
    "cs_convention": (3.9, 3.9, 4.0, 3.9, 3.9),
    "sm_analysis": (2.9, 2.9, 3.0, 3.0, 3.1),
    "sm_price": (3.0, 3.1, 3.1, 3.6, 3.7),
    "sm_online": (2.3, 3.1, 3.6, 3.8, 3.9),
    "sm_brand": (2.9, 2.8, 2.8, 2.9, 2.8),
    "sm_pms": (3.1, 3.2, 3.9, 4.0, 4.1),
    "tr_plan": (2.8, 2.9, 3.6, 3.8, 3.8),
    "tr_course": (3.4, 3.4, 3.5, 3.6, 3.6),
    "qa_inspect": (3.5, 3.5, 3.6, 3.6, 3.6),
    "qa_guide": (3.0, 3.1, 3.7, 3.9, 3.9),
    "en_hardware": (2.6, 2.5, 2.4, 2.5, 2.6),
    "en_design": (3.1, 3.1, 3.0, 3.1, 3.1),
    "bd_contract": (3.6, 3.5, 3.6, 3.8, 3.8),
    "bd_feasibility": (3.1, 3.1, 3.2, 3.2, 3.2),
    "hq_manual": (3.2, 3.2, 3.1, 3.2, 3.2),
    "hq_people": (3.3, 3.3, 3.4, 3.4, 3.4),
}
#: The share of hotels that have never had a service, where it is worth mentioning.
UNUSED = {
    "cs_convention": 0.22,
    "cs_peers": 0.14,
    "sm_analysis": 0.12,
    "tr_course": 0.1,
    "en_hardware": 0.18,
    "hq_people": 0.2,
}
