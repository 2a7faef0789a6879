"""What people may ask of the invented company: somebody who left was erased, texts still mention him; and one leak."""

from datetime import datetime, timedelta

from portal.activity.follow_ups import FollowUp
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Function
from portal.insight import mention_files
from portal.records.erasures import Erasure
from portal.records.handovers import Handover
from portal.records.leaks import Leak, Severity
from portal.records.principals import Principal, PrincipalFunction

HANDED = "%s已交接：钥匙、证照和平台账号都给了新店长；%s的旧手机号不再使用。"
PROMISED = "这件事是%s在任时答应的，请新店长接着办。"
ASKED = "本人来信申请，有签名，已回电核实。"

LEAK = {
    "title": "酒店联系表误发到外部微信群",
    "what": "专员转发酒店联系表时选错了群，五分钟后撤回；群里有两名外部供应商。（示例）",
    "data": "十二家酒店店长的姓名和手机号",
    "people": 12,
    "severity": Severity.MEDIUM,
}
DEALT_WITH = {
    "cause": "在手机上从最近聊天里选群，没有核对群名。",
    "measures": "当场撤回，请群内人员确认已删除。",
    "authority_note": "人数少、已撤回并确认删除，经评估不需上报。",
    "people_note": "当天由各店专员电话告知。",
    "prevention": "联系表不再用微信转发，店长在系统里查看。",
}


def lay(stage) -> None:
    """Call it when all calls and follow-ups are there."""
    if stage.plan.until - timedelta(days=14) > stage.plan.start:
        _erase(stage)
        _leak(stage)


def _day(stage, days: int, minute: int = 35) -> datetime:
    return instant(stage.plan.until - timedelta(days=days), minute=minute)


def _erase(stage) -> None:
    officer = stage.people[stage.plan.officers[0][0]]
    mine = [stage.hotels[place].id for place, hotel in enumerate(stage.plan.hotels) if hotel.holder == 0]
    found = _former(mine, _day(stage, 14))
    if found is None:
        return
    person, sheet, item = found
    with clock.at(_day(stage, 12)):
        sheet.edit(officer, sheet.version, HANDED % (person.name, person.name))
        item.remark(officer, PROMISED % person.name)
    with clock.at(_day(stage, 6)):
        request = Erasure.ask(officer, [person], [], clock.today(), ASKED)
    with clock.at(_day(stage, 3)):
        request.erase(stage.people["director"], mention_files.places(request))


def _former(hotels: list[int], day: datetime) -> tuple[Principal, Handover, FollowUp] | None:
    """The last GM on file who had left by then with a hand-over, and something that was followed up at his hotel."""
    gone = (Principal.until <= day.date()) & Principal.account.is_null() & Principal.hotel.in_(hotels)
    left = Principal.select().where((Principal.function == PrincipalFunction.GM) & gone)
    for person in left.order_by(Principal.id.desc()):
        sheet = Handover.get_or_none((Handover.function == Function.GM) & (Handover.before_id == person.id))
        here = (FollowUp.hotel == person.hotel_id) & (FollowUp.created_at < day)
        item = FollowUp.select().where(here).order_by(FollowUp.id).first()
        if sheet and item:
            return person, sheet, item
    return None


def _leak(stage) -> None:
    officer, director = stage.people[stage.plan.officers[0][0]], stage.people["director"]
    with clock.at(_day(stage, 10)):
        leak = Leak.enter(officer, noticed_at=clock.now() - timedelta(minutes=20), **LEAK)
    with clock.at(_day(stage, 9)):
        leak.edit(director, leak.version, **DEALT_WITH)
        leak.close(director)
