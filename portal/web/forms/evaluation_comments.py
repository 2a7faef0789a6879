"""How a comment is passed on: to whom, under which topic, in which words, and that nothing in it tells who wrote it."""

from collections.abc import Iterable

from portal.activity.evaluations import redacting
from portal.foundation.i18n import gettext as _
from portal.insight.evaluation_comments import Reading
from portal.records.departments import Department
from portal.web.forms._base import BooleanField, Choose, Form, Line, Text, Ticks, required, say


class ReleaseForm(Form):
    department = Choose(say("Department"), [required("Choose one of the list.")])
    topic = Line(say("Topic"), limit=60)
    text = Text(
        say("What the department reads"), [required("Say it in words that tell nothing of who wrote it.")], limit=2000
    )
    praise = BooleanField(say("Praise: worth keeping"))
    hotel = BooleanField(say("With the hotel's name: its GM agreed"))
    sure = BooleanField(say("I have looked: nothing in it tells who wrote it"))
    others = Ticks(say("Passed on together with"))

    def offer(self, departments: Iterable[Department], read: Reading) -> "ReleaseForm":
        """Who may be chosen, and which others can be passed on with it."""
        self.department.choices = [("", _("choose")), *((row.word, row.name) for row in departments)]
        self.others.choices = [(str(one.id), told.text) for one, told in read.others]
        return self

    def is_fit(self, read: Reading) -> bool:
        """False, with the reason beside the box, as long as the words may tell who wrote them: without his consent a
        text is passed on only reworded, or once the director has looked."""
        if self.sure.data or (self.hotel.data and not self.others.data):
            return True
        telling = [] if read.told.named else redacting.telling(self.text.data, read.names, read.places)
        if telling:
            self.sure.errors = [_("These words may tell who wrote it: %(words)s.", words=", ".join(telling))]
        elif not read.told.named and self.text.data.strip() == read.told.text.strip():
            self.sure.errors = [_("These are its writer's own words, and he has not agreed to be recognised.")]
        return not self.sure.errors
