"""The director's queue of comments, and what departments read of them (D27)."""

from dataclasses import dataclass, field

from peewee import JOIN, SQL, fn

from portal.activity.evaluations import comment_sealing, redacting
from portal.activity.evaluations.comment_sealing import Told
from portal.activity.evaluations.comments import EvaluationComment, ReleasedComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.redacting import Piece
from portal.activity.evaluations.words import CommentState, CycleState
from portal.foundation import clock
from portal.foundation.db import ready
from portal.foundation.paging import Page, cut, key_of, part
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotels import Hotel, Posting
from portal.records.principals import Principal

#: Counted up to here; so many topics are offered; so many others may be passed on together with one.
MOST, TOPICS, OTHERS = 1000, 40, 12


@dataclass(frozen=True)
class Queue:
    """How far the comments of a cycle have come; counted up to a thousand each."""

    cycle: EvaluationCycle
    waiting: int
    kept: int
    passed_on: int

    @property
    def done(self) -> int:
        return self.kept + self.passed_on

    @property
    def all(self) -> int:
        return self.done + self.waiting


@dataclass(frozen=True)
class Reading:
    """A comment as the director reads it: what was written, in pieces, of which item, and what of it tells."""

    comment: EvaluationComment
    told: Told
    pieces: list[Piece]
    item: EvaluationItem | None
    names: list[str]
    places: list[str]
    #: Only where its GM agreed to be named.
    hotel: Hotel | None
    #: Others of the cycle that wait, those of the same item first.
    others: list[tuple[EvaluationComment, Told]] = field(default_factory=list)


def queues(person: Person, most: int = 12) -> list[Queue]:
    """The frozen cycles, the last first, with how far each has come."""
    frozen = EvaluationCycle.visible_to(person).where(
        EvaluationCycle.state.in_([str(CycleState.CLOSED), str(CycleState.PUBLISHED)])
    )
    cycles = frozen.order_by(EvaluationCycle.deadline.desc(), EvaluationCycle.id.desc()).limit(most)
    return [queue_of(cycle) for cycle in cycles]


def queue_of(cycle: EvaluationCycle) -> Queue:
    """One statement."""
    ((waiting, kept, released, merged),) = _counts(cycle.id)
    return Queue(cycle, waiting, kept, released + merged)


@ready
def _counts(cycle_id):
    table = EvaluationComment
    counts = []
    for state in (CommentState.WAITING, CommentState.KEPT, CommentState.RELEASED, CommentState.MERGED):
        some = table.select(SQL("1")).where((table.cycle == cycle_id) & (table.state == state)).limit(MOST)
        counts.append(table.select(fn.COUNT(SQL("1"))).from_(some.alias("some")))
    return EvaluationCycle.select(*counts).where(EvaluationCycle.id == cycle_id).tuples()


def next_after(cycle_id: int, token: str = "") -> EvaluationComment | None:
    """The comment that waits behind this one, in their random order; behind the last the first."""
    table = EvaluationComment
    waiting = table.select().where((table.cycle == cycle_id) & (table.state == CommentState.WAITING))
    found = waiting.where(table.token > token).order_by(table.token).first()
    return found or waiting.where(table.token != token).order_by(table.token).first()


def before(cycle_id: int, token: str) -> EvaluationComment | None:
    """The comment that waits before this one."""
    table = EvaluationComment
    waiting = table.select().where((table.cycle == cycle_id) & (table.state == CommentState.WAITING))
    found = waiting.where(table.token < token).order_by(table.token.desc()).first()
    return found or waiting.where(table.token != token).order_by(table.token.desc()).first()


def reading(comment: EvaluationComment) -> Reading:
    """The comment in the clear, for the director who has taken its cycle up. Raises Unsealable, or Keyless."""
    told = comment_sealing.opened(comment)
    form = (
        EvaluationInvitation.select(EvaluationInvitation, Hotel, Account)
        .join_from(EvaluationInvitation, Hotel)
        .join_from(EvaluationInvitation, Account)
        .where(EvaluationInvitation.id == told.invitation)
        .get()
    )
    hotel = form.hotel
    names = redacting.names_of(hotel.name, hotel.city, _people_of(hotel, form.account.name))
    names.append(hotel.code)
    places = [hotel.city, hotel.district, hotel.province]
    item = EvaluationItem.get_or_none(
        (EvaluationItem.edition == comment.cycle.edition_id) & (EvaluationItem.key == told.item)
    )
    return Reading(
        comment,
        told,
        redacting.pieces(told.text, names, places),
        item,
        names,
        places,
        hotel if told.named else None,
        _others(comment, told.item),
    )


def _people_of(hotel: Hotel, writer: str) -> list[str]:
    """Everybody by whose name the hotel could be known: who wrote, who is posted there, who stands on its file."""
    posted = Posting.select(Account.name).join(Account).where(Posting.hotel == hotel.id).tuples()
    filed = Principal.select(Principal.name).where(Principal.hotel == hotel.id).tuples()
    return [writer, *(name for (name,) in posted), *(name for (name,) in filed)]


def _others(comment: EvaluationComment, item: str) -> list[tuple[EvaluationComment, Told]]:
    table = EvaluationComment
    here = (table.cycle == comment.cycle_id) & (table.state == CommentState.WAITING) & (table.id != comment.id)
    # The next ones in the queue's order, from this one on.
    behind = list(table.select().where(here & (table.token > comment.token)).order_by(table.token).limit(4 * OTHERS))
    told = [(one, comment_sealing.opened(one)) for one in behind]
    return sorted(told, key=lambda one: one[1].item != item)[:OTHERS]


def topics(person: Person) -> list[str]:
    """The topics used last of what he reads, by name: another department's tell what was written to it."""
    return sorted(list(dict.fromkeys(topic for (topic,) in _topics(person)))[:TOPICS])


@ready
def _topics(person):
    some = ReleasedComment.visible_to(person).select(ReleasedComment.topic).where(ReleasedComment.topic != "")
    return some.order_by(ReleasedComment.on.desc(), ReleasedComment.id.desc()).limit(500).tuples()


@dataclass(frozen=True)
class Wanted:
    """What the list of released comments is narrowed to."""

    department: int | None = None
    cycle: int | None = None
    topic: str = ""
    q: str = ""
    praise: bool = False


def released(person: Person, wanted: Wanted, after=None, size=50) -> Page:
    """What was passed on, the last first, with cycle, department and, where its GM agreed, hotel."""
    columns = (ReleasedComment.on, ReleasedComment.id)
    asked = wanted.department or None, wanted.cycle or None, wanted.topic or None, key_of(after, columns)
    if wanted.q:
        rows = list(_released(person, *asked, praise=wanted.praise, size=size, q=wanted.q))
    else:
        rows = _passed_on(person, *asked, praise=wanted.praise, size=size)
    return cut(rows, columns, size)


def _released(person, department, cycle, topic, key, *, praise, size, q=""):
    table = ReleasedComment
    query = table.visible_to(person).select(table, EvaluationCycle, Department, Hotel.id, Hotel.code, Hotel.name)
    query = query.join_from(table, EvaluationCycle).join_from(table, Department)
    query = query.join_from(table, Hotel, JOIN.LEFT_OUTER)
    for value, column in ((department, table.department), (cycle, table.cycle), (topic, table.topic)):
        if value is not None:
            query = query.where(column == value)
    if praise:
        query = query.where(table.praise)
    if q:
        query = query.where(table.text.contains(q))
    return part(query, (table.on, table.id), key, size, descending=True)


@ready
def _passed_on(person, department, cycle, topic, key, *, praise, size):
    """Without words to look for, which is asked all the time: compiled once."""
    return _released(person, department, cycle, topic, key, praise=praise, size=size)


def just_passed_on(person: Person, cycle: EvaluationCycle) -> list[ReleasedComment]:
    """What the director may still take back, the last first."""
    table = ReleasedComment
    query = table.visible_to(person).select(table, Department).join(Department)
    fresh = (table.cycle == cycle.id) & (table.from_at > clock.now())
    return list(query.where(fresh).order_by(table.on.desc(), table.from_at.desc()).limit(10))


def just_kept(person: Person, cycle: EvaluationCycle, token: str) -> EvaluationComment | None:
    """The comment of this token, if it was kept: it can wait again."""
    table = EvaluationComment
    kept = (table.cycle == cycle.id) & (table.state == CommentState.KEPT) & (table.token == token)
    return table.visible_to(person).where(kept).first()
