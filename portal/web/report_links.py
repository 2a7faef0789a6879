"""Where the figures of a report open: the lists that hold the rows they count."""

from dataclasses import dataclass
from urllib.parse import urlencode

from portal.foundation.clock import Week
from portal.insight.coverage import NOBODY
from portal.insight.reports import OFFICER, REGION, TEAM, Report

#: Where a department stands in the register's address, for what the hotels owe.
HOTELS = "hotels"


@dataclass(frozen=True)
class Links:
    """Of one report: its weeks in the coverage, its days in the call log, its hotels' follow-ups."""

    report: Report

    def _whose(self) -> dict[str, str]:
        key = self.report.scope.key
        if key.startswith(OFFICER):
            return {"officer": key.removeprefix(OFFICER)}
        return {"team": key.removeprefix(TEAM) or "all"}

    @property
    def whose(self) -> str:
        return urlencode(self._whose())

    def _weeks(self, state: str) -> str:
        return self._opened(self._whose(), self.report.period.weeks, state)

    def _opened(self, whose: dict[str, str], weeks, state: str) -> str:
        return f"/coverage/hotels?{urlencode({**whose, 'from': weeks[0], 'to': weeks[-1], 'state': state})}"

    def of_officer(self, who: int | None, state: str) -> str:
        """The weeks of one officer, or of the hotels that nobody held."""
        return self._opened({"officer": str(who) if who else NOBODY}, self.report.period.weeks, state)

    def of_week(self, week: Week, state: str) -> str:
        return self._opened(self._whose(), (week, week), state)

    def visits(self, state: str, *officer: int | None) -> str:
        """The months of its hotels, or of those of one officer, that a figure of its visits counts."""
        whose = {"officer": str(officer[0]) if officer[0] else NOBODY} if officer else self._whose()
        asked = {**whose, "month": self.report.visits.month, "state": state, "of": "visits"}
        return f"/coverage/hotels?{urlencode(asked)}"

    @property
    def due(self) -> str:
        return self._weeks("due")

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

    def items(self, word: str, figure: str) -> str:
        """The follow-ups that a figure of a department (no word: of the hotels) counts in its days."""
        period, key = self.report.period, self.report.scope.key
        asked = {"kind": period.kind, "period": period.key, "of": key, "department": word or HOTELS, "figure": figure}
        return f"/reports/follow-ups?{urlencode(asked)}"

    def owed_by(self, word: str, **more) -> str:
        """The follow-ups of a department, or (no word) of the hotels, as they stand today."""
        key = self.report.scope.key
        # A region is read by who leads it: the register knows its hotels as his.
        whose = "hotels" if key.startswith(REGION) else "all"
        asked = {"whose": whose, "department": word or HOTELS, **more}
        for mark, name in ((OFFICER, "officer"), (TEAM, "team")):
            if key.startswith(mark):
                asked[name] = key.removeprefix(mark)
        return f"/follow-ups?{urlencode(asked)}"
