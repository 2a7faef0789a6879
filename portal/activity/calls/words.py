"""The words of a call: its channel, its direction, its result, and what the cadence makes of them."""

from datetime import date, timedelta

from portal.foundation.choices import Choice
from portal.records.cadence import TouchResult
from portal.records.principals import Principal

#: So long its writer may take a record back as if it had never been.
UNDO = timedelta(minutes=10)
#: The same button pressed again within so long means the same call.
SAME_PRESS = timedelta(minutes=1)


class Channel(Choice):
    PHONE = "phone", "Phone"
    VOICE = "voice", "Voice call"
    VIDEO = "video", "Video call"
    WECHAT = "wechat", "WeChat message"
    EMAIL = "email", "E-mail"
    FAX = "fax", "Fax"
    MEETING = "meeting", "They came by"


#: Calls, which may stay unanswered.
RINGING = (Channel.PHONE, Channel.VOICE, Channel.VIDEO)
#: Live talk in both directions; the others are messages, which show as a mark of their own and do not count.
LIVE = (*RINGING, Channel.MEETING)


class Direction(Choice):
    OUT = "out", "We called"
    IN = "in", "They called"


class Result(Choice):
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "Nobody answered"
    #: Somebody was on the line and asked to be called at `call_back_at`.
    CALL_BACK = "call_back", "Call back agreed"


class OneClick(Choice):
    """What one click records."""

    NOTHING = "nothing", "Nothing special this week"
    NOBODY = "nobody", "Nobody answered"


def worth(channel: Channel, result: Result, principal: Principal | None, day: date) -> TouchResult:
    """What the cadence makes of a contact: a live talk with a principal who counts and stood on the file that day,
    an attempt, or a message (D15)."""
    if channel not in LIVE:
        return TouchResult.MESSAGE
    if result == Result.REACHED and principal is not None and principal.counts and principal.on_file(day):
        return TouchResult.TALK
    return TouchResult.ATTEMPT
