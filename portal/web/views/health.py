"""For machines: is the process alive, and can it serve."""

from flask import Blueprint

from portal.foundation import db, migrations
from portal.web.guard import MACHINE, allow

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(MACHINE)
def alive():
    return {"status": "ok"}


@blueprint.get("/readyz")
@allow(MACHINE)
def ready():
    """503 until the database answers and its tables stand."""
    try:
        if migrations.state().pending:
            return {"status": "migration"}, 503
    except Exception:
        return {"status": "database"}, 503
    return {"status": "ok", "database": "sqlite" if db.is_sqlite() else "postgresql"}
