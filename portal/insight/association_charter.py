"""The charter as it is read: chapters and articles with their numbers, its figures in words, what one edition changes
of another, and which hotels have accepted it (D30)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN

from portal.activity.association import parameter_words
from portal.activity.association.charter import CharterAcceptance, CharterArticle, CharterChapter, CharterEdition
from portal.activity.association.charter_acceptances import missing
from portal.activity.association.members import Member
from portal.activity.association.parameters import MATTERS, PARAMETERS, Parameters
from portal.activity.association.words import MemberState
from portal.foundation import differences, i18n, settings
from portal.foundation.i18n import HTML_LANG, day_text
from portal.foundation.i18n import gettext as _
from portal.foundation.numerals import in_chinese
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.records.accounts import Account
from portal.records.edition_changes import Wording, changes
from portal.records.hotels import Hotel

#: Above this nothing is counted on.
MOST = 10_001
_LANGUAGE = {html: code for code, html in HTML_LANG.items()}


@dataclass
class Article:
    """`figures`: what rules read of it, [(label, value)]. `lang`: of its text if that is not the reader's."""

    key: str
    number: int
    heading: str
    text: str
    lang: str
    figures: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Chapter:
    key: str
    number: int
    heading: str
    name: str
    lang: str
    articles: list[Article]


def article_heading(number: int) -> str:
    """第四十二条 / Article 42."""
    return _("Article %(n)s", n=in_chinese(number) if i18n.language() == "zh" else number)


def chapter_heading(number: int) -> str:
    return _("Chapter %(n)s", n=in_chinese(number) if i18n.language() == "zh" else number)


def filled(text: str, edition: CharterEdition, lang: str = "") -> str:
    """The text with its fields filled in: brand, company, and from when it is in force."""
    code = _LANGUAGE[lang] if lang else i18n.language()
    brand = settings.brand(code)
    with i18n.speaking(code):
        day = day_text(edition.in_force_from, True) or _("the day on which its adoption takes effect")
    for word, said in (("brand", brand), ("company", brand), ("in_force_on", day)):
        text = text.replace("{{" + word + "}}", said)
    return text


def read(edition: CharterEdition, sections: Iterable[CharterChapter], rules: Parameters) -> list[Chapter]:
    """An edition in the reader's language; articles are numbered through all chapters."""
    figures, found, number = _figures(rules), [], 0
    for place, section in enumerate(sections, 1):
        articles = []
        for row in section.items:
            number += 1
            text, lang = filled(row.text, edition, row.text_lang), row.text_lang
            articles.append(Article(row.key, number, article_heading(number), text, lang, figures.get(row.key, [])))
        found.append(Chapter(section.key, place, chapter_heading(place), section.name, section.name_lang, articles))
    return found


def figures_of(rules: Parameters, key: str) -> list[tuple[str, str]]:
    """What rules read of one article, [(label, value)]."""
    return _figures(rules).get(key, [])


def _figures(rules: Parameters) -> dict[str, list[tuple[str, str]]]:
    labels = parameter_words.labels()
    found: dict[str, list[tuple[str, str]]] = {}
    for word, parameter in PARAMETERS.items():
        if parameter.article:
            said = (labels[word], parameter_words.in_words(parameter, rules.text(word)))
            found.setdefault(parameter.article, []).append(said)
    return found


def table(rules: Parameters) -> list[tuple[str, list[tuple[str, str]]]]:
    """How each kind of thing is decided: [(what, [(column, value)])]."""
    found, of, how = [], parameter_words.matters(), parameter_words.columns()
    for matter in MATTERS:
        cells = []
        for column, label in how.items():
            word = f"{matter}.{column}"
            cells.append((label, parameter_words.in_words(PARAMETERS[word], rules.text(word))))
        found.append((of[matter], cells))
    return found


class Change(NamedTuple):
    """What an edition makes of one article; a heading is empty where it does not have it."""

    how: str
    was: str
    now: str
    key: str
    #: Its chapter as it is called now, or was.
    chapter: str
    #: HTML language, and what stayed, went and came.
    words: list[tuple[str, list[tuple[str, str]]]]


class Compared(NamedTuple):
    before: CharterEdition
    after: CharterEdition
    articles: list[Change]
    #: [(what it is called, was, is)].
    figures: list[tuple[str, str, str]]
    #: [(heading before, heading now)]: chapters that are called otherwise, have come or gone.
    chapters: list[tuple[str, str]]
    #: How many articles stay as they were.
    same: int

    @property
    def none(self) -> bool:
        return not (self.articles or self.figures or self.chapters)


def compared(before: CharterEdition, after: CharterEdition) -> Compared:
    """Clause by clause what `after` changes of `before`."""
    was, now = before.sections(), after.sections()
    found = changes(after, now, before)
    old, new = _numbered(was), _numbered(now)
    told: list[tuple[int, Change]] = []

    def note(how: str, row: CharterArticle, words) -> None:
        a, b = old.get(row.key), new.get(row.key)
        number, chapter = (b or a)[0], (b or a)[1]
        heads = [article_heading(one[0]) if one else "" for one in (a, b)]
        told.append((number, Change(how, *heads, row.key, chapter, words)))

    for row in found.added:
        note("added", row, [(row.text_lang, [("added", filled(row.text, after, row.text_lang))])])
    for row in found.removed:
        note("removed", row, [(row.text_lang, [("removed", filled(row.text, after, row.text_lang))])])
    for row, words in found.reworded:
        note("reworded", row, _pieces(words, after))
    for row in found.altered:
        note("moved", row, [])
    articles = [change for _number, change in sorted(told, key=lambda one: (one[0], one[1].how != "removed"))]
    same = len(new) - len(found.added) - len(found.reworded) - len(found.altered)
    figures = _figures_changed(before.parameters(), after.parameters())
    return Compared(before, after, articles, figures, _chapters_changed(was, now), same)


def _numbered(sections: Iterable[CharterChapter]) -> dict[str, tuple[int, str]]:
    rows = [(row.key, section.name) for section in sections for row in section.items]
    return {key: (number, name) for number, (key, name) in enumerate(rows, 1)}


def _pieces(words: list[Wording], edition: CharterEdition) -> list:
    """The wording in the reader's language; where that one stayed, the other."""
    own = next((one for one in words if one.lang == HTML_LANG[i18n.language()]), words[0])
    paragraphs = differences.compared(filled(own.was, edition, own.lang), filled(own.now, edition, own.lang))
    found: list[tuple[str, str]] = []
    for one in paragraphs:
        found += [("", "\n")] if found else []
        # Of a paragraph that came or went the whole did.
        found += one.pieces if one.change in ("", "changed") else [(one.change, text) for _c, text in one.pieces]
    return [(own.lang, found)]


def _figures_changed(was: Parameters, now: Parameters) -> list[tuple[str, str, str]]:
    labels, found = parameter_words.labels(), []
    for word, parameter in PARAMETERS.items():
        before, after = was.text(word), now.text(word)
        if before != after:
            said = [parameter_words.in_words(parameter, value) for value in (before, after)]
            found.append((labels[word], *said))
    return found


def _chapters_changed(was: list[CharterChapter], now: list[CharterChapter]) -> list[tuple[str, str]]:
    old, new = ({row.key: row.name for row in rows} for rows in (was, now))
    both = [(old.get(key, ""), name) for key, name in new.items() if old.get(key) != name]
    return both + [(name, "") for key, name in old.items() if key not in new]


class Span(NamedTuple):
    """An edition, and until which day it was in force (None: it is, or is to come, or never was)."""

    edition: CharterEdition
    until: date | None
    #: `draft`, `coming`, `in_force`, `past`, or `never`: another took its place on the same day.
    stands: str


def spans(editions: list[CharterEdition], today: date) -> list[Span]:
    """These, the latest first, each with how it stands."""
    found, until = [], None
    for row in sorted(editions, key=lambda one: (one.is_draft, one.number), reverse=True):
        if row.is_draft:
            found.append(Span(row, None, "draft"))
            continue
        ended = date.fromordinal(until.toordinal() - 1) if until else None
        if row.in_force_from > today:
            stands = "coming"
        elif ended is None or ended >= today:
            stands = "in_force"
        else:
            stands = "past" if ended >= row.in_force_from else "never"
        found.append(Span(row, ended, stands))
        until = row.in_force_from
    return found


class Accepted(NamedTuple):
    """A member hotel with who has accepted the charter for it, and when; or neither."""

    id: int
    code: str
    name: str
    city: str
    who: str
    at: datetime | None


def acceptances(person: Person, edition: CharterEdition, accepted: bool, after: str | None, size: int = 50) -> Page:
    """The member hotels that have accepted it, or have not, by code, one page by key."""
    on = (CharterAcceptance.hotel == Hotel.id) & (CharterAcceptance.edition == edition)
    query = (
        Hotel.visible_to(person)
        .select(Hotel.id, Hotel.code, Hotel.name, Hotel.city, CharterAcceptance.account, CharterAcceptance.at)
        .join(Member, on=(Member.hotel == Hotel.id))
        .switch(Hotel)
        .join(CharterAcceptance, JOIN.LEFT_OUTER, on=on)
        .where((Member.state == MemberState.ADMITTED) & CharterAcceptance.id.is_null(not accepted))
    )
    page = page_of(query.objects(), (Hotel.code,), after, size)
    names = Account.names({row.account for row in page if row.account} | {0})
    rows = [Accepted(row.id, row.code, row.name, row.city, names.get(row.account, ""), row.at) for row in page]
    return Page(rows, page.next)


def numbers(edition: CharterEdition) -> tuple[int, int]:
    """(how many member hotels have accepted it, how many have not), each up to 10,001."""
    there = Member.state == MemberState.ADMITTED
    done = CharterAcceptance.select(CharterAcceptance.id).join(Member, on=(Member.hotel == CharterAcceptance.hotel))
    done = done.where((CharterAcceptance.edition == edition) & there)
    return done.limit(MOST).count(), missing(edition).limit(MOST).count()
