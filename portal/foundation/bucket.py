"""A bucket of an S3-compatible store: the place for files where several machines share no folder."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

from portal.foundation.lazy import boto3, botocore_config, botocore_errors

#: Whatever else lies in the bucket is not ours to count or to sweep.
_OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
#: Seconds to reach the store, and to wait for each piece it sends: a page must not hang on it.
REACH, PATIENCE = 3, 15


class Unreachable(OSError):
    """The store does not answer, or refuses these keys (503); nothing is said about any file in it."""


class Bucket:
    """`s3://KEY:SECRET@host/bucket?region=…`, by HTTPS; `s3+http://…` without, for a store on this machine."""

    def __init__(self, url: str):
        self._parts = urlsplit(url)
        self._bucket = self._parts.path.strip("/")
        self._lock = threading.Lock()
        self._made = None

    def _client(self):
        """Made at the first file: a process that serves none never loads the library."""
        with self._lock:
            if self._made is None:
                parts = self._parts
                config = botocore_config.Config(
                    connect_timeout=REACH,
                    read_timeout=PATIENCE,
                    retries={"mode": "standard", "max_attempts": 2},
                    s3={"addressing_style": "path"},
                    # Stores other than Amazon's need not know the newer checksums; rows keep a SHA-256 anyway.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                )
                self._made = boto3.client(
                    "s3",
                    endpoint_url=f"{'http' if parts.scheme == 's3+http' else 'https'}://{parts.netloc.rpartition('@')[2]}",
                    aws_access_key_id=unquote(parts.username or ""),
                    aws_secret_access_key=unquote(parts.password or ""),
                    region_name=parse_qs(parts.query).get("region", ["us-east-1"])[0],
                    config=config,
                )
            return self._made

    def put(self, key: str, body: bytes) -> None:
        with _told():
            self._client().put_object(Bucket=self._bucket, Key=key, Body=body)

    def read(self, key: str) -> bytes:
        with _told():
            return self._client().get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def remove(self, key: str) -> None:
        with _told():
            self._client().delete_object(Bucket=self._bucket, Key=key)

    def listed(self) -> Iterator[list[tuple[str, datetime]]]:
        """(key, when it was made) of all files, in handy portions."""
        with _told():
            for page in self._client().get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
                yield [
                    (one["Key"], one["LastModified"].astimezone(UTC).replace(tzinfo=None))
                    for one in page.get("Contents", ())
                    if _OURS.fullmatch(one["Key"])
                ]


@contextmanager
def _told() -> Iterator[None]:
    """What the store answers, in the words of a folder."""
    try:
        yield
    except botocore_errors.ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "NoSuchKey":
            raise FileNotFoundError(code) from None
        raise Unreachable(code) from None
    except botocore_errors.BotoCoreError as error:
        raise Unreachable(type(error).__name__) from None
