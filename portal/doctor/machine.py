"""The machine and its settings: secrets, room on the disk, who reads the files, and the clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.config import PLACEHOLDERS
from portal.doctor.findings import Finding
from portal.foundation import clock, db
from portal.foundation.db import database
from portal.records.audit import AuditEntry

#: Less than this free, and writing stops soon; less than twice the database, and no restore or upgrade fits.
ROOM = 1 << 30
#: Two clocks may differ by so much.
ASIDE = timedelta(seconds=30)
#: File systems over a network: SQLite's journal does not work on them.
FAR = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"}
MOUNTS = Path("/proc/mounts")


def settings(config) -> Iterator[Finding]:
    production = config["PRODUCTION"]
    key = config["SECRET_KEY"]
    if key.lower() in PLACEHOLDERS or len(key) < 32:
        yield Finding(
            "SECRET_KEY is short or an example: production refuses it. Take 32 random characters or more.",
            serious=production,
        )
    if not production:
        return
    if not config["MAIL_URL"]:
        yield Finding(
            "No mail leaves: links are handed out on paper, and nobody gets a digest. Set MAIL_URL and MAIL_FROM.",
            serious=False,
        )
    if config["BASE_URL"].startswith("https://") and not config["PROXIES"]:
        yield Finding(
            "PROXIES is 0 with an address in HTTPS: behind a proxy all people share its address, and one who fails to "
            "sign in shuts out the others. Set PROXIES to the number of proxies in front."
        )


def disk(config) -> Iterator[Finding]:
    """Room where database and attachments lie; each disk is told of once."""
    seen = set()
    size = database_file().stat().st_size if db.is_sqlite() and database_file().exists() else 0
    for folder, needed in ((_data(config), max(ROOM, 2 * size)), (files_folder(config), ROOM)):
        if folder is None or not folder.exists() or folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        free = shutil.disk_usage(folder).free
        if free < needed:
            yield Finding(
                f"The disk of {folder} has {free >> 20} MB free; an upgrade or a restore needs {needed >> 20} MB. "
                "Make room: old backups go elsewhere."
            )
    if db.is_sqlite() and (kind := _file_system(database_file())) in FAR:
        yield Finding(
            f"The database lies on {kind}, a disk over the network, where SQLite loses data. Put it on a disk of this "
            "machine, or use PostgreSQL."
        )


def permissions(config) -> Iterator[Finding]:
    """Nobody else on the machine reads what is confidential, and the portal can write what it must."""
    instance = Path(config["INSTANCE_PATH"])
    private = [instance / "secret_key", instance / "demo_password", *sorted(instance.glob("before-restore-*"))]
    if db.is_sqlite():
        path = database_file()
        private += sorted(path.parent.glob(f"{path.name}*"))
        for file in (path, path.parent):
            if file.exists() and not os.access(file, os.W_OK):
                yield Finding(f"{file} cannot be written by this user. Give it to the user that the portal runs as.")
    for file in private:
        if file.exists() and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Finding(f"{file.name} can be read by everybody on this machine. Run: chmod 600 {file}")
    files = files_folder(config)
    if files is not None and files.exists():
        if not os.access(files, os.W_OK | os.X_OK):
            yield Finding(f"{files} cannot be written by this user. Give it to the user that the portal runs as.")
        if any(folder.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH) for folder in files.glob("[0-9a-f][0-9a-f]")):
            yield Finding(f"Attachments can be read by everybody on this machine. Run: chmod -R go-rwx {files}")


def clocks() -> Iterator[Finding]:
    """Weeks, sign-ins and one-time codes hang on the clock."""
    now = clock.now()
    if not db.is_sqlite():
        there = database.execute_sql("SELECT clock_timestamp() AT TIME ZONE 'UTC'").fetchone()[0]
        if abs(there - now) > ASIDE:
            seconds = round((there - now).total_seconds())
            yield Finding(
                f"The clock of the database's machine is {seconds:+} s from this one's. Let both follow a time server."
            )
    last = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.id.desc()).first()
    if last and last.at > now + ASIDE:
        yield Finding(
            f"The last deed is of {last.at:%Y-%m-%d %H:%M} UTC, and here it is {now:%Y-%m-%d %H:%M}: the clock went "
            "back, or was ahead. Let it follow a time server (timedatectl set-ntp true)."
        )


def database_file() -> Path:
    return Path(database.obj.database).absolute()


def _data(config) -> Path:
    return database_file().parent if db.is_sqlite() else Path(config["INSTANCE_PATH"])


def files_folder(config) -> Path | None:
    """The folder of attachments; None where they lie in a bucket."""
    parts = urlsplit(config["FILES_URL"])
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _file_system(path: Path) -> str:
    """Of what kind the disk is on which a path lies; empty where the machine does not tell."""
    if not MOUNTS.exists():
        return ""
    best, kind = "", ""
    for line in MOUNTS.read_text(errors="replace").splitlines():
        _device, point, found, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        if (path.is_relative_to(point)) and len(point) >= len(best):
            best, kind = point, found
    return kind
