"""The life of an edition: a draft made of the one before, written part by part, published or thrown away. Each runs
inside a deed of its feature, which opens the transaction and tells the audit."""

from portal.foundation import clock, db
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import Person
from portal.records.editions import Edition, EditionState, InEditions, Item, Section


def rename(row: InEditions, opened: int, facts: dict) -> dict:
    """Saves names over version `opened`; {name: [before, after]} of what is another. Raises Conflict."""
    told = _told({name: getattr(row, name) for name in facts}, facts)
    row.save_over(opened, **facts)
    return told


def begin(by: Person, row: InEditions, **facts) -> Edition:
    """The first draft of what has none yet, with nothing in it."""
    return row.hold(number=1, by=by.id, **facts)


def copy(by: Person, before: InEditions, after: InEditions) -> None:
    """The first draft of one is what is in force of the other, or what is drafted there; keys stay."""
    source = before.edition() or before.edition(draft=True)
    _hand_on(source, begin(by, after, **_own(source)))


def draft(by: Person, row: InEditions, number: int | None = None) -> tuple[Edition, Edition | None]:
    """The draft, and the edition it was made of just now: the one in force, or that of this number. None if the draft
    was there already. Raises Missing."""
    row.lock()
    standing = row.edition(draft=True)
    if standing is not None:
        return standing, None
    before = row.edition(number)
    if before is None:
        raise db.Missing("Edition")
    last = row.held().order_by(type(before).number.desc()).first()
    made = row.hold(number=last.number + 1, by=by.id, **_own(before))
    _hand_on(before, made)
    return made, before


def _own(edition: Edition) -> dict:
    return {name: getattr(edition, name) for name in edition.OWN}


def _hand_on(before: Edition, after: Edition) -> None:
    sections, items = _tables(before)
    for section in before.sections():
        own = sections.create(edition=after, **section.facts())
        rows = [{"edition": after.id, "section": own.id, **item.facts()} for item in section.items]
        if rows:
            items.insert_many(rows).execute()


def _tables(edition: Edition) -> tuple[type[Section], type[Item]]:
    return type(edition).held_sections.rel_model, type(edition).held_items.rel_model


def standing(row: InEditions, opened: int | None = None) -> Edition:
    """The draft, with what it belongs to locked for this transaction. Raises Refused if it is published or gone,
    Conflict unless it still has the version `opened` (if one is named)."""
    row.lock()
    found = row.edition(draft=True)
    if found is None:
        raise Refused(row.no_draft())
    if opened is not None and found.version != opened:
        raise Conflict(found)
    return found


def discard(row: InEditions) -> Edition:
    """Throws the draft away. Raises Refused if it is all that there is."""
    found = standing(row)
    if row.edition() is None:
        raise Refused(row.no_other())
    # What hangs on it goes first: nothing points at a draft.
    for table in reversed(_tables(found)):
        table.delete().where(table.edition == found).execute()
    found.delete_instance()
    return found


def publish(by: Person, row: InEditions, opened: int | None = None) -> Edition:
    """The draft is in force from now on, as it stood in version `opened` (if one is named). Raises Refused with what is
    missing, Conflict."""
    found = standing(row, opened)
    missing = found.shortcoming()
    if missing:
        raise Refused(missing)
    if found.LEFT_AS != EditionState.PUBLISHED:
        for before in row.held().where(type(found).state == EditionState.PUBLISHED):
            before.save_over(before.version, state=found.LEFT_AS)
    found.save_over(found.version, state=EditionState.PUBLISHED, published_by=by.id, published_at=clock.now())
    return found


def put_own(draft: Edition, facts: dict) -> dict:
    """What the draft says itself; [before, after] of each."""
    told = {name: [getattr(draft, name), value] for name, value in facts.items()}
    draft.save_over(draft.version, **facts)
    return told


def put_section(draft: Edition, key: str | None, names: dict) -> tuple[Section, dict]:
    """Renames a section, or adds one (`key` None) behind the others; with [before, after] of what is another."""
    table, _items = _tables(draft)
    if key is not None:
        return _put(draft, draft.section(key), names)
    held = table.of(draft)
    return _add(draft, table, held, table.free_key({one.key for one in held}), names)


def put_item(draft: Edition, key: str | None, facts: dict) -> tuple[Item, dict]:
    """Saves an item: its key stays, however it is worded. Or adds one (`key` None) at the end of its section; with
    [before, after] of what is another."""
    _sections, table = _tables(draft)
    if key is not None:
        return _put(draft, draft.item(key), facts)
    return _add(draft, table, table.of(draft), table.free_key(draft, facts["section"].key), facts)


def _put(draft: Edition, part, facts: dict) -> tuple:
    before = {name: getattr(part, name) for name in facts}
    type(part).update(**facts).where(type(part).id == part.id).execute()
    draft.save_over(draft.version)
    return part, _told(before, facts)


def _add(draft: Edition, table, held: list, key: str, facts: dict) -> tuple:
    place = 1 + max((one.place for one in held), default=0)
    part = table.create(edition=draft, key=key, place=place, **facts)
    draft.save_over(draft.version)
    return part, _told(dict.fromkeys(facts), facts)


def _told(before: dict, after: dict) -> dict:
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    return {name: [_plain(one) for one in pair] for name, pair in changed.items()}


def _plain(value):
    return value.name if isinstance(value, db.Table) else value


def move_item(draft: Edition, key: str, up: bool) -> bool:
    """Puts an item before or behind its neighbour in the section; False if it stands at the end."""
    held = _beside(draft, draft.item(key).section_id)
    at = next(place for place, one in enumerate(held) if one.key == key)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(held):
        return False
    places = [one.place for one in held]
    held[at], held[to] = held[to], held[at]
    for place, one in zip(sorted(places), held, strict=True):
        type(one).update(place=place).where(type(one).id == one.id).execute()
    draft.save_over(draft.version)
    return True


def remove_item(draft: Edition, key: str) -> None:
    """Takes an item off; a section that is empty then goes with it."""
    item = draft.item(key)
    item.delete_instance()
    if not _beside(draft, item.section_id):
        table, _items = _tables(draft)
        table.delete().where(table.id == item.section_id).execute()
    draft.save_over(draft.version)


def _beside(draft: Edition, section: int) -> list[Item]:
    """The items of a section in their order."""
    _sections, table = _tables(draft)
    return [one for one in table.of(draft) if one.section_id == section]
