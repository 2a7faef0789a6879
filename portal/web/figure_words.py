"""How the figures of a month are written: money in yuan, shares in percent, and how much has changed."""

from portal.activity.monthly_reports import SHARES, Channel
from portal.foundation.i18n import gettext as _

NOTHING = "—"


def yuan(fen: int | None, decimals: int = 0) -> str:
    """312,450 or 238.50."""
    return NOTHING if fen is None else f"{fen / 100:,.{decimals}f}"


def rate(fen: int | None) -> str:
    """Money of a night."""
    return yuan(fen, 1)


def percent(points: int | None) -> str:
    """78.4%."""
    return NOTHING if points is None else f"{points / 100:.1f}%"


def whole(points: int | None) -> str:
    """78%, at a scale."""
    return NOTHING if points is None else f"{points / 100:g}%"


def labels() -> dict[str, str]:
    """What each fact of a month is called."""
    found = {
        "available": _("Room nights available"),
        "sold": _("Room nights sold"),
        "revenue": _("Room revenue, yuan"),
        "profit": _("Operating profit, yuan"),
        "analysis": _("Why the month went so"),
    }
    return found | Channel.labels()


def fact(name: str, value) -> str:
    """A fact of a month as it stood."""
    if value in (None, ""):
        return NOTHING
    if name in ("revenue", "profit"):
        return yuan(value, 2)
    return percent(value) if name in SHARES else str(value)


def typed(fen: int | None) -> str:
    """As one types an amount: 312450 or 312450.5."""
    return "" if fen is None else f"{fen / 100:.2f}".rstrip("0").rstrip(".")


def changed(now: int | None, was: int | None) -> str:
    """+3.2%; nothing where there is nothing to compare."""
    if now is None or not was:
        return ""
    return f"{(now - was) * 100 / abs(was):+.1f}%"


def points(now: int | None, was: int | None) -> str:
    """+2.1 points: of shares."""
    if now is None or was is None:
        return ""
    return _("%(n)s points", n=f"{(now - was) / 100:+.1f}")


def tone(now: int | None, was: int | None) -> str:
    """good or bad, or nothing."""
    if now is None or was is None or now == was:
        return ""
    return "good" if now > was else "bad"


def more(fen: int) -> str:
    """+1,200.00 or -300.00: what was spent beyond, or was left."""
    return f"{fen / 100:+,.2f}"
