"""The same form six times, an answer that was lost, and many people at one record."""

import pytest

from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from tests.faults.conftest import LONG
from tests.faults.filing import Visited, filed_whole
from tests.faults.people import NO_ANSWER, at_once, calls_with, whole

BOTH = pytest.mark.parametrize("standing", ["sqlite", "postgresql"], indirect=True)
EDITS = 10 if LONG else 3


@BOTH
def test_the_same_form_sent_six_times_at_once_is_one_record(standing):
    seat = standing.seats[0]
    fields = seat.call("Sent six times.")
    answers = at_once([lambda: seat.client.twin().insist("/calls", fields)[:2]] * 6)
    assert answers == [seat.saved] * 6
    assert calls_with("Sent six times.") == ["Sent six times."]
    whole("Sent six times.")


def test_a_form_whose_answer_was_lost_is_sent_again_and_is_one_record(standing):
    seat = standing.seats[1]
    fields = seat.call("The answer was lost.")
    for _ in range(3):
        with pytest.raises(NO_ANSWER):
            seat.client.ask("POST", "/calls", fields, deaf=True)
    assert seat.client.insist("/calls", fields)[:2] == seat.saved
    assert seat.client.insist("/calls", fields)[:2] == seat.saved
    assert calls_with("The answer was lost.") == ["The answer was lost."]
    whole("The answer was lost.")


@BOTH
def test_minutes_sent_six_times_at_once_are_filed_once(standing):
    visited = Visited(standing.seats[2])
    assert at_once([visited.file] * 6) == [visited.filed] * 6
    filed_whole([visited.visit])


@BOTH
def test_of_many_edits_at_one_record_none_is_lost(standing, tell):
    """Each adds his word to what stands there; who was not the first is shown what the other wrote, and adds to it."""
    before = Hotel.get(Hotel.code == "F000")
    refused = []

    def edit(person, client):
        for n in range(EDITS):
            while True:
                form = client.form("/hotels/F000/edit", "/hotels/F000")
                fields = {**form, "note": f"{form['note']} p{person}n{n};".strip()}
                status, location, _ = client.insist("/hotels/F000", fields)
                if (status, location) == (303, "/hotels/F000"):
                    break
                assert status == 409
                refused.append(status)

    managers = enumerate(standing.managers)
    at_once([lambda one=one: edit(*one) for one in managers])
    after = Hotel.get(Hotel.code == "F000")
    words = [f"p{person}n{n};" for person in range(len(standing.managers)) for n in range(EDITS)]
    assert sorted(after.note.split()) == sorted(words)
    assert after.version == before.version + len(words)
    edited = AuditEntry.select().where((AuditEntry.verb == "hotel.edited") & (AuditEntry.record_id == after.id))
    assert edited.count() == len(words)
    tell(people=len(standing.managers), edits=len(words), somebody_was_quicker=len(refused))
