"""What a worker weighs that has only Flask and the driver loaded, as a subject."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from bench.places import Place
from bench.subjects import Subject

try:
    import pysqlite3 as driver
except ImportError:
    driver = sqlite3


@contextmanager
def subject(place: Place) -> Iterator[Subject]:
    app = Flask("bare")
    connection = driver.connect(place.path, check_same_thread=False)
    connection.execute("PRAGMA cache_size=-32000")

    @app.get("/")
    def index():
        return str(connection.execute("SELECT id FROM call LIMIT 1").fetchone())

    yield Subject(app.wsgi_app, {"log": "/"})
