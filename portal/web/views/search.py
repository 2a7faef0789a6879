"""One box for hotels and people: as one types in the rail, and as a page of its own."""

from flask import Blueprint, redirect

from portal.activity.library import EntryKind
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.insight.search import search
from portal.records.accounts import State
from portal.records.hotel_words import Status
from portal.records.principals import PrincipalFunction
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import text_arg

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("")
@allow("search.read")
def index():
    """A hotel's code leads to its file at once; with `list` (while somebody types) it is found like anything else."""
    found = search(me(), text_arg("q"))
    if found.exact and not text_arg("list"):
        return redirect(url_of(found.exact), 303)
    return render.page(
        "search/index.html",
        found=found,
        functions=PrincipalFunction.labels(),
        statuses=Status.labels(),
        roles=Role.labels(),
        states=State.labels(),
        entry_kinds=EntryKind.labels(),
        today=clock.today(),
    )
