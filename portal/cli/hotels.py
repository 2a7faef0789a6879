"""`import hotels`: a roster from a file."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli._base import SOME_REFUSED, deed, needs_schema, progress
from portal.foundation import sheets
from portal.foundation.roles import COMMAND_LINE
from portal.records import hotel_importer

group = AppGroup("import", help="Bringing in files.")


@group.command("hotels")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@deed
def import_hotels(file: Path, dry_run: bool):
    """Brings in a roster: a CSV file in UTF-8 whose first row holds the headings, Chinese or English, in any order.

    \b
    酒店名称 name (needed) · 酒店编号 code (made if missing) · 省份 province · 城市 city · 区县 district ·
    地址 address · 电话 phone · 类型 kind (加盟酒店, 特许经营店) · 对接阶段 gate (1 to 7) · 分级 grade (A, B, C) ·
    客房数 rooms · 开业日期 opened

    A hotel with the same name and address as one that is there stays as it is, so a file can be brought in again.
    Exit code 3 if rows were refused, 2 if the file cannot be read at all."""
    needs_schema()
    outcome = hotel_importer.bring_in(COMMAND_LINE, sheets.read(file), dry_run, progress("Hotels"))
    if outcome.ignored:
        click.echo(f"Ignored columns: {', '.join(outcome.ignored)}")
    for number, reason in outcome.refused:
        click.echo(f"Row {number} refused: {reason}")
    done = "would be added" if dry_run else "added"
    click.echo(f"{len(outcome.added)} {done}, {outcome.already} already there, {len(outcome.refused)} refused.")
    if outcome.refused:
        sys.exit(SOME_REFUSED)
