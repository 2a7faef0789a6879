"""What a report says of the calls: coverage, who was not reached and why, and what the hotels said."""

from portal.foundation import settings
from portal.foundation.i18n import day_text, week_text
from portal.foundation.i18n import gettext as _
from portal.insight.coverage import Count
from portal.insight.reports.calls import topic_names
from portal.insight.reports.coverage import Standing
from portal.insight.reports.facts import Kind, Report
from portal.insight.reports.section import Section, hotel, names, share
from portal.records.reckoning import EXCUSED, NOTHING, TRIED


def coverage(report: Report) -> Section:
    if report.period.kind == Kind.MONTH:
        return _month_coverage(report)
    total, section = report.total, Section(_("Calls of the week"))
    if not (total.owed or total.excused):
        section.lines.append(_("No call was owed this week."))
        return section
    running = report.period.is_running
    counts = {name: getattr(total, name) for name in ("owed", "done", "due", "tried", "missed", "excused")}
    if running:
        said = _("Owed %(owed)s, done %(done)s, still to call %(due)s; excused besides %(excused)s.", **counts)
    else:
        said = _(
            "Owed %(owed)s, done %(done)s, tried without reaching anybody %(tried)s, missed %(missed)s; "
            "excused besides %(excused)s.",
            **counts,
        )
    section.lines += [said, _rate(total, report.before), _talks(report)]
    if not report.scope.is_one:
        section.each(_by_officer(report))
    section.lines += [line for line in _named(report, running) if line]
    return section


def _rate(total: Count, before: Count) -> str:
    return _(
        "Coverage %(share)s (%(done)s of %(counted)s), the week before %(before)s; target %(target)s, "
        "warning line %(warning)s.",
        share=share(total.points),
        done=total.done,
        counted=total.owed,
        before=share(before.points),
        target=share(settings.target()),
        warning=share(settings.warning_line()),
    )


def _talks(report: Report) -> str:
    talks = report.talks
    return _(
        "Talks %(talks)s, %(incoming)s of them called in; WeChat and mail %(messages)s. Nothing special this week: "
        "%(plain)s (%(share)s of the talks).",
        talks=talks.talks,
        incoming=talks.incoming,
        messages=talks.messages,
        plain=talks.nothing_special,
        share=share(talks.plain_share),
    )


def _by_officer(report: Report) -> list[str]:
    """Everybody's coverage, the lowest first; who is below the warning line is marked."""
    rows = [(who, now) for who, (now, _before) in report.officers.items() if now.owed]
    rows.sort(key=lambda row: (row[1].points is None, row[1].points or 0, row[0] or 0))
    found = []
    for who, now in rows:
        name = report.names.get(who, "") if who else _("without an officer")
        words = {"name": name, "done": now.done, "counted": now.owed, "share": share(now.points)}
        low = now.points is not None and now.points < settings.warning_line()
        if low and not report.period.is_running:
            found.append(_("%(name)s: %(done)s of %(counted)s, %(share)s, below the warning line", **words))
        else:
            found.append(_("%(name)s: %(done)s of %(counted)s, %(share)s", **words))
    return found


def _named(report: Report, running: bool) -> list[str]:
    """Which hotels are not done, and why."""
    open_, tried, excused = (
        [one for one in report.standing if one.letter == letter] for letter in (NOTHING, TRIED, EXCUSED)
    )
    rang = [one for one in open_ if one.attempts]
    plain = [one for one in open_ if not one.attempts]
    still = _("Not rung yet: %(names)s.") if running else _("Missed, not tried: %(names)s.")
    return [
        _("Tried on two days: %(names)s.", names=_tries(tried)) if tried else "",
        _("Tried once: %(names)s.", names=_tries(rang)) if rang else "",
        still % {"names": names([one.hotel.name for one in plain])} if plain else "",
        _("Excused: %(names)s.", names=names([one.hotel.name for one in excused])) if excused else "",
    ]


def _tries(rows: list[Standing]) -> str:
    said = [
        _("%(name)s (%(note)s)", name=one.hotel.name, note=one.note.rstrip("。. ")) if one.note else one.hotel.name
        for one in rows
    ]
    return names(said)


def _month_coverage(report: Report) -> Section:
    total, before, section = report.total, report.before, Section(_("Calls of the month"))
    if not total.owed:
        section.lines.append(_("No call was owed this month."))
        return section
    section.lines.append(
        _(
            "Coverage %(share)s (%(done)s of %(counted)s hotel weeks, excused %(excused)s), the month before "
            "%(before)s.",
            share=share(total.points),
            done=total.done,
            counted=total.owed,
            excused=total.excused,
            before=share(before.points),
        )
    )
    weeks = [
        _("%(week)s %(share)s", week=week_text(week), share=share(count.points))
        for week, count in report.weeks
        if count.owed
    ]
    section.lines.append(_("By week: %(weeks)s.", weeks=names(weeks)))
    if not report.scope.is_one:
        section.each(_officers_of_month(report))
    talks = report.talks
    section.lines += [
        _talks(report),
        _("Entered more than 14 days late: %(n)s of %(all)s records.", n=talks.late, all=talks.all),
    ]
    return section


def _officers_of_month(report: Report) -> list[str]:
    rows = [(who, now, was) for who, (now, was) in report.officers.items() if now.owed]
    rows.sort(key=lambda row: (row[1].points is None, row[1].points or 0, row[0] or 0))
    found = []
    for who, now, was in rows:
        theirs = report.talks_of.get(who) if who else None
        found.append(
            _(
                "%(name)s: %(share)s (the month before %(before)s), nothing special %(plain)s, late entries %(late)s",
                name=report.names.get(who, "") if who else _("without an officer"),
                share=share(now.points),
                before=share(was.points),
                plain=share(theirs.plain_share if theirs else None),
                late=theirs.late if theirs else 0,
            )
        )
    return found


def heard(report: Report) -> Section:
    section = Section(_("What the hotels said"))
    labels = topic_names()
    if report.period.kind == Kind.MONTH and report.topics:
        common = [_("%(topic)s (%(n)s)", topic=labels[topic], n=n) for topic, n in report.topics[:6]]
        section.lines.append(_("Spoken of most, by number of hotels: %(topics)s.", topics=names(common)))
    topic = None
    for one in report.heard:
        if one.topic != topic:
            topic = one.topic
            section.lines.append(_("[%(topic)s]", topic=labels[topic]))
        section.each(
            [
                _(
                    "%(hotel)s (%(who)s, %(day)s): %(text)s",
                    hotel=hotel(report, one.call.hotel_id),
                    who=one.call.who or "—",
                    day=day_text(one.call.day),
                    text=one.text,
                )
            ]
        )
    if not report.heard:
        section.lines.append(_("Nothing that asks for anything."))
    return section
