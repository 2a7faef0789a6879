"""The mails of the evaluation, in the director's name and the reader's language; none holds a word of an answer."""

from datetime import datetime, timedelta

from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.foundation import clock, i18n, outbox, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.foundation.outbox import Mail
from portal.records.accounts import Account
from portal.records.digests import NIGHT, QUIET_UNTIL


def put(row: EvaluationInvitation, token: str, again: bool) -> None:
    """Queues the invitation with its personal link, or (`again`) the reminder with a new one. Call it in the
    transaction that makes the link."""
    with i18n.speaking(row.account.language, row.account.time_zone):
        if again:
            asks = _("Your evaluation for %(hotel)s is still missing.", hotel=row.hotel.name)
            _put(row, _("Your evaluation is still missing"), asks, token)
        else:
            asks = _("How do head office's services work for %(hotel)s?", hotel=row.hotel.name)
            _put(row, _("Please evaluate what head office does for you"), asks, token)


def _put(row: EvaluationInvitation, subject: str, asks: str, token: str) -> None:
    cycle, brand = row.cycle, settings.brand(row.account.language)
    lines = [
        _("Dear %(name)s,", name=row.account.name),
        "",
        asks,
        _("It takes about three minutes. Please answer until %(until)s.", until=time_text(cycle.deadline)),
        "",
        f"{outbox.base_url()}/evaluations/links/{token}",
        "",
        _("Your answer goes to the operations director and to nobody else."),
        _("This link is yours alone and opens this one form; earlier links have ended. Please pass it on to nobody."),
        "",
        _signed(cycle.by_id),
    ]
    subject = _("%(brand)s: %(subject)s", brand=brand, subject=subject)
    mail = Mail.put(row.account.email, subject, "\n".join(lines) + "\n", useless_at=cycle.closes_at)
    later = _morning(clock.now())
    if later:
        Mail.update(due_at=later).where(Mail.id == mail.id).execute()


def _signed(director_id: int | None) -> str:
    director = Account.active_with(director_id) if director_id else None
    title = _("The operations director")
    return f"{title}\n{director.name}" if director else title


def _morning(now: datetime) -> datetime | None:
    """At night a hotel hears nothing from us: the instant of the next morning; None by day."""
    wall = clock.local(now)
    if QUIET_UNTIL <= wall.time() < NIGHT:
        return None
    day = wall.date() + timedelta(days=int(wall.time() >= NIGHT))
    return clock.instant(datetime.combine(day, QUIET_UNTIL))
