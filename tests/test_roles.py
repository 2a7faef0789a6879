"""Roles decide whether (law 4): the matrix has a reviewed witness, and every route is sent as everybody."""

from pathlib import Path

import pytest
from flask import Blueprint

from portal import create_app
from portal.config import Config
from portal.foundation import db
from portal.foundation.roles import COLUMNS, MATRIX, Role
from portal.web.guard import MACHINE, PUBLIC, allow, asks_again, permission_of
from tests.company import EVERYBODY, METHODS, NOBODY, ask, everything, part_of
from tests.world import World

WITNESS = Path(__file__).parent / "role_matrix.txt"
#: For what is decided before the database is asked: once is enough, and the whole stays quick.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
#: What is open to everybody, or asks for itself who it is.
ALL_PEOPLES = ("assets", "association_certificates", "links", "evaluation_links", "feeds", "sign_in", "health")
#: What is changed by whoever wrote it alone.
BY_ITS_WRITER = ("to_tell.edit", "minutes.correction", "improvements.edit", "bulletins.edit", "bulletins.correction")
NOT_IN_ROLE = "Your role does not include this."


@pytest.fixture
def fresh_app(url, database):
    """An application of this test's own, to add routes to."""
    app = create_app(Config({"DATABASE_URL": url, "BASE_URL": "http://localhost", "SECRET_KEY": "k" * 32}))
    yield app
    db.database.obj.close()
    db.connect(url)


# The golden matrix


def _permissions() -> list[str]:
    return [
        f"{name:<28}" + " ".join(column if column in MATRIX[name] else "-" * len(column) for column in COLUMNS)
        for name in MATRIX
    ]


def _rights(app, rule) -> str:
    return permission_of(app, rule.endpoint) + (" again" if asks_again(app, rule.endpoint) else "")


def _routes(app) -> list[str]:
    found = []
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in rule.methods:
                found.append((rule.rule, METHODS.index(method), f"{method:<5}{rule.rule:<72}{_rights(app, rule)}"))
    return [line for *_order, line in sorted(found)]


def _witness() -> list[str]:
    lines = WITNESS.read_text(encoding="utf-8").splitlines()
    return [line.rstrip() for line in lines if line.strip() and not line.startswith("#")]


def test_the_matrix_and_the_routes_are_the_reviewed_ones(shared_app):
    """A change of rights is a change of `role_matrix.txt`, which somebody reads."""
    assert _witness() == _permissions() + _routes(shared_app)


def test_the_matrix_names_only_known_columns():
    assert set().union(*MATRIX.values()) == set(COLUMNS)


def test_every_permission_is_held_by_somebody_and_asked_for_by_something(shared_app):
    used = {permission_of(shared_app, rule.endpoint) for rule in shared_app.url_map.iter_rules()}
    assert all(MATRIX.values())
    # The cadence has no page of its own: it decides on columns of the hotel pages.
    assert set(MATRIX) - used == {"cadence.read"}


def test_whoever_may_write_may_read():
    for name, columns in MATRIX.items():
        feature = name.partition(".")[0]
        if f"{feature}.read" in MATRIX:
            assert columns <= MATRIX[f"{feature}.read"], name


def test_the_hotel_side_holds_nothing_of_the_officers():
    outside = {name for name, columns in MATRIX.items() if columns & {"gm", "owner", "assistant"}}
    own = {"proposals.read", "proposals.write", "files.read", "files.write"}
    own |= {"follow_ups.read", "follow_ups.write", "follow_ups.approve", "notices.read", "notices.write"}
    own |= {"visits.read", "appointments.write"}
    own |= {"inspections.read", "inspection_remarks.write", "rectifications.read", "rectifications.write"}
    own |= {"minutes.read", "minutes.approve"}
    own |= {"monthly_reports.read", "monthly_reports.write"}
    own |= {"evaluations.read", "evaluations.write", "evaluation_questions.read"}
    own |= {"bulletins.read", "bulletins.approve"}
    own |= {"library.read", "library_offers.read", "library_offers.write"}
    spoken = ("members", "charter", "council", "meetings", "motions", "polls")
    own |= {"association.read"} | {f"association_{word}.write" for word in spoken}
    assert outside == {"home.read", "me.read", "me.write", "hotels.read"} | own


def test_nobody_but_who_was_told_reads_calls():
    assert MATRIX["calls.read"] == {"staff", "manager", "liaison", "director"}


# Routes


def test_every_route_names_its_permission(shared_app):
    for rule in shared_app.url_map.iter_rules():
        assert permission_of(shared_app, rule.endpoint) in {*MATRIX, PUBLIC, MACHINE}, (
            f"{rule.endpoint} names no permission"
        )


def test_a_permission_that_the_matrix_lacks_cannot_be_named():
    with pytest.raises(KeyError, match="calls.burn is not in the matrix"):
        allow("calls.burn")


def test_only_a_few_routes_are_open_to_visitors(shared_app):
    def open_as(kind):
        return {
            rule.endpoint
            for rule in shared_app.url_map.iter_rules()
            if permission_of(shared_app, rule.endpoint) == kind
        }

    assert open_as(PUBLIC) == {
        "assets.show",
        "association_certificates.index",
        "association_certificates.show",
        "evaluation_links.draft",
        "evaluation_links.send",
        "evaluation_links.show",
        "evaluation_links.withdraw",
        "feeds.show",
        "links.show",
        "links.consume",
        "sign_in.new",
        "sign_in.create",
        "sign_in.destroy",
        "sign_in.language",
    }
    assert open_as(MACHINE) == {"health.alive", "health.ready"}


@once
def test_a_route_without_a_permission_is_refused_to_everybody(fresh_app):
    blueprint, reached = Blueprint("forgotten", __name__), []

    @blueprint.route("/forgotten", methods=["GET", "POST"])
    def forgotten():
        reached.append(1)
        return "forgotten"

    fresh_app.register_blueprint(blueprint)
    world = World(fresh_app)
    for role in (None, *Role):
        browser = world.browser(world.account(role) if role else None)
        assert browser.get("/forgotten").status_code == 403
        assert ask(browser, "POST", "/forgotten").status_code == 403
    assert reached == []


# Every route as everybody


@once
@pytest.mark.parametrize("column", EVERYBODY)
def test_every_route_asks_the_matrix(company, column):
    """Whoever lacks the permission gets 401 or 403 and has changed nothing; nobody ever gets a fault."""
    app, browser = company.world.app, company.browser(column)
    refused, granted = [], []
    for method, path, endpoint in company.routes():
        permission = permission_of(app, endpoint)
        held = permission in (PUBLIC, MACHINE) or (column != NOBODY and column in MATRIX[permission])
        (granted if held else refused).append((method, path, endpoint))
    assert (column == NOBODY) == all(endpoint.partition(".")[0] in ALL_PEOPLES for *_, endpoint in granted)

    before = everything()
    for method, path, _endpoint in refused:
        # The refusal of a form as HTMX gets it: the same words, without a page around them.
        answer = ask(browser, method, path, headers=part_of("form"))
        assert answer.status_code == (401 if column == NOBODY else 403), f"{method} {path} as {column}"
        if column != NOBODY:
            assert NOT_IN_ROLE in answer.text
    assert everything() == before

    for method, path, endpoint in granted:
        if method == "GET" and column != NOBODY:
            continue
        answer = ask(browser, method, path)
        if endpoint == "sign_in.create":
            assert answer.status_code == 401
        else:
            # With nothing typed a deed may be done, lack a field, or clash; a row may be another's.
            assert answer.status_code in (200, 303, 403, 404, 409, 422), (
                f"{method} {path} as {column}: {answer.status_code}"
            )
            # As bytes: an export is no text.
            assert NOT_IN_ROLE.encode() not in answer.data, f"{method} {path} as {column}"


# On SQLite `test_every_page` opens them; what a page asks is asked nowhere else on PostgreSQL.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_granted_to_a_column_can_be_opened(company, column):
    """The pages one can reach by one's role are answered, not only not refused."""
    browser = company.browser(column)
    for path, expected in granted_pages(company, column).items():
        assert browser.get(path).status_code in expected, f"{path} as {column}"


def granted_pages(company, column) -> dict[str, set[int]]:
    """{address: the answers that are right} of every page that the role of a column may open."""
    app, pages = company.world.app, {}
    for method, path, endpoint in company.routes():
        permission = permission_of(app, endpoint)
        if method == "GET" and permission in MATRIX and column in MATRIX[permission]:
            asked, expected = _asked_and_expected(company, column, path, endpoint)
            pages[asked] = expected
    return pages


def _asked_and_expected(company, column, path, endpoint) -> tuple[str, set[int]]:
    """(the address with what it needs behind the question mark, the answers that are right)"""
    asks_for = f"?hotel={company.own.code}"
    path += {
        "calls.new": asks_for,
        "recording.new": asks_for,
        "recording.paste": asks_for,
        "follow_ups.new": asks_for,
        "spot_checks.new": f"?call={company.call.id}",
        "monthly_entries.new": f"{asks_for}&month=2020-01",
        "monthly_entries.sheet": asks_for,
        "erasures.new": f"?principal={company.person.id}",
    }.get(endpoint, "")
    # A liaison reads his own calls alone: the officer's is not there for him. An export is its owner's.
    officers = ("calls.show", "recording.correction", "screenshots.index", "screenshots.show")
    officers += ("preparation.show", "visits.show", "visits.edit")
    others = endpoint in officers and column == "liaison"
    # Of a visit the owner reads what has minutes released to him.
    others |= endpoint == "visits.show" and column == "owner"
    # Minutes are the hotel side's once a part of them is released.
    others |= endpoint == "minutes.show" and column in ("liaison", "gm", "owner")
    others |= endpoint == "exports.show" and column != "manager"
    # Of the register of leaks one sees what one entered, unless one leads it.
    others |= endpoint in ("leaks.show", "leaks.edit") and column in ("manager", "liaison")
    # A released comment is its department's, an improvement its department's, its owner's and customer service's.
    others |= (endpoint, column) in (("evaluation_questions.show", "manager"), ("improvements.show", "staff"))
    # A department's results are its own and the director's.
    others |= endpoint == "evaluation_results.department" and column != "director"
    # What lies before the council is its councillors', the secretariat's and the director's.
    others |= endpoint == "association_council.show" and column in ("liaison", "gm", "owner")
    # A measure against a member hotel is the hotel's own, the secretariat's and the director's.
    others |= endpoint == "association_discipline.show" and column == "liaison"
    # A draft of the charter is customer service's and the director's until it is laid open.
    others |= endpoint == "association_charter_draft.show" and column in ("liaison", "gm", "owner")
    # This one is attended by telephone: there is nowhere to go on to.
    others |= endpoint == "association_meetings.online"
    # Who is invited to a meeting is head office's, with lists and attendance the secretariat's and the director's.
    others |= endpoint == "association_invitations.index" and column in ("gm", "owner")
    listed = ("association_invitations.printed", "association_check_in.attended")
    others |= endpoint in listed and column in ("liaison", "gm", "owner")
    # A form of the evaluation is whose it is, and nobody else's.
    others |= endpoint.startswith("evaluation_sheets.") and column != "gm"
    expected = {404} if others else {200, 303}
    # What to tell is changed by who entered it, minutes by who wrote them.
    # Only who speaks for a member hotel with a vote proposes, and the secretariat for the council.
    silent = endpoint == "association_motions.new" and column in ("liaison", "director", "owner")
    silent |= endpoint == "association_polls.new_proxy" and column == "owner"
    # An invitation is answered by whom it asks, or for him by the secretariat.
    silent |= endpoint.startswith("association_invitations.") and column in ("liaison", "director")
    return path, expected | ({403} if silent or endpoint in BY_ITS_WRITER else set())


@once
@pytest.mark.parametrize("column", EVERYBODY)
def test_by_a_wrong_method_or_without_a_csrf_token_nothing_is_done(company, column):
    """The one is 405, the other 403, for everybody alike."""
    browser, before = company.browser(column), everything()
    for method, path in [
        ("PUT", "/hotels"),
        ("DELETE", f"/hotels/{company.own.code}"),
        ("PATCH", "/calls"),
        ("GET", "/sign-out"),
        ("GET", "/postings"),
        ("POST", "/audit"),
        ("DELETE", f"/accounts/{company.newcomer.id}"),
        ("POST", "/healthz"),
    ]:
        assert ask(browser, method, path).status_code == 405, f"{method} {path}"
    data, part = {"submission_id": "0123456789abcdef"}, part_of("form")
    for method, path, endpoint in company.routes(company.values() | {"token": "x"}):
        if method != "GET":
            # A long form comes back as it was filled in, unsaved, from a browser that has lost its cookie.
            refused = {401, 403, 404, 422} if company.world.app.view_functions[endpoint].comes_back else {403}
            assert browser.open(path, method=method, data=data, headers=part).status_code in refused, path
    # Only the link that `values()` issued is new.
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"Link", "AuditEntry"}
