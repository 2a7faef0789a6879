"""Large exports: a list written to a sheet step by step, kept sealed for its owner alone, and for an hour."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.foundation import clock, db, i18n, storage, vault
from portal.foundation.db import Missing, Table
from portal.foundation.paging import Page
from portal.foundation.roles import Person
from portal.foundation.sheets import writing
from portal.foundation.sheets.writing import Column, Head
from portal.records.accounts import Account
from portal.records.sessions import person_for

#: For so long a sheet is kept.
KEPT = timedelta(hours=1)
#: So many one person may have at a time: the oldest goes.
MOST = 5
#: So many rows are read at a time, and so long in one step: writing them takes three times as long again.
CHUNK, STEP_SECONDS = 500, 0.15


@dataclass(frozen=True)
class Source:
    """A list as it is taken away: the title, the filter in words, the columns, the rows page by page, and how it is
    noted that it was taken (with the number of rows)."""

    title: str
    words: str
    columns: list[Column]
    page_of: Callable[..., Page]
    note: Callable[[int], None]


@dataclass(frozen=True)
class Maker:
    """Makes the source of a list for a person and the filter he asked for (its fields); the list's permission."""

    make: Callable[[Person, dict[str, str]], Source]
    permission: str


#: {word of the list: its maker}, filled by the views of the lists.
MAKERS: dict[str, Maker] = {}


class Export(Table):
    """One sheet on its way; `word` is its list's. `parts` are the names of its parts in the storage, `file` that of
    the whole once it is done."""

    account = ForeignKeyField(Account, backref="exports", on_delete="CASCADE")
    word = CharField(max_length=20)
    title = CharField(max_length=80)
    words = TextField()
    asked = TextField()
    #: The whole list: whoever fetches it shows once more that it is he.
    sure = BooleanField(default=False)
    at = DateTimeField(default=clock.now, index=True)
    after = TextField(null=True)
    count = IntegerField(default=0)
    parts = TextField(default="[]")
    #: There were more rows than one sheet takes.
    more = BooleanField(default=False)
    file = CharField(max_length=32, default="")
    #: Counts the steps, so that of two at once one is kept.
    step_number = IntegerField(default=0)

    @classmethod
    def visible_to(cls, person: Person):
        """One's own, as long as they are kept and one may read the list they were taken from."""
        may = [word for word, maker in MAKERS.items() if person.may(maker.permission)]
        return cls.select().where((cls.account == person.id) & (cls.at > clock.now() - KEPT) & cls.word.in_(may))

    @classmethod
    def own(cls, person: Person) -> list["Export"]:
        """Newest first."""
        return list(cls.visible_to(person).order_by(cls.at.desc(), cls.id.desc()).limit(MOST))

    @classmethod
    def begin(cls, by: Person, word: str, source: Source, asked: dict[str, str], sure: bool) -> "Export":
        """Puts a list down to be written; one of the same filter that is under way goes on instead."""
        told = json.dumps(asked, sort_keys=True, ensure_ascii=False)
        with db.together():
            same = cls.visible_to(by).where((cls.word == word) & (cls.asked == told) & (cls.file == ""))
            if standing := same.first():
                return standing
            standing = list(cls.select().where(cls.account == by.id).order_by(cls.id.desc()))
            for old in standing[MOST - 1 :]:
                old.forget()
            facts = {"title": source.title[:80], "words": source.words, "asked": told, "sure": sure}
            return cls.create(account=by.id, word=word, **facts)

    @property
    def done(self) -> bool:
        return bool(self.file)

    def source(self, by: Person) -> Source:
        return MAKERS[self.word].make(by, json.loads(self.asked))

    def step(self, by: Person) -> None:
        """At most a second of what is left; nothing if somebody else is at it."""
        if self.done:
            return
        source = self.source(by)
        head = Head(by, self.at, source.title, source.words)
        if self.step_number and self.after is None:
            self._finish(head, source)
            return
        rows, after, begun = [], self.after, monotonic()
        while True:
            page = source.page_of(after=after, size=min(CHUNK, writing.MOST_ROWS - self.count - len(rows)))
            rows += page.rows
            after = page.next
            full = self.count + len(rows) >= writing.MOST_ROWS
            if after is None or full or monotonic() - begun > STEP_SECONDS:
                break
        packed = writing.part(head, source.columns, rows, self.count)
        more = after is not None and full
        facts = {"after": None if full else after, "count": self.count + len(rows), "more": more}
        with storage.holding() as held:
            name = held.put(vault.seal_bytes("export", packed, self._place))
            if self._advance(**facts, parts=json.dumps([*json.loads(self.parts), name])):
                held.keep()

    def _finish(self, head: Head, source: Source) -> None:
        names = json.loads(self.parts)
        parts = (vault.unseal_bytes("export", storage.read(name), self._place) for name in names)
        whole = writing.join(head, source.columns, parts, self.count, self.more)
        with storage.holding() as held:
            name = held.put(vault.seal_bytes("export", whole, self._place))
            if self._advance(file=name, parts="[]"):
                held.keep()
                for gone in names:
                    storage.remove(gone)

    def _advance(self, **facts) -> bool:
        """Writes what a step has come to; False if another was quicker."""
        cls, number = type(self), self.step_number
        query = cls.update(**facts, step_number=number + 1)
        if not query.where((cls.id == self.id) & (cls.step_number == number)).execute():
            return False
        for name, value in {**facts, "step_number": number + 1}.items():
            setattr(self, name, value)
        return True

    @property
    def _place(self) -> str:
        return f"export:{self.id}"

    def body(self) -> bytes:
        """The finished sheet. Raises Missing if it is not, or no longer, there."""
        try:
            return vault.unseal_bytes("export", storage.read(self.file), self._place)
        except (ValueError, FileNotFoundError):
            raise Missing("Export") from None

    def forget(self) -> None:
        """Throws the sheet and all its parts away."""
        for name in (*json.loads(self.parts), self.file):
            if name:
                storage.remove(name)
        self.delete_instance()

    @classmethod
    def sweep(cls) -> int:
        """Forgets what was kept for an hour; returns how many went."""
        old = list(cls.select().where(cls.at <= clock.now() - KEPT))
        for row in old:
            row.forget()
        return len(old)

    @classmethod
    def go_on(cls, seconds: float) -> int:
        """For the clock's tick: finishes what somebody left in the middle; returns how many steps were done."""
        begun, done = monotonic(), 0
        for row in cls.select(cls, Account).join(Account).where((cls.file == "") & Account.active).order_by(cls.id):
            person = person_for(row.account)
            if not person.may(MAKERS[row.word].permission):
                continue
            i18n.use(person.language, person.time_zone)
            while not row.done and monotonic() - begun < seconds:
                before = row.step_number
                row.step(person)
                done += 1
                if row.step_number == before:
                    break
        i18n.use(i18n.DEFAULT)
        return done
