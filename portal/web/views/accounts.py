"""Accounts: who may sign in, as what, for which hotels."""

from functools import partial

from flask import Blueprint, flash, request

from portal.activity.visits import staffing
from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.outbox import Mail
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.insight import account_list
from portal.insight.account_list import Places
from portal.records import audit, grants, invitations, likely_people, postings
from portal.records.accounts import Account, State, Taken
from portal.records.grants import DirectorGrant
from portal.records.hotels import Hotel, Posting
from portal.records.second_factors import SecondFactor
from portal.web import drafts, exports, render
from portal.web.exports import Column, Shape
from portal.web.forms.accounts import AccountForm, HotelOfAccountForm, kept_facts
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import Active, id_arg, one_of, paged, text_arg
from portal.web.saving import once, once_over, opened_version

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def _wanted() -> dict:
    """What the address, or the form of an export, asks for."""
    numbers = {name: id_arg(name) for name in ("department", "team")}
    return {"q": text_arg("q"), "role": one_of("role", Role), **numbers, "state": one_of("state", State)}


def _active(wanted: dict, places: Places) -> list[Active]:
    """The filters in force, in words."""
    department = places.departments.get(int(wanted["department"] or 0))
    team = places.teams.get(int(wanted["team"] or 0))
    found = [
        ("q", _("Search"), wanted["q"]),
        ("role", _("Role"), Role.labels().get(wanted["role"])),
        ("department", _("Department"), department.name if department else wanted["department"]),
        ("team", _("Team"), team.name if team else wanted["team"]),
        ("state", _("State"), State.labels().get(wanted["state"])),
    ]
    return [Active(name, label, text, wanted[name]) for name, label, text in found if wanted[name]]


@blueprint.get("")
@allow("accounts.read")
def index():
    person, wanted = me(), _wanted()
    page, places = Account.page_for(person, **wanted, after=request.args.get("after")), Places.read(person)
    return render.page(
        "accounts/index.html",
        rows=account_list.rows(page, places),
        **paged(page),
        wanted=wanted,
        fields=[(one.name, one.value) for one in _active(wanted, places)],
        choices=[
            ("role", _("Role"), Role.options()),
            ("state", _("State"), State.options()),
            ("department", _("Department"), [(str(key), row.name) for key, row in places.departments.items()]),
            ("team", _("Team"), [(str(key), row.name) for key, row in places.teams.items()]),
        ],
        roles=Role.labels(),
        states=State.labels(),
        unstaffed=Hotel.without_officer(),
        lost=Mail.lost(),
    )


@blueprint.post("/export")
@allow("accounts.admin", again=True)
def export():
    """The accounts of the filter as a sheet; that it was taken away is noted."""
    return exports.take_away("accounts", sure=True)


@exports.source("accounts", "accounts.admin")
def _source(person: Person) -> exports.Source:
    wanted, places = _wanted(), Places.read(person)
    words = exports.in_words(_active(wanted, places))

    def note(count: int) -> None:
        audit.record(person, "accounts.exported", Account.of(person), filter=words, count=count)

    page_of = partial(account_list.full_page, person, wanted, places)
    return exports.Source(_("Accounts"), words, _columns(), page_of, note)


def _columns() -> list[Column]:
    roles, states = Role.labels(), State.labels()
    return [
        Column(_("Name"), lambda row: row.account.name, width=16),
        Column(_("Sign-in name"), lambda row: row.account.sign_in, width=20),
        Column(_("E-mail address"), lambda row: row.account.email, width=24),
        Column(_("Mobile number"), lambda row: row.account.mobile, width=14),
        Column(_("Role"), lambda row: roles[row.account.role], width=16),
        Column(_("Team or department"), lambda row: row.place, width=20),
        Column(_("Hotels"), lambda row: row.hotels or None, Shape.NUMBER, width=8),
        Column(_("Last signed in"), lambda row: row.account.last_signed_in_at, Shape.MOMENT, width=16),
        Column(_("State"), lambda row: states[row.account.state], width=12),
    ]


def _new_page(form: AccountForm, status: int = 200, draft=None, alike=()):
    """`alike` are people who may be there already."""
    return render.page(
        "accounts/new.html", status=status, form=form, draft=draft, draft_url="/accounts/draft", alike=alike
    )


@blueprint.get("/new")
@allow("accounts.admin")
def new():
    form = AccountForm().offer(me())
    return _new_page(form, draft=drafts.offer(form, "account.new"))


@blueprint.post("/draft")
@allow("accounts.admin")
def draft():
    return drafts.keep("account.new", "/accounts/new")


@blueprint.post("")
@allow("accounts.admin")
def create():
    form = AccountForm().offer(me())
    if not form.validate():
        return _new_page(form, 422)

    def deed() -> str:
        # Inside the deed: a second click finds what the first has saved, not its twin.
        if not request.form.get("somebody_else"):
            likely_people.check_account(**form.who())
        account = Account.add(me(), **form.facts())
        drafts.drop("account.new")
        flash(
            _("The account is open. Invite %(name)s: by a one-time link he chooses a password.", name=account.name),
            "good",
        )
        return url_of(account)

    try:
        return once(deed)
    except likely_people.ThereAlready as there:
        return _new_page(form, 422, alike=there.alike)
    except Taken as taken:
        form[taken.field].errors = [str(taken)]
        return _new_page(form, 422)


def _show_page(account: Account, status: int = 200, hotel_form: HotelOfAccountForm | None = None):
    hotel_form = hotel_form or HotelOfAccountForm(formdata=None)
    fitting = HOTEL_SIDE if account.role == Role.GM else (Function.OFFICER,)
    hotel_form.function.choices = [(function.value, function.label) for function in fitting]
    places = Places.read(me())
    return render.page(
        "accounts/show.html",
        status=status,
        row=account_list.rows([account], places)[0],
        account=account,
        postings=Posting.of_account(account.id),
        second_factor=SecondFactor.holds(account.id),
        grant=DirectorGrant.open_of(account),
        askable=account.active and account.role not in (Role.DIRECTOR, Role.GM) and account.id != me().id,
        unmailable=invitations.unmailable(account),
        roles=Role.labels(),
        states=State.labels(),
        stages=grants.Stage.labels(),
        functions=Function.labels(),
        hotel_form=hotel_form,
    )


@blueprint.get("/<int:account_id>")
@allow("accounts.read")
def show(account_id: int):
    return _show_page(Account.find_for(me(), account_id))


def _edit_page(account: Account, form: AccountForm, version: int, status: int = 200, both=None):
    return render.page(
        "accounts/edit.html",
        status=status,
        account=account,
        form=form,
        version=version,
        both=both or {},
        conflict=both is not None,
    )


@blueprint.get("/<int:account_id>/edit")
@allow("accounts.admin")
def edit(account_id: int):
    account = Account.find_for(me(), account_id)
    return _edit_page(account, AccountForm(data=kept_facts(account)).offer(me(), account), account.version)


@blueprint.post("/<int:account_id>")
@allow("accounts.admin", again=True)
def update(account_id: int):
    account = Account.find_for(me(), account_id)
    form, opened = AccountForm().offer(me(), account), opened_version()
    if not form.validate():
        return _edit_page(account, form, opened, 422)
    facts = form.facts(account)

    def deed() -> str:
        if account.role == Role.DIRECTOR and facts["email"] != account.email:
            # A director's new address is confirmed from the old one.
            invitations.ask_address(me(), account, facts.pop("email"))
            flash(_("A link has gone to the old address: the new one holds when it is tapped there."), "good")
        if facts["role"] == account.role:
            account.edit(me(), opened, **facts)
        else:
            grants.become(me(), account, facts.pop("role"), opened, **facts)
        flash(_("Saved."), "good")
        return url_of(account)

    try:
        return once_over(deed, form, opened, _edit_page)
    except Refused as refused:
        field = refused.field if isinstance(refused, Taken) else "email" if account.role == Role.DIRECTOR else "role"
        form[field].errors = [str(refused)]
        return _edit_page(account, form, opened, 422)


@blueprint.post("/<int:account_id>/hotels")
@allow("accounts.admin")
def post_hotel(account_id: int):
    """Posts the account to a hotel by its code."""
    account, form = Account.find_for(me(), account_id), HotelOfAccountForm()
    if not form.validate():
        return _show_page(account, 422, form)
    try:
        hotel = Hotel.find_for(me(), form.hotel.data.upper())
    except db.Missing:
        form.hotel.errors = [_("No hotel has this code.")]
        return _show_page(account, 422, form)

    def deed() -> str:
        staffing.post(me(), hotel, account, Function(form.function.data))
        flash(_("%(name)s is posted to %(hotel)s.", name=account.name, hotel=hotel.name), "good")
        return url_of(account)

    try:
        return once(deed)
    except Refused as refused:
        form.function.errors = [str(refused)]
        return _show_page(account, 422, form)


@blueprint.post("/<int:account_id>/hotels/<int:posting_id>/end")
@allow("accounts.admin")
def end_hotel(account_id: int, posting_id: int):
    account, posting = Account.find_for(me(), account_id), Posting.find_for(me(), posting_id)
    if posting.account_id != account.id:
        raise db.Missing("Posting")

    def deed() -> str:
        if posting.until is None:
            postings.end(me(), posting)
        flash(_("The posting ends today."), "good")
        return url_of(account)

    return once(deed)
