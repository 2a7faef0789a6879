"""`vault make|status|rotate|retire`: the key file that seals evaluations; it lies in no backup."""

import sys
from datetime import timedelta

import click
from flask.cli import AppGroup

from portal.cli._base import FAILED, Sentence, deed, needs_schema
from portal.foundation import clock, db, keyring, migrations
from portal.foundation.jobs import Job
from portal.foundation.keyring import Keyless
from portal.foundation.roles import COMMAND_LINE
from portal.foundation.seals import needed
from portal.foundation.vault import Unsealable
from portal.records import audit
from portal.schema import SEALS

group = AppGroup("vault", help="The key file that seals evaluations: make it, look, change the key.")
#: Whoever was about to save under the former key when another took its place has saved by then.
QUIET = timedelta(minutes=30)
#: The row of the table of jobs on which the audit notes what is done with the keys, by their names.
JOB = "vault"


@group.command("make")
@click.option("--anew", is_flag=True, help="Although rows lie sealed under keys that are lost: they stay shut.")
@deed
def make(anew: bool):
    """Makes the key file VAULT_KEY_FILE with one key. There must be none."""
    lost = {} if migrations.state().pending else needed(SEALS)
    if lost and not anew and not keyring.path().exists():
        raise Sentence(
            f"{sum(lost.values())} rows lie sealed under {_listed(lost)}. Put the copy of the key file back to "
            f"{keyring.path()}. If it is lost for good, --anew makes another: those rows stay shut."
        )
    try:
        name = keyring.make()
    except FileExistsError:
        raise Sentence(f"There is a key file already: {keyring.path()}. rotate puts a new key into it.") from None
    except OSError as error:
        raise _unwritable(error) from None
    if not migrations.state().pending:
        with db.together():
            audit.record(COMMAND_LINE, "vault.made", Job.noted(JOB), keys=name)
    click.echo(f"{keyring.path()}: key {name}.")
    click.echo("Keep a copy of it apart from the machine and from the backups: what it seals is lost without it.")


@group.command("status")
@deed
def status():
    """Says which keys there are and what lies under each. Exit code 1 if a key is missing that rows need."""
    needs_schema()
    rows = needed(SEALS)
    try:
        held = keyring.names()
    except Keyless:
        held = []
        click.echo(f"{keyring.path()}: not there, or no key file.")
    else:
        click.echo(f"{keyring.path()}: {len(held)} key{'s' if len(held) > 1 else ''}.")
    for place, name in enumerate(held):
        told = "in force" if place == 0 else "opens alone"
        click.echo(f"{name}  {told}, {rows.get(name, 0)} rows")
    missing = {name: count for name, count in rows.items() if name not in held}
    for name, count in missing.items():
        click.echo(f"{name}  missing, {count} rows stay shut: put the copy of its key file back")
    if missing or not held:
        sys.exit(FAILED)


@group.command("rotate")
@click.option("--go-on", is_flag=True, help="No new key: only seal anew what was left when the last one broke off.")
@deed
def rotate(go_on: bool):
    """Puts a new key first and seals everything anew under it, while people work. Whoever breaks it off goes on with
    --go-on; the former keys stay in the file, and open, until they are retired."""
    needs_schema()
    try:
        if not go_on:
            name = keyring.rotate()
            with db.together():
                audit.record(COMMAND_LINE, "vault.rotated", Job.noted(JOB), keys=name)
            click.echo(f"Key {name} is in force. Keep a copy of {keyring.path()} apart, as of the one before.")
        count = sum(step for seal in SEALS for step in seal.seal_anew())
    except Keyless:
        raise _keyless() from None
    except OSError as error:
        raise _unwritable(error) from None
    except Unsealable:
        raise Sentence(
            "A sealed row is damaged, and those behind it still lie under the former key, which stays. Run: flask "
            "--app wsgi doctor",
            FAILED,
        ) from None
    click.echo(f"{count} rows are sealed anew. In half an hour: flask --app wsgi vault retire")


@group.command("retire")
@deed
def retire():
    """Takes all keys but the one in force out of the file. Refused while any row needs one of them, and within half
    an hour of the change, as somebody may be saving under the one before."""
    needs_schema()
    try:
        _first, *former = keyring.names()
    except Keyless:
        raise _keyless() from None
    if not former:
        click.echo("There is one key alone: nothing to retire.")
        return
    wait = keyring.changed_at() + QUIET - clock.now()
    if wait > timedelta(0):
        raise Sentence(f"The key was changed just now. Try again in {wait // timedelta(minutes=1) + 1} minutes.")
    still = {name: count for name, count in needed(SEALS).items() if name in former}
    if still:
        raise Sentence(
            f"{sum(still.values())} rows still lie under {_listed(still)}. First: flask --app wsgi vault rotate --go-on"
        )
    try:
        keyring.retire(former)
    except OSError as error:
        raise _unwritable(error) from None
    with db.together():
        audit.record(COMMAND_LINE, "vault.retired", Job.noted(JOB), keys=", ".join(former))
    click.echo(
        f"Retired: {', '.join(former)}. Backups from before hold rows under them: keep the former copy of the key file "
        "as long as you keep those."
    )


def _listed(keys: dict[str, int]) -> str:
    return ", ".join(sorted(keys))


def _keyless() -> Sentence:
    return Sentence(
        f"There is no key file at {keyring.path()}, or it is none. Put its copy back; a new portal makes one with: "
        "flask --app wsgi vault make",
        FAILED,
    )


def _unwritable(error: OSError) -> Sentence:
    return Sentence(
        f"{keyring.path()} cannot be written ({error.strerror}). Its folder must belong to the user that the portal "
        "runs as.",
        FAILED,
    )
