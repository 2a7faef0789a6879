"""The charter's figures in words: what each is called, and what its value says."""

from portal.activity.association.parameters import PARAMETERS, Parameter
from portal.foundation.i18n import gettext as _


def matters() -> dict[str, str]:
    """What is decided, in words."""
    return {
        "ordinary": _("Ordinary motion"),
        "fees": _("Fees of the association"),
        "recall": _("Recall of a councillor"),
        "appeal": _("Appeal against an expulsion"),
        "charter": _("Change of the charter"),
        "dissolution": _("Dissolution of the association"),
        "election": _("Election"),
        "council": _("Decision of the council"),
        "discipline": _("Suspension or expulsion"),
    }


def columns() -> dict[str, str]:
    """How something is decided, in words."""
    return {
        "secret": _("Secret vote"),
        "base": _("Counted of"),
        "majority": _("Majority"),
        "quorum": _("Quorum"),
        "second": _("Quorum of a second call"),
    }


def labels() -> dict[str, str]:
    """What each figure is called; of the table's cells the matter and the column."""
    single = {
        "answer_days": _("Days in which the company answers a resolution"),
        "admission_days": _("Working days in which the council decides on an admission"),
        "again_months": _("Months until a refused hotel applies again"),
        "leaving_days": _("Days until a notice to leave takes effect"),
        "group_least": _("Hotels in a group of shared figures, at least"),
        "successor_days": _("Working days in which a successor is appointed"),
        "notice_days": _("Days ahead for the invitation to an assembly"),
        "publish_days": _("Days ahead for a motion in full"),
        "extraordinary_share": _("Share of members that calls an extraordinary assembly"),
        "council_least": _("Councillors, at least"),
        "council_most": _("Councillors, at most"),
        "council_hotels_share": _("Share of councillors from the hotels, at least"),
        "term_years": _("Years of a term in the council"),
        "absences": _("Absences that count as resignation"),
        "minutes_days": _("Working days until minutes are sent"),
        "corrections_days": _("Working days in which minutes are corrected"),
        "seconders": _("Seconders of other owners"),
        "decision_days": _("Working days in which the council decides on a proposal"),
        "force_share": _("Share of members that forces a motion"),
        "owner_cap": _("Cap on the votes of one owner"),
        "owner_cap_share": _("Share that one owner's votes may reach"),
        "secret_share": _("Share of those present that asks for a secret vote"),
        "proxies_most": _("Proxies of one person, at most"),
        "online_hours": _("Hours that an online vote is open, at least"),
        "fee_notice_days": _("Days of notice for a change of fees"),
        "budget_over_share": _("Share over the budget that needs approval"),
        "auditors": _("Members who check the accounts"),
        "suspension_months": _("Months of a suspension, at most"),
        "hearing_days": _("Working days to be heard"),
        "appeal_days": _("Days to appeal"),
        "amendment_days": _("Days ahead for a change of the charter"),
    }
    of, how = matters(), columns()
    table = [word.partition(".") for word in PARAMETERS if "." in word]
    cells = {f"{m}.{c}": _("%(what)s: %(value)s", what=of[m], value=how[c]) for m, _dot, c in table}
    return single | cells


def in_words(parameter: Parameter, value: str) -> str:
    """A value as its reader is told."""
    if parameter.kind == "flag":
        return _("yes") if value == "yes" else _("no")
    if parameter.kind == "base":
        return _("all who have a vote") if value == "all" else _("those present")
    if value == "most":
        return _("most votes")
    if not value:
        return _("none is asked for")
    if parameter.kind in ("share", "majority"):
        if value.startswith(">"):
            return _("more than %(n)s", n=value[1:])
        # Beside its article a share is what the sentence makes of it: a cap, a line, a least.
        return value if parameter.article else _("at least %(n)s", n=value)
    return value
