"""The strip: how a week's or month's letter is to be read today, and what a row of them comes to (D15, D16, D39)."""

from collections.abc import Iterable
from datetime import date

from portal.foundation.choices import Choice
from portal.foundation.clock import Month, Week
from portal.records.reckoning import DONE, EXCUSED, NOT_OWED, NOTHING, TRIED


class State(Choice):
    """What a week of a hotel looks like today."""

    DONE = "done", "Done"
    TRIED = "tried", "Tried, nobody reached"
    MISSED = "missed", "Missed"
    EXCUSED = "excused", "Excused"
    NOT_OWED = "not_owed", "Not owed"
    DUE = "due", "Due"
    FUTURE = "future", "To come"


_PAST = {
    DONE: State.DONE,
    TRIED: State.TRIED,
    EXCUSED: State.EXCUSED,
    NOT_OWED: State.NOT_OWED,
    NOTHING: State.MISSED,
}
_PRESENT = _PAST | {TRIED: State.DUE, NOTHING: State.DUE}
_FUTURE = _PAST | {TRIED: State.FUTURE, NOTHING: State.FUTURE}
#: Those that were owed and over, well or badly; a week that is still running is neither done nor missed.
_OWED = (State.DONE, State.TRIED, State.MISSED, State.EXCUSED)


def shown(weeks: str, year: int, today: date) -> list[State]:
    """The state of each week of a year as it stands on a day. A tried week stays due until it is past; afterwards
    it is a state of its own, and counts as not done."""
    return _read(weeks, year, Week.of(today))


def months_shown(months: str, year: int, today: date) -> list[State]:
    """The same of the months of a year."""
    return _read(months, year, Month.of(today))


def _read(letters: str, year: int, now: Week | Month) -> list[State]:
    past = len(letters) if year < now.year else 0 if year > now.year else now.number - 1
    states = [_PAST[letter] for letter in letters[:past]]
    if year == now.year:
        states.append(_PRESENT[letters[past]])
    return states + [_FUTURE[letter] for letter in letters[len(states) :]]


def summary(states: Iterable[State]) -> tuple[int, int, int]:
    """(done, owed, excused) of any weeks; the excused are among the owed. Weeks due or to come are not counted,
    except one that is already done or excused."""
    states = list(states)
    return states.count(State.DONE), sum(state in _OWED for state in states), states.count(State.EXCUSED)


def coverage(done: int, owed: int, excused: int) -> int | None:
    """done ÷ (owed − excused) in whole basis points, rounded down (10000 is every one); None if nothing was owed."""
    return done * 10000 // (owed - excused) if owed > excused else None
