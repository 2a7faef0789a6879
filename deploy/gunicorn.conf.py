"""How gunicorn serves the portal: a few processes with a pool of threads each, numbers from the environment."""

import atexit
import gc
import os
from pathlib import Path

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "8"))

# A worker that is silent this long is replaced; at a stop, a request under way has this long to end.
timeout = int(os.environ.get("TIMEOUT", "30"))
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "20"))
keepalive = 5

# The heartbeat is a file touched every second: on a busy disk that alone can stall a worker, in memory it cannot.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

# The portal writes its own line for each request, without names, texts and tokens. This log has starts and faults only.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning")
control_socket_disable = True

# Each worker imports the portal after the fork: no database connection, lock or random state is shared with another.
preload_app = False


def post_worker_init(worker):
    """What was loaded at start stays for good, so the garbage collector need not look through it again. When a worker
    has ended all its threads, it puts the database away."""
    from portal.foundation import db

    atexit.register(db.put_away)
    gc.collect()
    gc.freeze()


def post_request(worker, req, environ, resp):
    """A worker that ran out of memory finishes what is under way and is replaced."""
    if environ.get("portal.spent"):
        worker.alive = False
