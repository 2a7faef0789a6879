"""Writing a checklist: a draft is made from what is in force, changed point by point, and published (D8: revised
without touching what was answered)."""

from portal.activity.inspections.checklists import (
    WHOLE,
    InspectionEdition,
    InspectionItem,
    InspectionSection,
    InspectionTemplate,
)
from portal.activity.inspections.words import EditionState
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit


def copy(by: Person, template: InspectionTemplate, name_zh: str, name_en: str) -> InspectionTemplate:
    """Another checklist, with a draft of what this one asks."""
    with db.together():
        row = InspectionTemplate.create(name_zh=name_zh, name_en=name_en)
        first = InspectionEdition.create(template=row, number=1, by=by.id)
        _hand_on(template.edition() or template.edition(draft=True), first)
        audit.record(by, "checklist.copied", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def rename(by: Person, template: InspectionTemplate, opened: int, **facts) -> None:
    """Saves names over version `opened`. Raises Conflict."""
    changes = {name: [getattr(template, name), value] for name, value in facts.items()}
    changes = {name: change for name, change in changes.items() if change[0] != change[1]}
    with db.together():
        template.save_over(opened, **facts)
        if changes:
            audit.record(by, "checklist.renamed", template, version=template.version, **changes)


def retire(by: Person, template: InspectionTemplate, active: bool) -> None:
    """Out of use, or back into it: what was inspected by it stays."""
    if template.active != active:
        with db.together():
            template.save_over(template.version, active=active)
            audit.record(by, "checklist.retired", template, active=[not active, active])


def draft(by: Person, template: InspectionTemplate) -> InspectionEdition:
    """The draft of the next edition; made of the one in force if there is none yet."""
    with db.together():
        db.lock(InspectionTemplate.select().where(InspectionTemplate.id == template.id)).get()
        standing = template.edition(draft=True)
        if standing is not None:
            return standing
        before = template.edition()
        row = InspectionEdition.create(template=template, number=before.number + 1, by=by.id)
        _hand_on(before, row)
        audit.record(by, "checklist.drafted", template, edition=row.number)
    return row


def _hand_on(before: InspectionEdition, after: InspectionEdition) -> None:
    for section in before.sections():
        facts = {"key": section.key, "name_zh": section.name_zh, "name_en": section.name_en, "place": section.place}
        own = InspectionSection.create(edition=after, **facts)
        rows = [{"edition": after.id, "section": own.id, **item.facts()} for item in section.points]
        if rows:
            InspectionItem.insert_many(rows).execute()


def discard(by: Person, template: InspectionTemplate) -> None:
    """Throws the draft away. Raises Refused if it is all that there is of a checklist."""
    with db.together():
        row = _draft(template)
        if template.edition() is None:
            raise Refused(_("This checklist has no other edition. Take it out of use instead."))
        # What hangs on it goes first: nothing is asked by a draft.
        InspectionItem.delete().where(InspectionItem.edition == row).execute()
        InspectionSection.delete().where(InspectionSection.edition == row).execute()
        row.delete_instance()
        audit.record(by, "checklist.discarded", template, edition=row.number)


def publish(by: Person, template: InspectionTemplate) -> None:
    """The draft is in force: inspections planned from now on are made by it. Raises Refused unless its weights come to
    100."""
    with db.together():
        row = _draft(template)
        if row.weight() != WHOLE:
            raise Refused(_("The weights come to %(n)s; they must come to %(whole)s.", n=row.weight(), whole=WHOLE))
        now = clock.now()
        row.save_over(row.version, state=EditionState.PUBLISHED, published_by=by.id, published_at=now)
        audit.record(by, "checklist.published", template, edition=row.number)


def put_section(by: Person, template: InspectionTemplate, key: str | None, **names) -> InspectionSection:
    """Renames a section of the draft, or adds one (`key` None) behind the others."""
    with db.together():
        row = _draft(template)
        if key is not None:
            section = row.section(key)
            before = {name: getattr(section, name) for name in names}
            InspectionSection.update(**names).where(InspectionSection.id == section.id).execute()
        else:
            held = row.sections()
            key = _free_letter({one.key for one in held})
            place = 1 + max((one.place for one in held), default=0)
            section = InspectionSection.create(edition=row, key=key, place=place, **names)
            before = dict.fromkeys(names)
        row.save_over(row.version)
        told = {name: [before[name], value] for name, value in names.items() if before[name] != value}
        audit.record(by, "checklist.section_put", template, edition=row.number, section=key, **told)
    return section


def put_item(by: Person, template: InspectionTemplate, opened: int, key: str | None, **facts) -> InspectionItem:
    """Saves a point of the draft over its version `opened`, or adds one (`key` None) at the end of its section.
    Raises Conflict if somebody else has changed the draft meanwhile."""
    with db.together():
        row = _draft(template)
        if row.version != opened:
            raise Conflict(row)
        if key is None:
            section = facts["section"]
            key = _free_key(template, section.key)
            place = 1 + max((item.place for item in InspectionItem.of(row)), default=0)
            item = InspectionItem.create(edition=row, key=key, place=place, **facts)
            before = dict.fromkeys(facts)
        else:
            item = row.point(key)
            before = {name: getattr(item, name) for name in facts}
            InspectionItem.update(**facts).where(InspectionItem.id == item.id).execute()
        row.save_over(row.version)
        told = {name: [_plain(before[name]), _plain(value)] for name, value in facts.items() if before[name] != value}
        audit.record(by, "checklist.item_put", template, edition=row.number, item=key, **told)
    return item


def remove_item(by: Person, template: InspectionTemplate, key: str) -> None:
    """Takes a point off the draft; a section that is empty then goes with it."""
    with db.together():
        row = _draft(template)
        item = row.point(key)
        section = item.section_id
        item.delete_instance()
        if not any(one.section_id == section for one in InspectionItem.of(row)):
            InspectionSection.delete().where(InspectionSection.id == section).execute()
        row.save_over(row.version)
        audit.record(by, "checklist.item_removed", template, edition=row.number, item=key)


def _draft(template: InspectionTemplate) -> InspectionEdition:
    """The draft, with its checklist locked for this transaction. Raises Refused if it is published or gone."""
    db.lock(InspectionTemplate.select().where(InspectionTemplate.id == template.id)).get()
    row = template.edition(draft=True)
    if row is None:
        raise Refused(_("There is no draft of this checklist."))
    return row


def _free_letter(taken: set[str]) -> str:
    return next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken)


def _free_key(template: InspectionTemplate, letter: str) -> str:
    """A key that no point of any edition has borne: what was found is found again by it."""
    editions = InspectionEdition.select(InspectionEdition.id).where(InspectionEdition.template == template)
    keys = InspectionItem.select(InspectionItem.key).where(InspectionItem.edition.in_(editions))
    numbers = [
        int(key[len(letter) :])
        for (key,) in keys.tuples()
        if key[len(letter) :].isdigit() and key[: len(letter)] == letter
    ]
    return f"{letter}{1 + max(numbers, default=0)}"


def _plain(value):
    return value.name if hasattr(value, "name_zh") else value
