"""What an edition of a form must have before it is published: both languages, departments, something to answer."""

from portal.activity.evaluations.words import ItemKind
from portal.foundation.i18n import gettext as _
from portal.records.editions import Edition, Item

#: Kinds whose answers are words of the form itself.
WORDED = (ItemKind.CHOICE, ItemKind.PRIVATE)


def shortcoming(edition: Edition) -> str:
    """The first thing that is missing, as a sentence; empty if nothing is."""
    if not (edition.head_zh and edition.head_en):
        return _("The text in the head must stand in both languages.")
    items = []
    for section in edition.sections():
        if section.items and not (section.name_zh and section.name_en):
            return _("The section “%(name)s” must be named in both languages.", name=section.name)
        items += section.items
    if not items:
        return _("The form asks nothing yet. Add an item first.")
    return next((said for said in map(_of_item, items) if said), "")


def _of_item(item: Item) -> str:
    if not (item.name_zh and item.name_en):
        return _("“%(name)s” must be worded in both languages.", name=item.name)
    if bool(item.standard_zh) != bool(item.standard_en):
        return _("The standard of “%(name)s” must stand in both languages.", name=item.name)
    if item.kind == ItemKind.SCALE and item.department_id is None:
        return _("“%(name)s” has no department that answers for it.", name=item.name)
    if item.kind in WORDED and not _has_answers(item):
        return _("“%(name)s” needs at least two answers in both languages.", name=item.name)
    return ""


def _has_answers(item: Item) -> bool:
    rows = [line.split("|") for line in item.choices.splitlines() if line.strip()]
    whole = [row for row in rows if len(row) == 3 and all(part.strip() for part in row)]
    return len(whole) == len(rows) >= 2 and len({row[0] for row in rows}) == len(rows)
