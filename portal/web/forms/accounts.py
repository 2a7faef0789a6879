"""Accounts: name, the names to sign in with, role and what belongs to it; leaving."""

import re

from wtforms.validators import StopValidation

from portal.foundation.i18n import LANGUAGES
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.sign_in_names import email_of, mobile_of
from portal.records.teams import Region, Team
from portal.web.forms._base import Choose, Form, Line, expected, narrow, required, say

_SIGN_IN = re.compile(r"[^\s/?#&<>\"']+")


def _is_sign_in_name(form, field):
    if field.data and not _SIGN_IN.fullmatch(field.data):
        raise StopValidation(_("A name, e-mail address or mobile number without spaces."))


def _is_email(form, field):
    if field.data and email_of(field.data) is None:
        raise StopValidation(_("An e-mail address such as wang@hotel.example."))


def _is_mobile(form, field):
    if field.data and mobile_of(field.data) is None:
        raise StopValidation(_("A mobile number such as 138 1234 5678; from abroad with + and the country's number."))


def sign_in_text(text: str | None) -> str:
    """In lower case already here: a letter may become two by it, and the length is checked afterwards."""
    return mobile_text(narrow(text).lower())


def mobile_text(text: str | None) -> str:
    """A number as its digits; anything else as it was typed, for the sentence that refuses it."""
    text = narrow(text)
    return mobile_of(text) or text


class AccountForm(Form):
    name = Line(say("Name"), [required("Say who it is.")], limit=40)
    email = Line(say("E-mail address"), [_is_email], limit=120, filters=(lambda text: narrow(text).lower(),))
    mobile = Line(say("Mobile number"), [_is_mobile], limit=20, filters=(mobile_text,))
    sign_in = Line(say("Sign-in name"), [_is_sign_in_name], limit=80, filters=(sign_in_text,))
    role = Choose(say("Role"), [required("Choose a role.")])
    department = Choose(say("Department"), empty=say("choose"))
    team = Choose(say("Team"), empty=say("none"))
    region = Choose(say("Region"), empty=say("none"))
    language = Choose(say("Language"), [required("Choose a language.")])

    def offer(self, person: Person, account: Account | None = None) -> "AccountForm":
        """Fills the selects. The director's role is neither given nor taken by this form."""
        is_director = account is not None and account.role == Role.DIRECTOR
        self.role.choices = [(role.value, role.label) for role in Role if (role == Role.DIRECTOR) == is_director]
        self.language.choices = list(LANGUAGES.items())
        for field, table in ((self.department, Department), (self.team, Team), (self.region, Region)):
            kept = getattr(account, f"{field.name}_id", None)
            # What he is in stays to be chosen, also when it is closed.
            rows = [row for row in table.in_order(person, all=True) if row.active or row.id == kept]
            first = _("choose") if field is self.department else _("none")
            field.choices = [("", first), *((str(row.id), row.name) for row in rows)]
        return self

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not (self.sign_in.data or self.email.data or self.mobile.data):
            self.sign_in.errors = [_("Give a name, e-mail address or mobile number to sign in with.")]
            valid = False
        if self.role.data == Role.LIAISON and not self.department.data and len(self.department.choices) > 1:
            self.department.errors = [_("Choose the department that he speaks for.")]
            valid = False
        return valid

    def who(self) -> dict:
        """By what somebody is known again."""
        facts = self.facts()
        return {name: facts[name] for name in ("role", "name", "mobile", "email")}

    def facts(self, account: Account | None = None) -> dict:
        """What is saved. Who signs in by his number or address goes on doing so with the new one."""
        told = {name: getattr(self, name).data for name in ("name", "role", "language")}
        told |= {name: getattr(self, name).data or None for name in ("email", "mobile")}
        told |= {name: int(getattr(self, name).data or 0) or None for name in ("department", "team", "region")}
        sign_in = self.sign_in.data
        for name in ("mobile", "email"):
            if account and told[name] and sign_in == account.sign_in == getattr(account, name):
                sign_in = told[name]
        return {**told, "role": Role(told["role"]), "sign_in": sign_in or told["mobile"] or told["email"]}


def kept_facts(account: Account) -> dict:
    """An account as its form shows it."""
    told = {name: getattr(account, name) for name in ("name", "email", "mobile", "sign_in", "role", "language")}
    return told | {name: getattr(account, f"{name}_id") for name in ("department", "team", "region")}


class HotelOfAccountForm(Form):
    hotel = Line(say("Hotel code"), [required("Enter the code of a hotel.")], limit=20, filters=(narrow,))
    function = Choose(say("Function"), [required("Choose a function.")], options=Function)


class DepartureForm(Form):
    successor = Choose(say("Who takes the hotels over"), [expected])

    def offer(self, officers: list[Account], account: Account) -> "DepartureForm":
        self.fitting = {str(row.id): row for row in officers if row.id != account.id}
        nobody = _("nobody yet: the hotels stand without an officer")
        self.successor.choices = [("", nobody), *((key, row.name) for key, row in self.fitting.items())]
        return self
