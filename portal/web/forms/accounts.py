"""Accounts: name, sign-in name, role; passwords."""

import re

from wtforms import PasswordField
from wtforms.validators import StopValidation

from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Role
from portal.records.accounts import MIN_PASSWORD
from portal.web.forms._base import CONTROL, Choose, Form, Line, narrow, required, say

_SIGN_IN = re.compile(r"[^\s/?#&<>\"']+")


def _is_sign_in_name(form, field):
    if not _SIGN_IN.fullmatch(field.data or ""):
        raise StopValidation(_("A name, e-mail address or mobile number without spaces."))


def sign_in_text(text: str | None) -> str:
    """In lower case already here: a letter may become two by it, and the length is checked afterwards."""
    return narrow(text).lower()


class AccountForm(Form):
    name = Line(say("Name"), [required("Say who it is.")], limit=40)
    sign_in = Line(
        say("Sign-in name"),
        [required("Give a name, e-mail address or mobile number to sign in with."), _is_sign_in_name],
        limit=80,
        filters=(sign_in_text,),
    )
    role = Choose(say("Role"), [required("Choose a role.")], options=Role)


class HotelOfAccountForm(Form):
    hotel = Line(say("Hotel code"), [required("Enter the code of a hotel.")], limit=20, filters=(narrow,))
    function = Choose(say("Function"), [required("Choose a function.")], options=Function)


def good_password(form, field):
    """Length is what makes a password strong. More rules join with the full accounts."""
    if len(field.data or "") < MIN_PASSWORD:
        raise StopValidation(_("At least %(n)s characters.", n=MIN_PASSWORD))
    if len(field.data) > 200:
        raise StopValidation(_("At most 200 characters."))
    if CONTROL.search(field.data):
        raise StopValidation(_("This holds a character that no keyboard types. Enter the password by hand."))
    if len(set(field.data)) < 4:
        raise StopValidation(_("Not the same few characters over and over."))


def same_again(form, field):
    if field.data != form.password.data:
        raise StopValidation(_("The two are not the same."))


class NewPasswordForm(Form):
    password = PasswordField(
        say("New password"), [required("Enter a password."), good_password], render_kw={"autocomplete": "new-password"}
    )
    password_again = PasswordField(
        say("The same again"),
        [required("Enter the same again."), same_again],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    password_now = PasswordField(
        say("Current password"), [required("Enter your password.")], render_kw={"autocomplete": "current-password"}
    )
