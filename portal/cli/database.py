"""`db up|down|status` and `doctor`: the schema, and whether this installation is well."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from portal import doctor
from portal.activity.calls import Call
from portal.cli._base import FAILED, deed, progress
from portal.foundation import migrations

group = AppGroup("db", help="The schema: up, down, status.")


@group.command("up")
@deed
def up():
    """Applies the migrations that are pending. Two at once: the second waits."""
    say_each("applied", migrations.up())


@group.command("down")
@click.argument("target", required=False)
@deed
def down(target: str | None):
    """Reverts the last migration, or all back through TARGET (its name). What their tables held is gone."""
    say_each("reverted", migrations.down(target))


@group.command("status")
@deed
def status():
    """Lists the migrations. Exit code 1 if the database is not at the head."""
    rows = migrations.status()
    for row in rows:
        told = f"{row.applied:%Y-%m-%d %H:%M}" if row.applied else "pending"
        click.echo(f"{row.name}  {told}{'' if row.path else '  (of a newer release: its file is not here)'}")
    if not all(row.applied and row.path for row in rows):
        sys.exit(FAILED)


def say_each(verb: str, names: list[str]) -> None:
    for name in names:
        click.echo(f"{verb} {name}")
    if not names:
        click.echo("Nothing to do.")


@click.command("doctor")
@click.option("--recount", is_flag=True, help="Also recount every week, touch and follow-up from the records.")
@deed
def doctor_command(recount: bool):
    """Looks whether this installation is well: each finding with what to do. Exit code 1 if there is one."""
    serious = 0
    for finding in doctor.look(current_app.config):
        click.echo(f"{'! ' if finding.serious else 'note: '}{finding.text}")
        serious += finding.serious
    if recount and not migrations.state().pending:
        for finding in doctor.recount(progress("Recounting", Call.select().count())):
            click.echo(f"! {finding.text}")
            serious += 1
    if serious:
        sys.exit(FAILED)
    click.echo("All well.")
