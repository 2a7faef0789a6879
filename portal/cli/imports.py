"""`import hotels|principals|accounts|calls`: a sheet from a file."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cli._base import SOME_REFUSED, deed, needs_schema, progress
from portal.foundation.roles import COMMAND_LINE
from portal.foundation.sheets import reading, told
from portal.records.imports import Import, ImportKind, ImportRow, Verdict
from portal.records.imports import steps as import_steps
from portal.schema import IMPORTERS

group = AppGroup("import", help="Bringing in files.")


@group.command("hotels")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@deed
def import_hotels(file: Path, dry_run: bool):
    """Brings in a roster of hotels: XLSX, XLS or CSV with Chinese or English headings in any order.

    \b
    酒店名称 name (needed) · 酒店编号 code (made if missing) · 类型 kind · 对接阶段 gate (1 to 7) · 分级 grade ·
    省份 province · 城市 city · 区县 district · 地址 address · 电话 phone · 客房数 rooms · 开业日期 opened ·
    签约日期 signed · 合同到期 contract until · 费用条款 fees · PMS · 间夜占比 share · 标签 tags · 备注 note ·
    客服专员 officer

    A hotel with the same name and address as one that is there changes in what the sheet says of it; cells that are
    empty change nothing. Exit code 3 if rows were refused, 2 if the file cannot be read at all."""
    _bring_in(ImportKind.HOTELS, file, dry_run)


@group.command("principals")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@deed
def import_principals(file: Path, dry_run: bool):
    """Brings in the people on hotels' files.

    \b
    酒店 hotel, by code or name (needed) · 姓名 name (needed) · 职务 function (needed) · 职称 title · 称呼 address ·
    电话 phone · 手机 mobile · 邮箱 mail · 生日 birthday · 方便时段 best time · 沟通风格 manner · 任职日期 since"""
    _bring_in(ImportKind.PRINCIPALS, file, dry_run)


@group.command("accounts")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@deed
def import_accounts(file: Path, dry_run: bool):
    """Opens accounts, without passwords and without inviting anybody.

    \b
    姓名 name (needed) · 登录名 sign-in, 邮箱 mail or 手机 mobile (one is needed) · 角色 role (needed) ·
    部门 department · 小组 team · 分管酒店 hotels by their codes · 职务 function at them"""
    _bring_in(ImportKind.ACCOUNTS, file, dry_run)


@group.command("calls")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@deed
def import_calls(file: Path, dry_run: bool):
    """Brings in past contacts.

    \b
    酒店 hotel, by code or name (needed) · 日期 day (needed) · 客服专员 officer (needed) · 沟通方式 channel ·
    联系人 who · 结果 result · 沟通内容 summary"""
    _bring_in(ImportKind.CALLS, file, dry_run)


def _bring_in(kind: ImportKind, file: Path, dry_run: bool) -> None:
    needs_schema()
    importer = IMPORTERS[kind.value]
    job = import_steps.stage(COMMAND_LINE, importer, file.name, reading.read_path(file))
    try:
        lacking = importer.lacking(job.fields)
        if lacking:
            raise import_steps.lacks(lacking)
        ignored = [text for text, name in zip(job.about["headings"], job.fields, strict=True) if not name and text]
        if ignored:
            click.echo(f"Ignored columns: {', '.join(ignored)}")
        job.map(COMMAND_LINE, job.sheet, job.fields)
        for _step in progress("Rows")(_steps(importer, job)):
            pass
        for number, _cells, reasons in ImportRow.refused(COMMAND_LINE, job):
            click.echo(f"Row {number} refused: {' '.join(_sentence(*reason) for reason in reasons)}")
        _say(job, dry_run)
        refused = job.tally.get(Verdict.REFUSED, 0) + job.tally.get(Verdict.LIKELY, 0)
        if not dry_run:
            import_steps.deed(importer, COMMAND_LINE, job)()
            for _step in progress("Weeks")(_steps(importer, job)):
                pass
    finally:
        if dry_run or job.applied_at is None:
            Import.forget(job)
    if refused:
        sys.exit(SOME_REFUSED)


def _steps(importer, job: Import):
    while job.is_busy:
        import_steps.step(importer, job, COMMAND_LINE)
        yield job.judged


def _sentence(heading: str, packed: list) -> str:
    return f"{heading}: {told(packed)}" if heading else told(packed)


def _say(job: Import, dry_run: bool) -> None:
    counts = {verdict: job.tally.get(verdict.value, 0) for verdict in Verdict}
    would = "would be " if dry_run else ""
    changed = f", {counts[Verdict.CHANGE]} {would}changed" if counts[Verdict.CHANGE] else ""
    refused = counts[Verdict.REFUSED] + counts[Verdict.LIKELY]
    click.echo(f"{counts[Verdict.NEW]} {would}added{changed}, {counts[Verdict.SAME]} already there, {refused} refused.")
