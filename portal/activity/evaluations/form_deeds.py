"""Writing a form: a draft is made from an edition, changed item by item, and published; answers stay with the edition
they were given to (D23)."""

from portal.activity.evaluations.form_checks import shortcoming
from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem, EvaluationSection
from portal.activity.evaluations.words import FormState
from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit

#: What an edition hands on to the next.
_OF_SECTION = ("key", "name_zh", "name_en", "place")
_OF_ITEM = ("key", "kind", "applies", "department_id", "name_zh", "name_en", "standard_zh", "standard_en", "choices")
_OF_ITEM += ("personal", "source", "place")


def new(by: Person, name_zh: str, name_en: str, pulse: bool = False) -> EvaluationForm:
    """Another form with an empty draft; its head is the one that is in force elsewhere, for it says who sees what."""
    with db.together():
        row = EvaluationForm.create(name_zh=name_zh, name_en=name_en, pulse=pulse)
        published = EvaluationEdition.select().where(EvaluationEdition.state == FormState.PUBLISHED)
        other = published.order_by(EvaluationEdition.form, EvaluationEdition.number.desc()).first()
        heads = {"head_zh": other.head_zh, "head_en": other.head_en} if other else {}
        EvaluationEdition.create(form=row, number=1, by=by.id, **heads)
        audit.record(by, "evaluation_form.added", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def copy(by: Person, form: EvaluationForm, name_zh: str, name_en: str) -> EvaluationForm:
    """Another form, with a draft of what this one asks; the keys stay, so that both are compared item by item."""
    with db.together():
        row = EvaluationForm.create(name_zh=name_zh, name_en=name_en, pulse=form.pulse)
        _hand_on(form.edition() or form.edition(draft=True), EvaluationEdition.create(form=row, number=1, by=by.id))
        audit.record(by, "evaluation_form.copied", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def rename(by: Person, form: EvaluationForm, opened: int, **facts) -> None:
    """Saves names, and whether it is a short one, over version `opened`. Raises Conflict."""
    changes = {name: [getattr(form, name), value] for name, value in facts.items()}
    changes = {name: change for name, change in changes.items() if change[0] != change[1]}
    with db.together():
        form.save_over(opened, **facts)
        if changes:
            audit.record(by, "evaluation_form.renamed", form, version=form.version, **changes)


def retire(by: Person, form: EvaluationForm, active: bool) -> None:
    """Out of use, or back into it: what was answered stays."""
    if form.active != active:
        with db.together():
            form.save_over(form.version, active=active)
            audit.record(by, "evaluation_form.retired", form, active=[not active, active])


def draft(by: Person, form: EvaluationForm, number: int | None = None) -> EvaluationEdition:
    """The draft of the next edition, unless there is one: made of the edition in force, or of that of this number (say
    the one of the last cycle)."""
    with db.together():
        db.lock(EvaluationForm.select().where(EvaluationForm.id == form.id)).get()
        standing = form.edition(draft=True)
        if standing is not None:
            return standing
        before = form.edition(number)
        if before is None:
            raise db.Missing("EvaluationEdition")
        last = EvaluationEdition.select().where(EvaluationEdition.form == form)
        following = last.order_by(EvaluationEdition.number.desc()).first().number + 1
        row = EvaluationEdition.create(form=form, number=following, by=by.id)
        _hand_on(before, row)
        audit.record(by, "evaluation_form.drafted", form, edition=row.number, made_of=before.number)
    return row


def _hand_on(before: EvaluationEdition, after: EvaluationEdition) -> None:
    heads = {"head_zh": before.head_zh, "head_en": before.head_en}
    EvaluationEdition.update(**heads).where(EvaluationEdition.id == after.id).execute()
    for section in before.sections():
        own = EvaluationSection.create(edition=after, **{name: getattr(section, name) for name in _OF_SECTION})
        rows = [{name: getattr(item, name) for name in _OF_ITEM} for item in section.items]
        rows = [{"edition": after.id, "section": own.id, **_by_field(row)} for row in rows]
        if rows:
            EvaluationItem.insert_many(rows).execute()


def _by_field(row: dict) -> dict:
    return {"department" if name == "department_id" else name: value for name, value in row.items()}


def discard(by: Person, form: EvaluationForm) -> None:
    """Throws the draft away. Raises Refused if it is all that there is of a form."""
    with db.together():
        row = _draft(form)
        if form.edition() is None:
            raise Refused(_("This form has no other edition. Take it out of use instead."))
        EvaluationItem.delete().where(EvaluationItem.edition == row).execute()
        EvaluationSection.delete().where(EvaluationSection.edition == row).execute()
        row.delete_instance()
        audit.record(by, "evaluation_form.discarded", form, edition=row.number)


def publish(by: Person, form: EvaluationForm) -> EvaluationEdition:
    """The draft is in force: cycles prepared from now on ask by it. Raises Refused with what is missing."""
    with db.together():
        row = _draft(form)
        missing = shortcoming(row)
        if missing:
            raise Refused(missing)
        before = EvaluationEdition.update(state=FormState.REPLACED, version=EvaluationEdition.version + 1)
        standing = (EvaluationEdition.form == form) & (EvaluationEdition.state == FormState.PUBLISHED)
        before.where(standing).execute()
        row.save_over(row.version, state=FormState.PUBLISHED, published_by=by.id, published_at=clock.now())
        audit.record(by, "evaluation_form.published", form, edition=row.number)
    return row


def put_head(by: Person, form: EvaluationForm, opened: int, head_zh: str, head_en: str) -> None:
    """The text in the form's head, over the draft's version `opened`. Raises Conflict."""
    with db.together():
        row = _opened(form, opened)
        told = {"head_zh": [row.head_zh, head_zh], "head_en": [row.head_en, head_en]}
        row.save_over(row.version, head_zh=head_zh, head_en=head_en)
        audit.record(by, "evaluation_form.head_put", form, edition=row.number, **told)


def put_section(by: Person, form: EvaluationForm, key: str | None, **names) -> EvaluationSection:
    """Renames a section of the draft, or adds one (`key` None) behind the others."""
    with db.together():
        row = _draft(form)
        if key is not None:
            section = row.section(key)
            before = {name: getattr(section, name) for name in names}
            EvaluationSection.update(**names).where(EvaluationSection.id == section.id).execute()
        else:
            held = row.sections()
            key = _free({one.key for one in held}, "part")
            place = 1 + max((one.place for one in held), default=0)
            section = EvaluationSection.create(edition=row, key=key, place=place, **names)
            before = dict.fromkeys(names)
        row.save_over(row.version)
        told = {name: [before[name], value] for name, value in names.items() if before[name] != value}
        audit.record(by, "evaluation_form.section_put", form, edition=row.number, section=key, **told)
    return section


def put_item(by: Person, form: EvaluationForm, opened: int, key: str | None, **facts) -> EvaluationItem:
    """Saves an item of the draft over its version `opened`: its key stays, however it is worded. Or adds one (`key`
    None) at the end of its section. Raises Conflict."""
    with db.together():
        row = _opened(form, opened)
        if key is None:
            key = _free_key(facts["section"].key)
            item = EvaluationItem.create(edition=row, key=key, place=_end_of(row), **facts)
            before = dict.fromkeys(facts)
        else:
            item = row.item(key)
            before = {name: getattr(item, name) for name in facts}
            EvaluationItem.update(**facts).where(EvaluationItem.id == item.id).execute()
        row.save_over(row.version)
        told = {name: [_plain(before[name]), _plain(value)] for name, value in facts.items() if before[name] != value}
        audit.record(by, "evaluation_form.item_put", form, edition=row.number, item=key, **told)
    return item


def move_item(by: Person, form: EvaluationForm, key: str, up: bool) -> None:
    """Puts an item of the draft before or behind its neighbour in the section; at the end nothing happens."""
    with db.together():
        row = _draft(form)
        item = row.item(key)
        held = [one for one in EvaluationItem.of(row) if one.section_id == item.section_id]
        at = next(place for place, one in enumerate(held) if one.id == item.id)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(held):
            return
        held[at], held[to] = held[to], held[at]
        for place, one in zip(sorted(one.place for one in held), held, strict=True):
            EvaluationItem.update(place=place).where(EvaluationItem.id == one.id).execute()
        row.save_over(row.version)
        audit.record(by, "evaluation_form.item_moved", form, edition=row.number, item=key, up=up)


def remove_item(by: Person, form: EvaluationForm, key: str) -> None:
    """Takes an item off the draft; a section that is empty then goes with it."""
    with db.together():
        row = _draft(form)
        item = row.item(key)
        section = item.section_id
        item.delete_instance()
        if not any(one.section_id == section for one in EvaluationItem.of(row)):
            EvaluationSection.delete().where(EvaluationSection.id == section).execute()
        row.save_over(row.version)
        audit.record(by, "evaluation_form.item_removed", form, edition=row.number, item=key)


def _draft(form: EvaluationForm) -> EvaluationEdition:
    """The draft, with its form locked for this transaction. Raises Refused if it is published or gone."""
    db.lock(EvaluationForm.select().where(EvaluationForm.id == form.id)).get()
    row = form.edition(draft=True)
    if row is None:
        raise Refused(_("There is no draft of this form."))
    return row


def _opened(form: EvaluationForm, opened: int) -> EvaluationEdition:
    row = _draft(form)
    if row.version != opened:
        raise Conflict(row)
    return row


def _end_of(edition: EvaluationEdition) -> int:
    return 1 + max((item.place for item in EvaluationItem.of(edition)), default=0)


def _free(taken: set[str], word: str) -> str:
    return next(key for n in range(1, len(taken) + 2) if (key := f"{word}_{n}") not in taken)


def _free_key(section: str) -> str:
    """A key that no item of any form has borne: answers are compared by it over the years."""
    word = section[:12]
    keys = EvaluationItem.select(EvaluationItem.key).where(EvaluationItem.key.startswith(f"{word}_"))
    return _free({key for (key,) in keys.tuples()}, word)


def _plain(value):
    return value.name if hasattr(value, "name_zh") else value
