"""How facts are proposed and decided."""

from portal.records.proposals import Proposal

PAGE, NEW, DECISIONS = "/hotels/SZ001/proposals", "/hotels/SZ001/proposals/new", "/hotels/SZ001/proposals/decisions"


def rows() -> list[tuple]:
    query = Proposal.select().order_by(Proposal.id)
    return [(row.field, row.old, row.new, row.state) for row in query]


def decide(browser, **fields):
    """Sends the taps of the decision page as it stands open."""
    return browser.send(PAGE, DECISIONS, **{name.replace("_", "-"): value for name, value in fields.items()})
