"""Every component in every state, for those who build the portal (development only)."""

from flask import Blueprint, abort, current_app
from wtforms import BooleanField, PasswordField

from portal.records.hotels import Kind
from portal.web import render
from portal.web.forms._base import Choose, Day, Form, Line, Text, required, say
from portal.web.forms.calls import Tap
from portal.web.guard import allow

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")


@blueprint.get("")
@allow("home.read")
def index():
    if current_app.config["PRODUCTION"]:
        abort(404)
    return render.page("styleguide/index.html")
