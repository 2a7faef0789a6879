"""The mails of the evaluation, in the director's name and the reader's language; none holds a word of an answer."""

from datetime import datetime, timedelta

from portal.activity.evaluations.cycles import EvaluationCycle
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


def put_off(account: Account, cycle: EvaluationCycle, hotels: list[str]) -> None:
    """Queues the word that there is more time, one for all hotels of a person. It holds no link: the one he has goes
    on. Call it in the transaction of the extension."""
    with i18n.speaking(account.language, account.time_zone):
        until = time_text(cycle.deadline)
        lines = [
            _("Dear %(name)s,", name=account.name),
            "",
            _("“%(cycle)s” now takes answers until %(until)s.", cycle=cycle.name, until=until),
            _("Put off: %(reason)s", reason=cycle.extended_reason),
            "",
            _("Still missing:"),
            *(f"· {name}" for name in hotels),
            "",
            _("What you have begun is kept, and the personal link you have goes on; or sign in:"),
            f"{outbox.base_url()}/evaluations",
            "",
            _signed(cycle.by_id),
        ]
        _queue(account.email, _("More time for your evaluation: until %(until)s", until=until), lines, cycle)


def _put(row: EvaluationInvitation, subject: str, asks: str, token: str) -> None:
    cycle = row.cycle
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
    _queue(row.account.email, subject, lines, cycle)


def _queue(address: str, subject: str, lines: list[str], cycle: EvaluationCycle) -> None:
    subject = _("%(brand)s: %(subject)s", brand=settings.brand(i18n.language()), subject=subject)
    mail = Mail.put(address, subject, "\n".join(lines) + "\n", useless_at=cycle.closes_at)
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
