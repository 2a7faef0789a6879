"""`association verify`: whether every vote that was counted is still what its ballots say."""

import sys

import click
from flask.cli import AppGroup

from portal.activity.association import council_ballots, counting
from portal.cli._base import FAILED, deed, needs_schema

group = AppGroup("association", help="The association of member hotels: whether its votes hold.")


@group.command("verify")
@deed
def verify():
    """Counts every vote anew from its ballots, and compares the result, its seal, and the seal that the audit noted at
    the close; so the council's secret votes. Exit code 1 if any of them does not hold."""
    needs_schema()
    parts = [counting.verified(), council_ballots.verified()]
    count, doubted = sum(part[0] for part in parts), parts[0][1] | parts[1][1]
    for name, found in doubted.items():
        for one in found:
            click.echo(f"! {name}: {one}")
    held = count - len(doubted)
    click.echo(f"{count} counted vote{'' if count == 1 else 's'} looked at, {held} as sealed.")
    if doubted:
        sys.exit(FAILED)
