"""Mail on its way: queued in the transaction of the deed it tells of, sent at least once, given up after three days."""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from peewee import CharField, DateTimeField, IntegerField, TextField

from portal.foundation import clock, settings, vault
from portal.foundation.db import Table
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.foundation.sweeping import sweep

#: Minutes to the next attempt; the last one repeats.
PAUSES = (1, 2, 5, 15, 60, 240)
GIVE_UP_AFTER = timedelta(days=3)
#: Whoever sends a mail has so long before another may take it over.
CLAIM = timedelta(minutes=10)
TIMEOUT = 10
BATCH = 100

log = logging.getLogger("portal.outbox")


class Post(NamedTuple):
    """How mail leaves this installation; without `url` it does not."""

    url: str = ""
    sender: str = ""
    #: What links in mails begin with.
    base_url: str = ""


_post = Post()


def use(url: str, sender: str, base_url: str) -> None:
    """Chooses the mail server of this process: `smtp://user:password@host:587`, `smtps://…`, or empty for none."""
    global _post
    _post = Post(url, sender, base_url)


def ready() -> bool:
    """True if this installation can send mail."""
    return bool(_post.url)


def base_url() -> str:
    return _post.base_url


class Mail(Table):
    """One message to one address. Its text may hold a link, so it is sealed, and forgotten when it has left."""

    message_id = CharField(max_length=120, unique=True)
    address = CharField(max_length=120)
    subject = CharField(max_length=200)
    text = TextField()
    queued_at = DateTimeField(default=clock.now)
    #: When it is tried next; empty when it has left or is given up.
    due_at = DateTimeField(null=True, index=True)
    #: After this it makes no sense any longer: its link has ended.
    useless_at = DateTimeField(null=True)
    tries = IntegerField(default=0)
    sent_at = DateTimeField(null=True)
    given_up_at = DateTimeField(null=True)
    #: What the mail server said last.
    trouble = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("queued_at", "id"), False),)

    @classmethod
    def visible_to(cls, person: Person):
        """That a mail went to an address, for those who look after accounts; nobody is shown the text."""
        return cls.select() if person.may("accounts.read") else cls.none()

    @classmethod
    def put(cls, address: str, subject: str, text: str, useless_at: datetime | None = None) -> "Mail":
        """Queues a message. Call it in the transaction of the deed it tells of."""
        message_id = f"<{secrets.token_urlsafe(18)}@{urlsplit(_post.base_url).hostname or 'localhost'}>"
        return cls.create(
            message_id=message_id,
            address=address,
            subject=" ".join(subject.split())[:200],
            text=vault.seal("mail", text, message_id),
            due_at=clock.now(),
            useless_at=useless_at,
        )

    @classmethod
    def page_for(cls, person: Person, *, given_up=False, after=None, size=50) -> Page:
        """The messages, newest first, one page by key."""
        query = cls.visible_to(person)
        if given_up:
            query = query.where(cls.given_up_at.is_null(False))
        return page_of(query, (cls.queued_at, cls.id), after, size, descending=True)

    @classmethod
    def lost(cls) -> int:
        """How many were given up within a week, at most 101."""
        query = cls.select(cls.id).where(cls.given_up_at > clock.now() - timedelta(days=7)).limit(101)
        return len(list(query.tuples()))

    @classmethod
    def sweep(cls) -> int:
        """Forgets what was done with three months ago (a setting)."""
        return sweep(cls, cls.due_at.is_null() & (cls.queued_at < clock.now() - settings.kept_for("mails")))

    @classmethod
    def give_up_waiting(cls, why: str) -> int:
        """Nothing that waits leaves any longer; returns how many they were. The list of mails says why."""
        gone = {"given_up_at": clock.now(), "due_at": None, "text": "", "trouble": why}
        return cls.update(gone).where(cls.due_at.is_null(False)).execute()

    @classmethod
    def send_due(cls) -> int:
        """Sends what is due and returns how many left. Two at once do not send the same; whoever breaks off in
        between leaves the message to the next, who sends it again with the same Message-ID."""
        if not ready():
            return 0
        rows = list(cls.select().where(cls.due_at <= clock.now()).order_by(cls.due_at, cls.id).limit(BATCH))
        sent, waiting = 0, [row for row in rows if not row._is_useless()]
        if not waiting:
            return 0
        try:
            with _server() as server:
                for row in waiting:
                    sent += row._claimed() and row._leaves_by(server)
        except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
            log.warning("the mail server does not answer: %s", type(error).__name__)
            for row in waiting:
                if row.sent_at is None and row.given_up_at is None and row._claimed():
                    row._waits(error)
        return sent

    def _is_useless(self) -> bool:
        if self.useless_at is None or self.useless_at > clock.now():
            return False
        self._ends(given_up_at=clock.now(), trouble=self.trouble or "too late")
        return True

    def _claimed(self) -> bool:
        """True if the message is this process's to send, for now."""
        until = clock.now() + CLAIM
        mine = Mail.update(due_at=until).where((Mail.id == self.id) & (Mail.due_at == self.due_at)).execute()
        if mine:
            self.due_at = until
        return bool(mine)

    def _leaves_by(self, server: smtplib.SMTP) -> bool:
        try:
            server.send_message(self._message())
        except vault.Unsealable:
            self._ends(given_up_at=clock.now(), trouble="SECRET_KEY is another one")
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()), (0, b""))
            self._is_refused(code, said)
        except smtplib.SMTPResponseException as error:
            self._is_refused(error.smtp_code, error.smtp_error)
        else:
            self._ends(sent_at=clock.now(), trouble="")
            return True
        return False

    def _is_refused(self, code: int, said) -> None:
        """5xx is for good, anything else is tried again."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        if 500 <= code < 600:
            self._ends(given_up_at=clock.now(), trouble=_short(f"{code} {text}"), tries=self.tries + 1)
        else:
            self._waits(f"{code} {text}")

    def _waits(self, why) -> None:
        now = clock.now()
        if now - self.queued_at >= GIVE_UP_AFTER:
            self._ends(given_up_at=now, trouble=_short(why), tries=self.tries + 1)
            return
        pause = timedelta(minutes=PAUSES[min(self.tries, len(PAUSES) - 1)])
        changes = {"tries": self.tries + 1, "due_at": now + pause, "trouble": _short(why)}
        Mail.update(**changes).where(Mail.id == self.id).execute()

    def _ends(self, **changes) -> None:
        for name, value in {**changes, "due_at": None, "text": ""}.items():
            setattr(self, name, value)
        self.save()

    def _message(self) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = _post.sender, self.address, self.subject
        message["Date"] = format_datetime(self.queued_at.replace(tzinfo=UTC))
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(vault.unseal("mail", self.text, self.message_id))
        return message


def _short(why) -> str:
    """Without what a server may repeat of the message; enough to mend it."""
    text = why if isinstance(why, str) else f"{type(why).__name__} {why}"
    return " ".join(text.split())[:200]


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """An open connection to the mail server, encrypted if it can be; a password never travels in the clear."""
    parts = urlsplit(_post.url)
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(
            parts.hostname, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT)
    with server:
        server.ehlo()
        safe = parts.scheme == "smtps" or _is_here(parts.hostname)
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            safe = True
        if parts.username:
            if not safe:
                raise smtplib.SMTPException("the server offers no encryption, so the password was not sent")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
