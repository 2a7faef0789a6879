"""Whether the holder himself holds an account: who else changed its address, who handed out its password."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import CharField, DateTimeField, DeferredForeignKey, IntegerField

from portal.foundation import clock, db, vault
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person, Role
from portal.records import audit

#: An address that somebody else changed gets no personal link for so long.
ADDRESS_RESTS = timedelta(days=30)
#: A code is told by telephone or handed over on paper, and entered whenever the holder comes to it.
CODE_HOLDS = timedelta(days=30)
TRIES = 10
#: Without letters and digits that look alike, or sound alike on the telephone in either language.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
_LENGTH = 8
_AT_ONCE = 500


class Show(Choice):
    """The director's two lists."""

    SHUT = "shut", "Shut accounts"
    ADDRESSES = "addresses", "Resting addresses"


class Shut(Exception):
    """What is its holder's alone is shut to this account until he enters the director's code."""


class Code(NamedTuple):
    """What is handed over, this once."""

    account_id: int
    text: str
    until: datetime


class HolderCheck(Table):
    """What stands between an account and what is its holder's alone (evaluations, secret ballots). No row: nothing
    does. `shut_at` is since when it is shut: its link or password came from somebody else, and its holder has not
    entered the director's code yet. It lies below `Account`, which notes each door itself, so that none is forgotten;
    only people of hotels have rows."""

    account = DeferredForeignKey("Account", unique=True, on_delete="CASCADE")
    address_changed_at = DateTimeField(null=True, index=True)
    shut_at = DateTimeField(null=True, index=True)
    #: Who issued the link or password, for the director's list; empty: the command line.
    shut_by_id = IntegerField(null=True)
    #: A keyed mark of the director's code; empty: none is out.
    code_mark = CharField(max_length=64, default="")
    code_until = DateTimeField(null=True)
    tries = IntegerField(default=0)
    opened_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        """The director sees both lists."""
        return cls.select() if person.may("holder_checks.read") else cls.none()

    @classmethod
    def let_in(cls, account, by_id: int | None) -> None:
        """Somebody else has given out the account's link or password, or ended it: shut from now on, and a code that
        was on its way counts no longer."""
        if account.role == Role.GM and by_id != account.id:
            now = {"shut_at": clock.now(), "shut_by_id": by_id, "code_mark": "", "code_until": None, "tries": 0}
            cls.insert(account=account.id, **now).on_conflict(conflict_target=[cls.account], update=now).execute()

    @classmethod
    def opened_by(cls, by_id: int | None, account) -> None:
        """Somebody has opened the account: with a password, and with addresses, that its holder has not chosen."""
        if account.password:
            cls.let_in(account, by_id)
        if account.role == Role.GM and (account.email or account.mobile):
            cls.readdressed_all([account.id])

    @classmethod
    def edited_by(cls, by_id: int | None, account, changes: dict) -> None:
        """Somebody has changed a name by which the account is reached, or what it is. Whoever gives himself the role of
        a hotel's people holds the account, and has come by a door of his own all the same."""
        if account.role == Role.GM and by_id != account.id and changes.keys() & {"sign_in", "email", "mobile"}:
            cls.readdressed_all([account.id])
        if "role" in changes:
            cls.let_in(account, None if by_id == account.id else by_id)

    @classmethod
    def readdressed_all(cls, account_ids: Iterable[int]) -> None:
        """Somebody else has changed the addresses of these accounts of hotels."""
        ids, now = list(account_ids), clock.now()
        for first in range(0, len(ids), _AT_ONCE):
            rows = [{"account": one, "address_changed_at": now} for one in ids[first : first + _AT_ONCE]]
            query = cls.insert_many(rows)
            query.on_conflict(conflict_target=[cls.account], update={"address_changed_at": now}).execute()

    @property
    def rests_until(self) -> datetime | None:
        """Until when the address gets no personal link; None if it may have one."""
        until = self.address_changed_at and self.address_changed_at + ADDRESS_RESTS
        return until if until and until > clock.now() else None

    @property
    def code_is_out(self) -> bool:
        """True while a code can be entered."""
        return bool(self.code_mark) and self.code_until > clock.now() and self.tries < TRIES

    @classmethod
    def issue(cls, by: Person, rows: Iterable["HolderCheck"]) -> list[Code]:
        """A new code for each that is shut; one before it ends. Nobody can look it up afterwards."""
        issued = []
        with db.together():
            until = clock.now() + CODE_HOLDS
            for row in rows:
                code = "".join(secrets.choice(_ALPHABET) for _n in range(_LENGTH))
                facts = {"code_mark": _mark(row.account_id, code), "code_until": until, "tries": 0}
                if cls.update(**facts).where((cls.id == row.id) & cls.shut_at.is_null(False)).execute():
                    audit.record(by, "holder_check.issued", row.account)
                    issued.append(Code(row.account_id, f"{code[:4]}-{code[4:]}", until))
        return issued

    @classmethod
    def enter(cls, by: Person, typed: str) -> None:
        """The holder's code opens his account. Raises Refused if it is not right, or none is out: the caller counts
        it, outside the transaction that fails."""
        row = cls.get_or_none(cls.account == by.id)
        if row is None or row.shut_at is None:
            return
        if not row.code_is_out:
            raise Refused(_("No code is out for you, or it holds no longer. Ask the operations director for one."))
        with db.together():
            right = (cls.id == row.id) & (cls.code_mark == _mark(by.id, _plain(typed))) & (cls.tries < TRIES)
            facts = {"shut_at": None, "code_mark": "", "code_until": None, "tries": 0, "opened_at": clock.now()}
            if not cls.update(**facts).where(right).execute():
                raise Refused(_("This code is not right. Compare it with the slip, letter by letter."))
            audit.record(by, "holder_check.opened", row.account)

    @classmethod
    def entered_wrong(cls, by: Person) -> None:
        """One try less for the code that is out."""
        cls.update(tries=cls.tries + 1).where((cls.account == by.id) & (cls.code_mark != "")).execute()


def is_shut(account_id: int) -> bool:
    """True if somebody else has come near the account and its holder has not entered the director's code since."""
    return bool(_shut(account_id))


def must_be_open(person: Person) -> None:
    """Raises Shut, which a page answers with the field for the code."""
    if is_shut(person.id):
        raise Shut


def address_rests(account_id: int) -> bool:
    """True if somebody else has changed the account's address so lately that no personal link goes there."""
    return bool(_resting(account_id, clock.now() - ADDRESS_RESTS))


def resting(account_ids: Iterable[int]) -> set[int]:
    """Those of several accounts whose address rests, in one statement."""
    late = HolderCheck.address_changed_at > clock.now() - ADDRESS_RESTS
    query = HolderCheck.select(HolderCheck.account).where(late & HolderCheck.account.in_(list(account_ids)))
    return {number for (number,) in query.tuples()}


@db.ready
def _shut(account_id):
    return HolderCheck.select(HolderCheck.id).where(
        (HolderCheck.account == account_id) & HolderCheck.shut_at.is_null(False)
    )


@db.ready
def _resting(account_id, since):
    return HolderCheck.select(HolderCheck.id).where(
        (HolderCheck.account == account_id) & (HolderCheck.address_changed_at > since)
    )


def _plain(typed: str) -> str:
    """A code as people type it: small letters, gaps, dashes and full-width letters are the same."""
    letters = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in typed[:60])
    return "".join(one for one in letters.upper() if one.isascii() and one.isalnum())


def _mark(account_id: int, code: str) -> str:
    # Under SECRET_KEY, not the key file: a changed key could not mark anew what nobody keeps.
    return vault.mark("holder code", f"{account_id}:{code}")
