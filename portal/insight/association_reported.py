"""What became of the resolutions since the convention before: with it the next one opens (articles 23, 46)."""

from datetime import date
from typing import NamedTuple

from peewee import JOIN, fn

from portal.activity.association.meetings import Meeting
from portal.activity.association.resolutions import Resolution
from portal.activity.association.words import MeetingKind
from portal.activity.follow_ups import FollowUp, State
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.insight.association_resolutions import Course, courses

#: So many stand on a convention's page: more than two years bring.
MOST = 200
#: Nobody has anything to do any longer.
_ENDED = (str(State.CONFIRMED), str(State.WITHDRAWN))


class Report(NamedTuple):
    """A convention's report: `since` when, the resolutions with the course of each, and how many of them are carried
    out, under way, not taken up, without an answer (which together are all of them)."""

    since: date | None
    rows: list[Resolution]
    courses: dict[int, Course]
    done: int
    under_way: int
    refused: int
    unanswered: int

    @property
    def bar(self) -> list[tuple[int, str]]:
        """The shares as `ui.bar` draws them."""
        return [(self.done, "d"), (self.under_way, "t"), (self.refused, "x"), (self.unanswered, "n")]

    @property
    def label(self) -> str:
        return _(
            "%(done)s carried out, %(way)s under way, %(refused)s not taken up or given up, %(open)s without an answer",
            done=self.done,
            way=self.under_way,
            refused=self.refused,
            open=self.unanswered,
        )


def report(person: Person, meeting: Meeting) -> Report | None:
    """Of a convention: what was decided since the one before it began, until it begins itself, and what is older and
    still not carried out. None of other meetings, and where nothing has been decided yet."""
    if meeting.kind != MeetingKind.CONVENTION:
        return None
    before = Meeting.convention_before(meeting.begins_at)
    since = clock.local(before.begins_at).date() if before else None
    found = _rows(person, since, clock.local(meeting.begins_at).date())
    if not found:
        return None
    ends = _ends(found)
    words = [_word(row, ends.get(row.follow_up_id, "")) for row in found]
    counts = [words.count(one) for one in ("done", "under_way", "refused", "unanswered")]
    return Report(since, found, courses(person, found), *counts)


def _rows(person: Person, since: date | None, until: date) -> list[Resolution]:
    query = Resolution.visible_to(person).where(Resolution.decided_on < until)
    if since is not None:
        # What the company has refused with its reasons was reported on once.
        taken = Resolution.taken_up.is_null() | Resolution.taken_up
        query = query.where((Resolution.decided_on >= since) | (taken & ~fn.EXISTS(_ended())))
    return list(query.order_by(Resolution.decided_on, Resolution.id).limit(MOST))


def _ended():
    """The follow-up of a resolution, if it or the one that it was merged into has come to an end."""
    into = FollowUp.alias()
    query = FollowUp.select(FollowUp.id).join(into, JOIN.LEFT_OUTER, on=(FollowUp.merged_into == into.id))
    return query.where((FollowUp.id == Resolution.follow_up) & fn.COALESCE(into.state, FollowUp.state).in_(_ENDED))


def _ends(rows: list[Resolution]) -> dict[int, str]:
    """{follow-up id: its state}, of one that was merged the other's."""
    into = FollowUp.alias()
    query = FollowUp.select(FollowUp.id, fn.COALESCE(into.state, FollowUp.state))
    query = query.join(into, JOIN.LEFT_OUTER, on=(FollowUp.merged_into == into.id))
    return dict(query.where(FollowUp.id.in_([row.follow_up_id for row in rows if row.follow_up_id] or [0])).tuples())


def _word(row: Resolution, state: str) -> str:
    if state == State.CONFIRMED:
        return "done"
    if row.taken_up is False or state == State.WITHDRAWN:
        return "refused"
    return "under_way" if row.answered_at else "unanswered"
