"""One form sent is one record: a double click, a reload or a resend is answered like the first time."""

import hmac
from collections.abc import Callable
from hashlib import sha256

from peewee import CharField, DateTimeField, IntegerField, TextField

from portal.foundation import clock, settings
from portal.foundation.db import Table, prepared_write, together
from portal.foundation.sweeping import sweep


class AlreadySaved(Exception):
    """The form was saved before with other content. `answer` is the address of what was saved then."""

    def __init__(self, answer: str):
        super().__init__(answer)
        self.answer = answer


class Submission(Table):
    """A form that was sent: `key` is the hash of what was drawn when it was shown, `digest` what it said, under what
    was drawn: who holds the row cannot try words against it. `answer` is where it led."""

    key = CharField(max_length=64)
    by_id = IntegerField()
    digest = CharField(max_length=64)
    #: Text: an address with its filters may be long.
    answer = TextField(default="")
    at = DateTimeField(default=clock.now, index=True)

    class Meta:
        indexes = ((("by_id", "key"), True),)

    @classmethod
    def visible_to(cls, person):
        return cls.none()

    @classmethod
    def sweep(cls) -> None:
        """Forgets forms of over a month ago (a setting): nobody sends those again."""
        sweep(cls, cls.at < clock.now() - settings.kept_for("forms"))


def answered(by_id: int, key: str, digest: str) -> str | None:
    """Where this very form led, if it was saved before."""
    key, digest = _hidden(key, digest)
    query = Submission.select(Submission.answer).where((Submission.by_id == by_id) & (Submission.key == key))
    return query.where(Submission.digest == digest).scalar()


def once(by_id: int, key: str, digest: str, deed: Callable[[], str]) -> str:
    """Runs `deed` in one transaction and returns the address it answers; for a key already used, returns the
    address of the first time. Raises AlreadySaved if the form was changed since it was saved."""
    key, digest = _hidden(key, digest)
    with together():
        # On PostgreSQL this waits for a twin that is being saved at this moment.
        if not _begun(key=key, by_id=by_id, digest=digest, at=clock.now()):
            first = Submission.get((Submission.by_id == by_id) & (Submission.key == key))
            if first.digest != digest:
                raise AlreadySaved(first.answer)
            return first.answer
        answer = deed()
        _led(answer=answer, by_id=by_id, key=key)
        return answer


def _hidden(key: str, digest: str) -> tuple[str, str]:
    """Both as the row keeps them. The key came with the page and goes with the form: only who sends it knows it."""
    drawn = key.encode()
    return sha256(drawn).hexdigest(), hmac.digest(drawn, digest.encode(), sha256).hex()


@prepared_write
def _begun(key, by_id, digest, at):
    return Submission.insert(key=key, by_id=by_id, digest=digest, at=at).on_conflict_ignore()


@prepared_write
def _led(answer, by_id, key):
    return Submission.update(answer=answer).where((Submission.by_id == by_id) & (Submission.key == key))
