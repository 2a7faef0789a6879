"""Monthly figures, as everybody else knows them: what a hotel took in a month, and what it is reminded of."""

from portal.activity.monthly_reports.cities import Tier
from portal.activity.monthly_reports.corrections import MonthlyCorrection
from portal.activity.monthly_reports.reminders import MonthlyReminder
from portal.activity.monthly_reports.table import FACTS, MonthlyReport
from portal.activity.monthly_reports.words import (
    SHARES,
    Channel,
    Figures,
    Size,
    Source,
    due_on,
    key_of,
    last_month,
    nights_by,
    parse,
    plus,
)

__all__ = [
    "FACTS",
    "SHARES",
    "Channel",
    "Figures",
    "MonthlyReminder",
    "MonthlyReport",
    "MonthlyCorrection",
    "Size",
    "Source",
    "Tier",
    "due_on",
    "key_of",
    "last_month",
    "nights_by",
    "parse",
    "plus",
]
