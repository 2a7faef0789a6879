"""The portal between a hotel chain's head office and its franchised hotels."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress

from portal import cli
from portal.config import ROOT, Config
from portal.foundation import clock, db, keyring, outbox, settings, storage, vault
from portal.records import erasure_journal
from portal.web import assets, compiling, cookies, errors, filters, guard, headers, log, nav, render
from portal.web.views import BLUEPRINTS


class _Portal(Flask):
    jinja_environment = compiling.Templates
    session_interface = cookies.Cookies()

    def ensure_sync(self, func):
        """Nothing here is a coroutine, and asking for each hook and signal whether it is costs each request."""
        return func


def create_app(config: Config | None = None) -> Flask:
    """The application with its settings, extensions, blueprints, guard and error pages."""
    config = config or Config()
    app = _Portal(
        __name__,
        template_folder=ROOT / "templates",
        static_folder=None,
        instance_path=config.INSTANCE_PATH,
    )
    app.config.from_object(config)
    clock.use_zone(config.TIME_ZONE)
    settings.use_defaults(config.BRAND, config.TIME_ZONE)
    vault.use_key(config.SECRET_KEY)
    keyring.use_file(config.VAULT_KEY_FILE)
    if not config.PRODUCTION:
        keyring.make_once()
    outbox.use(config.MAIL_URL, config.MAIL_FROM, config.BASE_URL)
    db.connect(config.DATABASE_URL)
    storage.use(config.FILES_URL)
    erasure_journal.use(Path(config.INSTANCE_PATH))

    log.init_app(app)
    headers.init_app(app)
    guard.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    assets.init_app(app)
    render.init_app(app)
    nav.init_app(app)
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.register(app)
    return app
