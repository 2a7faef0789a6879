"""Writing a form of the evaluation: its names, its head, its sections, its items."""

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.activity.evaluations.form_checks import WORDED
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.words import Applies, ItemKind
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records.departments import Department
from portal.web.forms._base import Choose, Form, Line, Text, clean, expected, in_two, required, say


class SectionForm(Form):
    """A name in two languages: a GM reads either, so both are filled in."""

    name_zh, name_en = in_two(
        Line,
        say("Chinese name"),
        say("English name"),
        (40, 60),
        required("Enter the name in Chinese."),
        required("Enter the name in English."),
    )

    def names(self) -> dict:
        return self.texts("name")


class NamesForm(SectionForm):
    pulse = BooleanField(say("A short one between the long ones: its results are no trend of the whole"))

    def facts(self) -> dict:
        return {**self.names(), "pulse": bool(self.pulse.data)}


class HeadForm(Form):
    """The text in the form's head: it must say exactly who sees what."""

    head_zh, head_en = in_two(
        Text,
        say("Text in the head, in Chinese"),
        say("Text in the head, in English"),
        (2000, 2000),
        required("Enter the text in Chinese."),
        required("Enter the text in English."),
        rows=5,
    )


class ItemForm(Form):
    """One item of a form, in both languages."""

    name_zh, name_en = in_two(
        Line,
        say("Chinese"),
        say("English"),
        (120, 160),
        required("Enter the wording in Chinese."),
        required("Enter the wording in English."),
    )
    standard_zh, standard_en = in_two(
        Text, say("By what it is judged, in Chinese"), say("By what it is judged, in English"), (200, 300), rows=2
    )
    section = Choose(say("Section of the form"), [expected])
    kind = Choose(say("How it is answered"), [expected], options=ItemKind)
    applies = Choose(say("Which hotels it is put to"), [expected], options=Applies)
    department = Choose(say("Department that answers for it"))
    choices = Text(say("Answers to choose from"), limit=1000, rows=4)
    personal = BooleanField(say("Points at one person: an officer's own figure from eight hotels on"))
    source = Line(say("Where the manual asks for it"), limit=40)

    def __init__(self, person: Person, sections, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._sections = {row.key: row for row in sections}
        self.section.choices = [(row.key, row.name) for row in sections]
        self._departments = {row.word: row for row in Department.in_order(person)}
        self.department.choices = [("", "—"), *((row.word, row.name) for row in self._departments.values())]

    @classmethod
    def of(cls, person: Person, sections, item: EvaluationItem | None) -> "ItemForm":
        """The form as it is opened."""
        if item is None:
            return cls(person, sections, formdata=None)
        names = ("name_zh", "name_en", "standard_zh", "standard_en", "kind", "applies", "choices", "personal", "source")
        stands = {name: getattr(item, name) for name in names} | {"section": item.section.key}
        department = item.department.word if item.department else ""
        return cls(person, sections, formdata=None, **stands, department=department)

    def validate_department(self, field):
        if self.kind.data == ItemKind.SCALE and not field.data:
            raise StopValidation(_("A rated item needs a department that answers for it."))

    def validate_choices(self, field):
        if self.kind.data in WORDED and not 2 <= len(self._options()) <= 12:
            raise StopValidation(_("Enter two to twelve answers, one a line: Chinese | English."))

    def _options(self) -> list[str]:
        """Lines `word|中文|English`; a word that is not given is made, and stays from then on. Empty if a line is not
        understood."""
        found = {}
        for line in clean(self.choices.data).splitlines():
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            if not line.strip():
                continue
            word, zh, en = parts if len(parts) == 3 else ["", *parts] if len(parts) == 2 else ("", "", "")
            word = word or next(made for n in range(1, 99) if (made := f"a{n}") not in found)
            if not (zh and en and word.isascii() and len(word) <= 20) or word in found:
                return []
            found[word] = f"{word}|{zh}|{en}"
        return list(found.values())

    def facts(self) -> dict:
        plain = {name: self._fields[name].data or "" for name in ("kind", "applies", "source")}
        return (
            self.texts(*EvaluationItem.TEXTS)
            | plain
            | {
                "section": self._sections[self.section.data],
                "department": self._departments.get(self.department.data),
                "choices": "\n".join(self._options()) if self.kind.data in WORDED else "",
                "personal": bool(self.personal.data),
            }
        )
