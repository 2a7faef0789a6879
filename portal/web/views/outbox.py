"""The mails of this portal: to whom, about what, and whether they left; never what they say."""

from flask import Blueprint, request

from portal.foundation import outbox
from portal.foundation.outbox import Mail
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.lists import paged, text_arg

blueprint = Blueprint("outbox", __name__, url_prefix="/accounts")


@blueprint.get("/mails")
@allow("accounts.read")
def index():
    given_up = text_arg("show", 10) == "lost"
    page = Mail.page_for(me(), given_up=given_up, after=request.args.get("after"))
    return render.page(
        "outbox/index.html",
        **paged(page),
        given_up=given_up,
        ready=outbox.ready(),
    )
