"""What every form shares: cleaned text, sentences in both languages, and the pause after a sign-in in between."""

import re
import unicodedata
from collections.abc import Callable

from flask import flash, g
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, Select, TextInput

from portal.foundation import i18n, phones
from portal.foundation.i18n import gettext as _

#: Marks that turn the direction of writing: invisible, pasted along from address books, able to disguise a name.
INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_labels: dict[str, str] = {}


def label_of(name: str, about: str = "") -> str:
    """The label of a form field in the reader's language, for text that is shown outside its form. `about` says
    whose form (hotel, account, principal), as several have a field of the same name."""
    label = _labels.get(f"{about}.{name}") or _labels.get(name)
    return _(label) if label else name


class Say(str):
    """A label that is translated when it is shown."""

    def __str__(self) -> str:
        return _(str.__str__(self))

    def __html__(self) -> str:
        return self.__str__()


def say(text: str) -> Say:
    """Marks a label for translation at the time it is shown."""
    return Say(text)


class _Words:
    """WTForms' own sentences in the reader's language."""

    gettext = staticmethod(i18n.gettext)

    @staticmethod
    def ngettext(one: str, many: str, n: int) -> str:
        return one if n == 1 else many


class Form(FlaskForm):
    """CSRF is checked by the guard for every request, so no form carries a field of its own for it."""

    class Meta:
        csrf = False

        def get_translations(self, form):
            return _Words()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        about = cls.__name__.removesuffix("Form").lower()
        for name, value in vars(cls).items():
            if hasattr(value, "field_class") and value.args:
                _labels[f"{about}.{name}"] = label = str.__str__(value.args[0])
                _labels.setdefault(name, label)

    def validate(self, extra_validators=None) -> bool:
        """False also if the person was asked who he is in between: he looks his text over and saves it himself."""
        valid = super().validate(extra_validators)
        if g.get("resuming"):
            flash(unseen_text(), "warn")
            return False
        return valid

    def texts(self, *words: str) -> dict[str, str]:
        """{word_zh, word_en} of the texts in two languages; what is empty is an empty text."""
        names = [f"{word}_{language}" for word in words for language in ("zh", "en")]
        return {name: self._fields[name].data or "" for name in names}


def unseen_text() -> str:
    """Why a form that went out has not been saved, though nothing is wrong with it."""
    if g.get("resuming") == "confirmed":
        return _("Thank you. Nothing is saved yet: look it over and save.")
    return _("You had been signed out. Nothing is saved yet: look it over and save.")


def clean(text: str | None) -> str:
    return INVISIBLE.sub("", text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def narrow(text: str | None) -> str:
    """Full-width digits and letters as plain ones: for codes, numbers, days."""
    return unicodedata.normalize("NFKC", clean(text))


def required(text: str) -> Callable:
    """The field must say something; `text` is the sentence if it does not."""

    def check(form, field):
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            if not field.errors:
                field.errors = [_(text)]
            raise StopValidation()

    check.field_flags = {"required": True}
    return check


def expected(form, field):
    """Shows the field as one to be filled in; whether it must be, the form decides from its other fields."""


expected.field_flags = {"required": True}


def one_of_two(form, field):
    """Shows the field as one of two of which one at least says something; which, the form decides."""


one_of_two.field_flags = {"one_of_two": True}


def is_phone(form, field):
    """One whole number at least; several, extensions and words beside it are fine."""
    if field.data and not phones.reaches(field.data):
        raise StopValidation(_("A telephone number has at least %(n)s digits.", n=phones.SHORTEST))


def _plain_text(limit: int) -> Callable:
    def check(form, field):
        value = field.data or ""
        if CONTROL.search(value) or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise StopValidation(_("This holds a character that cannot be stored. Remove it, or type the text anew."))
        if len(value) > limit:
            raise StopValidation(_("%(n)s characters; at most %(limit)s fit.", n=len(value), limit=limit))

    return check


class Line(StringField):
    """One line of text, cleaned at its ends and of invisible marks."""

    def __init__(self, label, validators=(), *, limit: int, filters=(clean,), **kwargs):
        kwargs.setdefault("render_kw", {}).setdefault("maxlength", limit)
        super().__init__(label, [*validators, _plain_text(limit), _one_line], filters=filters, **kwargs)


def _one_line(form, field):
    if "\n" in (field.data or ""):
        raise StopValidation(_("This is one line only."))


class Text(TextAreaField):
    """Text of several lines."""

    def __init__(self, label, validators=(), *, limit: int, rows: int = 4, **kwargs):
        # No maxlength: a browser would cut what is pasted, and nobody would see it.
        super().__init__(label, [*validators, _plain_text(limit)], filters=(clean,), render_kw={"rows": rows}, **kwargs)


def in_two(kind: type, zh: Say, en: Say, limits: tuple[int, int], *musts: Callable, **kwargs) -> tuple:
    """Two fields for a text in two languages. `musts`: what both must keep, or what each must, or nothing."""
    each = zip((zh, en), limits, musts if len(musts) == 2 else musts * 2 or (None, None), strict=True)
    return tuple(kind(label, [must] if must else [], limit=limit, **kwargs) for label, limit, must in each)


class Number(IntegerField):
    """A whole number within bounds; empty is None. Full-width digits are digits, which a number input would refuse."""

    widget = TextInput()

    def __init__(self, label, validators=(), *, low: int, high: int, **kwargs):
        self.low, self.high = low, high
        super().__init__(label, validators, render_kw={"inputmode": "numeric"}, **kwargs)

    def process_formdata(self, valuelist):
        text = narrow(valuelist[0]) if valuelist else ""
        self.raw_data = valuelist
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) <= 9) or not self.low <= int(text) <= self.high:
            raise ValueError(_("A whole number from %(low)s to %(high)s.", low=self.low, high=self.high))
        self.data = int(text)


class Day(DateField):
    """A day; empty is None."""

    def process_formdata(self, valuelist):
        text = narrow(valuelist[0]).replace("/", "-").replace(".", "-") if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            super().process_formdata([text])
        except ValueError:
            raise ValueError(_("A day such as 2026-11-16.")) from None
        if not 1900 <= self.data.year <= 2100:
            raise ValueError(_("A day such as 2026-11-16."))


class _Select(Select):
    """A select that begins with a real choice cannot be left empty, so HTML does not let it be required."""

    def __call__(self, field, **kwargs):
        first = next(iter(field.iter_choices()), None)
        if first is not None and first[0] != "":
            kwargs.setdefault("required", False)
        return super().__call__(field, **kwargs)


class Choose(SelectField):
    """One of a few. Its options come from a Choice or are given for each request."""

    widget = _Select()

    def __init__(self, label, validators=(), *, options=None, empty: str | None = None, **kwargs):
        self._options, self._empty = options, empty
        super().__init__(label, validators, choices=self._choices if options else (), **kwargs)

    def _choices(self):
        first = [("", _(self._empty))] if self._empty is not None else []
        return first + self._options.options()

    def pre_validate(self, form):
        if not any(str(value) == str(self.data) for value, *_rest in self.iter_choices()):
            raise StopValidation(_("Choose one of the list."))


class TickList(ListWidget):
    """Its own name, by which `ui.field` knows it from radio buttons."""


class Ticks(SelectMultipleField):
    """Several of many, each with a box to tick. The choices are given for each request."""

    widget = TickList(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist):
        # A draft keeps the ticks of one name together.
        super().process_formdata(list(dict.fromkeys(one for text in valuelist for one in text.split("\n") if one)))

    def pre_validate(self, form):
        known = {str(value) for value, *_rest in self.iter_choices()}
        if any(str(value) not in known for value in self.data or ()):
            raise StopValidation(_("Choose from the list."))


__all__ = [
    "BooleanField",
    "Choose",
    "Day",
    "Form",
    "Line",
    "Number",
    "PasswordField",
    "Text",
    "Ticks",
    "expected",
    "required",
    "say",
]
