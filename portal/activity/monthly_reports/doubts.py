"""What is asked of figures that do not seem to fit: each is a question, none refuses them (D10)."""

from datetime import date
from typing import NamedTuple

from portal.activity.monthly_reports.words import SHARES, Figures, days_in
from portal.foundation.sheets import Wrong

#: Changed by more than so much, a figure is asked about; of the shares the sum may be out by so much.
JUMP, OUT = 0.5, 100
#: Fen a night: outside, the unit is likely to be another.
CHEAPEST, DEAREST = 3_000, 300_000


class Doubt(NamedTuple):
    """A question and the word it is kept under."""

    word: str
    asked: Wrong

    def __str__(self) -> str:
        return str(self.asked)


def doubts(
    month: date, facts: dict, rooms: int | None, before: Figures | None, year_ago: Figures | None
) -> list[Doubt]:
    """What is to be asked of a month's facts, beside the figures of the month before and of a year ago."""
    now = Figures(facts["available"], facts["sold"], facts["revenue"])
    found = [*_sums(now, rooms, month), *_shares(facts)]
    for word, old in (("month", before), ("year", year_ago)):
        if old is not None:
            found += _jumps(word, now, old)
    if not facts.get("analysis"):
        found.append(Doubt("silent", Wrong("No word says why the month went as it did.")))
    return found


def _sums(now: Figures, rooms: int | None, month: date) -> list[Doubt]:
    found = []
    if now.sold > now.available:
        asked = Wrong("More room nights are sold (%(sold)s) than available (%(available)s).", **_plain(now))
        found.append(Doubt("over", asked))
    if now.sold == 0:
        found.append(Doubt("none", Wrong("Not one room night was sold.")))
    elif not CHEAPEST <= now.adr <= DEAREST:
        asked = Wrong("The average rate comes to %(rate)s yuan a night: is the revenue in yuan?", rate=now.adr / 100)
        found.append(Doubt("rate", asked))
    whole = (rooms or 0) * days_in(month)
    if whole and not 0.8 * whole <= now.available <= 1.05 * whole:
        told = {"rooms": rooms, "days": days_in(month), "whole": whole, "available": now.available}
        asked = Wrong("%(rooms)s rooms on %(days)s days are %(whole)s room nights, not %(available)s.", **told)
        found.append(Doubt("rooms", asked))
    return found


def _shares(facts: dict) -> list[Doubt]:
    given = [facts.get(name) for name in SHARES if facts.get(name) is not None]
    total = sum(given)
    if not given or abs(total - 10_000) <= OUT or (len(given) < len(SHARES) and total < 10_000):
        return []
    return [Doubt("shares", Wrong("The shares come to %(total)s%%, not to 100.", total=f"{total / 100:g}"))]


def _jumps(word: str, now: Figures, old: Figures) -> list[Doubt]:
    """Whether a figure is out by more than a half against `old`."""
    texts = {
        "month": Wrong("More than half is different from the month before."),
        "year": Wrong("More than half is different from a year ago."),
    }
    pairs = ((now.occupancy, old.occupancy), (now.adr, old.adr), (now.revenue, old.revenue))
    if any(new is not None and was and abs(new - was) > JUMP * was for new, was in pairs):
        return [Doubt(f"jump_{word}", texts[word])]
    return []


def _plain(now: Figures) -> dict:
    return {"sold": now.sold, "available": now.available}
