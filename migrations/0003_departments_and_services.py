"""What the manual says of the company: its departments, who works with whom (D11), and what hotels are offered (D8)."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model

#: word, Chinese, English
DEPARTMENTS = [
    ("customer-service", "客户服务部", "Customer service"),
    ("sales", "市场销售部", "Sales and marketing"),
    ("training", "培训部", "Training"),
    ("quality", "质量管理部", "Quality"),
    ("engineering", "工程部", "Engineering"),
    ("business", "商务部", "Business development"),
    ("operations", "运营部", "Operations"),
    ("finance", "财务部", "Finance"),
]
INFORMATION = ("提供专业的市场信息", "Expert information about the market")
ARRANGING = ("联络、安排和信息反馈", "Contact, arrangements and what came of them")
#: word, Chinese, English, lead, assisting (None: all others), what they give
COLLABORATION = [
    (
        "competitors",
        "酒店竞争对手调查与分析",
        "Survey and analysis of competitors",
        "customer-service",
        ["sales"],
        INFORMATION,
    ),
    (
        "prices",
        "酒店的价格策略",
        "The hotel's price strategy",
        "sales",
        ["customer-service"],
        ("提供给酒店相关数据和策略依据", "Gives the hotel data and the grounds of the strategy"),
    ),
    (
        "training-plan",
        "酒店培训计划制订",
        "Training plan: making it",
        "training",
        ["customer-service"],
        ("酒店现状和需求", "The hotel's present state and needs"),
    ),
    ("training", "酒店培训计划实施", "Training plan: carrying it out", "training", ["customer-service"], ARRANGING),
    ("inspection", "酒店质量检查（明查）", "Quality inspection, announced", "quality", ["customer-service"], ARRANGING),
    (
        "pms",
        "酒店PMS系统安装",
        "Installation of the PMS",
        "sales",
        ["customer-service"],
        ("需求调查、联络安排", "Survey of needs, contact and arrangements"),
    ),
    (
        "renovation",
        "酒店硬件设施改造",
        "Renovation of hardware",
        "engineering",
        ["customer-service"],
        ("信息反馈", "Feedback"),
    ),
    ("daily", "酒店日常沟通", "Daily communication", "customer-service", [], ("", "")),
    ("convention", "酒店总经理联谊会", "GM convention", "customer-service", None, ("提供人力资源", "People to help")),
    ("consulting", "酒店经营管理咨询", "Consulting on operations", "customer-service", ["sales"], INFORMATION),
]
MEMBER, FRANCHISE, BOTH = ["member"], ["franchise"], ["member", "franchise"]
#: word, Chinese, English, kinds
SERVICES = [
    ("market-survey", "周边市场和竞争对手调查", "Survey of the market around and of competitors", MEMBER),
    (
        "sales-analysis",
        "销售和客源结构分析及市场销售策略",
        "Analysis of sales and guest sources, with a strategy",
        MEMBER,
    ),
    ("industry", "行业统计数据和经营管理理念", "Figures of the industry and ideas of management", MEMBER),
    (
        "assessment",
        "服务和管理质量评估的反馈与跟踪指导",
        "Timely return of service and management assessments, with follow-up",
        MEMBER,
    ),
    ("contact", "电话、邮件、拜访和传真联络", "Constant contact by telephone, e-mail, visit and fax", MEMBER),
    ("convention", "年度总经理联谊会", "Yearly GM convention", BOTH),
    ("seminars", "专题讨论会", "Topic seminars", BOTH),
    ("training-plan", "培训需求分析、课程设计和培训计划", "Analysis of training needs, courses and a plan", MEMBER),
    (
        "investment",
        "投资分析、市场策略和品牌联合咨询",
        "Consulting on investment, market strategy and co-branding",
        MEMBER,
    ),
    ("pms", "统一的PMS前台管理系统", "The common PMS", BOTH),
    (
        "manuals",
        "硬件设计、视觉形象和运营管理手册",
        "Manuals of hardware, visual identity and operations",
        MEMBER,
    ),
    ("design", "统一的设计方案与投资预算", "Design and budget", FRANCHISE),
    ("feasibility", "项目投资可行性方案", "Feasibility of the investment", FRANCHISE),
    ("firms", "推荐设计和建筑装潢施工公司", "Recommended design and building firms", FRANCHISE),
    (
        "identity",
        "统一的视觉标志：店牌、广告牌、宣传资料和客用品",
        "Visual identity: signs, boards, print, amenities and goods",
        FRANCHISE,
    ),
    ("brand", "品牌推广和广告宣传，缩短经营导入期", "Brand promotion that shortens the ramp-up", FRANCHISE),
    (
        "operations-manual",
        "形象设计方案、可行性分析报告和运营手册",
        "Image design, feasibility report and operations manual",
        FRANCHISE,
    ),
    (
        "standards",
        "日常经营、管理和服务的考核方法与标准",
        "Assessment methods and standards for daily operation, management and service",
        FRANCHISE,
    ),
    ("organisation", "组织结构和管理体系", "Organisation structure and management system", FRANCHISE),
    (
        "recruiting",
        "招聘、评选和岗位培训",
        "Recruiting, selection and training within our training system",
        FRANCHISE,
    ),
]


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Department(Table):
        version = IntegerField()
        word = CharField(max_length=30)
        name_zh = CharField(max_length=40)
        name_en = CharField(max_length=60)
        place = IntegerField()
        active = BooleanField()

    class Collaboration(Table):
        version = IntegerField()
        word = CharField(max_length=30)
        name_zh = CharField(max_length=60)
        name_en = CharField(max_length=80)
        lead = ForeignKeyField(Department)
        all_assist = BooleanField()
        note_zh = CharField(max_length=80)
        note_en = CharField(max_length=120)
        place = IntegerField()
        active = BooleanField()

    class Assistance(Table):
        item = ForeignKeyField(Collaboration)
        department = ForeignKeyField(Department)

    class ServiceItem(Table):
        version = IntegerField()
        word = CharField(max_length=30)
        name_zh = CharField(max_length=60)
        name_en = CharField(max_length=120)
        terms = CharField(max_length=10)
        place = IntegerField()
        active = BooleanField()

    class ServiceKind(Table):
        item = ForeignKeyField(ServiceItem)
        kind = CharField(max_length=10)

    common = {"version": 1, "active": True}
    ids = {}
    for place, (word, zh, en) in enumerate(DEPARTMENTS, 1):
        ids[word] = Department.insert(word=word, name_zh=zh, name_en=en, place=place, **common).execute()
    for place, (word, zh, en, lead, assisting, (note_zh, note_en)) in enumerate(COLLABORATION, 1):
        facts = {"name_zh": zh, "name_en": en, "note_zh": note_zh, "note_en": note_en, "place": place, **common}
        item = Collaboration.insert(word=word, lead=ids[lead], all_assist=assisting is None, **facts).execute()
        for helping in assisting or ():
            Assistance.insert(item=item, department=ids[helping]).execute()
    for place, (word, zh, en, kinds) in enumerate(SERVICES):
        facts = {"name_zh": zh, "name_en": en, "terms": "contract", "place": place, **common}
        item = ServiceItem.insert(word=word, **facts).execute()
        for kind in kinds:
            ServiceKind.insert(item=item, kind=kind).execute()


def down(migrator, db):
    db.execute_sql("UPDATE account SET department_id = NULL")
    for table in ("service_kind", "service_item", "assistance", "collaboration", "department"):
        db.execute_sql(f"DELETE FROM {table}")
