"""The commands of `flask --app wsgi`: the schema, accounts, rosters, keys, demo data and a look at the whole.

Exit codes: 0 done or well · 1 failed, or something is to be mended · 2 asked for something that cannot be done,
and nothing has changed · 3 brought in, but some rows were refused.
"""

from flask import Flask

from portal.cli import accounts, association, audit, backups, database, demo, imports, jobs, vault

COMMANDS = (
    database.group,
    database.doctor_command,
    backups.backup,
    backups.restore,
    demo.demo_command,
    demo.prepare,
    accounts.group,
    imports.group,
    audit.group,
    association.group,
    jobs.group,
    vault.group,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
