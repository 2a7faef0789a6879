"""The week that the demo stands in: what is to be told, days given, calls agreed, records corrected, and what waits for
the hotel side and the liaison."""

from datetime import date, datetime, time, timedelta

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, Side, State
from portal.activity.to_tell import ToTell
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.clock import Week
from portal.foundation.roles import Person
from portal.records import excusing
from portal.records.departments import Department
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.records.planned_days import PlannedDay
from portal.records.principals import Principal, PrincipalFunction
from portal.records.sessions import person_for

EXCUSED = "店长外出参加集团培训，总值不了解经营情况，已约下周补打。"
#: (by, whose: an officer's, the team's or everybody's, text, days since, days until)
TO_TELL = (
    ("director", "all", "年度会员酒店联谊会开始报名，请确认参会人，是否带值班经理。", 9, 9),
    ("manager", "team", "渠道活动叠加规则已定：以后促销上线前先征得门店同意。", 6, 8),
    ("staff", "own", "下月课程表已发，客房主管班名额有限，请本周内报名。", 4, 5),
    ("manager", "all", "节能小贴士与冬季供暖检查表已发到各店邮箱。", 30, -12),
)
#: (what was written, what it ought to have been, why)
MENDED = (
    ("出租率7", "出租率8", "看错一行，按店里日报更正。"),
    ("正常", "基本正常", "店长来电补充：周三晚停水两小时。"),
    ("差评", "中评", "核对平台后更正，不是差评。"),
)
#: For a GM: (owner, wording, days since, days until it is due, how it stands). `mine` is the assistant's.
OF_GM = (
    ("hotel", "补拍夜景照片（推荐级别申请）", 6, 4, "open"),
    ("mine", "上传上月消防演练签到表和照片", 5, 3, "open"),
    ("hotel", "走廊尽头客房装门缝条", 24, -4, "under_way"),
    ("engineering", "三楼热水：循环泵方案与报价", 17, -6, "under_way"),
    ("sales", "确认渠道活动叠加规则", 12, -1, "claimed"),
)
OF_GM2 = (
    ("hotel", "消防整改七天内书面回复", 20, -9, "stuck"),
    ("quality", "热水循环泵更换后复核", 13, -2, "claimed"),
    ("training", "安排客房服务课程", 10, 11, "open"),
)
#: What is routed to the department of the liaison: (place of the hotel among all, wording, days since, days until due,
#: how it stands); `back` was sent back as none of his.
ROUTED = (
    (4, "大堂地砖修补后复核", 9, 2, "open"),
    (7, "布草更换后抽检", 16, -3, "under_way"),
    (11, "消防整改复查", 6, 1, "under_way"),
    (14, "前台服务标准答疑", 4, 6, "open"),
    (17, "样板间灯光照度测量", 12, -1, "claimed"),
    (9, "商城供货质量问题", 5, 3, "back"),
)
REMARK = "已排入本周到店计划，先看上次检查照片。"


def lay(stage) -> None:
    """Call it when the calls are recorded and their promises kept or not: `stage` is `demo.stage.Stage`."""
    week = _Thursday(stage)
    week.excuse()
    week.tell()
    week.give_days()
    week.agree()
    week.mend()
    week.one_talk_for_three()
    for sign_in, items in (("gm", OF_GM), ("gm2", OF_GM2)):
        week.ask(sign_in, items)
    week.route()
    # What is older than a week everybody has seen.
    Notice.update(read_at=Notice.at).where(Notice.at < instant(stage.plan.until - timedelta(days=7))).execute()


class _Thursday:
    """Everything is told from the day of `plan.until`, before its morning."""

    def __init__(self, stage):
        self.stage, self.plan, self.until = stage, stage.plan, stage.plan.until
        self.week = Week.of(self.until)
        self.departments = {row.word: row for row in Department.in_order(stage.people["manager"])}

    def _officer(self, place: int) -> Person:
        return self.stage.people[self.plan.officers[place][0]]

    def _held(self, officer: int, *states: str) -> list[Hotel]:
        """The hotels of an officer whose week stands so, in the order of the roster."""
        rows = enumerate(self.plan.hotels)
        return [self.stage.hotels[n] for n, one in rows if one.holder == officer and one.now in states]

    def _work(self, day: date) -> date:
        """That day, or the working day before it."""
        while day.weekday() > 4 or not self.plan.calendar.get(day, True):
            day -= timedelta(days=1)
        return day

    def _ago(self, days: int) -> date:
        return max(self._work(self.until - timedelta(days=days)), self.plan.start)

    def excuse(self) -> None:
        for place in range(len(self.plan.officers)):
            for hotel in self._held(place, "excused"):
                with clock.at(instant(self._ago(2), minute=10 + place)):
                    rows = excusing.ask(self._officer(place), hotel, [self.week.monday], EXCUSED)
                with clock.at(instant(self._ago(1), minute=30 + place)):
                    excusing.approve(self.stage.people["manager"], rows[0], "同意。")

    def tell(self) -> None:
        """Entered once; ticked in most of the calls since."""
        staff = self.stage.accounts["staff"]
        for sign_in, whose, text, since, until in TO_TELL:
            if self.until - timedelta(days=since) < self.plan.start:
                continue
            team = type(staff).get_by_id(staff.id).team_id if whose == "team" else None
            own = staff.id if whose == "own" else None
            with clock.at(instant(self.until - timedelta(days=since))):
                days = self.until - timedelta(days=since), self.until + timedelta(days=until)
                ToTell.add(self.stage.people[sign_in], text, *days, account=own, team=team)
        since = max(self.week.plus(-1).monday, self.plan.start)
        for call in (
            Call.select().where((Call.day >= since) & (Call.worth == "talk")).order_by(Call.entered_at, Call.id)
        ):
            # Somebody forgets now and then; in a call of one click nobody tells anything.
            if not call.nothing_special and call.id % 5 and call.by_role == "staff":
                with clock.at(call.entered_at + timedelta(seconds=50)):
                    ids = ToTell.open_for([call.hotel_id]).get(call.hotel_id, ())
                    ToTell.tick(self._by(call), call.hotel, [item.id for item in ids], record=call)

    def _by(self, call: Call) -> Person:
        return next(person for person in self.stage.people.values() if person.id == call.by_id)

    def give_days(self) -> None:
        """What is left of the week, as its officers have shared it out."""
        left = [day for day in self.week.days if day >= self.until and self._work(day) == day]
        left = left or [self._work(self.week.sunday)]
        for place in range(len(self.plan.officers)):
            with clock.at(instant(self._ago(3), minute=5)):
                for number, hotel in enumerate(self._held(place, "due")[: 5 if place else 8]):
                    if number % 3 != 2:
                        PlannedDay.put(self._officer(place), hotel, left[number % len(left)])

    def agree(self) -> None:
        """Two hotels of staff have asked to be called again: today, and on the next working day."""
        times = [datetime.combine(self.until, time(15)), datetime.combine(self.until + timedelta(days=1), time(10, 30))]
        for hotel, back in zip(self._held(0, "due")[2:], times, strict=False):
            day = self._ago(1)
            if day < self.week.monday:
                continue
            with clock.at(instant(day, minute=80)):
                principal = Principal.first_of([hotel])[hotel.id]
                told = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.CALL_BACK}
                said = f"店长在接待检查，约{back.month}月{back.day}日{back:%H:%M}再打。"
                told |= {"principal": principal, "summary": said, "call_back_at": clock.instant(back)}
                Call.record(self._officer(0), hotel, at=clock.now(), **told)

    def mend(self) -> None:
        """A record that said something wrong is corrected the next day."""
        first = instant(self.until - timedelta(days=40))
        for wrong, right, why in MENDED:
            found = Call.select().where((Call.entered_at > first) & Call.summary.contains(wrong))
            for call in found.where(Call.by_role == "staff").order_by(Call.id.desc()).limit(2):
                at = call.entered_at + timedelta(hours=3)
                if at < instant(self.until, minute=-60):
                    with clock.at(at):
                        call.correct(self._by(call), call.version, why, summary=call.summary.replace(wrong, right))

    def one_talk_for_three(self) -> None:
        """Last week the owner spoke of all his hotels at once; each has its line."""
        hotels, day = self._held(0, "done", "due", "tried", "excused")[:3], self._ago(8)
        if len(hotels) < 3 or day <= self.plan.start:
            return
        lines = (
            "业主对三家店的能耗都不满意，要求冬季电费降一成。",
            "能耗同上；另问大堂翻新预算。",
            "能耗同上；另想换洗涤厂。",
        )
        first = None
        with clock.at(instant(day, minute=200)):
            for hotel, line in zip(hotels, lines, strict=True):
                owner = next(row for row in Principal.current_of(hotel) if row.function == PrincipalFunction.OWNER)
                told = {"channel": Channel.PHONE, "direction": Direction.IN, "result": Result.REACHED}
                call = Call.record(
                    self._officer(0), hotel, at=clock.now(), principal=owner, summary=line, part_of=first, **told
                )
                first = first or call

    def ask(self, sign_in: str, items: tuple) -> None:
        """What waits for a GM (and his assistant): to do, to confirm, and what we owe him."""
        officer = self._officer(0)
        # Who he is to his hotels is known since he was posted; a company of one hotel has no second GM.
        gm = person_for(self.stage.accounts[sign_in])
        hotel = Hotel.visible_to(gm).order_by(Hotel.id).first()
        for owner, wording, since, until, state in items if hotel else ():
            begun = self._ago(since)
            mine = owner == "mine"
            side = Side.HOTEL if owner in ("hotel", "mine") else Side.US
            with clock.at(instant(begun, minute=100)):
                row = FollowUp.add(
                    officer,
                    hotel,
                    wording,
                    side=side,
                    department=self.departments.get(owner),
                    account=self.stage.accounts["assistant"] if mine else None,
                    due_on=self.until + timedelta(days=until),
                    for_hotel=True,
                )
            self._raise(row, officer, state, begun)

    def _raise(self, row: FollowUp, officer: Person, state: str, begun: date) -> None:
        """Asked after in the calls since; what the department says is done, the GM confirms."""
        calls = Call.select().where((Call.hotel == row.hotel_id) & (Call.day > begun) & (Call.worth == "talk"))
        for call in calls.order_by(Call.entered_at, Call.id).limit(3) if state in ("under_way", "stuck") else ():
            with clock.at(call.entered_at + timedelta(seconds=70)):
                row.give_state(officer, State(state), record=call, text="业主没批预算。" if state == "stuck" else "")
        if state == "claimed":
            by = self.stage.people["liaison"] if row.department.word == "quality" else officer
            with clock.at(instant(self._ago(2), minute=310)):
                row.give_state(by, State.CLAIMED, text="已办妥，书面情况已发到店里邮箱。")

    def route(self) -> None:
        """What lies with the liaison's department, with its own remarks."""
        liaison = self.stage.people["liaison"]
        for place, wording, since, until, state in ROUTED:
            if place >= len(self.plan.hotels) or self.plan.hotels[place].holder is None:
                continue
            officer, hotel = self._officer(self.plan.hotels[place].holder), self.stage.hotels[place]
            begun, department = self._ago(since), self.departments["quality"]
            with clock.at(instant(begun, minute=130 + place)):
                due = self.until + timedelta(days=until)
                row = FollowUp.add(officer, hotel, wording, side=Side.US, department=department, due_on=due)
            with clock.at(instant(self._ago(max(1, since - 3)), minute=150 + place)):
                if state == "back":
                    row.send_back(liaison, "供货由商城采购负责，请转客户服务部。")
                elif state != "open":
                    row.give_state(liaison, State.UNDER_WAY)
                    row.remark(liaison, REMARK)
            if state == "claimed":
                with clock.at(instant(self._ago(1), minute=170)):
                    row.give_state(liaison, State.CLAIMED, text="照度达标，报告已归档。")
