"""What lies on the desks of the invented company: officers' numbers, and what GMs propose for their files."""

from datetime import timedelta

from portal.demo import names
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Person, Role
from portal.insight.proposed import proposed
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.proposals import Proposal, Verdict
from portal.records.sessions import person_for

NOTE = "三层改造完工，客房数有变化。"
REASON = "以消防核定的客房数为准，请先把核定书传上来。"


def lay(stage) -> None:
    """Call it when everybody has his place: `stage` is `demo.stage.Stage`."""
    for number, account in enumerate(stage.accounts.values(), 1):
        if account.role == Role.STAFF:
            Account.update(mobile=names.mobile(8800 + number)).where(Account.id == account.id).execute()
    _propose(stage, "gm", 9, NOTE, rooms="142", own_email="lin@hotel.example")
    _decide(stage, "gm", 5)
    _propose(stage, "gm", 2, "", pms="云管家", own_best_days="12345")
    _propose(stage, "gm2", 1, "门牌号搞错了。", address="人民路28号")


def _propose(stage, sign_in: str, days: int, note: str, **wanted: str) -> None:
    gm = person_for(stage.accounts[sign_in])
    with clock.at(instant(stage.plan.until - timedelta(days=days), minute=95)):
        # A company of a hotel or two has no second GM.
        for hotel in _runs(gm):
            Proposal.put(gm, hotel, wanted, note)


def _decide(stage, sign_in: str, days: int) -> None:
    """The number of rooms is declined, with a reason; what the GM says of himself goes into the file."""
    gm, officer = person_for(stage.accounts[sign_in]), stage.people[stage.plan.officers[0][0]]
    with clock.at(instant(stage.plan.until - timedelta(days=days), minute=30)):
        for hotel in _runs(gm):
            asked = proposed(officer, hotel).open
            why = {"rooms": REASON}
            verdicts = [Verdict(one.row, one.field not in why, why.get(one.field, ""), one.now) for one in asked]
            Proposal.decide(officer, hotel, verdicts)


def _runs(gm: Person) -> list[Hotel]:
    """The first hotel that he runs."""
    return list(Hotel.visible_to(gm).order_by(Hotel.id).limit(1))
