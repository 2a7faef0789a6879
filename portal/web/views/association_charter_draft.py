"""The draft of the charter's next edition: written article by article with its figures, laid open, adopted (D30)."""

from flask import Blueprint, flash, request

from portal.activity.association import charter_deeds as deeds
from portal.activity.association import motion_deeds
from portal.activity.association.charter import Charter, CharterEdition
from portal.activity.association.secretaries import Secretary
from portal.activity.association.words import MotionKind
from portal.foundation import clock, db
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.insight import association_charter as insight
from portal.web import render
from portal.web.edition_page import Shelf, drafted, item_of, section_of
from portal.web.forms.association_charter import AdoptionForm, ArticleForm, ChapterForm, MotionForm, ParametersForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import text_arg
from portal.web.saving import once, opened_version

HOME = "/association/charter"
blueprint = Blueprint("association_charter_draft", __name__, url_prefix=f"{HOME}/draft")


class _Draft(Charter):
    """The charter as the pages of what is kept in editions know it: its draft has an address and a name."""

    id = "draft"

    @property
    def name(self) -> str:
        return _("Draft of the charter")


def _page(row: _Draft, status: int = 200, refused: str = ""):
    person = me()
    edition = CharterEdition.drafted()
    edition = CharterEdition.for_reader(person, edition.number if edition else 0)
    before = row.edition()
    rules = edition.parameters()
    office = Secretary.holds(person)
    return render.page(
        "association_charter_draft/index.html",
        status=status,
        row=row,
        edition=edition,
        before=before,
        chapters=insight.read(edition, edition.sections(), rules),
        table=insight.table(rules),
        compared=insight.compared(before, edition) if before else None,
        office=office,
        writes=office and edition.laid_open_at is None,
        refused=refused,
    )


SHELF = Shelf("association_charter_draft", HOME, _page)


@blueprint.get("")
@allow("association.read")
def show():
    """The draft of the next edition: the secretariat's, and once it is laid open everybody's of the association."""
    return _page(_Draft())


def _to_write() -> _Draft:
    """The draft, for whoever writes it. Raises Missing, Refused."""
    row = _Draft()
    CharterEdition.find_for(me(), drafted(row).id, to_write=True)
    return row


@blueprint.post("")
@allow("association.write")
def draft():
    if not Secretary.holds(me()):
        raise db.Refused(_("Only the secretariat does this."))
    return SHELF.done(_Draft(), lambda: deeds.draft(me()), _("This is the draft of the next edition."))


@blueprint.post("/removal")
@allow("association.write")
def discard():
    _to_write()

    def deed() -> str:
        deeds.discard(me())
        flash(_("The draft is thrown away."), "good")
        return HOME

    try:
        return once(deed)
    except db.Refused as refused:
        return _page(_Draft(), 422, str(refused))


@blueprint.post("/opening")
@allow("association.write")
def lay_open():
    row = _to_write()
    return SHELF.done(row, lambda: deeds.lay_open(me()), _("The association reads the draft from now on."))


@blueprint.post("/closing")
@allow("association.write")
def take_back():
    row = _to_write()
    return SHELF.done(row, lambda: deeds.take_back(me()), _("The draft is taken back: change it."))


@blueprint.get("/chapters/new")
@allow("association.write")
def new_chapter():
    return SHELF.part("chapter", _to_write(), ChapterForm(formdata=None), 0, chapter=None)


@blueprint.get("/chapters/<chapter_key>/edit")
@allow("association.write")
def edit_chapter(chapter_key: str):
    chapter = section_of(row := _to_write(), chapter_key)
    return SHELF.part("chapter", row, ChapterForm(formdata=None, obj=chapter), 0, chapter=chapter)


@blueprint.post("/chapters")
@allow("association.write")
def add_chapter():
    return _put_chapter(_to_write(), None)


@blueprint.post("/chapters/<chapter_key>")
@allow("association.write")
def update_chapter(chapter_key: str):
    return _put_chapter(row := _to_write(), section_of(row, chapter_key))


def _put_chapter(row: _Draft, chapter):
    form, key = ChapterForm(), chapter and chapter.key
    return SHELF.put("chapter", row, form, 0, lambda: deeds.put_chapter(me(), key, **form.names()), chapter=chapter)


@blueprint.get("/articles/new")
@allow("association.write")
def new_article():
    edition = drafted(row := _to_write())
    form = ArticleForm(formdata=None, section=text_arg("chapter", 20)).offer(edition.sections())
    return SHELF.part("article", row, form, edition.version, article=None, figures=[])


@blueprint.get("/articles/<article_key>/edit")
@allow("association.write")
def edit_article(article_key: str):
    edition = drafted(row := _to_write())
    article = item_of(edition, article_key)
    texts = {"text_zh": article.text_zh, "text_en": article.text_en, "section": article.section.key}
    form = ArticleForm(formdata=None, **texts).offer(edition.sections())
    figures = insight.figures_of(edition.parameters(), article_key)
    return SHELF.part("article", row, form, edition.version, article=article, figures=figures)


@blueprint.post("/articles")
@allow("association.write")
def add_article():
    return _put_article(_to_write(), None)


@blueprint.post("/articles/<article_key>")
@allow("association.write")
def update_article(article_key: str):
    return _put_article(_to_write(), article_key)


def _put_article(row: _Draft, key: str | None):
    edition, opened = drafted(row), opened_version()
    article = item_of(edition, key) if key else None
    form = ArticleForm().offer(edition.sections())
    told = {"article": article, "figures": insight.figures_of(edition.parameters(), key) if key else []}
    return SHELF.put("article", row, form, opened, lambda: deeds.put_article(me(), opened, key, **form.facts()), **told)


@blueprint.post("/articles/<article_key>/place")
@allow("association.write")
def move_article(article_key: str):
    row, up = _to_write(), request.form.get("up") == "1"
    item_of(drafted(row), article_key)
    return SHELF.done(row, lambda: deeds.move_article(me(), article_key, up), _("Moved."))


@blueprint.post("/articles/<article_key>/removal")
@allow("association.write")
def remove_article(article_key: str):
    row = _to_write()
    item_of(drafted(row), article_key)
    return SHELF.done(row, lambda: deeds.remove_article(me(), article_key), _("The article is off the draft."))


@blueprint.get("/figures")
@allow("association.write")
def edit_figures():
    edition = drafted(row := _to_write())
    return SHELF.part("figures", row, ParametersForm.of(edition.parameters()), edition.version)


@blueprint.post("/figures")
@allow("association.write")
def update_figures():
    row, opened, form = _to_write(), opened_version(), ParametersForm.of()
    return SHELF.put("figures", row, form, opened, lambda: deeds.put_parameters(me(), opened, form.values()))


def _motion_page(row: _Draft, form: MotionForm, status: int = 200, refused: str = ""):
    return render.page(
        "association_charter_draft/motion.html",
        status=status,
        row=row,
        form=form,
        edition=drafted(row),
        refused=refused,
    )


@blueprint.get("/motion")
@allow("association.write")
def motion():
    """The draft is put to the vote of the association."""
    row = _to_write()
    title = _("Edition %(n)s of the charter", n=drafted(row).number)
    return _motion_page(row, MotionForm(formdata=None, title=title))


@blueprint.post("/motion")
@allow("association.write")
def put_to_vote():
    row, form = _to_write(), MotionForm()
    edition = drafted(row)
    if not form.validate():
        return _motion_page(row, form, 422)

    def deed() -> str:
        deeds.refuse_if_moved(edition)
        deeds.lay_open(me())
        told = (form.title.data, form.text.data, MotionKind.CHARTER)
        made = motion_deeds.propose(me(), None, *told, charter=edition)
        flash(_("It is on the agenda, and everybody of the association reads the draft."), "good")
        return f"/association/motions/{made.id}"

    try:
        return once(deed)
    except db.Refused as refused:
        return _motion_page(row, form, 422, str(refused))


def _adoption(row: _Draft, form: AdoptionForm, version: int, status: int = 200, refused: str = ""):
    edition, before = drafted(row), row.edition()
    return render.page(
        "association_charter_draft/adopt.html",
        status=status,
        row=row,
        form=form,
        version=version,
        edition=edition,
        before=before,
        compared=insight.compared(before, edition) if before else None,
        earliest=day_text(deeds.earliest(), True),
        refused=refused,
    )


@blueprint.get("/adoption")
@allow("association.write")
def adoption():
    """What changes with it, and since when: asked once."""
    edition = drafted(row := _to_write())
    return _adoption(
        row, AdoptionForm(formdata=None, in_force_from=clock.today()), edition.version, refused=edition.shortcoming()
    )


@blueprint.post("/adoption")
@allow("association.write")
def adopt():
    row, form, opened = _to_write(), AdoptionForm(), opened_version()
    edition = drafted(row)
    if not form.validate():
        return _adoption(row, form, opened, 422)

    def deed() -> str:
        deeds.adopt(me(), edition, form.in_force_from.data, form.decided.data, opened)
        flash(_("Adopted. Each member hotel is asked to accept it."), "good")
        return f"{HOME}?edition={edition.number}"

    try:
        return once(deed)
    except db.Refused as refused:
        return _adoption(row, form, opened, 422, str(refused))
    except db.Conflict as conflict:
        said = _("Somebody else has changed the draft meanwhile. Look over what changes, then adopt it.")
        return _adoption(row, form, conflict.row.version, 409, said)
