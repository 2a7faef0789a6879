"""The page of one bulletin: of the hotel side its own columns, of head office also who wrote it and how far it is."""

from datetime import timedelta

from portal.activity.bulletins import Bulletin, BulletinCorrection, Reader, State, Topic, deeds
from portal.foundation import clock
from portal.insight import bulletins, own_bulletins
from portal.records.files import File
from portal.records.hotel_words import Kind
from portal.web import render
from portal.web.attachments import LIMITS
from portal.web.forms.bulletins import MORNING, ScheduleForm, WithdrawalForm
from portal.web.forms.files import FileForm
from portal.web.identity import me


def shown(row: Bulletin, status: int = 200, why: str = "", schedule=None, withdrawal=None, files=None):
    """`why`: why a button did not do what it says; the forms as they were typed."""
    person = me()
    told = own_bulletins.own_bulletin(person, row)
    page = {"told": told, "line": told.line, "topics": Topic.labels()}
    if person.is_hotel_side:
        return render.page("bulletins/own_show.html", status=status, **page)
    writes = row.is_written_by(person)
    sums = bulletins.sums(person, row) if row.must_confirm and not row.is_untold and _counts(row) else None
    return render.page(
        "bulletins/show.html",
        status=status,
        **page,
        row=row,
        by=row.by,
        region=row.region,
        readers=[Reader(one).label for one in row.readers],
        kinds=Kind.labels(),
        states=State.labels(),
        writes=writes,
        why=why,
        sums=sums,
        colleagues=bulletins.colleagues(row) if sums is not None or row.must_confirm else [],
        hotels=deeds.asked_at_hotels(row) is not None,
        names=[one.by.name for one in BulletinCorrection.of(person, row)],
        reached=len(deeds.readers_of(row)) if writes and row.is_untold else None,
        schedule=schedule or _usual(),
        withdrawal=withdrawal or WithdrawalForm(formdata=None),
        attach=files or FileForm(formdata=None),
        hung=File.of(person, row),
        removed=File.removed_of(person, row) if writes else [],
        **LIMITS,
    )


def _counts(row: Bulletin) -> bool:
    """True if hotels confirm it, and this person follows that up."""
    return me().may("bulletin_receipts.read") and deeds.asked_at_hotels(row) is not None


def _usual() -> ScheduleForm:
    return ScheduleForm(formdata=None, day=clock.today() + timedelta(days=1), time=f"{MORNING:%H:%M}")
