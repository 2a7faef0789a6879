"""Keeping a meeting's material in the library: under which topic, and what it is called there."""

from portal.activity.library import LibraryTopic
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Form, Line, required, say


class KeepForm(Form):
    title = Line(say("Title of the entry"), [required("Enter the title.")], limit=120)
    topic = Choose(say("Library topic"), [required("Choose one of the list.")])

    def offer(self, topics: list[LibraryTopic]) -> "KeepForm":
        self.topic.choices = [("", _("choose")), *((str(one.id), one.name) for one in topics)]
        return self
