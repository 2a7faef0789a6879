"""The page of one inspection, for the side that asks."""

from portal.activity.inspections import (
    Accompanied,
    Band,
    Inspection,
    InspectionKind,
    InspectionState,
    Mark,
    Means,
    Severity,
)
from portal.foundation import clock
from portal.insight.inspection_report import report, routed
from portal.web import render
from portal.web.forms.inspections import RemarkForm
from portal.web.identity import me


def words() -> dict:
    """The words of marks and the like."""
    return {
        "marks": Mark.labels(),
        "severities": Severity.labels(),
        "kinds": InspectionKind.labels(),
        "states": InspectionState.labels(),
        "bands": Band.labels(),
        "ways": Means.labels(),
        "extents": Accompanied.labels(),
    }


def shown(row: Inspection, status: int = 200, refused: str = "", form: RemarkForm | None = None):
    """Of the hotel side, before the release: that it is announced, and for when; nothing of what is in it."""
    person = me()
    facts = {"row": row, "hotel": row.hotel, "today": clock.today(), "refused": refused, **words()}
    if person.is_hotel_side and not row.released:
        return render.page("inspections/own_coming.html", status=status, lead=routed(row), **facts)
    told = report(person, row)
    facts |= {"report": told, "lead": routed(row)}
    if person.is_hotel_side:
        form = form or RemarkForm(formdata=None, remark=row.remark)
        may_remark = row.is_answered_by(person)
        return render.page("inspections/own_show.html", status=status, form=form, may_remark=may_remark, **facts)
    leads = Inspection.leads(person)
    return render.page(
        "inspections/show.html",
        status=status,
        inspects=leads and person.may("inspections.write"),
        may_release=leads and row.state == InspectionState.FINISHED,
        **facts,
    )
