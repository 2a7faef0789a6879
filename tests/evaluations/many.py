"""Cycles with as many answers as a count needs, put down in bulk: what is asked here is how they are counted."""

import csv
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from portal.activity.evaluations import freezing, sealing
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.forms import EvaluationForm
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import AnswerState, CycleState, InvitationState
from portal.foundation import bulk, db
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.teams import Region

SEEDS = Path(__file__).parents[2] / "migrations" / "0020_evaluations.csv"
#: When the first of them closes; the next ones follow half a year later each.
FIRST = datetime(2025, 5, 20, 10)


class Many:
    """`people` says who is asked: (kind, region, officer, how many); everybody has one hotel."""

    def __init__(self, people):
        names = sorted({region for _kind, region, _officer, _n in people if region})
        self.regions = {name: Region.create(name_zh=name, name_en=name).id for name in names}
        officers = sorted({officer for _kind, _region, officer, _n in people if officer})
        self.officers = {name: self._account("staff", name) for name in officers}
        rows = [one[:3] for one in people for _n in range(one[3])]
        self.hotels, self.gms = bulk.new_ids(Hotel, len(rows)), bulk.new_ids(Account, len(rows))
        told = [
            {"code": f"M{n:05d}", "name": f"Hotel {n}", "city": f"City {n % 3}", "kind": one[0]}
            for n, one in enumerate(rows)
        ]
        bulk.insert(Hotel, told, self.hotels)
        bulk.insert(
            Account, [{"sign_in": f"gm{n:05d}", "name": f"GM {n}", "role": "gm"} for n in range(len(rows))], self.gms
        )
        self.rows = [
            {
                "hotel": self.hotels[n],
                "account": self.gms[n],
                "function": "gm",
                "kind": kind,
                "region_id": self.regions.get(region),
                "officer_id": self.officers.get(officer),
            }
            for n, (kind, region, officer) in enumerate(rows)
        ]

    @staticmethod
    def _account(role: str, name: str) -> int:
        return Account.create(sign_in=name.lower(), name=name, role=role).id

    def owned_by_one(self, *places: int) -> None:
        """These hotels are one person's, the first one's."""
        for place in places:
            self.rows[place]["account"] = self.rows[places[0]]["account"]

    def cycle(self, n: int, answers, pulse=False, deadline: datetime | None = None) -> EvaluationCycle:
        """The n-th cycle, open: `answers(place)` is the sheet of whoever stands there, or None."""
        form = EvaluationForm.get(EvaluationForm.pulse == pulse)
        deadline = deadline or FIRST + timedelta(days=183 * n)
        facts = {"period_from": deadline.date() - timedelta(days=183), "period_until": deadline.date()}
        facts |= {"opens_at": deadline - timedelta(days=14), "opened_at": deadline - timedelta(days=14)}
        cycle = EvaluationCycle.create(
            name_zh=f"第{n + 1}期",
            name_en=f"Cycle {n + 1}",
            edition=form.edition(),
            deadline=deadline,
            publish_by=deadline.date() + timedelta(days=20),
            state=CycleState.OPEN,
            invited=len(self.rows),
            **facts,
        )
        sheets = [answers(place) for place in range(len(self.rows))]
        ids = bulk.new_ids(EvaluationInvitation, len(self.rows))
        states = [InvitationState.ANSWERED if one else InvitationState.WAITING for one in sheets]
        told = [{**row, "cycle": cycle.id, "state": state} for row, state in zip(self.rows, states, strict=True)]
        bulk.insert(EvaluationInvitation, told, ids)
        sent = [(number, sheet) for number, sheet in zip(ids, sheets, strict=True) if sheet]
        facts = {"state": AnswerState.SENT, "sent_at": deadline - timedelta(days=1)}
        told = [
            {"invitation": number, "body": sealing.sealed(sheet, number), "receipt": f"R{number}", **facts}
            for number, sheet in sent
        ]
        bulk.insert(EvaluationAnswer, told)
        EvaluationCycle.update(answered=len(sent)).where(EvaluationCycle.id == cycle.id).execute()
        cycle.answered = len(sent)
        return cycle

    def closed(self, n: int, answers, state=CycleState.CLOSED, **facts) -> EvaluationCycle:
        """As `cycle`, closed and frozen."""
        cycle = self.cycle(n, answers, **facts)
        with db.together():
            freezing.freeze(cycle)
            cycle.state, cycle.closed_at = state, cycle.closes_at
            cycle.published_at = cycle.closes_at if state == CycleState.PUBLISHED else None
            cycle.save()
        return cycle


@cache
def rated(kind: str) -> tuple[str, ...]:
    """The items of the form that came with the portal which hotels of this kind rate."""
    with SEEDS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "scale" and row["applies"] in ("all", kind)]
    return tuple(row["key"] for row in rows)


def marked(mark: str = "4", items: dict | None = None, cycle_kind: str = "member", **more) -> Sheet:
    """A sheet with the same mark for every item that is put to hotels of this kind, but for `items`."""
    return Sheet(answers={**dict.fromkeys(rated(cycle_kind), mark), **(items or {})}, **more)
