"""Accounts: who may sign in, and as what. The last administrator cannot be lost."""

from functools import reduce
from operator import or_

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from portal.foundation import clock, db, pinyin
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.departments import Department
from portal.records.holder_checks import HolderCheck
from portal.records.sign_in_names import Taken, mobile_of, readings_of
from portal.records.teams import Region, Team

#: Verified against when no account has the name, so that the answer takes the same time.
_NOBODY = f"scrypt:32768:8:1${'nobody' * 3}${'0' * 128}"


class State(Choice):
    """How far somebody has come."""

    ACTIVE = "active", "active"
    INVITED = "invited", "no password yet"
    UNSEEN = "unseen", "never signed in"
    GONE = "gone", "deactivated"


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
    last_signed_in_at = DateTimeField(null=True)
    #: Kept by `add` and `edit`: the name in full pinyin, for sorting, and its initials, for searching.
    name_key = CharField(max_length=200, default="", index=True)
    initials = CharField(max_length=40, default="")

    #: The three names somebody may sign in with: each unique over all three columns.
    NAMES = ("sign_in", "email", "mobile")
    #: What belongs to a role; another role has nothing of it.
    OF_ROLE = {"department": (Role.LIAISON,), "team": (Role.STAFF, Role.MANAGER), "region": (Role.MANAGER,)}

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select() if person.may("accounts.read") else cls.none()

    @classmethod
    def page_for(
        cls, person: Person, *, q="", role="", department=None, team=None, state="", after=None, size=50
    ) -> Page:
        """Accounts by name, as pinyin sorts them, one page by key."""
        query = cls.visible_to(person)
        if q:
            columns = (cls.name, cls.sign_in, cls.email, cls.mobile, cls.initials, cls.name_key)
            wanted = {q, mobile_of(q) or q}
            query = query.where(reduce(or_, (column.contains(text) for column in columns for text in wanted)))
        if role in set(Role):
            query = query.where(cls.role == role)
        if department:
            query = query.where(cls.department == department)
        if team:
            query = query.where(cls.team == team)
        if state in set(State):
            query = query.where(cls._being(State(state)))
        return page_of(query, (cls.name_key, cls.name, cls.id), after, size)

    @classmethod
    def _being(cls, state: State):
        return {
            State.ACTIVE: cls.active & (cls.password != ""),
            State.INVITED: cls.active & (cls.password == ""),
            State.UNSEEN: cls.active & cls.last_signed_in_at.is_null(),
            State.GONE: ~cls.active,
        }[state]

    @property
    def state(self) -> State:
        if not self.active:
            return State.GONE
        return State.ACTIVE if self.password else State.INVITED

    @classmethod
    def officers(cls) -> list["Account"]:
        """Those a hotel can be posted to as its officer."""
        return list(cls.select().where(cls.active & (cls.role == Role.STAFF)).order_by(cls.name_key, cls.name))

    @staticmethod
    @db.ready
    def officer_names():
        """(id, name) of each of them, for a list to choose from."""
        query = Account.select(Account.id, Account.name).where(Account.active & (Account.role == Role.STAFF))
        return query.order_by(Account.name_key, Account.name, Account.id).tuples()

    @classmethod
    def head_office(cls, most: int) -> list["Account"]:
        """Everybody of head office who may sign in, by name."""
        query = cls.select().where(cls.active & (cls.role != Role.GM))
        return list(query.order_by(cls.name_key, cls.name, cls.id).limit(most))

    @classmethod
    def directors(cls) -> list["Account"]:
        return list(cls.select().where(cls.active & (cls.role == Role.DIRECTOR)).order_by(cls.id))

    @classmethod
    def of(cls, person: Person) -> "Account":
        """The account of somebody who is signed in."""
        return _with_id(person.id)[0]

    @classmethod
    def of_ids(cls, person: Person, ids) -> list["Account"]:
        """Those of these ids that the person may see, by name."""
        return list(cls.visible_to(person).where(cls.id.in_(list(ids))).order_by(cls.name_key, cls.name, cls.id))

    @classmethod
    def active_with(cls, account_id: int) -> "Account | None":
        return cls.get_or_none((cls.id == account_id) & cls.active)

    @classmethod
    def named(cls, typed: str) -> "Account | None":
        """Whose sign-in name, e-mail address or mobile number this is."""
        return cls.select().where(cls._named_like(readings_of(typed))).first()

    @classmethod
    def called(cls, name: str) -> list["Account"]:
        """Those of this very name, also who has left: people have one account and no second."""
        return list(cls.select().where(cls.name == name).order_by(cls.active.desc(), cls.id).limit(5))

    @classmethod
    def _named_like(cls, names: list[str]):
        return cls.sign_in.in_(names) | cls.email.in_(names) | cls.mobile.in_(names)

    @classmethod
    def check(cls, sign_in: str, password: str) -> "Account | None":
        """The active account with this name and password. Takes the same time whether or not the name exists."""
        account = cls.named(sign_in)
        right = check_password_hash(account.password if account and account.password else _NOBODY, password)
        return account if right and account and account.active and account.password else None

    @classmethod
    def add(
        cls, by: Person, sign_in: str, name: str, role: Role, password: str = "", language: str = "zh", **facts
    ) -> "Account":
        """Opens an account; `facts` are email, mobile, department, team, region. Without a password it is entered by a
        one-time link first. Raises Taken."""
        facts = {**cls._fitting(role, facts), "sign_in": sign_in.strip().lower(), **_keys(name)}
        hashed = generate_password_hash(password) if password else ""
        with db.together():
            cls.in_turn()
            cls._check_free(None, facts)
            try:
                account = cls.create(name=name, role=role, password=hashed, language=language, **facts)
            except IntegrityError:
                # Somebody took it between the look and the leap: the very first two accounts have no queue.
                raise Taken("sign_in") from None
            audit.record(by, "account.added", account, role=role)
            HolderCheck.opened_by(by.id, account)
        return account

    @classmethod
    def _fitting(cls, role: str, facts: dict) -> dict:
        """The facts without what another role has."""
        return {name: value if role in cls.OF_ROLE.get(name, (role,)) else None for name, value in facts.items()}

    @classmethod
    def in_turn(cls) -> None:
        """Who changes accounts stands in one queue: a name is in three columns, which no index watches together."""
        list(db.lock(cls.select(cls.id).order_by(cls.id).limit(1)))

    @classmethod
    def _check_free(cls, account_id: int | None, facts: dict) -> None:
        """Raises Taken if somebody else signs in with one of the names."""
        for field in cls.NAMES:
            if facts.get(field):
                others = cls.select(cls.id).where(cls._named_like(readings_of(facts[field])))
                if any(other.id != account_id for other in others):
                    raise Taken(field)

    def _guard_last_admin(self) -> None:
        # All of them locked, in the order of their ids, so that two admins removing each other cannot both succeed.
        admins = Account.select().where(Account.active & (Account.role == Role.ADMIN)).order_by(Account.id)
        if [admin.id for admin in db.lock(admins)] == [self.id]:
            raise Refused(_("This is the last administrator. Give somebody else that role first."))

    @classmethod
    def names(cls, ids) -> dict[int, str]:
        """The display names of several accounts in one statement."""
        return dict(_names_of({number for number in ids if number}))

    def edit(self, by: Person, opened: int, **facts) -> dict:
        """Saves facts (name, role, sign_in, email, mobile, department, team, region, language) over version `opened`
        and returns {field: [old, new]}. Raises Conflict, Taken, or Refused for the last admin."""
        facts = Account._fitting(facts.get("role", self.role), facts)
        if "sign_in" in facts:
            facts["sign_in"] = facts["sign_in"].strip().lower()
        if "name" in facts:
            facts |= _keys(facts["name"])
        with db.together():
            Account.in_turn()
            if facts.get("role", self.role) != self.role:
                self._guard_last_admin()
            Account._check_free(self.id, facts)
            changes = {}
            for name, value in facts.items():
                was, now = self.__data__.get(name), value.id if isinstance(value, db.Table) else value
                if was != now and name not in ("name_key", "initials"):
                    changes[name] = [was, now]
            try:
                self.save_over(opened, **facts)
            except IntegrityError:
                raise Taken("sign_in") from None
            if changes:
                audit.record(by, "account.edited", self, version=self.version, **changes)
                HolderCheck.edited_by(by.id, self, changes)
        return changes

    def deactivate(self, by: Person) -> None:
        """Ends the account's access; the caller ends its sessions, links and postings in the same transaction."""
        with db.together():
            Account.in_turn()
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
            HolderCheck.let_in(self, by.id)

    def forget_password(self, by: Person) -> None:
        """Nobody signs in until a one-time link was used; the caller ends the sessions in the same transaction."""
        with db.together():
            Account.update(password="").where(Account.id == self.id).execute()
            self.password = ""
            audit.record(by, "account.reset", self)
            HolderCheck.let_in(self, by.id)

    def note_sign_in(self) -> None:
        Account.update(last_signed_in_at=clock.now()).where(Account.id == self.id).execute()

    def set_preferences(self, language: str, time_zone: str) -> None:
        """How the portal speaks to the person: no deed on others, so nothing of it in the audit."""
        Account.update(language=language, time_zone=time_zone).where(Account.id == self.id).execute()

    def set_language(self, language: str) -> None:
        Account.update(language=language).where(Account.id == self.id).execute()

    def has_password(self, password: str) -> bool:
        return bool(self.password) and check_password_hash(self.password, password)


def _keys(name: str) -> dict[str, str]:
    return {"name_key": pinyin.full(name)[:200], "initials": pinyin.initials(name)[:40]}


@db.ready
def _with_id(number):
    return Account.select().where(Account.id == number)


@db.ready
def _names_of(numbers):
    return Account.select(Account.id, Account.name).where(Account.id.in_(numbers)).tuples()
