"""What a report says of complaints, follow-ups, changes at the hotels, and the time ahead."""

from portal.activity.follow_ups import NO_DAY, Side
from portal.foundation import clock
from portal.foundation.i18n import day_text, ngettext, time_text, week_text
from portal.foundation.i18n import gettext as _
from portal.insight.reports.ahead import Event
from portal.insight.reports.facts import Kind, Report
from portal.insight.reports.items import Complaint, Counts, Item
from portal.insight.reports.section import BULLET, NAMED, Section, hotel, names, share
from portal.records.hotel_words import Status


def complaints(report: Report) -> Section:
    section = Section(_("Complaints"))
    section.each(_complaint(report, one) for one in report.items.complaints)
    if not section.lines:
        section.lines.append(_("No complaint was registered, and none waits for its answer."))
    return section


def _complaint(report: Report, one: Complaint) -> str:
    item = one.item
    words = {
        "hotel": hotel(report, item.hotel_id),
        "wording": item.wording.rstrip("。. "),
        "at": time_text(item.created_at),
        "answered": time_text(item.answered_at),
        "due": time_text(item.answer_due_at),
        "answer": one.answer.rstrip("。. "),
    }
    if item.answered_at is None and one.late:
        return _("%(hotel)s: %(wording)s. Registered %(at)s, no answer yet, 24 hours have passed", **words)
    if item.answered_at is None:
        return _("%(hotel)s: %(wording)s. Registered %(at)s, an answer is due by %(due)s", **words)
    if one.late:
        said = _("%(hotel)s: %(wording)s. Registered %(at)s, answered late on %(answered)s", **words)
    else:
        said = _("%(hotel)s: %(wording)s. Registered %(at)s, answered within 24 hours on %(answered)s", **words)
    return _("%(said)s: %(answer)s", said=said, answer=words["answer"]) if one.answer else said


def follow_ups(report: Report) -> Section:
    section, items = Section(_("Follow-ups")), report.items
    if not items.counts:
        section.lines.append(_("Nothing was promised or asked that is still open."))
        return section
    every = {name: sum(getattr(one, name) for one in items.counts) for name in _COUNTED}
    section.lines.append(
        _(
            "New %(opened)s, claimed done %(claimed)s, confirmed %(confirmed)s; open %(open)s, overdue %(overdue)s, "
            "stuck %(stuck)s.",
            **every,
        )
    )
    section.each(_of_department(one) for one in items.counts)
    if report.period.kind == Kind.MONTH:
        section.lines += [line for side in Side if (line := _kept(report, side))]
        section.lines += _list(_("Raised most often:"), report, items.most_raised)
    section.lines += _list(_("Overdue longest:"), report, items.overdue)
    return section


_COUNTED = ("opened", "claimed", "confirmed", "open", "overdue", "stuck")


def _of_department(one: Counts) -> str:
    return _(
        "%(name)s: new %(opened)s, claimed done %(claimed)s, confirmed %(confirmed)s, open %(open)s, "
        "overdue %(overdue)s",
        name=one.name or _("Hotels"),
        **{name: getattr(one, name) for name in _COUNTED},
    )


def _kept(report: Report, side: Side) -> str:
    kept, due = report.items.kept[side.value]
    if not due:
        return ""
    words = {"kept": kept, "due": due, "share": share(kept * 10_000 // due)}
    if side == Side.HOTEL:
        return _("Kept in time by hotels: %(kept)s of %(due)s that were due, %(share)s.", **words)
    return _("Kept in time by us: %(kept)s of %(due)s that were due, %(share)s.", **words)


def _list(head: str, report: Report, rows: list[Item]) -> list[str]:
    return [head, *(BULLET + item(report, row) for row in rows)] if rows else []


def item(report: Report, row: Item) -> str:
    """One follow-up in a line: where, what, who owes it, until when, how often it was asked after."""
    facts = [row.owner or _("the hotel")]
    facts += [_("due %(day)s", day=day_text(row.due_on))] if row.due_on != NO_DAY else []
    if row.raised and row.side == Side.HOTEL:
        facts.append(ngettext("followed up %(n)s time", "followed up %(n)s times", row.raised))
    elif row.raised:
        facts.append(ngettext("urged %(n)s time", "urged %(n)s times", row.raised))
    words = {"hotel": hotel(report, row.hotel_id), "wording": row.wording.rstrip("。. "), "facts": names(facts)}
    return _("%(hotel)s: %(wording)s (%(facts)s)", **words)


def hotels(report: Report) -> Section:
    section = Section(_("Changes at the hotels"))
    if report.difficult:
        section.lines.append(_("In difficulty: %(names)s.", names=names([hotel.name for hotel in report.difficult])))
    section.each(_event(report, event) for event in report.events)
    if not section.lines:
        section.lines.append(_("No change of people or status."))
    return section


def _event(report: Report, event: Event) -> str:
    words = {
        "hotel": hotel(report, event.hotel_id),
        "day": day_text(event.day),
        "before": event.before or "—",
        "after": event.after or "—",
    }
    if event.what == "status":
        words["after"] = Status(event.after).label
        said = _("%(hotel)s: %(after)s from %(day)s", **words)
        return _("%(said)s: %(answer)s", said=said, answer=event.note.rstrip("。. ")) if event.note else said
    if event.what == "gm":
        said = _("%(hotel)s: new GM %(after)s from %(day)s (before: %(before)s)", **words)
    else:
        said = _("%(hotel)s: handed over from %(before)s to %(after)s on %(day)s", **words)
    if event.welcomed:
        return _("%(said)s, welcome call on %(day)s", said=said, day=day_text(event.welcomed))
    return _("%(said)s, welcome call still owed", said=said)


def ahead(report: Report) -> Section:
    after = report.period.step(1)
    if report.period.kind == Kind.WEEK:
        section = Section(_("Next week (%(days)s)", days=week_text(after.weeks[0])))
        if report.total.due:
            section.lines.append(_("Still this week: %(n)s hotels to call.", n=report.total.due))
        section.lines.append(_("Calls owed next week: %(n)s.", n=report.after.owed))
    else:
        section = Section(_("Next month"))
    section.each(_days(report))
    section.each(
        _(
            "Call back agreed: %(hotel)s, %(who)s, %(at)s",
            hotel=hotel(report, back.hotel_id),
            who=back.who or "—",
            at=time_text(back.at),
        )
        for back in report.ahead.call_backs[:NAMED]
    )
    begin = max(report.period.last, clock.today())
    coming = [row for row in report.items.rows if row.is_open and begin < row.due_on <= after.last]
    coming.sort(key=lambda row: (row.due_on, row.id))
    section.each(item(report, row) for row in coming[:12])
    if len(coming) > 12:
        section.lines.append(_("%(n)s more follow-ups are due then.", n=len(coming) - 12))
    if not section.lines:
        section.lines.append(_("Nothing is entered yet."))
    return section


def _days(report: Report) -> list[str]:
    """Holidays and make-up days, each run of days by its name."""
    runs: list[list] = []
    for row in report.ahead.days:
        if (
            runs
            and runs[-1][0].working == row.working
            and runs[-1][0].name == row.name
            and (row.day - runs[-1][-1].day).days <= 3
        ):
            runs[-1].append(row)
        else:
            runs.append([row])
    found = []
    for run in runs:
        days = day_text(run[0].day) if len(run) == 1 else f"{day_text(run[0].day)} – {day_text(run[-1].day)}"
        words = {"days": days, "name": run[0].name or "—"}
        if run[0].working:
            found.append(_("Make-up working day: %(days)s (%(name)s)", **words))
        else:
            found.append(_("Holiday: %(days)s (%(name)s)", **words))
    return found
