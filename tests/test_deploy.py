"""What lies in `deploy/` fits the portal: nginx publishes what the hotel side uses, and examples name real settings."""

import re
from pathlib import Path

import pytest

from portal.config import Config, Misconfigured
from portal.foundation.roles import MATRIX, Function, Role
from portal.web.guard import MACHINE, PUBLIC, permission_of
from portal.web.identity import OUTSIDE
from tests.world import PASSWORD, World

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
HOTEL_SIDE = {Function.GM.value, Function.OWNER.value, Function.ASSISTANT.value}


def settings_of(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def test_nginx_publishes_the_pages_of_the_hotel_side_and_no_others(shared_app):
    text = (DEPLOY / "nginx.conf").read_text()
    published = set(re.search(r"~\^/\(([a-z|-]+)\)\(/\|\$\) 1;", text)[1].split("|"))
    used = set()
    for rule in shared_app.url_map.iter_rules():
        permission = permission_of(shared_app, rule.endpoint)
        if permission == PUBLIC or (permission != MACHINE and MATRIX[permission] & HOTEL_SIDE):
            used.add(rule.rule.split("/")[1])
    # The styleguide is for developers: production answers 404.
    assert published == used - {"", "styleguide"}


def test_the_example_of_settings_names_every_setting_and_is_refused_until_a_key_is_made(tmp_path):
    example = settings_of(DEPLOY / "portal.env.example")
    asked = set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "portal" / "config.py").read_text()))
    assert set(example) == {*asked, "WORKERS", "THREADS"}
    with pytest.raises(Misconfigured, match="SECRET_KEY"):
        Config(example)
    made = Config({**example, "SECRET_KEY": "0123456789abcdef" * 2})
    assert (made.PRODUCTION, made.PROXIES, made.SESSION_COOKIE_NAME) == (True, 1, "__Host-portal")


def test_the_manual_tells_every_setting():
    told = (ROOT / "docs" / "operations.md").read_text()
    sources = [(ROOT / "portal" / "config.py"), DEPLOY / "gunicorn.conf.py"]
    asked = {name for path in sources for name in re.findall(r'environ\.get\("(\w+)"', path.read_text())}
    assert {name for name in asked if f"`{name}`" not in told} == set()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_from_outside_only_people_of_hotels_are_signed_in(world: World):
    hotel = world.hotel("SZ001")
    outside = {OUTSIDE: "1"}
    officer, gm = world.account(Role.STAFF), world.gm_of(hotel)
    carried = world.browser(officer)
    assert (carried.get("/").status_code, carried.get("/", headers=outside).status_code) == (303, 401)

    for account, status in ((officer, 401), (gm, 303)):
        browser = world.browser()
        typed = {**browser.token(), "sign_in_name": account.sign_in, "sign_in_password": PASSWORD}
        assert browser.post("/sign-in", data=typed, headers=outside).status_code == status
    page = world.browser().get("/sign-in", headers={**outside, "Accept-Language": "en"}).text
    assert "From here, people of hotels sign in." in page
    assert world.browser(gm).get("/hotels/SZ001", headers=outside).status_code == 200
