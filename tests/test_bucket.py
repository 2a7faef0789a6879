"""Attachments in an S3-compatible store, a real one: what a folder promises holds there too."""

import io
import os
import secrets
from datetime import timedelta
from urllib.parse import quote

import pytest
from PIL import Image

from portal.foundation import clock, storage
from portal.foundation.storage import Unreachable
from tests import s3
from tests.files.sending import send as sent


@pytest.fixture
def store():
    """(client, bucket, address) of an empty bucket that the portal uses."""
    host = s3.server(os.environ["PORTAL_TEST_RUN"])
    client, bucket = s3.client(host), f"files-{secrets.token_hex(4)}"
    client.create_bucket(Bucket=bucket)
    address = f"s3+http://{s3.KEY}:{quote(s3.SECRET, safe='')}@{host}/{bucket}"
    storage.use(address)
    return client, bucket, address


def keys(client, bucket: str) -> list[str]:
    return sorted(one["Key"] for one in client.list_objects_v2(Bucket=bucket).get("Contents", ()))


def test_what_is_put_away_is_read_back_byte_for_byte_and_can_be_forgotten(store):
    client, bucket, _address = store
    bodies = [b"", b"a", bytes(range(256)) * 5000]
    names = [storage.put(body) for body in bodies]
    assert [storage.read(name) for name in names] == bodies
    assert keys(client, bucket) == sorted(f"{name[:2]}/{name}" for name in names)
    assert sorted(storage.names()) == sorted(names)
    for name in (*names, names[0]):
        storage.remove(name)
    assert keys(client, bucket) == []
    with pytest.raises(FileNotFoundError):
        storage.read(names[0])


def test_what_is_held_for_a_row_that_is_never_written_goes_again(store):
    client, bucket, _address = store
    with storage.holding() as held:
        held.put(b"for a row that is never written")
    assert keys(client, bucket) == []


def test_the_sweep_takes_what_no_row_names_and_nothing_that_is_not_the_portals(store):
    client, bucket, _address = store
    named, _orphan = storage.put(b"named"), storage.put(b"orphan")
    client.put_object(Bucket=bucket, Key="backups/2026.tar", Body=b"somebody else's")
    assert storage.sweep({named}.intersection) == 0, "what is fresh stays: somebody may be at it"
    with clock.at(clock.now() + timedelta(days=2)):
        assert storage.sweep({named}.intersection) == 1
    assert keys(client, bucket) == sorted([f"{named[:2]}/{named}", "backups/2026.tar"])


def test_a_store_that_refuses_the_keys_or_does_not_answer_is_told_from_a_missing_file(store):
    _client, _bucket, address = store
    name = storage.put(b"kept")
    storage.use(address.replace("only", "other"))
    with pytest.raises(Unreachable, match="SignatureDoesNotMatch"):
        storage.read(name)
    storage.use(f"s3+http://a:b@127.0.0.1:{s3._free_port()}/files")
    with pytest.raises(Unreachable, match="EndpointConnectionError"):
        storage.read(name)


def test_a_photograph_goes_into_the_store_and_comes_back_and_while_it_is_away_the_page_says_so(world, store):
    client, bucket, address = store
    hotel = world.hotel("SZ001")
    officer = world.browser(world.officer_of(hotel))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG")

    def send():
        return sent(officer, ("lobby.jpg", picture.getvalue()))

    assert send().status_code == 303
    assert len(keys(client, bucket)) == 2, "the photograph and its small one"
    assert officer.get("/hotels/SZ001/files/1").data == max((storage.read(n) for n in storage.names()), key=len)
    storage.use(f"s3+http://a:b@127.0.0.1:{s3._free_port()}/files")
    assert officer.get("/hotels/SZ001/files/1").status_code == 503
    assert send().status_code == 503
    storage.use(address)
    assert len(keys(client, bucket)) == 2, "what could not be put away has left nothing behind"
    assert officer.get("/hotels/SZ001/files/1").status_code == 200
