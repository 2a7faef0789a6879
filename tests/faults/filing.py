"""Officers who file minutes of a visit with what was agreed in it, and what of each must then be there."""

from portal import doctor
from portal.activity.follow_ups import FollowUp
from portal.activity.visits import State, Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.cadence import Touch
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.records.sessions import person_for
from portal.records.timeline import Line
from tests.faults.people import NO_ANSWER, Client, Seat, until
from tests.laws import new_submission_id


class Visited:
    """A visit of today that an officer has come back from, and its minutes as he has typed them."""

    def __init__(self, seat: Seat):
        account = Account.get(Account.sign_in == seat.name)
        self.visit = Visit.plan(person_for(account), Hotel.get(Hotel.code == seat.code), clock.today())
        self.client, self.path = seat.client, f"/visits/{self.visit.id}/minutes"
        item = {"piece-1-wording": "The pump is repaired.", "piece-1-owner": "hotel"}
        typed = {"others": "Mr Guest", "decisions": "The pump first.", "submission_id": new_submission_id(), **item}
        form = self.client.form(self.path, self.path)
        self.fields = {name: value for name, value in form.items() if "XX" not in name and name != "more"} | typed
        #: What the portal answers once they are filed.
        self.filed = (303, self.path)

    def file(self, client: Client | None = None) -> tuple:
        """The first answer; whoever gets none sends the same form again."""
        answers = []

        def answered() -> bool:
            try:
                answers[:] = (client or self.client.twin()).insist(self.path, self.fields)[:2]
            except NO_ANSWER:
                return False
            return True

        until(answered)
        return tuple(answers)


def filed_whole(visits: list[Visit]) -> None:
    """Each was held, and has minutes, touch, line, item, entry and notice once; everything that is kept is right."""
    ids = sorted(visit.id for visit in visits)
    assert [row.state for row in Visit.select().where(Visit.id.in_(ids))] == [State.HELD] * len(ids)
    rows = list(Minutes.select().where(Minutes.visit.in_(ids)).order_by(Minutes.visit))
    assert [row.visit_id for row in rows] == ids
    for table in (Touch, Line):
        found = table.select(table.record_id).where((table.kind == "visit") & table.record_id.in_(ids))
        assert sorted(row.record_id for row in found) == ids, table
    for row in rows:
        assert FollowUp.select().where(FollowUp.cut_from(row)).count() == 1
        entries = (AuditEntry.kind == "minutes") & (AuditEntry.record_id == row.id)
        assert [entry.verb for entry in AuditEntry.select().where(entries)] == ["minutes.filed"]
        told = (Notice.kind == "minutes") & (Notice.record_id == row.id)
        people = [notice.account_id for notice in Notice.select().where(told)]
        assert len(people) == len(set(people))
    assert [finding.text for finding in doctor.recount()] == []
