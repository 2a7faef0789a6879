"""The second factor at the door: one-time codes from an app (TOTP), each accepted once, and ten recovery codes."""

import secrets
import unicodedata
from datetime import UTC, timedelta
from hmac import compare_digest

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock, db, settings, vault
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.lazy import pyotp
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account

#: Who must have one as soon as the setting says so: they see the most.
ASKED_OF = (Role.DIRECTOR, Role.ADMIN)
STEP = 30
#: A clock may be a step behind or ahead.
STEPS = (0, -1, 1)
#: A double click sends the same form twice: the second is answered like the first.
TWIN = timedelta(seconds=5)
CODES = 10
#: Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_PURPOSE = "second factor"


class SecondFactor(Table):
    """An account's second factor; it counts once a first code has shown that the app has it (`set_up_at`)."""

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    #: Sealed in the vault.
    secret = CharField(max_length=200)
    set_up_at = DateTimeField(null=True)
    #: The half minute of the last code that was accepted: no code of it or before counts again.
    last_step = IntegerField(default=0)
    last_form = CharField(max_length=64, default="")
    last_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def of(cls, account_id: int) -> "SecondFactor | None":
        """The one that counts, or the one being set up."""
        return cls.get_or_none(cls.account == account_id)

    @classmethod
    def holds(cls, account_id: int) -> bool:
        """True if the account signs in with a second factor."""
        return cls.select().where((cls.account == account_id) & cls.set_up_at.is_null(False)).exists()

    @classmethod
    def prepare(cls, person: Person) -> None:
        """A new secret, to be taken into an app; it counts after `set_up`. Raises Refused if one counts already."""
        with db.together():
            if cls.holds(person.id):
                raise Refused(_("You have a second factor. Remove it first, then set up another."))
            cls.delete().where(cls.account == person.id).execute()
            sealed = vault.seal(_PURPOSE, pyotp.random_base32(), _place(person.id))
            cls.create(account=person.id, secret=sealed)

    @property
    def plain_secret(self) -> str:
        """Raises vault.Unsealable if SECRET_KEY is no longer the one it was sealed with."""
        return vault.unseal(_PURPOSE, self.secret, _place(self.account_id))

    def uri(self, name: str, issuer: str) -> str:
        """What the QR code says to the app."""
        return pyotp.TOTP(self.plain_secret).provisioning_uri(name=name, issuer_name=issuer)

    @classmethod
    def set_up(cls, by: Person, code: str) -> list[str] | None:
        """From a first right code on it counts. Returns the recovery codes, to be shown this once; None if wrong."""
        row = cls.of(by.id)
        if row is None or row.set_up_at:
            raise Refused(_("This was set up before, or never begun. Look at your second factor again."))
        with db.together():
            if not row._accepts(figures(code), ""):
                return None
            cls.update(set_up_at=clock.now()).where(cls.id == row.id).execute()
            codes = RecoveryCode.draw(by.id)
            audit.record(by, "account.second_factor_set", Account.of(by))
        return codes

    @classmethod
    def passes(cls, account: Account, by: Person, typed: str, form: str = "") -> bool:
        """True for the code of this half minute, or for a recovery code; either counts once. `form` is what was
        sent: the same form sent twice in a moment passes twice. `by` is the account's holder."""
        row = cls.of(account.id)
        if row is None or row.set_up_at is None:
            return False
        if form and row.last_form == form[:64] and clock.now() - row.last_at < TWIN:
            return True
        text = figures(typed)
        if len(text) == 6 and text.isdigit():
            return row._accepts(text, form)
        with db.together():
            used = RecoveryCode.use(account.id, text)
            if used:
                cls.update(last_form=form[:64], last_at=clock.now()).where(cls.id == row.id).execute()
                audit.record(by, "account.recovery_code_used", account)
        return used

    def _accepts(self, code: str, form: str) -> bool:
        now = int(clock.now().replace(tzinfo=UTC).timestamp()) // STEP
        try:
            totp = pyotp.TOTP(self.plain_secret)
        except vault.Unsealable:
            # Another SECRET_KEY: nobody has a code for this any more. The command line can take it away.
            return False
        for step in (now + offset for offset in STEPS):
            if compare_digest(totp.generate_otp(step), code):
                # In the statement, not before it: of two who send the same code at once only one gets in.
                changes = {"last_step": step, "last_form": form[:64], "last_at": clock.now()}
                query = SecondFactor.update(**changes).where(
                    (SecondFactor.id == self.id) & (SecondFactor.last_step < step)
                )
                return bool(query.execute())
        return False

    @classmethod
    def spend_now(cls) -> None:
        """No code that somebody may have used by now counts again."""
        step = int(clock.now().replace(tzinfo=UTC).timestamp()) // STEP + max(STEPS)
        cls.update(last_step=step, last_form="").where(cls.last_step < step).execute()

    @classmethod
    def remove(cls, by: Person, account: Account) -> None:
        """Takes it away, with its recovery codes. Raises Refused where the account must have one."""
        if by.id == account.id and must_have(account.role):
            raise Refused(_("Your role signs in with a second factor. You can draw new recovery codes."))
        if account.role == Role.DIRECTOR and by.id not in (None, account.id):
            raise Refused(_("The operations director's second factor is taken away at the command line only."))
        with db.together():
            RecoveryCode.forget(account.id)
            if cls.delete().where(cls.account == account.id).execute():
                audit.record(by, "account.second_factor_removed", account)

    @classmethod
    def renew_codes(cls, by: Person) -> list[str]:
        """Ten new recovery codes; the earlier ones end."""
        if not cls.holds(by.id):
            raise Refused(_("Set up a second factor first."))
        with db.together():
            codes = RecoveryCode.draw(by.id)
            audit.record(by, "account.recovery_codes_drawn", Account.of(by))
        return codes


class RecoveryCode(Table):
    """A code for the day the app is not at hand. Only its mark is kept."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    mark = CharField(max_length=64)
    used_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.none()

    @classmethod
    def draw(cls, account_id: int) -> list[str]:
        """Ten new codes instead of those before."""
        cls.forget(account_id)
        codes = ["".join(secrets.choice(_ALPHABET) for _n in range(10)) for _m in range(CODES)]
        cls.insert_many([{"account": account_id, "mark": _mark(account_id, code)} for code in codes]).execute()
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    @classmethod
    def use(cls, account_id: int, code: str) -> bool:
        """True if the code is one of the account's and was not used before."""
        here = (cls.account == account_id) & (cls.mark == _mark(account_id, code)) & cls.used_at.is_null()
        return bool(cls.update(used_at=clock.now()).where(here).execute())

    @classmethod
    def left(cls, account_id: int) -> int:
        """How many were not used yet."""
        return cls.select().where((cls.account == account_id) & cls.used_at.is_null()).limit(CODES).count()

    @classmethod
    def end_all(cls) -> int:
        """No code that anybody holds counts any longer; returns how many people held some."""
        held = cls.select(cls.account).where(cls.used_at.is_null()).distinct().count()
        cls.delete().execute()
        return held

    @classmethod
    def forget(cls, account_id: int) -> None:
        cls.delete().where(cls.account == account_id).execute()


def must_have(role: str) -> bool:
    """True if this role signs in with a second factor by order of the settings."""
    return role in ASKED_OF and settings.second_factor_required()


def figures(typed: str) -> str:
    """A code as people type it: gaps, dashes and full-width digits are nothing."""
    narrow = unicodedata.normalize("NFKC", typed).lower()
    return "".join(letter for letter in narrow if letter.isascii() and letter.isalnum())[:40]


def _place(account_id: int) -> str:
    return f"account:{account_id}"


def _mark(account_id: int, code: str) -> str:
    return vault.mark("recovery code", f"{account_id}:{code}")
