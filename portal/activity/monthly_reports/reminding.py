"""Who owes a month's figures, and reminding whoever has not sent them: what the clock does."""

from datetime import date, datetime, time, timedelta

from peewee import fn

from portal.activity.monthly_reports.reminders import MonthlyReminder
from portal.activity.monthly_reports.table import MonthlyReport
from portal.activity.monthly_reports.words import due_on, last_month, plus
from portal.foundation import clock, db
from portal.records.hotel_words import Status
from portal.records.hotels import Hotel, Posting

#: So many days before figures are due the hotel hears of them; and so many hotels in one go.
BEFORE, AT_ONCE = timedelta(days=3), 500


def send_due() -> int:
    """Reminds the hotels of last month's figures shortly before they are due, and the day after with their officers.
    Returns how many hotels heard of it now."""
    month, today = last_month(), clock.today()
    day = due_on(month)
    if today < day - BEFORE:
        return 0
    late = today > day
    hotels = list(_unreminded(month, late).limit(AT_ONCE))
    posted = Posting.of_hotels(hotels)
    for hotel in hotels:
        with db.together():
            MonthlyReminder.remind(hotel, month, late, posted.get(hotel.id, []))
    return len(hotels)


def owes(month: date):
    """The condition that a hotel owes a month's figures: in the chain today, and on file before the month was over."""
    over = clock.instant(datetime.combine(plus(month, 1), time()))
    return (Hotel.status == Status.ACTIVE) & (Hotel.added_at < over)


def _unreminded(month: date, late: bool):
    entered = (MonthlyReport.hotel == Hotel.id) & (MonthlyReport.month == month)
    reminded = (MonthlyReminder.hotel == Hotel.id) & (MonthlyReminder.month == month)
    if late:
        reminded &= MonthlyReminder.late
    there = MonthlyReport.select(MonthlyReport.id).where(entered)
    told = MonthlyReminder.select(MonthlyReminder.id).where(reminded)
    return Hotel.select().where(owes(month) & ~fn.EXISTS(there) & ~fn.EXISTS(told)).order_by(Hotel.id)
