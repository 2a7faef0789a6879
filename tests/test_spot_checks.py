"""Spot checks: drawn by lot once a day, checked at the hotel, told to the officer where it differs."""

import re
from datetime import datetime, timedelta

import pytest

from portal.activity.calls import Channel, Result
from portal.activity.calls.checks import DRAWN, SpotCheck, Verdict
from portal.foundation import clock, db
from portal.foundation.roles import Role
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice
from portal.records.teams import Team

THURSDAY = datetime(2026, 11, 19, 4)


class House:
    """Two officers with five hotels each, of whom the manager leads the first's team; a fortnight of talks."""

    def __init__(self, world):
        self.world, self.team = world, Team.create(name_en="One")
        self.officers, self.calls = [], {}
        self.manager, self.other = world.account(Role.MANAGER, name="Wang Hua"), world.account(Role.MANAGER)
        self.manager.team = self.team
        self.manager.save()
        with clock.at(THURSDAY - timedelta(days=30)):
            for name in ("Chen Li", "Zhao Min"):
                hotels = [world.hotel(name=f"{name} {n}") for n in range(5)]
                officer = world.officer_of(*hotels, name=name)
                officer.team = self.team if name == "Chen Li" else None
                officer.save()
                self.officers.append((officer, hotels, [world.principal(hotel) for hotel in hotels]))
        for officer, hotels, gms in self.officers:
            for hotel, gm in zip(hotels, gms, strict=True):
                for days in (2, 5, 9):
                    with clock.at(THURSDAY - timedelta(days=days)):
                        self.calls.setdefault(officer.name, []).append(world.call(hotel, officer, principal=gm))

    def drawn(self, account=None):
        return [call.id for call in SpotCheck.draw(self.world.person(account or self.manager))]


@pytest.fixture
def house(world, copies):
    with clock.at(THURSDAY):
        yield copies.one(world, House)


def test_a_few_talks_of_each_officer_he_leads_are_drawn(house):
    mine = {call.id for call in house.calls["Chen Li"]}
    assert len(house.drawn()) == DRAWN and set(house.drawn()) <= mine
    # The other manager leads no team in particular, and with it all.
    assert len(house.drawn(house.other)) == 2 * DRAWN


def test_the_draw_of_a_day_is_the_same_however_often_one_looks_and_another_on_other_days(house):
    draws = []
    for days in range(5):
        with clock.at(THURSDAY + timedelta(days=days)):
            draws.append(house.drawn())
            assert house.drawn() == draws[-1]
    assert len({tuple(draw) for draw in draws}) > 1


def test_what_is_recorded_or_checked_in_the_day_does_not_change_its_draw(house):
    before = house.drawn()
    officer, hotels, gms = house.officers[0]
    # A call of today, and one of last week that is entered only now.
    house.world.call(hotels[0], officer, principal=gms[0])
    house.world.call(hotels[1], officer, clock.today() - timedelta(days=4), principal=gms[1])
    checked = house.calls["Chen Li"][0]
    SpotCheck.record(house.world.person(house.manager), checked, Verdict.AS_WRITTEN)
    assert house.drawn() == before


def test_what_was_checked_before_is_not_drawn_again(house):
    before = house.drawn()
    person = house.world.person(house.manager)
    for call in house.calls["Chen Li"]:
        if call.id in before:
            SpotCheck.record(person, call, Verdict.AS_WRITTEN)
    with clock.at(THURSDAY + timedelta(days=1)):
        assert set(house.drawn()) & set(before) == set()
        assert len(house.drawn()) == DRAWN


def test_attempts_messages_and_what_a_manager_wrote_are_not_drawn(house):
    officer, hotels, gms = house.officers[0]
    with clock.at(THURSDAY - timedelta(days=1)):
        others = [
            house.world.call(hotels[0], officer, principal=gms[0], result=Result.NO_ANSWER),
            house.world.call(hotels[0], officer, principal=gms[0], channel=Channel.WECHAT),
            house.world.call(hotels[0], house.manager, principal=gms[0]),
        ]
    seen = set()
    for days in range(20):
        with clock.at(THURSDAY + timedelta(days=days)):
            seen |= set(house.drawn())
    assert seen & {call.id for call in others} == set()
    # After a fortnight nothing recent is left to draw.
    assert len(seen) > DRAWN and house.drawn() != []
    with clock.at(THURSDAY + timedelta(days=19)):
        assert house.drawn() == []


def test_the_manager_rings_and_writes_down_what_he_hears_and_the_officer_is_told(house):
    browser, number = house.world.browser(house.manager), house.drawn()[0]
    page = browser.get("/spot-checks").text
    assert ("Drawn for you on 19 Nov" in page, f"/spot-checks/new?call={number}" in page) == (True, True)
    typed = {"verdict": "differs", "note": "He says they spoke of something else."}
    answer = browser.send(f"/spot-checks/new?call={number}", "/spot-checks", **typed)
    assert (answer.status_code, answer.location) == (303, "/spot-checks")
    check = SpotCheck.get()
    assert (check.call_id, check.by_id, check.verdict, check.note, check.drawn) == (
        number,
        house.manager.id,
        "differs",
        "He says they spoke of something else.",
        True,
    )
    officer = house.officers[0][0]
    told = [(row.account_id, row.news, row.kind, row.record_id) for row in Notice.select()]
    assert told == [(officer.id, News.CHECK_DIFFERS, "spot_check", check.id)]
    assert AuditEntry.select().where(AuditEntry.verb == "spot_check.recorded").count() == 1
    page = browser.get("/spot-checks").text
    assert (f"/spot-checks/new?call={number}" in page, "1 of 2 checked" in page) == (False, True)
    assert "He says they spoke of something else." in house.world.browser(officer).get("/spot-checks").text
    assert [row.id for row in SpotCheck.of(house.world.person(officer), check.call)] == [check.id]


def test_what_is_as_written_tells_nobody(house):
    person, call = house.world.person(house.manager), house.calls["Chen Li"][0]
    for verdict in (Verdict.AS_WRITTEN, Verdict.NOBODY):
        SpotCheck.record(person, call, verdict)
    assert (Notice.select().count(), len(SpotCheck.of(person, call))) == (0, 2)


def test_one_that_the_lot_did_not_choose_is_marked_as_chosen_by_hand(house):
    drawn = house.drawn()
    call = next(call for call in house.calls["Chen Li"] if call.id not in drawn)
    SpotCheck.record(house.world.person(house.manager), call, Verdict.AS_WRITTEN)
    assert SpotCheck.get().drawn is False
    assert "chosen by hand" in house.world.browser(house.manager).get("/spot-checks").text


def test_a_manager_checks_the_calls_of_the_officers_he_leads_alone(house):
    theirs = house.calls["Zhao Min"][0]
    browser = house.world.browser(house.manager)
    assert browser.get(f"/spot-checks/new?call={theirs.id}").status_code == 403
    form = {**browser.token(), "call": theirs.id, "verdict": "as_written"}
    assert browser.post("/spot-checks", data=form).status_code == 403
    with pytest.raises(db.Refused, match="A manager checks the calls of his officers"):
        SpotCheck.record(house.world.person(house.manager), theirs, Verdict.AS_WRITTEN)
    own = house.world.call(house.officers[0][1][0], house.manager, principal=house.officers[0][2][0])
    assert browser.get(f"/spot-checks/new?call={own.id}").status_code == 403
    assert browser.get("/spot-checks/new?call=99999").status_code == 404
    assert SpotCheck.select().count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"verdict": "differs", "note": " "}, "Write what the hotel says: the officer reads it."),
        ({"verdict": "", "note": "Typed"}, "Choose one of the list."),
        ({"verdict": "as_written", "note": "x" * 1001}, "1001 characters; at most 1000 fit."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(house, typed, sentence):
    browser, call = house.world.browser(house.manager), house.calls["Chen Li"][0]
    answer = browser.send(f"/spot-checks/new?call={call.id}", "/spot-checks", **typed)
    assert (answer.status_code, sentence in answer.text, typed["note"].strip() in answer.text) == (422, True, True)
    assert SpotCheck.select().count() == 0


def test_a_draft_of_what_was_heard_is_kept(house):
    browser, call = house.world.browser(house.manager), house.calls["Chen Li"][0]
    form = {**browser.token(), "call": call.id, "verdict": "differs", "note": "Half a sentence"}
    assert browser.post(f"/spot-checks/draft?call={call.id}", data=form).status_code == 303
    assert "Half a sentence" in browser.get(f"/spot-checks/new?call={call.id}").text


def test_an_officer_reads_the_checks_of_his_own_calls_the_hotel_side_none(house):
    for name in ("Chen Li", "Zhao Min"):
        SpotCheck.record(house.world.person(house.other), house.calls[name][0], Verdict.AS_WRITTEN, f"Of {name}.")
    texts = {
        officer.name: re.findall(r"Of ([\w ]+)\.", house.world.browser(officer).get("/spot-checks").text)
        for officer, _hotels, _gms in house.officers
    }
    assert texts == {"Chen Li": ["Chen Li"], "Zhao Min": ["Zhao Min"]}
    director = house.world.browser(house.world.account(Role.DIRECTOR))
    assert re.findall(r"Of ([\w ]+)\.", director.get("/spot-checks").text) == ["Zhao Min", "Chen Li"]
    assert re.findall(r"Of ([\w ]+)\.", director.get("/spot-checks?verdict=differs").text) == []
    for account in (house.world.gm_of(house.officers[0][1][0]), house.world.account(Role.LIAISON)):
        assert house.world.browser(account).get("/spot-checks").status_code == 403
        assert SpotCheck.of(house.world.person(account), house.calls["Chen Li"][0]) == []
