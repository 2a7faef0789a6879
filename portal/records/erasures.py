"""A person asked to be erased (D43): what is his goes for good, the hotel's history stays without him.

A request names rows, never the person: once it is done nothing tells who it was.
"""

import json
from collections.abc import Iterable
from datetime import timedelta

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.foundation import clock, db
from portal.foundation.choices import Choice
from portal.foundation.db import Refused, Table
from portal.foundation.i18n import gettext as _
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person, Role
from portal.records import audit, erasing
from portal.records.accounts import Account
from portal.records.erasure_texts import ErasureText
from portal.records.notices import News, Notice
from portal.records.principals import Principal

#: So long a person waits for an answer at most.
ANSWER_WITHIN = timedelta(days=15)


class State(Choice):
    ASKED = "asked", "to be decided"
    DONE = "done", "erased"
    DECLINED = "declined", "declined"


class Erasure(Table):
    """One request. `rows` are the person's rows as JSON: [["principal", 7], ["account", 3]]."""

    rows = CharField(max_length=400)
    #: When he asked, and how, and how it was made sure that it is he; without his name.
    asked_on = DateField()
    reason = CharField(max_length=300)
    by = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)
    state = CharField(max_length=10, default=State.ASKED)
    decided_by = ForeignKeyField(Account, index=False, null=True)
    decided_at = DateTimeField(null=True)
    answer = CharField(max_length=300, default="")
    #: What went, as numbers by word: JSON.
    went = TextField(default="{}")

    class Meta:
        indexes = ((("at", "id"), False), (("by", "at", "id"), False))

    @classmethod
    def visible_to(cls, person: Person):
        """All of them for those who decide and for administrators; an officer's own for him."""
        if not person.may("erasures.read"):
            return cls.none()
        return cls.select().where(cls.by == person.id) if person.role == Role.STAFF else cls.select()

    @classmethod
    def page_for(cls, person: Person, after=None, size=50) -> Page:
        """The requests, newest first, one page by key."""
        return page_of(cls.visible_to(person), (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def ask(cls, by: Person, people: Iterable[Principal], accounts: Iterable[Account], asked_on, reason) -> "Erasure":
        """Enters a request for one person, who may stand on several files and have an account."""
        people = {row.id: row for row in people}
        numbers = {row.id for row in accounts} | {row.account_id for row in people.values()} - {None}
        rows = [["principal", number] for number in sorted(people)] + [["account", n] for n in sorted(numbers)]
        if not 0 < len(rows) <= 20:
            raise Refused(_("Choose one to twenty entries of this person."))
        with db.together():
            told = json.dumps(rows)
            if cls.select().where((cls.rows == told) & (cls.state == State.ASKED)).exists():
                raise Refused(_("This has been asked for already and waits for the director."))
            row = cls.create(rows=told, asked_on=asked_on, reason=reason, by=by.id, at=clock.now())
            audit.record(by, "erasure.asked", row, rows=len(rows))
            Notice.put(by, [account.id for account in Account.directors()], News.ERASURE_ASKED, row)
        return row

    def decline(self, by: Person, answer: str) -> None:
        """The director says no, and why; nothing goes."""
        with db.together():
            self._decide(by, State.DECLINED, answer)
            audit.record(by, "erasure.declined", self)

    def erase(self, by: Person, mentions: Iterable[tuple[str, int, str]]) -> None:
        """What is the person's goes for good; the texts and files that mention him, as (kind, id, field), wait for
        somebody to look at them. Raises Refused for somebody of head office whose account is open."""
        mentions = list(mentions)
        with db.together():
            self._decide(by, State.DONE, "")
            went = erasing.erase(by, self.principals(), self.accounts())
            ErasureText.put(self, mentions)
            files = sum(kind == "file" for kind, _record, _field in mentions)
            went |= {"texts": len(mentions) - files, "files": files}
            Erasure.update(went=json.dumps(went)).where(Erasure.id == self.id).execute()
            audit.record(by, "erasure.done", self, rows=len(self.named))

    def _decide(self, by: Person, state: State, answer: str) -> None:
        changed = Erasure.update(state=state, answer=answer, decided_by=by.id, decided_at=clock.now())
        if not changed.where((Erasure.id == self.id) & (Erasure.state == State.ASKED)).execute():
            raise Refused(_("This has been decided already."))
        Notice.settled(self, News.ERASURE_ASKED)

    @property
    def named(self) -> list[list]:
        return json.loads(self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return json.loads(self.went)

    @property
    def answer_by(self):
        return self.asked_on + ANSWER_WITHIN

    def principals(self) -> list[Principal]:
        ids = [number for kind, number in self.named if kind == "principal"]
        return list(Principal.select().where(Principal.id.in_(ids)).order_by(Principal.id))

    def accounts(self) -> list[Account]:
        ids = [number for kind, number in self.named if kind == "account"]
        return list(Account.select().where(Account.id.in_(ids)).order_by(Account.id))
