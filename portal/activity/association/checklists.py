"""The checklist that each kind of meeting usually has, with days counted from the meeting and the charter's figures."""

from datetime import date, timedelta

from portal.activity.association.meetings import Meeting
from portal.activity.association.parameters import Parameters
from portal.activity.association.words import MeetingKind
from portal.foundation import calendar, clock
from portal.foundation.i18n import gettext as _

#: An item: what is to be done, and days before (negative) or after the meeting.
Item = tuple[str, int]


def usual(meeting: Meeting, rules: Parameters) -> list[tuple[str, date]]:
    """[(what is to be done, by when)] by day, in the reader's language. What should have been done already is due
    today: planned late is not overdue yet."""
    first, last, today = clock.local(meeting.begins_at).date(), clock.local(meeting.ends_at).date(), clock.today()
    items = _ITEMS[MeetingKind(meeting.kind)](rules)
    found = [(text, max((first if days < 0 else last) + timedelta(days=days), today)) for text, days in items]
    minutes = calendar.working_day(last + timedelta(days=1), rules.number("minutes_days"))
    found.append((_("Send the minutes to all members"), max(minutes, today)))
    return sorted(found, key=lambda one: one[1])


def _convention(rules: Parameters) -> list[Item]:
    return [
        (_("Sign the contract with the venue"), -90),
        (_("Put the budget before the council"), -75),
        (_("Settle the programme and the speakers"), -60),
        (_("Collect what became of last year's resolutions"), -45),
        # Some days before the charter's last one (article 24).
        (_("Send the notice with the agenda"), -rules.number("notice_days") - 5),
        (_("Publish the motions in full"), -rules.number("publish_days") - 1),
        (_("Gather the answers to the invitations"), -14),
        (_("Book rooms, meals and travel for those who come"), -10),
        (_("Print the material"), -7),
        (_("Print the place cards and the list of those who come"), -3),
        (_("Try out microphones, projection and the network"), -2),
        (_("Set up the check-in desk"), -1),
        (_("Put the photographs in order"), 3),
        (_("Read the feedback and draw conclusions"), 14),
        (_("Publish the accounts"), 30),
    ]


def _seminar(rules: Parameters) -> list[Item]:
    return [
        (_("Settle topic and venue"), -45),
        (_("Win the speakers"), -40),
        (_("Send the invitations"), -30),
        (_("Gather the answers to the invitations"), -10),
        (_("Print the material"), -5),
        (_("Print the place cards and the list of those who come"), -2),
        (_("Read the feedback and draw conclusions"), 14),
        (_("Publish the accounts"), 30),
    ]


def _council(rules: Parameters) -> list[Item]:
    return [
        (_("Collect the items of the agenda"), -14),
        (_("Send the invitation with the papers"), -10),
        (_("Book the room, try out the connection"), -2),
        (_("Hand over what was decided to whoever carries it out"), 3),
    ]


_ITEMS = {
    MeetingKind.CONVENTION: _convention,
    MeetingKind.SEMINAR: _seminar,
    MeetingKind.COUNCIL: _council,
}


def usual_costs(meeting: Meeting) -> list[str]:
    """What such a meeting usually costs something for, in the reader's language."""
    if meeting.kind == MeetingKind.COUNCIL:
        return [_("Room and meals"), _("Travel")]
    found = [_("Venue and equipment"), _("Meals"), _("Speakers"), _("Material and printing")]
    if meeting.kind == MeetingKind.CONVENTION:
        found += [_("Rooms for the night"), _("Travel"), _("Photographs and signs")]
    return found
