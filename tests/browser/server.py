"""The real portal as it is run in production: gunicorn and its workers in processes of their own, on a free port."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """`with Server({"DATABASE_URL": …}, log) as portal: … portal.url`; it answers inside the block."""

    def __init__(self, env, log, patience=20, app="wsgi:app"):
        """`env` is added to the environment, `log` is the file that gets all output, `patience` the seconds to wait."""
        self.env, self.log, self.patience, self.app = env, Path(log), patience, app
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts it, on the same port as before if it was stopped or killed, and waits until it says it is ready."""
        env = {**os.environ, "PORTAL_ENV": "development", "SECRET_KEY": "only-for-tests", **self.env}
        env |= {"BASE_URL": self.url, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "gunicorn", self.app, "--config", "deploy/gunicorn.conf.py",
                   "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]  # fmt: skip
        with self.log.open("ab") as log:
            # A session of its own, so that master and workers can be ended together.
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + self.patience
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill9()
                raise RuntimeError(f"The portal did not start:\n{self.said()[-4000:]}")
            time.sleep(0.05)
        return self

    def stop(self):
        """Ends it politely; requests under way are answered first."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill9()

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[int]:
        """The processes that serve, as of now."""
        pid = self.process.pid
        with contextlib.suppress(FileNotFoundError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill9(self):
        """SIGKILL to the master and every worker at once, as a power cut would."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            # The workers are not our children to wait for; the last of them gives the port back.
            until = time.monotonic() + 5
            while self._listens() and time.monotonic() < until:
                time.sleep(0.01)

    def said(self):
        """Everything it has written to its log so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def connection(self):
        """How one speaks with it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    def _ready(self):
        connection = self.connection()
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
