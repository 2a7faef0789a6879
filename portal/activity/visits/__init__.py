"""Visits, as everybody else knows them: somebody of ours goes to a hotel on a day (D16, D17)."""

from portal.activity.visits.table import Visit
from portal.activity.visits.words import OPEN, State

__all__ = ["OPEN", "State", "Visit"]
