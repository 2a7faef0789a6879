"""All that is kept about a principal, as it is shown to him when he asks (D43)."""

from dataclasses import dataclass
from datetime import date

from portal.activity.calls import Call
from portal.records.audit import AuditEntry
from portal.records.principals import Principal

#: Talks are counted so far.
MOST = 1000


@dataclass(frozen=True)
class Held:
    """Beside his card: other hotels' files with his number, and the days on which we spoke with him."""

    elsewhere: list[Principal]
    talks: int
    first: date | None
    last: date | None
    #: When his card was changed, newest first.
    changed: list[AuditEntry]


def held(principal: Principal) -> Held:
    """In a constant number of statements."""
    query = Call.select(Call.day).where(Call.principal == principal).limit(MOST + 1)
    days = sorted(day for (day,) in query.tuples())
    return Held(
        Principal.also_at([principal]).get(principal.id, []),
        len(days),
        days[0] if days else None,
        days[-1] if days else None,
        AuditEntry.changes_since(principal, 0)[::-1][:20],
    )
