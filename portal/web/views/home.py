"""`/` is the home of each role; an officer is sent to his week."""

from flask import Blueprint, redirect, request

from portal.activity.association import charter_acceptances
from portal.activity.calls import Channel
from portal.activity.evaluations import invitations
from portal.activity.follow_ups import Side
from portal.activity.follow_ups import State as ItemState
from portal.activity.inspections import Inspection
from portal.activity.inspections.rectification_words import PlanState
from portal.activity.inspections.rectifications import RectificationPlan
from portal.activity.visits import State as VisitState
from portal.foundation import clock
from portal.foundation.roles import Function, Person, Role
from portal.insight import (
    association_feedback,
    association_invitations,
    association_polls,
    evaluation_home,
    evaluation_told,
)
from portal.insight.coverage import Span
from portal.insight.head_office_home import home_of
from portal.insight.head_office_waiting import hours_left
from portal.insight.hotel_figures import own_figures
from portal.insight.own_bulletins import own_waiting
from portal.insight.own_follow_ups import own_page
from portal.insight.own_hotels import own_home
from portal.insight.own_minutes import unanswered
from portal.insight.own_visits import own_coming
from portal.records.grants import DirectorGrant
from portal.records.imports import ImportKind
from portal.records.imports import State as ImportState
from portal.web import charts, figure_words, own, render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, older_url

blueprint = Blueprint("home", __name__)

#: So many items of each side stand on the hotel side's first page.
AT_HOME = 3


def head_office(person: Person):
    """The first page of a manager, director, administrator or liaison."""
    return render.page(
        "home/head_office.html",
        home=home_of(person),
        waiting=evaluation_home.waiting(person),
        bulletins=own_waiting(person),
        plans=RectificationPlan.to_decide(person),
        consent=person.role == Role.DIRECTOR and DirectorGrant.waiting(),
        this_week=clock.this_week(),
        functions=Function.labels(),
        kinds=ImportKind.labels(),
        states=ImportState.labels(),
        channels=Channel.labels(),
        item_states=ItemState.labels(),
        item_sides=Side.labels(),
        today=clock.today(),
        now=clock.now(),
        charts=charts,
        hours_left=hours_left,
        last=Span.of(clock.this_week().plus(-1), clock.this_week().plus(-1)),
    )


def own_home_page(person: Person):
    """The first page of a GM, an owner or an assistant."""
    home = own_home(person, request.args.get("after"))
    first = here() if request.args.get("after") else None
    to_do = own_page(person, size=AT_HOME) if person.may("follow_ups.read") else None
    waiting = invitations.for_account(person.id) if person.may("evaluations.write") else []
    return render.page(
        "home/own.html",
        to_do=to_do,
        questions=evaluation_told.questions_for(person),
        charter_waits=len(charter_acceptances.waiting_for(person)),
        bulletins=own_waiting(person),
        votes=association_polls.open_for(person),
        invited=association_invitations.waiting_for(person),
        feedback_asked=association_feedback.asked(person),
        figures=own_figures(person),
        words=figure_words,
        minutes=unanswered(person) if person.may("minutes.approve") else [],
        visits=own_coming(person) if person.may("appointments.write") else [],
        visit_states=VisitState.labels(),
        inspections=Inspection.coming_for(person) if person.may("inspections.read") else [],
        waiting=waiting,
        begun=evaluation_told.begun(person, waiting),
        plans=RectificationPlan.owed_by(person) if person.may("rectifications.write") else [],
        plan_states=PlanState.labels(),
        now=clock.now(),
        several=person.hotels > 1 or len(home.assists) > 1,
        item_states=ItemState.labels(),
        file=home.file,
        rows=home.page.rows,
        assists=home.assists,
        older=older_url(home.page),
        first=first,
        **own.words(),
    )


@blueprint.get("/")
@allow("home.read")
def show():
    person = me()
    if person.role == Role.STAFF:
        return redirect("/week", 303)
    if not person.is_hotel_side:
        return head_office(person)
    return own_home_page(person)
