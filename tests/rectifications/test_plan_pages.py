"""The plan's page on the telephone of a GM and on quality's desk, and the register of findings."""

import io

from openpyxl import load_workbook

from portal.activity.inspections.rectifications import Measure
from portal.foundation import clock
from portal.foundation.roles import Function
from tests.rectifications.reporting import BATHROOM, LINEN, WATER, fresh, item


def address(plan) -> str:
    return f"/inspections/{plan.inspection_id}/rectification"


def written(plan, **more) -> dict[str, str]:
    """What a GM types, for each finding of the plan."""
    fields = {}
    for number, _one in enumerate(Measure.of_plan(plan), 1):
        fields |= {f"text_{number}": "It is washed anew.", f"owner_{number}": "me", f"name_{number}": ""}
        fields[f"day_{number}"] = clock.today().isoformat()
    return fields | more


def test_a_gm_writes_his_plan_and_quality_accepts_it_with_one_button(world, reports, lin, qian):
    plan = reports.released(BATHROOM, WATER)
    gm, quality = world.browser(lin), world.browser(qian)
    assert address(plan) in gm.get("/").text
    page = gm.get(address(plan)).text
    assert "Seen on the third floor." in page and "Send the plan" in page
    answer = gm.send(address(plan), address(plan), **written(plan, owner_2="name", name_2="Wu, engineer"))
    assert (answer.status_code, answer.location) == (303, address(plan))
    assert address(plan) in quality.get("/").text
    decision = f"{address(plan)}/decision"
    assert quality.send(address(plan), decision, all="1").status_code == 303
    assert fresh(plan).state == "accepted"
    assert [(one.owner, one.state) for one in Measure.of_plan(plan)] == [("", "accepted"), ("Wu, engineer", "accepted")]
    assert "Wu, engineer：It is washed anew." in gm.get(f"/follow-ups/{item(WATER).id}").text


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept(world, reports, lin):
    plan = reports.released(WATER)
    gm = world.browser(lin)
    answer = gm.send(address(plan), address(plan), **written(plan, owner_1="name", day_1="2020-01-01"))
    assert answer.status_code == 422
    for words in ("Who will do it?", "A day from today on, within a year.", "It is washed anew."):
        assert words in answer.text
    assert fresh(plan).state == "asked"


def test_a_measure_goes_back_with_a_reason(world, reports, qian, lin):
    plan = reports.released(WATER)
    reports.propose(plan)
    quality, decision = world.browser(qian), f"{address(plan)}/decision"
    answer = quality.send(address(plan), decision, verdict_1="return", reason_1="")
    assert answer.status_code == 422 and "Say why in one sentence." in answer.text
    assert quality.send(address(plan), decision, verdict_1="return", reason_1="Which boiler?").status_code == 303
    gm = world.browser(lin)
    assert "Which boiler?" in gm.get(address(plan)).text
    # Sent once more as it stood it would come back as it went.
    again = gm.send(address(plan), address(plan))
    assert (again.status_code, "It came back: change it" in again.text) == (422, True)
    assert gm.send(address(plan), address(plan), text_1="The one of the third floor.").status_code == 303


def test_a_form_that_was_opened_before_somebody_else_saved_says_so(world, reports, lin):
    plan = reports.released(WATER)
    gm = world.browser(lin)
    form = {**gm.form(address(plan), address(plan)), **written(plan)}
    reports.propose(plan)
    answer = gm.post(address(plan), data={**form, "text_1": "Another boiler."})
    assert answer.status_code == 409
    assert "Somebody was quicker" in answer.text and "Another boiler." in answer.text
    assert Measure.get().text == "It is washed anew."


def test_the_owner_reads_along_and_writes_nothing(world, reports, hotel):
    plan = reports.released(WATER)
    owner = world.browser(world.gm_of(hotel, function=Function.OWNER))
    page = owner.get(address(plan)).text
    assert "Seen on the third floor." in page and "Send the plan" not in page
    assert owner.post(address(plan), data={**owner.token(), **written(plan)}).status_code == 403


def test_what_is_typed_is_kept_as_a_draft(world, reports, lin):
    plan = reports.released(WATER)
    gm = world.browser(lin)
    form = {**gm.form(address(plan), address(plan)), "text_1": "A new boiler is ord"}
    gm.post(f"{address(plan)}/draft", data=form)
    assert "A new boiler is ord" in gm.get(address(plan)).text


def test_a_gm_sends_proof_and_the_officer_confirms(world, reports, lin, chen):
    reports.accepted(WATER)
    row, gm, officer = item(WATER), world.browser(lin), world.browser(chen)
    url = f"/follow-ups/{row.id}"
    # No bare tap says that it is done: something is to be shown for it.
    assert 'value="claimed"' not in gm.get("/follow-ups").text
    gm.send(url, f"{url}/files", **{"as": "done", "text": "A new pump, 55 degrees."})
    assert fresh(row).state == "claimed"
    officer.send(url, f"{url}/confirmation")
    assert fresh(row).state == "confirmed"


def test_an_officer_is_told_that_proof_is_missing(world, reports, lin, chen):
    reports.accepted(WATER)
    row = item(WATER)
    row.give_state(world.person(lin), "claimed")
    page = world.browser(chen).get(f"/follow-ups/{row.id}").text
    assert "A rectification is confirmed on proof" in page and "Confirm: I have seen it done" not in page


def test_the_register_and_its_sheet(world, reports, chen, zhao):
    reports.released(LINEN, WATER)
    officer = world.browser(chen)
    page = officer.get("/inspections/findings").text
    assert "Hot water" in page and "Linen per guest" in page and "no day yet" in page
    assert "Linen per guest" not in officer.get("/inspections/findings?severity=serious").text
    assert "Linen per guest" not in world.browser(zhao).get("/inspections/findings").text
    taken = officer.send("/inspections/findings?severity=red", "/inspections/findings/export")
    sheet = load_workbook(io.BytesIO(taken.data)).active
    assert [row[4].value for row in sheet.iter_rows() if row[0].value == "SZ001"] == ["Linen per guest"]


def test_the_hotel_file_tells_of_each_reports_plan(world, reports, chen):
    plan = reports.released(LINEN)
    page = world.browser(chen).get("/hotels/SZ001").text
    assert address(plan) in page and "Plan asked for" in page
