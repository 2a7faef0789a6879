"""Accounts: who may sign in, as what, for which hotels."""

from flask import Blueprint, current_app, flash, render_template, request
from werkzeug.exceptions import UnprocessableEntity

from portal.foundation import db
from portal.foundation.db import Refused
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import ngettext
from portal.foundation.roles import HOTEL_SIDE, Function, Role
from portal.records import postings
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.links import Link
from portal.records.sessions import Session
from portal.web import drafts, render
from portal.web.forms.accounts import AccountForm, HotelOfAccountForm
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import here, older_url, text_arg
from portal.web.saving import merged, once, opened_version, refuse_unseen

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


@blueprint.get("")
@allow("accounts.read")
def index():
    q, role = text_arg("q"), text_arg("role", 10)
    page = Account.page_for(me(), q=q, role=role, after=request.args.get("after"))
    return render.page(
        "accounts/index.html",
        page=page,
        older=older_url(page),
        first=here() if request.args.get("after") else None,
        q=q,
        role=role,
        here=here,
        Role=Role,
        roles=Role.labels(),
        unstaffed=Hotel.without_officer(),
    )


def _new_page(form: AccountForm, status: int = 200, draft=None):
    return render.page("accounts/new.html", status=status, form=form, draft=draft, draft_url="/accounts/draft")


@blueprint.get("/new")
@allow("accounts.admin")
def new():
    form = AccountForm()
    return _new_page(form, draft=drafts.offer(form, "account.new"))


@blueprint.post("/draft")
@allow("accounts.admin")
def draft():
    return drafts.keep("account.new", "/accounts/new")


@blueprint.post("")
@allow("accounts.admin")
def create():
    form = AccountForm()
    if not form.validate():
        return _new_page(form, 422)
    if form.role.data == Role.DIRECTOR:
        form.role.errors = [_("The director's role is given at the command line.")]
        return _new_page(form, 422)

    def deed() -> str:
        account = Account.add(me(), form.sign_in.data, form.name.data, Role(form.role.data))
        drafts.drop("account.new")
        flash(
            _("The account is open. Issue a one-time link: with it %(name)s chooses a password.", name=account.name),
            "good",
        )
        return url_of(account)

    try:
        return once(deed)
    except Refused as refused:
        form.sign_in.errors = [str(refused)]
        return _new_page(form, 422)


def _show_page(account: Account, status: int = 200, hotel_form: HotelOfAccountForm | None = None):
    hotel_form = hotel_form or HotelOfAccountForm(formdata=None)
    fitting = HOTEL_SIDE if account.role == Role.GM else (Function.OFFICER,)
    hotel_form.function.choices = [(function.value, function.label) for function in fitting]
    return render.page(
        "accounts/show.html",
        status=status,
        account=account,
        postings=Posting.of_account(account.id),
        roles=Role.labels(),
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
    return _edit_page(account, AccountForm(obj=account), account.version)


@blueprint.post("/<int:account_id>")
@allow("accounts.admin")
def update(account_id: int):
    account = Account.find_for(me(), account_id)
    form, opened = AccountForm(), opened_version()
    if not form.validate():
        return _edit_page(account, form, opened, 422)
    if form.role.data != account.role and Role.DIRECTOR in (form.role.data, account.role):
        form.role.errors = [_("The director's role is given at the command line.")]
        return _edit_page(account, form, opened, 422)

    def deed() -> str:
        role_changes = form.role.data != account.role
        account.edit(me(), opened, form.name.data, Role(form.role.data), form.sign_in.data)
        if role_changes:
            # Another role is another person to the portal: nothing of the old one stays in force.
            postings.end_all(me(), account)
            Session.end_all(account)
        flash(_("Saved."), "good")
        return url_of(account)

    try:
        return once(deed)
    except db.Conflict as conflict:
        return _edit_page(conflict.row, form, conflict.row.version, 409, both=merged(form, conflict.row, opened))
    except Refused as refused:
        taken = Account.named(form.sign_in.data)
        field = form.sign_in if taken and taken.id != account.id else form.role
        field.errors = [str(refused)]
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
        postings.post(me(), hotel, account, Function(form.function.data))
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


@blueprint.post("/<int:account_id>/deactivation")
@allow("accounts.admin")
def deactivate(account_id: int):
    """Ends access at once: sessions, links, postings."""
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        account.deactivate(me())
        Session.end_all(account)
        Link.end_all(account)
        ended = postings.end_all(me(), account)
        text = ngettext(
            "%(name)s is deactivated and signed out; %(n)s posting ended.",
            "%(name)s is deactivated and signed out; %(n)s postings ended.",
            ended,
            name=account.name,
        )
        flash(text, "good")
        return url_of(account)

    return once(deed)


@blueprint.post("/<int:account_id>/activation")
@allow("accounts.admin")
def activate(account_id: int):
    account = Account.find_for(me(), account_id)

    def deed() -> str:
        account.activate(me())
        flash(_("%(name)s may sign in again. Hotels are posted anew.", name=account.name), "good")
        return url_of(account)

    return once(deed)


@blueprint.post("/<int:account_id>/link")
@allow("accounts.admin")
def link(account_id: int):
    """Issues a one-time link and shows it this once: it is kept as a hash, so nobody can show it again."""
    account = Account.find_for(me(), account_id)
    refuse_unseen()
    if "submission_id" not in request.form:
        raise UnprocessableEntity
    token = Link.issue(me(), account)
    url = f"{current_app.config['BASE_URL']}/links/{token}"
    return render_template("accounts/link.html", account=account, url=url, said=[])
