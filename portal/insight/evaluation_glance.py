"""The company's row of a frozen cycle at a glance: who answered, the score, the recommendation, the closed loops."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.activity.evaluations.counting import Counted
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationItem
from portal.activity.evaluations.results import LOOPS, RESPONSE
from portal.activity.evaluations.words import ItemKind, Scope
from portal.insight.evaluation_figures import (
    Figure,
    Loops,
    Movement,
    Recommendation,
    Response,
    figure,
    loops,
    moved,
    recommendation,
    response,
    together,
)

#: {(scope, group, year, item): cell}: what of a cycle somebody may read.
Cells = Mapping[tuple[str, str, int, str], Counted]
COMPANY = Scope.COMPANY.value


@dataclass(frozen=True)
class Glance:
    """Four figures of a cycle, each beside the cycle it is held against."""

    cycle: EvaluationCycle
    other: EvaluationCycle | None
    response: Response
    response_before: Response | None
    score: Figure | None
    score_before: Figure | None
    recommendation: Recommendation | None
    recommendation_before: Recommendation | None
    loops: Loops | None

    @property
    def movement(self) -> Movement | None:
        return moved(self.score, self.score_before)


def glance(
    cycle: EvaluationCycle, other: EvaluationCycle | None, items: Iterable[EvaluationItem], cells: Cells, was: Cells
) -> Glance:
    """`items` are those of the cycle's form; `cells` and `was` the company's rows of both cycles, at least."""
    scale, recommends = [], "nps"
    for one in items:
        if one.kind == ItemKind.SCALE:
            scale.append(one.key)
        elif one.kind == ItemKind.RECOMMEND:
            recommends = one.key
    return Glance(
        cycle=cycle,
        other=other,
        response=response(_of(cells, RESPONSE)) or Response(cycle.invited, cycle.answered),
        response_before=Response(other.invited, other.answered) if other else None,
        score=together(figure(_of(cells, key)) for key in scale),
        score_before=together(figure(_of(was, key)) for key in scale),
        recommendation=recommendation(_of(cells, recommends)),
        recommendation_before=recommendation(_of(was, recommends)),
        loops=loops(_of(cells, LOOPS)),
    )


def _of(cells: Cells, key: str) -> Counted | None:
    return cells.get((COMPANY, "", 0, key))
