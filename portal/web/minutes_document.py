"""Minutes as a document to take away, marked with who took them and when (D42)."""

from portal.activity.follow_ups import FollowUp, Side
from portal.activity.visits.minutes import Minutes
from portal.activity.visits.minutes_words import Section
from portal.foundation.documents import Bullet, Heading, Paragraph, paragraphs
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.insight.own_minutes import own_minutes
from portal.records import audit
from portal.web import marked_document, minutes_page
from portal.web.identity import me


def sent(minutes: Minutes):
    """Notes that it was taken away, and answers with the file."""
    person = me()
    title = _("Minutes of the visit to %(hotel)s", hotel=minutes.hotel.name)
    blocks = _own_blocks(minutes) if person.is_hotel_side else _blocks(minutes)
    name = f"{_('Minutes')}-{minutes.hotel.code}-{minutes.day.isoformat()}.docx"
    made = marked_document.send(title, blocks, name)
    audit.record(person, "minutes.exported", minutes)
    return made


def _head(minutes: Minutes, writer: str, present: str) -> list:
    when = f"{day_text(minutes.day, year=True)} {minutes.time}"
    facts = [(_("Hotel"), f"{minutes.hotel.name} · {minutes.hotel.code}"), (_("Took place"), when)]
    facts += [(_("Who was there"), present or "—"), (_("Written by"), writer)]
    return [Paragraph(_("%(what)s: %(value)s", what=what, value=value)) for what, value in facts]


def _blocks(minutes: Minutes) -> list:
    blocks = _head(minutes, minutes_page.writer_of(minutes), "、".join(minutes_page.attending(minutes)))
    for _name, heading, text in minutes_page.texts_of(minutes):
        blocks += [Heading(heading), *paragraphs(text)]
    if minutes.inside_note and minutes_page.inside():
        blocks += [Heading(_("For the department alone")), *paragraphs(minutes.inside_note)]
    items = FollowUp.of_record(me(), minutes)
    if items:
        sides = Side.labels()
        blocks.append(Heading(_("Follow-ups from this visit")))
        blocks += [Bullet(_item(row.wording, _owner(row, sides), row.due_on)) for row in items]
    return blocks


def _own_blocks(minutes: Minutes) -> list:
    told, labels = own_minutes(me(), minutes), Section.labels()
    blocks = _head(minutes, told.who, told.attendees)
    for name, text in told.parts:
        blocks += [Heading(labels[name]), *paragraphs(text)]
    if told.agreed:
        blocks.append(Heading(_("What was agreed")))
        us, you = _("we owe it to you"), _("asked of your hotel")
        blocks += [Bullet(_item(one.wording, you if one.asked else us, one.due_on)) for one in told.agreed]
    return blocks


def _owner(row: FollowUp, sides: dict[str, str]) -> str:
    if row.account_id:
        return row.account.name
    return row.department.name if row.department_id else sides[row.side]


def _item(wording: str, owner: str, due_on) -> str:
    day = day_text(due_on) if due_on is not None and due_on.year < 9999 else ""
    return " · ".join(text for text in (wording, owner, day) if text)
