"""Follow-ups through random histories of deeds: what is kept is what the contacts say, and a literal reading of the
rules (domain §7) agrees about who may confirm."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.follow_ups import FollowUp, FollowUpEntry, Raising, Side, State
from portal.foundation import clock, db
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import postings
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.sessions import person_for
from portal.records.timeline import Line

ROLES = {
    "one": Role.STAFF,
    "two": Role.STAFF,
    "manager": Role.MANAGER,
    "liaison": Role.LIAISON,
    "gm": Role.GM,
    "assistant": Role.GM,
    "director": Role.DIRECTOR,
}
HABITS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
OWNERS = ["hotel", "assistant", "one", "two", "customer-service", "engineering"]
#: Sampled evenly: what comes often in life comes often here.
KINDS = ["say"] * 8 + ["confirm"] * 8 + ["call"] * 4 + ["add", "give_back", "undo", "photograph", "hand_over"]
KINDS += ["split", "merge", "withdraw", "wait"]


class Deed(NamedTuple):
    kind: str
    who: str
    #: Which item and, for merging, into which.
    item: int
    other: int
    #: In the last record, the one before, … or in none.
    back: int | None
    state: str
    owner: str
    #: On the GM's word; for the hotel; entered later than it took place.
    flag: bool


def deed(kinds, backs):
    return st.builds(
        Deed,
        st.sampled_from(kinds),
        st.sampled_from(["one", "one", "one", *ROLES]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(backs),
        st.sampled_from(["open", "under_way", "stuck", *["claimed"] * 5]),
        st.sampled_from(OWNERS),
        st.booleans(),
    )


histories = st.lists(deed(KINDS, [None, 0, 0, 1]), min_size=12, max_size=30)


class History:
    """A hotel and the people around it; each deed is done a little later than the one before."""

    def __init__(self):
        self.moment = datetime(2026, 11, 2, 1)
        accounts = {name: Account.create(sign_in=name, name=name, role=role) for name, role in ROLES.items()}
        accounts["liaison"].department = Department.get(Department.word == "engineering")
        accounts["liaison"].save()
        self.accounts = accounts
        self.ids = {account.id: name for name, account in accounts.items()}
        with clock.at(self.moment):
            self.hotel = Hotel.add(COMMAND_LINE, code="SH001", name="如意酒店")
            for name, function in (
                ("one", Function.OFFICER),
                ("gm", Function.GM),
                ("assistant", Function.ASSISTANT),
            ):
                postings.post(COMMAND_LINE, self.hotel, accounts[name], function, since=date(2020, 1, 1))
            self.people: dict[str, Person] = {name: person_for(account) for name, account in accounts.items()}
        self.calls: list[Call] = []
        #: What the test itself knows: in which records the state of each item was given.
        self.given: dict[int, set[int]] = {}
        first = Deed("add", "two", 0, 0, None, "open", "hotel", True)
        for one in (first, first._replace(owner="engineering"), first._replace(owner="one", flag=False)):
            self.do(one)
        self.do(first._replace(kind="call", who="one", flag=False))

    def do(self, deed):
        """False if it was refused."""
        self.moment += timedelta(minutes=7)
        with clock.at(self.moment):
            try:
                getattr(self, deed.kind)(deed)
            except db.Refused:
                return False
        return True

    def row(self, number) -> FollowUp:
        rows = list(FollowUp.select().order_by(FollowUp.id))
        return rows[number % len(rows)]

    def record(self, back) -> Call | None:
        return None if back is None or not self.calls else self.calls[-1 - back % len(self.calls)]

    def owner(self, word) -> dict:
        account = self.accounts.get(word)
        if word in ("hotel", "assistant"):
            return {"side": Side.HOTEL, "department": None, "account": account}
        department = None if account else Department.get(Department.word == word)
        return {"side": Side.US, "department": department, "account": account}

    # Deeds

    def add(self, d):
        FollowUp.add(self.people["two"], self.hotel, "A promise", **self.owner(d.owner), for_hotel=d.flag)

    def call(self, d):
        at = self.moment - timedelta(days=3 if d.flag and d.item == 0 else 0)
        facts = {"channel": Channel.PHONE, "direction": Direction.OUT, "result": Result.REACHED}
        by = self.people["two" if d.who == "two" else "one"]
        self.calls.append(Call.record(by, self.hotel, at=at, **facts))

    def say(self, d):
        row, call = self.row(d.item), self.record(d.back)
        was = FollowUp.get_by_id(row.id)
        row.give_state(self.people[d.who], State(d.state), record=call, for_hotel_side=d.flag)
        self.note(row, call)
        if d.state == "claimed" and was.state != "claimed":
            his = d.flag and d.who not in ("gm", "assistant")
            assert self.ids[row.claimed_by_id] == ("gm" if his else d.who)
            assert (self.ids[row.recorded_by_id], row.claimed_for_hotel) == (d.who, his)
            assert row.claimed_id == (call and call.id)

    def confirm(self, d):
        row, call = self.row(d.item), self.record(d.back)
        right = self.may_confirm(d.who, FollowUp.get_by_id(row.id), call)
        assert row.may_be_confirmed_by(self.people[d.who], call) == right
        try:
            row.confirm(self.people[d.who], record=call)
        except db.Refused:
            assert not right
            raise
        assert right
        self.note(row, call)

    def give_back(self, d):
        row, call = self.row(d.item), self.record(d.back)
        row.give_back(self.people[d.who], "No.", record=call)
        self.note(row, call)

    def undo(self, d):
        call = self.record(d.back or 0)
        if call:
            FollowUp.take_back(self.people["one"], call)
            self.calls.remove(call)
            for records in self.given.values():
                records.discard(call.id)

    def photograph(self, d):
        facts = {"name": "a.jpg", "type": "image/jpeg", "size": 1, "sha256": "", "stored": "x"}
        File.create(kind="follow_up", record_id=self.row(d.item).id, at=clock.now(), **facts)

    def hand_over(self, d):
        row = self.row(d.item)
        row.hand_over(self.people["one"], row.version, **self.owner(d.owner), reason="Why")

    def split(self, d):
        row = self.row(d.item)
        row.split(self.people["one"], row.version, ["One", "Two"])

    def merge(self, d):
        row = self.row(d.item)
        row.merge(self.people["one"], row.version, self.row(d.other))

    def withdraw(self, d):
        row = self.row(d.item)
        row.withdraw(self.people["one"], row.version, "No.")

    def wait(self, d):
        self.moment += timedelta(days=14)
        with clock.at(self.moment):
            FollowUp.climb_due()

    def note(self, row, call):
        if call is not None:
            self.given.setdefault(row.id, set()).add(call.id)

    # The literal reading

    def may_confirm(self, name, row, call) -> bool:
        """Neither owner nor claimer; the officer what the hotel owes, the GM what we owe him, another officer or the
        manager else; who wrote down the GM's word in a later contact or on a file, never in the same record."""
        if row.state != "claimed":
            return False
        if row.side == "hotel":
            owes, right = {"gm", "assistant"}, {"one", "manager"}
        else:
            ours = row.department_id in (None, Department.get(Department.word == "customer-service").id)
            owes = {self.ids[row.account_id]} if row.account_id else {"one"} if ours else {"liaison"}
            right = {"one", "two", "manager"}
            if row.for_hotel and not row.claimed_for_hotel:
                right = {"gm", "manager"} if row.climbed_at else {"gm"}
        if name in owes or name not in right or name == self.ids[row.claimed_by_id]:
            return False
        if name != self.ids[row.recorded_by_id]:
            return True
        files = File.select().where((File.record_id == row.id) & (File.at >= row.claimed_at)).exists()
        if call is None:
            return files
        if call.id == row.claimed_id:
            return False
        if row.claimed_id is None:
            return files or call.at >= row.claimed_at
        before = Call.get_by_id(row.claimed_id)
        return files or (call.id > before.id and call.day >= before.day)


@contextmanager
def undone_afterwards():
    with db.together() as transaction:
        yield
        transaction.rollback()


def standing() -> list[dict]:
    """Every item as it stands, but for the version, which counts up whatever is done."""
    return [dict(row.__data__, version=0) for row in FollowUp.select().order_by(FollowUp.id)]


def said() -> list[tuple]:
    """What stands about items beside them: contacts, lines of their histories, lines of the timeline."""
    return [
        *Raising.select(Raising.id, Raising.state, Raising.was).order_by(Raising.id).tuples(),
        *FollowUpEntry.select(FollowUpEntry.id).order_by(FollowUpEntry.id).tuples(),
        *Line.select(Line.id).where(Line.kind == "follow_up").order_by(Line.id).tuples(),
    ]


@given(histories)
@HABITS
def test_after_every_deed_what_is_kept_is_what_the_contacts_say(database, history):
    with undone_afterwards():
        world = History()
        for deed in history:
            done = world.do(deed)
            event(f"{deed.kind} {'done' if done else 'refused'}")
            for row in FollowUp.select():
                assert row.raised == len(world.given.get(row.id, ()))
                assert row.is_open == (row.state in ("open", "under_way", "stuck", "claimed", "returned"))
                assert (row.closed_at is None) == row.is_open
                assert (row.confirmed_by_id is not None) == (row.state == "confirmed")
                if row.state in ("claimed", "confirmed"):
                    assert row.claimed_at and row.recorded_by_id
                elif row.is_open:
                    assert (row.claimed_by_id, row.claimed_at, row.climbed_at) == (None, None, None)
                if row.state == "confirmed":
                    assert row.confirmed_by_id not in (row.claimed_by_id, row.account_id)
            assert list(FollowUp.recount()) == []


@given(histories, st.lists(deed(["say", "say", "confirm", "give_back"], [0]), min_size=1, max_size=8))
@HABITS
def test_undoing_the_last_record_leaves_everything_as_if_it_had_never_been(database, history, last):
    with undone_afterwards():
        world = History()
        for deed in history:
            world.do(deed)
        before = standing(), said()
        world.do(last[0]._replace(kind="call", who="one", flag=False))
        for deed in last:
            world.do(deed)
        event(f"{sum(1 for row in Raising.select() if row.record_id == world.calls[-1].id)} items raised")
        world.do(last[0]._replace(kind="undo"))
        assert (standing(), said()) == before
