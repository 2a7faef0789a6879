"""The house's style: files that can be read in one sitting, time from the clock, nothing printed."""

import ast

import pytest

from tests.floors.source import ROOT, TREES


@pytest.mark.parametrize(("folder", "pattern", "limit"), [("portal", "*.py", 300), ("static/js", "*.js", 150)])
def test_a_file_can_be_read_in_one_sitting(folder, pattern, limit):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / folder).rglob(pattern)
    }
    assert {name: length for name, length in lengths.items() if length > limit} == {}


def test_every_module_says_in_a_sentence_what_it_is():
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_time_comes_from_the_clock_alone():
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        if name not in ("portal.foundation.clock", "portal.web.log")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (
            (node.attr in ("now", "today", "utcnow") and ast.unparse(node.value).split(".")[-1] in ("datetime", "date"))
            or (node.attr in ("time", "gmtime", "localtime") and ast.unparse(node.value) == "time")
        )
    ]
    assert wrong == []


def test_nothing_is_printed():
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint")
    ]
    assert wrong == []
