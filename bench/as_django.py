"""Django admin over the same rows, set up as a user would, as a subject.

What somebody does who reads Django's tutorial and has this list to make: models of the tables, `list_display` with the
log's columns, `list_select_related`, filters and search, a date hierarchy; a change page of the hotel with what its
file shows as inlines. Signed in with a session of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings

from bench.places import Place
from bench.subjects import Subject


@contextmanager
def subject(place: Place) -> Iterator[Subject]:
    beside = place.folder / "django.db"
    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench" * 10,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.as_django_admin",
        USE_TZ=False,
        LANGUAGE_CODE="zh-hans",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        STATIC_URL="/static/",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "bench",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        # Its own tables stand beside, so that the portal's file stays as it is; connections are kept.
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": place.path, "CONN_MAX_AGE": None},
            "own": {"ENGINE": "django.db.backends.sqlite3", "NAME": beside, "CONN_MAX_AGE": None},
        },
        DATABASE_ROUTERS=["bench.as_django_admin.Router"],
    )
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from django.test import Client

    call_command("migrate", database="own", verbosity=0)
    users = get_user_model()
    who, _new = users.objects.using("own").get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(who)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    with connections["default"].cursor() as cursor:
        hotel = cursor.execute(
            "SELECT hotel_id FROM posting p JOIN account a ON a.id = p.account_id JOIN hotel h ON h.id = p.hotel_id"
            " WHERE a.sign_in = 'staff' AND p.until IS NULL AND p.function = 'officer' ORDER BY h.code LIMIT 1"
        ).fetchone()[0]
    pages = {"log": "/admin/bench/call/", "file": f"/admin/bench/hotel/{hotel}/change/"}
    yield Subject(get_wsgi_application(), pages, cookie)
