"""Becoming operations director: asked for, consented to by a present director, in force a day later, told to all."""

from datetime import timedelta

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock, db, i18n, outbox
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Person, Role
from portal.records import audit, postings
from portal.records.accounts import Account
from portal.records.feeds import Feed
from portal.records.links import Link
from portal.records.sessions import Session, person_for

#: Between the consent and the role: time to notice, and to withdraw it.
PAUSE = timedelta(hours=24)


class Stage(Choice):
    ASKED = "asked", "waiting for consent"
    AGREED = "agreed", "in force a day after the consent"
    GIVEN = "given", "given"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"
    #: He who consented, or he who was to become director, is no longer there.
    LAPSED = "lapsed", "lapsed"


OPEN = (Stage.ASKED, Stage.AGREED)


class DirectorGrant(Table):
    """Somebody is to become operations director, or has. An account has one open at most."""

    account = ForeignKeyField(Account, backref="director_grants", on_delete="CASCADE")
    stage = CharField(max_length=10, default=Stage.ASKED, index=True)
    #: Empty for the command line.
    asked_by_id = IntegerField(null=True)
    asked_at = DateTimeField(default=clock.now)
    consented_by_id = IntegerField(null=True)
    in_force_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        """Every director is told of every grant; administrators ask for them."""
        sees = person.may("consents.approve") or person.may("accounts.read")
        return cls.select(cls, Account).join(Account) if sees else cls.none()

    @classmethod
    def latest_for(cls, person: Person, most: int = 50) -> list["DirectorGrant"]:
        return list(cls.visible_to(person).order_by(cls.id.desc()).limit(most))

    @classmethod
    def waiting(cls) -> bool:
        """True if a director is asked for his consent."""
        return cls.select(cls.id).where(cls.stage == Stage.ASKED).exists()

    @classmethod
    def open_of(cls, account: Account) -> "DirectorGrant | None":
        return cls.get_or_none((cls.account == account) & cls.stage.in_(OPEN))

    @classmethod
    def must_be_open(cls, account: Account) -> "DirectorGrant":
        """The open grant. Raises Refused if it has been decided, or there never was one."""
        grant = cls.open_of(account)
        if grant is None:
            raise Refused(_("This has been decided already."))
        return grant

    @classmethod
    def ask(cls, by: Person, account: Account) -> "DirectorGrant":
        """Asks the directors. Raises Refused if there is nothing to ask or nobody who could answer."""
        with db.together():
            account = db.lock(Account.select().where(Account.id == account.id)).get()
            if account.id == by.id:
                raise Refused(_("Nobody asks for this role for himself."))
            if not account.active or account.role in (Role.DIRECTOR, Role.GM):
                raise Refused(_("%(name)s cannot become operations director.", name=account.name))
            if not Account.directors():
                raise Refused(_("There is no director who could consent. The first is made at the command line."))
            if cls.open_of(account):
                raise Refused(_("The directors have been asked already."))
            grant = cls.create(account=account, asked_by_id=by.id)
            audit.record(by, "account.director_asked", account)
            _tell(
                lambda: _("%(by)s asks that %(name)s become operations director.", by=by.name, name=account.name),
                lambda: _("Consent or decline in the portal. Without a director's consent nothing happens."),
            )
        return grant

    def consent(self, by: Person) -> None:
        """The role is given in a day."""
        with db.together():
            in_force = clock.now() + PAUSE
            self._move(Stage.ASKED, Stage.AGREED, consented_by_id=by.id, in_force_at=in_force)
            audit.record(by, "account.director_agreed", self.account)
            _tell(
                lambda: _("%(by)s consents: %(name)s becomes operations director.", by=by.name, name=self.account.name),
                lambda: _("From %(when)s on, unless it is withdrawn before.", when=i18n.time_text(in_force)),
            )

    def decline(self, by: Person) -> None:
        with db.together():
            self._move(Stage.ASKED, Stage.DECLINED, closed_at=clock.now())
            audit.record(by, "account.director_declined", self.account)

    def withdraw(self, by: Person) -> None:
        """Before it is in force, any director or administrator takes it back."""
        with db.together():
            self._move(Stage(self.stage), Stage.WITHDRAWN, closed_at=clock.now())
            audit.record(by, "account.director_withdrawn", self.account)
            _tell(
                lambda: _("%(by)s has withdrawn it: %(name)s does not become operations director.",
                          by=by.name, name=self.account.name),
                lambda: "",
            )  # fmt: skip

    def _move(self, before: Stage, after: Stage, **facts) -> None:
        """Raises Refused if somebody was quicker."""
        here = (DirectorGrant.id == self.id) & (DirectorGrant.stage == before)
        if before not in OPEN or not DirectorGrant.update(stage=after, **facts).where(here).execute():
            raise Refused(_("This has been decided already."))
        self.stage = after
        for name, value in facts.items():
            setattr(self, name, value)

    @classmethod
    def give_due(cls) -> int:
        """Gives the roles whose day has passed; how many there were. For the tick."""
        due = cls.select(cls, Account).join(Account)
        due = list(due.where((cls.stage == Stage.AGREED) & (cls.in_force_at <= clock.now())).order_by(cls.id))
        for grant in due:
            with db.together():
                grant._come_into_force()
        return len(due)

    def _come_into_force(self) -> None:
        Account.in_turn()
        consenting = next((row for row in Account.directors() if row.id == self.consented_by_id), None)
        account = db.lock(Account.select().where(Account.id == self.account_id)).get()
        try:
            if consenting is None or not account.active or account.role == Role.DIRECTOR:
                raise Refused("")
            with db.together():
                become(person_for(consenting), account, Role.DIRECTOR)
        except Refused:
            # Also the last administrator: he stays one.
            self._move(Stage.AGREED, Stage.LAPSED, closed_at=clock.now())
            return
        self._move(Stage.AGREED, Stage.GIVEN, closed_at=clock.now())


def become(by: Person, account: Account, role: Role, opened: int | None = None, **facts) -> None:
    """Another role is another person to the portal: postings, sign-ins and links of the old one end. Of a new
    director every director is told. Other `facts` are saved with it, over version `opened`. Raises Refused for the
    last administrator, and what `Account.edit` raises."""
    with db.together():
        account.edit(by, opened or account.version, role=role, **facts)
        postings.end_all(by, account)
        Session.end_all(account)
        Link.end_all(account)
        Feed.end_all(account)
        if role == Role.DIRECTOR:
            tell_of_new(by, account)


def tell_of_new(by: Person, account: Account) -> None:
    """What the command line does at once, directors read afterwards."""
    if by == COMMAND_LINE:
        now = clock.now()
        DirectorGrant.create(account=account, stage=Stage.GIVEN, in_force_at=now, closed_at=now)
    _tell(lambda: _("%(name)s is operations director from now on.", name=account.name), lambda: "")


def _tell(what, more) -> None:
    """A mail to every director who has an address, in his language; the page tells the others."""
    if not outbox.ready():
        return
    for director in Account.directors():
        if director.email:
            with i18n.speaking(director.language):
                text = "\n\n".join(part for part in (what(), more(), f"{outbox.base_url()}/accounts/consents") if part)
                Mail.put(director.email, _("The operations director's role"), text + "\n")
