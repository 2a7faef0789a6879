"""Templates are compiled with their texts in place, the hot pages in one piece: they say what Jinja would say."""

from contextlib import nullcontext

from flask import Flask
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup
from pytest import mark, raises

from portal.foundation import i18n
from portal.web.bytecode import Kept
from portal.web.compiling import Templates, written
from portal.web.filters import icon

UI = "{% macro badge(text, tone=none, class='') %}[{{ text }}{{ ' ' ~ tone if tone }}{{ class }}]{% endmacro %}"
LAYOUT = """{% set mark = name|upper %}<{% block title %}none{% endblock %}>
{% block body %}{% block head %}{% endblock %}|{% block content %}{% endblock %}|{{ mark }}{% endblock %}
{% include "_end.html" %}"""
END = """{% from "_ui.html" import badge %}{{ badge(name) }}{% if name %}{{ mark }}{% endif %}"""
PAGE = """{% extends "layout.html" %}
{% from "_ui.html" import badge %}
{% block title %}{{ _("Save") }}{% endblock %}
{% block content %}
{% for row in rows %}{{ loop.index }}{% include "_row.html" %}{% else %}{{ _("today") }}{% endfor %}
{{ n is defined }}{{ ngettext("%(n)s hotel", "%(n)s hotels", rows|length) }}
{{ _("Officer") ~ name }}{{ _("grade %(grade)s", grade=name) }}{{ icon("phone", 16) }}
{% endblock %}"""
ROW = """{% set n = row * 2 %}{{ n }}{{ badge(row, tone=tone, class="!") }}"""
FILES = {"layout.html": LAYOUT, "_end.html": END, "_ui.html": UI, "_row.html": ROW, "week/index.html": PAGE}
FACTS = {"rows": [1, 2], "name": "<b>&", "tone": "warn"}
WORDS = {"_": i18n.gettext, "ngettext": i18n.ngettext, "icon": icon}


def portals(kind=Templates) -> Templates:
    made = kind(Flask("portal"), loader=DictLoader(FILES), autoescape=True, undefined=StrictUndefined)
    made.globals.update(WORDS)
    return made


@mark.parametrize("facts", [FACTS, FACTS | {"rows": []}, FACTS | {"rows": ["<i>"], "name": Markup("<u>")}])
@mark.parametrize("language", ["zh", "en"])
def test_a_page_in_one_piece_says_what_jinja_says_of_its_parts(language, facts):
    plain = Environment(loader=DictLoader(FILES), autoescape=True, undefined=StrictUndefined)
    plain.globals.update(WORDS)
    with i18n.speaking(language):
        assert portals().get_template("week/index.html").render(facts) == plain.get_template("week/index.html").render(
            facts
        )


def test_one_environment_keeps_a_template_for_each_language():
    made, said = portals(), {}
    for language in ("zh", "en", "zh"):
        with i18n.speaking(language):
            said.setdefault(language, set()).add(made.get_template("week/index.html").render(FACTS))
    assert "<保存>" in said["zh"].pop() and "<Save>" in said["en"].pop()
    assert said == {"zh": set(), "en": set()}


class Unable(Templates):
    """An environment that can compile nothing."""

    def compile(self, *args, **options):
        raise AssertionError("compiled anew")


def test_what_was_compiled_once_is_read_by_the_next_process_in_each_language(tmp_path):
    made = portals()
    made.bytecode_cache = Kept(tmp_path)
    said = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            said[language] = made.get_template("week/index.html").render(FACTS)
    assert said["zh"] != said["en"]
    again = portals(Unable)
    again.bytecode_cache = Kept(tmp_path)
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            assert again.get_template("week/index.html").render(FACTS) == said[language]


def test_after_a_change_all_is_compiled_anew(tmp_path):
    for made_of, kind in (("yesterday", Templates), ("today", Unable)):
        made = portals(kind)
        made.bytecode_cache = Kept(tmp_path, made_of)
        with raises(AssertionError, match="compiled anew") if kind is Unable else nullcontext():
            made.get_template("week/index.html")


def test_what_a_page_needs_and_nobody_gave_is_still_a_fault():
    with raises(UndefinedError, match="'tone' is undefined"):
        portals().get_template("week/index.html").render({"rows": [1], "name": "x"})


@mark.parametrize("value", ["a<b>&'\"", Markup("<b>"), 7, True, None, 1.5, ["<"]])
def test_what_is_written_is_escaped_as_by_markupsafe(value):
    assert written(value) == str(Markup.escape(value))
