"""The charter as a document to take away, in either language, marked with who took it and when (D42)."""

from portal.activity.association.charter import CharterEdition
from portal.foundation import i18n
from portal.foundation.documents import Heading, Paragraph, Table, paragraphs
from portal.foundation.i18n import day_text
from portal.foundation.i18n import gettext as _
from portal.insight import association_charter as insight
from portal.records import audit
from portal.web import marked_document
from portal.web.identity import me


def sent(edition: CharterEdition, language: str):
    """Notes that it was taken away, and answers with the file."""
    person = me()
    with i18n.speaking(language, person.time_zone):
        title = _("Charter of the association of member hotels")
        blocks = [Paragraph(line) for line in _head(edition)]
        rules = edition.parameters()
        for chapter in insight.read(edition, edition.sections(), rules):
            blocks.append(Heading(_("%(heading)s %(name)s", heading=chapter.heading, name=chapter.name)))
            for article in chapter.articles:
                text = _("%(heading)s %(name)s", heading=article.heading, name=article.text)
                blocks += paragraphs(text)
        blocks.append(_table(rules))
        made = marked_document.send(title, blocks, f"{_('Charter')}-{edition.number}-{language}.docx")
    audit.record(person, "charter.exported", edition, edition=edition.number)
    return made


def _head(edition: CharterEdition) -> list[str]:
    said = _("Edition %(n)s", n=edition.number)
    if edition.is_draft:
        return [f"{said} · {_('Draft')}"]
    since = _("in force from %(day)s", day=day_text(edition.in_force_from, True))
    return [f"{said} · {since}", *([edition.decided] if edition.decided else [])]


def _table(rules) -> Table:
    rows = insight.table(rules)
    headings = [_("What is decided"), *(label for label, _value in rows[0][1])]
    return Table(_("How each thing is decided"), headings, [[what, *(v for _l, v in cells)] for what, cells in rows])
