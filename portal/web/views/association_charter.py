"""The charter: the edition in force or of any day, its editions and their differences, who has accepted it (D30)."""

from datetime import date

from flask import Blueprint, flash, request

from portal.activity.association import charter_acceptances as acceptances
from portal.activity.association.charter import CharterEdition
from portal.activity.association.secretaries import Secretary
from portal.foundation import clock, db, i18n
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.insight import association_charter as insight
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.notices import Notice
from portal.web import charter_document, render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import id_arg, paged, text_arg
from portal.web.saving import once, refuse_unseen

HOME = "/association/charter"
blueprint = Blueprint("association_charter", __name__, url_prefix=HOME)


def _asked() -> tuple[CharterEdition | None, date]:
    """The edition of the address: by its number, or the one of a day; a day that is none is today."""
    number, text = id_arg("edition"), text_arg("on", 10)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    if number:
        return CharterEdition.for_reader(me(), int(number)), day
    return CharterEdition.on(day), day


@blueprint.get("")
@allow("association.read")
def index():
    person = me()
    edition, day = _asked()
    drafts = [row for row in CharterEdition.all_for(person) if row.is_draft]
    latest = CharterEdition.latest()
    if edition is not None:
        Notice.seen(person, edition)
    rules = edition.parameters() if edition else None
    return render.page(
        "association_charter/index.html",
        edition=edition,
        day=day,
        today=clock.today(),
        drafted=drafts[0] if drafts else None,
        latest=latest,
        chapters=insight.read(edition, edition.sections(), rules) if edition else [],
        table=insight.table(rules) if edition else [],
        span=_span(edition),
        numbers=insight.numbers(latest) if latest else (0, 0),
        to_accept=acceptances.waiting_for(person, latest) if latest else [],
        office=Secretary.holds(person),
        languages=i18n.LANGUAGES,
    )


def _span(edition: CharterEdition | None) -> insight.Span | None:
    rows = insight.spans(CharterEdition.all_for(me()), clock.today())
    return next((one for one in rows if edition and one.edition.id == edition.id), None)


@blueprint.get("/editions")
@allow("association.read")
def editions():
    rows = insight.spans(CharterEdition.all_for(me()), clock.today())
    names = Account.names({one.edition.published_by_id for one in rows})
    return render.page("association_charter/editions.html", rows=rows, names=names, office=Secretary.holds(me()))


@blueprint.get("/comparison")
@allow("association.read")
def compare():
    """What an edition changes of an earlier one: of the address, or the last of the one before it."""
    rows = CharterEdition.all_for(me())
    latest = rows[0].number if rows else 0
    later = CharterEdition.for_reader(me(), int(id_arg("to") or latest))
    before = CharterEdition.for_reader(me(), int(id_arg("from") or max(later.number - 1, 1)))
    if before.number > later.number:
        before, later = later, before
    found = insight.compared(before, later)
    return render.page("association_charter/compare.html", compared=found, editions=rows, before=before, later=later)


@blueprint.post("/export")
@allow("association.read")
def export():
    """An edition as a document, in the language that is asked for."""
    edition = CharterEdition.for_reader(me(), int(id_arg("edition") or 0))
    refuse_unseen()
    language = request.form.get("language", "")
    return charter_document.sent(edition, language if language in i18n.LANGUAGES else i18n.language())


@blueprint.post("/acceptances")
@allow("association_charter.write")
def accept():
    """For one hotel, by its GM or owner."""
    hotel = Hotel.find_for(me(), request.form.get("hotel", ""))
    edition = CharterEdition.for_reader(me(), int(id_arg("edition") or 0))

    def deed() -> str:
        acceptances.accept(me(), edition, hotel)
        flash(_("Accepted for %(hotel)s.", hotel=hotel.name), "good")
        return HOME if acceptances.waiting_for(me()) else "/association"

    return once(deed)


@blueprint.get("/acceptances")
@allow("association.write")
def accepted():
    """Who has accepted the edition adopted last and who has not: for the secretariat."""
    _check_office()
    edition, show = CharterEdition.latest(), text_arg("show", 10)
    if edition is None:
        raise db.Missing("CharterEdition")
    page = insight.acceptances(me(), edition, show == "accepted", request.args.get("after"))
    return render.page(
        "association_charter/acceptances.html",
        **paged(page),
        edition=edition,
        numbers=insight.numbers(edition),
        accepted=show == "accepted",
    )


@blueprint.post("/acceptances/reminder")
@allow("association.write")
def remind():
    _check_office()
    edition = CharterEdition.latest()
    if edition is None:
        raise db.Missing("CharterEdition")

    def deed() -> str:
        count = acceptances.remind(me(), edition)
        flash(ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", count), "good")
        return f"{HOME}/acceptances"

    return once(deed)


def _check_office() -> None:
    if not Secretary.holds(me()):
        raise db.Refused(_("Only the secretariat does this."))
