"""All pages share one stylesheet: what one feature's file says of a class must not reach another feature's page."""

import re
from collections import defaultdict

from tests.floors.source import ROOT

#: What every page may use; the others belong to a feature each.
COMMON = re.compile(r"(tokens|reset|base|print|parts-(forms|register|say|strip|find|files))$")
#: Classes of one file that another adds to on purpose: it wants both.
LENT = {"brand", "calm", "confirm", "down", "drawn", "duties", "file", "find", "frame", "head", "legend", "legend-line"}
LENT |= {"measured", "month", "prose", "qr", "rail-top", "up", "words"}


def _selectors(css: str) -> list[str]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    heads = (head for head in re.findall(r"([^{};]+)\{", css) if not head.strip().startswith("@"))
    return [one.strip() for head in heads for one in re.split(r",(?![^()]*\))", head)]


def test_a_class_that_one_feature_styles_alone_is_styled_by_no_other():
    styled, named = defaultdict(set), defaultdict(set)
    for path in (ROOT / "static" / "css").glob("*.css"):
        for selector in _selectors(path.read_text(encoding="utf-8")):
            if (alone := re.fullmatch(r"\.([a-z][\w-]*)", selector)) and not COMMON.fullmatch(path.stem):
                styled[alone[1]].add(path.stem)
            if path.stem != "print":
                for name in re.findall(r"\.([a-z][\w-]*)", selector):
                    named[name].add(path.stem)
    assert {name for name in styled if len(styled[name] | named[name]) > 1} == LENT
