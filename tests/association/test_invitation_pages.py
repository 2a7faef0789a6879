"""The pages of invitations: answering on a telephone, the secretariat's list, what is taken away and printed (D32)."""

from portal.activity.association import answer_deeds, guest_deeds
from portal.activity.association.meeting_guests import Attendee, MeetingInvitation
from portal.activity.association.words import AttendeeState
from portal.foundation import clock, db
from portal.foundation.roles import Function, Role
from portal.insight import association_invitations as insight
from portal.records.audit import AuditEntry
from portal.records.notices import News, Notice
from tests.association import bodies, meetings
from tests.association.meetings import answer, invitation

WAITING = str(AttendeeState.WAITING)


def told(news: News) -> set[int]:
    return {row.account_id for row in Notice.select().where(Notice.news == news)}


def test_a_gm_finds_the_invitation_on_his_home_and_answers_it_on_the_meetings_page(world):
    made, row = meetings.invited(world, places=1)
    member, base = made.members[0], f"/association/meetings/{row.id}"
    gm, there = world.browser(member.gm), f"{base}/invitations/{invitation(row, member).id}/answer"
    for page in ("/", "/association"):
        assert f"You are invited: {row.title}" in gm.get(page).text
    form = gm.form(base, there)
    prefix = f"i{invitation(row, member).id}-"
    assert (form[f"{prefix}name_1"], form[f"{prefix}speaker"]) == (member.gm.name, "1")
    answered = gm.send(base, there, follow=True, **{f"{prefix}mobile_1": "13800001111", f"{prefix}name_2": "Deputy"})
    one, deputy = Attendee.select().order_by(Attendee.id)
    assert (one.mobile, one.represents, deputy.state) == ("13800001111", True, WAITING)
    assert f"{one.code[:3]} {one.code[3:]}" in answered.text and "Number 1 on the waiting list" in answered.text
    assert f"{deputy.code[:3]} {deputy.code[3:]}" not in answered.text
    assert "You are invited" not in gm.get("/").text
    # Changed in an older window: told, with what was typed.
    stale = gm.post(there, data={**form, f"{prefix}word": "Later"})
    assert stale.status_code == 409 and "Somebody has answered meanwhile" in stale.text and "Later" in stale.text


def test_what_is_wrong_in_an_answer_is_said_and_what_was_typed_is_kept(world):
    made, row = meetings.invited(world, hotels=1)
    asked = invitation(row, made.members[0])
    gm, there = world.browser(made.members[0].gm), f"/association/meetings/{row.id}/invitations/{asked.id}/answer"
    prefix = f"i{asked.id}-"
    twice = gm.send(there, there, **{f"{prefix}name_2": made.members[0].gm.name, f"{prefix}word": "Kept word"})
    assert twice.status_code == 422 and "stands here twice" in twice.text and "Kept word" in twice.text
    nobody = gm.send(there, there, **{f"{prefix}name_1": ""})
    assert nobody.status_code == 422 and "Name who comes." in nobody.text
    short = gm.send(there, there, **{f"{prefix}mobile_1": "12"})
    assert short.status_code == 422 and "at least 5 digits" in short.text
    assert Attendee.select().count() == 0


def test_who_comes_reads_who_else_does_without_their_numbers(world):
    made, row = meetings.invited(world)
    one, other = made.members[:2]
    person = world.person(other.gm)
    named = [{"name": "王芳", "job": "Deputy", "mobile": "13900002222"}]
    answer_deeds.answer(person, invitation(row, other), 1, True, named)
    page = world.browser(one.gm)
    assert "王芳" not in page.get(f"/association/meetings/{row.id}").text
    answer(world, invitation(row, one), one.gm)
    seen = page.get(f"/association/meetings/{row.id}").text
    assert "王芳" in seen and "13900002222" not in seen


def test_nobody_answers_or_reads_for_a_hotel_that_is_not_his(world):
    made, row = meetings.invited(world)
    asked = invitation(row, made.members[0])
    base = f"/association/meetings/{row.id}/invitations"
    stranger, liaison = world.browser(made.members[1].gm), world.browser(world.account(Role.LIAISON))
    for page in (f"{base}/{asked.id}/answer", f"{base}/{asked.id}/tickets", base, f"{base}/print"):
        assert stranger.get(page).status_code == 404, page
    assert stranger.post(f"{base}/{asked.id}/answer", data=stranger.token()).status_code == 404
    # Head office reads who is invited; the list with a line to sign on is the secretariat's.
    assert (liaison.get(base).status_code, liaison.get(f"{base}/print").status_code) == (200, 404)
    assert liaison.get(f"{base}/{asked.id}/answer").status_code == 403
    # An invitation is reached through its own meeting alone.
    elsewhere = meetings.announced(world)
    office = world.browser(made.secretary)
    assert office.get(f"/association/meetings/{elsewhere.id}/invitations/{asked.id}/answer").status_code == 404


def test_the_secretariat_invites_by_code_or_filter_finds_and_answers_for_who_has_called(world):
    made, row = meetings.invited(world)
    base, office = f"/association/meetings/{row.id}/invitations", world.browser(made.secretary)
    guest = bodies.hotel(world, name="Guest Court", province="江苏", code="GUEST1")
    wrong = office.send(base, base, codes="nowhere, guest1")
    assert wrong.status_code == 422 and "No hotel has this code: nowhere." in wrong.text
    assert "Name a code" in office.send(base, base).text
    assert "1 invitation more." in office.send(base, base, follow=True, codes="guest1").text
    assert "0 invitations more." in office.send(base, base, follow=True, province="江苏").text
    assert "1 invitation more." in office.send(base, base, follow=True, account=str(made.secretary.id)).text
    assert told(News.MEETING_ASKED) >= {guest.gm.id}
    asked = MeetingInvitation.get(MeetingInvitation.hotel == guest)
    prefix, there = f"i{asked.id}-", f"{base}/{asked.id}/answer"
    typed = {f"{prefix}name_1": "Called Chen", f"{prefix}word": "Chen rang up"}
    assert office.send(there, there, **typed).location == base
    one = Attendee.get()
    # Whoever is no member speaks for none.
    assert (one.name, one.represents, MeetingInvitation.get_by_id(asked.id).answered_by_id) == (
        "Called Chen", False, made.secretary.id,
    )  # fmt: skip
    assert "Called Chen" in office.get(f"{base}?q=chen&show=coming").text
    assert "No invitation here" in office.get(f"{base}?q=chen&show=asked").text
    for order in ("name", "hotel"):
        assert one.code in office.get(f"{base}/print?order={order}").text


def test_the_list_of_who_comes_is_taken_away_with_a_note_of_it(world):
    made, row = meetings.invited(world, hotels=1)
    answer(world, invitation(row, made.members[0]), made.members[0].gm)
    base, office = f"/association/meetings/{row.id}/invitations", world.browser(made.secretary)
    answered = office.send(base, f"{base}/export")
    assert answered.status_code == 200 and answered.mimetype.endswith("sheet")
    assert AuditEntry.select().where(AuditEntry.verb == "meeting.exported").get().told["count"] == 1


def test_reminding_and_taking_back_are_buttons_of_the_secretariat(world):
    made, row = meetings.invited(world)
    base, office = f"/association/meetings/{row.id}/invitations", world.browser(made.secretary)
    assert "3 people are reminded." in office.send(base, f"{base}/reminders", follow=True).text
    asked = invitation(row, made.members[2])
    assert office.send(base, f"{base}/{asked.id}/withdrawal").status_code == 303
    assert row.invitations.count() == 2


def test_the_list_of_invitations_costs_the_same_with_three_and_with_thirty(world):
    made, row = meetings.invited(world)
    office = world.person(made.secretary)

    def cost() -> int:
        with db.counted() as statements:
            insight.page_for(office, row, insight.Show.ALL, "")
        return len(statements)

    answer(world, invitation(row, made.members[0]), made.members[0].gm)
    before = cost()
    hotels = [bodies.hotel(world).id for _n in range(10)]
    guest_deeds.invite(office, row, hotels)
    for asked in list(row.invitations.where(MeetingInvitation.hotel.in_(hotels))):
        answer_deeds.answer(office, asked, 1, True, [{"name": "A"}, {"name": "B"}])
    assert cost() == before


def test_the_page_draws_the_ways_in_of_some_hotels_and_leads_to_the_others(world):
    bodies.association(world, hotels=1, seats=1)
    row, owner = meetings.announced(world), world.account(Role.GM)
    for n in range(5):
        hotel = world.hotel()
        world.posted(hotel, owner, Function.OWNER)
        said = {"state": "coming", "answered_at": clock.now(), "answered_by": owner.id}
        meetings.named(row, f"Guest {n}", hotel, invitation=meetings.asked(row, hotel, **said))
    page = world.browser(owner).get(f"/association/meetings/{row.id}").text
    assert (page.count('class="ticket"'), page.count('/tickets"')) == (3, 5)
