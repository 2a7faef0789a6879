"""Making a backup while people work: a snapshot of the database first, then the attachments that it names."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import peewee

from portal.backup import JOB, kept
from portal.foundation import archive, clock, db, dump, migrations, outbox, storage, vault
from portal.foundation.archive import FILES, Writer
from portal.foundation.jobs import Job
from portal.foundation.roles import COMMAND_LINE
from portal.foundation.seals import needed
from portal.records import audit
from portal.records import files as attachments
from portal.records.files import File
from portal.schema import SEALS

#: A file taken off a record so long ago is about to be forgotten: it would go while it is being copied.
ABOUT_TO_GO = attachments.KEPT - timedelta(days=1)


class Made(NamedTuple):
    """What became of a backup. `missing` are attachments that the database names and nobody has."""

    path: Path
    rows: int
    files: int
    bytes: int
    missing: list[str]
    #: The names of the keys that its sealed rows need.
    keys: list[str]
    #: It is noted in the portal; a database that takes no writes can be backed up all the same.
    noted: bool


def make(path: Path, each: Callable[[Iterable, str, int], Iterable]) -> Made:
    """Writes a backup to `path`; a folder gets a file named by the hour. `each` wraps what is done, with a label and
    about how many there are, to show progress. Raises archive.Unfit, or OSError where the disk is full."""
    if path.is_dir():
        path = path / f"portal-{clock.local(clock.now()):%Y%m%d-%H%M%S}.zip"
    with archive.writing(path) as out:
        facts, rows, names = _database(out, each)
        files, size, missing = _files(out, names, each)
        out.finish(**facts, files_bytes=size, missing=missing)
    return Made(path, rows, files, archive.size_of(path), missing, facts["vault"], _note(path, rows, files))


def _database(out: Writer, each) -> tuple[dict, int, list[str]]:
    """(what the manifest says of it, how many rows, the names of the attachments)."""
    rows, tables = 0, []
    with dump.snapshot():
        # The first look at the database is the instant of the snapshot.
        schema = migrations.state().applied
        facts = {
            "made": f"{clock.now().isoformat()}Z",
            "of": outbox.base_url(),
            "database": "sqlite" if db.is_sqlite() else "postgresql",
            "schema": schema,
            "key": vault.fingerprint(),
            # By name alone: the keys lie in no backup.
            "vault": sorted(needed(SEALS)),
        }
        for name in kept():
            tables.append({"name": name, "columns": dump.columns(name)})
            rows += out.put_lines(f"tables/{name}", each(dump.lines(name), f"Backing up {name}", dump.size(name)))
        names = list(_named())
    return {**facts, "tables": tables}, rows, names


def _named() -> Iterator[str]:
    """Every attachment that a row names; none of them changes, and none goes while it is being copied."""
    stays = File.removed_at.is_null() | (File.removed_at > clock.now() - ABOUT_TO_GO)
    for pair in File.select(File.stored, File.thumbnail).where(stays).order_by(File.id).tuples().iterator():
        yield from filter(None, pair)


def _files(out: Writer, names: list[str], each) -> tuple[int, int, list[str]]:
    """(how many, their bytes, the names of those that are not there)."""
    listed, missing, size = [], [], 0
    for name in each(names, "Backing up attachments", len(names)):
        try:
            body = storage.read(name)
        except FileNotFoundError:
            missing.append(name)
            continue
        size += len(body)
        listed.append(out.put_file(name, body))
    out.put_lines(FILES, listed)
    return len(listed), size, missing


def _note(path: Path, rows: int, files: int) -> bool:
    """What leaves is recorded (D42), and `doctor` asks for the day of the last backup."""
    try:
        with db.together():
            job = Job.noted(JOB)
            audit.record(COMMAND_LINE, "backup.made", job, file=path.name, rows=rows, files=files)
    except peewee.OperationalError:
        return False
    return True
