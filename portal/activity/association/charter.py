"""The charter in editions: chapters and articles, from when each is in force, and who has read it (D30)."""

from datetime import date

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.activity.association.parameters import Parameters
from portal.activity.association.secretaries import Secretary
from portal.foundation import clock, db
from portal.foundation.db import Table, Versioned
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import in_two
from portal.foundation.roles import Person, Role
from portal.records.accounts import Account
from portal.records.editions import Edition, EditionState, InEditions, Item, Section
from portal.records.hotels import Hotel


class CharterEdition(Edition, Versioned):
    """One edition of the charter. An adopted one never changes; it is in force from its date until the next one's."""

    number = IntegerField(unique=True)
    #: Published is adopted; whether it is in force, the dates say.
    state = CharField(max_length=10, default=EditionState.DRAFT)
    in_force_from = DateField(null=True, index=True)
    #: How the change was decided, in words: which assembly, how many for it.
    decided = CharField(max_length=300, default="")
    #: Empty for the one that came with the portal.
    by = ForeignKeyField(Account, null=True, index=False)
    at = DateTimeField(null=True, default=clock.now)
    #: Of a draft: since when the association reads it, article by article (article 56); it does not change meanwhile.
    laid_open_at = DateTimeField(null=True)
    published_by = ForeignKeyField(Account, null=True, index=False)
    published_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        """What has been adopted or laid open, everybody of the association; drafts customer service and the
        director."""
        if person.may("association.write") or person.role == Role.DIRECTOR:
            return cls.select()
        shown = (cls.state == EditionState.PUBLISHED) | cls.laid_open_at.is_null(False)
        return cls.select().where(shown) if person.may("association.read") else cls.none()

    @classmethod
    def writable_by(cls, person: Person):
        return Secretary.if_held(person, cls.select())

    @classmethod
    def adopted(cls):
        """The query of those that were adopted, what is in force last on top."""
        held = cls.select().where(cls.state == EditionState.PUBLISHED)
        return held.order_by(cls.in_force_from.desc(), cls.number.desc())

    @classmethod
    def on(cls, day: date) -> "CharterEdition | None":
        """The one in force on a day."""
        return cls.adopted().where(cls.in_force_from <= day).first()

    @classmethod
    def in_force(cls) -> "CharterEdition | None":
        return cls.on(clock.today())

    @classmethod
    def latest(cls) -> "CharterEdition | None":
        """The one adopted last, perhaps not in force yet: the one that is to be accepted."""
        return cls.adopted().first()

    @classmethod
    def drafted(cls) -> "CharterEdition | None":
        """The draft of the next one."""
        return cls.select().where(cls.state == EditionState.DRAFT).order_by(cls.number.desc()).first()

    @classmethod
    def for_reader(cls, person: Person, number: int) -> "CharterEdition":
        """The one of this number. Raises Missing if this person reads none of it."""
        found = cls.visible_to(person).where(cls.number == number).first()
        if found is None:
            raise db.Missing("CharterEdition")
        return found

    @classmethod
    def all_for(cls, person: Person) -> list["CharterEdition"]:
        """Those that this person reads, the latest first."""
        return list(cls.visible_to(person).order_by(cls.number.desc()).limit(100))

    @classmethod
    def rules(cls, edition: "CharterEdition | None" = None) -> Parameters:
        """The figures of an edition, or of the one in force; the default's where none is."""
        edition = edition or cls.in_force()
        return edition.parameters() if edition else Parameters({})

    def parameters(self) -> Parameters:
        query = CharterParameter.select(CharterParameter.word, CharterParameter.value)
        return Parameters(dict(query.where(CharterParameter.edition == self.id).tuples()))

    def shortcoming(self) -> str:
        """Each chapter has its articles, and each article its wording in Chinese: that one is the text that holds."""
        sections = self.sections()
        if not sections:
            return _("The charter has no chapter yet.")
        for chapter in sections:
            if not chapter.items:
                return _("The chapter “%(name)s” has no article yet.", name=chapter.name)
            if not all(article.text_zh for article in chapter.items):
                return _("An article of the chapter “%(name)s” has no wording in Chinese.", name=chapter.name)
        return ""


class Charter(InEditions):
    """There is one charter; its editions are all that is kept of it."""

    def held(self):
        return CharterEdition.select()

    def hold(self, **facts) -> CharterEdition:
        return CharterEdition.create(**facts)

    def lock(self) -> None:
        """The first edition stands for all of them."""
        db.lock(CharterEdition.select().where(CharterEdition.number == 1)).get()

    @staticmethod
    def no_draft() -> str:
        return _("There is no draft of the charter.")

    @staticmethod
    def no_other() -> str:
        return _("There is no other edition of the charter: change this draft instead.")


class CharterChapter(Section, Table):
    """A chapter of an edition."""

    edition = ForeignKeyField(CharterEdition, backref="held_sections", index=False, on_delete="CASCADE")
    key = CharField(max_length=20)
    name_zh = CharField(max_length=40, default="")
    name_en = CharField(max_length=80, default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.edition.in_(CharterEdition.visible_to(person).select(CharterEdition.id)))

    @classmethod
    def free_key(cls, taken: set[str]) -> str:
        """One that no chapter of any edition has borne: editions are compared by it."""
        return _next_key(cls)


class CharterArticle(Item, Table):
    """An article of an edition. `key` stays when wording or number change, so that editions can be compared; its number
    is how many there are up to it."""

    TEXTS = ("text",)

    edition = ForeignKeyField(CharterEdition, backref="held_items", index=False, on_delete="CASCADE")
    section = ForeignKeyField(CharterChapter, backref="held_items", index=False, on_delete="CASCADE")
    key = CharField(max_length=20)
    text_zh = TextField(default="")
    text_en = TextField(default="")
    text, text_lang = in_two("text")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("edition", "key"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.edition.in_(CharterEdition.visible_to(person).select(CharterEdition.id)))

    @classmethod
    def free_key(cls, edition: CharterEdition, section: str) -> str:
        """One that no article of any edition has borne."""
        return _next_key(cls)


def _next_key(table: type[Table]) -> str:
    keys = [key for (key,) in table.select(table.key).distinct().tuples()]
    return str(1 + max((int(key) for key in keys if key.isdigit()), default=0))


class CharterParameter(Table):
    """A figure that an edition says and rules read; see `parameters`."""

    edition = ForeignKeyField(CharterEdition, backref="held_parameters", index=False, on_delete="CASCADE")
    word = CharField(max_length=40)
    value = CharField(max_length=20)

    class Meta:
        indexes = ((("edition", "word"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.edition.in_(CharterEdition.visible_to(person).select(CharterEdition.id)))


class CharterAcceptance(Table):
    """A hotel's people have read an edition and accept it; it holds without that (article 57)."""

    edition = ForeignKeyField(CharterEdition, index=False)
    hotel = ForeignKeyField(Hotel, index=False)
    account = ForeignKeyField(Account, index=False)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("edition", "hotel"), True),)

    @classmethod
    def visible_to(cls, person: Person):
        """Head office all; the hotel side those of its hotels."""
        if not person.may("association.read"):
            return cls.none()
        return cls.select().where(cls.hotel.in_(Hotel.visible_to(person).select(Hotel.id)))
