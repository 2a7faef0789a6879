"""Law 1: imports go down only, neighbours do not know each other, below the web nobody knows a request."""

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.floors.source import FLOORS, IMPORTS, MODULES, TREES, OfModules, noun_of, part_of

WEB = FLOORS.index("web")
#: Beside the floors: what each top-level part may stand on, and who may lean on it.
BESIDE = {
    "config": set(),
    "schema": {"foundation", "records", "activity"},
    "demo": {"foundation", "records", "activity", "insight", "schema"},
    "doctor": {"foundation", "records", "activity", "insight", "schema", "config"},
    "schedule": {"foundation", "records", "activity", "insight", "schema"},
    "backup": {"foundation", "records", "activity", "insight", "schema"},
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
    "portal.cli.association": {"flask.cli"},
    "portal.cli.audit": {"flask.cli"},
    "portal.cli.backups": {"flask"},
    "portal.cli.database": {"flask", "flask.cli"},
    "portal.cli.demo": {"flask"},
    "portal.cli.imports": {"flask.cli"},
    "portal.cli.jobs": {"flask.cli"},
    "portal.cli.vault": {"flask.cli"},
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


OURS = OfModules(lambda name: {other for other in IMPORTS[name] if other in MODULES})


def test_every_part_of_the_house_has_a_place():
    assert {part_of(name) for name in MODULES} <= {*FLOORS, *BESIDE, "portal"}


def test_imports_go_down_only():
    wrong = []
    for name, others in OURS.items():
        here = part_of(name)
        for there in sorted(others):
            part = part_of(there)
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
        if part_of(name) == part_of(there) == "activity" and noun_of(there) not in ("", noun_of(name), "follow_ups")
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
        if part_of(name) in ("web", "portal"):
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
        if part_of(name) in FLOORS[:WEB]
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in ("g", "me", "request", "session", "current_user", "current_app")
    ]
    assert wrong == []


def test_the_exceptions_are_needed():
    for name, allowed in ALLOWED_BELOW.items():
        assert allowed <= IMPORTS[name], f"{name} no longer imports {allowed - IMPORTS[name]}: take it off the list"
