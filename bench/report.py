"""The table of what was measured: each figure with its target and whether it was reached."""

from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Row:
    """One figure: lower quartile, median, upper quartile; `most` or `least` is what it ought to be. What could not be
    measured has none."""

    name: str
    figures: tuple[float, float, float] | None
    most: float | None = None
    least: float | None = None
    told: str = ""

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g}"
        return "" if self.least is None else f"≥ {self.least:g}"

    @property
    def verdict(self) -> str:
        wanted = self.least if self.most is None else self.most
        if wanted is None or self.figures is None:
            return ""
        figure = self.figures[1]
        if figure <= wanted if self.least is None else figure >= wanted:
            return "reached"
        return f"missed: {figure / wanted:.2f} of it" if wanted else "missed"

    @property
    def figure(self) -> str:
        if self.figures is None:
            return ""
        low, half, high = (f"{one:.3g}" for one in self.figures)
        return half if low == high else f"{half} ({low}–{high})"


def table(rows: list[Row]) -> str:
    cells = [("What", "Figure", "Target", "", "Medians"), ("---",) * 5]
    cells += [(row.name, row.figure, row.target, row.verdict, row.told) for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def ms(values: list[float]) -> str:
    return f"{median(values) * 1000:.2f}"


def middle(values: list[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile."""
    low, median, high = quantiles(values, n=4, method="inclusive")
    return low, median, high


def ratios(one: list[float], other: list[float]) -> tuple[float, float, float]:
    """Round by round, as both ran beside the same neighbours."""
    return middle([a / b for a, b in zip(one, other, strict=True)])
