"""The key file: there, nobody else's, apart from what it seals, and holding every key that rows need."""

import stat
from collections.abc import Iterator

from portal.doctor.findings import Finding
from portal.doctor.machine import files_folder
from portal.foundation import keyring
from portal.foundation.keyring import Keyless
from portal.foundation.seals import needed
from portal.foundation.vault import Unsealable
from portal.schema import SEALS


def key_file(config) -> Iterator[Finding]:
    """Without it evaluations can be neither filled in nor read: in production it must be there before the first."""
    path, rows = keyring.path(), needed(SEALS)
    try:
        held = keyring.names()
    except Keyless:
        if config["PRODUCTION"] or rows:
            what = "cannot be read, or is no key file" if path.exists() else "is not there"
            yield Finding(
                f"The key file {path} {what}: evaluations can be neither filled in nor read. Put its copy back; where "
                "there never was one, run: flask --app wsgi vault make"
            )
        return
    yield from _place(config)
    if missing := {name: count for name, count in rows.items() if name not in held}:
        yield Finding(
            f"{sum(missing.values())} sealed rows need keys that are not in {path} ({', '.join(sorted(missing))}). Put "
            "the copy of their key file back: without it nobody opens them."
        )
    yield from _damaged(held)
    if former := sum(rows.get(name, 0) for name in held[1:]):
        yield Finding(
            f"{former} sealed rows lie under a former key. Run: flask --app wsgi vault rotate --go-on", serious=False
        )
    elif held[1:]:
        yield Finding("Nothing lies under the former keys. Run: flask --app wsgi vault retire", serious=False)


def _place(config) -> Iterator[Finding]:
    path, files = keyring.path().absolute(), files_folder(config)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(f"{path} can be read by others on this machine. Run: chmod 600 {path}")
    if files is not None and path.resolve().is_relative_to(files.resolve()):
        yield Finding(
            f"{path} lies among the attachments, which go into every backup's place. Move it, and set VAULT_KEY_FILE."
        )


def _damaged(held: list[str]) -> Iterator[Finding]:
    """A key that bears the right name and opens nothing, or a row that was changed behind the portal's back."""
    for seal in SEALS:
        for name in held:
            row = seal.sample(name)
            try:
                _opened = row is None or seal.open(row)
            except Unsealable:
                yield Finding(
                    f"Row {row.id} of {seal.table._meta.table_name} does not open with the key {name}. Put the copy of "
                    "that key file back; if it is the same, restore the row from a backup."
                )
