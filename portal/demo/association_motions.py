"""Motions of the invented association: passed, failed, declined, open; votes by name and secret, one of them running;
resolutions answered and carried out, or under way."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from portal.activity.association import council_deeds, counting, decisions, motion_deeds, poll_deeds, resolution_deeds
from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member
from portal.activity.association.motions import Motion
from portal.activity.association.polls import Poll, PollVoter
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import MotionKind, VoteChoice
from portal.activity.follow_ups import FollowUp, State
from portal.demo.association_members import JOINED
from portal.demo.plan import instant
from portal.foundation import clock
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.sessions import person_for

HOURS = timedelta(hours=72)
#: So many hotels belong at least for anything to be decided: a proposal needs three of other owners behind it, and the
#: last hotel to join is suspended later on.
FEWEST = 20


#: What the company answered to the first resolution, and what its owner said in the end.
TAKEN_UP = "采纳。由质量部牵头制定标准，采购部门每年三月组织统一招标，首批合同自下季度起执行。"
CARRIED_OUT = "首批招标已完成，合同和价目已发各店。"


class Piece(NamedTuple):
    """A proposal of the member hotel at a place of the list: so many days ago proposed, put on the agenda, voted on.
    `against`: the share that is against it."""

    by: int
    title: str
    text: str
    proposed: int
    admitted: int
    opened: int = 0
    against: float = 0.1
    declined: str = ""
    remarks: tuple[tuple[int, str], ...] = ()


LINEN = Piece(
    1,
    "布草集中采购，统一招标",
    "由公司采购部门牵头，每年一次统一招标布草，会员酒店按实际用量下单，中标价对全体会员酒店一致。质量标准由会员酒店代表参与制定。",
    119,
    111,
    93,
    remarks=((4, "去年自己采购，三批布草缩水不一。支持。"), (6, "希望保留小批量补货的渠道。")),
)
CARDS = Piece(
    5,
    "统一更换房卡系统供应商",
    "建议两年内全部会员酒店更换为同一家房卡系统供应商，费用由各店承担。",
    116,
    108,
    92,
    0.65,
    remarks=((2, "我们前年刚换过，再换一次承担不起。"),),
)
CHECKS = Piece(
    7,
    "取消质量部门的不预告检查",
    "建议质量检查一律提前三天通知门店。",
    104,
    96,
    declined="不预告检查属于公司质量制度，不在组织的职权之内；可以就检查尺度提出意见。",
)
STORM = Piece(
    3,
    "恶劣天气同城会员酒店互助接待",
    "台风、暴雪等预警发布后，同城会员酒店互相预留应急客房，滞留客人可以在原订单价格下换店入住。由公司制定流程和结算办法。",
    58,
    50,
    27,
    remarks=((8, "去年台风那两天，我们店门口站了三十多位客人。"),),
)
NIGHT = Piece(
    2,
    "明年联谊会增设夜班经理专题",
    "明年总经理联谊会第二天下午，增设夜班经理专题讨论：夜间安全、突发事件、交接班。每店可以另派一名夜班经理参加，会务费由公司承担。",
    34,
    26,
    2,
)
SHARED = Piece(
    6,
    "同城会员酒店共享兼职客房人员名册",
    "同城会员酒店共同维护一份兼职客房人员名册，旺季互相借调，工资由用工门店当日结清。名册只含姓名、联系方式和可上班时间，须经本人同意。",
    22,
    13,
    remarks=(
        (0, "旺季我们最缺的就是人，支持。保险由谁买要写清楚。"),
        (9, "建议先在两个城市试行。"),
    ),
)
EARLY = Piece(
    4,
    "希望公司提前一个月公布培训课程表",
    "培训课程表在开课前一个月公布，便于门店安排排班；临时调整的，提前一周通知。",
    4,
    0,
)


def lay(stage, members: list[Member]) -> None:
    """Call it when hotels belong and a council sits, with the members whose GM speaks for them. In a company that is
    younger, or smaller, there is one proposal and nothing more."""
    told = _Told(stage, members)
    if len(members) < FEWEST or stage.plan.start > stage.plan.until - timedelta(days=JOINED + 2):
        if len(members) > EARLY.by:
            told.proposed(EARLY)
        return
    told.tell()


class _Told:
    """What is told of one company's motions."""

    def __init__(self, stage, members: list[Member]):
        self.stage, self.members = stage, members
        self.keeper = stage.people["manager"]
        self.draw = Random(stage.plan.seed * 13 + 1)

    def tell(self) -> None:
        linen = self.decided(LINEN)
        self.decided(CARDS)
        self.put_to_council(self.seconded(CHECKS), CHECKS)
        self.elected()
        storm = self.decided(STORM)
        self.carried_out(linen)
        self.under_way(storm)
        self.running()
        self.discussed(SHARED)
        early = self.proposed(EARLY)
        with self.at(2, 200):
            motion_deeds.second(self.members[8].gm, early, None)

    def at(self, ago: int, minute: int):
        return clock.at(instant(self.stage.plan.until - timedelta(days=ago), minute))

    def proposed(self, piece: Piece) -> Motion:
        with self.at(piece.proposed, 40 + piece.by):
            by = self.members[piece.by].gm
            return motion_deeds.propose(by, None, piece.title, piece.text, MotionKind.ORDINARY)

    def seconded(self, piece: Piece) -> Motion:
        """Three of other owners stand behind it: the council is asked."""
        motion, others = self.proposed(piece), [one for place, one in enumerate(self.members[8:]) if place % 5 == 0]
        for place, member in enumerate(others):
            with self.at(piece.proposed - 1, 90 + place * 35):
                motion_deeds.second(member.gm, Motion.get_by_id(motion.id), None)
                if CouncilMatter.select().where(CouncilMatter.record_id == motion.id, CouncilMatter.kind == "motion"):
                    break
        return Motion.get_by_id(motion.id)

    def put_to_council(self, motion: Motion, piece: Piece) -> Motion:
        """Every seat votes, and it is closed."""
        matter = CouncilMatter.get_or_none((CouncilMatter.kind == "motion") & (CouncilMatter.record_id == motion.id))
        if matter is None:
            return motion
        for place, seat in enumerate(council_deeds.seats()):
            with self.at(piece.admitted + 1, 30 + place * 11):
                choice = VoteChoice.AGAINST if piece.declined and place > 1 else VoteChoice.FOR
                by = person_for(Account.get_by_id(seat.account_id))
                council_deeds.vote(by, matter, choice, piece.declined if choice == VoteChoice.AGAINST else "")
        with self.at(piece.admitted, 60):
            decisions.close(self.keeper, matter)
        return Motion.get_by_id(motion.id)

    def discussed(self, piece: Piece) -> Motion:
        motion = self.put_to_council(self.seconded(piece), piece)
        for place, (number, text) in enumerate(piece.remarks):
            with self.at(piece.admitted - 1 - place, 100 + place * 47):
                motion_deeds.remark(self.members[number].gm, motion, text)
        if piece is SHARED:
            with self.at(6, 310):
                text = piece.text + "用工门店须为借调人员购买当日意外险。"
                motion_deeds.amend(self.members[0].gm, motion, text)
        return motion

    def decided(self, piece: Piece) -> Motion:
        motion = self.discussed(piece)

        def choice(_member: Member) -> str:
            drawn = self.draw.random()
            if drawn < piece.against:
                return str(VoteChoice.AGAINST)
            return str(VoteChoice.ABSTAIN) if drawn > 0.94 else str(VoteChoice.FOR)

        self.close(self.voted(self.call(motion, piece.opened), choice, 0.85))
        return Motion.get_by_id(motion.id)

    def call(self, motion: Motion, ago: int) -> Poll:
        """A vote from nine on, for three days outside holidays."""
        opens_at = instant(self.stage.plan.until - timedelta(days=ago), 30)
        closes_at = opens_at + HOURS
        while poll_deeds.open_time(opens_at, closes_at) < HOURS:
            closes_at += timedelta(days=1)
        with clock.at(opens_at - timedelta(days=2)):
            row = poll_deeds.call(self.keeper, motion, opens_at, closes_at)
        with clock.at(opens_at):
            poll_deeds.open_due()
        return Poll.get_by_id(row.id)

    def voted(self, poll: Poll, choice: Callable[[Member], str], share: float, but: tuple[int, ...] = ()) -> Poll:
        there = PollVoter.select(PollVoter.member).where((PollVoter.poll == poll) & ~PollVoter.left_out)
        entitled = {number for (number,) in there.tuples()} - set(but)
        for place, member in enumerate(self.members):
            if member.id not in entitled or self.draw.random() > share:
                continue
            with clock.at(min(poll.opens_at + timedelta(minutes=45 + place * 61), poll.closes_at - HOURS / 72)):
                poll_deeds.vote(member.gm, poll, member.id, choice(member))
        return poll

    def close(self, poll: Poll) -> None:
        with clock.at(poll.closes_at + timedelta(minutes=2)):
            counting.close(poll)

    def elected(self) -> None:
        """The secretariat puts an election on the agenda; the vote is secret."""
        with self.at(63, 50):
            text = "理事会现有九名理事。按章程补选理事一名，任期与本届理事会相同。候选人由会员酒店推荐。"
            row = motion_deeds.propose(self.keeper, None, "补选理事一名", text, MotionKind.ELECTION, places=1)
        with self.at(60, 50):
            motion_deeds.nominate(self.keeper, Motion.get_by_id(row.id), ["何建平", "谢婉清", "罗世杰"])
        poll = self.call(Motion.get_by_id(row.id), 40)
        votes = ["c2", "c2", "c1", "c2", "c3", "c2", "c1"]
        self.close(self.voted(poll, lambda member: votes[member.id % len(votes)], 0.9))

    def carried_out(self, motion: Motion) -> None:
        row = Resolution.get_or_none(Resolution.motion == motion)
        if row is None:
            return
        day = self.day(25)
        self.entrust(row, 86, day, "liaison")
        with self.at(81, 200):
            row = Resolution.get_by_id(row.id)
            resolution_deeds.answer(self.stage.people["director"], row, row.version, True, TAKEN_UP)
        item = FollowUp.get_by_id(row.follow_up_id)
        with self.at(30, 120):
            item.give_state(self.stage.people["liaison"], State.CLAIMED, text=CARRIED_OUT)
        with self.at(27, 90):
            member = Member.get_by_id(motion.member_id)
            person = next(one.gm for one in self.members if one.id == member.id)
            FollowUp.get_by_id(item.id).confirm(person)

    def under_way(self, motion: Motion) -> None:
        row = Resolution.get_or_none(Resolution.motion == motion)
        if row is not None:
            self.entrust(row, 16, self.day(-40), "liaison")
            with self.at(5, 150):
                item = FollowUp.get_by_id(Resolution.get_by_id(row.id).follow_up_id)
                item.give_state(self.stage.people["liaison"], State.UNDER_WAY)

    def day(self, ago: int) -> date:
        return self.stage.plan.until - timedelta(days=ago)

    def entrust(self, row: Resolution, ago: int, due_on: date, sign_in: str) -> None:
        with self.at(ago, 75):
            department, owner = Department.get(Department.word == "quality"), self.stage.accounts[sign_in]
            row = Resolution.get_by_id(row.id)
            resolution_deeds.entrust(self.keeper, row, row.version, department, owner, due_on)

    def running(self) -> None:
        """Half of them have voted; the demo's GM has not, and holds another's vote."""
        poll = self.call(self.discussed(NIGHT), NIGHT.opened)
        mine, leaving = self.members[0], self.members[10]
        with clock.at(poll.opens_at + timedelta(minutes=20)):
            poll_deeds.leave_to(leaving.gm, poll, leaving.id, mine.gm.id)
        self.voted(
            poll,
            lambda member: str(VoteChoice.FOR if member.id % 6 else VoteChoice.AGAINST),
            0.5,
            (mine.id, leaving.id),
        )
