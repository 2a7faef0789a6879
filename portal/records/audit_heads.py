"""The end of the audit's chain by mail: whoever keeps the mails can tell whether the trail was changed since."""

from datetime import datetime
from typing import NamedTuple

from portal.foundation import db, i18n, outbox, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit_chain import Head, public_key

#: The tick's task that mails them.
JOB = "audit-heads"


def send_heads() -> int:
    """To each director and administrator with an address; returns how many."""
    head = Head.now()
    if not outbox.ready() or not head.entry:
        return 0
    kept_by = Account.role.in_((Role.DIRECTOR, Role.ADMIN)) & (Account.email != "")
    readers = list(Account.select().where(Account.active & kept_by).order_by(Account.id))
    with db.together():
        for account in readers:
            with i18n.speaking(account.language):
                Mail.put(account.email, *_words(head, settings.brand(account.language)))
    return len(readers)


class Seal(NamedTuple):
    """The end of the chain as it stands, how it is checked, and when the last one was mailed."""

    head: Head
    key: str
    mailed_at: datetime | None

    @property
    def command(self) -> str:
        return f"flask --app wsgi audit verify --head {self.head} --key {self.key}"


def seal() -> Seal:
    """Signed now. Nothing is said of mails where none leaves."""
    job = Job.get_or_none(Job.name == JOB)
    return Seal(Head.now(), public_key(), job.done_at if job and outbox.ready() else None)


def _words(head: Head, brand: str) -> tuple[str, str]:
    day = i18n.time_text(head.at, year=True)
    subject = _("%(brand)s: the audit up to entry %(n)s", brand=brand, n=head.entry)
    lines = [
        _("This line seals the audit as it stood on %(day)s. Keep the mail: nothing in it is confidential.", day=day),
        "",
        str(head),
        "",
        _("Whether anything was changed or removed since, this command tells:"),
        "",
        Seal(head, public_key(), None).command,
        "",
        _("The last word is the key; it is the same in every one of these mails."),
    ]
    return subject, "\n".join(lines) + "\n"
