"""The rules of the cadence: how many calls a week and visits a month, for whom; what a new one would mean; settling all
hotels anew."""

from flask import Blueprint, flash, redirect, request

from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.records import rules
from portal.records.cadence import Rule
from portal.records.hotel_words import Gate, Grade, Owed
from portal.web import render
from portal.web.forms.rules import RuleForm, VisitRuleForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("rules", __name__, url_prefix="/settings/rules")


def _page(status: int = 200, trouble: str = ""):
    return render.page(
        "rules/index.html",
        status=status,
        rules=_by_kind(rules.listed(me())),
        trouble=trouble,
        progress=rules.Unsettled.progress(),
        step="/settings/rules/settle/step",
        gates=Gate.labels(),
        grades=Grade.labels(),
        may_edit=me().may("settings.admin"),
    )


def _by_kind(listed: list) -> list[tuple[Owed, list]]:
    return [(kind, [(rule, force) for rule, force in listed if rule.kind == kind]) for kind in Owed]


def _form(**given) -> RuleForm:
    """That of calls, or of visits where the address or the form says so."""
    kind = VisitRuleForm if request.values.get("kind") == Owed.VISIT else RuleForm
    return kind(**given)


@blueprint.get("")
@allow("settings.read")
def index():
    return _page()


@blueprint.get("/new")
@allow("settings.admin")
def new():
    """Empty at first; sent to itself, it shows what the rule would mean before anybody puts it in force."""
    asked = "times" in request.args
    form = _form(formdata=request.args if asked else None)
    if not asked:
        form.since.data = rules.begin_next(form.KIND)
    change = rules.preview(**form.facts()) if asked and form.validate() else None
    return render.page("rules/new.html", form=form, change=change)


@blueprint.post("")
@allow("settings.admin")
def create():
    form = _form()
    if not form.validate():
        return render.page("rules/new.html", status=422, form=form, change=None)

    def deed() -> str:
        rules.add(me(), **form.facts())
        flash(_("The rule stands. The hotels are settled anew now."), "good")
        return "/settings/rules"

    return once(deed)


@blueprint.post("/<int:rule_id>/end")
@allow("settings.admin")
def end(rule_id: int):
    rule = Rule.find_for(me(), rule_id)

    def deed() -> str:
        rules.end(me(), rule)
        flash(_("The rule is ended. The hotels are settled anew now."), "good")
        return "/settings/rules"

    try:
        return once(deed)
    except Refused as refused:
        return _page(422, str(refused))


@blueprint.post("/settle/step")
@allow("settings.admin")
def settle():
    """Settles for less than a second; the page asks again until nothing is left."""
    refuse_unseen()
    rules.settle_some()
    return redirect("/settings/rules", 303)
