"""The clock's mails, and what was sent."""

from datetime import datetime

from portal.foundation import clock
from portal.foundation.outbox import Mail
from portal.insight import agenda
from portal.records.digests import send_digests


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 on the company's clock; the 16th is a Monday."""
    return clock.instant(datetime(2026, 11, day, hour, minute))


def digest() -> int:
    return send_digests(agenda.of_week)


def text_of(message) -> str:
    return message.get_content().replace("\r\n", "\n")


def sent(sink) -> list[str]:
    Mail.send_due()
    return [message["Subject"] for message in sink.messages]
