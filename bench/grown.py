"""Ten years of visits, minutes, figures and follow-ups for the spread company, by SQL: what its calls are not.

A visit and its minutes per hotel and month, a monthly report, and so many follow-ups that were kept that there are five
million in all. The texts are a few, again and again; whose turn it was, when and with what figures follows from ids and
months, so a page has as much to sort and to sum as in life. The small size has the last months alone.
"""

from collections.abc import Callable
from datetime import date, timedelta

from bench.places import LARGE
from portal.activity.follow_ups import FollowUp
from portal.activity.monthly_reports import MonthlyReport
from portal.activity.visits import Visit
from portal.activity.visits.minutes import Minutes
from portal.foundation import db
from portal.records.cadence import Touch
from portal.records.hotels import Hotel, Posting
from portal.records.timeline import Line

#: So many months of each size, and follow-ups of a hotel in a month.
MONTHS_OF_LARGE, MONTHS_OF_SMALL, KEPT_A_MONTH = 120, 14, 4
MINUTES = "早餐供应、前台排班与客房布草三项看了现场。上月出租率高于同商圈，周末仍有空房；店长希望线上渠道价差早些核清。"
DECIDED = "十日内补齐消防通道照明，前台两周内完成入住流程复训，下月拜访时再看。"
PROMISED = "核对线上渠道挂牌价，并书面答复酒店。"
ANALYSIS = "本月商务客源回升，平均房价略降，出租率高于去年同期。"


def months_until(last: date, count: int) -> list[date]:
    """The first days of so many months, the oldest first; the last is that of `last`."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def serve() -> None:
    """Says in `served` which hotel is whose."""
    run = db.database.execute_sql
    run("CREATE TEMP TABLE served (hotel INTEGER PRIMARY KEY, officer INTEGER, kind TEXT, rooms INTEGER)")
    run(
        f"INSERT OR IGNORE INTO served SELECT h.id, p.account_id, h.kind, COALESCE(h.rooms, 90)"
        f' FROM "{Hotel._meta.table_name}" h JOIN "{Posting._meta.table_name}" p ON p.hotel_id = h.id'
        " WHERE p.function = 'officer' AND p.until IS NULL"
    )


def fill(calls: int, today: date, bar: Callable) -> None:
    """Puts the rows into the opened database, whose indexes are made afterwards."""
    run = db.database.execute_sql
    serve()
    for table in ("monthly_correction", "monthly_report"):
        # The demo's own, of which a hotel has one a month.
        run(f"DELETE FROM {table}")
    months = months_until(today, MONTHS_OF_LARGE if calls >= LARGE else MONTHS_OF_SMALL)
    for part in bar("visits, figures, follow-ups", len(months), 1):
        month = months[part.start]
        visits(run, month, today)
        if month < months[-1]:
            figures(month)
        follow_ups(month)


def put(table, told: dict[str, str], source: str, *params) -> None:
    """Rows of a table out of a SELECT's `source`: columns by their SQL, those not told as the table begins them."""
    columns = {}
    for field in table._meta.sorted_fields:
        if field.column_name in told:
            columns[field.column_name] = told[field.column_name]
        elif not (field.null or field.primary_key):
            number = isinstance(field.default, int)
            columns[field.column_name] = f"{int(field.default)}" if number else f"'{field.default or ''}'"
    names = ", ".join(f'"{name}"' for name in columns)
    db.database.execute_sql(
        f'INSERT INTO "{table._meta.table_name}" ({names}) SELECT {", ".join(columns.values())} FROM {source}', params
    )


def visits(run, month: date, today: date) -> None:
    """A visit a hotel, with minutes where it is over."""
    first = run("SELECT COALESCE(MAX(id), 0) FROM visit").fetchone()[0]
    day = f"date('{month}', '+' || (hotel * 7 % 26) || ' days')"
    asked, held = f"'{month} 01:00:00'", "CASE WHEN over THEN {} END"
    told = {"hotel_id": "hotel", "by_id": "officer", "by_role": "'staff'", "day": "d", "at": "d || ' 06:00:00'"}
    told |= {"state": "CASE WHEN over THEN 'held' ELSE 'agreed' END", "proposed_at": asked, "agreed_at": asked}
    told |= {"arrived_at": held.format("d || ' 05:55:00'"), "ended_at": held.format("d || ' 06:00:00'")}
    told |= {"ended_by_id": held.format("officer"), "entered_at": asked, "version": "1"}
    put(Visit, told, f"(SELECT hotel, officer, {day} AS d, {day} < '{today}' AS over FROM served) ORDER BY d, hotel")
    over = f"visit WHERE id > {first} AND state = 'held' ORDER BY id"
    told = {"visit_id": "id", "hotel_id": "hotel_id", "by_id": "by_id", "by_role": "'staff'", "at": "at", "day": "day"}
    told |= {"operations": "?", "decisions": "?", "state": "'read'", "filed_at": "at", "worth": "'talk'"}
    put(Minutes, told | {"version": "1"}, over, MINUTES, DECIDED)
    told = {"hotel_id": "hotel_id", "day": "day", "channel": "'visit'", "result": "'talk'", "by_id": "by_id"}
    put(Touch, told | {"by_role": "'staff'", "kind": "'visit'", "record_id": "id"}, over)
    told = {
        "hotel_id": "hotel_id",
        "at": "at",
        "kind": "'visit'",
        "record_id": "id",
        "verb": "'held'",
        "by_id": "by_id",
    }
    put(Line, told, over)


def figures(month: date) -> None:
    """A month's figures of each hotel: between 58 and 97 of a hundred rooms at 150 to 270 yuan."""
    after = (month + timedelta(days=32)).replace(day=1)
    told = {"hotel_id": "hotel", "month": f"'{month}'", "available": "a", "sold": "a * s / 100", "kind": "kind"}
    told |= {"revenue": "a * s / 100 * (15000 + hotel * 97 % 12000)", "analysis": "?", "by_id": "officer"}
    told |= {"ota": "4200", "platform": "1800", "direct": "1500", "corporate": "1500", "walk_in": "700", "other": "300"}
    told |= {"size": "CASE WHEN rooms < 80 THEN 's' WHEN rooms < 150 THEN 'm' ELSE 'l' END", "tier": "'2'"}
    told |= {"by_role": "'staff'", "entered_at": f"'{after} 02:00:00'", "version": "1"}
    share = f"(58 + (hotel * 13 + {month.month * 7 + month.year}) % 40)"
    rooms = f"(SELECT *, rooms * {(after - month).days} AS a, {share} AS s FROM served) ORDER BY hotel"
    put(MonthlyReport, told, rooms, ANALYSIS)


def follow_ups(month: date) -> None:
    """What was promised that month and has been seen kept."""
    told = {
        "hotel_id": "hotel",
        "wording": "?",
        "side": "CASE n % 2 WHEN 0 THEN 'us' ELSE 'hotel' END",
        "by_id": "officer",
    }
    told |= {"state": "'confirmed'", "is_open": "0", "due_on": "date(d, '+14 days')", "raised": "1", "version": "1"}
    told |= {"created_at": "d || ' 03:00:00'", "closed_at": "date(d, '+16 days') || ' 03:00:00'"}
    day = f"date('{month}', '+' || ((hotel * 5 + n * 6) % 27) || ' days')"
    several = f"served CROSS JOIN (SELECT k AS n FROM copy WHERE k < {KEPT_A_MONTH})"
    put(FollowUp, told, f"(SELECT *, {day} AS d FROM {several}) ORDER BY d, hotel", PROMISED)
