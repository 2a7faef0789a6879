"""Members of the association and entries of the library for the spread company, by SQL and through the library's code.

Every hotel, or some of them, is a full member with a GM posted there who speaks for it; the register's spells stand as
admission writes them. Entries go through the library's own deed, so that each is found by its words.
"""

from collections.abc import Callable
from datetime import date, timedelta

from portal.activity.association.charter import CharterEdition
from portal.activity.association.members import Member, MemberSpell, Representative
from portal.activity.library import LibraryEntry, LibraryTopic
from portal.foundation import bulk, clock, db
from portal.foundation.roles import COMMAND_LINE, Function
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting

#: The few beside which the many are measured: more than a page of each, also of what a search finds.
FEW = 240
#: The demo's own, whose numbers the bench's would take.
OWN = (
    "motion_second",
    "motion_remark",
    "motion_amendment",
    "motion_option",
    "ballot",
    "proxy",
    "poll_voter",
    "poll",
    "resolution",
    "motion",
    "council_vote",
    "council_matter",
    "office",
    "charter_acceptance",
    "member_spell",
    "representative",
    "member",
)
SAYS = (
    "早餐六点开餐后，商务客人的差评少了三成；备餐提前半小时，人手不增加。",
    "布草按楼层编号交接，破损当天登记，盘点差错降到千分之二以内。",
    "连住三晚的客人由值班经理打一次电话，续住率高于不打的。",
    "旺季前两周核对线上渠道的房态与价格，超售少了一半。",
)


def fill(count: int, today: date, bar: Callable) -> None:
    """So many of each into the opened database."""
    run = db.database.execute_sql
    run("PRAGMA foreign_keys=off")
    for table in OWN:
        run(f"DELETE FROM {table}")
    CharterEdition.update(state="published", in_force_from=date(2020, 1, 1)).where(CharterEdition.number == 1).execute()
    _members(count, today, bar)
    _entries(count, bar)


def _members(count: int, today: date, bar: Callable) -> None:
    since = today - timedelta(days=400)
    at = clock.now() - timedelta(days=400)
    hotels = [number for (number,) in Hotel.select(Hotel.id).order_by(Hotel.id).limit(count).tuples()]
    director = Account.get(Account.role == "director").id
    gms = [
        {"sign_in": f"bench-member-{hotel}", "name": f"总经理{hotel}", "role": "gm", "name_key": "zongjingli"}
        for hotel in hotels
    ]
    with db.together():
        bulk.insert(Account, [row | {"added_at": at, "active": True} for row in gms])
    people = dict(
        Account.select(Account.sign_in, Account.id).where(Account.sign_in.startswith("bench-member-")).tuples()
    )
    rows = {name: [] for name in ("posting", "member", "spell", "voice")}
    for number, hotel in enumerate(hotels, 1):
        gm = people[f"bench-member-{hotel}"]
        rows["posting"].append({"hotel": hotel, "account": gm, "function": Function.GM.value, "since": since})
        told = {"id": number, "hotel": hotel, "state": "admitted", "current": True, "applied_by": director}
        told |= {"number": number, "code": f"BENCH{number:06d}", "rank": "full", "standing": "good", "applied_at": at}
        rows["member"].append(told | {"admitted_on": since, "decided_on": since})
        spell = {"member": number, "since": since, "at": at}
        rows["spell"] += [spell | {"kind": "rank", "word": "full"}, spell | {"kind": "standing", "word": "good"}]
        rows["voice"].append({"member": number, "account": gm, "since": since, "at": at})
    tables = {"posting": Posting, "member": Member, "spell": MemberSpell, "voice": Representative}
    for part in bar("members", len(tables), 1):
        name = list(tables)[part.start]
        with db.together():
            bulk.insert(tables[name], rows[name])


def _entries(count: int, bar: Callable) -> None:
    LibraryEntry.update(state="retired").execute()
    topics = list(LibraryTopic.select().order_by(LibraryTopic.id)) or [
        LibraryTopic.add(COMMAND_LINE, name_zh=f"主题{n + 1}", name_en=f"Topic {n + 1}") for n in range(8)
    ]
    for part in bar("entries", count, 500):
        with db.together():
            for number in part:
                text = SAYS[number % len(SAYS)]
                facts = {"title": f"{text[:10]}（第{number + 1}篇）", "summary": text, "text": f"{text}\n{number}"}
                LibraryEntry.add(COMMAND_LINE, topic=topics[number % len(topics)], audience="hotels", **facts)
