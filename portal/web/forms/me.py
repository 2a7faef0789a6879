"""One's own account: passwords, language and time zone."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from wtforms import PasswordField
from wtforms.validators import StopValidation

from portal.foundation import clock, passwords, settings
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.i18n import gettext as _
from portal.foundation.lazy import babel_core, babel_dates
from portal.records.accounts import Account
from portal.web.forms._base import Choose, Form, required, say
from portal.web.identity import words_about

#: Where people live; the rest of the list are old names and bare offsets.
CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def good_password(form, field):
    """The rule of `foundation/passwords`, with the words that others guess first for this person."""
    said = passwords.weakness(field.data or "", words_about(form.whose) if form.whose else ())
    if said:
        raise StopValidation(said)


def same_again(form, field):
    if field.data != form.password.data:
        raise StopValidation(_("The two are not the same."))


class NewPasswordForm(Form):
    """A password for the account `whose`."""

    password = PasswordField(
        say("New password"), [required("Enter a password."), good_password], render_kw={"autocomplete": "new-password"}
    )
    password_again = PasswordField(
        say("The same again"),
        [required("Enter the same again."), same_again],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args, whose: Account | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.whose = whose


class ChangePasswordForm(NewPasswordForm):
    password_now = PasswordField(
        say("Current password"), [required("Enter your password.")], render_kw={"autocomplete": "current-password"}
    )


class PreferencesForm(Form):
    language = Choose(say("Language"))
    time_zone = Choose(say("Time zone"))

    def offer(self) -> "PreferencesForm":
        self.language.choices = list(LANGUAGES.items())
        company = _("the company's (%(zone)s)", zone=place_of(settings.time_zone()))
        self.time_zone.choices = [("", company), *zones(language())]
        return self


@cache
def _places(code: str) -> list[tuple[str, str]]:
    """(IANA name, city) of every zone people live in, without the names of old."""
    old = babel_core.get_global("zone_aliases")
    names = [name for name in available_timezones() if name.startswith(CONTINENTS) and name not in old]
    return [(name, babel_dates.get_timezone_location(name, locale=code, return_city=True)) for name in names]


def place_of(zone: str) -> str:
    """`Asia/Shanghai` in the reader's words; a name that is in no list stays as it is."""
    return dict(_places(language())).get(zone, zone)


def zones(code: str) -> list[tuple[str, str]]:
    """(IANA name, `UTC+8:00 Shanghai`) of every place, from west to east, as far from UTC as it is now."""
    now = clock.now()
    found = []
    for name, city in _places(code):
        minutes = round((clock.local(now, ZoneInfo(name)) - now).total_seconds() / 60)
        hours = f"UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
        found.append((minutes, city, name, f"{hours} {city}"))
    return [(name, label) for _minutes, _city, name, label in sorted(found)]
