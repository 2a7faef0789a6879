"""Rows decide which (laws 3 and 4): what is not yours is not there, and what you only read you do not change."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from portal.activity.bulletins import deeds as bulletins
from portal.activity.calls import day_start
from portal.activity.calls.checks import SpotCheck, Verdict
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.follow_ups import FollowUp, Side, State
from portal.activity.inspections import InspectionKind
from portal.activity.inspections import deeds as inspecting
from portal.activity.inspections.deeds import Given
from portal.activity.library import LibraryEntry, LibraryOffer
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock, db
from portal.foundation.outbox import Mail
from portal.foundation.roles import COLUMNS, COMMAND_LINE, HOTEL_SIDE, MATRIX, Function
from portal.records import cadence, excusing
from portal.records.accounts import Account
from portal.records.covers import Cover
from portal.records.digests import send_news
from portal.records.drafts import Draft
from portal.records.duties import HotelDuty
from portal.records.handovers import Handover
from portal.records.hotels import Hotel, Posting
from portal.records.notices import Notice
from portal.records.plans import ConsultingPlan
from portal.records.principals import Principal
from portal.records.tags import HotelTag
from portal.schema import TABLES
from portal.web.guard import permission_of
from tests.company import ask, crawl, everything, said
from tests.sink import listening
from tests.world import days_ago

PART = {"HX-Request": "true"}
NOTHING = 999_999
#: A cycle asks every hotel, and its results are told to all.
OF_NO_HOTEL = ("cycle_id", "told_id", "bulletin_id", "read_id", "hung_id", "annex_id", "office_id")
OF_NO_HOTEL += ("motion_id", "poll_id", "resolution_id", "amendment_id")
OF_NO_HOTEL += ("meeting_id", "material_id", "met_id", "correction_id", "snapshot_id")
#: The stylesheet and the styleguide's samples hold every word there is.
NOT_PAGES = ("assets.show", "styleguide.index")
#: For what both databases answer alike and takes long to walk through.
#: Walks through many pages: which rows somebody sees, both databases are asked table by table below.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def _of_others(company) -> dict:
    """Addresses of what belongs to the other hotel."""
    return company.values() | {
        "code": company.other.code,
        "posting_id": Posting.get(Posting.account == company.stranger.id).id,
        "principal_id": company.other_person.id,
        "account_id": company.stranger.id,
        "call_id": company.other_call.id,
        "visit_id": company.other_visit.id,
        "held_id": company.other_held.id,
        "picture_id": company.other_picture.id,
        "inspection_id": company.other_inspection.id,
        "photo_id": company.other_photo.id,
        "file_id": company.other_file.id,
        "proposal_id": company.other_proposal.id,
        "follow_up_id": company.other_follow_up.id,
        "monthly_report_id": company.other_report.id,
        "proof_id": company.other_proof.id,
        "entry_id": company.inside.id,
        "paper_id": company.inside_paper.id,
        "offer_id": company.other_offer.id,
        "member_id": company.applied.id,
        "discipline_id": company.other_discipline.id,
        "asked_id": company.other_asked.id,
        "attendee_id": company.other_guest.id,
        "invitation_id": EvaluationInvitation.get(EvaluationInvitation.account == company.stranger).id,
    }


def _of_nobody(company) -> dict:
    numbers = {name: NOTHING for name in company.values() if name.endswith("_id") and name not in OF_NO_HOTEL}
    return company.values() | {"code": "NOPE-1", **numbers}


# Another GM's hotel


@once
@pytest.mark.parametrize("column", [function.value for function in HOTEL_SIDE])
def test_for_the_hotel_side_another_hotel_is_not_there(company, column):
    """Whatever address: what a stranger has is answered word for word like what does not exist."""
    browser, before, app = company.browser(column), everything(), company.world.app
    theirs, nothing = company.routes(_of_others(company)), company.routes(_of_nobody(company))
    asked = [(t, n) for t, n in zip(theirs, nothing, strict=True) if t[1] != n[1]]
    for (method, path, endpoint), (_method, other_path, _other) in asked:
        if "/links/" in path:
            continue
        answer = ask(browser, method, path)
        held = column in MATRIX[permission_of(app, endpoint)]
        assert answer.status_code == (404 if held else 403), f"{method} {path}"
        assert said(answer) == said(ask(browser, method, other_path)), f"{method} {path}"
    now = everything()
    assert {name for name in before if before[name] != now[name]} <= {"Link", "AuditEntry"}  # `values()` issues a link


@once
@pytest.mark.parametrize("column", ["gm", "owner"])
@pytest.mark.parametrize("target", ["strip", "calls", "list", "form", "notice", "main", ""])
def test_for_the_hotel_side_no_part_of_another_hotel_is_there(company, column, target):
    browser, headers = company.browser(column), {**PART, "HX-Target": target}
    answer = browser.get(f"/hotels/{company.other.code}", headers=headers)
    assert answer.status_code == 404
    assert said(answer) == said(browser.get("/hotels/NOPE-1", headers=headers))
    assert "<html" not in answer.text


@pytest.mark.parametrize("column", ["gm", "owner", "assistant"])
def test_for_the_hotel_side_no_field_or_query_leads_to_another_hotel(company, column):
    browser = company.browser(column)
    for method, path, field in [
        ("GET", "/calls?hotel={}", None),
        ("GET", "/calls/new?hotel={}", None),
        ("POST", "/calls/draft?hotel={}", None),
        ("GET", "/hotels?q={}", None),
        ("GET", "/hotels/{}?year=2026", None),
        ("POST", "/calls", "hotel"),
        ("POST", "/postings", "hotel"),
        ("POST", f"/accounts/{company.newcomer.id}/hotels", "hotel"),
    ]:
        answers = []
        for code in (company.other.code, "NOPE-1"):
            fields = {field: code} if field else {}
            answer = ask(browser, method, path.format(code), **fields)
            answers.append((answer.status_code, said(answer)[1].replace(code, "·")))
        assert answers[0] == answers[1], path
        assert "Other Court" not in answers[0][1]


def test_a_code_is_found_only_as_it_is_written(company):
    browser = company.browser("gm")
    for code in ("own-1", "OWN-1 ", "ＯＷＮ-1", "OWN-1%00", "OWN-1\u200b", "OWN_1", "OWN-%", str(company.own.id)):
        assert browser.get(f"/hotels/{code}").status_code == 404, code


# What hangs on a record is reached only through it


def test_a_posting_or_principal_of_another_hotel_is_not_there(company):
    browser, before = company.browser("manager"), everything()
    own, posting = company.own.code, Posting.get(Posting.account == company.stranger.id)
    for path, theirs in [
        (f"/hotels/{own}/postings/{{}}/end", posting.id),
        (f"/hotels/{own}/principals/{{}}/end", company.other_person.id),
    ]:
        answer = ask(browser, "POST", path.format(theirs))
        assert answer.status_code == 404
        assert said(answer) == said(ask(browser, "POST", path.format(NOTHING)))
    assert everything() == before


def test_a_posting_of_another_account_is_not_there(company):
    browser, before = company.browser("admin"), everything()
    posting = Posting.get(Posting.account == company.stranger.id)
    answer = ask(browser, "POST", f"/accounts/{company.newcomer.id}/hotels/{posting.id}/end")
    assert answer.status_code == 404
    assert said(answer) == said(ask(browser, "POST", f"/accounts/{company.newcomer.id}/hotels/{NOTHING}/end"))
    assert everything() == before


def test_hotels_to_post_are_found_like_any_other(company):
    """One unknown code among those ticked, and nobody is posted anywhere."""
    browser, before = company.browser("manager"), everything()
    answer = ask(browser, "POST", "/postings", account=company.newcomer.id, hotel=[company.own.code, "NOPE-1"])
    assert answer.status_code == 404
    assert everything() == before


def test_a_principal_in_the_form_of_a_call_belongs_to_its_hotel(company):
    browser, before = company.browser("staff"), everything()
    typed = {
        "hotel": company.own.code,
        "result": "reached",
        "channel": "phone",
        "direction": "out",
        "summary": "Spoke with him.",
        "who": company.other_person.id,
        "spoke_with": "",
        "day": clock.today(),
        "time": "00:01",
    }
    answer = ask(browser, "POST", "/calls", **typed)
    assert answer.status_code == 422
    assert "Mr Other" not in answer.text
    assert everything() == before


# Officers and liaisons


def test_an_officer_sees_every_hotel(company):
    browser = company.browser("staff")
    for hotel in (company.own, company.second, company.other):
        assert browser.get(f"/hotels/{hotel.code}").status_code == 200
        assert browser.get(f"/calls?hotel={hotel.code}").status_code == 200
    assert browser.get(f"/calls/{company.other_call.id}").status_code == 200


def test_an_officer_writes_for_his_own_hotels_alone(company):
    """403 with a sentence, and nothing is changed: neither the record nor a draft of it."""
    browser, before, other = company.browser("staff"), everything(), company.other.code
    for method, path in [
        ("GET", f"/hotels/{other}/edit"),
        ("POST", f"/hotels/{other}"),
        ("POST", f"/hotels/{other}/draft"),
        ("POST", f"/hotels/{other}/principals"),
        ("POST", f"/hotels/{other}/principals/{company.other_person.id}/end"),
        ("GET", f"/calls/new?hotel={other}"),
        ("POST", f"/calls/draft?hotel={other}"),
    ]:
        answer = ask(browser, method, path, name="A new name", version=1)
        assert answer.status_code == 403, f"{method} {path}"
        about_calls = "Another officer looks after this hotel. A call is recorded by its own officer or a manager."
        assert (
            about_calls if "/calls" in path else "You may read this, but changing it is somebody else&#39;s."
        ) in answer.text
    answer = ask(browser, "POST", "/calls", hotel=other, summary="What I typed", result="reached")
    assert answer.status_code == 403
    assert "What I typed" in answer.text
    assert everything() == before


def test_an_officer_writes_for_a_hotel_from_the_day_he_is_posted(company):
    browser, other = company.browser("staff"), company.other
    assert browser.get(f"/hotels/{other.code}/edit").status_code == 403
    company.world.posted(other, company.people["staff"])
    assert browser.get(f"/hotels/{other.code}/edit").status_code == 200
    assert company.world.browser(company.colleague).get(f"/hotels/{other.code}/edit").status_code == 403


def test_a_liaison_reads_his_own_calls_alone(company):
    browser = company.browser("liaison")
    assert browser.get(f"/calls/{company.liaison_call.id}").status_code == 200
    answer = browser.get(f"/calls/{company.call.id}")
    assert answer.status_code == 404
    assert said(answer) == said(browser.get(f"/calls/{NOTHING}"))
    for path in ("/calls", f"/calls?hotel={company.own.code}", f"/hotels/{company.own.code}", "/calls?days=366"):
        page = browser.get(path).text
        assert "Liaison talk." in page, path
        assert "Own talk." not in page and "Other talk." not in page, path


def test_every_table_answers_for_everybody_without_a_fault(company):
    """And the hotel side sees rows of its own hotels alone, whichever table is asked."""
    of_hotels = [table for table in TABLES if "hotel" in table._meta.fields]
    for column in COLUMNS:
        person = company.world.person(company.people[column])
        for table in TABLES:
            assert list(table.visible_to(person)) is not None
        if person.is_hotel_side:
            mine = {
                "gm": {company.own.id},
                "owner": {company.own.id, company.second.id},
                "assistant": {company.own.id},
            }[column]
            for table in of_hotels:
                assert {row.hotel_id for row in table.visible_to(person)} <= mine, table.__name__
    assert not list(Hotel.visible_to(company.world.person(company.people["assistant"])))


def test_who_sees_a_row_hangs_on_number_role_functions_and_day_alone(company):
    """What is compiled once serves everybody of a role (`foundation.compiled`): the text of a statement is the same
    for two of them, only the number in it differs, and nothing is asked while it is built."""
    for column in COLUMNS:
        person = company.world.person(company.people[column])
        other = replace(person, id=NOTHING, name="Another", language="zh", time_zone="Asia/Urumqi", hotels=7)
        for table in TABLES:
            for rows_of in (table.visible_to, table.writable_by):
                with db.counted() as asked:
                    one, two = rows_of(person).sql(), rows_of(other).sql()
                assert asked == [], table.__name__
                assert one[0] == two[0], table.__name__
                differ = {(a, b) for a, b in zip(one[1], two[1], strict=True) if a != b}
                # What holds until a moment is never kept compiled.
                assert {pair for pair in differ if not isinstance(pair[0], datetime)} <= {(person.id, NOTHING)}


# One sentence in every internal field


#: What head office writes down about a hotel and its people; the hotel side reads none of it.
INSIDE = ("note", "tag", "manner", "plan", "duty", "cover", "handover", "file")
#: What is written down around a call and a follow-up; of the second the hotel side reads only what is for it.
AROUND_A_CALL = ("inside_note", "before", "corrected", "check", "excuse", "answer", "to_tell", "shot")
OF_AN_ITEM = ("item", "cut", "said", "redated", "passed_on", "returned", "taken_in", "piece_draft", "their_item")
OF_A_DEPARTMENT = ("remark", "proof")
#: Why we go, and why not when it was agreed: the hotel reads the topics and the word that goes to it.
OF_A_VISIT = ("purpose", "moved")
#: Minutes of which the hotel reads one part: what is not released, our note, and what was said of them inside.
OF_MINUTES = ("unreleased", "minutes_note", "minutes_comment", "minutes_reason", "minutes_before")
#: What stands in an unannounced inspection before its release: quality and the director alone read it.
OF_AN_INSPECTION = ("unannounced",)
#: Of the library what stays inside, what stood there before, and (the last) what another hotel has offered.
OF_THE_LIBRARY = ("entry", "edition", "edition_note", "paper", "their_offer")
#: Of bulletins what is for head office alone, and a paper that stays inside.
OF_BULLETINS = ("bulletin", "annex")
DRAFTS = {"draft", "edited", "piece_draft"}


@pytest.fixture
def planted(company) -> dict[str, str]:
    """{field: sentence} of all that stays inside, written into the hotel of those who must not read it."""
    world, own = company.world, company.own
    words = {
        name: f"Planted {name} sentence"
        for name in ("summary", "spoke", "draft", "edited", "their_summary", "their_name", *INSIDE)
        + AROUND_A_CALL
        + OF_AN_ITEM
        + OF_A_DEPARTMENT
        + OF_A_VISIT
        + OF_MINUTES
        + OF_AN_INSPECTION
        + OF_THE_LIBRARY
        + OF_BULLETINS
    }
    staff = world.person(company.people["staff"])
    world.call(own, company.people["staff"], days_ago(2), summary=words["summary"], principal=company.person)
    call = world.call(own, company.people["staff"], days_ago(9), summary=words["summary"])
    type(call).update(spoke_with=words["spoke"]).where(type(call).id == call.id).execute()
    world.call(
        company.other, company.colleague, days_ago(3), summary=words["their_summary"], principal=company.other_person
    )
    Draft.keep(staff, f"call:{own.code}", {"summary": words["draft"]})
    Draft.keep(staff, f"hotel:{own.code}", {"address": words["edited"]})
    company.other.edit(COMMAND_LINE, company.other.version, name=words["their_name"])
    # What is no text has a look: the strip, a grade, a gate, a mark, the day of the next call.
    hotel = Hotel.get_by_id(own.id)
    hotel.edit(COMMAND_LINE, hotel.version, grade="C", in_difficulty=1, note=words["note"])
    cadence.settle(own.id)
    HotelTag.put(COMMAND_LINE, own, [words["tag"]])
    Principal.update(manner=words["manner"]).where(Principal.hotel == own).execute()
    ConsultingPlan.write(staff, own, company.plan.version, words["plan"])
    HotelDuty.create(hotel=own, duty="1", kept="no", note=words["duty"], day=clock.today())
    Cover.create(
        officer=company.people["staff"],
        substitute=company.colleague,
        first=clock.today(),
        last=clock.today(),
        note=words["cover"],
    )
    Handover.update(note=words["handover"]).where(Handover.id == company.handover.id).execute()
    world.file(own, "Words.", f"{words['file']}.txt", for_hotel=False)
    _plant_around_a_call(company, call, words)
    _plant_on_items(company, call, words)
    _plant_on_a_visit(company, words)
    _plant_in_minutes(company, words)
    _plant_unannounced(company, words["unannounced"])
    _plant_in_the_library(company, words)
    _plant_in_bulletins(company, words)
    return words


def _plant_around_a_call(company, call, words) -> None:
    world = company.world
    staff, manager = (world.person(company.people[name]) for name in ("staff", "manager"))
    talk = world.call(company.own, company.people["staff"], days_ago(1), summary=words["before"])
    talk.correct(staff, talk.version, words["corrected"], summary="As it was.", inside_note=words["inside_note"])
    SpotCheck.record(manager, call, Verdict.DIFFERS, words["check"])
    (asked,) = excusing.ask(staff, company.own, [clock.this_week().plus(3).monday], words["excuse"])
    excusing.decline(manager, asked, words["answer"])
    ToTell.add(staff, words["to_tell"], clock.today(), clock.today())
    world.file(talk, "Written.", f"{words['shot']}.txt", for_hotel=False)
    company.typed = [
        f"/calls/{talk.id}",
        f"/calls/{talk.id}/files",
        f"/calls/{call.id}",
        f"/spot-checks/new?call={call.id}",
    ]


def _plant_on_items(company, call, words) -> None:
    """Items that the hotel reads, with everything inside that can be said of them, and one that it does not read."""
    world, own = company.world, company.own
    staff, manager, liaison = (world.person(company.people[name]) for name in ("staff", "manager", "liaison"))
    FollowUp.add(staff, own, words["cut"], side=Side.HOTEL, origin=call)
    inner = FollowUp.add(staff, own, words["taken_in"], side=Side.HOTEL)
    FollowUp.add(staff, own, words["item"], side=Side.US)
    FollowUp.add(world.person(company.colleague), company.other, words["their_item"], side=Side.HOTEL, for_hotel=True)
    asked = FollowUp.add(staff, own, "Asked of the hotel.", side=Side.HOTEL, for_hotel=True, origin=call)
    asked.give_state(staff, State.STUCK, record=call, text=words["said"])
    asked.redate(staff, asked.version, clock.today() + timedelta(days=9), words["redated"])
    inner.merge(staff, inner.version, asked)
    owed = FollowUp.add(manager, own, "Owed to the hotel.", side=Side.HOTEL, for_hotel=True)
    ours = {"side": Side.US, "department": None, "account": company.people["staff"]}
    owed.hand_over(staff, owed.version, **ours, reason=words["passed_on"])
    owed.give_state(staff, State.CLAIMED, for_hotel_side=True)
    owed.give_back(manager, words["returned"])
    company.follow_up.remark(liaison, words["remark"])
    world.file(company.follow_up, "Proof.", f"{words['proof']}.txt", for_hotel=False)
    Draft.keep(staff, f"follow-up:{own.code}", {"wording": words["piece_draft"]})
    pages = [f"/follow-ups/{row.id}" for row in FollowUp.select()]
    company.typed += [*pages, f"/follow-ups/new?hotel={own.code}", "/follow-ups?show=closed", "/follow-ups?q=Planted"]


def _plant_on_a_visit(company, words) -> None:
    """A visit that the hotel was asked for, moved since."""
    staff, day = company.world.person(company.people["staff"]), clock.today() + timedelta(days=4)
    visit = Visit.plan(staff, company.own, day, purpose=words["purpose"], topics="The winter.")
    visit.propose(staff)
    visit.move(staff, visit.version, day + timedelta(days=1), None, words["moved"], "A day later.")
    company.typed += [f"/visits/{visit.id}", f"/visits?hotel={company.own.code}", f"/visits/{visit.id}/edit"]


def _plant_in_minutes(company, words) -> None:
    """Filed, read, commented on, corrected, and one part released."""
    staff, manager = (company.world.person(company.people[name]) for name in ("staff", "manager"))
    visit = Visit.plan(staff, company.own, days_ago(6))
    told = {"service": words["unreleased"], "decisions": words["minutes_before"], "inside_note": words["minutes_note"]}
    row = Minutes.file(staff, visit, at=day_start(days_ago(6)), principals=[company.person], **told)
    row.read(manager)
    row.comment(manager, words["minutes_comment"])
    told |= {"at": row.at, "principals": [company.person], "decisions": "The pump is mended."}
    row.correct(staff, row.version, words["minutes_reason"], **told)
    row.release(staff, row.version, ["decisions"], "Mr Own")
    company.typed += [f"/visits/{visit.id}/minutes", f"/visits/{visit.id}/minutes/correction", "/visits/minutes"]


def _plant_in_the_library(company, words) -> None:
    """An entry that stays inside, and one that is for hotels now and was not before."""
    manager, facts = company.world.person(company.people["manager"]), {"topic": company.topic.id, "audience": "inside"}
    LibraryEntry.add(manager, title=words["entry"], text=words["entry"], **facts)
    shown = LibraryEntry.add(manager, title="Shown", text=words["edition"], **facts)
    shown.edit(manager, shown.version, words["edition_note"], text="Shown.", audience="hotels")
    company.world.file(shown, "Paper.", f"{words['paper']}.txt", for_hotel=False)
    stranger = company.world.person(company.stranger)
    LibraryOffer.offer(stranger, company.other, words["their_offer"], words["their_offer"], True)
    shelf = ["/library", "/library?q=Planted", "/library/offers"]
    company.typed += [*shelf, f"/library/{shown.id}", f"/library/{shown.id}/editions/1"]


def _plant_in_bulletins(company, words) -> None:
    """News for officers and managers, and some for hotels with a paper that stays inside."""
    manager, facts = company.world.person(company.people["manager"]), {"until": clock.today()}
    inner = bulletins.write(manager, ["staff", "manager"], title=words["bulletin"], text=words["bulletin"], **facts)
    shown = bulletins.write(manager, HOTEL_SIDE, title="Shown news", text="Shown.", **facts)
    for row in (inner, shown):
        bulletins.publish(manager, row, 1, ToTell.announce)
    company.world.file(shown, "Paper.", f"{words['annex']}.txt", for_hotel=False)
    company.typed += ["/bulletins?q=Planted", f"/bulletins/{inner.id}", f"/bulletins/{shown.id}"]


def _plant_unannounced(company, sentence) -> None:
    """An unannounced inspection of the own hotel, finished and not released."""
    account = company.people["liaison"]
    by = company.world.person(account)
    edition, kind = company.checklist.edition(), InspectionKind.UNANNOUNCED
    row = inspecting.plan(by, company.own, edition, kind, days_ago(5), account)
    inspecting.begin(by, row)
    inspecting.give(by, row, [Given(item.key, "none", sentence) for item in inspecting.points_of(row)])
    company.world.file(inspecting.point(by, row, "E1"), sentence, f"{sentence}.txt")
    inspecting.finish(by, row)
    company.typed += [f"/inspections/{row.id}", "/inspections?show=running", "/audit?kind=inspection&days=366"]


def _reach(company, column) -> str:
    """All pages that somebody reaches by links, and by typing each address of his own hotel."""
    browser = company.browser(column)
    typed = [path for method, path, endpoint in company.routes() if method == "GET" and endpoint not in NOT_PAGES]
    code = company.own.code
    typed += [
        f"/calls?hotel={code}&days=366",
        f"/calls/new?hotel={code}",
        f"/hotels/{code}?year=2026",
        "/hotels?q=Planted",
    ]
    kinds = ("hotel", "call", "account", "follow_up", "excuse", "spot_check", "to_tell")
    typed += [f"/audit?kind={kind}&days=366" for kind in kinds]
    pages = crawl(browser, ["/", *company.typed, *typed], limit=300)
    parts = [
        browser.get(f"/hotels/{code}", headers={**PART, "HX-Target": part}).text
        for part in ("strip", "timeline", "form", "list")
    ]
    return "\n".join([*(page.text for page in pages.values()), *parts]).replace('value="Planted"', "")


@once
def test_what_is_planted_is_found_by_those_who_may_read_it(company, planted):
    """Otherwise the tests below would find nothing for another reason."""
    reached = _reach(company, "staff")
    assert {name for name, sentence in planted.items() if sentence not in reached} == set(OF_AN_INSPECTION)
    assert 'class="strip' in reached
    assert "in difficulty" in reached
    reached = _reach(company, "manager")
    assert {name for name, sentence in planted.items() if sentence not in reached} == DRAFTS | set(OF_AN_INSPECTION)


@once
@pytest.mark.parametrize("column", [function.value for function in HOTEL_SIDE])
def test_the_hotel_side_finds_nothing_internal_anywhere(company, planted, column):
    """Domain §1: never call notes, grade, difficulty, cadence, or a word of another hotel."""
    reached = _reach(company, column)
    assert [sentence for sentence in planted.values() if sentence in reached] == []
    inside = ('class="strip', "n difficulty", "grade", "Grade", "Daily service", "talk.", "missed", "Timeline")
    elsewhere = ("Other Court", "A stranger", "A colleague", "Mr Other")
    # The list of time zones names a town.
    reached = reached.replace("Belgrade", "")
    assert [word for word in (*inside, *elsewhere) if word in reached] == []
    assert ("Second Court" in reached) == (column == "owner")
    assert ("The pump is mended." in reached) == (column in ("gm", "owner"))
    assert ("Asked of the hotel." in reached, "Owed to the hotel." in reached) == (column == "gm", column == "gm")


@once
def test_no_mail_to_the_hotel_side_says_more_than_that_something_waits(company, planted):
    for column in HOTEL_SIDE:
        account = company.people[column.value]
        Account.update(email=f"{column.value}@hotel.example").where(Account.id == account.id).execute()
    noon = clock.instant(datetime.combine(clock.today() + timedelta(days=1), time(12)))
    Notice.update(at=noon - timedelta(hours=1)).execute()
    with listening() as sink, clock.at(noon):
        send_news()
        Mail.send_due()
    told = {message["To"]: message["Subject"] + message.get_content() for message in sink.messages}
    assert set(told) == {"gm@hotel.example", "owner@hotel.example", "assistant@hotel.example"}
    hidden = (*planted.values(), "Own Court", "Asked of", "Owed to", "pump", "The staff")
    assert [word for word in hidden for text in told.values() if word in text] == []


@once
def test_an_admin_finds_no_word_of_a_call_anywhere(company, planted):
    reached = _reach(company, "admin")
    inside = [name for name, sentence in planted.items() if sentence in reached]
    # What stands in the file itself is his to mend; manner, plan and hand-overs are not.
    assert inside == ["their_name", "note", "tag", "duty", "cover", "file", *OF_THE_LIBRARY[:-1]]
    assert "talk." not in reached
    assert 'class="strip' not in reached


@once
def test_a_liaison_finds_no_word_of_an_officer_anywhere(company, planted):
    reached = _reach(company, "liaison")
    inside = [name for name, sentence in planted.items() if sentence in reached]
    # The last but one stand on the item that he wrote himself; he speaks for quality.
    theirs = ["their_name", "tag", "duty", "cover", "file", "remark", "proof", *OF_AN_INSPECTION]
    assert inside == [*theirs, *OF_THE_LIBRARY[:-1]]
    assert "Own talk." not in reached and "Other talk." not in reached
    assert 'class="strip' not in reached


@once
def test_a_director_reads_all_but_drafts(company, planted):
    reached = _reach(company, "director")
    assert {name for name, sentence in planted.items() if sentence not in reached} == DRAFTS


@once
def test_a_draft_is_its_writers_own(company, planted):
    """Not even his manager, opening the same form, is offered it."""
    for column in ("manager", "liaison"):
        page = company.browser(column).get(f"/calls/new?hotel={company.own.code}").text
        assert planted["draft"] not in page and "This is your draft" not in page


# Access follows the posting


@pytest.mark.parametrize("function", [Function.GM, Function.OWNER])
def test_access_ends_the_same_day_the_posting_ends(company, function):
    account = company.people[function.value]
    browser, manager = company.browser(function.value), company.browser("manager")
    assert browser.get(f"/hotels/{company.own.code}").status_code == 200
    posting = Posting.get((Posting.account == account.id) & (Posting.hotel == company.own.id))
    assert ask(manager, "POST", f"/hotels/{company.own.code}/postings/{posting.id}/end").status_code == 303
    assert Posting.get_by_id(posting.id).until == clock.today()
    answer = browser.get(f"/hotels/{company.own.code}")
    if function == Function.GM:
        # It was his only one: his role, too, holds nothing but himself now.
        assert answer.status_code == 403
        assert browser.get("/hotels").status_code == 403
        assert browser.get("/me").status_code == 200
        assert "Own Court" not in browser.get("/", follow_redirects=True).text
    else:
        assert said(answer) == said(browser.get("/hotels/NOPE-1"))
        assert browser.get(f"/hotels/{company.second.code}").status_code == 200
        assert "Own Court" not in browser.get("/hotels").text


def test_access_of_the_gm_before_ends_when_the_next_is_posted(company):
    browser, next_gm = company.browser("gm"), company.world.account("gm", name="The next")
    company.world.posted(company.own, next_gm, Function.GM)
    assert browser.get(f"/hotels/{company.own.code}").status_code == 403
    assert company.world.browser(next_gm).get(f"/hotels/{company.own.code}").status_code == 200
    assert [p.name for p in Principal.current_of(company.own) if p.function == "gm"] == ["The next"]


def test_a_posting_that_has_not_begun_or_is_over_opens_nothing(company):
    account = company.world.account("gm", name="Tomorrow's")
    tomorrow, yesterday = days_ago(-1), days_ago(1)
    Posting.create(hotel=company.own, account=account, function="gm", since=tomorrow)
    Posting.create(hotel=company.own, account=account, function="gm", since=days_ago(9), until=yesterday)
    browser = company.world.browser(account)
    assert browser.get(f"/hotels/{company.own.code}").status_code == 403
    assert browser.get("/me").status_code == 200


def test_an_owner_sees_all_his_hotels_and_no_other(company):
    page = company.browser("owner").get("/hotels").text
    assert "Own Court" in page and "Second Court" in page and "Other Court" not in page


def test_a_gm_begins_with_his_hotel(company):
    page = company.browser("gm").get("/")
    assert (page.status_code, "<h1>Own Court</h1>" in page.text) == (200, True)


def test_an_assistant_has_his_own_page_alone_and_it_names_his_hotel(company):
    browser = company.browser("assistant")
    assert browser.get("/hotels").status_code == 403
    assert browser.get(f"/hotels/{company.own.code}").status_code == 403
    page = browser.get("/")
    assert (page.status_code, "Own Court" in page.text) == (200, True)
    assert 'href="/hotels' not in page.text


def test_an_owner_learns_nothing_of_the_gms_telephone(company):
    """Domain §1: contact people are the GM's to see; the owner's page has facts and his officer."""
    Principal.update(phone="0512-00004711").where(Principal.hotel == company.own).execute()
    pages = {column: company.browser(column).get(f"/hotels/{company.own.code}").text for column in ("gm", "owner")}
    assert {column: "0512-00004711" in text for column, text in pages.items()} == {"gm": True, "owner": False}
