"""The association as it concerns each: his hotels' membership, what waits for him, what comes next."""

from flask import Blueprint

from portal.activity.association import charter_acceptances
from portal.activity.association.charter import CharterEdition
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import (
    MatterState,
    MeetingKind,
    MeetingState,
    MemberStanding,
    MemberState,
    Rank,
    Sanction,
)
from portal.foundation import clock
from portal.insight import (
    association_council,
    association_feedback,
    association_invitations,
    association_minutes,
    association_planning,
    association_polls,
)
from portal.insight import association_home as insight
from portal.insight import association_meetings as meetings
from portal.insight import association_register as register
from portal.web import meeting_page, render
from portal.web.guard import allow
from portal.web.identity import me

blueprint = Blueprint("association", __name__, url_prefix="/association")


@blueprint.get("")
@allow("association.read")
def index():
    person = me()
    office, latest = Secretary.holds(person), CharterEdition.latest()
    return render.page(
        "association/index.html",
        charter=CharterEdition.in_force(),
        latest=latest,
        to_accept=charter_acceptances.waiting_for(person, latest),
        members=register.count(clock.today()),
        ranks=register.ranks(),
        own=insight.own_hotels(person) if person.is_hotel_side else [],
        seat=insight.seat_of(person),
        matters=insight.matters_for(person),
        waiting=register.waiting(person) if office else [],
        votes=association_polls.open_for(person),
        invited=association_invitations.waiting_for(person),
        hearings=insight.hearings(person),
        sanctions=Sanction.labels(),
        to_second=insight.to_second(person),
        resolutions=insight.resolutions_for(person),
        coming=meetings.next_for(person),
        held=meetings.last_convention(person),
        when=meeting_page.when,
        meeting_kinds=MeetingKind.labels(),
        meeting_states=MeetingState.labels(),
        today=clock.today(),
        office=office,
        minutes_due=association_minutes.due() if office else [],
        rank_words=Rank.labels(),
        standing_words=MemberStanding.labels(),
        member_states=MemberState.labels(),
        matter_states=MatterState.labels(),
        matter_kinds=association_council.kinds(),
        my_tasks=association_planning.mine(person),
        feedback_asked=association_feedback.asked(person),
    )
