"""Writing the charter: a draft is made of what was adopted last, changed article by article, laid open, adopted with
the day from which it is in force (D30; articles 56, 57)."""

from datetime import date, timedelta

from portal.activity.association.charter import (
    Charter,
    CharterArticle,
    CharterChapter,
    CharterEdition,
    CharterParameter,
)
from portal.activity.association.charter_acceptances import belonging, people_of
from portal.activity.association.motions import Motion
from portal.activity.association.parameters import PARAMETERS
from portal.activity.association.words import PENDING
from portal.foundation import clock, db
from portal.foundation.db import Refused
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Person
from portal.records import audit
from portal.records import edition_drafts as drafts
from portal.records.notices import News, Notice

CHARTER = Charter()


def draft(by: Person) -> CharterEdition:
    """The draft of the next edition; made of the one adopted last if there is none yet."""
    with db.together():
        row, before = drafts.draft(by, CHARTER)
        if before is not None:
            # The figures go along: what an edition says in its articles and in its table.
            put_all(row, dict(before.held_parameters.select(CharterParameter.word, CharterParameter.value).tuples()))
            audit.record(by, "charter.drafted", row, edition=row.number, made_of=before.number)
    return row


def discard(by: Person) -> None:
    """Throws the draft away. Raises Refused if it is all that there is, or a motion that is not decided names it."""
    with db.together():
        row = drafts.standing(CHARTER)
        refuse_if_moved(row)
        # What was voted down has no edition any longer.
        Motion.update(charter=None).where(Motion.charter == row).execute()
        CharterParameter.delete().where(CharterParameter.edition == row).execute()
        drafts.discard(CHARTER)
        audit.record(by, "charter.discarded", row, edition=row.number)


def refuse_if_moved(row: CharterEdition) -> None:
    """Raises Refused while a motion that names this draft is not decided."""
    pending = Motion.state.in_([str(one) for one in PENDING])
    motion = Motion.select().where((Motion.charter == row) & pending).first()
    if motion is not None:
        said = _(
            "The motion “%(title)s” names this draft: it stays as it is until that is decided.", title=motion.title
        )
        raise Refused(said)


def _to_write(opened: int | None = None) -> CharterEdition:
    """The draft, to be changed. Raises Refused while the association reads it, Conflict."""
    row = drafts.standing(CHARTER, opened)
    if row.laid_open_at is not None:
        raise Refused(_("The draft is laid open: the association reads it as it stands. Take it back to change it."))
    return row


def put_chapter(by: Person, key: str | None, **names) -> CharterChapter:
    """Renames a chapter of the draft, or adds one (`key` None) behind the others."""
    with db.together():
        row = _to_write()
        chapter, told = drafts.put_section(row, key, names)
        audit.record(by, "charter.chapter_put", row, edition=row.number, chapter=chapter.key, **told)
    return chapter


def put_article(by: Person, opened: int, key: str | None, **facts) -> CharterArticle:
    """Saves an article over version `opened` of the draft: its key stays, however it is worded. Or adds one (`key`
    None) at the end of its chapter. Raises Conflict."""
    with db.together():
        row = _to_write(opened)
        article, told = drafts.put_item(row, key, facts)
        audit.record(by, "charter.article_put", row, edition=row.number, article=article.key, **told)
    return article


def move_article(by: Person, key: str, up: bool) -> None:
    """Puts an article before or behind its neighbour in the chapter; at the end nothing happens."""
    with db.together():
        row = _to_write()
        if drafts.move_item(row, key, up):
            audit.record(by, "charter.article_moved", row, edition=row.number, article=key, up=up)


def remove_article(by: Person, key: str) -> None:
    """Takes an article off the draft; a chapter that is empty then goes with it."""
    with db.together():
        row = _to_write()
        drafts.remove_item(row, key)
        audit.record(by, "charter.article_removed", row, edition=row.number, article=key)


def put_parameters(by: Person, opened: int, values: dict[str, str]) -> None:
    """The figures that rules read, over version `opened` of the draft. Raises Conflict."""
    with db.together():
        row = _to_write(opened)
        before = row.parameters()
        told = {word: [before.text(word), value] for word, value in values.items() if before.text(word) != value}
        put_all(row, values)
        row.save_over(row.version)
        audit.record(by, "charter.figures_put", row, edition=row.number, **told)


def put_all(row: CharterEdition, values: dict[str, str]) -> None:
    """What an edition says of these figures from now on."""
    words = [word for word in values if word in PARAMETERS]
    CharterParameter.delete().where((CharterParameter.edition == row) & CharterParameter.word.in_(words)).execute()
    rows = [{"edition": row.id, "word": word, "value": values[word]} for word in words]
    if rows:
        CharterParameter.insert_many(rows).execute()


def lay_open(by: Person) -> None:
    """The association reads the draft, article by article, before it decides on it. Raises Refused with what is
    missing."""
    with db.together():
        row = drafts.standing(CHARTER)
        missing = row.shortcoming()
        if missing:
            raise Refused(missing)
        show(by, row)


def show(by: Person, row: CharterEdition) -> None:
    """Everybody of the association reads this draft from now on. Call it in the deed's transaction."""
    row = CharterEdition.get_by_id(row.id)
    if row.is_draft and row.laid_open_at is None:
        row.save_over(row.version, laid_open_at=clock.now())
        audit.record(by, "charter.laid_open", row, edition=row.number)


def take_back(by: Person) -> None:
    """The draft is the secretariat's again, to be changed. Raises Refused while a motion names it."""
    with db.together():
        row = drafts.standing(CHARTER)
        refuse_if_moved(row)
        if row.laid_open_at is not None:
            row.save_over(row.version, laid_open_at=None)
            audit.record(by, "charter.taken_back", row, edition=row.number)


def earliest() -> date | None:
    """The first day from which another edition may be in force: that of the one before it."""
    last = CharterEdition.latest()
    return last.in_force_from if last else None


def adopt(
    by: Person, edition: CharterEdition, in_force_from: date, decided: str, opened: int | None = None
) -> CharterEdition:
    """The draft is an edition of the charter from now on, in force from its day until the next one's; it never changes
    again. Everybody who accepts for a member hotel is told. Raises Refused, and Conflict if it no longer has the
    version `opened` (if one is named)."""
    with db.together():
        row = drafts.standing(CHARTER, opened)
        first = earliest()
        if row.id != edition.id:
            raise Refused(CHARTER.no_draft())
        # What is being decided on is not adopted beside the vote.
        refuse_if_moved(row)
        if first is not None and in_force_from < first:
            said = _(
                "Not before %(day)s: since then the edition before it has been in force.", day=day_text(first, True)
            )
            raise Refused(said)
        said = row.parameters()
        # Written out whole: what the portal assumes where nothing is said may change, an edition does not.
        put_all(row, {word: said.text(word) for word in PARAMETERS})
        drafts.put_own(row, {"in_force_from": in_force_from, "decided": decided})
        row = drafts.publish(by, CHARTER)
        told = {"edition": row.number, "in_force_from": in_force_from, "decided": decided}
        audit.record(by, "charter.adopted", row, **told)
        Notice.put_many(by, people_of(belonging()), News.CHARTER_NEW, row)
    return row


def carry_out(by: Person, motion: Motion, counted_on: date, decided: str) -> None:
    """A motion to change the charter has passed: the draft that it names is in force from the day after. Whatever
    stands against that (the draft was adopted meanwhile), the result of the vote holds; then the secretariat adopts.
    Call it in the transaction of the close."""
    edition = motion.charter
    if edition is None or not edition.is_draft:
        return
    day, first = counted_on + timedelta(days=1), earliest()
    try:
        adopt(by, edition, max(day, first or day), decided)
    except Refused:
        # Said where the draft stands, with the button that adopts it.
        return
