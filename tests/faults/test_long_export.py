"""The whole log is taken away while people go on saving: nobody waits for it, and no row is missing, double or torn."""

from collections import Counter
from io import BytesIO

from openpyxl import load_workbook

from portal.foundation import db
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from tests.faults.conftest import LONG
from tests.faults.people import Client, Crowd
from tests.world import Forms, World

#: More than a sheet of a thousand rows is written in steps.
BEFORE, SHEETS = (3000, 3) if LONG else (0, 2)


def taken_away(client) -> bytes:
    """The sheet, after as many steps as it takes."""
    status, location, body = client.insist("/calls/export", client.form("/calls", "/calls/export"))
    if status == 303:
        while f"{location}/step" in (forms := Forms.of(client.ask("GET", location)[2])):
            client.insist(f"{location}/step", forms[f"{location}/step"])
        status, _, body = client.insist(f"{location}/file", forms[f"{location}/file"])
    assert status == 200
    return body


def fill(number: int) -> None:
    """As many calls as make the export a long one."""
    world, hotel = World(None), Hotel.get(Hotel.code == "F000")
    by = Account.get(Account.sign_in == "officer0")
    with db.together():
        for n in range(number):
            world.call(hotel, by, summary=f"Long ago {n}")


def summaries(body: bytes) -> list[str]:
    lines = load_workbook(BytesIO(body)).active.iter_rows(min_row=4, values_only=True)
    column = next(lines).index("Summary")
    return [line[column] for line in lines]


def test_a_long_export_while_people_save(standing, tell):
    fill(BEFORE)
    # The whole list is for who has given his password lately.
    manager = Client(standing.server.port).signed_in("manager0")
    with Crowd(standing.seats, deaf=0, pause=0.1) as crowd:
        for _ in range(SHEETS):
            crowd.save_more(6)
            before = list(crowd.saved)
            found = summaries(taken_away(manager))
            ours = Counter(text for text in found if text.startswith(crowd.tag))
            assert {text: ours[text] for text in before if ours[text] != 1} == {}
            assert {text: n for text, n in ours.items() if n != 1} == {}
            assert sum(text.startswith("Long ago ") for text in found) == BEFORE
    figures = crowd.reckon()
    tell(sheets=SHEETS, rows_of_the_last=len(found), **figures)
    # Everything that is in a sheet stands: a row that was rolled back is in none.
    assert set(ours) <= set(crowd.saved)
    assert AuditEntry.select().where(AuditEntry.verb == "calls.exported").count() >= SHEETS
