"""What became of the reports at the invented hotels: plans proposed, returned and accepted, and what was mended."""

from datetime import date, timedelta

from portal.activity.follow_ups import FollowUp, State, people
from portal.activity.inspections.planning import Proposal, Verdict
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.sessions import person_for

#: What a GM writes to a point of the checklist: what is done, who does it, within how many days.
WRITTEN = {
    "H1": ("与洗涤厂重签交接单，每日抽查5间并登记。", "客房主管", 7),
    "H3": ("更换302、308房地漏芯，镜面每日擦拭列入查房表。", "", 10),
    "H4": ("本周清洗全部空调滤网，以后每季度一次，登记留档。", "工程师傅", 14),
    "F1": ("布草车移至工作间，更换应急灯，每班巡查一次。", "", 2),
    "F3": ("夜班排持证人员，报名下一期消防培训。", "", 30),
    "E1": ("加装三楼循环泵，高峰时测温登记。", "工程师傅", 20),
    "E6": ("请防水师傅修补渗水点，重刷天花。", "工程师傅", 25),
    "S4": ("价牌当日更换，前台每周核对线上价格。", "前台主管", 3),
    "S6": ("值班经理每天早晚各看一次点评，48小时内回复。", "", 5),
    "S7": ("九点加一次热食，厨房留备份。", "", 5),
    "C1": ("补做工牌，班前会检查着装。", "前台主管", 7),
    "C3": ("班前会每周抽问一次，贴应急电话卡。", "前台主管", 10),
}
MENDED = "已按方案做完，照片和登记表已发，请核。"
BACK = "请写明由谁负责、何时验收，不要只写“加强管理”。"


def follow(stage, inspection) -> None:
    """What came after the release of a report: the older, the further."""
    plan = RectificationPlan.get_or_none(RectificationPlan.inspection == inspection.id)
    gm = next(iter(people.gms_of(inspection.hotel_id)), None)
    if plan is None or gm is None:
        return
    told = _Plan(stage, plan, person_for(Account.get_by_id(gm)), inspection.day)
    age = (stage.plan.until - inspection.day).days
    if age < 14:
        return
    if age < 30:
        # It came late, and nobody has looked at it yet.
        told.propose(stage.plan.until - timedelta(days=1))
        return
    told.propose(inspection.day + timedelta(days=2))
    told.decide(inspection.day + timedelta(days=4), but=age < 40)
    if not told.returned or age >= 40:
        told.mend(stage.plan.until, all_but=age < 60)


class _Plan:
    def __init__(self, stage, plan: RectificationPlan, gm: Person, day: date):
        self.stage, self.plan, self.gm, self.day = stage, plan, gm, day
        self.quality, self.returned = stage.people["liaison"], False

    def propose(self, day: date) -> None:
        told = {}
        for one in self.plan.wanted():
            text, owner, days = WRITTEN.get(one.finding.item_key, (MENDED, "", 7))
            told[one.id] = Proposal(text, None, owner, day + timedelta(days=days))
        with clock.at(instant(day, minute=200)):
            self.plan.propose(self.gm, self.plan.version, told)

    def decide(self, day: date, but: bool) -> None:
        """Quality accepts the plan, or all but the last measure of it."""
        wanted = self.plan.wanted()
        said = {one.id: Verdict(True) for one in wanted}
        if but and len(wanted) > 1:
            said[wanted[-1].id] = Verdict(False, BACK)
            self.returned = True
        with clock.at(instant(day, minute=60)):
            self.plan.decide(self.quality, self.plan.version, said)

    def mend(self, until: date, all_but: bool) -> None:
        """The hotel mends one after the other; the officer looks at each, at the last not yet."""
        officer = next(iter(people.officers_of(self.plan.hotel_id)), None)
        ids = [one.finding.follow_up_id for one in Measure.of_plan(self.plan)]
        for place, number in enumerate(ids):
            row = FollowUp.get_by_id(number)
            day = min(row.due_on, until - timedelta(days=2 + place))
            if not row.is_open or (all_but and place == len(ids) - 1):
                continue
            with clock.at(instant(day, minute=90 + place)):
                row.give_state(self.gm, State.CLAIMED)
                row.answer(self.gm, MENDED)
            if officer is not None and not (all_but and place == len(ids) - 2):
                with clock.at(instant(day + timedelta(days=1), minute=30 + place)):
                    row.confirm(person_for(Account.get_by_id(officer)))
