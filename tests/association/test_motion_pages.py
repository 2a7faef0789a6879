"""Motions on their pages: proposed, seconded, discussed, called, voted on, resolved, answered (D34)."""

from datetime import timedelta

from portal.activity.association import counting, poll_deeds
from portal.activity.association.charter import CharterParameter
from portal.activity.association.motions import Motion, MotionAmendment
from portal.activity.association.polls import Poll, PollVoter, Proxy
from portal.activity.association.resolutions import Resolution
from portal.activity.follow_ups import FollowUp
from portal.foundation import clock, keyring
from portal.foundation.roles import Role
from portal.foundation.submissions import Submission
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.drafts import Draft
from portal.records.holder_checks import HolderCheck
from tests.association import bodies
from tests.company import ask

AT = "/association/motions"


def test_a_proposal_is_written_seconded_discussed_and_amended_on_its_page(world):
    made = bodies.association(world, hotels=6)
    gm, other = world.browser(made.members[0].gm), world.browser(made.members[1].gm)
    gm.send(f"{AT}/new", AT, title="Breakfast from six", text="From six o'clock.", kind="ordinary")
    motion = Motion.get()
    here = f"{AT}/{motion.id}"
    assert "Breakfast from six" in other.get("/association").text
    gm.send(here, f"{here}/wording", version="1", **{"wording-title": "Breakfast", "wording-text": "From six."})
    other.send(here, f"{here}/seconds")
    assert "Second it" not in other.get(here).text
    other.send(here, f"{here}/remarks", **{"remark-text": "We should like that."})
    page = gm.get(here).text
    assert "We should like that." in page
    assert made.members[1].hotel.name in page
    assert f"{here}/wording" not in page
    Motion.update(state="admitted", number=1, admitted_at=clock.now()).execute()
    other.send(here, f"{here}/amendments", **{"amendment-text": "From half past six."})
    amendment = MotionAmendment.get()
    answer = ask(gm, "POST", f"{here}/amendments/{amendment.id}", taken="no", reason="")
    assert (answer.status_code, "why it is not taken in" in answer.text) == (422, True)
    assert ask(other, "POST", f"{here}/amendments/{amendment.id}", taken="yes").status_code == 403
    assert ask(gm, "POST", f"{here}/amendments/{2**63}", taken="yes").status_code == 404
    ask(gm, "POST", f"{here}/amendments/{amendment.id}", taken="yes")
    assert Motion.get().text == "From half past six."
    gm.send(here, f"{here}/withdrawal")
    assert Motion.get().state == "withdrawn"


def test_who_has_several_hotels_says_for_which_he_speaks(world):
    bodies.association(world)
    owner = world.account(Role.GM)
    his = [bodies.member(world, owner) for _n in range(2)]
    for row in his:
        bodies.representing.appoint(bodies.COMMAND_LINE, row, owner, False, "")
    browser = world.browser(owner)
    answer = ask(browser, "POST", AT, title="Linen", text="One supplier.", kind="ordinary")
    assert (answer.status_code, "For which hotel" in answer.text) == (422, True)
    browser.send(f"{AT}/new", AT, title="Linen", text="One supplier.", kind="ordinary", member=str(his[1].id))
    assert Motion.get().member_id == his[1].id


def test_the_secretariat_prepares_an_election_and_calls_the_vote_when_the_charter_lets_it(world):
    made = bodies.association(world)
    office = world.browser(made.secretary)
    answer = ask(office, "POST", AT, title="Council", text="Two seats.", kind="election", places="")
    assert (answer.status_code, "how many places" in answer.text) == (422, True)
    office.send(f"{AT}/new", AT, title="Council", text="Two seats.", kind="election", places="2")
    motion = Motion.get()
    here = f"{AT}/{motion.id}"
    office.send(here, f"{here}/candidates", names="Lin\nZhao\nSun")
    now = clock.local(clock.now()) + timedelta(days=1)
    when = {"opens_on": now.date().isoformat(), "opens_time": "09:00", "closes_time": "09:00"}
    days = {"closes_on": (now + timedelta(days=20)).date().isoformat()}
    answer = ask(office, "POST", f"{here}/polls", **when, **days)
    assert (answer.status_code, "not been published" in answer.text) == (422, True)
    Motion.update(admitted_at=clock.now() - timedelta(days=60)).execute()
    answer = ask(office, "POST", f"{here}/polls", **when, closes_on=when["opens_on"])
    assert (answer.status_code, "at least 72 hours" in answer.text) == (422, True)
    assert ask(office, "POST", f"{here}/polls", **when, **days).status_code == 303
    poll = Poll.get()
    assert (poll.secret, poll.places) == (True, 2)
    office.send(here, f"{AT}/polls/{poll.id}/call-off")
    assert Poll.select().count() == 0


def test_an_open_vote_is_cast_changed_counted_and_shown_by_hotel(world):
    made = bodies.association(world, hotels=4)
    motion = bodies.motion(world, made.members[0])
    poll = bodies.poll(motion)
    here, there = f"{AT}/{motion.id}", f"{AT}/polls/{poll.id}"
    gm = world.browser(made.members[1].gm)
    assert motion.title in gm.get("/association").text
    assert motion.title in gm.get("/").text
    member = str(made.members[1].id)
    answer = ask(gm, "POST", f"{there}/ballots", member=member, choice="")
    assert (answer.status_code, "one of the ballot" in answer.text) == (422, True)
    for choice in ("against", "for"):
        assert ask(gm, "POST", f"{there}/ballots", member=member, choice=choice).status_code == 303
    assert "until the close you may vote otherwise" in gm.get(here).text
    assert motion.title not in gm.get("/").text
    # Whose it is not gets nothing into the box.
    stranger = world.browser(made.members[2].gm)
    assert ask(stranger, "POST", f"{there}/ballots", member=member, choice="against").status_code == 422
    for row in made.members[2:]:
        poll_deeds.vote(world.person(row.gm), poll, row.id, "for")
    bodies.close(poll)
    page = world.browser(made.secretary).get(here).text
    assert made.members[1].hotel.name in page
    assert Poll.get().seal in page
    assert "75%" not in page
    assert "100%" in page


def test_a_vote_is_left_to_somebody_and_taken_back(world):
    made = bodies.association(world, hotels=4)
    poll = bodies.poll(bodies.motion(world))
    there = f"{AT}/polls/{poll.id}/proxies"
    gm, holder = world.browser(made.members[0].gm), world.browser(made.members[1].gm)
    fields = {"member": str(made.members[0].id), "holder": str(made.members[1].gm.id)}
    assert made.members[1].hotel.name in gm.get(f"{there}/new?q={made.members[1].hotel.code}").text
    gm.send(f"{there}/new", there, **fields)
    assert "left to you" in holder.get(f"{AT}/{poll.motion_id}").text
    answer = ask(holder, "POST", there, member=str(made.members[1].id), holder=str(made.members[2].gm.id))
    assert (answer.status_code, "cannot be handed on" in answer.text) == (422, True)
    ask(gm, "POST", f"{there}/withdrawal", member=fields["member"])
    assert Proxy.select().count() == 0


def test_a_secret_choice_leaves_no_trace_but_its_sealed_row(world):
    made = bodies.association(world)
    motion = bodies.motion(world)
    poll = bodies.poll(motion, secret=True)
    gm = world.browser(made.members[0].gm)
    gm.get(f"{AT}/{motion.id}")
    before = [table.select().count() for table in (AuditEntry, Draft, Submission)]
    member = str(made.members[0].id)
    assert ask(gm, "POST", f"{AT}/polls/{poll.id}/ballots", member=member, choice="against").status_code == 303
    assert [table.select().count() for table in (AuditEntry, Draft, Submission)] == before
    page = gm.get(f"{AT}/{motion.id}").text
    assert "until the close you may vote otherwise" in page
    assert 'value="against" checked' not in page


def test_a_secret_vote_stays_shut_to_an_account_that_somebody_else_has_handled(world):
    made = bodies.association(world)
    poll = bodies.poll(bodies.motion(world), secret=True)
    account = made.members[0].gm
    HolderCheck.insert(account=account.id, shut_at=clock.now()).execute()
    gm = world.browser(account)
    assert "a secret vote stays shut" in gm.get(f"{AT}/{poll.motion_id}").text
    answer = ask(gm, "POST", f"{AT}/polls/{poll.id}/ballots", member=str(made.members[0].id), choice="for")
    assert (answer.status_code, PollVoter.select().where(PollVoter.voted).count()) == (403, 0)


def test_without_the_key_file_a_secret_vote_is_refused_with_a_sentence(world, tmp_path):
    made = bodies.association(world)
    poll = bodies.poll(bodies.motion(world), secret=True)
    gm, was = world.browser(made.members[0].gm), keyring.path()
    keyring.use_file(tmp_path / "none")
    try:
        answer = ask(gm, "POST", f"{AT}/polls/{poll.id}/ballots", member=str(made.members[0].id), choice="for")
    finally:
        keyring.use_file(was)
    assert (answer.status_code, "vote again when it is back" in answer.text) == (503, True)
    assert 'value="for" checked' in answer.text


def test_a_resolution_is_entrusted_answered_and_followed(world):
    made = bodies.association(world, hotels=4)
    motion = bodies.motion(world, made.members[0])
    poll = bodies.poll(motion)
    for row in made.members:
        poll_deeds.vote(world.person(row.gm), poll, row.id, "for")
    bodies.close(poll)
    row = Resolution.get()
    here = f"{AT}/resolutions/{row.id}"
    officer, director = world.account(Role.STAFF), world.account(Role.DIRECTOR)
    office, head = world.browser(made.secretary), world.browser(director)
    assert row.title in head.get("/association").text
    fields = {"department": "quality", "owner": str(officer.id), "version": "1"}
    answer = ask(office, "POST", f"{here}/owner", **fields, due_on="2020-01-01")
    assert (answer.status_code, "has passed" in answer.text) == (422, True)
    day = clock.today() + timedelta(days=60)
    office.send(here, f"{here}/owner", **fields, due_on=day.isoformat())
    item = FollowUp.get()
    department = Department.get(Department.word == "quality")
    assert (item.wording, item.account_id, item.department_id) == (row.title, officer.id, department.id)
    assert ask(world.browser(made.members[0].gm), "POST", f"{here}/answer", taken_up="1").status_code == 403
    head.send(here, f"{here}/answer", taken_up="1", answer="From the new year on.", version="2")
    assert f"/follow-ups/{item.id}" in head.get(here).text
    assert "From the new year on." in world.browser(made.members[3].gm).get(here).text
    assert row.title in head.get(f"{AT}/resolutions?show=taken").text
    assert row.title not in head.get(f"{AT}/resolutions?show=unanswered").text


def test_the_lists_are_taken_away(world):
    made = bodies.association(world)
    bodies.course(world, made.members[0])
    browser = world.browser(made.members[0].gm)
    assert browser.get(f"{AT}?show=voting").text.count(f"{AT}/2") == 1
    assert browser.send(AT, f"{AT}/export").mimetype.endswith("sheet")
    assert browser.send(f"{AT}/resolutions", f"{AT}/resolutions/export").mimetype.endswith("sheet")


def test_an_administrator_reads_no_motion(world):
    made = bodies.association(world)
    motion = bodies.motion(world, made.members[0])
    CharterParameter.create(edition=bodies.charter(), word="seconders", value="2")
    admin = world.browser(world.account(Role.ADMIN))
    assert (admin.get(AT).status_code, admin.get(f"{AT}/{motion.id}").status_code) == (403, 403)
    assert counting.verified() == (0, {})
