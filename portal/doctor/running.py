"""What runs on it: people who can sign in, keys that open, jobs and mail on time, attachments there, backups made."""

from collections.abc import Iterator
from datetime import timedelta

from portal.activity.association.polls import Poll
from portal.activity.association.words import PollState
from portal.backup import JOB
from portal.doctor.findings import Finding
from portal.foundation import clock, outbox, storage, vault
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.roles import Role
from portal.records import erasure_journal, files
from portal.records.accounts import Account
from portal.records.erasures import Erasure, State
from portal.records.files import File
from portal.records.second_factors import SecondFactor

#: The tick is called each minute, and a job may take its time.
LATE = timedelta(minutes=15)
MAIL_LATE = timedelta(hours=1)
BACKUP_EVERY = timedelta(hours=36)


def people() -> Iterator[Finding]:
    if not Account.select().where(Account.active & (Account.role == Role.ADMIN)).exists():
        yield Finding(
            "No administrator can sign in. Make one: flask --app wsgi accounts create NAME --role admin", serious=False
        )


def keys() -> Iterator[Finding]:
    """Whether SECRET_KEY opens what is sealed; if not, it is another one than when that was sealed."""
    shut = []
    for row in SecondFactor.select(SecondFactor, Account).join(Account):
        try:
            _opened = row.plain_secret
        except vault.Unsealable:
            shut.append(row.account.sign_in)
    if shut:
        yield Finding(
            f"SECRET_KEY ({vault.fingerprint()}) does not open the second factors of {_some(shut)}: it is another than "
            "when they were set up. Set the former SECRET_KEY again; if it is lost, run for each: "
            "flask --app wsgi accounts second-factor NAME"
        )
    mails = Mail.select().where(Mail.due_at.is_null(False))
    lost = sum(not _opens(mail) for mail in mails.order_by(Mail.id).limit(1000))
    if lost:
        yield Finding(
            f"{lost} waiting mails were sealed with another SECRET_KEY and will be given up by the next tick."
        )


def _opens(mail: Mail) -> bool:
    try:
        vault.unseal("mail", mail.text, mail.message_id)
    except vault.Unsealable:
        return False
    return True


def jobs(config) -> Iterator[Finding]:
    now = clock.now()
    rows = [row for row in Job.select().order_by(Job.name) if row.lease or row.due_at or row.trouble]
    ticked = [row for row in rows if row.name not in (JOB, "restore", "vault")]
    if not ticked and config["PRODUCTION"]:
        yield Finding("No tick has run yet. Let a timer call it each minute: flask --app wsgi jobs tick")
    late = [row.name for row in ticked if row.due_at < now - LATE and (row.leased_until or now) <= now]
    if late and len(late) == len(ticked):
        yield Finding(
            f"Nothing has ticked since {max(row.due_at for row in ticked):%Y-%m-%d %H:%M} UTC: mail, reminders and "
            "clearing up wait. Let a timer call each minute: flask --app wsgi jobs tick",
            serious=config["PRODUCTION"],
        )
    elif late:
        yield Finding(f"Not done for long: {_some(late)}. Run, and read what it says: flask --app wsgi jobs tick")
    for row in ticked:
        if row.trouble:
            yield Finding(
                f"The job {row.name} failed last time ({row.trouble}). The log says where; it is tried again each "
                "minute: flask --app wsgi jobs tick"
            )


def mail(config) -> Iterator[Finding]:
    now = clock.now()
    waiting = Mail.select().where(Mail.queued_at < now - MAIL_LATE, Mail.due_at.is_null(False))
    if outbox.ready() and (count := waiting.count()):
        trouble = waiting.order_by(Mail.id.desc()).first().trouble
        yield Finding(
            f"{count} mails wait for over an hour ({trouble or 'the tick does not run'}). Look at MAIL_URL, and at the "
            "mail server."
        )
    if lost := Mail.lost():
        yield Finding(
            f"{lost} mails were given up within a week: the list under Accounts, Mail, says why.", serious=False
        )


def attachments() -> Iterator[Finding]:
    """Those that rows name and nobody has; what was removed long ago may be gone."""
    try:
        there = set(storage.names())
    except OSError as error:
        yield Finding(f"Attachments cannot be reached ({type(error).__name__}). Look at FILES_URL.")
        return
    stays = File.removed_at.is_null() | (File.removed_at > clock.now() - files.KEPT)
    rows = File.select(File.name, File.stored, File.thumbnail).where(stays & (File.stored != "")).tuples()
    gone = [name for name, *kept in rows.iterator() if not there.issuperset(filter(None, kept))]
    if gone:
        yield Finding(
            f"{len(gone)} attachments are not there ({_some(gone)}). Bring FILES_URL's place back, or restore the last "
            "backup beside and copy its files."
        )


def backups(config) -> Iterator[Finding]:
    if not config["PRODUCTION"]:
        return
    row = Job.get_or_none(Job.name == JOB)
    if row is None:
        yield Finding("There is no backup yet. Make one each night: flask --app wsgi backup FOLDER")
    elif row.done_at < clock.now() - BACKUP_EVERY:
        yield Finding(
            f"The last backup is of {row.done_at:%Y-%m-%d %H:%M} UTC. Look why none was made since: "
            "flask --app wsgi backup FOLDER"
        )


def erasures() -> Iterator[Finding]:
    """People who asked to be erased and stand here: back after a restore, or still waiting for an answer."""
    for entry, surely in erasure_journal.undone(erasure_journal.read()):
        rows = ", ".join(f"{kind} {number}" for kind, number, _mark in entry["rows"])
        yield Finding(
            f"Request {entry['request']} to erase somebody was carried out before a restore and is not here ({rows}). "
            "Enter it anew under /erasures/new?principal=NUMBER or ?account=NUMBER"
            + ("." if surely else ", if it is still the same person."),
            serious=surely,
        )
    asked = Erasure.select().where(Erasure.state == State.ASKED).order_by(Erasure.id)
    late = [str(row.id) for row in asked if row.answer_by < clock.today()]
    if late:
        yield Finding(f"Erasure requests {_some(late)} wait for over 15 days. A director decides them under Erasures.")


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def polls() -> Iterator[Finding]:
    """Votes of the association that are over and not counted: the tick does it, and needs the key file for a secret
    one."""
    late = (Poll.state == PollState.OPEN) & (Poll.closes_at < clock.now() - LATE)
    count = Poll.select().where(late).count()
    if count:
        yield Finding(
            f"{count} votes of the association are over and not counted. Nothing is lost: jobs tick counts them, a "
            "secret one as soon as the key file is there (vault status)."
        )
