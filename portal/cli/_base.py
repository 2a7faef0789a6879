"""What every command shares: one sentence when it cannot be done, and a bar when it takes its time."""

import sys
import time
from functools import wraps

import click
import peewee
from flask.cli import with_appcontext
from playhouse.migrations import MigrationError

from portal.foundation import db, i18n, migrations, settings, storage
from portal.foundation.db import Refused
from portal.foundation.sheets import Unreadable

FAILED, USAGE, SOME_REFUSED = 1, 2, 3


class Sentence(click.ClickException):
    """Ends the command with one sentence on standard error."""

    def __init__(self, text: str, exit_code: int = USAGE):
        super().__init__(text)
        self.exit_code = exit_code

    def show(self, file=None) -> None:
        click.echo(self.message, err=True)


def deed(run):
    """A command's body: speaks English, and says what stands in the way instead of showing a traceback."""

    @wraps(run)
    def told(*args, **kwargs):
        # Around the answers too: a sentence is told in the language in which it is read.
        with i18n.speaking("en"):
            db.take_time()
            try:
                return run(*args, **kwargs)
            except (Refused, MigrationError, Unreadable) as error:
                raise Sentence(str(error)) from None
            except storage.Unreachable as error:
                raise Sentence(f"The attachments cannot be reached ({error}). Look at FILES_URL.", FAILED) from None
            except (peewee.OperationalError, peewee.InterfaceError) as error:
                raise Sentence(
                    f"The database cannot be used ({str(error).strip()}). Look at DATABASE_URL.", FAILED
                ) from None

    return with_appcontext(told)


def needs_schema() -> None:
    """Raises Sentence unless the database has the present schema."""
    if migrations.state().pending:
        raise Sentence("The database lacks the present schema. First run: flask --app wsgi db up")
    settings.refresh()


def progress(label: str, length: int | None = None):
    """A wrapper for an iterable: on a terminal, a bar on standard error once the work takes more than a second."""

    def each(items):
        if not sys.stderr.isatty():
            yield from items
            return
        began, bar, waiting = time.monotonic(), None, 0
        for item in items:
            yield item
            waiting += 1
            # Drawing costs more than most items do.
            if time.monotonic() - began < 1 or waiting < 20:
                continue
            if bar is None:
                total = len(items) if hasattr(items, "__len__") else length
                bar = click.progressbar(length=total, label=label, file=sys.stderr)
            bar.update(waiting)
            waiting = 0
        if bar is not None:
            bar.update(waiting)
            bar.render_finish()

    return each
