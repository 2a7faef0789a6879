"""Raw answers, for the operations director alone: the list, one answer, its scan; and entering what came on paper."""

from base64 import b64decode
from io import BytesIO

from flask import Blueprint, flash, redirect, request, send_file

from portal.activity.evaluations import answer_deeds, answer_list, answer_reading, answering
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationScan
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.seals import SCAN
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import CycleState, Way
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.insight import evaluation_cycles
from portal.records.accounts import Account
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel
from portal.web import evaluation_sheet_page, render
from portal.web.forms.evaluation_answers import ScanForm
from portal.web.forms.evaluation_sheets import SheetForm
from portal.web.guard import allow, must_write
from portal.web.headers import SANDBOX
from portal.web.identity import me
from portal.web.lists import id_arg, one_of, paged, row_of, text_arg

blueprint = Blueprint("evaluation_answers", __name__, url_prefix="/evaluations/answers")

#: A scan of six pages.
AT_ONCE = 40 * 1024 * 1024


@blueprint.get("")
@allow("evaluation_answers.read")
def index():
    person = me()
    cycles = [row for row in evaluation_cycles.listed(person, size=40) if row.state != CycleState.DRAFT]
    asked = id_arg("cycle")
    cycle = row_of(EvaluationCycle, person, asked) or next(iter(cycles), None)
    code, kind, region = text_arg("hotel", 20), one_of("kind", Kind), id_arg("region")
    hotel, low = row_of(Hotel, person, code), request.args.get("low") == "1"
    told = {"rows": [], "older": None, "first": None}
    if cycle is not None and (hotel or not code):
        region_id = int(region) if region else None
        after = request.args.get("after")
        page = answer_list.page_for(person, cycle.id, hotel=hotel, kind=kind, region=region_id, after=after)
        told = {"rows": page.rows, **paged(page)}
    lows = answer_list.low_of(person, told["rows"]) if low else None
    return render.page(
        "evaluation_answers/index.html",
        **told,
        lows=lows,
        cycle=cycle,
        cycles=[(str(row.id), row.name) for row in cycles],
        code=code,
        kind=kind,
        region=region,
        kinds=Kind.labels(),
        regions=answer_list.regions(person),
        ways=Way.labels(),
    )


def _found(answer_id: int) -> EvaluationAnswer:
    return EvaluationAnswer.find_for(me(), answer_id)


@blueprint.get("/<int:answer_id>")
@allow("evaluation_answers.read")
def show(answer_id: int):
    """One answer whole. That it was read is recorded first; if that cannot be, nothing is shown."""
    answer = _found(answer_id)
    sheet = answer_reading.read(me(), answer)
    row = answer.invitation
    return render.page(
        "evaluation_answers/show.html",
        answer=answer,
        sheet=sheet,
        row=row,
        cycle=row.cycle,
        hotel=row.hotel,
        who=row.account.name,
        beside=answer_list.beside(me(), row),
        readings=answer_reading.readings_of(row),
        names=Account.names({one.by_id for one in answer_reading.readings_of(row)}),
        scans=EvaluationScan.of(me(), answer),
        sections=row.cycle.edition.sections(row.kind),
        kinds=Kind.labels(),
        ways=Way.labels(),
        **evaluation_sheet_page.words(),
    )


@blueprint.get("/<int:answer_id>/scans/<int:scan_id>")
@allow("evaluation_answers.read")
def scan(answer_id: int, scan_id: int):
    """A page of the paper: it says what the answer says, so it is recorded as read, too."""
    answer = _found(answer_id)
    found = EvaluationScan.page(me(), answer, scan_id)
    answer_reading.read(me(), answer)
    picture = found.type.startswith("image/")
    body = BytesIO(b64decode(SCAN.open(found)))
    name = f"{answer.receipt}.{'jpg' if picture else 'pdf'}"
    sent = send_file(body, found.type, as_attachment=not picture, download_name=name, conditional=False, etag=False)
    sent.headers["Content-Security-Policy"] = SANDBOX
    return sent


@blueprint.get("/new")
@allow("evaluation_answers.write")
def new():
    """Which hotel's paper it is; then the form, as it stands on the paper."""
    row = _asked_for()
    if row is None:
        return _choose()
    return _paper_page(row, Sheet(), ScanForm(formdata=None))


def _open_cycles() -> list[EvaluationCycle]:
    return [row for row in evaluation_cycles.page_for(me(), size=40) if row.is_open]


def _asked_for() -> EvaluationInvitation | None:
    cycle = row_of(EvaluationCycle, me(), id_arg("cycle"))
    code = text_arg("hotel", 20)
    return answer_list.unanswered(me(), cycle, code) if cycle and code else None


def _choose():
    code = text_arg("hotel", 20)
    chosen = id_arg("cycle")
    return render.page(
        "evaluation_answers/choose.html", cycles=_open_cycles(), chosen=chosen, code=code, unknown=bool(code)
    )


def _paper_page(row: EvaluationInvitation, sheet: Sheet, scans: ScanForm, status: int = 200, **said):
    facts = {"errors": {}, "lacking": [], "last": None, "refused": "", **said}
    return render.page(
        "evaluation_answers/new.html",
        status=status,
        row=row,
        cycle=row.cycle,
        hotel=row.hotel,
        who=row.account.name,
        sheet=sheet,
        scans=scans,
        sections=row.cycle.edition.sections(row.kind),
        left=answering.missing(row.cycle.edition.items(row.kind), sheet),
        **facts,
        **evaluation_sheet_page.words(),
    )


@blueprint.post("")
@allow("evaluation_answers.write", most_bytes=AT_ONCE, comes_back=True)
def create():
    """Enters a paper: whole, with its scan."""
    row = EvaluationInvitation.find_for(me(), request.form.get("invitation", ""))
    form, scans = SheetForm(row.cycle.edition.items(row.kind), request.form), ScanForm()
    evaluation_sheet_page.filled_in(row.cycle.edition.sections(row.kind), form.sheet)
    must_write()
    if evaluation_sheet_page.undone():
        return _paper_page(row, form.sheet, scans, 422, refused=evaluation_sheet_page.undone())
    pages, lacking = scans.pages(), form.missing()
    if not pages or lacking or form.errors:
        return _paper_page(row, form.sheet, scans, 422, errors=form.errors, lacking=lacking)
    try:
        answer = answer_deeds.enter_paper(me(), row, form.sheet, pages)
    except answering.SentBefore:
        refused = _("This hotel has answered meanwhile; the paper is not entered over it.")
        return _paper_page(row, form.sheet, scans, 409, refused=refused)
    except answering.Over:
        return _paper_page(row, form.sheet, scans, 409, refused=_("This evaluation takes no answers any longer."))
    except Refused as refused:
        return _paper_page(row, form.sheet, scans, 422, refused=str(refused))
    flash(_("The paper is entered, with its scan."), "good")
    return redirect(f"/evaluations/answers/{answer.id}", 303)
