"""Settings from the environment, one flat class; what is unsafe in production is refused at the start."""

import os
import re
import secrets
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

ROOT = Path(__file__).parent.parent
#: What an example file may hold; production refuses it.
PLACEHOLDERS = {"", "change-me", "changeme", "secret", "dev", "development", "replace-me"}


class Misconfigured(SystemExit):
    """The portal does not start with these settings; the message says which one and what to do."""


class Config:
    """Every setting, read from `environ` once. Raises Misconfigured for what cannot work or is not safe."""

    def __init__(self, environ=os.environ):
        self.PORTAL_ENV = environ.get("PORTAL_ENV", "development")
        if self.PORTAL_ENV not in ("development", "production"):
            raise Misconfigured("PORTAL_ENV is development or production.")
        self.PRODUCTION = self.PORTAL_ENV == "production"
        instance = Path(environ.get("INSTANCE_PATH", ROOT / "instance"))
        self.INSTANCE_PATH = str(instance)
        self.DATABASE_URL = environ.get("DATABASE_URL") or f"sqlite:///{instance}/portal.db"
        #: Where attachments lie: a folder that all machines share (file:///…), or a bucket (s3://…).
        self.FILES_URL = environ.get("FILES_URL") or (instance.absolute() / "files").as_uri()
        self.BASE_URL = environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        self.TIME_ZONE = environ.get("TIME_ZONE", "Asia/Shanghai")
        self.BRAND = {
            "zh": environ.get("BRAND_ZH", "加盟酒店客户服务"),
            "en": environ.get("BRAND_EN", "Hotel relations"),
        }
        #: How many proxies in front of the portal set X-Forwarded-For and X-Forwarded-Proto.
        proxies = environ.get("PROXIES", "0")
        if not (proxies.isascii() and proxies.isdigit() and len(proxies) == 1):
            raise Misconfigured("PROXIES is how many proxies stand in front of the portal: 0, 1, 2 …")
        self.PROXIES = int(proxies)
        if urlsplit(self.DATABASE_URL).scheme not in ("sqlite", "postgresql", "postgres"):
            raise Misconfigured("DATABASE_URL begins with sqlite:/// or postgresql://.")
        if not _is_place(self.FILES_URL, self.PRODUCTION):
            raise Misconfigured(
                "FILES_URL is a folder, file:///srv/files, or a bucket, s3://KEY:SECRET@host/bucket; s3+http:// is for "
                "this machine alone."
            )
        if self.TIME_ZONE not in available_timezones():
            raise Misconfigured("TIME_ZONE is a name such as Asia/Shanghai.")

        try:
            base = urlsplit(self.BASE_URL)
        except ValueError:
            base = urlsplit("")
        if base.scheme not in ("http", "https") or not base.hostname:
            raise Misconfigured("BASE_URL is the address people type, such as https://portal.example.")
        if self.PRODUCTION and base.scheme != "https" and not _is_loopback(base.hostname):
            raise Misconfigured("BASE_URL must begin with https:// in production.")
        self.TRUSTED_HOSTS = [base.hostname, "localhost", "127.0.0.1", "[::1]"]
        self.TRUSTED_HOSTS += environ.get("ALLOWED_HOSTS", "").split()

        #: smtp://user:password@host:port or smtps://…; without it no mail leaves, and pages say so.
        self.MAIL_URL = environ.get("MAIL_URL", "")
        self.MAIL_FROM = environ.get("MAIL_FROM", "")
        if self.MAIL_URL and not _is_mail_server(self.MAIL_URL):
            raise Misconfigured("MAIL_URL is the mail server, such as smtp://user:password@mail.example:587.")
        if self.MAIL_URL and not re.fullmatch(r"[^\n\r]*[^\s@<>]+@[^\s@<>]+>?", self.MAIL_FROM):
            raise Misconfigured("MAIL_FROM is the address that mail comes from: MAIL_URL needs it.")

        self.SECRET_KEY = environ.get("SECRET_KEY", "")
        if self.PRODUCTION and (self.SECRET_KEY.lower() in PLACEHOLDERS or len(self.SECRET_KEY) < 32):
            raise Misconfigured(
                'SECRET_KEY must be a random text of 32 characters or more in production: python -c "import secrets; '
                'print(secrets.token_hex(32))"'
            )
        if not self.SECRET_KEY:
            self.SECRET_KEY = _kept_secret(instance / "secret_key")

        #: What seals evaluations: outside database and backups. In development it is made at the start.
        self.VAULT_KEY_FILE = environ.get("VAULT_KEY_FILE") or str(instance / "vault.key")

        # With this prefix a browser takes the cookie from this very host alone, and by HTTPS alone.
        self.SESSION_COOKIE_NAME = "__Host-portal" if base.scheme == "https" else "portal"
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_SECURE = base.scheme == "https"
        #: The cookie holds a browser id and the CSRF secret, so it outlives a sign-in; the session row does not.
        self.PERMANENT_SESSION_LIFETIME = 31 * 24 * 3600
        #: It is sent when something in it changes, which signing in does: not signed anew with each answer.
        self.SESSION_REFRESH_EACH_REQUEST = False
        self.MAX_CONTENT_LENGTH = 2 * 1024 * 1024
        self.MAX_FORM_MEMORY_SIZE = 1024 * 1024
        self.MAX_FORM_PARTS = 500
        self.WTF_CSRF_CHECK_DEFAULT = False
        self.WTF_CSRF_TIME_LIMIT = None
        self.WTF_CSRF_SSL_STRICT = False
        self.COMPRESS_ALGORITHM = ["zstd", "gzip"]
        self.COMPRESS_ALGORITHM_STREAMING = ["zstd", "gzip"]
        self.COMPRESS_ZSTD_LEVEL = 3
        self.COMPRESS_MIMETYPES = ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"]


def _is_mail_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_place(url: str, production: bool) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme == "file":
            return parts.netloc == "" and len(parts.path) > 1
        whole = parts.hostname and parts.username and parts.password and re.fullmatch(r"/[^/]+/?", parts.path)
        safe = parts.scheme == "s3" or (
            parts.scheme == "s3+http" and not (production and not _is_loopback(parts.hostname))
        )
        return bool(whole) and safe and parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _kept_secret(path: Path) -> str:
    """A random secret of this installation, made at the first start: development needs no setting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
