"""Who is invited to a meeting and what came back: the secretariat's list, answers, lists to take away and to print."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.association import answer_deeds, guest_deeds
from portal.activity.association.meeting_guests import MeetingInvitation
from portal.activity.association.meetings import Meeting
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import AttendeeState, InvitationState
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Person, Role
from portal.insight import association_invitations as insight
from portal.insight.association_invitations import Order, Show
from portal.records import audit
from portal.records.accounts import Account
from portal.web import association_invitation_page, exports, meeting_page, render
from portal.web.exports import Column
from portal.web.forms.association_invitations import AnswerForm, GuestsForm, form_for
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, text_arg
from portal.web.saving import once, once_over, opened_version

PREFIX = "/association/meetings/<int:meeting_id>/invitations"
blueprint = Blueprint("association_invitations", __name__, url_prefix=PREFIX)

#: So many people stand on a printed list, and so many of head office can be chosen.
MOST_PRINTED, MOST_OF_US = 5_000, 500


def led(person: Person, meeting_id: int) -> Meeting:
    """A meeting whose people the secretariat and the director read. Raises Missing for everybody else."""
    row = Meeting.find_for(person, meeting_id)
    if person.role != Role.DIRECTOR and not Secretary.holds(person):
        raise db.Missing("Meeting")
    return row


def _seen(meeting_id: int) -> Meeting:
    """A meeting whose invitations head office reads. Raises Missing."""
    row = Meeting.find_for(me(), meeting_id)
    if me().is_hotel_side:
        raise db.Missing("Meeting")
    return row


@blueprint.get("")
@allow("association.read")
def index(meeting_id: int):
    return _page(_seen(meeting_id))


def _page(row: Meeting, form: GuestsForm | None = None, status: int = 200):
    person, show, q = me(), choice_arg("show", Show, Show.ALL), text_arg("q")
    page = insight.page_for(person, row, show, q, request.values.get("after"))
    facts = meeting_page.facts(person, row)
    invites = facts["office"] and not row.is_cancelled and not row.is_over
    return render.page(
        "association_invitations/index.html",
        status=status,
        **facts,
        **paged(page),
        show=show,
        shows=list(Show),
        q=q,
        here=here,
        totals=insight.totals(row),
        states=InvitationState.labels(),
        places=AttendeeState.labels(),
        form=(form or _blank(formdata=None)) if invites else None,
        led=facts["office"] or person.role == Role.DIRECTOR,
        opened=form is not None,
    )


def _blank(**facts) -> GuestsForm:
    accounts = [(one.id, one.name) for one in Account.head_office(MOST_OF_US)]
    return GuestsForm(**facts).offer(insight.provinces(), accounts)


@blueprint.post("")
@allow("association.write")
def create(meeting_id: int):
    """Further hotels and people are invited; told at once if the meeting is announced."""
    row, form = Meeting.find_for(me(), meeting_id, to_write=True), _blank()
    if not form.validate():
        return _page(row, form, 422)
    account = [int(form.account.data)] if form.account.data else []
    facts = (form.wanted, form.members.data, form.kind.data, form.province.data)
    hotels, unknown = insight.hotels_of(*facts) if form.names_hotels else ([], [])
    if unknown:
        form.codes.errors = [_("No hotel has this code: %(codes)s.", codes=", ".join(unknown[:10]))]
    elif not hotels and not account:
        form.codes.errors = [_("Name a code, choose a filter that fits hotels, or choose somebody.")]
    if form.codes.errors:
        return _page(row, form, 422)

    def deed() -> str:
        count = guest_deeds.invite(me(), row, hotels, account)
        flash(ngettext("%(n)s invitation more.", "%(n)s invitations more.", count), "good")
        return f"/association/meetings/{row.id}/invitations"

    return once(deed)


@blueprint.post("/reminders")
@allow("association.write")
def remind(meeting_id: int):
    row = Meeting.find_for(me(), meeting_id, to_write=True)

    def deed() -> str:
        count = guest_deeds.remind(me(), row)
        flash(ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", count), "good")
        return f"/association/meetings/{row.id}/invitations?show=asked"

    return once(deed)


def _asked(meeting_id: int, asked_id: int, to_write: bool = True) -> MeetingInvitation:
    """An invitation of this meeting. Raises Missing, Refused."""
    meeting = Meeting.find_for(me(), meeting_id)
    row = MeetingInvitation.find_for(me(), asked_id, to_write=to_write)
    if row.meeting_id != meeting.id:
        raise db.Missing("MeetingInvitation")
    row.meeting = meeting
    return row


@blueprint.post("/<int:asked_id>/withdrawal")
@allow("association.write")
def withdraw(meeting_id: int, asked_id: int):
    """An invitation that nobody has answered is taken back."""
    meeting = Meeting.find_for(me(), meeting_id, to_write=True)
    row = _asked(meeting_id, asked_id)

    def deed() -> str:
        guest_deeds.withdraw(me(), row)
        flash(_("The invitation is taken back."), "good")
        return f"/association/meetings/{meeting.id}/invitations"

    return once(deed)


# Answers


def _form(row: MeetingInvitation, typed: bool) -> AnswerForm:
    people = insight.named_of([row]).get(row.id, [])
    return form_for(row, people, insight.suggested([row]).get(row.hotel_id), typed)


def _answer_page(row: MeetingInvitation, form: AnswerForm, version: int, status: int = 200, both=None, refused=""):
    meeting = Meeting.find_for(me(), row.meeting_id)
    own = row.account_id == me().id or (row.hotel_id is not None and me().is_hotel_side)
    return render.edit_page(
        "association_invitations/answer.html",
        meeting,
        form,
        version,
        status,
        both,
        asked=row,
        name=row.hotel.name if row.hotel_id else row.account.name,
        own=own,
        refused=refused,
    )


@blueprint.get("/<int:asked_id>/answer")
@allow("association_meetings.write")
def edit(meeting_id: int, asked_id: int):
    row = _asked(meeting_id, asked_id)
    return _answer_page(row, _form(row, typed=False), row.version)


@blueprint.post("/<int:asked_id>/answer")
@allow("association_meetings.write")
def update(meeting_id: int, asked_id: int):
    """The hotel, whoever is invited himself, or for them the secretariat, answers or answers anew."""
    row, opened = _asked(meeting_id, asked_id), opened_version()
    form = _form(row, typed=True)
    if not form.validate():
        return _answer_page(row, form, opened, 422)

    def deed() -> str:
        waits = answer_deeds.answer(me(), row, opened, form.comes, form.guests, form.word.data)
        flash(*_thanks(form.comes, waits))
        there = f"/association/meetings/{row.meeting_id}"
        own = me().is_hotel_side or row.account_id == me().id
        return f"{there}#invitation-{row.id}" if own else f"{there}/invitations"

    try:
        return once_over(deed, form, opened, _answer_page)
    except db.Refused as refused:
        return _answer_page(row, form, opened, 422, refused=str(refused))


def _thanks(comes: bool, waits: int) -> tuple[str, str]:
    if not comes:
        return _("Noted: nobody comes."), "good"
    if waits:
        return ngettext(
            "%(n)s person is on the waiting list: all places are taken.",
            "%(n)s people are on the waiting list: all places are taken.",
            waits,
        ), "warn"
    return _("Noted. The code of each person is what he shows at the door."), "good"


@blueprint.get("/<int:asked_id>/tickets")
@allow("association_meetings.write")
def tickets(meeting_id: int, asked_id: int):
    """The ways in of those who come of an invitation, to be printed or passed on."""
    row = _asked(meeting_id, asked_id)
    found = association_invitation_page.tickets(row.meeting, insight.named_of([row]).get(row.id, []))
    return render.page("association_invitations/tickets.html", row=row.meeting, tickets=found)


# To take away and to print


@blueprint.get("/print")
@allow("association.read")
def printed(meeting_id: int):
    """The list for the desk: a box to tick, the code, a line to sign on; it says who printed it (D42)."""
    row, order = led(me(), meeting_id), choice_arg("order", Order, Order.NAME)
    people = insight.printed(row, order, MOST_PRINTED)
    return render.page(
        "association_invitations/print.html", row=row, people=people, order=order, orders=list(Order), here=here
    )


@blueprint.post("/export")
@allow("association.read")
def export(meeting_id: int):
    """Those who come as a sheet, with their numbers; that it was taken away is noted."""
    led(me(), meeting_id)
    return exports.take_away("meeting_people")


@exports.source("meeting_people", "association.read")
def _source(person: Person) -> exports.Source:
    row = led(person, int(id_arg("meeting") or 0))
    words = exports.in_words([Active("meeting", _("Meeting"), row.title, "")])

    def note(count: int) -> None:
        audit.record(person, "meeting.exported", row, filter=words, count=count)

    return exports.Source(_("Who comes"), words, _columns(), partial(insight.people, row), note)


def _columns() -> list[Column]:
    yes = _("yes")
    return [
        Column(_("Name"), lambda row: row.name, width=14),
        Column(_("Job"), lambda row: row.job, width=16),
        Column(_("Hotel"), lambda row: row.hotel.name if row.hotel_id else "", width=26),
        Column(_("Code"), lambda row: row.hotel.code if row.hotel_id else "", width=10),
        Column(_("Mobile number"), lambda row: row.mobile, width=14),
        Column(_("Code at the door"), lambda row: row.code, width=10),
        Column(_("Speaks for the hotel"), lambda row: yes if row.represents else "", width=12),
        Column(_("Attends online"), lambda row: yes if row.online else "", width=12),
    ]
