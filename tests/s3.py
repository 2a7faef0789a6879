"""A real S3 server (SeaweedFS) for one run of the tests, started by the worker that asks first and shared by all."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.postgres import _free_port, locked

#: So that Python does not complain of a child nobody waits for: `stop` ends it, in whichever process.
_started: list[subprocess.Popen] = []
KEY, SECRET = "portal", "only/for+tests"


def server(shared_dir) -> str:
    """The server's address, `127.0.0.1:PORT`; one per `shared_dir`."""
    shared_dir = Path(shared_dir)
    with locked(shared_dir, "s3"):
        note = shared_dir / "s3.json"
        if not note.exists():
            note.write_text(json.dumps(_start(shared_dir)))
        return json.loads(note.read_text())["host"]


def stop(shared_dir) -> None:
    """Ends the run's server; does nothing if none was started."""
    note = Path(shared_dir) / "s3.json"
    if note.exists():
        os.killpg(json.loads(note.read_text())["pid"], signal.SIGKILL)
        note.unlink()


def client(host: str):
    """Somebody who looks into the store past the portal."""
    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    return boto3.client("s3", endpoint_url=f"http://{host}", region_name="us-east-1", config=config, **keys)


def _start(shared_dir: Path) -> dict:
    home = Path(tempfile.mkdtemp(prefix="s3-", dir=shared_dir))
    identity = {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (home / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    ports = {name: _free_port() for name in (*names, *(f"{name}.grpc" for name in names))}
    command = [Path(sys.executable).parent / "weed", "server", "-dir", home, "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
               "-filer", "-s3", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
               f"-s3.config={home}/s3.json", "-volume.max=100",
               "-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false", "-master.electionTimeout=1s",
               "-master.heartbeatInterval=100ms", "-master.telemetry=false",
               *(f"-{name}={port}" for name, port in ports.items())]  # fmt: skip
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    _started.append(process)
    host, until = f"127.0.0.1:{ports['s3.port']}", time.monotonic() + 60
    asked = client(host)
    while True:
        try:
            asked.create_bucket(Bucket="trial")
            asked.put_object(Bucket="trial", Key="first", Body=b"")
            return {"host": host, "pid": process.pid}
        except (BotoCoreError, ClientError):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The S3 server did not start:\n{(home / 'log').read_text()[-3000:]}") from None
            time.sleep(0.1)
