"""Where the figures of a report open: the lists that hold the rows they count."""

from dataclasses import dataclass
from urllib.parse import urlencode

from portal.insight.reports import OFFICER, REGION, TEAM, Report


@dataclass(frozen=True)
class Links:
    """Of one report: its weeks in the coverage, its days in the call log, its hotels' follow-ups."""

    report: Report

    def _whose(self) -> dict[str, str]:
        key = self.report.scope.key
        if key.startswith(OFFICER):
            return {"officer": key.removeprefix(OFFICER)}
        return {"team": key.removeprefix(TEAM) or "all"}

    def _weeks(self, state: str) -> str:
        weeks = self.report.period.weeks
        return f"/coverage/hotels?{urlencode({**self._whose(), 'from': weeks[0], 'to': weeks[-1], 'state': state})}"

    @property
    def done(self) -> str:
        return self._weeks("done")

    @property
    def excused(self) -> str:
        return self._weeks("excused")

    @property
    def open(self) -> str:
        return self._weeks("undone")

    @property
    def coverage(self) -> str:
        weeks = self.report.period.weeks
        return f"/coverage?{urlencode({**self._whose(), 'from': weeks[0], 'to': weeks[-1]})}"

    def calls(self, **narrowed: str) -> str:
        """The calls of its days, narrowed as the log does it."""
        period, whose = self.report.period, self._whose()
        if whose.get("team", "all").startswith(("all", REGION)):
            whose.pop("team", None)
        asked = {**whose, "first": period.first, "last": period.last, **narrowed}
        return f"/calls?{urlencode(asked)}"

    @property
    def complaints(self) -> str:
        return self._items(show="complaints")

    def owed_by(self, word: str, **more) -> str:
        """The follow-ups of a department, or (no word) of the hotels."""
        return self._items(**({"department": word} if word else {}), **more)

    def _items(self, **asked) -> str:
        # The register knows whose items these are by who asks, not by an officer's name.
        whose = "hotels" if self.report.scope.key else "all"
        return f"/follow-ups?{urlencode({'whose': whose, **asked})}"
