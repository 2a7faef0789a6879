"""wapiti, as a role: what it is let do, and what its report says."""

import json
import os
import subprocess
import time
from pathlib import Path

from tests.attacks.findings import LEVELS, Result
from tests.attacks.routes import Routes
from tests.attacks.target import Target
from tests.attacks.visitor import Visitor

#: Modules that need nothing outside this machine and know nothing but web applications. Left out: those that call a
#: server on the internet back (ssrf, xxe, log4shell) or fetch lists from there (nikto, wapp, htp), that look for other
#: products (cms, wp_enum, spring4shell, network_device, shellshock), at names and certificates (takeover, ssl,
#: https_redirect), and that guess passwords (brute_login_form), which the throttles answer.
MODULES = (
    "backup",
    "buster",
    "cookieflags",
    "crlf",
    "csp",
    "csrf",
    "exec",
    "file",
    "htaccess",
    "http_headers",
    "ldap",
    "methods",
    "permanentxss",
    "redirect",
    "sql",
    "timesql",
    "upload",
    "xss",
)
#: Ends of the turn.
LEFT_OUT = ("/sign-out", "/me/sessions*", "/me/password*", "/me/second-factor*", "/assets/*")
#: Fields of the machinery; spoiled, every form is merely refused.
SKIPPED = ("csrf_token", "submission_id")


def scan(
    command: str, target: Target, visitor: Visitor, result: Result, seconds: int, folder: Path, routes: Routes
) -> None:
    """One turn of at most about `seconds`: a third to look around, the rest shared out among the modules."""
    report = folder / f"wapiti-{result.role}.json"
    each = max(10, (seconds * 2 // 3) // len(MODULES))
    arguments = [
        command,
        *("--url", target.url + "/", "--scope", "domain", "--module", ",".join(MODULES), "--verify-ssl", "0"),
        *("--max-scan-time", str(seconds // 3), "--max-attack-time", str(each), "--tasks", "4", "--depth", "6"),
        *("--max-files-per-dir", "25", "--max-links-per-page", "60", "--max-parameters", "40"),
        *("--level", "1", "--format", "json", "--output", str(report), "--verbose", "1"),
        *("--store-session", str(folder / f"session-{result.role}"), "--store-config", str(folder / "config")),
        *("--flush-session", "--no-bugreport"),
    ]
    for address in (*(f"/{part}" for part in sorted(routes.only)), *target.links.split()):
        arguments += ["--start", target.url + address]
    for path in (*LEFT_OUT, *(f"/{part}*" for part in routes.elsewhere())):
        arguments += ["--exclude", target.url + path]
    for name in SKIPPED:
        arguments += ["--skip", name]
    if visitor.cookies:
        told = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        arguments += ["--header", f"Cookie: {told}"]
    report.unlink(missing_ok=True)
    before, begun = _lines(target), time.monotonic()
    with (folder / f"wapiti-{result.role}.log").open("wb") as log:
        # It asks nothing: no terminal, nothing of the portal's environment.
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, timeout=seconds * 3 + 300, check=False
        )
    result.seconds = time.monotonic() - begun
    if not report.exists():
        raise RuntimeError(f"wapiti ended with {done.returncode} and no report: {folder}/wapiti-{result.role}.log")
    _read(report, result)
    statuses = [line["status"] for line in _lines(target)[len(before) :]]
    result.requests += len(statuses)
    result.faults += sum(status >= 500 for status in statuses)
    answered = sum(status < 400 for status in statuses)
    result.left = f"{answered:,} answered, {len(statuses) - answered:,} refused"


def _lines(target: Target) -> list[dict]:
    """The portal's own line for each request."""
    found = []
    for line in target.said().splitlines():
        if line.startswith("{") and '"status"' in line:
            found.append(json.loads(line))
    return found


def _read(report: Path, result: Result) -> None:
    """Vulnerabilities and anomalies with the level that wapiti gives them; what it merely tells of is informational."""
    told = json.loads(report.read_text())
    for part in ("vulnerabilities", "anomalies", "additionals"):
        for kind, found in told.get(part, {}).items():
            for one in found:
                level = LEVELS[min(int(one.get("level", 0)), 4)] if part != "additionals" else LEVELS[0]
                result.add(level, kind, f"{one.get('method')} {one.get('path')}: {one.get('info')}"[:400])
