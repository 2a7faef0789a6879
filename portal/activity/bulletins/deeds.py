"""What is done with a bulletin: written, scheduled, published, corrected, withdrawn; and who is told of it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from portal.activity.bulletins import search
from portal.activity.bulletins.corrections import BulletinCorrection
from portal.activity.bulletins.receipts import BulletinReceipt
from portal.activity.bulletins.table import Bulletin, BulletinReader, in_force
from portal.activity.bulletins.words import MAY_BE_TOLD, UNTOLD, Reader, State
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import COMMAND_LINE, Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.files import File
from portal.records.hotels import Hotel, Posting
from portal.records.notices import News, Notice
from portal.records.teams import Team

#: Puts a bulletin into the officers' briefs, as what hotels are to be told; and ends that.
Tell = Callable[[Bulletin], None]
#: What a correction may change.
CORRECTED = ("title", "text", "important", "until")


def department_of(person: Person) -> Department | None:
    """Whose word this person writes: a manager customer service's, a liaison his department's, the director the
    company's. Raises Refused for a liaison of no department."""
    if person.role == Role.DIRECTOR:
        return None
    if person.role == Role.MANAGER:
        return Department.customer_service()
    found = Account.of(person).department
    if found is None:
        raise Refused(_("Your account belongs to no department yet. An administrator enters it."))
    return found


def write(by: Person, readers: Iterable[str], **facts) -> Bulletin:
    """Begins a bulletin: a draft. Raises Refused."""
    department = department_of(by)
    with db.together():
        row = Bulletin.create(**facts, by=by.id, department=department, **audit.unborne(Bulletin))
        BulletinReader.put(row, readers)
        audit.record(by, "bulletin.written", row, title=row.title)
    return row


def edit(by: Person, row: Bulletin, opened: int, readers: list[str], **facts) -> None:
    """Saves a draft, or what is scheduled, over version `opened`. Raises Conflict, or Refused once it is out."""
    _check(row, *UNTOLD)
    now = {name: row.__data__[name] for name in facts}
    new = {name: value.id if isinstance(value, db.Table) else value for name, value in facts.items()}
    changes = {name: [now[name], new[name]] for name in facts if now[name] != new[name]}
    before = row.readers
    with db.together():
        if row.state == State.DRAFT:
            facts["at"] = clock.now()
        row.save_over(opened, **facts)
        BulletinReader.put(row, readers)
        if set(before) != set(readers):
            changes["readers"] = [before, readers]
        if changes:
            audit.record(by, "bulletin.edited", row, version=row.version, **changes)


def discard(by: Person, row: Bulletin) -> None:
    """A draft nobody has seen goes for good."""
    _check(row, *UNTOLD)
    with db.together():
        audit.record(by, "bulletin.discarded", row, title=row.title)
        for file in File.of(by, row):
            file.remove(by, row)
        # What somebody else publishes in this very moment stays.
        if not Bulletin.delete().where((Bulletin.id == row.id) & (Bulletin.version == row.version)).execute():
            raise Conflict(Bulletin.get_by_id(row.id))


def schedule(by: Person, row: Bulletin, opened: int, at: datetime) -> None:
    """The tick publishes it at this instant. Raises Conflict, Refused."""
    _check(row, *UNTOLD)
    _check_whole(row, at)
    with db.together():
        row.save_over(opened, state=State.SCHEDULED, at=at)
        audit.record(by, "bulletin.scheduled", row, version=row.version, time=f"{clock.local(at):%Y-%m-%d %H:%M}")


def unschedule(by: Person, row: Bulletin, opened: int) -> None:
    """It is a draft again."""
    _check(row, State.SCHEDULED)
    with db.together():
        row.save_over(opened, state=State.DRAFT, at=clock.now())
        audit.record(by, "bulletin.unscheduled", row, version=row.version)


def publish(by: Person, row: Bulletin, opened: int, tell: Tell) -> None:
    """It is out: whom it is for is told, and what hotels must confirm stands in the officers' briefs. Raises Conflict,
    Refused."""
    _check(row, *UNTOLD)
    _check_whole(row, clock.now())
    with db.together():
        row.save_over(opened, state=State.PUBLISHED, at=clock.now())
        search.index(row)
        Notice.put_many(by, readers_of(row) - {row.by_id}, _news(row), row)
        if row.must_confirm and asked_at_hotels(row) is not None:
            tell(row)
        audit.record(by, "bulletin.published", row, version=row.version)


def publish_due(tell: Tell) -> int:
    """Those whose time has come, each in a transaction of its own. Returns how many."""
    due = (Bulletin.state == State.SCHEDULED) & (Bulletin.at <= clock.now())
    done = 0
    for row in list(Bulletin.select().where(due).order_by(Bulletin.at, Bulletin.id).limit(50)):
        try:
            publish(COMMAND_LINE, row, row.version, tell)
            done += 1
        except Conflict:
            # Another process, or somebody in his browser, was quicker.
            continue
        except Refused:
            # Its last day passed while nothing ticked: its writers find it among the drafts.
            row.save_over(row.version, state=State.DRAFT, at=clock.now())
    return done


def correct(by: Person, row: Bulletin, opened: int, reason: str, again: bool, tell: Tell, **facts) -> None:
    """Says something else from now on; what stood there is kept with the reason. `again`: everybody is asked to read
    it anew. Raises Conflict, Refused."""
    _check(row, State.PUBLISHED)
    before = {name: getattr(row, name) for name in facts if getattr(row, name) != facts[name]}
    if not before and not again:
        return
    changes = {name: [value, facts[name]] for name, value in before.items()}
    with db.together():
        search.forget(row)
        row.save_over(opened, **facts, edition=row.edition + again)
        search.index(row)
        told = {name: value.isoformat() if name == "until" else value for name, value in before.items()}
        BulletinCorrection.put(by, row, reason, told)
        if again:
            Notice.put_many(by, readers_of(row), _news(row), row)
        if row.must_confirm and asked_at_hotels(row) is not None:
            tell(row)
        audit.record(by, "bulletin.corrected", row, version=row.version, reason=reason, **changes)


def withdraw(by: Person, row: Bulletin, opened: int, reason: str, untell: Tell) -> None:
    """Nobody reads it any longer but its writers; its receipts stay. Raises Conflict, Refused."""
    _check(row, State.PUBLISHED)
    with db.together():
        search.forget(row)
        row.save_over(opened, state=State.WITHDRAWN, reason=reason)
        Notice.settled(row, News.BULLETIN, News.BULLETIN_CONFIRM)
        untell(row)
        audit.record(by, "bulletin.withdrawn", row, version=row.version, reason=reason)


def remind(by: Person, row: Bulletin, accounts: Iterable[int]) -> int:
    """Tells these people once more, as far as it is for them and they have not confirmed. Returns how many."""
    _check(row, State.PUBLISHED)
    given = BulletinReceipt.select(BulletinReceipt.account)
    given = given.where((BulletinReceipt.bulletin == row.id) & (BulletinReceipt.edition >= row.edition))
    missing = (readers_of(row) & set(accounts)) - {number for (number,) in given.tuples()}
    with db.together():
        n = Notice.put_many(by, missing, _news(row), row)
        audit.record(by, "bulletin.reminded", row, count=n)
    return n


def readers_of(row: Bulletin) -> set[int]:
    """The accounts it is for today, in two statements."""
    readers = row.readers
    posted = Posting.select(Posting.account).join(Hotel).switch(Posting).join(Account)
    posted = posted.join_from(Posting, Bulletin, on=(Bulletin.id == row.id))
    posted = posted.where(in_force() & Account.active & Bulletin.concerns() & Posting.function.in_(readers))
    inside = Account.select(Account.id).where(Account.active & Account.role.in_(readers) & (Account.role != Role.GM))
    if row.region_id:
        here = Account.team.in_(Team.select(Team.id).where(Team.region == row.region_id))
        leads_all = (Account.role == Role.MANAGER) & Account.team.is_null() & Account.region.is_null()
        elsewhere = Account.role.in_([Role.STAFF.value, Role.MANAGER.value])
        inside = inside.where(~elsewhere | here | (Account.region == row.region_id) | leads_all)
    return {number for query in (posted, inside) for (number,) in query.tuples()}


def asked_at_hotels(row: Bulletin) -> Reader | None:
    """Who answers for his hotel: the first it is for of GM, owner and assistant; None if it is for nobody there."""
    readers = row.readers
    return next((one for one in MAY_BE_TOLD if one.value in readers), None)


def _news(row: Bulletin) -> News:
    return News.BULLETIN_CONFIRM if row.must_confirm else News.BULLETIN


def _check(row: Bulletin, *states: State) -> None:
    if row.state not in states:
        raise Refused(_("This bulletin is no longer as it was. Look at it again."))


def _check_whole(row: Bulletin, at: datetime) -> None:
    """What is to go out says something to somebody, and is not over before it begins."""
    if not row.text.strip():
        raise Refused(_("It says nothing yet: write the text first."))
    if not row.readers:
        raise Refused(_("It is for nobody yet: choose whom it is for."))
    if row.until < clock.local(at).date():
        raise Refused(_("Its last day is before the day it goes out. Give it a later one first."))
