"""Raw answers: the director's alone, each reading recorded and shown to the GM; paper with its scan."""

from io import BytesIO

import pytest
from peewee import OperationalError
from PIL import Image

from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading, EvaluationScan
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.foundation import db
from portal.records.audit import AuditEntry
from portal.records.holder_checks import HolderCheck
from tests.evaluations import rounds

TEXT = "Der Perlhuhnbericht"


@pytest.fixture
def answered(world):
    """(director's account, cycle, hotels): two have answered, the third has not."""
    director = world.account("director")
    cycle = rounds.opened(world.person(director)) if (hotels := rounds.hotels(world, 3)) else None
    for hotel, mark in zip(hotels[:2], ("2", "4"), strict=True):
        rounds.answer(world, cycle, hotel, rounds.sheet(cycle, hotel, mark, texts={"open_keep": TEXT}))
    return director, cycle, hotels


def page_of(cycle, hotel) -> str:
    answer = EvaluationAnswer.get(EvaluationAnswer.invitation == rounds.invitation(cycle, hotel).id)
    return f"/evaluations/answers/{answer.id}"


def test_the_list_says_who_has_answered_and_nothing_of_what(world, answered):
    director, cycle, hotels = answered
    page = world.browser(director).get("/evaluations/answers").text
    assert [hotel.name in page for hotel in hotels] == [True, True, False]
    assert (TEXT in page, EvaluationReading.select().count()) == (False, 0)
    only = world.browser(director).get(f"/evaluations/answers?cycle={cycle.id}&hotel={hotels[1].code}").text
    assert [f"/evaluations/answers/{n}" in only for n in (1, 2)] == [False, True]


def test_counting_low_marks_is_reading(world, answered):
    director, _cycle, _hotels = answered
    page = world.browser(director).get("/evaluations/answers?low=1").text
    assert (">20</td>" in page, EvaluationReading.select().count()) == (True, 2)


def test_each_reading_is_recorded_and_shown_to_the_gm_by_role(world, answered):
    director, cycle, hotels = answered
    browser, page = world.browser(director), page_of(cycle, hotels[0])
    shown = browser.get(page).text
    assert TEXT in shown and f'rel="next" href="{page_of(cycle, hotels[1])}"' in shown and 'rel="prev"' not in shown
    own = world.browser(hotels[0].gm).get(f"/evaluations/sheets/{rounds.invitation(cycle, hotels[0]).id}/answer").text
    assert TEXT in own and own.count("Operations director · ") == 1 and director.name not in own
    assert (
        world.browser(hotels[1].gm).get(f"/evaluations/sheets/{rounds.invitation(cycle, hotels[0]).id}").status_code
        == 404
    )


def test_what_cannot_be_recorded_is_not_shown(world, answered):
    director, cycle, hotels = answered
    browser = world.browser(director)
    db.gate.saw(OperationalError("database or disk is full"))
    refused = browser.get(page_of(cycle, hotels[0]))
    db.gate.open()
    assert (refused.status_code, TEXT in refused.text, EvaluationReading.select().count()) == (503, False, 0)


@pytest.mark.parametrize("role", ["staff", "manager", "liaison", "admin", "gm"])
def test_nobody_else_comes_near(world, answered, role):
    _director, cycle, hotels = answered
    browser = world.browser(world.account(role))
    for page in ("/evaluations/answers", page_of(cycle, hotels[0]), "/evaluations/answers/new"):
        assert browser.get(page).status_code == 403
    assert EvaluationReading.select().count() == 0


def test_paper_is_entered_by_the_director_with_its_scan_and_all_of_it_is_sealed(world, answered):
    director, cycle, hotels = answered
    row = rounds.invitation(cycle, hotels[2])
    browser, new = world.browser(director), f"/evaluations/answers/new?cycle={cycle.id}&hotel={hotels[2].code}"
    form = browser.form(new, "/evaluations/answers")
    marks = {f"item-{key}": mark for key, mark in rounds.sheet(cycle, hotels[2]).answers.items()}
    assert browser.post("/evaluations/answers", data={**form, **marks}).status_code == 422, "without a scan"
    sent = browser.post("/evaluations/answers", data={**form, **marks, "files": (picture(), "fax.jpg")})
    answer = EvaluationAnswer.get(EvaluationAnswer.invitation == row.id)
    assert (sent.headers["Location"], answer.way, answer.entered_by_id) == (
        page_of(cycle, hotels[2]),
        "paper",
        director.id,
    )
    scan = EvaluationScan.get()
    shown = browser.get(f"{page_of(cycle, hotels[2])}/scans/{scan.id}")
    assert (Image.open(BytesIO(shown.data)).size, shown.mimetype) == ((40, 30), "image/jpeg")
    assert "/9j/" not in scan.body and EvaluationCycle.get_by_id(cycle.id).answered == 3
    told = AuditEntry.select().where(AuditEntry.verb == "evaluation_cycle.paper_entered")
    assert [(entry.by_id, entry.kind, entry.record_id, entry.told) for entry in told] == [
        (director.id, "evaluation_cycle", cycle.id, {})
    ]
    seen = world.browser(world.account("admin")).get("/audit").text
    (line,) = (row for row in seen.split("<tr>") if "entered an answer from paper" in row)
    assert director.name in line and hotels[2].code not in line and hotels[2].name not in line


def picture() -> BytesIO:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return BytesIO(kept.getvalue())


def test_a_gm_reads_withdraws_and_sees_what_waits(world, answered):
    _director, cycle, hotels = answered
    gm, row = hotels[2].gm, rounds.invitation(cycle, hotels[2])
    browser, page = world.browser(gm), f"/evaluations/sheets/{row.id}"
    for place in ("/", "/follow-ups", "/evaluations"):
        assert f'href="{page}"' in browser.get(place).text, place
    marks = {f"item-{key}": mark for key, mark in rounds.sheet(cycle, hotels[2]).answers.items()}
    assert browser.send(page, page, **marks).headers["Location"] == page
    assert f'class="button primary" href="{page}"' not in browser.get("/").text
    assert f'href="{page}/answer"' in browser.get("/evaluations").text
    browser.send(page, f"{page}/withdrawal")
    assert "data-sheet" in browser.get(page).text


def test_an_account_that_somebody_else_has_handled_is_shut(world, answered):
    _director, cycle, hotels = answered
    HolderCheck.let_in(hotels[0].gm, world.account("admin").id)
    browser, page = world.browser(hotels[0].gm), f"/evaluations/sheets/{rounds.invitation(cycle, hotels[0]).id}"
    for address in (page, f"{page}/answer"):
        shut = browser.get(address)
        assert (shut.status_code, TEXT in shut.text, "second_code" in shut.text) == (403, False, True)
    assert browser.post(f"{page}/withdrawal", data=browser.token()).status_code == 403
    assert EvaluationAnswer.select().count() == 2
