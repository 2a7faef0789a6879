"""What goes when a person is erased, table by table; his rows stay without him, so that history has its places."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from portal.foundation import pinyin
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.outbox import Mail
from portal.foundation.roles import Person, Role
from portal.records import departures
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import erase_bodies
from portal.records.drafts import Draft
from portal.records.holder_checks import HolderCheck
from portal.records.imports import Import, ImportKind, ImportRow
from portal.records.links import Link
from portal.records.notices import Notice, NoticeChoice
from portal.records.principals import CARD, Principal
from portal.records.proposals import Proposal
from portal.records.reached_by import ReachedBy
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.sessions import Session

#: What hangs on an account and goes with the person.
HIS = (Session, Link, Draft, Notice, NoticeChoice, SecondFactor, RecoveryCode, HolderCheck)
#: Shorter texts are part of too many words.
SHORTEST = 2


def stand_in(number: int) -> str:
    """What stands where the name stood. In both languages, as it is data."""
    return f"已删除 (erased) {number}"


def words_of(people: Iterable[Principal], accounts: Iterable[Account]) -> list[str]:
    """What a text may call the person by: his names, numbers and addresses."""
    said = {getattr(row, field) for row in people for field in ("name", "phone", "phone2", "email")}
    said |= {getattr(row, field) for row in accounts for field in ("name", "sign_in", "email", "mobile")}
    return sorted(word for word in said if word and len(word) >= SHORTEST)


def erase(by: Person, people: list[Principal], accounts: list[Account]) -> dict[str, int]:
    """Call it in a transaction. Returns how many rows of what went. Raises Refused."""
    if any(account.active and account.role != Role.GM for account in accounts):
        raise Refused(_("Close this account first: what its holder looks after is handed over there."))
    words = words_of(people, accounts)
    went = {"principals": len(people), "accounts": len(accounts), "kept": 0, "proposals": 0}
    for account in accounts:
        went["kept"] += _close(by, account)
    for person in people:
        person.leave(by)
        went["proposals"] += _blank(person)
    _forget_sheets(ImportKind.PRINCIPALS, [row.id for row in people])
    _forget_sheets(ImportKind.ACCOUNTS, [row.id for row in accounts])
    went["audit"] = erase_bodies(_tells_of(people, accounts, words)) if people or accounts else 0
    return went


def _close(by: Person, account: Account) -> int:
    """The account is shut for good; returns how many rows went with it."""
    if account.active:
        departures.leave(by, account, None)
    count = sum(table.delete().where(table.account == account).execute() for table in HIS)
    if account.email:
        count += Mail.delete().where(Mail.address == account.email).execute()
    name = stand_in(account.id)
    keys = {"name_key": pinyin.full(name)[:200], "initials": pinyin.initials(name)[:40]}
    Account.update(
        sign_in=f"erased-{account.id}",
        name=name,
        email=None,
        mobile=None,
        password="",
        time_zone="",
        last_signed_in_at=None,
        version=Account.version + 1,
        **keys,
    ).where(Account.id == account.id).execute()
    return count


def _blank(person: Principal) -> int:
    """The card says nothing any more; returns how many proposals about it went silent."""
    card = {name: None if name == "birthday" else "" for name in CARD}
    name = stand_in(person.id)
    Principal.update(name=name, search_text=name, version=Principal.version + 1, **card).where(
        Principal.id == person.id
    ).execute()
    ReachedBy.keep([person.id])
    said = Proposal.update(old="", new="", note="", reason="").where(Proposal.principal == person.id)
    return said.execute()


def _forget_sheets(kind: ImportKind, ids: list[int]) -> None:
    """What sheets said of these rows, and what stood there before; that they came from a sheet stays."""
    jobs = Import.select(Import.id).where(Import.kind == kind)
    told = ImportRow.update(cells="[]", facts="{}", reasons="[]", label="", twin="", before="")
    told.where(ImportRow.job.in_(jobs) & (ImportRow.made.in_(ids or [0]) | ImportRow.target.in_(ids or [0]))).execute()


def _tells_of(people: list[Principal], accounts: list[Account], words: list[str]):
    """The entries of the audit whose bodies tell something of the person."""
    found = []
    if people:
        found.append((AuditEntry.kind == "principal") & AuditEntry.record_id.in_([row.id for row in people]))
        hotels = (AuditEntry.kind == "hotel") & AuditEntry.record_id.in_([row.hotel_id for row in people])
        found.append(hotels & reduce(or_, (AuditEntry.body.contains(word) for word in words)))
    if accounts:
        found.append((AuditEntry.kind == "account") & AuditEntry.record_id.in_([row.id for row in accounts]))
    return reduce(or_, found)
