"""Files that belong to rows: whole or not there, under names nobody guesses, and none left over."""

import os
import stat
from datetime import timedelta

import pytest

from portal.foundation import clock, storage


@pytest.fixture(autouse=True)
def folder(tmp_path):
    storage.use(tmp_path / "files")
    return tmp_path / "files"


def files_in(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_is_put_away_is_read_back_byte_for_byte(folder):
    bodies = [b"", b"a", bytes(range(256)) * 5000]
    names = [storage.put(body) for body in bodies]
    assert [storage.read(name) for name in names] == bodies
    assert len(set(names)) == 3
    assert files_in(folder) == sorted(names), "and nothing half-written stays beside it"


def test_nobody_else_on_the_machine_reads_it(folder):
    path = storage.path_of(storage.put(b"a contract"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name", ["", "a", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/..", "a" * 33, "é" * 32]
)
def test_a_name_that_was_not_given_out_leads_nowhere(name):
    for deed in (storage.path_of, storage.read, storage.remove):
        with pytest.raises(ValueError):
            deed(name)


def test_a_disk_that_is_full_leaves_nothing_behind(folder, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.put(b"a photograph")
    assert files_in(folder) == []


def test_what_is_held_stays_only_if_it_is_kept(folder):
    with storage.holding() as held:
        held.put(b"for a row that is never written")
    assert files_in(folder) == []
    with storage.holding() as held:
        name = held.put(b"for a row that is")
        held.keep()
    assert files_in(folder) == [name]
    with pytest.raises(RuntimeError), storage.holding() as held:
        held.put(b"for a row that is rolled back at the last moment")
        held.keep()
        raise RuntimeError
    assert files_in(folder) == [name]


def test_the_sweep_takes_what_no_row_names_and_leaves_what_is_fresh(folder):
    named, orphan, fresh = (storage.put(word) for word in (b"named", b"orphan", b"fresh"))
    half = storage.path_of(orphan).with_suffix(".part")
    half.write_bytes(b"cut off")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in (storage.path_of(named), storage.path_of(orphan), half):
        os.utime(path, (long_ago, long_ago))
    assert storage.sweep({named}.intersection) == 2
    assert files_in(folder) == sorted([named, fresh])
    assert storage.sweep({named}.intersection) == 0


def test_a_portal_without_a_file_has_nothing_to_sweep(folder):
    assert storage.sweep(set) == 0
    assert not folder.exists()
