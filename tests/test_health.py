"""For machines: whether the process is alive, and whether it can serve."""

from contextlib import contextmanager

from portal.foundation import db


@contextmanager
def database_at(url):
    """Inside, the portal has another database."""
    kept = db.database.obj
    db.connect(url)
    try:
        yield
    finally:
        db.database.close()
        db.database.initialize(kept)


def gone(url, tmp_path) -> str:
    """The address of a database that cannot be opened."""
    return "postgresql://postgres@127.0.0.1:9/none" if url.startswith("postgresql") else f"sqlite:///{tmp_path}"


def test_a_process_that_answers_is_alive_and_asks_no_database(world):
    with db.counted() as statements:
        answer = world.browser().get("/healthz")
    assert (answer.status_code, answer.json, statements) == (200, {"status": "ok"}, [])


def test_it_is_ready_when_the_database_answers_and_is_migrated(world, url):
    answer = world.browser().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "database": url.split(":")[0]})


def test_machines_get_no_cookie(world):
    for page in ("/healthz", "/readyz"):
        answer = world.browser().get(page)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


def test_an_empty_database_is_not_ready(world, tmp_path):
    with database_at(f"sqlite:///{tmp_path}/empty.db"):
        answer = world.browser().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migration"})


def test_a_database_that_does_not_answer_is_not_ready_and_the_process_lives_on(world, url, tmp_path):
    with database_at(gone(url, tmp_path)):
        answers = {page: world.browser().get(page).status_code for page in ("/readyz", "/healthz", "/sign-in")}
    assert answers == {"/readyz": 503, "/healthz": 200, "/sign-in": 200}
    assert world.browser().get("/readyz").status_code == 200


def test_when_the_database_has_gone_people_are_told_and_what_they_typed_is_kept(world, url, tmp_path):
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    browser = world.browser(world.officer_of(hotel))
    form = {**browser.form("/calls/new?hotel=SZ001", "/calls"), "summary": "Typed with care."}
    with database_at(gone(url, tmp_path)):
        page = browser.post("/calls", data=form)
    assert page.status_code == 503
    assert "Typed with care." in page.text
    assert browser.post("/calls", data=form).status_code == 303
