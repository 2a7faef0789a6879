"""The personal link's device: one tap records it and tells the GM; before that the link shows a blank form alone."""

import hmac
import secrets

from portal.activity.evaluations.invitations import EvaluationInvitation, hashed
from portal.foundation import clock, db, i18n, outbox, settings
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE
from portal.records.holder_checks import address_rests
from portal.records.notices import News, Notice


def tap(invitation: EvaluationInvitation, device: str) -> str:
    """Records the device on which the link was tapped and tells the GM, by mail too if his address has rested. Returns
    the secret that the device keeps; the device before starts anew."""
    secret = secrets.token_urlsafe(24)
    with db.together():
        facts = {"device_hash": hashed(secret), "device": device[:80], "tapped_at": clock.now()}
        EvaluationInvitation.update(facts).where(EvaluationInvitation.id == invitation.id).execute()
        for name, value in facts.items():
            setattr(invitation, name, value)
        account = invitation.account
        Notice.put(COMMAND_LINE, [account.id], News.EVALUATION_TAP, invitation.cycle, invitation.hotel)
        if outbox.ready() and account.email and not address_rests(account.id):
            _mail(invitation)
    return secret


def is_device(invitation: EvaluationInvitation, secret: str) -> bool:
    """True for the device on which the link was tapped last."""
    return bool(invitation.device_hash and secret) and hmac.compare_digest(invitation.device_hash, hashed(secret))


def _mail(invitation: EvaluationInvitation) -> None:
    account = invitation.account
    with i18n.speaking(account.language, account.time_zone):
        subject = _("Your evaluation was opened on a device")
        lines = [
            _("Dear %(name)s,", name=account.name),
            "",
            _(
                "%(time)s: the evaluation of %(hotel)s was opened by its personal link, on: %(device)s.",
                time=time_text(clock.now()),
                hotel=invitation.hotel.name,
                device=invitation.device,
            ),
            _("If that was not you, sign in and withdraw the answer, and tell the operations director."),
        ]
        brand = settings.brand(account.language)
        subject = _("%(brand)s: %(subject)s", brand=brand, subject=subject)
        Mail.put(account.email, subject, "\n".join(lines) + "\n", useless_at=invitation.cycle.closes_at)
