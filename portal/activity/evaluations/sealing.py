"""Sealing and opening an answer: whoever calls `opened` has made sure that he may, and that the reading is recorded."""

from portal.activity.evaluations.answers import PURPOSE, EvaluationAnswer
from portal.activity.evaluations.sheets import Sheet
from portal.foundation import keyring


def sealed(sheet: Sheet, invitation_id: int) -> str:
    """The sheet as it lies in the database. Raises Keyless."""
    return keyring.seal(PURPOSE, sheet.written(), _place(invitation_id))


def opened(answer: EvaluationAnswer) -> Sheet:
    """What was answered. Raises Unsealable, or Keyless."""
    return opened_body(answer.body, answer.invitation_id)


def opened_body(body: str, invitation_id: int) -> Sheet:
    """As `opened`, of an answer that was read as a row of its columns."""
    return Sheet.read(keyring.unseal(PURPOSE, body, _place(invitation_id)))


def _place(invitation_id: int) -> str:
    return f"answer:{invitation_id}"
