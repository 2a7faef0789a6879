"""Writing a checklist: its names, its sections, its points."""

from wtforms import BooleanField

from portal.activity.inspections import InspectionItem, Means
from portal.foundation.roles import Person
from portal.records.departments import Department
from portal.web.forms._base import (
    Choose,
    Form,
    Line,
    Number,
    Text,
    Ticks,
    expected,
    in_two,
    one_of_two,
    required,
    say,
)
from portal.web.forms.departments import named


class NamesForm(Form):
    """A name in two languages, one of them at least."""

    name_zh, name_en = in_two(Line, say("Chinese"), say("English"), (40, 60), one_of_two)

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) & named(self)

    def names(self) -> dict:
        return self.texts("name")


class ChecklistForm(NamesForm):
    """One point of a checklist."""

    section = Choose(say("Part of the checklist"), [expected])
    check_zh, check_en = in_two(
        Text, say("What is checked, in Chinese"), say("What is checked, in English"), (200, 300), rows=2
    )
    weight = Number(say("Weight"), [required("Enter the weight.")], low=1, high=50)
    red_line = BooleanField(say("Red line: not met, it caps the total at 69"))
    means = Ticks(say("How it is looked at"))
    department = Choose(say("Department that helps"))
    unannounced = BooleanField(say("Looked at also when unannounced"))

    def __init__(self, person: Person, sections, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._sections = {row.key: row for row in sections}
        self.section.choices = [(row.key, f"{row.key} · {row.name}") for row in sections]
        self.means.choices = Means.options()
        self._departments = {row.word: row for row in Department.in_order(person)}
        self.department.choices = [("", "—"), *((row.word, row.name) for row in self._departments.values())]
        if not self.is_submitted():
            self.means.data = self.means.data or []

    @classmethod
    def of(cls, person: Person, sections, item: InspectionItem | None) -> "ChecklistForm":
        """The form as it is opened."""
        if item is None:
            return cls(person, sections, formdata=None)
        names = ("name_zh", "name_en", "check_zh", "check_en", "weight", "red_line", "unannounced")
        stands = {name: getattr(item, name) for name in names}
        stands |= {"section": item.section.key, "means": [one.value for one in item.ways]}
        return cls(
            person, sections, formdata=None, **stands, department=item.department.word if item.department else ""
        )

    def facts(self) -> dict:
        return self.texts(*InspectionItem.TEXTS) | {
            "section": self._sections[self.section.data],
            "weight": self.weight.data,
            "red_line": bool(self.red_line.data),
            "means": ",".join(self.means.data),
            "department": self._departments.get(self.department.data),
            "unannounced": bool(self.unannounced.data),
        }
