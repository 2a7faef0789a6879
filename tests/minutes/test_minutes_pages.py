"""The pages of minutes: written on a telephone, filed with what was cut from them, read, released, answered."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from portal.activity.follow_ups import FollowUp, Raising, Side
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.records.drafts import Draft
from portal.records.files import File
from portal.records.principals import Principal
from portal.web import assets
from tests.files.sending import picture
from tests.minutes.writing import file

DUE = timedelta(days=3)


@pytest.fixture
def address(visit):
    return f"/visits/{visit.id}/minutes"


@pytest.fixture
def browser(world, officer, visit):
    return world.browser(officer)


def typed(**fields):
    told = {"raised": "The lift stands still.", "decisions": "It is repaired by Friday.", "time": "14:00"}
    return {"present": [str(Principal.get().id)], **told, **fields}


def owed(world, visit, officer, wording):
    return FollowUp.add(world.person(officer), visit.hotel, wording, side=Side.HOTEL)


def test_minutes_with_three_carried_and_two_new_items_are_filed_at_once(world, browser, address, visit, officer):
    carried = [owed(world, visit, officer, text) for text in ("The lift.", "The sign.", "The course.")]
    fields = {f"item-{row.id}": state for row, state in zip(carried, ("claimed", "stuck", "under_way"), strict=True)}
    for n, owner in ((1, "hotel"), (2, "dep-quality")):
        fields |= {f"piece-{n}-wording": f"New item {n}.", f"piece-{n}-owner": owner}
        fields |= {f"piece-{n}-due": clock.today() + DUE}
    answer = browser.send(address, address, follow=True, **typed(**fields))
    assert "Filed: the visit counts" in answer.text
    row = Minutes.get()
    assert [one.wording for one in FollowUp.of_record(world.person(officer), row)] == ["New item 1.", "New item 2."]
    raised = Raising.of_record(world.person(officer), row)
    assert [(one.follow_up_id, one.state) for one in raised] == [
        (carried[0].id, "claimed"),
        (carried[1].id, "stuck"),
        (carried[2].id, "under_way"),
    ]
    for text in ("New item 2.", "Spoken of in this visit", "The sign.", "waits for: The manager", "Lin Hai"):
        assert text in answer.text


def test_what_cannot_be_saved_is_said_beside_its_field_and_nothing_is_filed(browser, address):
    answer = browser.send(address, address, **{"piece-1-wording": "The lift.", "time": "14:00"})
    assert answer.status_code == 422
    for text in ("Tick who was there, or name somebody.", "Say what was decided", "Choose who owes it.", "The lift."):
        assert text in answer.text
    assert (Minutes.select().count(), FollowUp.select().count()) == (0, 0)


def test_a_day_to_come_and_a_stranger_are_refused(browser, address, world, visit):
    tomorrow = clock.today() + timedelta(days=1)
    assert "This time is still to come." in browser.send(address, address, **typed(day=tomorrow)).text
    stranger = world.browser(world.officer_of(world.hotel("SZ002")))
    assert "Not filed yet" in stranger.get(address).text
    assert stranger.post(address, data={**stranger.token(), **typed()}).status_code == 403
    assert Minutes.select().count() == 0


def test_the_draft_comes_back_with_its_ticks_and_is_gone_once_filed(world, browser, address, visit, officer):
    token = {name: value for name, value in browser.form(address, address).items() if name == "csrf_token"}
    (lin,) = Principal.select()
    other = world.principal(visit.hotel, "Ms Zhou", "deputy")
    fields = {"present": [str(lin.id), str(other.id)], "raised": "Half a sentence", **token}
    kept = browser.post(f"{address}/draft", data=fields, headers={"Accept": "application/json"})
    assert kept.json["at"] == Draft.get().saved_at.isoformat()
    page = browser.get(address).text
    assert "Half a sentence" in page
    assert page.count("checked") == 2
    browser.send(address, address, **typed())
    assert Draft.select().count() == 0


def test_each_draft_has_a_key_of_its_own(world, browser, address, visit, manager):
    def key(person):
        page = world.browser(person).get(address).text
        return page.partition('data-local-key="')[2][:44]

    mine, his = browser.get(address).text.partition('data-local-key="')[2][:44], key(manager)
    assert len({mine, his, ""}) == 3
    assert browser.get(address).text.partition('data-local-key="')[2][:44] == mine


def test_who_finds_them_filed_meanwhile_keeps_his_text(world, browser, address, visit, manager):
    form = browser.form(address, address)
    file(world, visit, manager)
    answer = browser.post(address, data={**form, **typed(raised="My own words")})
    assert answer.status_code == 409
    assert "Somebody has filed the minutes" in answer.text
    assert "My own words" in answer.text


def test_photographs_hang_on_the_visit_and_the_hotel_sees_those_released(
    world, browser, address, visit, officer, manager, gm
):
    base = f"/visits/{visit.id}/files"
    answer = browser.send(address, base, follow=True, files=[(BytesIO(picture()), "Lobby.jpg")])
    assert "1 file is kept." in answer.text
    row, photo = file(world, visit, officer), File.get()
    row.read(world.person(manager))
    hotel = world.browser(gm)
    assert hotel.get(f"{base}/{photo.id}").status_code == 404
    browser.send(address, f"{address}/release", sections=["decisions"], pictures="y")
    assert hotel.get(f"{base}/{photo.id}").status_code == 200
    assert f"{base}/{photo.id}?small=1" in hotel.get(address).text


def test_from_the_manager_to_the_gm_and_back(world, browser, address, visit, officer, manager, gm):
    file(world, visit, officer, needs="A new boiler.")
    boss, lin = world.browser(manager), world.browser(gm)
    assert "Minutes to read" in boss.get("/").text
    assert lin.get(address).status_code == 404
    boss.send(address, f"{address}/return", **{"reason": "Who repairs it?"})
    assert "They came back" in browser.get(address).text
    correction = f"{address}/correction"
    assert browser.send(correction, correction, reason="Named.", decisions="The maker does.").status_code == 303
    boss.send(address, f"{address}/reading")
    boss.send(address, f"{address}/comments", text="Good.")
    browser.send(address, f"{address}/release", sections=["decisions", "needs"])
    assert "Minutes to confirm" in lin.get("/").text
    page = lin.get(address).text
    assert ("The maker does." in page, "A new boiler." in page) == (True, True)
    for inside in ("The lift stands still.", "He hesitates.", "Good.", "It is repaired by Friday."):
        assert inside not in page
    lin.send(address, f"{address}/comments", text="By Saturday.")
    lin.send(address, f"{address}/confirmation")
    assert "By Saturday." in browser.get(address).text
    assert "Confirmed by the hotel" in browser.get("/visits/minutes").text
    assert "Minutes to confirm" not in lin.get("/").text


def words_in(answer) -> str:
    return ZipFile(BytesIO(answer.data)).read("word/document.xml").decode()


def test_as_a_document_in_both_languages_and_for_the_hotel_its_part(
    world, browser, address, visit, officer, manager, gm
):
    row = file(world, visit, officer)
    told = words_in(browser.send(address, f"{address}/export"))
    for text in ("Minutes of the visit to Garden Hotel", "He hesitates.", "What was decided", "Lin Hai"):
        assert text in told
    row.read(world.person(manager))
    row.release(world.person(officer), row.version, ["decisions"], "Lin Hai")
    lin = world.browser(gm)
    told = words_in(lin.send(address, f"{address}/export"))
    assert ("It is repaired by Friday." in told, "The lift stands still." in told) == (True, False)


def test_two_who_correct_see_both_texts(world, browser, address, visit, officer, manager):
    file(world, visit, officer)
    correction = f"{address}/correction"
    form = browser.form(correction, correction)
    boss = world.browser(manager)
    assert boss.send(correction, correction, reason="Clearer.", decisions="The boss's words.").status_code == 303
    answer = browser.post(correction, data={**form, "decisions": "My words.", "reason": "Mine."})
    assert answer.status_code == 409
    assert "The boss&#39;s words." in answer.text
    assert "My words." in answer.text


def test_all_scripts_together_weigh_less_than_twelve_kilobytes(app):
    """As they are sent; those of minutes only to their own page (design §1)."""
    sizes = [len(assets._packed(assets._assets[name].body)) for name in ("portal.js", "minutes.js")]
    assert sum(sizes) <= 12 * 1024
