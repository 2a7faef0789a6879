"""`jobs tick`: does what is due. Call it each minute from cron or a timer; two at once do nothing twice."""

import os
import sys
import time

import click
import peewee
from flask.cli import AppGroup

from portal import schedule
from portal.cli._base import FAILED, deed, needs_schema
from portal.foundation import jobs, settings
from portal.foundation.db import database

group = AppGroup("jobs", help="Work that is due by the clock.")
MINUTE = 60


@group.command("tick")
@click.option("--while", "pid", type=click.IntRange(1), metavar="PID", help="Again each minute as long as PID runs.")
@deed
def tick(pid: int | None):
    """Sends mail, gives what is due, sweeps what has ended. Exit code 1 if something failed; it is tried again."""
    if pid is None:
        needs_schema()
        if not _tick():
            sys.exit(FAILED)
    while pid and _runs(pid):
        try:
            settings.refresh()
            _tick()
        except (peewee.OperationalError, peewee.InterfaceError) as error:
            click.echo(f"The database cannot be used ({type(error).__name__}); trying again in a minute.", err=True)
        # Nobody waits for a second that has nothing in it: between two ticks no connection is held.
        database.close()
        _pause(pid)


def _tick() -> bool:
    """Does what is due and tells what came of it; False if something failed."""
    fine = True
    for done in jobs.run_due(schedule.TASKS):
        if done.trouble:
            click.echo(f"{done.name} failed: {done.trouble}", err=True)
            fine = False
        elif done.count:
            click.echo(f"{done.name}: {done.count}")
    return fine


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pause(pid: int) -> None:
    """A minute, or until the process has ended: whoever stops it stops this too."""
    for _ in range(MINUTE):
        if not _runs(pid):
            return
        time.sleep(1)
