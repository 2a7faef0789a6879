"""What hotels are to be told: entered once, ticked hotel by hotel, counted, ended; each sees what is his to tell."""

from datetime import timedelta

import pytest

from portal.activity.calls import Call
from portal.activity.to_tell import Show, Told, ToTell
from portal.foundation import clock, db
from portal.records.audit import AuditEntry
from portal.records.hotels import Hotel
from portal.records.teams import Team
from tests.world import Forms, days_ago


@pytest.fixture
def company(world):
    """Two officers of two teams with two and one hotels, a manager, a director."""

    class Company:
        first, second, third = (world.hotel(code) for code in ("A1", "B2", "C3"))
        officer = world.officer_of(first, second, name="Wang Min")
        other = world.officer_of(third, name="Zhao Lei")
        manager, director = world.account("manager", name="The manager"), world.account("director")
        east, west = (Team.create(name_zh=name, name_en=name) for name in ("East", "West"))

    for account, team in ((Company.officer, Company.east), (Company.other, Company.west)):
        account.team = team
        account.save()
    return Company


def add(world, by, text="Answer by Friday", **whose) -> ToTell:
    return ToTell.add(world.person(by), text, days_ago(1), clock.today(), **whose)


def open_texts(*hotels: Hotel) -> list[list[str]]:
    found = ToTell.open_for([hotel.id for hotel in hotels])
    return [[item.text for item in found.get(hotel.id, [])] for hotel in hotels]


def test_each_hotel_is_told_what_concerns_it(world, company):
    add(world, company.officer, "Mine", account=company.officer.id)
    add(world, company.manager, "East", team=company.east.id)
    add(world, company.director, "All")
    add(world, company.manager, "Empty team", team=Team.create(name_zh="空", name_en="Empty").id)
    assert open_texts(company.first, company.third) == [["Mine", "East", "All"], ["All"]]


def test_only_from_its_first_day_to_its_last(world, company):
    person = world.person(company.director)
    today = clock.today()
    ToTell.add(person, "Tomorrow", today + timedelta(days=1), today + timedelta(days=2))
    ToTell.add(person, "Yesterday", days_ago(3), days_ago(1))
    ToTell.add(person, "Today", today, today)
    assert open_texts(company.first) == [["Today"]]


def test_a_tick_counts_once_and_only_for_hotels_it_concerns(world, company):
    row = add(world, company.officer, account=company.officer.id)
    person = world.person(company.officer)
    call = world.call(company.first, company.officer)
    assert ToTell.tick(person, company.first, [row.id, 999], call) == 1
    assert ToTell.tick(person, company.first, [row.id], call) == 0
    assert ToTell.tick(person, company.third, [row.id]) == 0
    assert [(told.hotel_id, told.kind, told.record_id) for told in Told.select()] == [
        (company.first.id, "call", call.id)
    ]
    assert open_texts(company.first, company.second) == [[], ["Answer by Friday"]]
    assert ToTell.counts([row]) == {row.id: (1, 2)}
    ToTell.take_back(person, call)
    assert (Told.select().count(), open_texts(company.first)) == (0, [["Answer by Friday"]])


def test_it_is_ticked_in_the_brief_with_the_call(world, company):
    row = add(world, company.officer, account=company.officer.id)
    principal = world.principal(company.first)
    browser = world.browser(company.officer)
    form = Forms.of(browser.get("/week?open=A1").text)["/calls"]
    sent = browser.post("/calls", data={**form, "summary": "Told him.", f"tell-{row.id}": "1", "who": principal.id})
    assert sent.status_code == 303
    call = Call.get(Call.summary == "Told him.")
    assert [(told.hotel_id, told.record_id) for told in row.told] == [(company.first.id, call.id)]
    page = browser.get(f"/to-tell/{row.id}").text
    assert "told 1 of 2" in page and f"/calls/{call.id}" in page
    browser.send("/week", f"/calls/{call.id}/undo")
    assert Told.select().count() == 0


def test_an_officer_enters_edits_and_ends_his_own(world, company):
    browser = world.browser(company.officer)
    sent = browser.send("/to-tell", "/to-tell", text="Answer by Friday", follow=True)
    assert "Entered: it stands in the brief of each hotel" in sent.text and "0 of 2" in sent.text
    row = ToTell.get()
    assert (row.account_id, row.team_id, row.since) == (company.officer.id, None, clock.today())
    browser.send(f"/to-tell/{row.id}/edit", f"/to-tell/{row.id}", text="Answer by Monday")
    assert open_texts(company.first, company.third) == [["Answer by Monday"], []]
    browser.send(f"/to-tell/{row.id}", f"/to-tell/{row.id}/end")
    assert open_texts(company.first) == [[]]
    assert "Answer by Monday" in browser.get("/to-tell?show=past").text
    assert "Nothing to tell at the moment" in browser.get("/to-tell").text
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.kind == "to_tell").order_by(AuditEntry.id)]
    assert verbs == ["to_tell.added", "to_tell.edited", "to_tell.ended"]


def test_what_is_wrong_is_said_and_kept(world, company):
    browser = world.browser(company.officer)
    answer = browser.send("/to-tell", "/to-tell", text="", since="2026-11-20", until="2026-11-19")
    assert answer.status_code == 422 and "Write what hotels are to be told." in answer.text
    answer = browser.send("/to-tell", "/to-tell", text="x", since="2026-11-20", until="2026-11-19")
    assert "This is before the first day." in answer.text and ToTell.select().count() == 0
    answer = browser.send("/to-tell", "/to-tell", text="x", whose="all")
    assert (answer.status_code, ToTell.select().count()) == (422, 0), "an officer tells his own hotels"


def test_a_team_or_all_are_told_by_a_manager_or_the_director(world, company):
    browser = world.browser(company.manager)
    browser.send("/to-tell", "/to-tell", text="East", whose=str(company.east.id))
    browser.send("/to-tell", "/to-tell", text="All")
    assert [(row.text, row.team_id, row.account_id) for row in ToTell.select().order_by(ToTell.id)] == [
        ("East", company.east.id, None),
        ("All", None, None),
    ]
    assert open_texts(company.first, company.third) == [["East", "All"], ["All"]]


def test_who_sees_and_changes_what(world, company):
    mine = add(world, company.officer, account=company.officer.id)
    his = add(world, company.other, account=company.other.id)
    west = add(world, company.manager, team=company.west.id)
    everybodys = add(world, company.director)

    def seen(account):
        return {row.id for row in ToTell.page_for(world.person(account), Show.RUNNING)}

    assert seen(company.officer) == {mine.id, everybodys.id}
    assert seen(company.other) == {his.id, west.id, everybodys.id}
    assert seen(company.manager) == seen(company.director) == {mine.id, his.id, west.id, everybodys.id}
    assert seen(world.account("liaison")) == seen(world.account("admin")) == set()
    browser = world.browser(company.officer)
    assert browser.get(f"/to-tell/{his.id}").status_code == 404
    assert browser.get(f"/to-tell/{everybodys.id}/edit").status_code == 403
    assert world.browser(company.manager).get(f"/to-tell/{his.id}/edit").status_code == 200
    for role in ("liaison", "admin", "gm"):
        assert world.browser(world.account(role)).get("/to-tell").status_code == 403


def test_told_without_a_call_is_ticked_on_its_page(world, company):
    row = add(world, company.director)
    browser = world.browser(company.officer)
    browser.send(f"/to-tell/{row.id}", f"/to-tell/{row.id}/told", hotel=["A1", "B2"])
    assert sorted(told.hotel.code for told in row.told) == ["A1", "B2"]
    refused = browser.send(f"/to-tell/{row.id}", f"/to-tell/{row.id}/told", hotel="C3")
    assert (refused.status_code, row.told.count()) == (403, 2)


def test_the_second_editor_sees_both_texts(world, company):
    row = add(world, company.manager)
    browser = world.browser(company.director)
    form = browser.form(f"/to-tell/{row.id}/edit", f"/to-tell/{row.id}")
    row.edit(world.person(company.manager), 1, text="By Thursday")
    answer = browser.post(f"/to-tell/{row.id}", data={**form, "text": "By Monday"})
    assert answer.status_code == 409 and "By Thursday" in answer.text and "By Monday" in answer.text
    assert ToTell.get_by_id(row.id).text == "By Thursday"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_list_costs_the_same_with_one_row_and_with_many(world, company):
    browser = world.browser(company.officer)
    costs = []
    for n in (1, 30):
        for _ in range(n):
            row = add(world, company.officer, account=company.officer.id)
            ToTell.tick(world.person(company.officer), company.first, [row.id])
        with db.counted() as statements:
            browser.get("/to-tell")
        costs.append(len(statements))
    assert costs[0] == costs[1]
