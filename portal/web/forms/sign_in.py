"""Signing in."""

from wtforms import PasswordField

from portal.web.forms._base import Form, Line, say


class SignInForm(Form):
    name = Line(say("Name, e-mail or mobile number"), limit=80)
    password = PasswordField(say("Password"))
