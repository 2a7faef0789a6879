"""Reports and plans in few words: what was found wanting, what the hotel says to it."""

from datetime import date, timedelta

from portal.activity.follow_ups import FollowUp
from portal.activity.inspections import InspectionKind, InspectionTemplate, Mark
from portal.activity.inspections import deeds as inspecting
from portal.activity.inspections.deeds import Given
from portal.activity.inspections.findings import Finding
from portal.activity.inspections.planning import Proposal, Verdict
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.inspections.release import release
from portal.foundation import clock, contents, storage
from portal.records.files import File
from portal.records.notices import Notice

#: Points of the checklist that a mystery guest looks at: a red line, and two that are none.
LINEN, BATHROOM, WATER = "H1", "H3", "E1"


class Reports:
    """Unannounced inspections of one hotel, and its GM's plans."""

    def __init__(self, world, hotel, quality, gm):
        self.world, self.hotel, self.quality, self.gm = world, hotel, quality, gm
        self.p = world.person

    def finished(self, *wanting: str, note="Seen on the third floor.", mark=Mark.NONE):
        """An inspection that found these points wanting, not released yet."""
        by = self.p(self.quality)
        edition = InspectionTemplate.in_force(by)[0].standing
        row = inspecting.plan(by, self.hotel, edition, InspectionKind.UNANNOUNCED, clock.today(), self.quality)
        inspecting.begin(by, row)
        marks = {point.key: mark if point.key in wanting else Mark.FULL for point in inspecting.points_of(row)}
        inspecting.give(by, row, [Given(key, one, note if key in wanting else "") for key, one in marks.items()])
        inspecting.finish(by, row)
        return type(row).get_by_id(row.id)

    def released(self, *wanting: str, **words) -> RectificationPlan | None:
        """The plan that its report asks for; None if nothing was found."""
        row = self.finished(*wanting, **words)
        release(self.p(self.quality), row)
        return RectificationPlan.get_or_none(RectificationPlan.inspection == row.id)

    def propose(self, plan, by=None, days=10, account=None, owner="", text="It is washed anew."):
        """The GM says the same of everything that is still wanted."""
        plan = fresh(plan)
        told = {one.id: Proposal(text, account, owner, clock.today() + timedelta(days)) for one in plan.wanted()}
        plan.propose(self.p(by or self.gm), plan.version, told)

    def decide(self, plan, by=None, **returned: str):
        """Quality accepts everything but the points that it returns with a reason."""
        plan = fresh(plan)
        said = {
            one.id: Verdict(one.finding.item_key not in returned, returned.get(one.finding.item_key, ""))
            for one in plan.wanted()
        }
        plan.decide(self.p(by or self.quality), plan.version, said)

    def accepted(self, *wanting: str, days=10, **words) -> RectificationPlan:
        plan = self.released(*wanting, **words)
        self.propose(plan, days=days)
        self.decide(plan)
        return fresh(plan)


def fresh(row):
    return type(row).get_by_id(row.id)


def finding(key: str) -> Finding:
    return Finding.get(Finding.item_key == key)


def item(key: str) -> FollowUp:
    """What a finding is followed up as."""
    return FollowUp.get_by_id(finding(key).follow_up_id)


def due(key: str) -> date:
    return item(key).due_on


def photograph(world, row, by) -> None:
    with storage.holding() as held:
        File.add(world.person(by), row, File.stowed(held, contents.examined("linen.txt", b"New linen.")), True)
        held.keep()


def told(account) -> list[str]:
    """The news somebody has not read yet."""
    unread = Notice.read_at.is_null() & (Notice.account == account)
    return sorted(row.news for row in Notice.select().where(unread))
