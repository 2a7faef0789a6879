"""The invented association's member hotels: who belongs since when, who speaks for them, a council of nine."""

from datetime import timedelta

from portal.activity.association import member_deeds, office_deeds, representing
from portal.activity.association.members import Member
from portal.activity.association.offices import Body
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MemberStanding, Post, Rank, Spell
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.sessions import person_for

#: So many of the hotels whose GM has an account belong; so many of them sit in the council, with two of the company.
MOST, SEATS = 30, 7
#: They joined so many days ago.
JOINED = 132
COMPANY = ("director", "liaison")


def lay(stage) -> list[Member]:
    """Call it when GMs have accounts and the charter stands. Returns the members whose GM speaks for them, that of the
    demo's GM first."""
    day = joined_on(stage)
    with clock.at(instant(day, 20)):
        if not Secretary.ids():
            Secretary.name(COMMAND_LINE, [stage.accounts[one].id for one in ("manager", "staff")])
        made = [_join(stage, hotel, gm) for hotel, gm in _willing(stage)]
        members = [row for row in made if row is not None]
        _seat(stage, members, day)
    _change(stage, members)
    return members


def joined_on(stage):
    """The day on which they joined: never before there was a company."""
    return max(stage.plan.until - timedelta(days=JOINED), stage.plan.start + timedelta(days=1))


def _willing(stage) -> list[tuple[Hotel, Account]]:
    """Hotels with a GM who has an account and has been there by then, the demo's first, in the order of the roster."""
    there = Posting.current().where((Posting.function == Function.GM) & (Posting.since <= clock.today()))
    rows = list(there.select(Posting, Hotel, Account).join(Hotel).switch(Posting).join(Account).order_by(Hotel.id))
    mine = [stage.accounts[one].id for one in ("gm", "gm2")]
    rows.sort(key=lambda row: (row.account_id not in mine, row.hotel_id))
    return [(row.hotel, row.account) for row in rows if not member_deeds.hindrance(row.hotel)][:MOST]


def _join(stage, hotel: Hotel, gm: Account) -> Member | None:
    if gm.id not in {one.id for one in representing.who_may(hotel.id)}:
        return None
    row = member_deeds.apply(person_for(gm), hotel, "希望与同行交流，一起把品牌做好。")
    member_deeds.review(stage.people["manager"], row, "合同、开业、业主委派书齐全")
    member_deeds.admit(COMMAND_LINE, row)
    representing.appoint(stage.people["manager"], row, gm, False, "业主书面委派")
    row.gm = person_for(gm)
    return row


def _seat(stage, members: list[Member], day) -> None:
    """The first of them preside; no two of one owner, two named by the company."""
    body, until, taken = Body.get(Body.word == "council"), day + timedelta(days=729), set()
    posts = [Post.PRESIDENT, Post.VICE, Post.VICE, *[Post.COUNCILLOR] * (SEATS - 3)]
    for row in members:
        owners = representing.owners_of([row.hotel_id])
        if posts and not owners & taken:
            taken |= owners
            office_deeds.seat(stage.people["manager"], body, Account.of(row.gm), posts.pop(0), day, until, row)
    for sign_in in COMPANY:
        account = stage.accounts[sign_in]
        office_deeds.seat(stage.people["manager"], body, account, Post.COUNCILLOR, day, until)


def _change(stage, members: list[Member]) -> None:
    """One is a model to the others, one is suspended for a while."""
    if len(members) < SEATS + 3:
        return
    keeper, today = stage.people["manager"], stage.plan.until
    for row, kind, word, ago, why in (
        (members[3], Spell.RANK, Rank.MODEL, 95, "连续两年质量检查优秀，愿意接待同行参观"),
        (members[-1], Spell.STANDING, MemberStanding.SUSPENDED, 33, "安全类整改拒不执行，暂停六个月"),
    ):
        since = max(today - timedelta(days=ago), joined_on(stage) + timedelta(days=1))
        with clock.at(instant(since, 60)):
            now = Member.get_by_id(row.id)
            member_deeds.change(keeper, now, now.version, kind, word, since, why)
