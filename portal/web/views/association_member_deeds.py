"""What the secretariat does about a member hotel: reviewing, rank, standing, who speaks for it (D31)."""

from flask import Blueprint, flash

from portal.activity.association import council_deeds, member_deeds, representing
from portal.activity.association.members import Member
from portal.activity.association.words import MemberState, Spell
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.web.forms.association_members import RankForm, RepresentativeForm, ReviewForm, StandingForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, once_over, opened_version
from portal.web.views.association_members import page_of

blueprint = Blueprint("association_member_deeds", __name__, url_prefix="/association/members")


@blueprint.post("/<int:member_id>/review")
@allow("association.write")
def review(member_id: int):
    """The papers are in order: it goes to the council, or once more where too few took part."""
    row, form = Member.find_for(me(), member_id, to_write=True), ReviewForm()
    if row.state == MemberState.APPLIED and not form.validate():
        return page_of(row, 422, review=form)

    def deed() -> str:
        matter = council_deeds.admission(me(), row, form.review.data or "")
        flash(_("The council is asked."), "good")
        return f"/association/council/{matter.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        form.review.errors = [str(refused)]
        return page_of(Member.find_for(me(), member_id), 422, review=form)


def _change(member_id: int, name: str, kind: Spell, form):
    row, opened = Member.find_for(me(), member_id, to_write=True), opened_version()
    if not form.validate():
        return page_of(row, 422, opened, **{name: form})

    def deed() -> str:
        member_deeds.change(me(), row, opened, kind, form.word.data, form.since.data, form.reason.data)
        flash(_("Saved."), "good")
        return f"/association/members/{row.id}"

    try:
        return once_over(
            deed, form, opened, lambda now, form, version, status, both: page_of(now, status, **{name: form})
        )
    except db.Refused as refused:
        form.word.errors = [str(refused)]
        return page_of(Member.find_for(me(), member_id), 422, opened, **{name: form})


@blueprint.post("/<int:member_id>/rank")
@allow("association.write")
def rank(member_id: int):
    return _change(member_id, "rank", Spell.RANK, RankForm(prefix="rank-"))


@blueprint.post("/<int:member_id>/standing")
@allow("association.write")
def standing(member_id: int):
    return _change(member_id, "standing", Spell.STANDING, StandingForm(prefix="standing-").offer())


@blueprint.post("/<int:member_id>/representatives")
@allow("association.write")
def appoint(member_id: int):
    row = Member.find_for(me(), member_id, to_write=True)
    people = representing.who_may(row.hotel_id)
    form = RepresentativeForm().offer(people)
    if not form.validate():
        return page_of(row, 422, representative=form)
    account = next(one for one in people if str(one.id) == form.account.data)

    def deed() -> str:
        representing.appoint(me(), row, account, form.part.data == "second", form.appointed.data)
        flash(_("Saved."), "good")
        return f"/association/members/{row.id}"

    return once(deed)
