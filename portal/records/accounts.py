"""Accounts: who may sign in, and as what. The last administrator cannot be lost."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from portal.foundation import clock, db
from portal.foundation.db import Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.departments import Department
from portal.records.teams import Region, Team

#: Verified against when no account has the name, so that the answer takes the same time.
_NOBODY = generate_password_hash("nobody has this password")

MIN_PASSWORD = 10


class Account(Versioned):
    """Somebody who signs in. `sign_in` is a name, e-mail or mobile number, kept in lower case."""

    sign_in = CharField(max_length=80, unique=True)
    name = CharField(max_length=40)
    role = CharField(max_length=10)
    password = CharField(max_length=200, default="")
    #: The other two names one may sign in with; nobody else may have either.
    email = CharField(max_length=120, null=True, unique=True)
    mobile = CharField(max_length=20, null=True, unique=True)
    department = ForeignKeyField(Department, null=True, backref="accounts")
    #: An officer's team, and what a manager leads: a team, a whole region, or (neither) all.
    team = ForeignKeyField(Team, null=True, backref="accounts")
    region = ForeignKeyField(Region, null=True, backref="accounts")
    language = CharField(max_length=2, default="zh")
    #: An IANA name; empty is the company's.
    time_zone = CharField(max_length=40, default="")
    active = BooleanField(default=True)
    added_at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("accounts.read") else cls.none()

    @classmethod
    def page_for(cls, person: Person, *, q="", role="", after=None, size=50) -> Page:
        """Accounts by name, one page by key."""
        query = cls.visible_to(person)
        if q:
            query = query.where(cls.name.contains(q) | cls.sign_in.contains(q))
        if role in set(Role):
            query = query.where(cls.role == role)
        return page_of(query, (cls.name, cls.id), after, size)

    @classmethod
    def officers(cls) -> list["Account"]:
        """Those a hotel can be posted to as its officer."""
        return list(cls.select().where(cls.active & (cls.role == Role.STAFF)).order_by(cls.name))

    @classmethod
    def hotel_people(cls) -> list["Account"]:
        """Those of the hotel side who can be posted to a hotel."""
        return list(cls.select().where(cls.active & (cls.role == Role.GM)).order_by(cls.name))

    @classmethod
    def of(cls, person: Person) -> "Account":
        """The account of somebody who is signed in."""
        return cls.get_by_id(person.id)

    @classmethod
    def named(cls, sign_in: str) -> "Account | None":
        return cls.get_or_none(cls.sign_in == sign_in.strip().lower())

    @classmethod
    def check(cls, sign_in: str, password: str) -> "Account | None":
        """The active account with this name and password. Takes the same time whether or not the name exists."""
        account = cls.named(sign_in)
        right = check_password_hash(account.password if account and account.password else _NOBODY, password)
        return account if right and account and account.active and account.password else None

    @classmethod
    def add(
        cls, by: Person, sign_in: str, name: str, role: Role, password: str = "", language: str = "zh"
    ) -> "Account":
        """Opens an account. Without a password it is entered by a one-time link first. Raises Refused if taken."""
        from_text = sign_in.strip().lower()
        with db.together():
            if cls.named(from_text):
                raise Refused(_("This sign-in name is taken."))
            hashed = generate_password_hash(password) if password else ""
            try:
                account = cls.create(sign_in=from_text, name=name, role=role, password=hashed, language=language)
            except IntegrityError:
                # Somebody took it between the look and the leap.
                raise Refused(_("This sign-in name is taken.")) from None
            audit.record(by, "account.added", account, role=role)
        return account

    def _guard_last_admin(self) -> None:
        # All of them locked, in the order of their ids, so that two admins removing each other cannot both succeed.
        admins = Account.select().where(Account.active & (Account.role == Role.ADMIN)).order_by(Account.id)
        if [admin.id for admin in db.lock(admins)] == [self.id]:
            raise Refused(_("This is the last administrator. Give somebody else that role first."))

    @classmethod
    def names(cls, ids) -> dict[int, str]:
        """The display names of several accounts in one statement."""
        rows = cls.select(cls.id, cls.name).where(cls.id.in_([i for i in set(ids) if i])).tuples()
        return dict(rows)

    def edit(self, by: Person, opened: int, name: str, role: Role, sign_in: str) -> None:
        """Saves over version `opened`. Raises Conflict, or Refused for the last admin and a taken name."""
        with db.together():
            if role != self.role:
                self._guard_last_admin()
            other = Account.named(sign_in)
            if other and other.id != self.id:
                raise Refused(_("This sign-in name is taken."))
            facts = {"name": name, "role": role, "sign_in": sign_in.strip().lower()}
            changes = {key: [getattr(self, key), value] for key, value in facts.items() if getattr(self, key) != value}
            try:
                self.save_over(opened, **facts)
            except IntegrityError:
                raise Refused(_("This sign-in name is taken.")) from None
            if changes:
                audit.record(by, "account.edited", self, version=self.version, **changes)

    def deactivate(self, by: Person) -> None:
        """Ends the account's access; the caller ends its sessions, links and postings in the same transaction."""
        with db.together():
            self._guard_last_admin()
            Account.update(active=False, version=Account.version + 1).where(Account.id == self.id).execute()
            self.active = False
            audit.record(by, "account.deactivated", self)

    def activate(self, by: Person) -> None:
        with db.together():
            Account.update(active=True, version=Account.version + 1).where(Account.id == self.id).execute()
            self.active = True
            audit.record(by, "account.activated", self)

    def set_password(self, by: Person, password: str) -> None:
        """Replaces the password; the caller ends the account's sessions and links in the same transaction."""
        with db.together():
            self.password = generate_password_hash(password)
            self.save()
            audit.record(by, "account.password_set", self)

    def set_language(self, language: str) -> None:
        Account.update(language=language).where(Account.id == self.id).execute()

    def has_password(self, password: str) -> bool:
        return bool(self.password) and check_password_hash(self.password, password)
