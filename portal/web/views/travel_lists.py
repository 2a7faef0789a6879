"""The draft of a month's travel list (差旅清单): days, cities and hotels, as text to copy and as a document."""

from flask import Blueprint

from portal.foundation import documents
from portal.foundation.documents import Table
from portal.foundation.i18n import dated, month_text
from portal.foundation.i18n import gettext as _
from portal.insight.visit_month import Day, days_of, text_of, travels
from portal.records import audit
from portal.records.accounts import Account
from portal.web import marked_document, render
from portal.web.forms.travel_lists import TravelListForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.saving import refuse_unseen
from portal.web.visit_month import Asked, asked

blueprint = Blueprint("travel_lists", __name__, url_prefix="/visits/travel-list")


def _asked() -> Asked:
    return asked(me(), "/visits/travel-list")


def _days(what: Asked) -> list[Day]:
    return travels(days_of(me(), what.by, what.month)) if what.named else []


@blueprint.get("")
@allow("visits.write")
def index():
    what = _asked()
    days = _days(what)
    return _page(what, days, TravelListForm(formdata=None, text=text_of(_title(what), days)))


def _page(what: Asked, days: list[Day], form: TravelListForm, status: int = 200):
    return render.page("travel_lists/index.html", status=status, what=what, days=days, form=form)


def _title(what: Asked) -> str:
    return _("Travel list, %(month)s: %(name)s", month=month_text(what.month), name=what.name or me().name)


@blueprint.post("/document")
@allow("visits.write")
def document():
    """The text as it stands in the form, and the table, as a document; that it was taken away is noted."""
    what, person = _asked(), me()
    refuse_unseen()
    days, form = _days(what), TravelListForm()
    if not form.validate():
        return _page(what, days, form, 422)
    headings = [_("Day"), _("City"), _("Time"), _("Hotel name"), _("Code")]
    rows = [
        [dated(day.day) if n == 0 else "", row.city, row.time, row.hotel_name, row.hotel_code]
        for day in days
        for n, row in enumerate(day.visits)
    ]
    title, _sep, text = form.text.data.partition("\n")
    blocks = [*documents.paragraphs(text), Table(_("Visits"), headings, rows)]
    name = f"{_('Travel list')}-{what.month}.docx"
    made = marked_document.send(title or _title(what), blocks, name)
    audit.record(person, "visits.exported", Account.of(person), filter=_title(what), count=len(rows))
    return made
