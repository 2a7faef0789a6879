"""What hotels are to be told (需传达): entered once, ticked off hotel by hotel in the calls of the week."""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.foundation import clock
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Team


class ToTell(Versioned):
    """One thing to tell from a day to a day: an officer's own for his hotels, a manager's for a team, the director's
    for all."""

    text = CharField(max_length=300)
    by = ForeignKeyField(Account, index=False, backref="to_tell")
    #: Whose hotels: `account` an officer's, `team` a team's; neither: everybody's.
    account = ForeignKeyField(Account, null=True, index=False, backref="own_to_tell")
    team = ForeignKeyField(Team, null=True, index=False)
    since = DateField()
    until = DateField()
    entered_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("until", "id"), False), (("account", "until"), False))


class Told(Table):
    """A hotel has been told, in the record `(kind, record_id)` or (empty) by a tick alone."""

    to_tell = ForeignKeyField(ToTell, backref="told", index=False)
    hotel = ForeignKeyField(Hotel, index=False)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    kind = CharField(max_length=20, default="")
    record_id = IntegerField(null=True)

    class Meta:
        indexes = ((("to_tell", "hotel"), True), (("kind", "record_id"), False))
