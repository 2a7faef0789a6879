"""Laws 5 and 6: deeds, foreign keys and the words of the audit; and one word for a feature in every place."""

import ast
import re

import pytest
from peewee import ForeignKeyField

from portal.demo import stage
from portal.foundation.roles import MATRIX
from portal.schema import TABLES
from portal.web.views import BLUEPRINTS
from portal.web.views.audit import verbs
from tests.floors.source import FLOORS, IMPORTS, MODULES, ROOT, TREES, noun_of, part_of

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
    "minutes",
    "minutes_deeds",
    "visit_plan",
    "visit_deeds",
    "visit_calendar",
    "travel_lists",
    "appointments",
    "feeds",
    "photographs",
    "coverage",
    "spot_checks",
    "recording",
    "week",
    "bulletin_receipts",
    "bulletin_files",
    "reports",
    "monthly_entries",
    "preparation",
    "inspection_checks",
    "inspection_remarks",
    "inspection_templates",
    "findings",
    "rectifications",
    "association_accounts",
    "association_agenda",
    "association_certificates",
    "association_charter",
    "association_charter_draft",
    "association_check_in",
    "association_council",
    "association_discipline",
    "association_feedback",
    "association_invitations",
    "association_material",
    "association_meetings",
    "association_member_deeds",
    "association_members",
    "association_minutes",
    "association_motion_deeds",
    "association_motions",
    "association_offices",
    "association_photographs",
    "association_planning",
    "association_polls",
    "association_resolutions",
    "secretariat",
    "evaluation_forms",
    "improvements",
    "evaluation_replies",
    "evaluation_results",
    "evaluation_questions",
    "evaluation_comments",
    "evaluation_items",
    "evaluation_cycles",
    "evaluation_invitations",
    "evaluation_sheets",
    "evaluation_links",
    "evaluation_answers",
    "library_editions",
    "library_entries",
    "library_files",
    "library_offers",
    "library_topics",
}


# Laws 5 and 6


def test_the_schema_lists_the_lower_floors_first():
    floors = [FLOORS.index(part_of(table.__module__)) for table in TABLES]
    assert floors == sorted(floors)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_foreign_keys_point_down(table):
    place = {each: number for number, each in enumerate(TABLES)}
    for field in table._meta.sorted_fields:
        if isinstance(field, ForeignKeyField):
            assert place[field.rel_model] <= place[table], f"{table.__name__}.{field.name} points up"
            here, there = table.__module__, field.rel_model.__module__
            if part_of(here) == part_of(there) == "activity":
                assert noun_of(there) in (noun_of(here), "follow_ups"), (
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


FEATURES = [blueprint for blueprint in BLUEPRINTS if blueprint.name not in NO_TABLE]


# One word in every place


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
    assert (ROOT / "tests" / f"test_{word}.py").is_file() or (ROOT / "tests" / word).is_dir(), "its tests"


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
    assert {noun_of(name) for name in MODULES if part_of(name) == "activity"} - {""} <= words


def test_permissions_are_a_feature_and_a_right():
    assert [name for name in MATRIX if not re.fullmatch(r"[a-z_]+\.(read|write|approve|admin)", name)] == []
