"""The portal on a machine whose clock somebody moves: it is as many seconds ahead as a file says."""

import os
from datetime import timedelta
from pathlib import Path

from portal.foundation import clock
from wsgi import app as portal


def app(environ, start_response):
    ahead = timedelta(seconds=float(Path(os.environ["CLOCK_AHEAD"]).read_text()))
    with clock.at(clock.now() + ahead):
        return portal(environ, start_response)
