"""Imports: a sheet is uploaded, its columns confirmed, its rows checked, brought in, and undone."""

from flask import Blueprint, flash, redirect, request

from portal.foundation.db import Missing, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.sheets import Unreadable, reading, told
from portal.records import audit
from portal.records.imports import Import, Importer, ImportKind, ImportRow, State, Verdict, cells_of, undoing
from portal.records.imports import steps as import_steps
from portal.schema import IMPORTERS
from portal.web import exports, render
from portal.web.exports import Column
from portal.web.forms.imports import Columns, ImportApplyForm, ImportForm
from portal.web.guard import allow, be_sure
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import here, one_of, paged, text_arg
from portal.web.saving import once, refuse_unseen

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

#: What may be sent: the file, and the form around it.
AT_ONCE = reading.MAX_BYTES + 64 * 1024
TONES = {"new": "good", "change": "info", "likely": "warn", "refused": "bad"}


@blueprint.get("")
@allow("imports.read")
def index():
    kind = one_of("kind", ImportKind)
    page = Import.page_for(me(), kind=kind, after=request.args.get("after"))
    return render.page(
        "imports/index.html",
        **paged(page),
        kind=kind,
        Kinds=ImportKind,
        kinds=ImportKind.labels(),
        states=State.labels(),
        here=here,
    )


def _new_page(form: ImportForm, status: int = 200):
    needed = {
        word: ([c.field.label for c in one.columns if c.needed], [c.field.label for c in one.columns if not c.needed])
        for word, one in IMPORTERS.items()
    }
    return render.page("imports/new.html", status=status, form=form, needed=needed, kinds=ImportKind.labels())


@blueprint.get("/new")
@allow("imports.admin")
def new():
    return _new_page(ImportForm(formdata=None, kind=one_of("kind", ImportKind) or ImportKind.HOTELS.value))


@blueprint.post("")
@allow("imports.admin", most_bytes=AT_ONCE)
def create():
    form = ImportForm()
    if not form.validate():
        return _new_page(form, 422)
    try:
        # Read before anything is written: others go on saving meanwhile.
        sheets = reading.read_bytes(form.file.data.read(reading.MAX_BYTES + 1))
        return once(lambda: f"{url_of(_staged(form, sheets))}/columns")
    except Unreadable as error:
        form.file.errors = [str(error)]
        return _new_page(form, 422)


def _staged(form: ImportForm, sheets: list) -> Import:
    name = form.file.data.filename.replace("\\", "/").rpartition("/")[2]
    return import_steps.stage(me(), IMPORTERS[form.kind.data], name, sheets)


@blueprint.get("/templates/<kind>")
@allow("imports.admin")
def template(kind: str):
    """An empty sheet with the headings that are understood."""
    if kind not in IMPORTERS:
        raise Missing("Import")
    columns = [Column(one.field.label, None, width=16) for one in IMPORTERS[kind].columns]
    return exports.sheet(me(), ImportKind(kind).label, (), columns, ()).answer()


def _find(import_id: int, rows: bool = True) -> Import:
    """The import; with `rows` only for whoever may read them."""
    job = Import.find_for(me(), import_id)
    if rows and not job.opened_by(me()):
        raise Missing("Import")
    return job


@blueprint.get("/<int:import_id>")
@allow("imports.read")
def show(import_id: int):
    job = _find(import_id, rows=False)
    if not job.opened_by(me()):
        return _show_page(job)
    if job.state == State.MAPPING:
        return redirect(f"{url_of(job)}/columns", 303)
    if job.is_busy:
        return render.page(
            "imports/progress.html", job=job, kinds=ImportKind.labels(), left=job.unsettled.count(",") + 1
        )
    return _show_page(job)


def _show_page(job: Import, status: int = 200, form: ImportApplyForm | None = None, obstacle: str = ""):
    person, verdict = me(), one_of("verdict", Verdict)
    page = ImportRow.page_for(person, job, verdict=verdict, after=request.args.get("after"))
    importer = IMPORTERS[job.kind]
    return render.page(
        "imports/show.html",
        status=status,
        job=job,
        rows=[_line(importer, row) for row in page],
        tally=job.tally,
        written=job.written,
        verdict=verdict,
        Verdict=Verdict,
        verdicts=Verdict.labels(),
        tones=TONES,
        kinds=ImportKind.labels(),
        states=State.labels(),
        form=form or ImportApplyForm(formdata=None, changes=True),
        obstacle=obstacle,
        readable=job.opened_by(person),
        here=here,
        **paged(page),
    )


def _line(importer: Importer, row: ImportRow) -> dict:
    """A row for its reader: what it is called, what would change, and why not."""
    labels = {column.name: column.field.label for column in importer.columns}
    changes = []
    if row.verdict == Verdict.CHANGE:
        changes = [(labels[name], value) for name, value in row.planned.items() if name in labels]
    reasons = [(heading, told(packed)) for heading, packed in row.told]
    label = row.label or " · ".join(cell for cell in cells_of(row.cells) if cell.strip())[:60]
    return {"number": row.number, "label": label, "verdict": row.verdict, "changes": changes, "reasons": reasons}


@blueprint.get("/<int:import_id>/columns")
@allow("imports.admin")
def columns(import_id: int):
    job = _find(import_id)
    sheet = _sheet(job, text_arg("sheet", 2))
    importer = IMPORTERS[job.kind]
    headings = job.every_sheet[sheet]["headings"]
    fields = job.fields if sheet == job.sheet else importer.fields_of(headings)
    return _columns_page(job, sheet, Columns(importer, headings, fields))


def _sheet(job: Import, text: str) -> int:
    count = len(job.every_sheet)
    return int(text) if text.isascii() and text.isdigit() and int(text) < count else job.sheet


def _columns_page(job: Import, sheet: int, chosen: Columns, status: int = 200):
    samples = [[] for _heading in chosen.headings]
    for cells in ImportRow.samples(me(), job, sheet):
        for place, cell in enumerate(cells[: len(samples)]):
            if cell.strip() and len(samples[place]) < 3 and cell not in samples[place]:
                samples[place].append(cell[:60])
    return render.page(
        "imports/columns.html",
        status=status,
        job=job,
        sheet=sheet,
        chosen=chosen,
        samples=samples,
        kinds=ImportKind.labels(),
    )


@blueprint.post("/<int:import_id>/columns")
@allow("imports.admin")
def update_columns(import_id: int):
    """Confirms what the columns mean; the rows are checked next."""
    job = _find(import_id)
    sheet = _sheet(job, request.form.get("sheet", ""))
    chosen = Columns(IMPORTERS[job.kind], job.every_sheet[sheet]["headings"], [])
    chosen.take()
    if not chosen.validate():
        return _columns_page(job, sheet, chosen, 422)

    def deed() -> str:
        job.map(me(), sheet, chosen.fields)
        return url_of(job)

    return once(deed)


@blueprint.post("/<int:import_id>/step")
@allow("imports.admin")
def step(import_id: int):
    """At most a second of the work; the page asks again until it is done."""
    job = _find(import_id)
    refuse_unseen()
    import_steps.step(IMPORTERS[job.kind], job, me())
    return redirect(url_of(job), 303)


@blueprint.post("/<int:import_id>/application")
@allow("imports.admin")
def apply(import_id: int):
    """Brings in what the check has found, all of it or nothing."""
    job, form = _find(import_id), ImportApplyForm()
    if job.kind == ImportKind.ACCOUNTS:
        # Roles are given with it.
        be_sure()
    if not form.validate():
        return _show_page(job, 422, form)
    if job.state != State.CHECKED:
        flash(_("This sheet has been brought in already, or is not checked yet."), "warn")
        return redirect(url_of(job), 303)
    try:
        write = import_steps.deed(IMPORTERS[job.kind], me(), job, form.changes.data, form.likely.data)
        return once(lambda: _applied(job, write))
    except Refused as refused:
        return _show_page(job, 409, form, str(refused))


def _applied(job: Import, write) -> str:
    write()
    n = sum(job.written.values())
    flash(ngettext("%(n)s row is brought in.", "%(n)s rows are brought in.", n), "good")
    return url_of(job)


@blueprint.post("/<int:import_id>/undoing")
@allow("imports.admin")
def undo(import_id: int):
    """Takes the whole import back, as long as nothing is built on it."""
    job = _find(import_id)
    if job.state != State.APPLIED:
        flash(_("This import has been undone already."), "warn")
        return redirect(url_of(job), 303)

    def deed() -> str:
        undoing.undo(IMPORTERS[job.kind], me(), job)
        flash(_("The import is undone."), "good")
        return url_of(job)

    try:
        return once(deed)
    except Refused as refused:
        return _show_page(job, 409, obstacle=str(refused))


@blueprint.post("/<int:import_id>/discarding")
@allow("imports.admin")
def discard(import_id: int):
    """Throws a sheet away that was not brought in."""
    job = _find(import_id)

    def deed() -> str:
        job.discard(me())
        flash(_("The sheet is thrown away; nothing of it was brought in."), "good")
        return "/imports"

    return once(deed)


@blueprint.post("/<int:import_id>/rejected")
@allow("imports.admin")
def rejected(import_id: int):
    """The rows that were not brought in as they came, with the reasons: to be mended and brought in again."""
    job = _find(import_id)
    refuse_unseen()
    rows = ImportRow.refused(me(), job)
    headings = job.about["headings"]
    found = [Column(text or "—", _cell(place), width=16) for place, text in enumerate(headings)]
    found += [Column(_("Row"), lambda row: row[0], width=8), Column(_("Reason"), _reasons, width=60)]
    sheet = exports.sheet(me(), _("Rejected rows"), (), found, rows)
    audit.record(me(), "import.exported", job, file=job.file_name, count=sheet.count)
    return sheet.answer()


def _cell(place: int):
    return lambda row: row[1][place] if place < len(row[1]) else ""


def _reasons(row: tuple) -> str:
    return " ".join(_("%(what)s: %(value)s", what=h, value=told(p)) if h else told(p) for h, p in row[2])
