"""The timeline of a hotel: a page of its own, and what its part on the file page shows."""

from functools import lru_cache

from flask import Blueprint, request

from portal.activity.calls import Channel, Result
from portal.activity.inspections import InspectionKind
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import language
from portal.foundation.roles import Function
from portal.insight.timeline import About, offered, timeline
from portal.records.hotel_words import Gate, Grade, Status
from portal.records.hotels import Hotel
from portal.records.principals import PrincipalFunction
from portal.web import render
from portal.web.guard import allow
from portal.web.identity import me
from portal.web.links import url_of
from portal.web.lists import choice_arg, here, older_url

blueprint = Blueprint("timeline", __name__)


def words() -> dict[str, str]:
    """What a line says of its record, by kind and verb. One that is missing here is shown as it is stored."""
    return {
        "hotel.added": _("File opened"),
        "hotel.edited": _("Facts changed"),
        "hotel.duties": _("Duties looked over"),
        "consulting_plan.written": _("Consulting plan written"),
        "file.added": _("File attached"),
        "proposal.made": _("Change proposed by the hotel"),
        "proposal.decided": _("Proposal decided"),
        "standing.changed": _("Standing changed"),
        "posting.added": _("Posted"),
        "posting.ended": _("Posting ended"),
        "principal.added": _("On the file"),
        "principal.left": _("Has left"),
        "handover.written": _("Hand-over"),
        "cover.added": _("Cover"),
        "cover.ended": _("Cover ended"),
        "visit.held": _("Visit"),
        "visit.cancelled": _("Visit called off"),
        "visit.missed": _("Visit did not take place"),
        "inspection.released": _("Inspection"),
        "monthly_report.entered": _("Monthly figures"),
        "member.added": _("Membership applied for"),
        "member.admitted": _("Admitted to the association"),
        "member.ended": _("Membership ended"),
        "follow_up.added": _("Follow-up noted"),
        "follow_up.confirmed": _("Follow-up confirmed"),
    }


@lru_cache(maxsize=2)
def _words(_language: str) -> dict[str, str]:
    return words()


def part(hotel: Hotel, about: About = About.ALL, after: str | None = None, size: int = 20) -> dict:
    """What `hotels/_timeline.html` needs."""
    return {
        "lines": timeline(me(), hotel, about, after, size),
        "lines_about": about,
        "lines_offered": offered(me()),
        "lines_url": f"{url_of(hotel)}/timeline",
        "lines_first": after is None,
        "lines_words": _words(language()),
        "lines_labels": {
            "channel": Channel.labels(),
            "result": Result.labels(),
            "posting": Function.labels(),
            "principal": PrincipalFunction.labels(),
            "gate": Gate.labels(),
            "grade": Grade.labels(),
            "status": Status.labels(),
            "inspection": InspectionKind.labels(),
        },
    }


@blueprint.get("/hotels/<code>/timeline")
@allow("timeline.read")
def show(code: str):
    hotel = Hotel.find_for(me(), code)
    after = request.args.get("after")
    told = part(hotel, choice_arg("about", About, About.ALL), after)
    first = here() if after else None
    return render.page("hotels/timeline.html", hotel=hotel, older=older_url(told["lines"]), first=first, **told)
