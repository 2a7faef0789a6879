"""A small company on a running portal, and browsers whose pages are watched: what no page may do fails the test."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.journey import Books, Journey, flask
from tests.browser.server import Server


@pytest.fixture(scope="session")
def chrome():
    with sync_playwright() as playwright:
        browser = chromium.launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_template(sqlite_template, tmp_path_factory) -> Path:
    """A company of twelve hotels and twenty weeks that speaks English; copied for each journey."""
    path = tmp_path_factory.mktemp("demo") / "portal.db"
    shutil.copy(sqlite_template, path)
    books = Books(path)
    flask(books, "demo", "--hotels", "12", "--weeks", "20", "--seed", "1", "--until", books.last_sunday())
    books.write("UPDATE account SET language = 'en'")
    return path


@pytest.fixture
def books(tmp_path, demo_template) -> Books:
    """The demo company's database; a test that wants another overrides this fixture."""
    path = tmp_path / "portal.db"
    shutil.copy(demo_template, path)
    return Books(path)


@pytest.fixture
def portal(tmp_path, books):
    """The running portal."""
    with Server({"DATABASE_URL": books.url, "INSTANCE_PATH": str(tmp_path)}, tmp_path / "log") as server:
        yield server


@pytest.fixture
def journey(chrome, portal):
    """Browsers on the portal; at the end the test fails for whatever they complained of."""
    journey = Journey(chrome, portal.url)
    yield journey
    journey.close()
    assert journey.complaints == []
