"""SQLite's writers stand in a queue: who came first writes first, and nobody who dies or waits in vain holds it up."""

import fcntl
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from peewee import OperationalError

from portal.foundation import db
from portal.foundation.sqlite import Sqlite
from portal.foundation.writers import Writers
from tests.faults.people import until

#: As the portal opens it, but patient enough for a machine under load.
PRAGMAS = {**db.PRAGMAS, "busy_timeout": 60_000}


def opened(path, **pragmas) -> Sqlite:
    return Sqlite(str(path), lock_type="IMMEDIATE", pragmas={**PRAGMAS, **pragmas})


def say(books: Sqlite, word: str) -> None:
    books.execute_sql("INSERT INTO told (word) VALUES (?)", (word,))


def told(books: Sqlite) -> list[str]:
    return [word for (word,) in books.execute_sql("SELECT word FROM told ORDER BY id")]


@pytest.mark.parametrize(
    ("said", "shut"),
    [("database is locked", True), ("database or disk is full", True), ("no phrase queries (detail!=full)", False)],
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_shuts_the_gate_means_that_nothing_can_be_written(said, shut, database):
    assert db.Gate().saw(OperationalError(said)) == shut


@pytest.fixture
def path(tmp_path):
    return tmp_path / "portal.db"


@pytest.fixture
def books(path):
    books = opened(path)
    books.execute_sql("CREATE TABLE told (id INTEGER PRIMARY KEY, word TEXT)")
    yield books
    books.close()


@contextmanager
def process_of(deed):
    """Another process that does one thing: yields its number. It ends with the test, if not before."""
    number = os.fork()
    if number == 0:
        failed = True
        try:
            deed()
            failed = False
        finally:
            os._exit(failed)
    try:
        yield number
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(number, 0)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as threads:
        yield threads


@contextmanager
def writing(books: Sqlite, word: str):
    """Inside, somebody else is in the middle of his transaction; at the end, or when told to, he writes it."""
    begun, end = threading.Event(), threading.Event()

    def write():
        with books.connection_context(), books.atomic():
            say(books, word)
            begun.set()
            end.wait()

    with ThreadPoolExecutor(1) as one:
        done = one.submit(write)
        begun.wait(60)
        try:
            yield end
        finally:
            end.set()
        done.result()


def somebody_stands_in_the_doorway(folder) -> bool:
    door = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(door)


def test_threads_write_in_the_order_in_which_they_came(books, threads):
    def in_a_deed(word):
        with books.connection_context(), books.atomic():
            say(books, word)

    def on_its_own(word):
        with books.connection_context():
            say(books, word)

    with writing(books, "first"):
        for n in range(8):
            threads.submit(on_its_own if n % 2 else in_a_deed, f"number {n}")
            until(lambda n=n: len(books.writers) == n + 1)
        # Whoever reads waits for nobody.
        assert told(books) == []
    until(lambda: len(told(books)) == 9)
    assert told(books) == ["first", *(f"number {n}" for n in range(8))]


def test_another_process_has_its_turn_before_the_next_of_ours(books, path, threads):
    with writing(books, "ours") as ours, process_of(lambda: say(opened(path), "the other process")) as other:
        until(lambda: somebody_stands_in_the_doorway(path.parent))
        next_of_ours = threads.submit(say, books, "ours again")
        until(lambda: len(books.writers) == 1)
        assert told(books) == []
        ours.set()
        next_of_ours.result(60)
        assert os.waitpid(other, 0)[1] == 0
    assert told(books) == ["ours", "the other process", "ours again"]


def test_who_is_killed_in_the_doorway_keeps_nobody_out(books, path):
    with writing(books, "ours"):
        with process_of(lambda: say(opened(path), "never")):
            until(lambda: somebody_stands_in_the_doorway(path.parent))
        assert not somebody_stands_in_the_doorway(path.parent)
    say(books, "ours again")
    assert told(books) == ["ours", "ours again"]


def test_a_forked_process_does_not_wait_for_the_threads_it_left_behind(path, books):
    parents = opened(path)
    with writing(parents, "ours") as ours, process_of(lambda: say(parents, "the child's")) as child:
        until(lambda: somebody_stands_in_the_doorway(path.parent))
        ours.set()
        assert os.waitpid(child, 0)[1] == 0
    say(parents, "ours again")
    parents.close()
    assert told(books) == ["ours", "the child's", "ours again"]


def test_when_somebody_else_keeps_the_lock_all_are_told_so_and_later_all_goes_on(books, path, threads):
    ours = opened(path, busy_timeout=100)

    def try_to(word):
        with ours.connection_context():
            say(ours, word)

    # Another program, for us: its own queue, and only SQLite's lock between us.
    with writing(books, "an outsider"):
        waiting = [threads.submit(try_to, f"number {n}") for n in range(8)]
        for one in waiting:
            with pytest.raises(OperationalError, match="database is locked"):
                one.result(60)
        assert len(ours.writers) == 0
    try_to("at last")
    assert told(books) == ["an outsider", "at last"]


def test_a_deed_that_fails_gives_its_turn_back(books, threads):
    for trouble in (ZeroDivisionError, OperationalError):
        with pytest.raises(trouble), books.atomic():
            say(books, "nothing of this")
            raise trouble
    with pytest.raises(OperationalError, match="no such table"):
        books.execute_sql("INSERT INTO nowhere VALUES (1)")
    threads.submit(say, books, "after all").result(60)
    assert told(books) == ["after all"]


def test_where_no_folder_can_be_locked_sqlite_decides_alone(tmp_path):
    for path in (None, tmp_path / "missing" / "portal.db"):
        begun = []
        Writers(path and str(path), 1).enter(lambda begun=begun: begun.append("begun"))
        assert begun == ["begun"]
    memory = opened(":memory:")
    memory.execute_sql("CREATE TABLE told (id INTEGER PRIMARY KEY, word TEXT)")
    say(memory, "kept in mind")
    assert told(memory) == ["kept in mind"]
    memory.close()
