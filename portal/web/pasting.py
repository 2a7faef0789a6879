"""WeChat: a pasted conversation becomes one record of messages for each of its days, after a look at it; or a
screenshot hangs on one. Messages keep a mark of their own and never count as the weekly call."""

from datetime import date, datetime

from flask import flash, request

from portal.activity.calls import Call, Channel, Direction, Result
from portal.activity.calls.pasted import days_of
from portal.foundation import clock, storage
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web import attachments, drafts, render
from portal.web.forms.calls import SOMEBODY_ELSE
from portal.web.forms.recording import MessageForm, PasteForm, PictureForm
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.saving import once


def page(hotel: Hotel, status: int = 200, form=None, picture=None, messages=None, draft=None):
    """The two ways in; with `messages` the days as they would be recorded."""
    form = form or _form(hotel, formdata=None)
    wall = clock.local(clock.now())
    return render.page(
        "calls/paste.html",
        status=status,
        hotel=hotel,
        form=form,
        messages=messages,
        picture=picture or PictureForm(formdata=None, day=wall.date(), time=f"{wall:%H:%M}"),
        draft=draft,
        draft_url=f"/calls/draft?hotel={hotel.code}&of=paste",
    )


def opened(hotel: Hotel):
    form = _form(hotel, formdata=None)
    return page(hotel, form=form, draft=drafts.offer(form, draft_of(hotel)))


def draft_of(hotel: Hotel) -> str:
    return f"paste:{hotel.code}"


def _form(hotel: Hotel, **more) -> PasteForm:
    people = [(str(row.id), row.name) for row in Principal.current_of(hotel)]
    return PasteForm(people=[*people, (SOMEBODY_ELSE, _("Somebody else"))], **more)


def preview(hotel: Hotel):
    """The days of the conversation, to be looked over and changed before anything is recorded."""
    form = _form(hotel)
    if not form.validate():
        return page(hotel, 422, form)
    days = days_of(form.pasted.data, clock.today(), [me().name])
    if len(days) > 31:
        form.pasted.errors = [_("At most %(n)s days at a time.", n=31)]
        return page(hotel, 422, form)
    known = Call.messages_at(me(), hotel, [one.day for one in days])
    for one in days:
        one.known = (one.day, one.text) in known
    return page(hotel, form=form, messages=[MessageForm.of_day(n, one) for n, one in enumerate(days, 1)])


def save(hotel: Hotel):
    """One record for each day that is ticked."""
    form, messages = _form(hotel), MessageForm.of_form(request.form)
    fits = [one.fits() for one in messages]
    for one in messages:
        if one.keep.data and not one.day.errors and not one.time.errors and _at(one) > clock.now():
            one.day.errors = [_("This time is still to come.")]
            fits.append(False)
    kept = [one for one in messages if one.keep.data]
    if not form.validate() or not all(fits) or not kept:
        if not kept:
            flash(_("Tick at least one day."), "bad")
        return page(hotel, 422, form, messages=messages)

    def deed() -> str:
        for one in sorted(kept, key=_at):
            _record(hotel, form.who.data, _at(one), Direction(one.direction.data), one.said.data)
        drafts.drop(draft_of(hotel))
        flash(ngettext("%(n)s day of messages is recorded.", "%(n)s days of messages are recorded.", len(kept)), "good")
        return url_of(hotel)

    return once(deed)


def picture(hotel: Hotel):
    """A screenshot on a record of its own."""
    form = PictureForm()
    valid = form.validate()
    if not form.sent:
        form.files.errors = [_("Choose a file first.")]
    elif valid and _at(form) > clock.now():
        form.day.errors = [_("This time is still to come.")]
    if not valid or form.files.errors or form.day.errors:
        return page(hotel, 422, _form(hotel, formdata=None), form)
    with storage.holding() as held:
        facts, refused = attachments.stowed(form.sent, held)
        refused += [_("“%(name)s” is no picture.", name=one["name"]) for one in facts if not one["thumbnail"]]
        if refused:
            form.files.errors = refused
            return page(hotel, 422, _form(hotel, formdata=None), form)

        def deed() -> str:
            people = Principal.first_of([hotel])
            whom = str(people[hotel.id].id) if hotel.id in people else SOMEBODY_ELSE
            call = _record(hotel, whom, _at(form), Direction.IN, form.summary.data)
            for one in facts:
                File.add(me(), call, one)
            held.keep()
            flash(_("Recorded with its screenshot."), "good")
            return url_of(call)

        return once(deed)


def _at(form) -> datetime:
    day: date = form.day.data
    return clock.instant(datetime.combine(day, form.time.at))


def _record(hotel: Hotel, who: str, at: datetime, direction: Direction, text: str) -> Call:
    principal = next((row for row in Principal.current_of(hotel) if str(row.id) == who), None)
    how = {"channel": Channel.WECHAT, "direction": direction, "result": Result.REACHED}
    return Call.record(me(), hotel, at=at, **how, principal=principal, summary=text)
