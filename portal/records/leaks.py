"""The register of leaks: personal data that got out, was lost or damaged, and what was done about it (D41)."""

from datetime import timedelta

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit
from portal.records.accounts import Account
from portal.records.notices import News, Notice

#: From noticing it: until it is stopped, and until the authority and the people concerned know of it.
STOP_WITHIN, TELL_WITHIN = timedelta(hours=24), timedelta(hours=72)


class Severity(Choice):
    """How much harm it can do to the people concerned."""

    LOW = "low", "Hardly any harm"
    MEDIUM = "medium", "Some harm"
    HIGH = "high", "Serious harm"


class Show(Choice):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    ALL = "all", "All"


class Leak(Versioned):
    """One occurrence. Whom we told stands as a day, or as a note why nobody need be told."""

    noticed_at = DateTimeField()
    title = CharField(max_length=80)
    what = TextField()
    #: Which data, of which people.
    data = TextField()
    people = IntegerField(null=True)
    severity = CharField(max_length=10)
    cause = TextField(default="")
    measures = TextField(default="")
    authority_on = DateField(null=True)
    authority_note = CharField(max_length=300, default="")
    people_on = DateField(null=True)
    people_note = CharField(max_length=300, default="")
    prevention = TextField(default="")
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    closed_at = DateTimeField(null=True)
    closed_by = ForeignKeyField(Account, index=False, null=True)

    class Meta:
        indexes = ((("noticed_at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """The whole register for director and administrator; of others what they entered themselves."""
        if person.may("leaks.admin"):
            return cls.select()
        return cls.select().where(cls.by == person.id) if person.may("leaks.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        """Who entered it may add to it until it is closed."""
        return cls.visible_to(person).where(cls.closed_at.is_null())

    @classmethod
    def page_for(cls, person: Person, show: Show = Show.ALL, after=None, size=50) -> Page:
        """The register, newest first, one page by key."""
        query = cls.visible_to(person)
        if show != Show.ALL:
            query = query.where(cls.closed_at.is_null(show == Show.OPEN))
        return page_of(query, (cls.noticed_at, cls.id), after, size, descending=True)

    @classmethod
    def enter(cls, by: Person, **facts) -> "Leak":
        """Enters it, and tells directors and administrators at once."""
        with db.together():
            row = cls.create(**facts, by=by.id, at=clock.now())
            audit.record(by, "leak.entered", row, severity=row.severity)
            keepers = Account.select(Account.id).where(Account.active & Account.role.in_((Role.DIRECTOR, Role.ADMIN)))
            Notice.put(by, [number for (number,) in keepers.tuples()], News.LEAK, row)
        return row

    def edit(self, by: Person, opened: int, **facts) -> None:
        """Saves facts over version `opened`. Raises Conflict."""
        with db.together():
            changes = {n: [getattr(self, n), value] for n, value in facts.items() if getattr(self, n) != value}
            self.save_over(opened, **facts)
            if changes:
                audit.record(by, "leak.edited", self, version=self.version, **changes)

    def close(self, by: Person) -> None:
        """Raises Refused as long as something is missing."""
        if self.lacks:
            raise Refused(_("Still missing: %(what)s.", what=" · ".join(self.lacks)))
        with db.together():
            done = Leak.update(closed_at=clock.now(), closed_by=by.id, version=Leak.version + 1)
            if not done.where((Leak.id == self.id) & Leak.closed_at.is_null()).execute():
                raise Refused(_("This has been closed already."))
            Notice.settled(self, News.LEAK)
            audit.record(by, "leak.closed", self)

    @property
    def lacks(self) -> list[str]:
        """What must stand before it can be closed."""
        missing = (
            (self.cause, _("cause")),
            (self.measures, _("measures")),
            (self.authority_told, _("the authority: when it was told, or why not")),
            (self.people_told, _("the people concerned: when they were told, or why not")),
            (self.prevention, _("what keeps it from happening again")),
        )
        return [text for said, text in missing if not said]

    @property
    def authority_told(self) -> bool:
        return bool(self.authority_on or self.authority_note)

    @property
    def people_told(self) -> bool:
        return bool(self.people_on or self.people_note)

    @property
    def stop_by(self):
        return self.noticed_at + STOP_WITHIN

    @property
    def tell_by(self):
        return self.noticed_at + TELL_WITHIN

    @property
    def late(self) -> bool:
        """A clock has run out."""
        return self.closed_at is None and (self.stops_late or self.tells_late)

    @property
    def stops_late(self) -> bool:
        return not self.measures and clock.now() > self.stop_by

    @property
    def tells_late(self) -> bool:
        return not (self.authority_told and self.people_told) and clock.now() > self.tell_by
