"""`demo`, and `prepare`, which `make run` calls: an invented company for those who look around."""

import os
import unicodedata
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app

from portal import demo
from portal.cli._base import Sentence, deed, needs_schema, progress
from portal.cli.accounts import good_password
from portal.cli.database import say_each
from portal.foundation import clock, migrations

HOTELS, WEEKS = click.IntRange(1, 20000), click.IntRange(1, 1000)
SEED = 1


@click.command("demo")
@click.option("--hotels", type=HOTELS, default=120, show_default=True, help="How many hotels.")
@click.option("--weeks", type=WEEKS, default=104, show_default=True, help="How many weeks of calls.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another number, another company.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its week is the last; today if not given."
)
@deed
def demo_command(hotels: int, weeks: int, seed: int, until: datetime | None):
    """Fills an empty database with an invented company: same seed, sizes and day, same data."""
    if current_app.config["PRODUCTION"]:
        raise Sentence("Demo data is not for production (PORTAL_ENV=production).")
    needs_schema()
    day = until.date() if until else clock.today()
    if day > clock.today():
        raise Sentence(f"{day} is still to come. Take today or an earlier day.")
    if demo.first_day(day, weeks).year < 2000:
        raise Sentence("Demo data begins in 2000 or later. Take fewer weeks.")
    if not _fill(hotels, weeks, seed, day):
        raise Sentence("The database holds data already; demo data goes into an empty one. Nothing has changed.")
    _show_people()


@click.command("prepare")
@click.option("--hotels", type=HOTELS, envvar="DEMO_HOTELS", default=120, show_default=True, help="Size of demo data.")
@click.option("--weeks", type=WEEKS, envvar="DEMO_WEEKS", default=104, show_default=True, help="Size of demo data.")
@deed
def prepare(hotels: int, weeks: int):
    """What a first start needs: the schema and, unless in production, demo data in an empty database."""
    if migrations.state().pending:
        say_each("applied", migrations.up())
    if not current_app.config["PRODUCTION"]:
        if demo.is_empty():
            click.echo(f"Making demo data: {hotels} hotels, {weeks} weeks …")
            _fill(hotels, weeks, SEED, clock.today())
        elif demo.told():
            demo.use_password(_password())
    click.echo(f"The portal's address: {current_app.config['BASE_URL']}")
    if demo.told() and not current_app.config["PRODUCTION"]:
        _show_people()


def _fill(hotels: int, weeks: int, seed: int, day: date) -> bool:
    """Fills the database. False if it holds data already, or another process was quicker."""
    if not demo.is_empty():
        return False
    password = _password()
    with migrations.alone():
        if not demo.is_empty():
            return False
        demo.fill(hotels, weeks, seed, day, password, progress("Demo data"))
    return True


def _password() -> str:
    """From DEMO_PASSWORD, or made once and kept in the instance folder, readable by its owner only."""
    given = os.environ.get("DEMO_PASSWORD")
    path = Path(current_app.config["INSTANCE_PATH"]) / "demo_password"
    return good_password(given or demo.kept_password(path), "The demo password")


def _show_people() -> None:
    rows = [("sign-in", "role", "name", "hotels"), *demo.people()]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    click.echo(f"Demo accounts, all with the password {_password()}")
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        click.echo("  " + "  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
