"""A person asks to be erased: the request, what goes and what stays, the deed, and the texts to look at (D43)."""

from flask import Blueprint, flash, request

from portal.activity.association import attendee_erasing
from portal.activity.association.meeting_guests import Attendee
from portal.activity.bulletins import Bulletin, BulletinCorrection
from portal.activity.bulletins import redacting as bulletin_redacting
from portal.activity.calls import Call, CallCorrection
from portal.activity.calls import redacting as call_redacting
from portal.activity.evaluations import question_deeds
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.library import LibraryEntry
from portal.activity.library import redacting as library_redacting
from portal.activity.visits import redacting as minutes_redacting
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_lines import MinutesCorrection
from portal.foundation import db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Role
from portal.insight import association_mentions, erasures, evaluation_mentions, mention_files, mentions
from portal.records.accounts import Account
from portal.records.erasure_texts import ErasureText, redact
from portal.records.erasures import Erasure, State
from portal.records.principals import Principal
from portal.web import erasure_files, render
from portal.web.forms.erasures import LONGEST, AnswerForm, ErasureForm, RedactionForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import here, older_url
from portal.web.redactable import kinds, parents_of, reasons
from portal.web.saving import once

blueprint = Blueprint("erasures", __name__, url_prefix="/erasures")


@blueprint.get("")
@allow("erasures.read")
def index():
    page = Erasure.page_for(me(), request.args.get("after"))
    return render.page(
        "erasures/index.html",
        page=page,
        names=erasures.names(page.rows),
        waiting=ErasureText.open_of(page.rows, _not_told()),
        states=State.labels(),
        older=older_url(page),
        first=here() if request.args.get("after") else None,
    )


def _asked_about() -> tuple[list[Principal], list[Account]]:
    """Whom the request is about: a row on a file, or an account."""
    principal, account = request.values.get("principal", ""), request.values.get("account", "")
    if principal:
        return [Principal.find_for(me(), principal)], []
    return [], [Account.find_for(me(), account)]


def _new_page(people, accounts, form: ErasureForm, status: int = 200):
    return render.page("erasures/new.html", status=status, people=people, accounts=accounts, form=form)


def _form(people) -> ErasureForm:
    return ErasureForm(alike=[row for one in people for row in mentions.alike(me(), one)])


@blueprint.get("/new")
@allow("erasures.write")
def new():
    people, accounts = _asked_about()
    return _new_page(people, accounts, _form(people))


@blueprint.post("")
@allow("erasures.write")
def create():
    people, accounts = _asked_about()
    form = _form(people)
    if not form.validate():
        return _new_page(people, accounts, form, 422)

    def deed() -> str:
        row = Erasure.ask(me(), [*people, *form.chosen()], accounts, form.asked_on.data, form.reason.data)
        flash(_("Entered. A director decides."), "good")
        return f"/erasures/{row.id}"

    return once(deed)


def _page(row: Erasure, form: AnswerForm, status: int = 200):
    found, hidden = erasures.preview(row), _not_told()
    for kind in hidden:
        del found.texts[kind]
    return render.page(
        "erasures/show.html",
        status=status,
        row=row,
        found=found,
        places=[place for place in ErasureText.of(row) if place.kind not in hidden],
        form=form,
        states=State.labels(),
        kinds=kinds(),
        reasons=reasons(),
        may_decide=me().may("erasures.approve") and row.state == State.ASKED,
        may_redact=me().may("erasures.admin"),
    )


def _not_told() -> frozenset[str]:
    """The kinds of texts that this person does not even learn of."""
    if me().role == Role.DIRECTOR:
        return frozenset()
    return evaluation_mentions.DIRECTORS | association_mentions.DIRECTORS


@blueprint.get("/<int:erasure_id>")
@allow("erasures.read")
def show(erasure_id: int):
    return _page(Erasure.find_for(me(), erasure_id), AnswerForm(formdata=None))


@blueprint.post("/<int:erasure_id>/erasure")
@allow("erasures.approve", again=True)
def erase(erasure_id: int):
    row = Erasure.find_for(me(), erasure_id)
    # Before the transaction: files are read meanwhile.
    places = mention_files.places(row) if row.state == State.ASKED else []

    def deed() -> str:
        # While his cards still say who he is.
        attendee_erasing.forget(row.principals(), row.accounts())
        row.erase(me(), places)
        flash(_("Erased for good. Now look at the texts and files listed below."), "good")
        return f"/erasures/{row.id}"

    return once(deed)


@blueprint.post("/<int:erasure_id>/refusal")
@allow("erasures.approve")
def decline(erasure_id: int):
    row, form = Erasure.find_for(me(), erasure_id), AnswerForm()
    if not form.validate():
        return _page(row, form, 422)

    def deed() -> str:
        row.decline(me(), form.answer.data)
        flash(_("Declined; nothing went."), "good")
        return f"/erasures/{row.id}"

    return once(deed)


def _place(erasure_id: int, text_id: int) -> ErasureText:
    """Where something is to be looked at. Raises Missing."""
    row, place = Erasure.find_for(me(), erasure_id), ErasureText.find_for(me(), text_id)
    if place.erasure_id != row.id or place.kind in _not_told():
        raise db.Missing("ErasureText")
    return place


def _redaction(place: ErasureText, record, **given) -> RedactionForm:
    most = getattr(type(record)._meta.fields[place.field], "max_length", LONGEST)
    return RedactionForm(most=most, whole=_goes_whole(place, record), **given)


def _goes_whole(place: ErasureText, record) -> bool:
    """True of what a record said before it was corrected, several fields together."""
    return place.field == "before" and hasattr(record, "was")


def _text_page(text: ErasureText, record, form: RedactionForm, status: int = 200):
    earlier = list(record.was.values()) if _goes_whole(text, record) else []
    said = {"text": text, "form": form, "kinds": kinds(), "earlier": earlier}
    return render.page("erasures/text.html", status=status, **said)


@blueprint.get("/<int:erasure_id>/texts/<int:text_id>")
@allow("erasures.admin")
def text(erasure_id: int, text_id: int):
    found = _place(erasure_id, text_id)
    if found.kind == "file":
        return erasure_files.shown(found)
    record = mentions.row_of(me(), found.kind, found.record_id)
    return _text_page(found, record, _redaction(found, record, formdata=None, text=getattr(record, found.field)))


@blueprint.post("/<int:erasure_id>/texts/<int:text_id>")
@allow("erasures.admin")
def settle(erasure_id: int, text_id: int):
    found = _place(erasure_id, text_id)
    if found.kind == "file":
        return erasure_files.settle(found)
    record = mentions.row_of(me(), found.kind, found.record_id)
    form = _redaction(found, record)
    if not form.validate():
        return _text_page(found, record, form, 422)

    def deed() -> str:
        leave = "leave" in request.form
        found.settle(me(), not leave, form.why.data)
        if not leave:
            _redact(record, found.field, form)
        flash(_("Left as it is.") if leave else _("Redacted: the earlier text is gone."), "good")
        return f"/erasures/{erasure_id}"

    return once(deed)


def _redact(record, field: str, form: RedactionForm) -> None:
    if isinstance(record, Call):
        call_redacting.redact_call(me(), record, form.why.data, field, form.words)
    elif isinstance(record, CallCorrection):
        call_redacting.redact_correction(me(), record, form.why.data, field, form.words)
    elif isinstance(record, Minutes):
        minutes_redacting.redact_minutes(me(), record, form.why.data, field, form.words)
    elif isinstance(record, MinutesCorrection):
        minutes_redacting.redact_correction(me(), record, form.why.data, field, form.words)
    elif isinstance(record, Bulletin):
        bulletin_redacting.redact_bulletin(me(), record, form.why.data, field, form.words)
    elif isinstance(record, BulletinCorrection):
        bulletin_redacting.redact_correction(me(), record, form.why.data, field, form.words)
    elif isinstance(record, LibraryEntry):
        library_redacting.redact_entry(me(), record, form.why.data, field, form.words)
    elif isinstance(record, EvaluationQuestion):
        question_deeds.redact_question(me(), record, form.why.data, field, form.words)
    elif isinstance(record, Attendee) and field == "name":
        redact(me(), record, form.why.data, parents_of(record))
        attendee_erasing.blank(record, form.words)
    else:
        redact(me(), record, form.why.data, parents_of(record), **{field: form.words})
