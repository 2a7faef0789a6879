"""The portal that is attacked: production settings behind TLS, invented data, and as it was for every role."""

import contextlib
import http.client
import ipaddress
import os
import secrets
import shutil
import sqlite3
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import postgres
from tests.browser.server import ROOT, Server

HOTELS, WEEKS = 24, 24
#: The databases on PostgreSQL.
LIVE, CLEAN = "live", "clean"
#: Known to the attackers: they are the portal's own people.
PASSWORD = "attacks-by-machine-2026"


class Target(Server):
    """`with Target(folder) as portal:`; `renew()` gives it back as it was at first. It runs on SQLite, or with
    `postgresql` on a server of its own."""

    def __init__(self, folder: Path, database: str = "sqlite"):
        self.folder, self.clean, self.live = folder, folder / "clean", folder / "live"
        self.base = postgres.server(folder) if database == "postgresql" else ""
        self.certificate, self.key = folder / "cert.pem", folder / "key.pem"
        env = {
            "PORTAL_ENV": "production",
            "SECRET_KEY": secrets.token_hex(32),
            "INSTANCE_PATH": str(self.live),
            "DATABASE_URL": f"{self.base}/{LIVE}" if self.base else f"sqlite:///{self.live}/portal.db",
            "GUNICORN_CMD_ARGS": f"--certfile={self.certificate} --keyfile={self.key}",
        }
        super().__init__(env, folder / "portal.log", patience=120)
        self.url = f"https://127.0.0.1:{self.port}"

    def make(self) -> None:
        """The certificate, and the data that every role begins with."""
        self._certify()
        self.live.mkdir(parents=True)
        self._copy("template1", LIVE)
        # Production refuses demo data, so it is made under the other settings and then served under these.
        env = {**os.environ, **self.env, "PORTAL_ENV": "development", "BASE_URL": self.url, "DEMO_PASSWORD": PASSWORD}
        sizes = ["--hotels", str(HOTELS), "--weeks", str(WEEKS)]
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare", *sizes]
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "tests.attacks.links"]
        self.links = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        shutil.copytree(self.live, self.clean)
        self._copy(LIVE, CLEAN)

    def renew(self) -> None:
        """What one role has written is gone before the next begins."""
        self.stop()
        shutil.rmtree(self.live)
        shutil.copytree(self.clean, self.live)
        self._copy(CLEAN, LIVE)
        self.start()

    def close(self) -> None:
        """Its database's server goes, too."""
        self.stop()
        postgres.stop(self.folder)

    def _copy(self, here: str, there: str) -> None:
        if self.base:
            postgres.create_database(self.base, there, here)

    def forget_failures(self) -> None:
        """The throttle has done its work; the attack goes on."""
        opened = psycopg.connect(f"{self.base}/{LIVE}") if self.base else sqlite3.connect(self.live / "portal.db", 30)
        with contextlib.closing(opened) as database:
            database.execute("DELETE FROM failure")
            database.commit()

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def faults(self) -> list[str]:
        """What the portal itself wrote down of its faults."""
        return [line for line in self.said().splitlines() if '"status": 5' in line or '"level": "error"' in line]

    def connection(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=self.context())

    def _certify(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(alternative, critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        form = serialization.PrivateFormat.PKCS8
        self.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
        self.key.chmod(0o600)
