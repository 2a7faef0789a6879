"""What is kept in editions, such as a checklist or a form: each edition a draft until it is published, its items under
keys that stay from one to the next."""

from peewee import JOIN

from portal.foundation import db
from portal.foundation.choices import Choice
from portal.foundation.i18n import Named
from portal.foundation.roles import Person


class EditionState(Choice):
    """How far an edition has come."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    REPLACED = "replaced", "Replaced"


class InEditions(Named):
    """Beside the table of what is kept in editions: they are its backref `editions`, `active` says whether it is in
    use. `held`, `hold` and `lock` alone know of the backref and the row."""

    @classmethod
    def listed(cls, person: Person) -> list:
        """Those in use first, each with `standing`, the edition in force, and `drafted`, the draft (or None); two
        statements."""
        rows = list(cls.visible_to(person).order_by(cls.active.desc(), cls.id))
        for row in rows:
            row.standing = row.drafted = None
        held = {row.id: row for row in rows}
        editions, of = cls.editions.rel_model, cls.editions.field
        query = editions.select().where(of.in_(list(held) or [0]) & (editions.state != EditionState.REPLACED))
        for one in query.order_by(editions.number):
            setattr(held[one.__data__[of.name]], "drafted" if one.is_draft else "standing", one)
        return rows

    @classmethod
    def in_force(cls, person: Person) -> list:
        """Those that can be used, each with its edition as `standing`."""
        return [row for row in cls.listed(person) if row.active and row.standing]

    def edition(self, number: int | None = None, draft: bool = False):
        """The one of this number; else the draft, if it is asked for, or the one in force. None if there is none."""
        query = self.held()
        table = query.model
        if number is not None:
            return query.where(table.number == number).first()
        state = EditionState.DRAFT if draft else EditionState.PUBLISHED
        return query.where(table.state == state).order_by(table.number.desc()).first()

    def editions_for(self, person: Person) -> list:
        """Its editions that this person reads, the latest first."""
        editions, of = type(self).editions.rel_model, type(self).editions.field
        return list(editions.visible_to(person).where(of == self).order_by(editions.number.desc()).limit(50))

    def held(self):
        """The query of its editions, whoever reads them."""
        return self.editions

    def hold(self, **facts):
        """Another edition of it."""
        of = type(self).editions.field
        return of.model.create(**{of.name: self}, **facts)

    def lock(self) -> None:
        """Nobody else writes its editions until the transaction ends."""
        table = type(self)
        db.lock(table.select().where(table.id == self.id)).get()

    @staticmethod
    def no_draft() -> str:
        """What is said when a draft is written that is published or gone."""
        raise NotImplementedError

    @staticmethod
    def no_other() -> str:
        """What is said when the draft is thrown away that is all there is."""
        raise NotImplementedError


class Edition:
    """Beside the table of an edition: its sections and items are its backrefs `held_sections` and `held_items`. A
    published one never changes: what was written by it points at it."""

    #: What it says itself, beside its sections and items.
    OWN: tuple[str, ...] = ()
    #: What becomes of the edition in force when the next is published.
    LEFT_AS = EditionState.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.state == EditionState.DRAFT

    def sections(self) -> list:
        """The sections in their order, each with its `items`; two statements."""
        rows = type(self).held_sections.rel_model.of(self)
        held = {row.id: row for row in rows}
        for row in rows:
            row.items = []
        for item in type(self).held_items.rel_model.of(self):
            held[item.section_id].items.append(item)
        return rows

    def items(self) -> list:
        """All items in their order."""
        return [item for section in self.sections() for item in section.items]

    def section(self, key: str):
        return type(self).held_sections.rel_model.keyed(self, key)

    def item(self, key: str):
        return type(self).held_items.rel_model.keyed(self, key)

    def shortcoming(self) -> str:
        """The first thing that must be mended before it is published, as a sentence; empty if nothing must."""
        return ""


class Part(Named):
    """Beside the table of what an edition is made of: a section, an item. `key` stays from edition to edition, `place`
    is its order."""

    #: Where it hangs: what an edition does not hand on.
    HANGS_ON = ("id", "edition")
    #: Tables of which a row may belong to it, read along.
    WITH: tuple[type, ...] = ()

    @classmethod
    def of(cls, edition) -> list:
        """Those of an edition in their order; one statement."""
        return list(_parts_of(edition.id, table=cls))

    @classmethod
    def keyed(cls, edition, key: str):
        return cls.select().where((cls.edition == edition) & (cls.key == key)).first()

    def facts(self) -> dict:
        """What an edition hands on to the next."""
        names = (field.name for field in self._meta.sorted_fields)
        return {name: self.__data__[name] for name in names if name not in self.HANGS_ON}


class Section(Part):
    """A section: layout, with a name in two languages."""

    @classmethod
    def free_key(cls, taken: set[str]) -> str:
        """A key that no section of the draft bears."""
        raise NotImplementedError


class Item(Part):
    """An item: it stands in a `section`."""

    HANGS_ON = (*Part.HANGS_ON, "section")
    #: Its texts in two languages: `name_zh` and `name_en`, …
    TEXTS = ("name",)

    @classmethod
    def free_key(cls, edition, section: str) -> str:
        """A key that no item has borne which this one could be taken for."""
        raise NotImplementedError


@db.ready
def _parts_of(edition, *, table):
    query = table.select(table, *table.WITH)
    for other in table.WITH:
        query = query.join_from(table, other, JOIN.LEFT_OUTER)
    return query.where(table.edition == edition).order_by(table.place, table.id)
