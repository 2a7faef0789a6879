"""A private PostgreSQL server for one run of the tests, started by the worker that asks first and shared by all."""

import contextlib
import fcntl
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

# Nothing of a test server needs to outlive a power cut, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


class NoPostgres(RuntimeError):
    """PostgreSQL is missing, or its server would not start; the message says what to do."""


def server(shared_dir):
    """The server's URL without a database, `postgresql://postgres@127.0.0.1:PORT`; one per `shared_dir`."""
    shared_dir = Path(shared_dir)
    with locked(shared_dir):
        note = shared_dir / "postgres.json"
        if not note.exists():
            note.write_text(json.dumps(_start()))
        return json.loads(note.read_text())["url"]


def stop(shared_dir):
    """Ends the run's server and removes its files; does nothing if none was started."""
    note = Path(shared_dir) / "postgres.json"
    if not note.exists():
        return
    with locked(note.parent):
        home = Path(json.loads(note.read_text())["home"])
        _run("pg_ctl", "stop", "--pgdata", home / "data", "--mode=immediate", "--wait", home=home)
        shutil.rmtree(home, ignore_errors=True)
        note.unlink()


def halt(shared_dir, mode):
    """Stops the server as `pg_ctl` does, `fast` or `immediate`, and leaves its files where they are."""
    home, _ = _whereabouts(shared_dir)
    _run("pg_ctl", "stop", "--pgdata", home / "data", f"--mode={mode}", "--wait", home=home)


def go_on(shared_dir):
    """Starts a server that was halted, on its old port."""
    home, port = _whereabouts(shared_dir)
    _begin(home, port)


def _whereabouts(shared_dir):
    note = json.loads((Path(shared_dir) / "postgres.json").read_text())
    return Path(note["home"]), int(note["url"].rpartition(":")[2])


def _begin(home, port):
    _run("pg_ctl", "start", "--pgdata", home / "data", "--log", home / "log", "--wait", "--timeout=60",
         "--options", f"-p {port}", home=home)  # fmt: skip


def create_database(base_url, name, template="template1"):
    """The URL of a new database, a copy of `template` (to which nobody may be connected); replaces its namesake."""
    with psycopg.connect(f"{base_url}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return f"{base_url}/{name}"


def drop_database(base_url, name):
    """Removes a database, with whoever is connected to it."""
    with psycopg.connect(f"{base_url}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def dump(url):
    """What `pg_dump` writes of a database."""
    done = subprocess.run([_programs() / "pg_dump", "--dbname", url], stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        raise NoPostgres(f"pg_dump ended with {done.returncode}:\n{done.stderr.decode()}")
    return done.stdout


def _start(tries=3):
    # Not inside pytest's own folder: that is closed to the user under whom the server runs when root runs the tests.
    home = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    try:
        if _user():
            shutil.chown(home, *_user())
        _run("initdb", "--pgdata", home / "data", "--username=postgres", "--auth=trust", "--encoding=UTF8",
             "--no-locale", "--no-sync", home=home)  # fmt: skip
        with (home / "data" / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{key} = '{value}'\n" for key, value in SETTINGS.items())
        for last in reversed(range(tries)):
            port = _free_port()
            try:
                _begin(home, port)
            except NoPostgres:
                # Somebody else may have taken the port since it was found free.
                if not last:
                    raise
            else:
                return {"url": f"postgresql://postgres@127.0.0.1:{port}", "home": str(home)}
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def _run(program, *arguments, home):
    """Runs one of PostgreSQL's programs; its output goes to a file, as the server it starts would keep a pipe open."""
    output = home / f"{program}.out"
    user, group = _user() or (None, None)
    with output.open("w") as file:
        done = subprocess.run(
            [_programs() / program, *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=home, user=user, group=group,
            extra_groups=[] if user else None, env={**os.environ, "HOME": str(home), "LC_ALL": "C"},
        )  # fmt: skip
    if done.returncode:
        said = [file.read_text() for file in (output, home / "log") if file.exists()]
        raise NoPostgres(f"PostgreSQL's {program} ended with {done.returncode}:\n" + "\n".join(said))


def _programs():
    """The folder with initdb, pg_ctl and postgres; Debian keeps them out of the PATH, one folder per version."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: int(re.sub(r"\D", "", bin.parent.name)), reverse=True
    )
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise NoPostgres(
        "PostgreSQL is not installed, and the tests need its server: run `apt-get install postgresql`, "
        "or put the folder with initdb, pg_ctl and postgres into the PATH."
    )


def _user():
    """PostgreSQL refuses to run as root: then (uid, gid) of somebody harmless; otherwise None, ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return person.pw_uid, person.pw_gid
    raise NoPostgres("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`.")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def locked(folder, what="postgres"):
    """One process at a time, whatever happens to it: the lock goes with its file handle."""
    with (folder / f"{what}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
