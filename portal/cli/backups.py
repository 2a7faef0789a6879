"""`backup` and `restore`: everything that people entered, in one file and back."""

import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click
import peewee
from flask import current_app

from portal.backup import making, restoring
from portal.cli._base import FAILED, Sentence, deed, needs_schema, progress
from portal.foundation import clock, db, keyring, migrations, vault
from portal.foundation.archive import Archive, Unfit
from portal.foundation.db import database


def each(items, label: str, length: int):
    return progress(label, length)(items)


@contextmanager
def told():
    """What cannot be done, and a disk that is full, as one sentence each."""
    try:
        yield
    except Unfit as error:
        raise Sentence(str(error)) from None
    except OSError as error:
        what = error.strerror or type(error).__name__
        where = f" ({error.filename})" if error.filename else ""
        raise Sentence(f"{what}{where}. Nothing has changed; mend it and try again.", FAILED) from None


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@deed
def backup(file: Path):
    """Writes database and attachments to FILE while people work; into a folder, with the hour as name. Keys are not
    in it. Exit code 1 if attachments are missing: the backup is there, without them."""
    needs_schema()
    began = monotonic()
    with told():
        made = making.make(file, each)
    click.echo(
        f"{made.path}: {made.rows} rows and {made.files} attachments, {made.bytes / 1e6:.1f} MB, "
        f"in {monotonic() - began:.1f} s."
    )
    click.echo(f"It needs the SECRET_KEY {vault.fingerprint()}, which is not in it: keep that elsewhere.")
    if made.keys:
        click.echo(f"What it holds of evaluations needs the key file ({', '.join(made.keys)}), which is not in it.")
    if not made.noted:
        click.echo("The database takes no writes, so the backup is not noted in it. Run: flask --app wsgi doctor")
    if made.missing:
        click.echo(f"! {len(made.missing)} attachments are missing. Run: flask --app wsgi doctor", err=True)
        sys.exit(FAILED)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only reads FILE, and says what it holds and whether it is whole.")
@click.option("--replace", is_flag=True, help="Take the place of what is here, of which a backup is made first.")
@deed
def restore(file: Path, check: bool, replace: bool):
    """Puts the backup FILE in an empty place, or with --replace in the place of what is here. Stop the portal first.
    Everybody signs in anew afterwards."""
    began = monotonic()
    with told():
        packed = Archive(file)
        _say_what(packed)
        restoring.fits(packed)
        packed.verify(each)
        _say_vault(packed)
        if check:
            click.echo("It is whole, and this release can restore it.")
            return
        _say_key(packed)
        _make_way(packed, replace)
        done = restoring.restore(packed, each)
    click.echo(f"Restored {done.rows} rows and {done.files} attachments in {monotonic() - began:.1f} s.")
    click.echo(
        f"Nobody is signed in. Ended: {done.links} one-time links, {done.mails} mails that may have left since, and "
        f"the recovery codes of {done.codes} people, who draw new ones under My account."
    )
    if done.again.done:
        click.echo(
            f"Erased since the backup, and erased again: requests {_numbers(done.again.done)}. Look at their texts and "
            "files once more, under Erasures."
        )
    if done.again.left:
        click.echo(
            f"! Erased since the backup, and not again: requests {_numbers(done.again.left)}. doctor says which rows "
            "they concern: enter and decide them anew."
        )
    if done.opened:
        click.echo(f"Deactivated since the backup, and open again: {', '.join(done.opened)}. Deactivate them anew.")
    click.echo("Start the portal, and run: flask --app wsgi doctor --recount")


def _numbers(told: list[int]) -> str:
    return ", ".join(map(str, told))


def _say_what(packed: Archive) -> None:
    told = packed.manifest
    rows = sum(part["rows"] for name, part in told["parts"].items() if name.startswith("tables/"))
    click.echo(
        f"{packed.path}: made {told['made'].partition('.')[0]} UTC of {told['of']} ({told['database']}, "
        f"schema {told['schema'][-1]}), {rows} rows, {packed.rows('files')} attachments."
    )
    if told["missing"]:
        click.echo(f"{len(told['missing'])} attachments were missing when it was made.")


def _say_key(packed: Archive) -> None:
    there, here = packed.manifest["key"], vault.fingerprint()
    if there != here:
        click.echo(
            f"! It needs the SECRET_KEY {there}; here it is {here}. With this one second factors do not open and have "
            "to be set up anew. Set the other before the portal starts, if you have it."
        )


def _say_vault(packed: Archive) -> None:
    """Which keys of the key file the sealed rows need, and whether they are here."""
    wanted = packed.manifest.get("vault") or []
    if not wanted:
        return
    held = keyring.names() if keyring.ready() else []
    click.echo(f"Its evaluations are sealed under {', '.join(wanted)}.")
    if missing := [name for name in wanted if name not in held]:
        click.echo(
            f"! Not in {keyring.path()}: {', '.join(missing)}. Until the copy of that key file is back nobody opens "
            "them; nothing of them is lost by restoring."
        )


def _make_way(packed: Archive, replace: bool) -> None:
    """Raises Unfit where something stands that may not go; makes the backup of what goes."""
    instance = Path(current_app.config["INSTANCE_PATH"])
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        empty = restoring.is_empty()
    except peewee.DatabaseError as error:
        if not db.is_sqlite() or isinstance(error, peewee.OperationalError) and "locked" in str(error):
            raise
        _set_aside(replace)
        empty = True
    restoring.has_room(packed, _home(instance))
    if empty:
        return
    if not replace:
        raise Unfit("There is data here already. With --replace the backup takes its place, and a copy is made first.")
    restoring.nobody_else()
    if migrations.state().pending or migrations.state().unknown:
        raise Unfit("What is here is of another release, so no copy can be made of it. Restore into an empty database.")
    count, last = restoring.deeds_since(packed.manifest["made"])
    if count:
        click.echo(f"{count} deeds since then are in this database alone, the last of {last:%Y-%m-%d %H:%M} UTC.")
    copy = making.make(instance / f"before-restore-{clock.local(clock.now()):%Y%m%d-%H%M%S-%f}.zip", each)
    click.echo(f"What was here is kept in {copy.path}.")


def _home(instance: Path) -> Path:
    return Path(database.obj.database).absolute().parent if db.is_sqlite() else instance


def _set_aside(replace: bool) -> None:
    """A file that is no database any more, or cannot be read, goes out of the way as it is."""
    path = Path(database.obj.database)
    if not replace:
        raise Unfit(f"{path} cannot be read. With --replace it is put aside, and the backup takes its place.")
    database.close()
    aside = f"{path}.damaged-{clock.local(clock.now()):%Y%m%d-%H%M%S}"
    for ending in ("-wal", "-shm", ""):
        if Path(f"{path}{ending}").exists():
            Path(f"{path}{ending}").rename(f"{aside}{ending}")
    click.echo(f"The database here cannot be read. It is put aside as {aside}.")
