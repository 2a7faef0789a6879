"""Follow-ups of one hotel in few words, and what became of them."""

from datetime import date

from portal.activity.follow_ups import FollowUp, Side, State
from portal.foundation import contents, storage
from portal.records.departments import Department
from portal.records.files import File
from portal.records.notices import Notice

LONG_AGO = date(2020, 1, 1)


class Deeds:
    """Items and calls of one hotel in few words."""

    def __init__(self, world, hotel, officer):
        self.world, self.hotel, self.officer = world, hotel, officer
        self.p = world.person

    def theirs(self, for_hotel=True, **facts) -> FollowUp:
        """What the hotel owes."""
        return self.add(side=Side.HOTEL, for_hotel=for_hotel, **facts)

    def ours(self, word="engineering", **facts) -> FollowUp:
        """What a department owes the hotel."""
        return self.add(side=Side.US, department=Department.get(Department.word == word), **facts)

    def add(self, wording="The sign is repaired", by=None, **facts) -> FollowUp:
        return FollowUp.add(self.p(by or self.officer), self.hotel, wording, **facts)

    def call(self, by=None, day=None):
        return self.world.call(self.hotel, by or self.officer, day)

    def claimed_on_his_word(self, call=None, **facts) -> FollowUp:
        """The GM said on the phone that it is done, and the officer wrote it down."""
        row = self.theirs(**facts)
        row.give_state(self.p(self.officer), State.CLAIMED, record=call, for_hotel_side=True)
        return row

    def photograph(self, row, by) -> File:
        with storage.holding() as held:
            file = File.add(self.p(by), row, File.stowed(held, contents.examined("done.txt", b"done")), True)
            held.keep()
        return file


def stands(row) -> tuple:
    """(state, open, raised, claimer) as the table has it."""
    row = FollowUp.get_by_id(row.id)
    return row.state, row.is_open, row.raised, row.claimed_by_id


def told(account) -> list[tuple]:
    """The news somebody has, oldest first."""
    query = Notice.select().where(Notice.account == account).order_by(Notice.id)
    return [(row.news, row.record_id) for row in query]
