"""The register of leaks (D41): whoever notices one enters it; its clocks run; it is closed when nothing is missing."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.leaks import Leak
from portal.records.notices import Notice

TOLD = {"title": "A list went astray", "what": "Sent to a wrong address.", "data": "Telephone numbers of GMs"}
TOLD |= {"severity": "low", "noticed_time": "０9:30", "people": "12"}


@pytest.fixture
def leak(world):
    """One that an officer entered."""
    browser = world.browser(world.account(Role.STAFF))
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert browser.send("/leaks/new", "/leaks", **TOLD, noticed_on=yesterday).status_code == 303
    return Leak.get()


def test_directors_and_administrators_are_told_at_once_and_others_do_not_see_it(world, leak):
    told = [world.account(role) for role in (Role.DIRECTOR, Role.ADMIN)]
    with clock.at(clock.now()):
        Leak.enter(
            world.person(world.account(Role.LIAISON)),
            noticed_at=clock.now(),
            title="x",
            what="x",
            data="x",
            severity="low",
        )
    assert {row.account_id for row in Notice.select()} == {account.id for account in told}
    seen = {
        role: TOLD["title"] in world.browser(world.account(role)).get("/leaks").text for role in set(Role) - {Role.GM}
    }
    assert seen == {role: role in (Role.DIRECTOR, Role.ADMIN) for role in seen}


def test_a_clock_that_ran_out_is_marked(leak):
    noticed = leak.noticed_at
    late = {}
    for hours in (23, 25, 71, 73):
        with clock.at(noticed + timedelta(hours=hours)):
            late[hours] = (leak.late, Leak(noticed_at=noticed, measures="Called back.").late)
    assert late == {23: (False, False), 25: (True, False), 71: (True, False), 73: (True, True)}


def test_it_is_closed_when_nothing_is_missing_and_stays_as_it_is_then(world, leak):
    director, page = world.browser(world.account(Role.DIRECTOR)), f"/leaks/{leak.id}"
    assert director.post(f"{page}/closure", data=director.token()).status_code == 403
    missing = {"cause": "Typed wrong.", "measures": "Called back.", "prevention": "Look twice."}
    missing |= {"authority_note": "Not needed: opened by nobody.", "people_on": clock.today().isoformat()}
    assert director.send(f"{page}/edit", page, **missing).status_code == 303
    assert director.send(page, f"{page}/closure").status_code == 303
    assert Leak.get().closed_at is not None
    assert director.get(f"{page}/edit").status_code == 403


def test_a_day_to_come_and_an_hour_that_is_none_are_refused_with_what_was_typed(world):
    browser, tomorrow = world.browser(world.account(Role.ADMIN)), (clock.today() + timedelta(days=1)).isoformat()
    for wrong in ({"noticed_on": tomorrow}, {"noticed_time": "25:00"}, {"severity": ""}, {"authority_on": tomorrow}):
        answer = browser.send("/leaks/new", "/leaks", **{**TOLD, **wrong})
        assert (answer.status_code, TOLD["what"] in answer.text) == (422, True)
    assert Leak.select().count() == 0
