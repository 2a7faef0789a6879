"""Departments and the items of the collaboration table."""

import re

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.foundation.i18n import gettext as _
from portal.records.departments import Department
from portal.web.forms._base import Choose, Form, Line, Number, Ticks, narrow, one_of_two, required, say

#: Addresses of the portal below /departments.
TAKEN = {"new", "collaboration"}


def named(form) -> bool:
    """A name in one language is enough: the other falls back to it."""
    if form.name_zh.data or form.name_en.data:
        return True
    form.name_zh.errors = [*form.name_zh.errors, _("Give a name in one of the two languages at least.")]
    return False


def _is_word(form, field):
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", field.data or "") or field.data in TAKEN:
        raise StopValidation(_("Small letters, digits and hyphens, such as human-resources."))


def word_text(text: str | None) -> str:
    return narrow(text).lower()


class DepartmentForm(Form):
    name_zh = Line(say("Chinese name"), [one_of_two], limit=40)
    name_en = Line(say("English name"), [one_of_two], limit=60)
    place = Number(say("Place in the list"), [required("Enter a number.")], low=0, high=999)
    active = BooleanField(say("Exists today"), default=True)

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) & named(self)


class NewDepartmentForm(DepartmentForm):
    word = Line(say("Short word"), [required("Enter a word."), _is_word], limit=30, filters=(word_text,))


class CollaborationForm(Form):
    """An item of the table; the departments to choose from are given."""

    name_zh = Line(say("Chinese name"), [one_of_two], limit=60)
    name_en = Line(say("English name"), [one_of_two], limit=80)
    leading = Choose(say("Lead"), [required("Choose a department.")])
    all_assist = BooleanField(say("All other departments assist"))
    assistants = Ticks(say("Assisting"))
    note_zh = Line(say("What they give, in Chinese"), limit=80)
    note_en = Line(say("What they give, in English"), limit=120)
    place = Number(say("Number in the table"), [required("Enter a number.")], low=0, high=999)
    active = BooleanField(say("In use"), default=True)

    def __init__(self, *args, departments: list[Department], **kwargs):
        super().__init__(*args, **kwargs)
        self.departments = {row.word: row for row in departments}
        pairs = [(row.word, row.name) for row in departments]
        self.leading.choices = [("", _("choose")), *pairs]
        self.assistants.choices = pairs

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) & named(self)

    def facts(self) -> dict:
        """What is stored, with rows for words."""
        plain = ("name_zh", "name_en", "all_assist", "note_zh", "note_en", "place", "active")
        facts = {name: self._fields[name].data for name in plain}
        helping = [] if facts["all_assist"] else [self.departments[word] for word in self.assistants.data or ()]
        return {**facts, "lead": self.departments[self.leading.data], "assistants": helping}
