"""Who is asked in a cycle and who has not answered: the director's list, slips and links; what officers are told."""

from functools import partial

from flask import Blueprint, flash, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import UnprocessableEntity

from portal.activity.evaluations import invitation_deeds, missing
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.missing import Show
from portal.activity.evaluations.words import InvitationState, LinkWay, Way
from portal.foundation import db, i18n, outbox
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import Function, Person, Role
from portal.records import audit, holder_checks
from portal.web import exports, render
from portal.web.exports import Column
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import Active, choice_arg, here, id_arg, paged, text_arg
from portal.web.qr import qr
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("evaluation_invitations", __name__, url_prefix="/evaluations/cycles")

#: As many slips as are printed at once.
MOST = 100


@blueprint.get("/<int:cycle_id>/invitations")
@allow("evaluation_invitations.read")
def index(cycle_id: int):
    return _page(EvaluationCycle.find_for(me(), cycle_id))


def _page(cycle: EvaluationCycle, status: int = 200, refused: str = ""):
    if me().role != Role.DIRECTOR:
        return _missing_page(cycle)
    show, q = choice_arg("show", Show, Show.MISSING), text_arg("q")
    page = missing.listed(me(), cycle, show, q, request.values.get("after"))
    return render.page(
        "evaluation_invitations/index.html",
        status=status,
        cycle=cycle,
        **paged(page),
        show=show,
        q=q,
        offered=[(one.label, here(show=one.value), one == show, None) for one in Show],
        resting=holder_checks.resting([row.account_id for row in page]),
        nobody=missing.nobody(cycle) if cycle.is_open else [],
        states=InvitationState.labels(),
        functions=Function.labels(),
        ways=LinkWay.labels(),
        came=Way.labels(),
        mails=outbox.ready(),
        refused=refused,
    )


def _missing_page(cycle: EvaluationCycle):
    """An officer's or manager's part: which of his hotels are missing, from half time on, as of this morning."""
    page = missing.missing_for(me(), cycle, request.args.get("after"))
    told = missing.is_told(me(), cycle)
    return render.page("evaluation_invitations/missing.html", cycle=cycle, told=told, **paged(page))


@blueprint.post("/<int:cycle_id>/invitations/slips")
@allow("evaluation_cycles.admin", again=True)
def slips(cycle_id: int):
    """New links for all who were ticked, each on a slip that folds shut; shown this once, and earlier ones end."""
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity
    cycle = EvaluationCycle.find_for(me(), cycle_id, to_write=True)
    rows = _ticked(cycle)
    if not rows:
        return _page(cycle, 422, _("Tick the hotels first."))
    try:
        with db.together():
            tokens = [invitation_deeds.link_token(me(), row, LinkWay.SLIP) for row in rows]
    except db.Refused as refused:
        return _page(cycle, 422, str(refused))
    urls = [f"{outbox.base_url()}/evaluations/links/{token}" for token in tokens]
    texts = [_in_his_language(row, url) for row, url in zip(rows, urls, strict=True)]
    back = f"/evaluations/cycles/{cycle.id}/invitations"
    return render.page("evaluation_invitations/slips.html", texts=texts, cycle=cycle, back=back)


def _ticked(cycle: EvaluationCycle) -> list[EvaluationInvitation]:
    numbers = [text for text in dict.fromkeys(request.form.getlist("asked")) if text.isascii() and text.isdigit()]
    if len(numbers) > MOST:
        raise UnprocessableEntity(_("At most %(n)s slips at once.", n=MOST))
    return missing.of_ids(me(), cycle, [int(text) for text in numbers if len(text) < 10])


def _in_his_language(row: EvaluationInvitation, url: str) -> Markup:
    with i18n.speaking(row.account.language, row.account.time_zone):
        facts = {"row": row, "url": url, "code": qr(url), "html_lang": i18n.HTML_LANG[i18n.language()]}
        return Markup(render_template("evaluation_invitations/_slip.html", **facts))


@blueprint.post("/<int:cycle_id>/invitations/joining")
@allow("evaluation_cycles.admin")
def join(cycle_id: int):
    """Hotels that had nobody to ask and have somebody now are asked, too."""
    cycle = EvaluationCycle.find_for(me(), cycle_id, to_write=True)

    def deed() -> str:
        count = invitation_deeds.ask_newcomers(me(), cycle)
        flash(ngettext("%(n)s hotel more is asked.", "%(n)s hotels more are asked.", count), "good")
        return f"/evaluations/cycles/{cycle.id}/invitations"

    return once(deed)


@blueprint.post("/<int:cycle_id>/invitations/export")
@allow("evaluation_cycles.admin")
def export(cycle_id: int):
    """Who has not answered, as a sheet; that it was taken away is noted."""
    EvaluationCycle.find_for(me(), cycle_id)
    return exports.take_away("evaluation_missing")


@exports.source("evaluation_missing", "evaluation_cycles.admin")
def _source(person: Person) -> exports.Source:
    cycle = EvaluationCycle.find_for(person, int(id_arg("cycle") or 0))
    active = [
        Active("cycle", _("Cycle"), cycle.name, str(cycle.id)),
        Active("show", _("Hotels"), Show.MISSING.label, ""),
    ]
    words = exports.in_words(active)

    def note(count: int) -> None:
        audit.record(person, "evaluation_cycle.exported", cycle, filter=words, count=count)

    page_of = partial(missing.listed, person, cycle, Show.MISSING, "")
    return exports.Source(_("Not answered"), words, _columns(), page_of, note)


def _columns() -> list[Column]:
    functions, ways = Function.labels(), LinkWay.labels()
    return [
        Column(_("Code"), lambda row: row.hotel.code, width=10),
        Column(_("Hotel name"), lambda row: row.hotel.name, width=26),
        Column(_("City"), lambda row: row.hotel.city, width=9),
        Column(_("Officer"), lambda row: row.officer, width=12),
        Column(_("Who is asked"), lambda row: row.account.name, width=14),
        Column(_("Function"), lambda row: functions[row.function], width=14),
        Column(_("Personal link"), lambda row: ways.get(row.sent_by, ""), width=18),
    ]
