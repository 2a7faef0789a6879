"""The HTML checker of the W3C and Lighthouse, from npm: installed for `make looks` alone, into its own folder."""

import json
import os
import shutil
import subprocess
import sys

from tests.browser import chromium
from tests.browser.server import ROOT

HERE = ROOT / "tests" / "looking"
MODULES = ROOT / "looks" / "node" / "node_modules"
#: What each home must reach, of 100.
LEAST = {"accessibility": 100, "best-practices": 100, "performance": 95}


def install() -> None:
    """Installs both, unless they are there. Raises SystemExit with what is missing on this machine."""
    for program, package in (("node", "nodejs"), ("npm", "npm"), ("java", "default-jre-headless")):
        if shutil.which(program) is None:
            sys.exit(f"make looks needs {program}. On Debian: apt-get install {package}")
    folder, wanted = MODULES.parent, (HERE / "package.json").read_text()
    folder.mkdir(parents=True, exist_ok=True)
    there = folder / "package.json"
    if MODULES.is_dir() and there.exists() and there.read_text() == wanted:
        return
    there.write_text(wanted)
    print("Installing the HTML checker and Lighthouse …")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL).returncode:
        there.unlink()
        sys.exit("npm could not install the HTML checker and Lighthouse.")


def html(files) -> dict:
    """{file: findings} of pages as the portal sent them."""
    if not files:
        return {}
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", *files]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    by_url = {file.as_uri(): file for file in files}
    found: dict = {}
    for message in json.loads(told.stdout)["messages"]:
        # "info" without a subtype is advice that trailing slashes do nothing. The language is guessed from the words,
        # and what officers write stays as they wrote it, whatever the language of the page.
        guessed = message["message"].startswith("This document appears to be written in")
        if not guessed and (message["type"] == "error" or message.get("subType") == "warning"):
            file = by_url[message["url"].replace("file:/", "file:///", 1).replace("file://///", "file:///")]
            line = f"HTML: {message['message']} ({message.get('extract', '').strip()[:80]})"
            found.setdefault(file, []).append(" ".join(line.split()))
    return found


def lighthouse(url: str, cookies: str) -> tuple[list[str], str]:
    """(what falls short, all marks in one line) of a page as its signed-in reader gets it."""
    flags = " ".join(chromium.ARGUMENTS)
    command = [
        "node", MODULES / "lighthouse" / "cli" / "index.js", url, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(LEAST)}", f"--chrome-flags={flags}",
        "--extra-headers", json.dumps({"Cookie": cookies}),
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": chromium.program()}
    told = subprocess.run(command, capture_output=True, text=True, env=env)
    if told.returncode:
        # Its trace fails now and then; it asks itself to be run again.
        told = subprocess.run(command, capture_output=True, text=True, env=env)
    if told.returncode:
        return [f"Lighthouse failed: {told.stderr.strip().splitlines()[-1]}"], "failed"
    report = json.loads(told.stdout)
    marks = {name: round(100 * (found["score"] or 0)) for name, found in report["categories"].items()}
    short = []
    for name, mark in marks.items():
        if mark < LEAST[name]:
            poor = [
                report["audits"][audit["id"]]["title"]
                for audit in report["categories"][name]["auditRefs"]
                if audit["weight"]
                and (report["audits"][audit["id"]]["score"] or 0) < 1
                and report["audits"][audit["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
            ]
            short.append(f"Lighthouse {name} {mark}, less than {LEAST[name]}: {'; '.join(poor)}")
    return short, ", ".join(f"{name} {mark}" for name, mark in marks.items())
