"""Erasing a person (D43): what was his is gone for good, also from the audit; the history and its chain stand."""

from datetime import date

import pytest

from portal.activity.calls import Call, CallCorrection
from portal.activity.calls import search as call_search
from portal.activity.evaluations.improvements import ImprovementEntry
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.follow_ups import FollowUp, Side
from portal.foundation import clock, contents, storage
from portal.foundation.db import Refused
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight import evaluation_mentions
from portal.insight.mention_files import places
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import Check, link_some
from portal.records.drafts import Draft
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.imports import ImportRow
from portal.records.principals import Principal
from portal.records.sessions import Session
from tests.company import everything
from tests.files.sending import PDF, package

NAME, NUMBER = "林晓岚", "13912345678"


@pytest.fixture
def lin(world):
    """A GM with everything a person leaves behind; returns the request."""
    hotel = world.hotel("SZ001")
    officer = world.officer_of(hotel, name="Wang Min")
    account = world.gm_of(hotel, name=NAME)
    Session.begin(account)
    Draft.keep(world.person(account), "me", {"name": NAME})
    by = world.person(officer)
    (principal,) = Principal.select()
    principal.edit(
        by, principal.version, phone=NUMBER, birthday=date(1980, 5, 1), manner="Likes tea.", email="lin@x.cn"
    )
    rows = (("酒店", "姓名", "职务"), ("SZ001", NAME, "总经理"))
    world.sheet(world.account(Role.ADMIN), "principals", rows)
    ImportRow.update(made=principal.id, before=f'{{"name": "{NAME}"}}').execute()
    call = world.call(hotel, officer, principal=principal, summary=f"{NAME}说电梯要修。")
    call.correct(by, 1, "Typed wrong.", summary=f"{NAME}说两部电梯要修。")
    FollowUp.add(by, hotel, f"Mend the lift, says {NAME}.", side=Side.HOTEL)
    return Erasure.ask(by, [principal], [], clock.today(), "By letter, signed.")


def erased(world, request) -> Erasure:
    request.erase(world.person(world.account(Role.DIRECTOR)), places(request))
    return Erasure.get_by_id(request.id)


def settle(browser, request, place, **fields):
    address = f"/erasures/{request.id}/texts/{place.id}"
    return browser.send(address, address, why="He asked.", **fields).status_code


def test_nothing_of_a_person_is_left_once_the_texts_are_redacted(world, lin):
    done = erased(world, lin)
    texts = {(text.kind, text.field) for text in ErasureText.of(done)}
    assert texts == {("call", "summary"), ("call_correction", "before"), ("follow_up", "wording")}
    browser = world.browser(world.account(Role.MANAGER))
    for text in ErasureText.of(done):
        words = {} if text.field == "before" else {"text": "The lift is to be mended."}
        assert settle(browser, done, text, **words) == 303
    left = [f"{table} {row}" for table, rows in everything().items() for row in rows if NAME in str(row)]
    left += [f"{table} {row}" for table, rows in everything().items() for row in rows if NUMBER in str(row)]
    assert left == []
    assert [call.summary for call in Call.select()] == ["The lift is to be mended."]
    assert CallCorrection.get().was == {}


def test_the_history_stays_and_the_chain_holds(world, lin):
    link_some()
    person, call = lin.principals()[0], Call.get()
    done = erased(world, lin)
    link_some()
    check = Check()
    assert (sum(check.walk()), check.trouble, check.erased > 0) == (check.linked, "", True)
    row, account = Principal.get_by_id(person.id), Account.get_by_id(person.account_id)
    assert (row.name, row.phone, row.manner, row.birthday, row.until) == (
        f"已删除 (erased) {row.id}",
        "",
        "",
        None,
        clock.today(),
    )
    assert (account.active, account.sign_in, account.email, Session.select().count()) == (
        False,
        f"erased-{account.id}",
        None,
        0,
    )
    kept = Call.get_by_id(call.id)
    assert (kept.day, kept.principal_id, kept.worth) == (call.day, person.id, call.worth)
    assert {word: done.counts[word] for word in ("principals", "accounts", "texts")} == {
        "principals": 1,
        "accounts": 1,
        "texts": 3,
    }


def test_a_call_is_no_longer_found_by_the_name_that_was_taken_out(world, lin):
    director, found = world.browser(world.account(Role.DIRECTOR)), []
    done = erased(world, lin)
    (text,) = [text for text in ErasureText.of(done) if text.kind == "call"]
    for words in ("Somebody says 电梯 is to be mended.", "Again."):
        found.append("电梯" in director.get(f"/calls?q={NAME}").text)
        if found == [True]:
            assert settle(director, done, text, text=words) == 303
    assert found == [True, False]
    assert "电梯" in director.get("/calls?q=电梯").text
    assert list(call_search.recount(Call.ids())) == []


def test_a_text_about_somebody_else_of_that_name_is_left_and_the_reason_stands(world, lin):
    done = erased(world, lin)
    text = ErasureText.of(done)[0]
    before = [call.summary for call in Call.select()]
    assert settle(world.browser(world.account(Role.MANAGER)), done, text, leave="1") == 303
    row = ErasureText.get_by_id(text.id)
    assert (row.redacted, row.reason, [call.summary for call in Call.select()]) == (False, "He asked.", before)


def hang(world, record, name: str, body: bytes) -> File:
    with storage.holding() as held:
        file = File.add(COMMAND_LINE, record, File.stowed(held, contents.examined(name, body)))
        held.keep()
    return file


def test_files_that_tell_of_a_person_are_listed_and_taken_away_or_renamed_by_somebody_who_looks(world, lin):
    hotel, call = Hotel.get(), Call.get()
    hang(world, hotel, f"{NAME}名片.txt", b"A card.")
    hang(world, hotel, "list.csv", f"Lift,{NUMBER}\n".encode())
    runs = f"<w:p><w:t>Says {NAME[0]}</w:t><w:t>{NAME[1:]}.</w:t></w:p>"
    told = hang(world, call, f"{'long-' * 20}letter.docx", package("word/document.xml", **{"word/footnotes.xml": runs}))
    scan = hang(world, hotel, "scan.pdf", PDF)
    hang(world, hotel, "plan.txt", b"Two lifts.")
    elsewhere = world.hotel("SZ009")
    hang(world, elsewhere, "other.pdf", PDF)
    far = hang(world, elsewhere, f"Letter to {NAME}.pdf", PDF)
    done = erased(world, lin)
    found = [(place.record_id, place.field) for place in ErasureText.of(done) if place.kind == "file"]
    assert found == [(1, "name"), (far.id, "name"), (2, "content"), (told.id, "content"), (scan.id, "look")]
    browser = world.browser(world.account(Role.MANAGER))
    for place in [place for place in ErasureText.of(done) if place.kind == "file"]:
        gone = {"remove": "1"} if place.field != "look" else {"name": "Contract.pdf"}
        assert settle(browser, done, place, **gone) == 303
    left = [str(row) for rows in everything().values() for row in rows if "名片" in str(row) or "Letter to" in str(row)]
    assert left == []
    names = {row.id: (row.name, bool(row.stored)) for row in File.select()}
    assert (names[scan.id], names[5]) == (("Contract.pdf", True), ("plan.txt", True))
    assert names[1] == ("已删除 (erased) 1", False)


def test_who_wrote_a_document_tells_of_him_and_a_document_of_nothing_but_marks_keeps_nobody_waiting(world, lin):
    hotel, author = Hotel.get(), f"<cp:coreProperties><dc:creator>{NAME}</dc:creator></cp:coreProperties>"
    letter = hang(world, hotel, "letter.docx", package("word/document.xml", **{"docProps/core.xml": author}))
    hang(world, hotel, "marks.docx", package("word/document.xml", **{"word/footnotes.xml": "<" * 1_000_000}))
    told = [(place.record_id, place.field) for place in ErasureText.of(erased(world, lin)) if place.kind == "file"]
    assert told == [(letter.id, "content")]


def test_a_file_is_opened_from_the_list_only_by_who_reads_its_record(world, lin):
    scan = hang(world, Hotel.get(), "scan.pdf", PDF)
    done = erased(world, lin)
    (place,) = [place for place in ErasureText.of(done) if place.kind == "file"]
    page = world.browser(world.account(Role.MANAGER)).get(f"/erasures/{done.id}/texts/{place.id}").text
    assert f'href="/hotels/SZ001/files/{scan.id}"' in page
    assert world.browser(world.account(Role.ADMIN)).get(f"/erasures/{done.id}/texts/{place.id}").status_code == 403


def test_it_is_done_once_and_by_a_director_alone(world, lin):
    manager = world.browser(world.account(Role.MANAGER))
    assert manager.post(f"/erasures/{lin.id}/erasure", data=manager.token()).status_code == 403
    assert Principal.get().name == NAME
    erased(world, lin)
    with pytest.raises(Refused, match="decided already"):
        erased(world, lin)


def test_a_request_that_is_declined_changes_nothing(world, lin):
    director = world.browser(world.account(Role.DIRECTOR))
    before = [row.__data__ for row in Principal.select()]
    page = f"/erasures/{lin.id}"
    assert director.send(page, f"{page}/refusal", answer="").status_code == 422
    assert director.send(page, f"{page}/refusal", answer="The contract runs.").status_code == 303
    assert ([row.__data__ for row in Principal.select()], Erasure.get().state) == (before, "declined")


def test_who_looks_after_hotels_hands_them_over_first(world):
    officer = world.officer_of(world.hotel())
    request = Erasure.ask(world.person(world.account(Role.ADMIN)), [], [officer], clock.today(), "He left.")
    with pytest.raises(Refused, match="Close this account first"):
        erased(world, request)
    assert (Account.get_by_id(officer.id).name, Erasure.get().state) == (officer.name, "asked")


def test_the_same_person_on_another_file_is_offered_and_another_of_that_name_left(world, lin):
    other = world.principal(world.hotel("SZ002"), NAME, Function.GM)
    officer = world.browser(world.officer_of(world.hotel("SZ003")))
    (here, _there) = Principal.select().order_by(Principal.id)
    page = f"/erasures/new?principal={here.id}"
    assert "Hotel SZ002" in officer.get(page).text
    assert officer.send(page, "/erasures", reason="On the telephone.", others=str(other.id)).status_code == 303
    asked = Erasure.select().order_by(Erasure.id.desc()).get()
    assert [number for kind, number in asked.named if kind == "principal"] == [here.id, other.id]
    assert AuditEntry.select().where(AuditEntry.verb == "erasure.asked").count() == 2


def test_what_came_of_the_evaluation_is_redacted_by_the_director_and_nobody_else_learns_of_it(world, lin, company):
    """Comments passed on, questions and their answers, what was said to have come of it, improvements; a question that
    went to two writers is looked at once."""
    named = f"{NAME} said so."
    for table, fields in evaluation_mentions.TEXTS.items():
        for row in list(table.select()):
            table.update(dict.fromkeys(fields, named)).where(table.id == row.id).execute()
    copy = EvaluationQuestion.get()
    told = {name: value for name, value in copy.__data__.items() if name != "id"}
    EvaluationQuestion.create(**{**told, "token": "second", "answer": ""})
    ImprovementEntry.create(improvement=company.improvement, text=named)
    done = erased(world, lin)
    places = [place for place in ErasureText.of(done) if place.kind in evaluation_mentions.DIRECTORS]
    fields = {(table._meta.table_name, field) for table, names in evaluation_mentions.TEXTS.items() for field in names}
    assert {(place.kind, place.field) for place in places} == fields
    assert sum(place.kind == "evaluation_question" for place in places) == 2
    manager, director = world.browser(world.account(Role.MANAGER)), world.browser(world.account(Role.DIRECTOR))
    pages = [browser.get(f"/erasures/{done.id}").text for browser in (manager, director)]
    assert [f"/texts/{places[0].id}" in page for page in pages] == [False, True]
    assert manager.get(f"/erasures/{done.id}/texts/{places[0].id}").status_code == 404
    for place in ErasureText.of(done):
        words = {} if place.field == "before" else {"text": "Somebody said so."}
        assert settle(director, done, place, **words) == 303
    left = [f"{name} {row}" for name, rows in everything().items() for row in rows if NAME in str(row)]
    assert left == []
