"""The mails that call somebody to the portal: a digest on Monday, a reminder in the evening, and that there is news.

They hold counts and a link: no name, no hotel, no word of any record (D41). Each is sent by the tick, once however
many processes tick: whoever writes the stamp first queues it, in one transaction.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from peewee import fn

from portal.foundation import calendar, clock, db, i18n, outbox, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.outbox import Mail
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.notices import Notice, NoticeChoice
from portal.records.sessions import person_for

#: On the company's clock.
MORNING, EVENING, NIGHT = time(7, 30), time(17), time(21)
#: A hotel hears nothing from us from 21 to 8 o'clock.
QUIET_UNTIL = time(8)
NEWS_EVERY = timedelta(hours=1)
#: A deed that began before may still be on its way into the database.
SETTLED = timedelta(minutes=1)
#: Somebody who never had such a mail is told of what came within a day.
NEWEST = timedelta(days=1)


class Week(NamedTuple):
    """What an officer or manager has before him on a Monday."""

    due: int = 0
    planned: int = 0
    call_backs: int = 0
    overdue: int = 0
    claims: int = 0


class Evening(NamedTuple):
    """What is still due today."""

    planned: int = 0
    call_backs: int = 0
    answers: int = 0


def send_digests(counted: Callable[[Person], Week]) -> int:
    """On Mondays from 7:30 on, once a week, to officers and managers who have anything before them."""
    wall = clock.local(clock.now())
    if not outbox.ready() or wall.weekday() != 0 or wall.time() < MORNING:
        return 0
    waiting = NoticeChoice.waiting("digest", _begin(wall)).where(Account.role.in_((Role.STAFF, Role.MANAGER)))
    return sum(_send(account, "digest", _begin(wall), counted, _week) for account in waiting.order_by(Account.id))


def send_reminders(counted: Callable[[Person], Evening]) -> int:
    """On the evenings of working days, at most one, to those who have something due today still."""
    wall = clock.local(clock.now())
    day = wall.date()
    if not outbox.ready() or not EVENING <= wall.time() < NIGHT:
        return 0
    if not calendar.CalendarDay.exceptions(day, day).get(day, calendar.is_weekday(day)):
        return 0
    readers = Account.role.in_((Role.STAFF, Role.MANAGER, Role.LIAISON))
    waiting = NoticeChoice.waiting("reminder", _begin(wall)).where(readers)
    return sum(_send(account, "reminder", _begin(wall), counted, _evening) for account in waiting.order_by(Account.id))


def send_news() -> int:
    """To whoever has notices that he has neither read nor been written about, at most once an hour."""
    until = clock.now() - SETTLED
    wall = clock.local(clock.now())
    if not outbox.ready():
        return 0
    since = fn.COALESCE(NoticeChoice.news_at, until - NEWEST)
    fresh = (Notice.account == Account.id) & Notice.read_at.is_null() & (Notice.at > since) & (Notice.at <= until)
    count = Notice.select(fn.COUNT(Notice.id)).where(fresh)
    waiting = NoticeChoice.waiting("news", until - NEWS_EVERY + timedelta(microseconds=1))
    if not QUIET_UNTIL <= wall.time() < NIGHT:
        waiting = waiting.where(Account.role != Role.GM)
    rows = waiting.select_extend(count.alias("fresh")).where(fn.EXISTS(Notice.select(Notice.id).where(fresh)))
    return sum(_send_news(account, until) for account in rows.order_by(Account.id))


def hold() -> None:
    """What may have gone out by now, and the database does not know of, is not sent again: after a restore."""
    wall = clock.local(clock.now())
    mails = ["news"]
    if wall.weekday() == 0 and wall.time() >= MORNING:
        mails.append("digest")
    if wall.time() >= EVENING:
        mails.append("reminder")
    NoticeChoice.stamp_all(*mails)


def _begin(wall: datetime) -> datetime:
    """The stored instant at which the company's day begins."""
    return clock.instant(datetime.combine(wall.date(), time()))


def _send(account: Account, mail: str, before: datetime, counted: Callable, words: Callable) -> bool:
    """Queues a mail of counts, if there is anything to count and nobody else has sent it."""
    counts = counted(person_for(account))
    with db.together():
        if not NoticeChoice.take(account.id, mail, before, clock.now()) or not any(counts):
            return False
        with i18n.speaking(account.language):
            subject, lines = words(counts)
            # Late it says what is no longer so.
            _put(account, subject, lines, "", before + timedelta(days=1))
    return True


def _send_news(account: Account, until: datetime) -> bool:
    with db.together():
        if not NoticeChoice.take(account.id, "news", until - NEWS_EVERY + timedelta(microseconds=1), until):
            return False
        with i18n.speaking(account.language):
            n = account.fresh
            line = ngettext("%(n)s new notice waits for you.", "%(n)s new notices wait for you.", n)
            _put(account, line, [], "/notices", _tonight() if account.role == Role.GM else None)
    return True


def _tonight() -> datetime:
    """Where a mail server is away, what was for a hotel is not sent in the night either."""
    return clock.instant(datetime.combine(clock.today(), NIGHT))


def _week(counts: Week) -> tuple[str, list[str]]:
    week = i18n.week_text(clock.this_week())
    told = (
        (counts.due, ngettext("%(n)s hotel to call", "%(n)s hotels to call", counts.due)),
        (counts.planned, ngettext("%(n)s of them has its day", "%(n)s of them have their day", counts.planned)),
        (counts.call_backs, ngettext("%(n)s call back agreed", "%(n)s calls back agreed", counts.call_backs)),
        (counts.overdue, ngettext("%(n)s follow-up is overdue", "%(n)s follow-ups are overdue", counts.overdue)),
        (counts.claims, ngettext("%(n)s claim to confirm", "%(n)s claims to confirm", counts.claims)),
    )
    return _("Your week, %(week)s", week=week), [text for number, text in told if number]


def _evening(counts: Evening) -> tuple[str, list[str]]:
    told = (
        (counts.call_backs, ngettext("%(n)s call back agreed", "%(n)s calls back agreed", counts.call_backs)),
        (counts.planned, ngettext("%(n)s hotel planned for today", "%(n)s hotels planned for today", counts.planned)),
        (counts.answers, ngettext("%(n)s complaint to answer", "%(n)s complaints to answer", counts.answers)),
    )
    return _("Still due today"), [text for number, text in told if number]


def _put(account: Account, subject: str, lines: list[str], path: str, useless_at: datetime | None) -> None:
    base = outbox.base_url()
    body = [f"· {line}" for line in lines] or [subject]
    choices = _("Which mails you get, you choose here: %(url)s", url=f"{base}/notices/choices")
    body += ["", f"{base}{path or '/'}", "", choices]
    brand = settings.brand(account.language)
    subject = _("%(brand)s: %(subject)s", brand=brand, subject=subject)
    Mail.put(account.email, subject, "\n".join(body) + "\n", useless_at=useless_at)
