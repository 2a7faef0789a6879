"""Spot checks: the draw of the day, what the hotel says of a call, and all that was checked."""

from flask import Blueprint, flash, request

from portal.activity.calls import Call, Channel
from portal.activity.calls.checks import DRAWN, RECENT, SpotCheck, Verdict
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.web import drafts, render
from portal.web.forms.spot_checks import SpotCheckForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, id_arg, one_of, paged, text_arg
from portal.web.saving import once

blueprint = Blueprint("spot_checks", __name__, url_prefix="/spot-checks")


@blueprint.get("")
@allow("spot_checks.read")
def index():
    person = me()
    draws = person.may("spot_checks.write")
    calls = SpotCheck.draw(person) if draws else []
    officer, verdict, after = id_arg("officer"), one_of("verdict", Verdict), request.args.get("after")
    writers = [int(officer)] if officer else None
    page = SpotCheck.page_for(person, writers=writers, verdicts=[Verdict(verdict)] if verdict else (), after=after)
    return render.page(
        "spot_checks/index.html",
        draws=draws,
        calls=calls,
        done=SpotCheck.done_today(person, calls) if draws else {},
        today=clock.today(),
        per_officer=DRAWN,
        recent=RECENT.days,
        **paged(page),
        verdict=verdict,
        verdicts=Verdict.labels(),
        channels=Channel.labels(),
        officer=officer,
        officers=Account.officers() if draws or person.role == "director" else [],
        here=here,
    )


def _call(text: str) -> Call:
    """The call, if this manager may check it. Raises Missing, or Refused."""
    call = Call.find_for(me(), text)
    if not SpotCheck.can_check(me(), call):
        raise db.Refused(_("A manager checks the calls of his officers."))
    return call


def _form_page(call: Call, form: SpotCheckForm, status: int = 200, draft=None):
    return render.page(
        "spot_checks/new.html",
        status=status,
        call=call,
        hotel=call.hotel,
        principal=call.principal,
        writer=Account.names([call.by_id]).get(call.by_id, ""),
        channels=Channel.labels(),
        form=form,
        before=SpotCheck.of(me(), call),
        verdicts=Verdict.labels(),
        draft=draft,
        draft_url=f"/spot-checks/draft?call={call.id}",
    )


@blueprint.get("/new")
@allow("spot_checks.write")
def new():
    call = _call(text_arg("call", 10))
    form = SpotCheckForm(formdata=None)
    return _form_page(call, form, draft=drafts.offer(form, f"check:{call.id}"))


@blueprint.post("")
@allow("spot_checks.write")
def create():
    call = _call(request.form.get("call", ""))
    form = SpotCheckForm()
    if not form.validate():
        return _form_page(call, form, 422)

    def deed() -> str:
        check = SpotCheck.record(me(), call, Verdict(form.verdict.data), form.note.data)
        drafts.drop(f"check:{call.id}")
        flash(_("Checked: %(verdict)s.", verdict=Verdict(check.verdict).label), "good")
        return "/spot-checks"

    return once(deed)


@blueprint.post("/draft")
@allow("spot_checks.write")
def draft():
    call = _call(text_arg("call", 10))
    return drafts.keep(f"check:{call.id}", f"/spot-checks/new?call={call.id}")
