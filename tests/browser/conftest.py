"""A small company on a running portal, and browsers whose pages are watched: what no page may do fails the test."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from portal.foundation import db
from tests import postgres
from tests.browser import chromium
from tests.browser.journey import Books, Journey, flask
from tests.browser.server import Server


@pytest.fixture(scope="session")
def chrome():
    # What is so at once costs no waiting; a busy machine may take its time.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = chromium.launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_template(shared_app, sqlite_template, tmp_path_factory) -> Path:
    """A company of twelve hotels and twenty weeks that speaks English; made by the first worker that asks, copied for
    each journey."""
    run = Path(os.environ["PORTAL_TEST_RUN"])
    finished = run / "demo.db"
    with postgres.locked(run, "demo"):
        if not finished.exists():
            books = Books(tmp_path_factory.mktemp("demo") / "portal.db")
            shutil.copy(sqlite_template, books.path)
            until = books.last_sunday()
            flask(shared_app, books, "demo", "--hotels", "12", "--weeks", "20", "--seed", "1", "--until", until)
            books.write("UPDATE account SET language = 'en'")
            books.write("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(books.path, finished)
    return finished


@pytest.fixture(scope="session")
def standing(demo_template, tmp_path_factory):
    """(a running portal, its books), for one journey after another: to start one takes longer than many journeys."""
    folder = tmp_path_factory.mktemp("standing")
    books = Books(folder / "portal.db")
    shutil.copy(demo_template, books.path)
    with Server(books.env, folder / "log") as server:
        yield server, books


@pytest.fixture
def books(standing, demo_template) -> Books:
    """The demo company's database as it was at first; a test that wants another company overrides this fixture. (What
    the settings say is remembered by a portal for two seconds: no journey changes them.)"""
    _server, books = standing
    books.become(demo_template)
    return books


@pytest.fixture
def deeds(shared_app, books):
    """The company's books are open for deeds, beside the portal that runs on them."""
    opened = db.connect(books.url)
    yield books
    opened.close()


@pytest.fixture
def portal(standing, books):
    """The running portal of these books."""
    server, _books = standing
    if not server.runs:
        # The journey before this one has killed it and came to grief.
        server.start()
    return server


@pytest.fixture
def journey(chrome, portal):
    """Browsers on the portal; at the end the test fails for whatever they complained of."""
    journey = Journey(chrome, portal.url)
    yield journey
    journey.close()
    assert journey.complaints == []
