"""What stands on the page of one visit: for head office, and for the hotel side from columns of its own."""

from datetime import timedelta

from portal.activity.visits import State, Visit
from portal.foundation import clock
from portal.insight.own_visits import OwnVisit
from portal.records.accounts import Account
from portal.web import render
from portal.web.forms.appointments import OfferForm
from portal.web.forms.visits import CancelForm, MissForm, MoveForm
from portal.web.identity import me

#: He may note his arrival from so long before the visit on.
ARRIVES = timedelta(hours=12)


def shown(visit: Visit, status: int = 200, opened: str = "", **forms):
    """The page of a visit. `forms` are those that come back with mistakes, `opened` which of them."""
    person = me()
    when = {"day": visit.day, "time": visit.time}
    blank = {"move": MoveForm, "cancel": CancelForm, "miss": MissForm}
    # What was said to the hotel stays said when the day changes; calling off asks for words of its own.
    begun = {"move": when | {"word": visit.word}}
    given = {name: forms.get(name) or form(formdata=None, data=begun.get(name)) for name, form in blank.items()}
    for name, form in given.items():
        for field in form:
            # They stand on one page, and some have fields of the same name.
            field.id = f"{name}-{field.name}"
    names = Account.names([visit.by_id, visit.agreed_by_id, visit.offered_by_id, visit.ended_by_id])
    return render.page(
        "visits/show.html",
        status=status,
        visit=visit,
        hotel=visit.hotel,
        department=visit.department,
        who=names.get(visit.by_id, ""),
        names=names,
        states=State.labels(),
        State=State,
        writes=person.may("visits.write") and visit.is_written_by(person),
        mine=visit.by_id == person.id,
        minutes=person.may("minutes.read"),
        today=clock.today(),
        near=visit.day == clock.today() or (visit.at and abs(visit.at - clock.now()) < ARRIVES),
        opened=opened,
        **given,
    )


def own(visit: OwnVisit, status: int = 200, form: OfferForm | None = None):
    """The page of a visit for the hotel side."""
    return render.page(
        "visits/own_show.html",
        status=status,
        visit=visit,
        form=form or offer_form(visit),
        opened=form is not None,
        states=State.labels(),
        today=clock.today(),
    )


def offer_form(visit: OwnVisit) -> OfferForm:
    """Another time, beginning with the one that was proposed, or with what he has offered already: two taps."""
    if visit.offered_at is None:
        return OfferForm(formdata=None, data={"day": visit.day, "time": visit.time or "09:30"})
    at = clock.local(visit.offered_at)
    return OfferForm(formdata=None, data={"day": at.date(), "time": f"{at:%H:%M}", "word": visit.offered_word})
