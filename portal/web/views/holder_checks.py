"""Whether holders hold their accounts: the director's two lists and the codes he issues; the holder's field for his."""

from flask import Blueprint, flash, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import i18n, throttle
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.insight import holder_checks as lists
from portal.records.holder_checks import TRIES, Code, HolderCheck, Show, is_shut
from portal.web import render
from portal.web.forms.holder_checks import HolderCodeForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import choice_arg, here, paged, text_arg
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("holder_checks", __name__, url_prefix="/holder-checks")

#: As many codes as are issued at once.
MOST = 100


@blueprint.get("")
@allow("holder_checks.read")
def index():
    """Accounts that are shut, and addresses that rest."""
    return _page()


def _page(status: int = 200, obstacle: str = ""):
    show, q = choice_arg("show", Show, Show.SHUT), text_arg("q")
    page = lists.page_for(me(), show, q, request.args.get("after"))
    return render.page(
        "holder_checks/index.html",
        status=status,
        **paged(page),
        show=show,
        q=q,
        Show=Show,
        here=here,
        obstacle=obstacle,
        most_tries=TRIES,
    )


@blueprint.post("/codes")
@allow("holder_checks.admin", again=True)
def issue():
    """New codes for those who were ticked, as slips to print or to read out; nothing of it is shown a second time."""
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity
    ids = [int(text) for text in request.form.getlist("check") if text.isascii() and text.isdigit() and len(text) < 10]
    rows = lists.ticked(me(), ids[:MOST])
    if not rows:
        return _page(422, _("Tick the people first."))
    codes = {code.account_id: code for code in HolderCheck.issue(me(), rows)}
    told = [row for row in lists.rows(rows) if row.check.account_id in codes]
    texts = [_in_his_language(row, codes[row.check.account_id], number) for number, row in enumerate(told, 1)]
    return render.page("holder_checks/slips.html", texts=texts, told=told)


def _in_his_language(row: lists.Row, code: Code, number: int) -> Markup:
    # The paper speaks to its holder, the button to whoever prints it.
    words = _("Copy"), _("Copied.")
    with i18n.speaking(row.check.account.language):
        return Markup(render_template("holder_checks/_slip.html", row=row, code=code, number=number, words=words))


@blueprint.get("/code")
@allow("evaluations.write")
def code():
    """The holder's field; where nothing is shut, it says so."""
    return _field(HolderCodeForm(formdata=None))


def _field(form: HolderCodeForm, status: int = 200):
    return render.page("holder_checks/code.html", status=status, form=form, shut=is_shut(me().id))


@blueprint.post("/code")
@allow("evaluations.write")
def enter():
    """The right code opens the evaluations of this account; a wrong one is counted."""
    form = HolderCodeForm()
    if not form.validate():
        return _field(form, 422)
    throttle.check("holder code", str(me().id), TRIES)

    def deed() -> str:
        if is_shut(me().id):
            HolderCheck.enter(me(), form.second_code.data)
            flash(_("Thank you. Your evaluations are open again."), "good")
        return "/evaluations"

    try:
        return once(deed)
    except Refused as refused:
        # Outside the transaction that failed: a wrong try counts.
        throttle.failed("holder code", str(me().id))
        HolderCheck.entered_wrong(me())
        form.second_code.errors = [str(refused)]
        return _field(form, 422)
