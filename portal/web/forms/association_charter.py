"""Writing the charter: a chapter, an article, its figures; adopting it."""

import re
from fractions import Fraction

from wtforms.validators import StopValidation

from portal.activity.association import parameter_words
from portal.activity.association.parameters import MATTERS, PARAMETERS, Parameter, Parameters
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Choose, Day, Form, Line, Number, Text, expected, in_two, narrow, required, say

#: A share such as 1/2, or >1/2 where it must be exceeded.
_SHARE = re.compile(r">?[1-9]\d{0,2}/[1-9]\d{0,2}")
#: Who has most votes is elected: no rule reads another share there.
FIXED = ("election.majority",)


class ChapterForm(Form):
    name_zh, name_en = in_two(
        Line,
        say("Chinese name"),
        say("English name"),
        (40, 80),
        required("Enter the name in Chinese."),
        required("Enter the name in English."),
    )

    def names(self) -> dict:
        return self.texts("name")


class ArticleForm(Form):
    """The Chinese wording is the one that holds; the English one says what it means."""

    text_zh = Text(say("Wording in Chinese"), [required("Enter the wording in Chinese.")], limit=2000, rows=6)
    text_en = Text(say("Wording in English"), limit=4000, rows=6)
    section = Choose(say("Chapter"), [expected])

    def offer(self, sections) -> "ArticleForm":
        self._sections = {row.key: row for row in sections}
        self.section.choices = [(row.key, row.name) for row in sections]
        return self

    def facts(self) -> dict:
        return self.texts("text") | {"section": self._sections[self.section.data]}


class AdoptionForm(Form):
    in_force_from = Day(say("In force from"), [required("From which day on is it in force?")])
    decided = Line(
        say("How it was decided"), [required("Say which assembly decided it, and with how many.")], limit=300
    )


class MotionForm(Form):
    """The draft is put to the vote: the title and the reasons of its motion."""

    title = Line(say("Title of the motion"), [required("Give it a title.")], limit=120)
    text = Text(say("What changes, and why"), [required("Say what changes, and why.")], limit=4000, rows=6)


def _is_share(form, field):
    parameter = field.parameter
    field.data = narrow(field.data).replace(" ", "").replace("＞", ">")
    # Only the cells of the table tell “more than” from “at least”; there an empty one asks for nothing.
    if not field.data and not parameter.article and parameter.kind == "share":
        return
    plain = field.data.lstrip(">")
    fine = _SHARE.fullmatch(field.data) and Fraction(plain) <= 1 and (plain == field.data or not parameter.article)
    if not fine:
        raise StopValidation(
            _("A share such as 2/3.") if parameter.article else _("A share such as 2/3, or >1/2 for more than half.")
        )


class ShareLine(Line):
    """A share of the members, kept as it is written."""

    def __init__(self, label, parameter: Parameter, **kwargs):
        self.parameter = parameter
        super().__init__(label, [_is_share], limit=9, **kwargs)
        if parameter.article or parameter.kind == "majority":
            self.flags.required = True


def name_of(word: str) -> str:
    """A figure's field in the form."""
    return word.replace(".", "-")


def _field(parameter: Parameter):
    # What it is called, and what there is to choose from, `of` says in the reader's language.
    if parameter.kind == "number":
        return Number(parameter.word, [required("Enter a number.")], low=1, high=999)
    if parameter.kind in ("flag", "base"):
        return Choose(parameter.word, [expected])
    return ShareLine(parameter.word, parameter)


class ParametersForm(Form):
    """The figures that rules read, one field each by its kind."""

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self["council_least"].data > self["council_most"].data:
            self["council_most"].errors = [_("At most is not less than at least.")]
            return False
        return valid

    @classmethod
    def of(cls, rules: Parameters | None = None) -> "ParametersForm":
        """As it is opened on these figures, or (None) as it was sent."""
        if rules is None:
            form = cls()
        else:
            form = cls(formdata=None, **{name_of(word): rules.text(word) for word in editable()})
        labels, (yes, no) = parameter_words.labels(), (_("yes"), _("no"))
        columns = parameter_words.columns()
        for word, parameter in editable().items():
            one = form[name_of(word)]
            one.label.text = columns[word.partition(".")[2]] if "." in word else labels[word]
            if parameter.kind == "flag":
                one.choices = [("no", no), ("yes", yes)]
            elif parameter.kind == "base":
                one.choices = [(base, parameter_words.in_words(parameter, base)) for base in ("present", "all")]
        return form

    def values(self) -> dict[str, str]:
        """{word: as it is kept}."""
        return {word: str(self[name_of(word)].data) for word in editable()}

    def groups(self) -> list[tuple[str, list]]:
        """[(heading, [(field, the default in words)])]: those of articles, then each matter of the table."""
        matters = parameter_words.matters()
        single = [word for word in editable() if "." not in word]
        found = [(_("Figures in the articles"), [self._beside(word) for word in single])]
        for matter in MATTERS:
            words = [word for word in editable() if word.startswith(f"{matter}.")]
            found.append((matters[matter], [self._beside(word) for word in words]))
        return found

    def _beside(self, word: str) -> tuple:
        parameter = PARAMETERS[word]
        return self[name_of(word)], _(
            "Default: %(value)s", value=parameter_words.in_words(parameter, parameter.default)
        )


def editable() -> dict[str, Parameter]:
    """The figures that an edition may say otherwise."""
    return {word: parameter for word, parameter in PARAMETERS.items() if word not in FIXED}


for _word, _parameter in editable().items():
    setattr(ParametersForm, name_of(_word), _field(_parameter))
