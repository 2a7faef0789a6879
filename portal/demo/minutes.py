"""Minutes of the demo: what was said at the visits that are over, how far it was reported, what hotels confirmed."""

from datetime import datetime, time, timedelta

from portal.activity.follow_ups import FollowUp, Side
from portal.activity.visits import OPEN, Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.foundation.roles import Person, Role
from portal.records.departments import Department
from portal.records.principals import Principal
from portal.records.sessions import person_for

#: A set for each visit: what was spoken of, operations, management, service, needs, introduced, decided.
TEXTS = (
    (
        "先看了三楼走道和布草间，再到办公室谈了一个小时。整改的六项做完四项，走道地毯已换，照度计现场测过，达标。",
        "上月平均出租率78%，比去年同期高3个点；周日到周二仍弱。会员订单占四成，OTA促销叠加的问题本月没有再出现。",
        "前台缺一人，值班经理顶夜班，店长自己也上了两个。",
        "早餐口碑好，点评4.7分；晚到客人的夜宵有人提意见。",
        "想要周边两家酒店的周日价，做连住优惠用。",
        "讲了新版操作手册的三处改动，留了一本。",
        "剩下两项整改本月底前完成，店长亲自盯；连住优惠下周上线，先试四周。",
    ),
    (
        "店长和业主都在。业主问翻新的预算，我只介绍了公司可以推荐的两家施工单位，没有谈金额。",
        "商务客下来了，两家长租单位月底退房，店长担心十二月。",
        "",
        "客房抽查三间，卫生合格，一间淋浴出水小。",
        "业主希望工程部来人看一次水压。",
        "介绍了长租客源的替代渠道和会员企业协议价。",
        "工程部来店的时间由我去约；协议价名单本周发给店长。",
    ),
    (
        "按准备的话题逐项谈完。渠道价按新的办法执行后没有再出现问题，店长主动提出配合下月的活动。",
        "",
        "新的客房主管到岗两周，交接顺利。",
        "前台礼仪课后变化明显，客人点名表扬两次。",
        "希望下次培训安排客房服务课程。",
        "下月会员活动的规则和报名时间。",
        "店里报名参加下月活动；客房课程由培训部答复时间。",
    ),
    (
        "热水问题是这次的重点：循环泵装好后连续测温都在48度以上，店长满意。顺便看了消防整改的指示灯，已全部更换。",
        "旺季出租率91%，平均房价比上月高12元。",
        "",
        "",
        "",
        "节前安全联络的要求和自查表。",
        "节前自查表本周五前填好发回；消防书面回复由店长签字后存档。",
    ),
)
INSIDE = "业主在场时店长话不多，续约的事要单独找业主谈。"
COMMENT = "写得清楚。水压的事我也跟工程部说一声。"
RETURNED = "决定事项没有写谁负责、什么时候完成，请补上。"
ANSWER = "连住优惠改到下下周一上线，其他没有问题。"
#: What was noted at some visits: who owes it, the words, within how many days.
AGREED = (
    (Side.HOTEL, "", "完成走道剩余两项整改并发照片", 10),
    (Side.US, "engineering", "约工程部到店查看三楼水压", 7),
    (Side.US, "training", "答复客房服务课程的开班时间", 14),
    (Side.HOTEL, "", "节前安全自查表填好发回", 5),
)


def lay(stage) -> None:
    """Files the minutes of the visits whose day is over. Call it after `visits.lay`."""
    over = Visit.select().where(Visit.state.in_(OPEN) & (Visit.day < stage.plan.until)).order_by(Visit.day, Visit.id)
    writing = _Writing(stage)
    for visit in over:
        writing.of_visit(visit)


class _Writing:
    def __init__(self, stage):
        self.stage, self.until = stage, stage.plan.until
        self.departments = {row.word: row for row in Department.in_order(stage.people["manager"])}
        self.running = {posting.hotel_id for posting in stage.accounts["gm"].postings}

    def of_visit(self, visit: Visit) -> None:
        place = visit.id
        by = self._went(visit)
        at = visit.at or clock.instant(datetime.combine(visit.day, time(10)))
        raised, *others = TEXTS[place % len(TEXTS)]
        names = ("operations", "management", "service", "needs", "introduced", "decisions")
        facts = {"topics": visit.topics, "raised": raised, **dict(zip(names, others, strict=True))}
        inside = INSIDE if place % 5 == 1 else ""
        with clock.at(at + timedelta(hours=3, minutes=place % 40)):
            principals = Principal.current_of(visit.hotel)[:2]
            row = Minutes.file(
                by, visit, at=at, principals=principals, inside_note=inside, for_director=place % 9 == 0, **facts
            )
            if place % 2:
                self._noted(by, row, *AGREED[place // 2 % len(AGREED)])
        self._reported(by, row, place, self.until - visit.day)

    def _went(self, visit: Visit) -> Person:
        known = (one for one in self.stage.people.values() if one.id == visit.by_id)
        return next(known, None) or person_for(visit.by)

    def _noted(self, by: Person, row: Minutes, side: Side, word: str, wording: str, days: int) -> None:
        owner = {"side": side, "department": self.departments.get(word)}
        due = row.day + timedelta(days=days)
        FollowUp.add(by, row.hotel, wording, **owner, due_on=due, for_hotel=True, origin=row, at=row.at)

    def _reported(self, by: Person, row: Minutes, place: int, ago: timedelta) -> None:
        """What lies back far enough has been read; some of the rest waits, some came back."""
        manager, evening = self.stage.people["manager"], row.filed_at
        if ago < timedelta(days=6) and place % 3 and row.hotel_id not in self.running:
            return
        with clock.at(evening + timedelta(hours=20)):
            if ago < timedelta(days=14) and place % 7 == 0:
                row.send_back(manager, RETURNED)
                return
            row.read(manager)
            if place % 6 == 0:
                row.comment(manager, COMMENT)
        if row.for_director and ago > timedelta(days=10):
            with clock.at(evening + timedelta(hours=40)):
                Minutes.get_by_id(row.id).read(self.stage.people["director"])
        if place % 2 == 0 or row.hotel_id in self.running:
            with clock.at(evening + timedelta(hours=44)):
                self._released(by, Minutes.get_by_id(row.id), place, ago)

    def _released(self, by: Person, row: Minutes, place: int, ago: timedelta) -> None:
        names = "、".join(Principal.names(row.principal_ids).values())
        row.release(by, row.version, ("raised", "needs", "introduced", "decisions"), names)
        gm = next((one for one in self._gms() if row.hotel_id in self.running), None)
        if gm is None or ago < timedelta(days=55):
            return
        with clock.at(row.released_at + timedelta(hours=2)):
            if place % 2:
                row.comment(gm, ANSWER)
            Minutes.get_by_id(row.id).confirm(gm)

    def _gms(self) -> list[Person]:
        account = self.stage.accounts["gm"]
        return [person_for(account)] if account.role == Role.GM else []
