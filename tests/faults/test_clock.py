"""The clock of the machine jumps: over week 53, into the new year, back an hour. The portal goes on, and every call
counts for the week of its day."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.foundation import clock
from portal.records.hotel_years import HotelYear
from portal.records.hotels import Hotel
from tests.faults.conftest import FEW, house, peopled
from tests.faults.people import Client, Seat

PAGES = ("/week", "/coverage", "/hotels", "/hotels/F000", "/calls", "/calls/new?hotel=F000", "/me")


class Wall:
    """The clock of the portal's machine."""

    def __init__(self, path: Path):
        self.path = path

    def set(self, instant: datetime) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(str((instant - clock.now()).total_seconds()))
        os.replace(new, self.path)


@pytest.fixture
def wall(tmp_path) -> Wall:
    return Wall(tmp_path / "clock")


def shanghai(*when) -> datetime:
    return clock.instant(datetime(*when))


def test_over_week_53_into_the_new_year_and_back_an_hour(wall, sqlite_template, tmp_path, tell):
    url = f"sqlite:///{(tmp_path / 'portal.db').absolute()}"
    (tmp_path / "portal.db").write_bytes(sqlite_template.read_bytes())
    with clock.at(datetime(2026, 12, 1)):
        (name, code), *_rest = peopled(url)
    wall.set(shanghai(2026, 12, 27, 23, 58))
    with house(
        url, tmp_path / "beside", people=(), app="tests.faults.moved:app", CLOCK_AHEAD=str(wall.path), WORKERS=FEW
    ) as standing:

        def sits_down() -> Seat:
            seat = Seat(name, code, Client(standing.server.port).signed_in(name))
            assert {page: seat.client.ask("GET", page)[0] for page in PAGES} == dict.fromkeys(PAGES, 200)
            return seat

        def saves(seat: Seat, summary: str) -> None:
            assert seat.client.ask("POST", "/calls", seat.call(summary))[:2] == seat.saved

        saves(sits_down(), "The last minutes of week 52.")
        wall.set(shanghai(2026, 12, 28, 0, 1))
        saves(sits_down(), "The first minutes of week 53.")
        wall.set(shanghai(2026, 12, 31, 23, 58))
        seat = sits_down()
        wall.set(shanghai(2027, 1, 1, 0, 1))
        saves(seat, "Begun in the old year, sent in the new one.")
        wall.set(shanghai(2027, 1, 4, 10, 0))
        seat = sits_down()
        saves(seat, "The first week of the new year.")

        # Whoever was signed in still is. What he had opened lies an hour ahead now, and is not lost either.
        wall.set(shanghai(2027, 1, 4, 9, 0))
        fields = seat.call("Opened before the clock went back.")
        status, _, text = seat.client.ask("POST", "/calls", fields)
        assert (status, fields["summary"] in text) == (422, True)
        assert {page: seat.client.ask("GET", page)[0] for page in PAGES} == dict.fromkeys(PAGES, 200)
        seat.form = seat.client.form(f"/calls/new?hotel={code}", "/calls")
        saves(seat, "Opened after the clock went back.")
        wall.set(shanghai(2027, 1, 4, 10, 5))
        assert seat.client.ask("POST", "/calls", fields)[:2] == seat.saved

        with standing.books(), clock.at(shanghai(2027, 1, 4, 10, 5)):
            days = [(call.day.isoformat(), call.summary) for call in Call.select().order_by(Call.id)]
            assert days == [
                ("2026-12-27", "The last minutes of week 52."),
                ("2026-12-28", "The first minutes of week 53."),
                ("2026-12-31", "Begun in the old year, sent in the new one."),
                ("2027-01-04", "The first week of the new year."),
                ("2027-01-04", "Opened after the clock went back."),
                ("2027-01-04", "Opened before the clock went back."),
            ]
            hotel = Hotel.get(Hotel.code == code)
            weeks = {row.iso_year: row.weeks for row in HotelYear.select().where(HotelYear.hotel == hotel)}
            assert (weeks[2026][50:53], weeks[2027][0]) == (".dd", "d")
            assert [finding.text for finding in doctor.recount()] == []
    tell(leaps=6, calls=len(days))
