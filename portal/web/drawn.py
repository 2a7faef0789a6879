"""What is drawn once and kept: small pieces of pages that hang on nothing but what they are given."""

from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from portal.foundation import i18n


def once(template: str, macro: str, *told) -> Markup:
    """What a macro makes of `told`, in the reader's language. It shows what it is told and nothing else, nobody's
    rights and no moment, so the same is drawn but once in a process."""
    if current_app.jinja_env.auto_reload:
        return _drawn(template, macro, told)
    return _kept(template, macro, told, i18n.language())


def _drawn(template: str, macro: str, told: tuple) -> Markup:
    return getattr(current_app.jinja_env.get_template(template).module, macro)(*told)


@lru_cache(maxsize=4096)
def _kept(template: str, macro: str, told: tuple, _language: str) -> Markup:
    return _drawn(template, macro, told)
