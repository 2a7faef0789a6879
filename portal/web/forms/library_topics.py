"""A topic of the library."""

from wtforms import BooleanField

from portal.activity.library import LibraryTopic
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Form, Line, one_of_two, say
from portal.web.forms.departments import named


class TopicForm(Form):
    """Built with the others, among which it has its place."""

    name_zh = Line(say("Chinese name"), [one_of_two], limit=30)
    name_en = Line(say("English name"), [one_of_two], limit=60)
    after = Choose(say("Stands after"), default="")
    active = BooleanField(say("In use"), default=True)

    def __init__(self, *args, topics: list[LibraryTopic], **kwargs):
        super().__init__(*args, **kwargs)
        self.after.choices = [("", _("at the head")), *((str(row.id), row.name) for row in topics)]

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) & named(self)

    def facts(self) -> dict:
        return {**self.data, "after": int(self.after.data) if self.after.data else None}
