"""Where the figures of a report open: the lists that hold the rows they count."""

from dataclasses import dataclass
from urllib.parse import urlencode

from portal.foundation import clock
from portal.insight.hotel_list import Due
from portal.insight.reports import OFFICER, TEAM, Kind, Report


@dataclass(frozen=True)
class Links:
    """Of one report. A figure of a week that is over opens the coverage of that week; of this week the hotels."""

    report: Report

    def _whose(self) -> dict[str, str]:
        key = self.report.scope.key
        if key.startswith(OFFICER):
            return {"officer": key.removeprefix(OFFICER)}
        return {"team": key.removeprefix(TEAM)} if key else {}

    def _hotels(self, due: Due) -> str:
        if self.report.period.weeks == (clock.this_week(),):
            return f"/hotels?{urlencode({**self._whose(), 'due': due.value})}"
        return self.coverage

    @property
    def done(self) -> str:
        return self._hotels(Due.DONE)

    @property
    def excused(self) -> str:
        return self._hotels(Due.EXCUSED)

    @property
    def open(self) -> str:
        return self._hotels(Due.DUE)

    @property
    def coverage(self) -> str:
        return f"/coverage?{urlencode({**self._whose(), 'week': self.report.period.weeks[-1]})}"

    @property
    def calls(self) -> str:
        period = self.report.period
        when = {"week": period.weeks[0]} if period.kind == Kind.WEEK else {"first": period.first, "last": period.last}
        return f"/calls?{urlencode({**self._whose(), **when})}"

    @property
    def complaints(self) -> str:
        return self._items(show="complaints")

    def owed_by(self, word: str, **more) -> str:
        """The follow-ups of a department, or (no word) of the hotels."""
        return self._items(**({"department": word} if word else {}), **more)

    def _items(self, **asked) -> str:
        # The register knows whose items these are by who asks, not by an officer's name.
        whose = "all" if self.report.scope.key == "" else "hotels"
        return f"/follow-ups?{urlencode({'whose': whose, **asked})}"
