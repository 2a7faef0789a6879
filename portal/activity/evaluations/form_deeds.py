"""Writing a form: a draft is made from an edition, changed item by item, and published; answers stay with the edition
they were given to (D23)."""

from portal.activity.evaluations.forms import EvaluationEdition, EvaluationForm, EvaluationItem, EvaluationSection
from portal.foundation import db
from portal.foundation.roles import Person
from portal.records import audit
from portal.records import edition_drafts as drafts


def new(by: Person, name_zh: str, name_en: str, pulse: bool = False) -> EvaluationForm:
    """Another form with an empty draft; its head is the one that is in force elsewhere, for it says who sees what."""
    with db.together():
        row = EvaluationForm.create(name_zh=name_zh, name_en=name_en, pulse=pulse)
        drafts.begin(by, row, **EvaluationEdition.head_in_force())
        audit.record(by, "evaluation_form.added", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def copy(by: Person, form: EvaluationForm, name_zh: str, name_en: str) -> EvaluationForm:
    """Another form, with a draft of what this one asks; the keys stay, so that both are compared item by item."""
    with db.together():
        row = EvaluationForm.create(name_zh=name_zh, name_en=name_en, pulse=form.pulse)
        drafts.copy(by, form, row)
        audit.record(by, "evaluation_form.copied", row, name_zh=[None, name_zh], name_en=[None, name_en])
    return row


def rename(by: Person, form: EvaluationForm, opened: int, **facts) -> None:
    """Saves names, and whether it is a short one, over version `opened`. Raises Conflict."""
    with db.together():
        changes = drafts.rename(form, opened, facts)
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
        row, before = drafts.draft(by, form, number)
        if before is not None:
            audit.record(by, "evaluation_form.drafted", form, edition=row.number, made_of=before.number)
    return row


def discard(by: Person, form: EvaluationForm) -> None:
    """Throws the draft away. Raises Refused if it is all that there is of a form."""
    with db.together():
        row = drafts.discard(form)
        audit.record(by, "evaluation_form.discarded", form, edition=row.number)


def publish(by: Person, form: EvaluationForm, opened: int | None = None) -> EvaluationEdition:
    """The draft is in force: cycles prepared from now on ask by it. Raises Refused with what is missing, and Conflict
    if it no longer has the version `opened`."""
    with db.together():
        row = drafts.publish(by, form, opened)
        audit.record(by, "evaluation_form.published", form, edition=row.number)
    return row


def put_head(by: Person, form: EvaluationForm, opened: int, head_zh: str, head_en: str) -> None:
    """The text in the form's head, over the draft's version `opened`. Raises Conflict."""
    with db.together():
        row = drafts.standing(form, opened)
        told = drafts.put_own(row, {"head_zh": head_zh, "head_en": head_en})
        audit.record(by, "evaluation_form.head_put", form, edition=row.number, **told)


def put_section(by: Person, form: EvaluationForm, key: str | None, **names) -> EvaluationSection:
    """Renames a section of the draft, or adds one (`key` None) behind the others."""
    with db.together():
        row = drafts.standing(form)
        section, told = drafts.put_section(row, key, names)
        audit.record(by, "evaluation_form.section_put", form, edition=row.number, section=section.key, **told)
    return section


def put_item(by: Person, form: EvaluationForm, opened: int, key: str | None, **facts) -> EvaluationItem:
    """Saves an item of the draft over its version `opened`: its key stays, however it is worded. Or adds one (`key`
    None) at the end of its section. Raises Conflict."""
    with db.together():
        row = drafts.standing(form, opened)
        item, told = drafts.put_item(row, key, facts)
        audit.record(by, "evaluation_form.item_put", form, edition=row.number, item=item.key, **told)
    return item


def move_item(by: Person, form: EvaluationForm, key: str, up: bool) -> None:
    """Puts an item of the draft before or behind its neighbour in the section; at the end nothing happens."""
    with db.together():
        row = drafts.standing(form)
        if drafts.move_item(row, key, up):
            audit.record(by, "evaluation_form.item_moved", form, edition=row.number, item=key, up=up)


def remove_item(by: Person, form: EvaluationForm, key: str) -> None:
    """Takes an item off the draft; a section that is empty then goes with it."""
    with db.together():
        row = drafts.standing(form)
        drafts.remove_item(row, key)
        audit.record(by, "evaluation_form.item_removed", form, edition=row.number, item=key)
