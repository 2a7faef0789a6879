"""What comes with a form of the evaluation: ticks, reasons and texts of its items, as a sheet."""

import re

from portal.activity.evaluations import answering
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import LOW, Compared, ItemKind, Mark, Reason
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import CONTROL, clean

#: Letters of a text, and of the one line at *other*.
LONGEST, LINE = 500, 120
#: What a draft may hold in all: more is no answer.
MOST = 20_000
LOOPS = (Compared.BETTER, Compared.SAME, Compared.WORSE)
_LONE = re.compile("[\ud800-\udfff]")


class SheetForm:
    """A form as it was sent: `sheet` is what it says, `errors` {name of a field: sentence}. What it does not know it
    leaves out, so that nothing gets into a sheet that was not asked."""

    def __init__(self, items: list[EvaluationItem], sent, asked_after: list[str] = ()):
        self.items, self._sent = items, sent
        self.sheet, self.errors = Sheet(), {}
        for item in items:
            self._take(item)
        for key in asked_after:
            self._one_of(self.sheet.loops, key, f"item-{key}-loop", LOOPS)

    @property
    def is_empty(self) -> bool:
        return self.sheet == Sheet()

    @property
    def is_too_large(self) -> bool:
        return sum(len(text) for text in self.sheet.texts.values()) > MOST

    def missing(self) -> list[str]:
        return answering.missing(self.items, self.sheet)

    def _take(self, item: EvaluationItem) -> None:
        self._one_of(self.sheet.answers, item.key, f"item-{item.key}", words_of(item))
        if item.kind == ItemKind.SCALE:
            self._take_reasons(item.key)
        elif item.kind in (ItemKind.TEXT, ItemKind.PRIVATE):
            self._text(item.key, LONGEST)
        if item.kind == ItemKind.TEXT and self.sheet.texts.get(item.key) and self._sent.get(f"item-{item.key}-named"):
            self.sheet.named.append(item.key)

    def _take_reasons(self, key: str) -> None:
        """Reasons belong to a low mark: whoever thinks better of it takes them back with the mark."""
        if self.sheet.answers.get(key) not in LOW:
            return
        given = set(self._sent.getlist(f"item-{key}-why"))
        self._text(key, LINE)
        if self.sheet.texts.get(key):
            given.add(Reason.OTHER)
        chosen = [reason.value for reason in Reason if reason in given]
        if chosen:
            self.sheet.reasons[key] = chosen

    def _one_of(self, into: dict, key: str, name: str, words) -> None:
        value = self._sent.get(name, "")
        if value in {str(word) for word in words}:
            into[key] = value

    def _text(self, key: str, limit: int) -> None:
        text = _LONE.sub("", CONTROL.sub("", clean(self._sent.get(f"text-{key}", ""))))
        if text:
            self.sheet.texts[key] = text
        if len(text) > limit:
            self.errors[key] = _("%(n)s characters; at most %(limit)s fit.", n=len(text), limit=limit)


def words_of(item: EvaluationItem) -> list[str]:
    """What an item can be answered with by a tap."""
    if item.kind == ItemKind.SCALE:
        return list(Mark)
    if item.kind == ItemKind.RECOMMEND:
        return [str(n) for n in range(11)]
    if item.kind == ItemKind.COMPARE:
        return list(Compared)
    return [word for word, _label in item.options()]
