"""What templates say with: texts, days, icons, and the globals of every page."""

import secrets
from datetime import date

from flask import Flask, g, request
from lucide import IconDoesNotExist
from lucide.jinja import lucide
from markupsafe import Markup

from portal.activity.inspections.scoring import shown
from portal.foundation import clock, i18n, settings
from portal.web import log
from portal.web.lists import options
from portal.web.strip import half_year, row_strip, year_mark, year_strip

_icons: dict[tuple[str, int], Markup] = {}


def icon(name: str, size: int = 16) -> Markup:
    """An icon of the lucide set as inline SVG; decoration only, so hidden from screen readers."""
    if (name, size) not in _icons:
        try:
            svg = lucide(name, size=size, aria_hidden="true", focusable="false")
        except IconDoesNotExist:
            raise LookupError(f"lucide has no icon {name}") from None
        _icons[name, size] = Markup(svg)
    return _icons[name, size]


def named(row) -> str | Markup:
    """The name of what has one in two languages; told as another language where the reader's is empty."""
    return Markup('<span lang="{}">{}</span>').format(row.name_lang, row.name) if row.name_lang else row.name


def named_in(zh: str, en: str) -> str | Markup:
    """As `named`, of what was read as its columns."""
    own, other, lang = (zh, en, "en") if i18n.language() == "zh" else (en, zh, "zh")
    return own or (Markup('<span lang="{}">{}</span>').format(i18n.HTML_LANG[lang], other) if other else "")


def month(first: date | clock.Month) -> str:
    """A month, or that of a day: 2026年11月 / Nov 2026."""
    return i18n.month_text(first if isinstance(first, clock.Month) else clock.Month.of(first))


def submission_id() -> str:
    return secrets.token_urlsafe(18)


def init_app(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        icon=icon,
        submission_id=submission_id,
        options=options,
        named_in=named_in,
        row_strip=row_strip,
        half_year=half_year,
        year_strip=year_strip,
        year_mark=year_mark,
        languages=list(i18n.LANGUAGES.items()),
    )
    app.jinja_env.filters.update(
        day=i18n.day_text,
        dated=i18n.dated,
        moment=i18n.time_text,
        month=month,
        weekday=i18n.weekday_text,
        week=i18n.week_text,
        named=named,
        tenths=shown,
    )

    @app.context_processor
    def _page():
        language = i18n.language()
        return {
            "locale": language,
            "html_lang": i18n.HTML_LANG[language],
            "brand": settings.brand(language),
            "me": g.get("person"),
            "request_id": log.request_id(),
            "url_here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        }
