"""Two app servers on one PostgreSQL and one folder of files: a journey over both, and one dies in the middle."""

import http.client
import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import peewee
import psycopg
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.activity.calls import Call
from portal.foundation import db, settings
from portal.foundation.roles import Role
from portal.records.files import File
from portal.records.sessions import Session
from tests.browser.server import Server
from tests.faults.people import NO_ANSWER, Client, until
from tests.world import PASSWORD, World


class InTurn(Client):
    """A browser behind a proxy: each request goes to the next server, past one that does not answer."""

    def __init__(self, ports: list[int]):
        super().__init__(ports[0])
        self.ports = ports

    def ask(self, *args, **kwargs):
        for _ in self.ports:
            self.ports = [*self.ports[1:], self.ports[0]]
            self.port = self.ports[-1]
            try:
                return super().ask(*args, **kwargs)
            except NO_ANSWER:
                continue
        raise ConnectionRefusedError

    def send_file(self, path: str, name: str, body: bytes):
        """The status of sending one file, by the server whose turn it is."""
        form = self.form(path, path)
        form.pop("files", None)
        boundary, data = encode_multipart({**form, "files": FileStorage(io.BytesIO(body), name)})
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        connection.request("POST", path, data, headers)
        try:
            return connection.getresponse().status
        finally:
            connection.close()


@pytest.fixture
def two(url, database, tmp_path):
    """Two running portals that share nothing but the database, the key and the folder of files."""
    shared = {"DATABASE_URL": url, "FILES_URL": (tmp_path / "files").as_uri(), "WORKERS": "1"}
    servers = [
        Server({**shared, "INSTANCE_PATH": str(tmp_path / name)}, tmp_path / f"{name}.log", patience=90)
        for name in ("one", "two")
    ]
    with ExitStack() as ending, ThreadPoolExecutor() as at_once:
        for server in servers:
            ending.callback(server.stop)
        list(at_once.map(Server.start, servers))
        yield servers


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_journey_over_two_servers_goes_on_when_one_dies(two, database, tmp_path):
    world = World(None)
    hotel = world.hotel("SZ001")
    world.principal(hotel)
    world.officer_of(hotel, sign_in="officer")
    world.account(Role.ADMIN, sign_in="admin")
    ports = [server.port for server in two]
    officer, admin = InTurn(ports), InTurn(ports)

    # Guesses count together, whichever server hears them; each account has one sign-in row wherever it signed in.
    guesser = InTurn(ports)
    form = {**guesser.form("/sign-in", "/sign-in"), "sign_in_name": "nobody", "sign_in_password": PASSWORD}
    assert [guesser.ask("POST", "/sign-in", form)[0] for _ in range(10)] == [401] * 8 + [429] * 2
    officer.signed_in("officer")
    admin.signed_in("admin")
    assert Session.select().count() == 2

    # What one server keeps, the other shows: a draft, a file, a setting.
    form = officer.form("/calls/new?hotel=SZ001", "/calls")
    draft = {**form, "summary": "Half a sentence"}
    assert officer.ask("POST", "/calls/draft?hotel=SZ001", draft)[0] in (204, 303)
    assert ["Half a sentence" in officer.ask("GET", "/calls/new?hotel=SZ001")[2] for _ in ports] == [True, True]
    assert officer.send_file("/hotels/SZ001/files", "words.txt", "见附件".encode()) == 303
    file = f"/hotels/SZ001/files/{File.get().id}"
    assert [officer.ask("GET", file)[2] for _ in ports] == ["见附件"] * 2
    form = admin.form("/settings", "/settings/brand")
    assert admin.ask("POST", "/settings/brand", {**form, "brand_en": "Side by side"})[0] == 303
    until(lambda: all("Side by side" in officer.ask("GET", "/hotels/SZ001")[2] for _ in ports), settings.KEPT_FOR + 10)

    # One dies between the form and its saving; the answer of the other is lost, and the form goes out again.
    form = officer.form("/calls/new?hotel=SZ001", "/calls")
    two[0].kill9()
    call = {**form, "summary": "Said to whoever is left."}
    with pytest.raises(ConnectionRefusedError):
        officer.ask("POST", "/calls", call, deaf=True)
    assert officer.ask("POST", "/calls", call)[:2] == (303, "/hotels/SZ001")
    assert [row.summary for row in Call.select()] == ["Said to whoever is left."]
    assert officer.ask("GET", file)[2] == "见附件"

    # It comes back and knows everything.
    two[0].start()
    assert ["Said to whoever is left." in officer.ask("GET", "/hotels/SZ001")[2] for _ in ports] == [True, True]
    assert Session.select().count() == 2


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_table_that_somebody_has_locked_lets_a_page_go_after_two_seconds_and_a_command_wait(url, database):
    world = World(None)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE hotel IN EXCLUSIVE MODE")
        with pytest.raises(peewee.OperationalError, match="lock timeout") as refused:
            world.hotel("SZ001")
        assert db.gate.saw(refused.value), "the process answers writes at once, as with a locked SQLite"
        db.gate.open()
    world.hotel("SZ001")

    def waits():
        return database.execute_sql("SHOW lock_timeout").fetchone(), database.execute_sql(
            "SHOW statement_timeout"
        ).fetchone()

    assert waits() == (("2s",), ("30s",))
    db.take_time()
    assert waits() == (("0",), ("0",))
