"""The house stands on five floors (design §1): read from the source alone, no database is needed."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from peewee import ForeignKeyField

from portal.demo import stage
from portal.foundation.db import Table, Versioned
from portal.foundation.roles import MATRIX
from portal.schema import TABLES
from portal.web.views import BLUEPRINTS
from portal.web.views.audit import verbs

ROOT = Path(__file__).parent.parent
FLOORS = ("foundation", "records", "activity", "insight", "web")
WEB = FLOORS.index("web")

#: Beside the floors: what each top-level part may stand on, and who may lean on it.
BESIDE = {
    "config": set(),
    "schema": {"foundation", "records", "activity"},
    "demo": {"foundation", "records", "activity", "insight", "schema"},
    "doctor": {"foundation", "records", "activity", "insight", "schema", "config"},
    "schedule": {"foundation", "records", "activity", "insight", "schema"},
    "backup": {"foundation", "records", "activity", "schema"},
    "cli": {"foundation", "records", "activity", "insight", "schema", "config", "demo", "doctor", "schedule", "backup"},
}
READERS = {
    "config": {"web", "cli", "doctor", "portal"},
    "schema": {"insight", "web", "cli", "demo", "doctor", "schedule", "backup"},
    "demo": {"cli"},
    "doctor": {"cli"},
    "schedule": {"cli"},
    "backup": {"cli", "doctor"},
    "cli": {"portal"},
}

#: Libraries that know of requests, sessions, forms or pages: for the web alone.
OF_THE_WEB = ("flask", "flask_", "werkzeug", "wtforms", "jinja2", "markupsafe", "lucide", "django_htmx")
#: Hashing a password needs no request. `flask.cli` is how commands are declared; nothing else of it is below.
ALLOWED_BELOW = {
    "portal.records.accounts": {"werkzeug.security"},
    "portal.demo": {"werkzeug.security"},
    "portal.demo.stage": {"werkzeug.security"},
    "portal.cli": {"flask"},
    "portal.cli._base": {"flask.cli"},
    "portal.cli.accounts": {"flask.cli"},
    "portal.cli.audit": {"flask.cli"},
    "portal.cli.backups": {"flask"},
    "portal.cli.database": {"flask", "flask.cli"},
    "portal.cli.demo": {"flask"},
    "portal.cli.imports": {"flask.cli"},
    "portal.cli.jobs": {"flask.cli"},
}
#: Heavy: only through `foundation/lazy`, at their first use.
HEAVY = (
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "docx",
    "pypinyin",
    "chinese_calendar",
    "PIL",
    "pillow_heif",
    "boto3",
    "botocore",
    "cryptography",
    "pyotp",
    "segno",
    "zxcvbn",
)

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

#: Blueprints without a table of their own name, or with one that has another word on purpose.
NO_TABLE = {
    "home",
    "health",
    "sign_in",
    "second_factors",
    "me",
    "links",
    "styleguide",
    "assets",
    "postings",
    "hotel_list",
    "search",
    "timeline",
    "principals",
    "plans",
    "duties",
    "statuses",
    "access",
    "consents",
    "departures",
    "invitations",
    "outbox",
    "files",
    "proposals",
    "rules",
    "calendar",
    "follow_up_deeds",
    "proofs",
    "screenshots",
    "coverage",
    "spot_checks",
    "recording",
    "week",
    "reports",
}


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "portal").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def _imported(tree: ast.AST) -> set[str]:
    """The modules a tree imports, ours by their full name: of `from portal.foundation import db` `….db`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in MODULES else node.module)
    return found


IMPORTS = {name: _imported(tree) for name, tree in TREES.items()}
OURS = {name: {other for other in others if other in MODULES} for name, others in IMPORTS.items()}


def _part(module: str) -> str:
    """The floor, or the part beside the floors, that a module belongs to; `portal` for the roof."""
    return (module.split(".") + [""])[1] or "portal"


def _noun(module: str) -> str:
    """The feature on its floor: `portal.activity.association.motions` is `association`."""
    noun = (module.split(".") + ["", ""])[2]
    # Split by noun: `call_importer` and `call_checks` belong to `calls`, which is named by the same word.
    wholes = (blueprint.name for blueprint in BLUEPRINTS if noun.startswith(blueprint.name.removesuffix("s") + "_"))
    return next(wholes, noun) if _part(module) == "activity" else noun


# Law 1


def test_every_part_of_the_house_has_a_place():
    assert {_part(name) for name in MODULES} <= {*FLOORS, *BESIDE, "portal"}


def test_imports_go_down_only():
    wrong = []
    for name, others in OURS.items():
        here = _part(name)
        for there in sorted(others):
            part = _part(there)
            if here == "portal" or here == part:
                fine = part != "portal" or here == "portal"
            elif part in READERS:
                fine = here in READERS[part]
            elif here in BESIDE:
                fine = part in BESIDE[here]
            else:
                fine = part in FLOORS and FLOORS.index(part) < FLOORS.index(here)
            if not fine:
                wrong.append(f"{name} imports {there}")
    assert wrong == []


def test_features_on_the_second_floor_do_not_import_each_other():
    wrong = [
        f"{name} imports {there}"
        for name, others in OURS.items()
        for there in sorted(others)
        if _part(name) == _part(there) == "activity" and _noun(there) not in ("", _noun(name), "follow_ups")
    ]
    assert wrong == []


def test_no_module_imports_itself_by_a_detour():
    try:
        TopologicalSorter(OURS).prepare()
    except CycleError as cycle:
        pytest.fail(f"an import cycle: {' → '.join(reversed(cycle.args[1]))}")


def test_everything_is_imported_at_the_top_of_a_module():
    wrong = []
    for name, tree in TREES.items():
        top = set(tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and node not in top:
                wrong.append(f"{name}:{node.lineno}")
    assert wrong == []


def test_heavy_libraries_are_imported_through_lazy_alone():
    names = ("importlib", "importlib.util", "__import__", *HEAVY)
    for name, others in IMPORTS.items():
        # A process of its own, which loads nothing else.
        if name not in ("portal.foundation.lazy", "portal.foundation.sheets.child"):
            assert not others & set(names), name
            assert not [
                n for n in ast.walk(TREES[name]) if isinstance(n, ast.Name) and n.id in ("__import__", "import_module")
            ], name


def test_below_the_web_nothing_knows_flask():
    wrong = []
    for name, others in IMPORTS.items():
        if _part(name) in ("web", "portal"):
            continue
        of_the_web = {
            o
            for o in others
            if any(o == w or o.startswith((w + ".", w if w.endswith("_") else w + ".")) for w in OF_THE_WEB)
        }
        wrong += [f"{name} imports {other}" for other in sorted(of_the_web - ALLOWED_BELOW.get(name, set()))]
    assert wrong == []


def test_below_the_web_the_person_is_an_argument():
    """No `me()`, no `g`, no `current_user`: who acts is handed down."""
    wrong = [
        f"{name}:{node.lineno} {node.id}"
        for name, tree in TREES.items()
        if _part(name) in FLOORS[:WEB]
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in ("g", "me", "request", "session", "current_user", "current_app")
    ]
    assert wrong == []


def test_the_exceptions_are_needed():
    for name, allowed in ALLOWED_BELOW.items():
        assert allowed <= IMPORTS[name], f"{name} no longer imports {allowed - IMPORTS[name]}: take it off the list"


# Law 2


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


@pytest.mark.parametrize("name", [name for name in MODULES if _part(name) == "web"])
def test_the_web_holds_no_sql(name):
    assert _query_words(TREES[name]) == [], "a query belongs into a classmethod of its table"
    assert _words_of_tables(TREES[name]) == [], "ask the table by a method with a name that means something"


def test_the_web_imports_peewee_only_to_answer_its_errors():
    assert [name for name, others in IMPORTS.items() if _part(name) == "web" and "peewee" in others] == [
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


@pytest.mark.parametrize("name", [name for name in MODULES if _part(name) == "insight"])
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


# Law 3


def _all_tables(base=Table):
    for table in base.__subclasses__():
        if table.__module__.startswith("portal."):
            if table is not Versioned:
                yield table
            yield from _all_tables(table)


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


# Laws 5 and 6


def test_the_schema_lists_the_lower_floors_first():
    floors = [FLOORS.index(_part(table.__module__)) for table in TABLES]
    assert floors == sorted(floors)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_foreign_keys_point_down(table):
    place = {each: number for number, each in enumerate(TABLES)}
    for field in table._meta.sorted_fields:
        if isinstance(field, ForeignKeyField):
            assert place[field.rel_model] <= place[table], f"{table.__name__}.{field.name} points up"
            here, there = table.__module__, field.rel_model.__module__
            if _part(here) == _part(there) == "activity":
                assert _noun(there) in (_noun(here), "follow_ups"), (
                    f"{table.__name__}.{field.name} points at a neighbour"
                )


def test_no_deed_happens_by_a_hidden_callback():
    for name, others in IMPORTS.items():
        assert not {"playhouse.signals", "blinker", "flask.signals"} & others, name


def test_every_deed_in_the_audit_has_words():
    """`audit.record(by, "call.recorded", …)` ↔ a sentence for its reader."""
    told = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "record"):
                told |= {
                    arg.value
                    for arg in node.args
                    if isinstance(arg, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(arg.value))
                }
    assert told | {stage.FILLED} == set(verbs())


# One word in every place


FEATURES = [blueprint for blueprint in BLUEPRINTS if blueprint.name not in NO_TABLE]


def test_the_features_without_a_table_are_the_listed_ones():
    assert {blueprint.name for blueprint in BLUEPRINTS} - {b.name for b in FEATURES} == NO_TABLE - {"assets"}


@pytest.mark.parametrize("blueprint", FEATURES, ids=lambda blueprint: blueprint.name)
def test_a_feature_bears_one_word_in_every_place(blueprint):
    word = blueprint.name
    assert blueprint.import_name == f"portal.web.views.{word}"
    assert f"portal.records.{word}" in MODULES or f"portal.activity.{word}" in MODULES, "its table"
    assert blueprint.url_prefix == "/" + word.replace("_", "-")
    assert (ROOT / "templates" / word / "index.html").is_file(), "its pages"
    assert f"{word}.read" in MATRIX, "its permissions"
    assert (ROOT / "tests" / f"test_{word}.py").is_file(), "its test"


def test_every_file_of_the_web_belongs_to_a_feature():
    words = {blueprint.name for blueprint in BLUEPRINTS}
    views = {_noun2(name) for name in MODULES if name.startswith("portal.web.views.")}
    forms = {_noun2(name) for name in MODULES if name.startswith("portal.web.forms.")} - {"_base"}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - {"layouts", "errors"}
    assert views == words
    assert forms <= words, "a form file bears the word of its feature"
    assert folders <= words, "a template folder bears the word of its feature"
    assert {permission.partition(".")[0] for permission in MATRIX} <= words | {"cadence"}


def _noun2(module: str) -> str:
    return module.split(".")[3]


def test_every_table_of_the_second_floor_has_a_feature():
    words = {blueprint.name for blueprint in BLUEPRINTS}
    assert {_noun(name) for name in MODULES if _part(name) == "activity"} - {""} <= words


def test_permissions_are_a_feature_and_a_right():
    assert [name for name in MATRIX if not re.fullmatch(r"[a-z_]+\.(read|write|approve|admin)", name)] == []


# House style


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
