"""Pages and their parts: each obeys `laws`, reading changes nothing, and what is refused keeps every word."""

import logging
import re
from pathlib import Path

import peewee
import psycopg
import pytest
from flask import Blueprint, template_rendered
from flask.testing import FlaskClient

from portal import create_app
from portal.activity.calls import Call
from portal.config import Config
from portal.foundation import clock, db, throttle
from portal.foundation.roles import COLUMNS, MATRIX
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.web import render
from portal.web.guard import PUBLIC, allow, permission_of
from tests.company import EVERYBODY, NOBODY, ask, everything, pages_of, part_of, plain
from tests.laws import new_submission_id
from tests.world import PASSWORD, Browser, Forms

#: For what does not depend on the database and takes long to walk through.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
OOB = re.compile(r'<div data-hx-swap-oob="innerHTML:#([a-z]+)">')
HAN = re.compile("[\u4e00-\u9fff]")


# Reading


@once
def test_head_answers_as_get_without_a_body(company):
    """Each page, asked by somebody who may open it; and a few by nobody."""
    app, nobody = company.world.app, company.browser(NOBODY)
    browsers = {column: company.browser(column) for column in COLUMNS}
    readers = {
        path: next((column for column in COLUMNS if column in MATRIX.get(permission_of(app, endpoint), ())), NOBODY)
        for method, path, endpoint in company.routes()
        if method == "GET"
    }
    asked = [(browsers.get(readers.get(path.partition("?")[0], NOBODY), nobody), path) for path in pages_of(company)]
    asked += [(nobody, path) for path in ("/nope", "/healthz", "/", "/hotels", "/hotels/OWN-1", "/calls", "/me")]
    for browser, path in asked:
        head, get = browser.head(path), browser.get(path)
        assert (head.status_code, head.data) == (get.status_code, b""), path


# Parts


@once
def test_every_part_stands_on_somebodys_page(company):
    """What each page has in it is asked in `test_every_page`; here: no part is sent that no page has a place for."""
    shown, known, found = [], set(), set()

    def rendered(_app, template, **_):
        shown.append(template.name)

    browsers = {column: company.browser(column) for column in COLUMNS}
    # Whom the matrix refuses is shown no part.
    allowed = {
        path: MATRIX.get(permission_of(company.world.app, endpoint), COLUMNS)
        for method, path, endpoint in company.routes()
        if method == "GET"
    }
    with template_rendered.connected_to(rendered):
        for path in pages_of(company):
            for column in COLUMNS:
                if column not in allowed.get(path.partition("?")[0], COLUMNS):
                    continue
                shown.clear()
                page = browsers[column].get(path)
                if page.status_code != 200 or not shown:
                    continue
                with company.world.app.app_context():
                    parts = {(shown[0], part) for part in render.parts_of(shown[0])}
                known |= parts
                found |= {(template, part) for template, part in parts if f'id="{part}' in page.text}
                # Another role's page may have what this one's lacks.
                if parts <= found:
                    break
    assert found == known
    assert {part for _template, part in found} >= {"list", "form", "strip", "timeline"}


#: Included without a place of its own: what several pages or forms share, not a part that is sent alone.
SHARED = {
    "accounts/_alike.html",
    "accounts/_fields.html",
    "accounts/_link.html",
    "association/_tabs.html",
    "association_agenda/_fields.html",
    "association_charter/_accept.html",
    "association_charter/_text.html",
    "association_charter/_waiting.html",
    "association_discipline/_list.html",
    "association_feedback/_ask.html",
    "association_check_in/_counter.html",
    "association_invitations/_fields.html",
    "association_invitations/_own.html",
    "association_invitations/_ticket.html",
    "association_invitations/_waiting.html",
    "association_meetings/_fields.html",
    "association_meetings/_material.html",
    "association_meetings/_next.html",
    "association_meetings/_programme.html",
    "association_meetings/_reported.html",
    "association_meetings/_rooms.html",
    "association_minutes/_corrections.html",
    "association_minutes/_due.html",
    "association_minutes/_photographs.html",
    "association_motions/_booth.html",
    "association_motions/_discussion.html",
    "association_motions/_polls.html",
    "association_motions/_result.html",
    "association_motions/_seconds.html",
    "association_motions/_secrecy.html",
    "association_motions/_votes.html",
    "association_planning/_lines.html",
    "association_planning/_mine.html",
    "bulletins/_fields.html",
    "bulletins/_letter.html",
    "bulletins/_waiting.html",
    "calls/_earlier.html",
    "calls/_items.html",
    "errors/_again.html",
    "errors/_filled_in.html",
    "evaluation_comments/_kept.html",
    "evaluation_cycles/_list.html",
    "evaluation_replies/_told.html",
    "evaluation_results/_glance.html",
    "evaluation_sheets/_answers.html",
    "evaluation_sheets/_form.html",
    "evaluation_sheets/_receipt.html",
    "evaluations/_company.html",
    "evaluations/_waiting.html",
    "follow_ups/_came_of.html",
    "follow_ups/_items.html",
    "follow_ups/_own_rows.html",
    "home/_evaluation.html",
    "home/_pressing.html",
    "hotels/_covers.html",
    "hotels/_duties.html",
    "hotels/_facts.html",
    "hotels/_fields.html",
    "hotels/_figures.html",
    "hotels/_files.html",
    "hotels/_follow_ups.html",
    "hotels/_inspected.html",
    "hotels/_like.html",
    "hotels/_own.html",
    "hotels/_own_rows.html",
    "hotels/_plan.html",
    "hotels/_postings.html",
    "hotels/_principals.html",
    "hotels/_proposals.html",
    "hotels/_unstaffed.html",
    "hotels/_visits.html",
    "improvements/_about.html",
    "inspections/_own_list.html",
    "inspections/_report.html",
    "leaks/_fields.html",
    "library/_fields.html",
    "library/_marks.html",
    "minutes/_filed.html",
    "minutes/_form.html",
    "monthly_reports/_asked.html",
    "monthly_reports/_beside.html",
    "monthly_reports/_charts.html",
    "monthly_reports/_fields.html",
    "monthly_reports/_own_month.html",
    "monthly_reports/_own_months.html",
    "monthly_reports/_shares.html",
    "principals/_fields.html",
    "rectifications/_line.html",
    "second_factors/_way_out.html",
    "sign_in/_carried.html",
    "sign_in/_confirm_fields.html",
    "sign_in/_fields.html",
    "visit_calendar/_whose.html",
    "visits/_own_card.html",
    "week/_brief.html",
}


@once
def test_what_a_page_includes_is_a_part_or_is_listed_as_shared(app):
    folder = Path(app.jinja_loader.searchpath[0])
    shared = set()
    with app.app_context():
        for path in folder.glob("*/*.html"):
            name = path.relative_to(folder).as_posix()
            included = set(re.findall(r'{% include "([^"]+)" %}', path.read_text(encoding="utf-8")))
            included = {part for part in included if not part.startswith("layouts/")}
            shared |= included - set(render.parts_of(name).values())
    assert shared == SHARED


@once
def test_a_part_that_the_page_lacks_loads_the_page_whole(company):
    browser = company.browser("staff")
    for path in ("/hotels?q=Own&sort=code", f"/hotels/{company.own.code}", "/calls", "/me"):
        answer = browser.get(path, headers=part_of("no-such-part"))
        assert (answer.status_code, answer.data, answer.headers["HX-Redirect"]) == (200, b"", path)


@once
def test_a_part_bears_its_key_after_its_name(company):
    browser = company.browser("staff")
    assert plain(browser.get("/hotels", headers=part_of("list-7")).text) == plain(
        browser.get("/hotels", headers=part_of("list")).text
    )


@once
def test_without_a_target_htmx_gets_the_page(company):
    answer = company.browser("staff").get("/hotels", headers={"HX-Request": "true"})
    assert "<html" in answer.text
    assert answer.headers["HX-Retarget"] == "body"


@once
def test_a_deed_sent_as_a_part_answers_with_the_place_to_go_and_what_was_done(company):
    """Saving a call from the file: the form folds, strip and timeline come along, the notice says it."""
    browser, code = company.browser("staff"), company.own.code
    typed = {**_call_now(company), "hotel": code, "summary": "Said in the file."}
    done = browser.post("/calls", data={**browser.token(), **typed}, headers=part_of("form"))
    assert (done.status_code, done.headers["Location"]) == (303, f"/hotels/{code}")
    answer = browser.get(done.headers["Location"], headers=part_of("form"))
    first, *beside = OOB.split(answer.text)
    assert first.strip() == ""
    assert set(beside[::2]) == {"strip", "handovers", "timeline", "notice"}
    assert "Said in the file." in answer.text
    assert "Saved: the call counts for its week." in answer.text


@once
def test_a_call_saved_on_a_page_of_its_own_leads_to_the_file(company):
    """There strip and timeline have no place: the browser goes to the hotel's page, where the notice says it."""
    browser, code = company.browser("staff"), company.own.code
    elsewhere = {**part_of("form"), "HX-Current-URL": f"http://localhost/calls/new?hotel={code}"}
    typed = {**_call_now(company), "hotel": code, "summary": "Said on a page of its own."}
    done = browser.post("/calls", data={**browser.token(), **typed}, headers=elsewhere)
    answer = browser.get(done.headers["Location"], headers=elsewhere)
    assert (answer.data, answer.headers["HX-Redirect"]) == (b"", f"/hotels/{code}")
    # What no browser says of where it is, is elsewhere, too.
    strange = browser.get(done.headers["Location"], headers={**elsewhere, "HX-Current-URL": "http://["})
    assert (strange.data, strange.headers["HX-Redirect"]) == (b"", f"/hotels/{code}")
    page = browser.get(answer.headers["HX-Redirect"]).text
    assert "Said on a page of its own." in page and "Saved: the call counts for its week." in page


# What is refused keeps what was typed


def _call_now(company) -> dict[str, str]:
    """Above all that is on the file's timeline."""
    return {name: text for name, text in _call(company).items() if name not in ("day", "time")}


def _call(company) -> dict[str, str]:
    now = clock.local(clock.now())
    return {
        "result": "reached",
        "channel": "video",
        "direction": "in",
        "who": str(company.person.id),
        "spoke_with": "",
        "summary": "第一行 first line\nsecond line <b>&amp; “quoted” 𠮷😀",
        "day": now.date().isoformat(),
        "time": "00:01",
    }


HOTEL = {
    "name": "江南 <Court> & “Sons”",
    "kind": "franchise",
    "gate": "5",
    "grade": "B",
    "in_difficulty": "y",
    "province": "江苏",
    "city": "苏州",
    "district": "姑苏",
    "address": "观前街 1 号 'a'",
    "phone": "0512-1234",
    "rooms": "88",
    "opened_on": "2019-03-02",
    "signed_on": "2018-03-02",
    "contract_until": "2028-03-02",
    "fee_terms": "3%\n<b>monthly</b>",
    "pms": "晨星",
    "nights_share": "12.50",
    "tags": "景区店, new",
    "note": "Inside <i>",
}
ACCOUNT = {"name": "Zhang <San>", "sign_in": "zhang.san", "role": "staff"}


def _forms(company):
    """(who, page, action, what is typed, field, a wrong value for it) of each form that is shown again."""
    own, newcomer = company.own.code, company.newcomer.id
    call = {**_call(company), "hotel": own}
    yield from (
        ("staff", f"/calls/new?hotel={own}", "/calls", call, field, wrong)
        for field, wrong in [
            ("summary", ""),
            ("summary", "长" * 10_001),
            ("day", "2999-01-01"),
            ("day", "never"),
            ("time", "25:99"),
            ("who", "999999"),
            ("who", "new-gm"),
            ("spoke_with", "x" * 41),
            ("channel", "pigeon"),
            ("direction", ""),
            ("result", "perhaps"),
        ]
    )
    new = {**HOTEL, "code": "NEW-7"}
    wrong_facts = [
        ("name", ""),
        ("name", "长" * 81),
        ("kind", "castle"),
        ("gate", "9"),
        ("nights_share", "many"),
        ("signed_on", "2999-01-01"),
        ("tags", "长" * 21),
        ("note", "长" * 4_001),
        ("rooms", "many"),
        ("rooms", "0"),
        ("rooms", "1e3"),
        ("opened_on", "soon"),
        ("opened_on", "2999-01-01"),
        ("phone", "1" * 101),
        ("grade", "Z"),
    ]
    yield from (
        ("manager", "/hotels/new", "/hotels", new, field, wrong)
        for field, wrong in [*wrong_facts, ("code", ""), ("code", "A B"), ("code", "OTHER-1")]
    )
    edit = {**HOTEL, "version": str(Hotel.get(Hotel.code == own).version)}
    yield from (
        ("manager", f"/hotels/{own}/edit", f"/hotels/{own}", edit, field, wrong) for field, wrong in wrong_facts
    )
    wrong_accounts = [
        ("name", ""),
        ("sign_in", ""),
        ("sign_in", "two words"),
        ("sign_in", company.stranger.sign_in),
        ("role", "king"),
        ("role", "director"),
    ]
    yield from (("admin", "/accounts/new", "/accounts", ACCOUNT, field, wrong) for field, wrong in wrong_accounts)
    page, action = f"/accounts/{newcomer}/edit", f"/accounts/{newcomer}"
    edit = {**ACCOUNT, "version": str(company.newcomer.version)}
    yield from (("admin", page, action, edit, field, wrong) for field, wrong in wrong_accounts)
    posting = {"hotel": own, "function": "officer"}
    yield from (
        ("admin", action, f"{action}/hotels", posting, field, wrong)
        for field, wrong in [("hotel", "NOPE-1"), ("hotel", ""), ("function", "gm")]
    )
    page, action = f"/hotels/{own}/postings/new", f"/hotels/{own}/postings"
    officer = {"function": "officer", "account": str(newcomer), "person": "", "meant": "", "since": "2026-01-05"}
    hotel_side = {**officer, "function": "gm", "account": "", "person": company.stranger.sign_in}
    yield from (
        ("manager", page, action, typed, field, wrong)
        for typed, field, wrong in [
            (officer, "function", "king"),
            (officer, "account", ""),
            (officer, "since", "2999-01-05"),
            (hotel_side, "person", ""),
            (hotel_side, "person", "A strang"),
        ]
    )


@once
def test_a_form_with_a_wrong_field_comes_back_as_it_was_typed(company):
    """422, a sentence at the field, every other word as typed, whole and as a part; and nothing is changed."""
    browsers = {column: company.browser(column) for column in ("staff", "manager", "admin")}
    before = everything()
    for column, _page, action, typed, field, wrong in _forms(company):
        browser, sent = browsers[column], {**typed, field: wrong}
        answer = ask(browser, "POST", action, **sent)
        about = f"{action} with {field}={wrong[:20]!r}"
        assert answer.status_code == 422, about
        assert re.search(r'class="error" id="[a-z_]+-error"', answer.text), about
        back = Forms.of(answer.text)[action]
        # A browser can send a choice only if it is one of the list: what is not has no place to come back to.
        lost = {name for name in sent if back.get(name, "") not in (sent[name], sent[name].replace("\n", "\r\n"))}
        assert lost <= (
            {field}
            if field in ("kind", "gate", "grade", "role", "channel", "direction", "result", "who", "function")
            else set()
        ), about
        if "data-hx-post" in answer.text and column == "staff":
            part = browser.post(action, data={**browser.token(), **sent}, headers=part_of("form"))
            assert part.status_code == 422
            assert "<html" not in part.text
            assert Forms.of(part.text)[action].keys() == back.keys()
    assert everything() == before


@once
def test_a_small_form_on_a_bigger_page_comes_back_on_it(company):
    browser, own = company.browser("manager"), company.own.code
    gm = next(row for row in company.own.postings if row.function == "gm")
    answer = ask(browser, "POST", f"/hotels/{own}/postings/{gm.id}/move", hotel="OTHER-1", day="2999-01-05")
    assert answer.status_code == 422
    assert 'value="2999-01-05"' in answer.text and 'value="OTHER-1"' in answer.text


@once
def test_a_list_of_ticks_that_lacks_a_name_is_told_back(company):
    """The list is long and not drawn again: the refusal says what was ticked, and HTMX leaves the list alone."""
    browser, typed = company.browser("manager"), {"hotel": ["OWN-1", "OTHER-1"], "account": "999999"}
    answer = ask(browser, "POST", "/postings", **typed)
    assert answer.status_code == 422
    assert re.findall(r"readonly>\s*([^<]*)</textarea>", answer.text) == ["OWN-1", "OTHER-1", "999999"]
    part = browser.post("/postings", data={**browser.token(), **typed}, headers=part_of("list"))
    assert part.status_code == 422
    assert "<html" not in part.text and 'class="notice bad"' in part.text


@once
def test_a_password_is_never_sent_back(company):
    browser = company.browser("staff")
    answer = ask(
        browser,
        "POST",
        "/me/password",
        password_now="wrong one here",
        password="brand new secret",
        password_again="brand new secret",
    )
    assert answer.status_code == 422
    assert "brand new secret" not in answer.text and "wrong one here" not in answer.text


@pytest.mark.parametrize("what", ["hotel", "account"])
def test_the_second_editor_keeps_what_he_typed_and_sees_what_was_saved(company, what):
    browser = company.browser("admin")
    if what == "hotel":
        page, action, mine = (
            f"/hotels/{company.own.code}/edit",
            f"/hotels/{company.own.code}",
            {"name": "My name", "address": "My address"},
        )
    else:
        page, action, mine = (
            f"/accounts/{company.newcomer.id}/edit",
            f"/accounts/{company.newcomer.id}",
            {"name": "My name", "sign_in": "my.sign.in"},
        )
    mine_whole = {**browser.form(page, action), **mine}
    assert browser.send(page, action, name="Their name").status_code == 303
    before = everything()
    answer = browser.post(action, data=mine_whole)
    assert answer.status_code == 409
    assert everything() == before
    back = Forms.of(answer.text)[action]
    assert {name: back[name] for name in mine} == mine
    assert "Their name" in answer.text
    assert browser.post(action, data={**back}).status_code == 303
    row = Hotel.get_by_id(company.own.id) if what == "hotel" else Account.get_by_id(company.newcomer.id)
    assert {name: getattr(row, name) for name in mine} == mine


# Errors


def _errors(company, browsers) -> dict[int, object]:
    """{status: a function that provokes it, given the headers of the request}."""
    manager, nobody, staff = browsers["manager"], browsers[NOBODY], browsers["staff"]

    def send(browser, path, headers, **fields):
        token = next(iter(Forms.of(browser.get("/me").text).values()))["csrf_token"]
        return browser.post(
            path, data={"csrf_token": token, "submission_id": new_submission_id(), **fields}, headers=headers
        )

    def saved_already(headers):
        key = new_submission_id()
        code = "".join(c for c in key.upper() if c.isalnum())[:10]
        typed = {"name": f"Typed words {code}", "kind": "member", "gate": "7", "submission_id": key, "anyway": "1"}
        assert send(manager, "/hotels", {}, **typed, code=f"A{code}").status_code == 303
        return send(manager, "/hotels", headers, **typed, code=f"B{code}")

    def too_often(headers):
        for _ in range(8):
            throttle.failed("name", "somebody")
        return send(nobody, "/sign-in", headers, sign_in_name="somebody", sign_in_password=PASSWORD)

    def locked(headers):
        db.gate.saw(peewee.OperationalError("database is locked"))
        try:
            return send(manager, "/hotels", headers, name="Typed words")
        finally:
            db.gate.open()

    return {
        401: lambda headers: nobody.get("/hotels", headers=headers),
        403: lambda headers: staff.get("/accounts", headers=headers),
        404: lambda headers: staff.get("/hotels/NOPE-1", headers=headers),
        405: lambda headers: staff.put("/hotels", headers=headers),
        409: saved_already,
        413: lambda headers: send(manager, "/hotels", headers, name="x" * 3_000_000),
        422: lambda headers: send(manager, "/postings", headers, account="Typed words"),
        429: too_often,
        503: locked,
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_speaks_both_languages_as_a_page_and_as_apart_of(company, language):
    Account.update(language=language).execute()
    browsers = {column: company.browser(column) for column in ("manager", "staff", NOBODY)}
    speaks = {"Accept-Language": language}
    for code, provoke in _errors(company, browsers).items():
        page, part = provoke(speaks), provoke({**speaks, **part_of("form")})
        assert (page.status_code, part.status_code) == (code, code)
        assert '<html lang="zh-Hans">' in page.text if language == "zh" else '<html lang="en">' in page.text
        heading = re.search(r"<h1>(.*?)</h1>", page.text).group(1)
        assert bool(HAN.search(heading)) == (language == "zh"), f"{code}: {heading}"
        assert "<html" not in part.text
        spoken = re.search(r"<p>(.*?)</p>", part.text).group(1)
        assert bool(HAN.search(spoken)) == (language == "zh"), f"{code}: {spoken}"
        if code == 401:
            # Not an error but a question: the sign-in page, or the dialog over the open form.
            assert 'name="sign_in_password"' in page.text and "<dialog" in part.text
        else:
            assert page.headers["X-Request-ID"] in page.text and part.headers["X-Request-ID"] in part.text
        if code in (409, 422, 503):
            assert "Typed words" in page.text
        if code in (409, 422):
            # Elsewhere these two bring the form back; without one they must not take its place.
            assert part.headers["HX-Retarget"] == "#notice"


class Forgiving(Browser):
    """Does not hold a fault against the page: here it is wanted."""

    open = FlaskClient.open


@once
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_is_told_with_its_reference_and_keeps_what_was_typed(url, database, language):
    app = create_app(Config({"DATABASE_URL": url, "BASE_URL": "http://localhost", "SECRET_KEY": "k" * 32}))
    blueprint = Blueprint("broken", __name__)

    @blueprint.route("/broken", methods=["GET", "POST"])
    @allow(PUBLIC)
    def broken():
        raise RuntimeError("the secret reason")

    app.register_blueprint(blueprint)
    app.test_client_class = Forgiving
    logged, handler = [], logging.Handler()
    handler.emit = lambda record: logged.append(record.getMessage())
    logging.getLogger("portal.requests").addHandler(handler)
    browser, speaks = app.test_client(), {"Accept-Language": language}
    page, part = browser.get("/broken", headers=speaks), browser.get("/broken", headers={**speaks, **part_of("form")})
    sent = browser.post(
        "/broken", headers=speaks, data={**browser.token(), "summary": "Typed words", "password": "hidden words"}
    )
    for answer in (page, part, sent):
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in answer.text
        assert bool(HAN.search(re.sub("<footer>.*", "", answer.text.replace("加盟酒店客户服务", ""), flags=re.S))) == (
            language == "zh"
        )
        assert "secret reason" not in answer.text and "Traceback" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert "<html" in page.text and "<html" not in part.text
    assert "Typed words" in sent.text and "hidden words" not in sent.text
    logging.getLogger("portal.requests").removeHandler(handler)
    assert [line for line in logged if '"fault": "RuntimeError"' in line and page.headers["X-Request-ID"] in line]
    assert "Typed words" not in "\n".join(logged)
    db.database.obj.close()


@once
def test_while_the_database_is_locked_nothing_is_lost(company, url, monkeypatch):
    """503 keeps every word; sent again when the lock is gone it is saved once, however often it is sent."""
    monkeypatch.setattr(db.gate, "PAUSE", 3_600)
    browser, hotel = company.browser("staff"), company.own
    typed = {
        **browser.form(f"/calls/new?hotel={hotel.code}", "/calls"),
        **_call(company),
        "summary": "Typed while it was locked.",
    }
    calls = Call.select().count()
    other = peewee.sqlite3.connect(
        url.removeprefix("sqlite:///"), isolation_level=None
    )  # the same library: two in one process would not see each other's locks
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = browser.post("/calls", data=typed)
        assert answer.status_code == 503
        assert "Typed while it was locked." in answer.text
        assert browser.get(f"/hotels/{hotel.code}").status_code == 200, "reading goes on"
        asked: list[str] = []
        db.database.connection().set_trace_callback(asked.append)
        part = browser.post("/calls", data=typed, headers=part_of("form"))
        assert (part.status_code, "<html" in part.text) == (503, False)
        assert "BEGIN IMMEDIATE" not in asked, "whoever comes next does not wait for the lock again"
    finally:
        other.execute("ROLLBACK")
        other.close()
    again = Forms.of(answer.text)["/calls"]
    assert {name: again[name] for name in typed if name != "csrf_token"} == {
        n: v for n, v in typed.items() if n != "csrf_token"
    }
    assert browser.post("/calls", data=again).status_code == 503, "for a while it is not tried"
    monkeypatch.setattr(db.gate, "PAUSE", 0)
    db.gate.saw(peewee.OperationalError("database is locked"))
    for _ in range(2):
        assert browser.post("/calls", data=again).status_code == 303
    assert Call.select().count() == calls + 1
    assert Call.select().order_by(Call.id.desc()).get().summary == "Typed while it was locked."


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_when_the_database_drops_the_connection_nothing_is_lost(company, url):
    browser, hotel = company.browser("staff"), company.own
    typed = {
        **browser.form(f"/calls/new?hotel={hotel.code}", "/calls"),
        **_call(company),
        "summary": "Typed while it was gone.",
    }
    calls, pid = Call.select().count(), db.database.obj.connection().info.backend_pid
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    answer = browser.post("/calls", data=typed)
    assert answer.status_code == 503
    assert "Typed while it was gone." in answer.text
    for _ in range(2):
        assert browser.post("/calls", data=Forms.of(answer.text)["/calls"]).status_code == 303
    assert Call.select().count() == calls + 1


# Odd addresses


_ODD = """
/hotels/ /calls/ // /hotels// /hotels/%00 /hotels/a%00b /hotels/%ff%fe /hotels/%F0%9F%98%80 /hotels/酒店
/hotels/..%2f..%2fetc /hotels/%E2%80%AEOWN-1 /hotels/ＯＷＮ－１ /calls/0 /calls/-1 /calls/2147483648
/calls/99999999999999999999999 /calls/%D9%A3 /calls/1.0 /accounts/0 /accounts/99999999999 /assets/ /assets/%00
/assets/../portal/config.py /links/%00 /hotels/OWN-1/edit/ /hotels/OWN-1/postings/1/end /.env /% /?%
/hotels/'%20OR%201=1--
"""
ODD = (
    *_ODD.split(),
    "/hotels/" + "x" * 20_000,
    "/" + "a/" * 2_000,
    "/links/" + "y" * 5_000,
)
_QUERIES = """
q=%00 q=a%00b q=%ff q=%25 q=_ q=' q=%F0%9F%98%80 q=%ED%A0%80 officer=%00 officer=-1 officer=99999999999999
officer=%C2%B2 officer=9999999999 sort=%00 sort=id;drop role=%00 role=king kind=%00 days=%00
days=99999999999999999999 days=-1 week=2026-W54 week=0000-W01 week=9999-W52 week=9999-W99 week=%00 year=0
year=2100 year=9999 year=%C2%B2%C2%B2 year=2000 by=%00 hotel=%00 hotel=%ff after=%00 after=%ff
next=//evil.example &&&==&
"""
QUERIES = (
    *_QUERIES.split(),
    "q=" + "z" * 20_000,
    "a=" + "&a=" * 1_500,
)


#: Pages that read their query, each asked by one who sees all of it; the home of head office reads none.
READING = {
    "manager": ("/hotels", "/hotels/OWN-1", "/calls", "/calls/new", "/coverage", "/follow-ups"),
    "admin": ("/accounts", "/audit"),
    "gm": ("/hotels", "/hotels/OWN-1", "/"),
    NOBODY: ("/hotels", "/sign-in", "/"),
}


# PostgreSQL takes less than SQLite does: asked by the two who reach most.
@pytest.mark.parametrize(
    ("url", "column"),
    [
        *(("sqlite", column) for column in READING),
        *(("postgresql", column) for column in ("manager", "admin")),
    ],
    indirect=["url"],
)
def test_an_odd_address_is_no_fault(company, column):
    """Whatever stands in the address line: an answer below 500."""
    browser, before = company.browser(column), everything()
    for path in (*ODD, f"/?{'&'.join(QUERIES)}"):
        assert browser.get(path, follow_redirects=True).status_code < 500, path[:80]
    for page in READING[column]:
        for query in QUERIES:
            # The list alone where there is one: the rest of the page does not look at the address.
            answer = browser.get(f"{page}?{query}", headers=part_of("list"))
            assert answer.status_code < 500, f"{page}?{query[:80]}"
            assert answer.status_code != 404 or "hotel=" in query or page in ("/calls/new", "/hotels/OWN-1"), (
                f"{page}?{query[:80]}"
            )
    assert {name: rows for name, rows in everything().items() if name != "Session"} == {
        n: r for n, r in before.items() if n != "Session"
    }


@once
def test_an_address_of_nothing_is_404_for_everybody(company):
    for column in EVERYBODY:
        browser = company.browser(column)
        for path in ("/nope", "/hotels/", "/favicon.ico", "/static/portal.css"):
            assert browser.get(path).status_code == 404, path


@once
def test_an_unknown_host_is_refused(company):
    for column in ("staff", NOBODY):
        browser = company.browser(column)
        for path in ("/", "/sign-in", "/hotels", "/nope"):
            for host in ("evil.example", "localhost.evil.example", "[::2]", "127.0.0.1.nip.io"):
                assert browser.get(path, base_url=f"http://{host}").status_code == 400, host
        assert browser.get("/sign-in", base_url="http://127.0.0.1:8000").status_code in (200, 303)


@once
def test_nobody_is_sent_elsewhere(company):
    browser = company.browser(NOBODY)
    for address in (
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\n/evil.example",
        "http:evil.example",
        "//[",
        "",
    ):
        answer = ask(browser, "POST", "/language", language="en", next=address)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/", address
