"""The association's pages: each sees what concerns him, and does what is his to do (D31)."""

from portal.activity.association import council_deeds, member_deeds
from portal.activity.association.council import CouncilMatter
from portal.activity.association.members import Member
from portal.activity.association.secretaries import Secretary
from portal.foundation.roles import Role
from tests.association import bodies
from tests.company import ask


def test_from_the_application_to_the_certificate(world):
    made = bodies.association(world)
    hotel = bodies.hotel(world)
    gm, office = world.browser(hotel.gm), world.browser(made.secretary)
    page = gm.get("/association").text
    assert "Apply for membership" in page
    gm.send(f"/association/members/new?hotel={hotel.code}", "/association/members", text="We should like to belong.")
    row = Member.get(Member.hotel == hotel)
    assert hotel.name in office.get("/association").text
    here = f"/association/members/{row.id}"
    office.send(here, f"{here}/review", review="Papers complete.")
    matter = CouncilMatter.get()
    there = f"/association/council/{matter.id}"
    for member in made.members:
        world.browser(member.gm).send(there, f"{there}/votes", choice="for", text="")
    office.send(there, f"{there}/close")
    row = Member.get_by_id(row.id)
    assert row.state == "admitted"
    page = gm.get(f"{here}/certificate").text
    # Whoever holds the paper types the whole address.
    assert row.code in page and "http://localhost/association/certificates" in page
    nobody = world.browser()
    # Nobody has chosen a language: the visitor reads Chinese.
    assert "今天有效" in nobody.get(f"/association/certificates/{row.code}").text
    assert "没有今天有效的证书" in nobody.get("/association/certificates/AAAAAAAAAA").text


def test_only_the_secretariat_reviews_ranks_and_appoints(world):
    made = bodies.association(world)
    row = made.members[0]
    here = f"/association/members/{row.id}"
    office, other = world.browser(made.secretary), world.browser(world.account(Role.STAFF))
    assert "Another rank" in office.get(here).text
    assert "Another rank" not in other.get(here).text
    answer = ask(other, "POST", f"{here}/rank", version=str(row.version))
    assert answer.status_code == 403


def test_an_administrator_ticks_the_secretariat_and_has_no_part_in_it(world):
    officer, admin = world.account(Role.STAFF), world.account(Role.ADMIN)
    browser = world.browser(admin)
    browser.send("/settings/secretariat", "/settings/secretariat", account=str(officer.id))
    assert Secretary.ids() == [officer.id]
    assert browser.get("/association").status_code == 403


def test_what_lies_before_the_council_is_not_for_other_member_hotels(world):
    made = bodies.association(world, hotels=4)
    hotel = bodies.hotel(world)
    row = member_deeds.apply(world.person(hotel.gm), hotel, "A planted sentence.")
    matter = council_deeds.admission(world.person(made.secretary), row, "")
    outside = world.browser(made.members[3].gm)
    assert outside.get(f"/association/council/{matter.id}").status_code == 404
    assert outside.get(f"/association/members/{row.id}").status_code == 404
    assert "planted" not in outside.get("/association").text


def test_the_register_is_read_as_of_any_day_and_taken_away(world):
    made = bodies.association(world)
    browser = world.browser(made.secretary)
    assert browser.get("/association/members").text.count("/association/members/") > 3
    assert "No hotel belongs on this day" in browser.get("/association/members?day=2019-01-01").text
    name = made.members[1].hotel.name
    assert name in browser.get(f"/association/members?q={made.members[1].hotel.code}").text
    assert browser.send("/association/members", "/association/members/export").mimetype.endswith("sheet")
