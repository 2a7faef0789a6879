"""An entry of the library, and the day of its next look."""

from datetime import timedelta

from wtforms.validators import StopValidation

from portal.activity.library import Audience, EntryKind, LibraryTopic
from portal.foundation import clock
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, Text, required, say

#: So far ahead an entry is looked at again at the latest, and usually.
AHEAD, USUALLY = timedelta(days=3 * 366), timedelta(days=365)


def _to_come(form, field):
    if field.data and field.data == form.was:
        return
    if field.data and not clock.today() < field.data <= clock.today() + AHEAD:
        raise StopValidation(_("A day from tomorrow on, within three years."))


class ReviewForm(Form):
    """It still holds, and is looked at again on that day."""

    review_on = Day(say("Look at it again on"), [_to_come])
    #: The day that stood before: it may stay, also when it is over.
    was = None


class EntryForm(ReviewForm):
    """One entry. Built with the topics that are in use, and the one it stands under."""

    kind = Choose(say("What it is"), [required("Choose one.")], options=EntryKind, default=EntryKind.PRACTICE.value)
    title = Line(say("Title, or the question"), [required("Give it a title.")], limit=120)
    summary = Line(say("In one sentence"), limit=300)
    text = Text(say("The text, or the answer"), [required("Write the text.")], limit=20_000, rows=12)
    topic = Choose(say("Under which topic"), [required("Choose one.")])
    audience = Choose(say("Who reads it"), [required("Choose one.")], options=Audience, default=Audience.INSIDE.value)
    review_on = Day(say("Look at it again on"), [_to_come])

    def __init__(self, topics: list[LibraryTopic], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.topic.choices = [("", _("choose")), *((str(row.id), row.name) for row in topics)]

    def facts(self) -> dict:
        """As the table takes them."""
        names = ("kind", "title", "summary", "text", "audience", "review_on")
        return {name: self[name].data for name in names} | {"topic": int(self.topic.data)}


class EditForm(EntryForm):
    note = Line(say("What has changed"), [required("Say in a sentence what has changed.")], limit=200)
