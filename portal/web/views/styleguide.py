"""Every component in every state, for those who build the portal (development only)."""

from flask import Blueprint, abort, current_app
from wtforms import BooleanField, PasswordField

from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.records.hotel_words import Kind
from portal.web import render
from portal.web.forms._base import Choose, Day, Form, Line, Text, Ticks, required, say
from portal.web.forms.calls import Tap
from portal.web.guard import allow

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")


class Words(Choice):
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "Nobody answered"


class Sample(Form):
    """A field of each kind; the required ones are shown as they look when left empty."""

    result = Tap(say("Result"), options=Words, default=Words.REACHED.value)
    words = Text(say("How the week went"), limit=200)
    name = Line(say("Name"), [required("Say who it is.")], limit=40)
    city = Line(say("City"), limit=30)
    kind = Choose(say("Kind"), options=Kind)
    day = Day(say("Day"))
    phone = Line(say("Telephone"), limit=40)
    secret = PasswordField(say("Password"))
    several = Ticks(say("For"), choices=Kind.options)
    agree = BooleanField(say("In difficulty: two calls a week"))


@blueprint.get("")
@allow("home.read")
def index():
    if current_app.config["PRODUCTION"]:
        abort(404)
    form = Sample(formdata=None, words="热水泵配件周二到，周三装完拍照发来。")
    form.name.errors = [_("Say who it is.")]
    return render.page("styleguide/index.html", form=form)
