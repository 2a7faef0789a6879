"""The Chromium that the journeys drive: the machine's own, since nothing is downloaded for a test. Debian's shell
without windows is the same engine and opens a new browser in a third of the time."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No sandbox: in a container root has none. The rest keeps the browser from calling home.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program():
    """The browser's path: `CHROMIUM` from the environment, or the first of the usual names."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if found := name and shutil.which(name):
            return found
    raise RuntimeError(
        "Chromium is not installed, and the tests drive one: run `apt-get install chromium`, or set CHROMIUM."
    )


def launched(playwright):
    """A running browser; the caller closes it."""
    return playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
