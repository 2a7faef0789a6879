"""What the tick does, and how often: each deed is safe to be done twice, and says how many things it did."""

from datetime import timedelta

from portal.activity.association import (
    ballots,
    counting,
    decisions,
    discipline_deeds,
    guest_deeds,
    meeting_minutes_deeds,
    member_deeds,
    planning_deeds,
    poll_deeds,
    resolution_deeds,
)
from portal.activity.bulletins import deeds as bulletins
from portal.activity.evaluations import (
    cycle_deeds,
    freezing,
    improvement_deeds,
    invitation_deeds,
    reminders,
    reply_deeds,
)
from portal.activity.follow_ups import FollowUp
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.monthly_reports import reminding
from portal.activity.to_tell import ToTell
from portal.foundation import clock, throttle
from portal.foundation.jobs import Task
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE
from portal.foundation.submissions import Submission
from portal.insight import agenda
from portal.records import audit_chain, audit_heads, cadence, digests, erasure_journal
from portal.records.drafts import Draft
from portal.records.exports import Export
from portal.records.files import File
from portal.records.grants import DirectorGrant
from portal.records.hotel_years import HotelYear
from portal.records.imports import Import
from portal.records.imports import steps as import_steps
from portal.records.links import Link
from portal.records.notices import Notice
from portal.records.rules import Unsettled, settle_some
from portal.records.sessions import Session
from portal.schema import IMPORTERS

#: So many hotels are settled in one go when a year begins.
HOTELS_AT_ONCE = 1000


def _sweep() -> int:
    """What has ended goes: links, sign-ins, forms sent, drafts nobody went on with, old mails and notices."""
    Session.sweep()
    Submission.sweep()
    throttle.sweep()
    return Link.sweep() + Draft.sweep() + Mail.sweep() + Notice.sweep()


def _open_years() -> int:
    """The year after this one is there for each hotel, also where nothing has happened since the year began."""
    hotels = HotelYear.lacking(clock.this_week().year + 1, HOTELS_AT_ONCE)
    for hotel_id in hotels:
        cadence.settle(hotel_id)
    return len(hotels)


def _settle_anew() -> int:
    """Hotels that a change of rule or calendar concerns, where nobody keeps the page open that settles them."""
    waiting = Unsettled.waiting()
    return waiting - settle_some(20) if waiting else 0


def _finish_imports() -> int:
    """Sheets whose page nobody keeps open are checked, and the weeks of what they brought in are counted."""
    return import_steps.go_on(IMPORTERS, 20, COMMAND_LINE)


def _send_digests() -> int:
    return digests.send_digests(agenda.of_week)


def _send_reminders() -> int:
    return digests.send_reminders(agenda.of_evening)


def _publish_bulletins() -> int:
    return bulletins.publish_due(ToTell.announce)


def _finish_exports() -> int:
    """Large sheets whose page nobody keeps open."""
    return Export.go_on(20)


TASKS = (
    Task("link-audit", timedelta(minutes=1), audit_chain.link_some),
    # Before the mail leaves, so that it leaves with this tick.
    Task(audit_heads.JOB, timedelta(days=1), audit_heads.send_heads),
    Task("erasure-journal", timedelta(minutes=1), erasure_journal.keep),
    # Before the news of it.
    Task("publish-bulletins", timedelta(minutes=1), _publish_bulletins),
    Task("news", timedelta(minutes=1), digests.send_news),
    Task("digests", timedelta(minutes=5), _send_digests),
    Task("reminders", timedelta(minutes=5), _send_reminders),
    Task("open-evaluations", timedelta(minutes=1), cycle_deeds.open_due),
    Task("close-evaluations", timedelta(minutes=1), cycle_deeds.close_due),
    Task("succeed-evaluations", timedelta(minutes=1), invitation_deeds.succeed_due),
    Task("remind-evaluations", timedelta(minutes=5), reminders.remind_due),
    Task("mail-evaluations", timedelta(minutes=1), invitation_deeds.mail_due),
    Task("close-council", timedelta(minutes=1), decisions.close_due),
    Task("open-polls", timedelta(minutes=1), poll_deeds.open_due),
    Task("close-polls", timedelta(minutes=1), counting.close_due),
    # After the council's votes, and those of the assembly on appeals.
    Task("go-on-discipline", timedelta(minutes=1), discipline_deeds.go_on_due),
    Task("sweep-ballots", timedelta(minutes=1), ballots.sweep_due),
    Task("send-mail", timedelta(minutes=1), Mail.send_due),
    Task("director-grants", timedelta(minutes=1), DirectorGrant.give_due),
    Task("sweep", timedelta(hours=1), _sweep),
    Task("sweep-audit", timedelta(days=1), audit_chain.sweep_bodies),
    Task("sweep-files", timedelta(days=1), File.sweep),
    Task("sweep-imports", timedelta(hours=1), Import.sweep),
    Task("finish-imports", timedelta(minutes=1), _finish_imports),
    Task("finish-exports", timedelta(minutes=1), _finish_exports),
    Task("sweep-exports", timedelta(minutes=5), Export.sweep),
    Task("settle-anew", timedelta(minutes=1), _settle_anew),
    Task("climb-claims", timedelta(hours=1), FollowUp.climb_due),
    Task("climb-rectifications", timedelta(hours=1), FollowUp.climb_overdue),
    Task("climb-plans", timedelta(hours=1), RectificationPlan.climb_due),
    Task("remind-figures", timedelta(hours=1), reminding.send_due),
    Task("remind-replies", timedelta(hours=1), reply_deeds.remind_due),
    Task("climb-improvements", timedelta(hours=1), improvement_deeds.climb_due),
    Task("end-memberships", timedelta(hours=1), member_deeds.end_due),
    Task("remind-resolutions", timedelta(hours=1), resolution_deeds.remind_due),
    Task("remind-checklists", timedelta(hours=1), planning_deeds.remind_due),
    Task("remind-meetings", timedelta(hours=1), guest_deeds.remind_due),
    Task("remind-minutes", timedelta(hours=1), meeting_minutes_deeds.remind_due),
    Task("freeze-officers-years", timedelta(hours=1), freezing.freeze_years),
    Task("open-years", timedelta(hours=1), _open_years),
)
