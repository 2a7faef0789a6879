"""Every component in every state, for those who build the portal (development only)."""

from flask import Blueprint, abort, current_app
from wtforms import BooleanField, PasswordField

from portal.foundation import clock
from portal.foundation.choices import Choice
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import week_text
from portal.insight.coverage import Count, Span, summed, week_of
from portal.records.hotel_words import Kind
from portal.web import charts, render
from portal.web.forms._base import Choose, Day, Form, Line, Text, Ticks, required, say
from portal.web.forms.calls import Tap
from portal.web.forms.recording import PieceForm
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
    span, weeks = _weeks()
    drawn = (weeks, span, summed(weeks, span), _("The company"), "#chart")
    return render.page(
        "styleguide/index.html",
        form=form,
        sample_piece=PieceForm(None, "1", [("hotel", _("Hotel")), ("sales", "市场销售部")]),
        line=charts.coverage_line(*drawn),
        covered=charts.coverage_strip(*drawn),
        to_choose=[(span.end.year, [(str(week_of(n)), week_text(week_of(n))) for n in reversed(span.numbers)])],
        chosen=span.end,
    )


def _weeks() -> tuple[Span, dict[int, Count]]:
    """Half a year as it might have been: all done, most, a bad month, a feast."""
    last = clock.this_week().plus(-1)
    span = Span.of(last.plus(-25), last)
    counts = [Count(done=20 - n % 4, missed=n % 4) for n in range(len(span.numbers))]
    counts[9:13] = [Count(done=12, tried=3, missed=5) for _week in range(4)]
    counts[17] = Count(excused=20)
    return span, dict(zip(span.numbers, counts, strict=True))
