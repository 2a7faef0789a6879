"""What somebody has typed and not yet saved: kept per person and form, offered back on any device."""

import json

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.foundation import clock, settings
from portal.foundation.db import Table, prepared_write
from portal.foundation.roles import Person
from portal.foundation.sweeping import sweep
from portal.records.accounts import Account


class Draft(Table):
    """The fields of one form as typed. `form` names it and its record: `call.new:SH001`."""

    account = ForeignKeyField(Account, backref="drafts", on_delete="CASCADE")
    form = CharField(max_length=80)
    fields = TextField()
    saved_at = DateTimeField()

    class Meta:
        indexes = ((("account", "form"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """One's own alone."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def of(cls, person: Person, form: str) -> "Draft | None":
        return cls.visible_to(person).where(cls.form == form).first()

    @classmethod
    def keep(cls, person: Person, form: str, fields: dict[str, str]) -> "Draft":
        """Keeps what stands in the form now, over what stood there before."""
        told, now = json.dumps(fields, ensure_ascii=False), clock.now()
        cls.insert(account=person.id, form=form, fields=told, saved_at=now).on_conflict(
            conflict_target=[cls.account, cls.form], update={cls.fields: told, cls.saved_at: now}
        ).execute()
        return cls.of(person, form)

    @classmethod
    def drop(cls, person: Person, form: str) -> None:
        """Forgets the draft: its record is saved, or its writer threw it away."""
        _drop(account=person.id, form=form)

    @classmethod
    def count_of(cls, account: Account) -> int:
        """How many forms somebody has begun and not saved, counted up to 101."""
        return len(list(cls.select(cls.id).where(cls.account == account).limit(101).tuples()))

    @classmethod
    def drop_all(cls, account: Account) -> None:
        """Drafts are their writer's alone: who leaves hands none over."""
        cls.delete().where(cls.account == account).execute()

    @classmethod
    def sweep(cls) -> int:
        """Forgets what nobody has gone on with for a quarter of a year (a setting)."""
        return sweep(cls, cls.saved_at < clock.now() - settings.kept_for("drafts"))

    @property
    def values(self) -> dict[str, str]:
        return json.loads(self.fields)


@prepared_write
def _drop(account, form):
    return Draft.delete().where((Draft.account == account) & (Draft.form == form))
