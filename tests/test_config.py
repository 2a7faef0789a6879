"""Settings: what works without any, what production refuses, and what the refusal says."""

import shutil

import pytest

from portal import create_app
from portal.config import Config, Misconfigured
from portal.foundation import db
from portal.foundation.roles import Role
from tests.world import PASSWORD, World

SECRET = "0123456789abcdef" * 4
LIVE = {"PORTAL_ENV": "production", "BASE_URL": "https://portal.example", "SECRET_KEY": SECRET}


def config(tmp_path, **environ):
    return Config({"INSTANCE_PATH": str(tmp_path), **environ})


def test_development_needs_no_setting_and_keeps_a_secret_of_its_own(tmp_path):
    first, second = config(tmp_path), config(tmp_path)
    assert (False, f"sqlite:///{tmp_path}/portal.db") == (first.PRODUCTION, first.DATABASE_URL)
    assert first.SECRET_KEY == second.SECRET_KEY and len(first.SECRET_KEY) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_installations_do_not_share_a_secret(tmp_path):
    assert config(tmp_path / "one").SECRET_KEY != config(tmp_path / "two").SECRET_KEY


@pytest.mark.parametrize("secret", ["", "change-me", "CHANGEME", "secret", "dev", "x" * 31])
def test_production_refuses_a_secret_that_is_none(tmp_path, secret):
    with pytest.raises(Misconfigured, match="SECRET_KEY must be a random text of 32 characters"):
        config(tmp_path, **{**LIVE, "SECRET_KEY": secret})
    assert not (tmp_path / "secret_key").exists()


def test_production_without_a_secret_does_not_make_one_up(tmp_path):
    with pytest.raises(Misconfigured):
        config(tmp_path, PORTAL_ENV="production", BASE_URL="https://portal.example")


@pytest.mark.parametrize("url", ["http://portal.example", "http://10.0.0.5:8000", "http://localhost.evil.example"])
def test_production_refuses_an_address_without_https(tmp_path, url):
    with pytest.raises(Misconfigured, match="BASE_URL must begin with https://"):
        config(tmp_path, **{**LIVE, "BASE_URL": url})


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_production_allows_http_on_this_machine_alone(tmp_path, url):
    made = config(tmp_path, **{**LIVE, "BASE_URL": url})
    assert (made.PRODUCTION, made.SESSION_COOKIE_SECURE) == (True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORTAL_ENV": "staging"},
        {"BASE_URL": "portal.example"},
        {"BASE_URL": "ftp://portal.example"},
        {"BASE_URL": "https://"},
        {"BASE_URL": "https://[portal"},
        {"PROXIES": "one"},
        {"PROXIES": "-1"},
        {"TIME_ZONE": "Asia/Nowhere"},
        {"DATABASE_URL": "mysql://localhost/portal"},
        {"MAIL_URL": "mail.example"},
        {"MAIL_URL": "http://mail.example"},
        {"FILES_URL": "/srv/files"},
        {"FILES_URL": "file://server/files"},
        {"FILES_URL": "s3://store.example/files"},
        {"FILES_URL": "s3://key:secret@store.example"},
        {"FILES_URL": "s3://key:secret@store.example/files/more"},
        {"FILES_URL": "s3+http://key:secret@store.example/files", **LIVE},
        {"MAIL_URL": "smtp://"},
        {"MAIL_URL": "smtp://mail.example:port"},
        {"MAIL_FROM": "", "MAIL_URL": "smtp://mail.example"},
        {"MAIL_FROM": "the portal", "MAIL_URL": "smtp://mail.example"},
        {"MAIL_FROM": "a@b.example\nBcc: c@d.example", "MAIL_URL": "smtp://mail.example"},
    ],
)
def test_what_cannot_work_is_refused_with_the_name_of_the_setting(tmp_path, wrong):
    with pytest.raises(Misconfigured) as refused:
        config(tmp_path, **wrong)
    assert next(iter(wrong)) in str(refused.value)


def test_other_hosts_are_allowed_by_name(tmp_path):
    made = config(tmp_path, **LIVE, ALLOWED_HOSTS="intranet.example 10.0.0.5")
    assert made.TRUSTED_HOSTS == ["portal.example", "localhost", "127.0.0.1", "[::1]", "intranet.example", "10.0.0.5"]


@pytest.fixture
def live(tmp_path, sqlite_template):
    """A portal in production behind one proxy."""
    shutil.copy(sqlite_template, tmp_path / "portal.db")
    app = create_app(config(tmp_path, **LIVE, PROXIES="1"))
    yield app
    db.database.close()


def test_in_production_cookies_go_over_https_alone_and_browsers_are_told_to_insist(live):
    world = World(live)
    staff, browser = world.account(Role.STAFF), world.browser()
    browser.environ_base |= {"wsgi.url_scheme": "https", "HTTP_HOST": "portal.example"}
    page = browser.get("/sign-in")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in page.headers["Set-Cookie"].split(";")}
    form = browser.form("/sign-in", "/sign-in")
    fields = {**form, "sign_in_name": staff.sign_in, "sign_in_password": PASSWORD}
    assert browser.post("/sign-in", data=fields).status_code == 303
    assert browser.get("/styleguide").status_code == 404, "for those who build, not for those who work"


def test_behind_a_proxy_each_visitor_has_his_own_address(live):
    browser = World(live).browser()
    browser.environ_base["HTTP_HOST"] = "portal.example"
    seen = []
    for address in ("10.1.1.1", "10.1.1.2"):
        for _ in range(8):
            form = browser.form("/sign-in", "/sign-in")
            fields = {**form, "sign_in_name": f"nobody at {address}", "sign_in_password": "wrong"}
            answer = browser.post("/sign-in", data=fields, headers={"X-Forwarded-For": f"6.6.6.6, {address}"})
            seen.append(answer.status_code)
    assert seen == [401] * 16
