"""Ten years of visits, minutes, figures and follow-ups for the spread company, by SQL: what its calls are not.

A visit and its minutes per hotel and month, a monthly report, and so many follow-ups that were kept that there are five
million in all. The texts are a few, again and again; whose turn it was, when and with what figures follows from ids and
months, so a page has as much to sort and to sum as in life. The small size has the last months alone.
"""

from collections.abc import Callable
from datetime import date, timedelta

from bench.places import LARGE
from portal.foundation import db
from portal.records.hotels import Hotel, Posting

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


def fill(calls: int, today: date, bar: Callable) -> None:
    """Puts the rows into the opened database, whose indexes are made afterwards."""
    run = db.database.execute_sql
    run("CREATE TEMP TABLE served (hotel INTEGER PRIMARY KEY, officer INTEGER, kind TEXT, rooms INTEGER)")
    run(
        f"INSERT OR IGNORE INTO served SELECT h.id, p.account_id, h.kind, COALESCE(h.rooms, 90)"
        f' FROM "{Hotel._meta.table_name}" h JOIN "{Posting._meta.table_name}" p ON p.hotel_id = h.id'
        " WHERE p.function = 'officer' AND p.until IS NULL"
    )
    for table in ("monthly_report_correction", "monthly_report"):
        # The demo's own, of which a hotel has one a month.
        run(f"DELETE FROM {table}")
    months = months_until(today, MONTHS_OF_LARGE if calls >= LARGE else MONTHS_OF_SMALL)
    for part in bar("visits, figures, follow-ups", len(months), 1):
        month = months[part.start]
        visits(run, month, today)
        if month < months[-1]:
            figures(run, month)
        follow_ups(run, month)


def visits(run, month: date, today: date) -> None:
    """A visit a hotel, with minutes where it is over."""
    first = (run("SELECT COALESCE(MAX(id), 0) FROM visit").fetchone())[0]
    day = "date(?, '+' || (hotel * 7 % 26) || ' days')"
    run(
        "INSERT INTO visit (version, hotel_id, by_id, by_role, day, at, state, purpose, topics, reason, word,"
        " offered_word, proposed_at, agreed_at, arrived_at, ended_at, ended_by_id, entered_at)"
        " SELECT 1, hotel, officer, 'staff', d, d || ' 06:00:00', CASE WHEN over THEN 'held' ELSE 'agreed' END,"
        " '', '', '', '', '', ?, ?, CASE WHEN over THEN d || ' 05:55:00' END, CASE WHEN over THEN d || ' 06:00:00' END,"
        " CASE WHEN over THEN officer END, ?"
        f" FROM (SELECT hotel, officer, {day} AS d, {day} < ? AS over FROM served) ORDER BY d, hotel",
        (*(f"{month} 01:00:00",) * 3, f"{month}", f"{month}", f"{today}"),
    )
    held = "FROM visit WHERE id > ? AND state = 'held' ORDER BY id"
    run(
        "INSERT INTO minutes (version, visit_id, hotel_id, by_id, by_role, at, day, worth, present, others, prepared,"
        " raised, operations, management, service, needs, introduced, decisions, inside_note, for_director, state,"
        " waits_for, filed_at, answer) SELECT 1, id, hotel_id, by_id, 'staff', at, day, 'talk', '', '', '', '', ?,"
        " '', '', '', '', ?, '',"
        f" 0, 'read', '', at, '' {held}",
        (MINUTES, DECIDED, first),
    )
    run(
        "INSERT INTO touch (hotel_id, day, channel, result, by_id, by_role, kind, record_id)"
        f" SELECT hotel_id, day, 'visit', 'talk', by_id, 'staff', 'visit', id {held}",
        (first,),
    )
    run(
        "INSERT INTO line (hotel_id, at, kind, record_id, verb, by_id)"
        f" SELECT hotel_id, at, 'visit', id, 'held', by_id {held}",
        (first,),
    )


def figures(run, month: date) -> None:
    """A month's figures of each hotel: between 58 and 97 of a hundred rooms at 150 to 270 yuan."""
    after = (month + timedelta(days=32)).replace(day=1)
    share = "(58 + (hotel * 13 + ?) % 40)"
    run(
        "INSERT INTO monthly_report (version, hotel_id, month, available, sold, revenue, ota, platform, direct,"
        " corporate, walk_in, other, analysis, source, doubts, kind, size, tier, by_id, by_role, entered_at)"
        " SELECT 1, hotel, ?, a, a * s / 100, a * s / 100 * (15000 + hotel * 97 % 12000), 4200, 1800, 1500, 1500,"
        " 700, 300, ?, 'typed', '', kind, CASE WHEN rooms < 60 THEN 's' WHEN rooms < 120 THEN 'm' ELSE 'l' END, '2',"
        f" officer, 'staff', ? FROM (SELECT *, rooms * ? AS a, {share} AS s FROM served) ORDER BY hotel",
        (f"{month}", ANALYSIS, f"{after} 02:00:00", (after - month).days, month.month * 7 + month.year),
    )


def follow_ups(run, month: date) -> None:
    """What was promised that month and has been seen kept."""
    run(
        "INSERT INTO follow_up (version, hotel_id, wording, side, for_hotel, complaint, state, is_open, due_on,"
        " origin_kind, by_id, created_at, raised, claimed_for_hotel, claimed_kind, closed_at, rectification, times,"
        " overdue_step) SELECT 1, hotel, ?, CASE n % 2 WHEN 0 THEN 'us' ELSE 'hotel' END, 0, 0, 'confirmed', 0,"
        " date(d, '+14 days'), '', officer, d || ' 03:00:00', 1, 0, '', date(d, '+16 days') || ' 03:00:00', 0, 1, 0"
        " FROM (SELECT *, date(?, '+' || ((hotel * 5 + n * 6) % 27) || ' days') AS d FROM served CROSS JOIN"
        " (SELECT k AS n FROM copy WHERE k < ?)) ORDER BY d, hotel",
        (PROMISED, f"{month}", KEPT_A_MONTH),
    )
