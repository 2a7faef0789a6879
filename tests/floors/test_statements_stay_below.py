"""Laws 2 and 3: statements live in tables and in insight, and every table says who may see it."""

import ast
import re

import pytest

from portal.foundation.db import Table, Versioned
from portal.schema import TABLES
from tests.floors.source import IMPORTS, MODULES, ROOT, TREES, part_of

#: What makes a query, runs it or writes a row in peewee. `join` counts unless it joins a text.
QUERY_WORDS = {
    "select",
    "where",
    "orwhere",
    "join",
    "join_from",
    "left_outer_join",
    "execute",
    "execute_sql",
    "order_by",
    "group_by",
    "having",
    "tuples",
    "dicts",
    "namedtuples",
    "objects",
    "exists",
    "scalar",
    "iterator",
    "get_by_id",
    "get_or_none",
    "get_or_create",
    "insert_many",
    "bulk_create",
    "on_conflict",
    "delete_instance",
    "delete_by_id",
    "set_by_id",
    "save",
    "save_over",
    "is_null",
    "in_",
    "not_in",
}


WRITING_WORDS = {
    "insert",
    "insert_many",
    "create",
    "update",
    "delete",
    "save",
    "save_over",
    "delete_instance",
    "bulk_create",
}


def _query_words(tree: ast.AST, words=frozenset(QUERY_WORDS)) -> list[tuple[int, str]]:
    """(line, word) for each place that looks like a query."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in words:
            joins_text = node.func.attr == "join" and isinstance(node.func.value, ast.Constant)
            if not joins_text:
                found.append((node.lineno, node.func.attr))
        if isinstance(node, ast.Name) and node.id in ("fn", "SQL", "prepared", "Tuple"):
            found.append((node.lineno, node.id))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "fn":
            found.append((node.lineno, f"fn.{node.attr}"))
    return found


def _words_of_tables(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, `Table.word`) where a table is asked for something that is not one of our own methods."""
    tables = {table.__name__: table for table in TABLES}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in tables:
            table = tables[node.value.id]
            # Its own methods, those of the classes its deeds are split into, and what every table has.
            bases = [base for base in table.__mro__ if base.__module__.startswith("portal.")]
            ours = any(node.attr in vars(base) for base in bases)
            if not ours or node.attr in table._meta.fields:
                found.append((node.lineno, f"{node.value.id}.{node.attr}"))
    return found


# Law 2


@pytest.mark.parametrize("name", [name for name in MODULES if part_of(name) == "web"])
def test_the_web_holds_no_sql(name):
    assert _query_words(TREES[name]) == [], "a query belongs into a classmethod of its table"
    assert _words_of_tables(TREES[name]) == [], "ask the table by a method with a name that means something"


def test_the_web_imports_peewee_only_to_answer_its_errors():
    assert [name for name, others in IMPORTS.items() if part_of(name) == "web" and "peewee" in others] == [
        "portal.web.errors"
    ]


def test_templates_hold_no_sql():
    words = re.compile(rf"\.({'|'.join(sorted(QUERY_WORDS - {'join'}))})\(|\bfn\.|\.visible_to\(|\.find_for\(")
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for block in re.findall(r"{[{%].*?[}%]}", path.read_text(encoding="utf-8"), re.S):
            if words.search(block):
                wrong.append(f"{path.relative_to(ROOT)}: {block}")
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in MODULES if part_of(name) == "insight"])
def test_insight_writes_nothing(name):
    writing = [
        (node.lineno, node.func.attr)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITING_WORDS
        # A dictionary's or set's own update.
        and not (node.func.attr == "update" and not isinstance(node.func.value, ast.Name | ast.Attribute))
    ]
    assert writing == []
    assert not IMPORTS[name] & {"portal.foundation.submissions", "portal.foundation.throttle"}


def _all_tables(base=Table):
    for table in base.__subclasses__():
        if table.__module__.startswith("portal."):
            if table is not Versioned:
                yield table
            yield from _all_tables(table)


# Law 3


def test_the_schema_names_every_table():
    assert sorted(table.__name__ for table in _all_tables()) == sorted(table.__name__ for table in TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_says_itself_who_may_see_it(table):
    assert "visible_to" in vars(table), f"{table.__name__} does not declare visible_to"


def test_a_table_that_does_not_say_who_may_see_it_is_not_read():
    class Silent(Table):
        pass

    with pytest.raises(LookupError, match="Silent does not say who may see it"):
        Silent.find_for(None, 1)
