"""Is this installation well? Each finding says what is wrong and what to do about it."""

from collections.abc import Iterator

from portal.doctor import books, machine, running, sealed
from portal.doctor.findings import Finding
from portal.doctor.recounting import recount
from portal.foundation import db, migrations

__all__ = ["Finding", "look", "recount"]


def look(config) -> Iterator[Finding]:
    """What is wrong with settings, machine, schema, database and what runs on them. `config` is the application's."""
    yield from machine.settings(config)
    yield from machine.disk(config)
    yield from machine.permissions(config)
    state = migrations.state()
    if state.unknown:
        yield Finding(f"The database is of a newer release ({', '.join(state.unknown)}). Install that release.")
    if state.pending:
        yield Finding(f"The schema lacks {', '.join(state.pending)}. Run: flask --app wsgi db up")
        return
    yield from books.sqlite() if db.is_sqlite() else books.postgres(config)
    yield from machine.clocks()
    yield from running.people()
    yield from running.keys()
    yield from sealed.key_file(config)
    yield from running.jobs(config)
    yield from running.polls()
    yield from running.mail(config)
    yield from running.attachments()
    yield from running.backups(config)
    yield from running.erasures()
