"""A small company with somebody in each column of the matrix, and what tests do in it: ask, follow links, compare."""

import re
from collections import deque
from datetime import timedelta
from html import unescape

from werkzeug.test import TestResponse

from portal.activity.association import (
    charter_deeds,
    council_deeds,
    feedback_deeds,
    meeting_minutes_deeds,
    member_deeds,
    office_deeds,
    representing,
)
from portal.activity.association.charter import CharterEdition
from portal.activity.association.discipline import Discipline
from portal.activity.association.meeting_plans import AccountsCheck, MeetingCost, MeetingTask
from portal.activity.association.meetings import Meeting
from portal.activity.association.offices import Body
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import Post, Sanction
from portal.activity.bulletins import deeds as bulletins
from portal.activity.calls.checks import SpotCheck, Verdict
from portal.activity.evaluations import (
    comment_deeds,
    comment_sealing,
    form_deeds,
    improvement_deeds,
    invitation_deeds,
    question_deeds,
    reply_deeds,
    sealing,
    seals,
)
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationReading, EvaluationScan
from portal.activity.evaluations.comment_sealing import Told
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.results import EvaluationResult
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import CycleState, LinkWay, Scope
from portal.activity.evaluations.words import Verdict as ReplyVerdict
from portal.activity.follow_ups import FollowUp, Side
from portal.activity.inspections import InspectionKind, InspectionTemplate, checklist_deeds, deeds, release
from portal.activity.inspections.deeds import Given
from portal.activity.library import Audience, LibraryEntry, LibraryOffer, LibraryTopic
from portal.activity.monthly_reports import MonthlyReport, last_month
from portal.activity.to_tell import ToTell
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import clock
from portal.foundation.roles import COLUMNS, COMMAND_LINE, Function, Role
from portal.insight.hotel_figures import month_page
from portal.insight.peer_sheets import kept
from portal.insight.peers import Group
from portal.records import excusing, postings, rules
from portal.records.deliveries import ServiceDelivery
from portal.records.departments import QUALITY, Collaboration, Department
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.exports import Export
from portal.records.feeds import Feed
from portal.records.grants import DirectorGrant
from portal.records.handovers import Handover
from portal.records.hotels import Hotel
from portal.records.leaks import Leak
from portal.records.links import Link
from portal.records.notices import News, Notice
from portal.records.plans import ConsultingPlan
from portal.records.principals import PrincipalFunction
from portal.records.services import ServiceItem
from portal.records.sessions import Session
from portal.records.teams import Region, Team
from portal.schema import TABLES
from portal.web import assets
from tests.association import bodies, meetings
from tests.evaluations import rounds
from tests.laws import new_submission_id
from tests.world import Browser, World

NOBODY = "nobody"
EVERYBODY = (*COLUMNS, NOBODY)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Kept up to date by asking alone, after the answer.
_SEEN = {"seen_at"}


class Company:
    """Three hotels: `own` and `second` belong to the people below, `other` is everything a stranger has."""

    def __init__(self, world: World):
        self.world = world
        self.own, self.second = world.hotel("OWN-1", name="Own Court"), world.hotel("OWN-2", name="Second Court")
        self.other = world.hotel("OTHER-1", name="Other Court")
        self.people = {
            role.value: world.account(role, name=f"The {role.value}")
            for role in Role
            if role not in (Role.GM, Role.STAFF)
        }
        liaison = self.people["liaison"]
        liaison.department = Department.get(Department.word == QUALITY)
        liaison.save()
        self.people["staff"] = world.officer_of(self.own, self.second, name="The staff")
        self.people["gm"] = world.gm_of(self.own, name="The gm")
        self.people["owner"] = world.gm_of(self.own, self.second, function=Function.OWNER, name="The owner")
        self.people["assistant"] = world.gm_of(self.own, function=Function.ASSISTANT, name="The assistant")
        world.account(Role.ADMIN, name="Second admin")
        self.colleague = world.officer_of(self.other, name="A colleague")
        self.stranger = world.gm_of(self.other, name="A stranger")
        self.newcomer = world.account(Role.STAFF, name="A newcomer")
        Session.begin(self.newcomer)
        self.session = Session.of(world.person(self.newcomer))[0]
        self.grant = DirectorGrant.ask(COMMAND_LINE, self.newcomer)
        self.person = world.principal(self.own, "Mr Own", PrincipalFunction.DEPUTY)
        self.other_person = world.principal(self.other, "Mr Other", PrincipalFunction.DEPUTY)
        self.call = world.call(self.own, self.people["staff"], principal=self.person, summary="Own talk.")
        self.liaison_call = world.call(self.own, self.people["liaison"], principal=self.person, summary="Liaison talk.")
        self.other_call = world.call(self.other, self.colleague, principal=self.other_person, summary="Other talk.")

        officer, staff = self.colleague.id, self.people["staff"].id
        self.handover = Handover.write(COMMAND_LINE, self.own, Function.OFFICER, officer, staff, clock.today())
        day = clock.today() + timedelta(days=2)
        self.cover = postings.cover(COMMAND_LINE, self.colleague, self.newcomer, day, day)
        week = clock.this_week().plus(2).monday
        (self.excuse,) = excusing.ask(world.person(self.people["staff"]), self.own, [week], "Own closed for works.")
        SpotCheck.record(world.person(self.people["manager"]), self.call, Verdict.AS_WRITTEN)
        self.file, self.other_file = world.file(self.own, "Own words."), world.file(self.other, "Other words.")
        self.region = Region.add(COMMAND_LINE, name_zh="华东", name_en="East")
        self.team = Team.add(COMMAND_LINE, name_zh="一队", name_en="First", region=self.region)
        week = clock.this_week().plus(4).monday
        self.rule = rules.add(COMMAND_LINE, since=week, times=2, every=1, gate=None, grade="A")
        self.item, self.service = Collaboration.get(), ServiceItem.get()
        self.proposal = world.proposal(self.own, self.people["gm"])
        self.other_proposal = world.proposal(self.other, self.stranger)

        # The liaison wrote it, the assistant owes it: everybody who reads follow-ups reads this one.
        owed = {"side": Side.HOTEL, "for_hotel": True}
        liaison, theirs = world.person(self.people["liaison"]), world.person(self.colleague)
        assistant = self.people["assistant"]
        self.follow_up = FollowUp.add(liaison, self.own, "Mend the own pump.", account=assistant, **owed)
        self.other_follow_up = FollowUp.add(theirs, self.other, "Mend the other pump.", **owed)
        self.proof, self.shot = world.file(self.follow_up, "Own proof."), world.file(self.call, "Own shot.")
        self.other_proof = world.file(self.other_follow_up, "Other proof.")

        self.job = world.sheet(self.people["admin"])
        self.to_tell = ToTell.add(theirs, "Everybody's words.", clock.today(), clock.today())
        # The liaison's own, so that everybody who writes any writes this one, or finds it is not his.
        told = {"title": "Everybody's news", "text": "Words for everybody.", "until": day, "must_confirm": True}
        self.bulletin = bulletins.write(liaison, COLUMNS, **told)
        bulletins.publish(liaison, self.bulletin, 1, ToTell.announce)
        self.annex = world.file(self.bulletin, "Own annex.")
        Notice.delete().where(Notice.kind == "bulletin").execute()

        # Proposed, so that the GM reads it too; the liaison and, without minutes, the owner do not.
        self.visit = Visit.plan(world.person(self.people["staff"]), self.own, clock.today() + timedelta(days=3))
        self.visit.propose(world.person(self.people["staff"]))
        self.other_visit = Visit.plan(theirs, self.other, clock.today() + timedelta(days=3))
        self.other_visit.propose(theirs)
        self.feed = Feed.make(world.person(self.people["staff"]), self.people["staff"])

        self._inspect()
        # The department's own visit: everybody who reads minutes reads these.
        self.held, self.picture = self._held(self.own, self.people["liaison"])
        self.other_held, self.other_picture = self._held(self.other, self.colleague)
        everybody = [somebody.id for somebody in self.people.values()]
        Notice.put(COMMAND_LINE, everybody, News.CHECK_DIFFERS, self.call, self.own)
        self.notice = Notice.get(Notice.account == self.people["staff"])
        facts = {"word": "hotels", "title": "Hotel files", "words": "City: 苏州", "asked": '{"city": "苏州"}'}
        self.export = Export.create(account=self.people["manager"], **facts)
        asked = (clock.today(), "By letter, signed.")
        leaver = world.principal(self.other, "Mr Gone", PrincipalFunction.DEPUTY)
        self.erasure = Erasure.ask(world.person(self.people["staff"]), [leaver], [], *asked)
        place = {"kind": "call", "record_id": self.call.id, "field": "summary"}
        self.erasure_text = ErasureText.create(erasure=self.erasure, **place)
        known = {"title": "Own leak", "what": "A list went astray.", "data": "Numbers.", "severity": "low"}
        self.leak = Leak.enter(world.person(self.people["staff"]), noticed_at=clock.now(), **known)
        figures = {"available": 3000, "sold": 2100, "revenue": 42_000_000, "analysis": "Own fair."}
        self.report = MonthlyReport.enter(COMMAND_LINE, self.own, last_month(), figures)
        sheet = kept(month_page(COMMAND_LINE, self.report, Group.CLOSE))
        ServiceDelivery.book(COMMAND_LINE, "industry", self.own, self.report, sheet)
        theirs = {**figures, "analysis": "Other fair."}
        self.other_report = MonthlyReport.enter(COMMAND_LINE, self.other, last_month(), theirs)
        self.plan = ConsultingPlan.write(world.person(self.people["staff"]), self.own, 0, "The plan of Own Court.")
        self._shelve()
        self._evaluate()
        self._associate()
        self._meet()
        self._minute()
        self._reckon()

    def _associate(self) -> None:
        """Own Court belongs, and its GM speaks for it; a stranger's hotel has applied, and the council, in which the
        director sits, is being asked; the officer does the office work."""
        world, gm = self.world, self.people["gm"]
        Secretary.name(COMMAND_LINE, [self.people["staff"].id, self.people["manager"].id])
        CharterEdition.update(state="published", in_force_from=clock.today()).execute()
        charter_deeds.draft(world.person(self.people["staff"]))
        for hotel in (self.own, self.other):
            Hotel.update(opened_on=clock.today() - timedelta(days=900)).where(Hotel.id == hotel.id).execute()
        self.member = member_deeds.apply(world.person(gm), Hotel.get_by_id(self.own.id), "Own reasons.")
        member_deeds.review(COMMAND_LINE, self.member, "Own papers.")
        member_deeds.admit(COMMAND_LINE, self.member)
        representing.appoint(COMMAND_LINE, self.member, gm, False, "Own writing.")
        term = (clock.today(), clock.today() + timedelta(days=700))
        self.office = office_deeds.seat(COMMAND_LINE, Body.get(), self.people["director"], Post.COUNCILLOR, *term)
        self.applied = member_deeds.apply(world.person(self.stranger), Hotel.get_by_id(self.other.id), "Other reasons.")
        self.matter = council_deeds.admission(COMMAND_LINE, self.applied, "Other papers.")
        self.member.gm = gm
        self.motion, self.amendment, self.poll, self.resolution = bodies.course(world, self.member)
        facts = {"measure": Sanction.WARNING, "article": "16", "by": self.people["staff"], "heard_until": clock.today()}
        self.discipline = Discipline.create(member=self.member, ground="Own ground.", **facts)
        self.other_discipline = Discipline.create(member=self.applied, ground="Other ground.", **facts)
        kinds = ["member", "council_matter", "motion", "resolution"]
        Notice.delete().where(Notice.kind.in_(kinds)).execute()

    def _meet(self) -> None:
        """A convention that is announced, to be attended by telephone as well, with an item and a paper."""
        planned = meetings.meeting(self.world, by=self.people["staff"], online="400 820 1234")
        self.meeting = meetings.announced(self.world, planned)
        self.agenda_item = meetings.item(self.meeting, motion=self.motion)
        self.material = self.world.file(self.meeting, "Own material.")
        said = {"state": "coming", "answered_at": clock.now(), "answered_by": self.people["gm"].id}
        self.asked = meetings.asked(self.meeting, self.own, **said)
        self.guest = meetings.named(self.meeting, "Own guest", self.own, invitation=self.asked)
        meetings.asked(self.meeting, self.second)
        self.other_asked = meetings.asked(self.meeting, self.other)
        waits = {"invitation": self.other_asked, "state": "waiting", "waiting_since": clock.now()}
        self.other_guest = meetings.named(self.meeting, "Other guest", self.other, **waits)

    def _minute(self) -> None:
        """A meeting that was held: its minutes are sent, with a decision and a photograph; the GM asks for a
        correction."""
        staff = self.world.person(self.people["staff"])
        self.met = meetings.held(self.world, by=self.people["staff"])
        self.minuted = meeting_minutes_deeds.begin(staff, self.met)
        decision = meeting_minutes_deeds.Line("Everybody decides this.")
        meeting_minutes_deeds.write(staff, self.minuted, 1, "# Opening\nEverybody's minutes.", [decision])
        meeting_minutes_deeds.publish(staff, self.minuted, 2)
        self.doubt = meeting_minutes_deeds.ask(self.world.person(self.people["gm"]), self.minuted, "Own doubt.")
        self.snapshot = self.world.file(self.minuted, "Everybody's photograph.")
        Notice.delete().where(Notice.kind == "meeting_minutes").execute()

    def _reckon(self) -> None:
        """A line of the coming meeting's checklist and one of its budget; the accounts of the one that was held are
        published and checked, and the GM, who was there, has said how it was."""
        gm, day = self.people["gm"], clock.today() + timedelta(days=3)
        self.task = MeetingTask.create(meeting=self.meeting, title="Book", account=self.people["staff"], due_on=day)
        for row in (self.meeting, self.met):
            MeetingCost.create(meeting=row, title="Hall", planned=10_000, actual=9_000, effect="All met.")
        facts = {"accounts_at": clock.now(), "accounts_by": self.people["staff"].id, "accounts_text": "All was paid."}
        Meeting.update(**facts).where(Meeting.id == self.met.id).execute()
        AccountsCheck.create(meeting=self.met, member=self.member, by=gm)
        meetings.there(self.met, account=gm, hotel=self.own)
        feedback_deeds.give(self.world.person(gm), self.met, 4, "Everybody's talks.", "")

    def _shelve(self) -> None:
        """An entry of the library that hotels read and one that stays inside, each with a paper; what the GM of `own`
        and a stranger have offered."""
        manager, named = self.world.person(self.people["manager"]), {"name_zh": "经营", "name_en": "Operation"}
        self.topic = LibraryTopic.add(manager, **named)
        facts = {"topic": self.topic.id, "text": "A text.", "audience": Audience.HOTELS}
        self.entry = LibraryEntry.add(manager, title="Breakfast that pays", **facts)
        self.inside = LibraryEntry.add(manager, title="Inside survey", **{**facts, "audience": Audience.INSIDE})
        self.paper = self.world.file(self.entry, "Own paper.")
        self.inside_paper = self.world.file(self.inside, "Inside paper.")
        gm, stranger = (self.world.person(one) for one in (self.people["gm"], self.stranger))
        self.offer = LibraryOffer.offer(gm, self.own, "Own trick", "Own way.", False)
        self.other_offer = LibraryOffer.offer(stranger, self.other, "Other trick", "Other way.", True)
        Notice.delete().where(Notice.kind == "library_offer").execute()

    def _evaluate(self) -> None:
        """An open cycle that asks the GM of `own`, the owner of `second` and a stranger; a draft of the next form."""
        director = self.world.person(self.people["director"])
        self.cycle, self.form = rounds.opened(director), rounds.form()
        asked = rounds.invitation(self.cycle, self.own)
        self.link_token = invitation_deeds.link_token(director, asked, LinkWay.SLIP)
        form_deeds.draft(director, self.form)
        self._come_of_it(director)
        # What is told of it stands in tests of its own.
        Notice.delete().where(Notice.kind.in_(["evaluation_cycle", "improvement"])).execute()

    def _come_of_it(self, director) -> None:
        """A cycle whose results are told: the GM of `own` wrote two comments; one waits, one quality reads, has asked
        about and answers with an improvement."""
        facts = {**rounds.facts(), "edition": self.form.edition()}
        self.told = EvaluationCycle.create(**facts, state=CycleState.PUBLISHED, closed_at=clock.now())
        counts = {"cycle": self.told, "scope": Scope.COMPANY, "people": 6, "raters": 5}
        EvaluationResult.create(**counts, item="qa_inspect", counts="4:3,2:2")
        gm, seen = self.people["gm"], {"kind": "member", "state": "answered"}
        invited = EvaluationInvitation.create(cycle=self.told, hotel=self.own, account=gm, function="gm", **seen)
        sheet = Sheet(answers={"qa_inspect": "2"}, texts={"open_change": "Own opinion.", "open_keep": "Own praise."})
        body, sent = sealing.sealed(sheet, invited.id), {"state": "sent", "receipt": "R-OWN"}
        self.answer = EvaluationAnswer.create(invitation=invited, body=body, sent_at=clock.now(), **sent)
        self.scan = EvaluationScan.create(
            answer=self.answer, type="image/jpeg", body=seals.SCAN.seal("T3du", answer=self.answer.id)
        )
        #: What the GM has said: the director and he himself read it, nobody else anywhere.
        self.confided = tuple(sheet.texts.values())
        texts = [Told(invited.id, key, text) for key, text in sheet.texts.items()]
        with clock.at(clock.now() - timedelta(hours=1)):
            comment_sealing.put(self.told, texts)
            comment_deeds.take_up(director, self.told)
            waits, passed = EvaluationComment.select().order_by(EvaluationComment.id)
            quality = self.people["liaison"].department
            self.released = comment_deeds.release(director, passed, 1, quality, "Reworded for quality.")
        self.comment = waits
        liaison = self.world.person(self.people["liaison"])
        self.thread = question_deeds.ask(liaison, self.released, "What does quality ask?")
        reply_deeds.say(liaison, self.told, "qa_inspect", ReplyVerdict.UNDER_WAY, "Quality says this.")
        due, item = clock.today() + timedelta(days=30), {"cycle": self.told, "item": "qa_inspect"}
        self.improvement = improvement_deeds.add(
            liaison, quality, self.people["liaison"], "Quality promises this.", due, **item
        )

    def _held(self, hotel, account):
        """A visit that was held today, with released minutes and a file, by one of ours."""
        by, manager = self.world.person(account), self.world.person(self.people["manager"])
        visit = Visit.plan(by, hotel, clock.today())
        told = {"raised": f"{hotel.name} was visited.", "decisions": f"{hotel.name} mends the pump."}
        minutes = Minutes.file(by, visit, at=clock.now(), others="The porter", **told)
        minutes.read(manager)
        minutes.release(by, minutes.version, ["decisions"], "The porter")
        return visit, self.world.file(visit, f"{hotel.name} lobby.")

    def _inspect(self) -> None:
        """A released report of `own` and of `other`, and one of `own` that is being written; a draft of the next
        checklist."""
        by, today = self.world.person(self.people["liaison"]), clock.today()
        (self.checklist,) = InspectionTemplate.in_force(by)
        edition = self.checklist.standing

        def planned(hotel, kind):
            row = deeds.plan(by, hotel, edition, kind, today, self.people["liaison"])
            deeds.begin(by, row)
            return row

        def released(hotel, note):
            row = planned(hotel, InspectionKind.UNANNOUNCED)
            keys = [item.key for item in deeds.points_of(row)]
            deeds.give(by, row, [Given(key, *(("half", note) if key == "S1" else ("full", ""))) for key in keys])
            photo = self.world.file(deeds.point(by, row, "S1"), note)
            deeds.finish(by, row)
            release.release(by, row)
            return row, photo

        self.inspection, self.photo = released(self.own, "Own finding.")
        self.other_inspection, self.other_photo = released(self.other, "Other finding.")
        self.written = planned(self.own, InspectionKind.ANNOUNCED)
        self.taken = self.world.file(deeds.point(by, self.written, "S1"), "Own written photo.")
        checklist_deeds.draft(by, self.checklist)

    def browser(self, column: str) -> Browser:
        return self.world.browser(self.people.get(column))

    def values(self) -> dict[str, object]:
        """What stands in the addresses: all of it exists and belongs together."""
        return {
            "code": self.own.code,
            "posting_id": next(p.id for p in self.own.postings if p.account_id == self.people["gm"].id),
            "principal_id": self.person.id,
            "account_id": self.newcomer.id,
            "session_id": self.session.id,
            "call_id": self.call.id,
            "visit_id": self.visit.id,
            "held_id": self.held.id,
            "picture_id": self.picture.id,
            "secret": self.feed,
            "inspection_id": self.inspection.id,
            "written_id": self.written.id,
            "photo_id": self.photo.id,
            "taken_id": self.taken.id,
            "template_id": self.checklist.id,
            "cycle_id": self.cycle.id,
            "form_id": self.form.id,
            "part_key": "cs",
            "asked_key": "cs_weekly",
            "section_key": "S",
            "item_key": "S1",
            "number": self.plan.version,
            "handover_id": self.handover.id,
            "cover_id": self.cover.id,
            "excuse_id": self.excuse.id,
            "file_id": self.file.id,
            "proposal_id": self.proposal.id,
            "follow_up_id": self.follow_up.id,
            "proof_id": self.proof.id,
            "shot_id": self.shot.id,
            "word": "sales",
            "table": "hotels",
            "section": "brand",
            "item_id": self.item.id,
            "service_id": self.service.id,
            "team_id": self.team.id,
            "region_id": self.region.id,
            "rule_id": self.rule.id,
            "grant_id": self.grant.id,
            "import_id": self.job.id,
            "notice_id": self.notice.id,
            "to_tell_id": self.to_tell.id,
            "member_id": self.member.id,
            "matter_id": self.matter.id,
            "office_id": self.office.id,
            "motion_id": self.motion.id,
            "amendment_id": self.amendment.id,
            "poll_id": self.poll.id,
            "discipline_id": self.discipline.id,
            "resolution_id": self.resolution.id,
            "met_id": self.met.id,
            "task_id": self.task.id,
            "correction_id": self.doubt.id,
            "snapshot_id": self.snapshot.id,
            "meeting_id": self.meeting.id,
            "agenda_id": self.agenda_item.id,
            "material_id": self.material.id,
            "chapter_key": "1",
            "article_key": "1",
            "certificate_code": self.member.code,
            "bulletin_id": self.bulletin.id,
            "read_id": self.bulletin.id,
            "hung_id": self.bulletin.id,
            "annex_id": self.annex.id,
            "export_id": self.export.id,
            "erasure_id": self.erasure.id,
            "text_id": self.erasure_text.id,
            "leak_id": self.leak.id,
            "told_id": self.told.id,
            "link_token": self.link_token,
            "invitation_id": self.answer.invitation_id,
            "answer_id": self.answer.id,
            "asked_id": self.asked.id,
            "attendee_id": self.guest.id,
            "scan_id": self.scan.id,
            "comment_id": self.comment.id,
            "released_id": self.released.id,
            "thread": self.thread,
            "improvement_id": self.improvement.id,
            "entry_id": self.entry.id,
            "paper_id": self.paper.id,
            "topic_id": self.topic.id,
            "offer_id": self.offer.id,
            "monthly_report_id": self.report.id,
            "kind": "hotels",
            "token": Link.issue(self.world.person(self.people["admin"]), self.newcomer),
            "name": assets._assets["portal.css"].url.removeprefix("/assets/"),
        }

    def routes(self, values: dict | None = None) -> list[tuple[str, str, str]]:
        """(method, address, endpoint) of each route. Raises BuildError for a route whose argument `values` lacks."""
        values = values or self.values()
        app = self.world.app
        urls = app.url_map.bind("localhost")
        found = []
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
            path = urls.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            found += [(method, path, rule.endpoint) for method in METHODS if method in rule.methods]
        # What ends the session or the people comes last.
        return sorted(found, key=lambda route: route[2].rpartition(".")[2] in ("destroy", "deactivate", "consume"))


def ask(browser: Browser, method: str, path: str, headers: dict[str, str] | None = None, **fields):
    """A request as a page of this browser would send it; `fields` are what was typed, `headers` are sent with a
    form."""
    if method == "GET":
        return browser.get(path)
    if not hasattr(browser, "kept_token"):
        browser.kept_token = browser.token()["csrf_token"]
    token = {"csrf_token": browser.kept_token, "submission_id": new_submission_id()}
    return browser.open(path, method=method, data={**token, **fields}, headers=headers)


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, to see that nothing changed."""
    kept = {}
    for table in TABLES:
        # That a raw answer was read is recorded by whoever opens it: the one page that writes.
        if table is EvaluationReading:
            continue
        fields = [field for field in table._meta.sorted_fields if field.name not in _SEEN]
        if table is Session:
            fields = [table.account]
        kept[table.__name__] = list(table.select(*fields).order_by(table._meta.primary_key).tuples())
    return kept


def links_of(html: str) -> list[str]:
    """The addresses within the portal that a page leads to, and what its search forms ask for."""
    found = [unescape(href) for href in re.findall(r'(?:href|data-hx-get)="([^"]+)"', html)]
    found += [unescape(action) for action in re.findall(r'<form class="filters"[^>]* action="([^"]+)"', html)]
    return [url for url in found if url.startswith("/") and not url.startswith("/assets/")]


def crawl(browser: Browser, begin=("/",), limit=150) -> dict[str, TestResponse]:
    """{address: answer} of all that can be reached by following links, from some addresses on."""
    waiting, pages = deque(begin), {}
    while waiting and len(pages) < limit:
        url = waiting.popleft().partition("#")[0]
        if url in pages or not url:
            continue
        answer = browser.get(url, follow_redirects=True)
        if answer.mimetype.startswith("text/"):
            pages[url] = answer
            waiting.extend(links_of(answer.text))
    return pages


def plain(html: str) -> str:
    """Without what is drawn anew in each answer, and however it is indented."""
    html = re.sub(r'(name="(?:csrf_token|submission_id|open)" value=")[^"]*', r"\1", html)
    return re.sub(r"\s+", " ", re.sub(r"\b[0-9a-f]{12}\b", "·", html)).strip()


def pages_of(company: Company) -> list[str]:
    """Every address that answers GET with a page, with what it needs behind the question mark."""
    asks = {"recording.new": f"?hotel={company.own.code}", "week.index": f"?open={company.second.code}&show=all"}
    not_pages = ("assets.show", "feeds.show", "health.alive", "health.ready", "imports.template")
    found = [
        (path, endpoint) for method, path, endpoint in company.routes() if method == "GET" and endpoint not in not_pages
    ]
    return [path + asks.get(endpoint, "") for path, endpoint in found]


def part_of(target: str) -> dict[str, str]:
    """The headers with which HTMX asks for the part of this id."""
    return {"HX-Request": "true", "HX-Target": target}


#: What differs between two answers that say the same.
_PER_ANSWER = re.compile(
    r'(?<=name="csrf_token" value=")[^"]*|(?<=name="submission_id" value=")[^"]*'
    r'|(?<=name="next" value=")[^"]*|\b[0-9a-f]{12}\b'
)


def said(answer) -> tuple[int, str]:
    """(status, what the page says), without what is drawn anew in each answer and the address that was asked for."""
    return answer.status_code, _PER_ANSWER.sub("·", answer.text)
