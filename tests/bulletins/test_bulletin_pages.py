"""Bulletins as people meet them: written and sent out, confirmed by a button, told in the brief, followed up."""

from datetime import timedelta
from io import BytesIO

import openpyxl

from portal.activity.bulletins import Bulletin, BulletinReceipt, State, deeds
from portal.activity.to_tell import Told, ToTell
from portal.foundation import clock
from portal.records.notices import Notice

SECRET = "Planted sentence of a bulletin"


def form(**typed) -> dict:
    day = (clock.today() + timedelta(days=9)).isoformat()
    told = {"topic": "trade", "title": "Bookings", "text": "They rise.", "readers": ["gm"], "until": day}
    return told | {"hotel_kind": "", "regional": ""} | typed


def test_a_manager_writes_it_looks_it_over_and_sends_it_out(world, company):
    browser = world.browser(company.manager)
    wrong = browser.send("/bulletins/new", "/bulletins", **form(title="", readers=[], text="Kept as typed."))
    assert (wrong.status_code, "Give it a headline." in wrong.text, "Tick whom it is for." in wrong.text) == (
        422,
        True,
        True,
    )
    assert "Kept as typed." in wrong.text
    page = browser.send("/bulletins/new", "/bulletins", follow=True, **form())
    assert "It reaches 2 people today." in page.text
    row = Bulletin.get()
    page = browser.send(f"/bulletins/{row.id}", f"/bulletins/{row.id}/publication", follow=True)
    assert "Published: whom it is for is told." in page.text
    assert Bulletin.get().state == State.PUBLISHED
    again = browser.post(f"/bulletins/{row.id}/publication", data={**browser.token(), "version": 2})
    assert (again.status_code, "no longer as it was" in again.text) == (422, True)


def test_a_gm_reads_it_and_confirms_by_a_button(world, company):
    row = company.out(must_confirm=True)
    browser = world.browser(company.gm)
    home = browser.get("/").text
    assert (f'href="/bulletins/{row.id}"' in home, "please confirm" in home) == (True, True)
    # To look at it is not to confirm it.
    browser.get(f"/bulletins/{row.id}")
    assert BulletinReceipt.select().count() == 0
    page = browser.send(f"/bulletins/{row.id}", f"/bulletins/{row.id}/receipts", follow=True)
    assert "You confirmed on" in page.text
    assert [(one.account_id, one.bulletin_id) for one in BulletinReceipt.select()] == [(company.gm.id, row.id)]
    assert not Notice.select().where(Notice.account == company.gm, Notice.read_at.is_null()).exists()
    assert "please confirm" not in browser.get("/").text


def test_what_is_not_for_him_never_reaches_a_gm(world, company):
    """A sentence in every bulletin that is not his, and in what stays inside of one that is."""
    director = world.person(company.director)
    company.draft(text=SECRET)
    later = company.draft(text=SECRET)
    deeds.schedule(director, later, 1, clock.now() + timedelta(days=1))
    company.out(text=SECRET, readers=("owner", "assistant", "staff"))
    company.out(text=SECRET, region=company.west)
    company.out(text=SECRET, hotel_kind="franchise")
    gone = company.out(text=SECRET)
    deeds.withdraw(director, gone, 2, SECRET, ToTell.call_off)
    mine = company.out(title="For you")
    world.file(mine, "Words.", f"{SECRET}.txt", for_hotel=False)
    paper = world.file(mine, "Words.", "plan.txt")
    browser = world.browser(company.gm)
    pages = ["/", "/bulletins", "/bulletins?show=mine", "/bulletins?q=Planted", "/bulletins?show=unread", "/notices"]
    pages += [f"/bulletins/{row.id}" for row in Bulletin.select()]
    seen = {page: browser.get(page) for page in pages}
    assert [page for page, answer in seen.items() if SECRET in answer.text.replace('value="Planted"', "")] == []
    found = {page for page, answer in seen.items() if answer.status_code == 200 and page[-1].isdigit()}
    assert found == {f"/bulletins/{mine.id}"}
    # Nor who wrote it.
    assert "The manager" not in seen[f"/bulletins/{mine.id}"].text
    assert browser.get(f"/bulletins/{mine.id}/files/{paper.id}").status_code == 200
    assert browser.get(f"/bulletins/{mine.id}/files/{paper.id - 1}").status_code == 404
    assert browser.post(f"/bulletins/{gone.id}/receipts", data=browser.token()).status_code == 404


def test_the_officer_ticks_it_in_his_brief_and_sees_that_the_hotel_has_not_confirmed(world, company):
    row = company.out(must_confirm=True)
    principal = world.principal(company.own)
    browser, item = world.browser(company.officer), ToTell.get()
    brief = f"/week?open={company.own.code}&show=all"
    assert "the hotel has not confirmed it yet" in browser.get(brief).text
    BulletinReceipt.give(world.person(company.gm), row)
    assert "the hotel has confirmed it" in browser.get(brief).text
    typed = {f"tell-{item.id}": "1", "summary": "All well.", "who": str(principal.id), "result": "reached"}
    assert browser.send(brief, "/calls", **typed).status_code == 303
    assert [(one.to_tell_id, one.kind) for one in Told.select()] == [(item.id, "call")]
    # What a bulletin asks for is not ended beside it.
    assert world.browser(company.manager).get(f"/to-tell/{item.id}/edit").status_code == 403


def test_who_has_not_confirmed_is_listed_by_officer_reminded_and_taken_away(world, company):
    row = company.out(must_confirm=True)
    BulletinReceipt.give(world.person(company.gm), row)
    base, browser = f"/bulletins/{row.id}/receipts", world.browser(company.manager)
    lists = [f"{base}?officer={company.other.id}", f"{base}?region={company.east.id}", f"{base}?show=confirmed"]
    assert [("Hotel B2<" in text, "Hotel A1<" in text) for text in (browser.get(page).text for page in lists)] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    Notice.delete().execute()
    page = browser.send(base, f"{base}/reminders", follow=True)
    assert "1 person is reminded." in page.text
    assert [one.account_id for one in Notice.select()] == [company.far_gm.id]
    sheet = browser.send(f"{base}?show=all", f"{base}/export")
    rows = list(openpyxl.load_workbook(BytesIO(sheet.data)).active.iter_rows(values_only=True))
    assert [line[0] for line in rows if line[0] in ("A1", "B2")] == ["A1", "B2"]
    assert world.browser(company.officer).get(f"{base}?officer=me").status_code == 200
    assert world.browser(company.gm).get(base).status_code == 403


def test_two_who_edit_a_draft_both_see_both_texts(world, company):
    row = company.draft()
    other = world.person(company.director)
    browser = world.browser(company.manager)
    opened = browser.form(f"/bulletins/{row.id}/edit", f"/bulletins/{row.id}")
    facts = {"title": "Their title", "text": row.text, "topic": "company", "until": row.until}
    deeds.edit(other, row, 1, ["gm"], **facts)
    answer = browser.post(f"/bulletins/{row.id}", data={**opened, **form(title="My title", text=row.text)})
    assert (answer.status_code, "Their title" in answer.text, "My title" in answer.text) == (409, True, True)


def test_a_correction_shows_everybody_what_stood_there(world, company):
    row = company.out()
    browser = world.browser(company.manager)
    page = f"/bulletins/{row.id}/correction"
    assert browser.send(page, page, text="Other words.", reason="").status_code == 422
    assert browser.send(page, page, text="Other words.", reason="A slip of the pen.").status_code == 303
    read = world.browser(company.gm).get(f"/bulletins/{row.id}").text
    assert all(text in read for text in ("Other words.", "A slip of the pen.", "The new one holds from December on."))
