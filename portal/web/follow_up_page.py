"""The page of one follow-up, for the side that asks: what it is, what can be done with it, what was said of it."""

from portal.activity.follow_ups import NO_DAY, FollowUp, Side, State
from portal.activity.inspections import Severity
from portal.activity.inspections.rectifications import Measure, RectificationPlan
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Role
from portal.insight.follow_ups import Item, item, late_days
from portal.insight.own_follow_ups import own_item
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.attachments import LIMITS
from portal.web.forms import follow_ups as forms
from portal.web.identity import me
from portal.web.links import url_of


def shown(row: FollowUp, status: int = 200, form=None, moved: bool = False):
    """The page; `form` is one of its own that was refused. `moved`: somebody else changed the item meanwhile."""
    if me().is_hotel_side:
        return _own(row, status, form, moved)
    told = item(me(), row)
    given = {form.place: form} if form else {}
    return render.page(
        "follow_ups/show.html",
        status=status,
        told=told,
        row=row,
        hotel=told.hotel,
        base=url_of(row),
        opened=given and form.place,
        moved=moved,
        forms={**_forms(told), **given},
        folds=_folds(told),
        late=late_days(row),
        no_day=NO_DAY,
        now=clock.now(),
        words=entry_words(),
        origin=(url_of(told.origin), told.origin) if told.origin else None,
        found=Measure.of_item(row) if row.rectification else [],
        plans=RectificationPlan.are_read_by(me()),
        severities=Severity.labels(),
        raised_in=[(one, url_of(one.record) if one.record else None) for one in told.raised_in],
        **labels(),
        **LIMITS,
    )


def _own(row: FollowUp, status: int, form, moved: bool):
    given = {form.place: form} if form else {}
    told = own_item(me(), row)
    forms_ = {"answer": forms.OwnAnswerForm(formdata=None), "return": forms.GiveBackForm(formdata=None), **given}
    return render.page(
        "follow_ups/own_show.html",
        status=status,
        one=told.item,
        lines=told.lines,
        files=told.files,
        removed=told.removed,
        base=url_of(row),
        version=row.version,
        opened=given and form.place,
        moved=moved,
        forms=forms_,
        words=entry_words(),
        now=clock.now(),
        **labels(),
        **LIMITS,
    )


def part(hotel: Hotel) -> dict:
    """What `hotels/_follow_ups.html` shows: what is open at a hotel, for whoever may read it."""
    may = me().may("follow_ups.read")
    return {
        "follow_ups": FollowUp.open_of(me(), hotel) if may else None,
        "item_states": State.labels(),
        "item_sides": Side.labels(),
        "now": clock.now(),
    }


def labels() -> dict:
    return {"states": State.labels(), "sides": Side.labels()}


def _forms(told: Item) -> dict:
    """The short forms of the page, as they stand before anything is typed."""
    row, owners = told.row, forms.other_owners(me(), told.row, told.hotel)
    return {
        "answer": forms.AnswerForm(formdata=None),
        "return": forms.GiveBackForm(formdata=None),
        "day": forms.RedateForm(formdata=None, due_on=None if row.due_on == NO_DAY else row.due_on),
        "wording": forms.WordingForm(formdata=None, wording=row.wording),
        "owner": forms.OwnerForm(formdata=None, owners=owners),
        "refusal": forms.NotOursForm(formdata=None),
        "parts": forms.SplitForm(formdata=None, wordings=row.wording),
        "merger": merge_form(told, formdata=None),
        "withdrawal": forms.WithdrawForm(formdata=None),
    }


def merge_form(told: Item, **given) -> forms.MergeForm:
    """Only what the same side owes becomes one."""
    items = [(one.id, one.wording) for one in told.others if one.side == told.row.side]
    return forms.MergeForm(items=items, **given)


def _folds(told: Item) -> list[tuple[str, str, str]]:
    """(form, what it does, what its button says) of the deeds this person may do with the item."""
    if not (told.writable and told.row.is_open and me().may("follow_ups.admin")):
        return []
    liaison = me().role == Role.LIAISON
    if liaison and told.row.rectification:
        # The hotel owes it; a department that helps says how it goes, quality decides by the plan.
        return []
    found = [("day", _("Another day"), _("Save the new day"))]
    if told.row.state != State.CLAIMED:
        found.append(
            ("owner", _("Pass on") if liaison else _("Hand over"), _("Pass on") if liaison else _("Hand over"))
        )
    if liaison:
        ours = told.row.side == Side.US and told.row.state != State.CLAIMED
        return [*found, *([("refusal", _("Not ours: send it back"), _("Send it back"))] if ours else [])]
    if told.row.rectification:
        # What an inspection found stays worded as it was found, and is closed on proof alone.
        return found
    found.append(("wording", _("Reword"), _("Save the wording")))
    if told.row.state != State.CLAIMED:
        found.append(("parts", _("Split"), _("Split")))
    if any(one.side == told.row.side for one in told.others):
        found.append(("merger", _("Merge into another"), _("Merge")))
    return [*found, ("withdrawal", _("Withdraw"), _("Withdraw it"))]


def entry_words() -> dict[str, str]:
    """What a line of the history says was done. One that is missing here is shown as it is stored."""
    return {
        "added": _("Entered into the register"),
        "state": _("State given"),
        "remark": _("Remark"),
        "answered": _("Answer"),
        "redated": _("Another day"),
        "reworded": _("Reworded"),
        "shown": _("Shown to the hotel"),
        "hidden": _("Taken back inside"),
        "handed_over": _("Handed over"),
        "passed_on": _("Passed on"),
        "sent_back": _("Sent back: not ours"),
        "confirmed": _("Confirmed"),
        "returned": _("Given back"),
        "split": _("Split"),
        "merged": _("Merged into another"),
        "took_in": _("Took in another"),
        "withdrawn": _("Withdrawn"),
        "climbed": _("Unanswered for 14 days: told the managers"),
        "found_again": _("Found again by an inspection"),
        "planned": _("Plan accepted"),
        "overdue": _("Overdue: told further up"),
        "undone": _("Undone"),
    }
