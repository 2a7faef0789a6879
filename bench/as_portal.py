"""The portal as an officer uses it, signed in, as a subject."""

import logging
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from flask import Flask
from peewee import fn

from bench.places import Place
from bench.subjects import Subject
from portal import create_app
from portal.activity.association.members import Member
from portal.activity.calls import Call
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.library import LibraryEntry
from portal.activity.monthly_reports import MonthlyReport
from portal.activity.visits import Visit
from portal.foundation import clock, db
from portal.foundation.paging import page_of
from portal.foundation.roles import Function
from portal.records.accounts import Account
from portal.records.hotels import Hotel, Posting
from portal.records.sessions import Session
from portal.web.log import logger

#: What is asked of the limit too is the page's content, not who asks and what waits for him.
BESIDE = ("portal/web/guard.py", "portal/web/nav.py", "portal/foundation/settings.py")
SEARCHED = quote("空调")


class Portal(Subject):
    def __init__(self, place: Place, *more):
        super().__init__(*more)
        self.place = place

    def record(self, page: str) -> int:
        """Writes the statements of a page's content, and its body, for the limit. Returns how many statements."""
        self.get(page)
        statements, opened = [], db.database.obj
        plain = opened.execute_sql

        def execute_sql(sql, params=None, *more):
            frame, files = sys._getframe(1), set()
            while frame is not None:
                files.add(frame.f_code.co_filename)
                frame = frame.f_back
            if not any(name.endswith(BESIDE) for name in files):
                statements.append((sql, list(params or ())))
            return plain(sql, params, *more)

        opened.execute_sql = execute_sql
        try:
            body = self.get(page)
        finally:
            del opened.execute_sql
        (self.place.folder / f"{page}.page").write_bytes(pickle.dumps((statements, body.decode())))
        return len(statements)


@contextmanager
def subject(place: Place) -> Iterator[Portal]:
    app = create_app(place.config())
    # The log is written as in service, but nobody reads it here.
    logger.handlers = [logging.FileHandler(os.devnull)]
    who = Account.get(Account.sign_in == "staff")
    with clock.at(place.made_at):
        first = Posting.of_account(who.id)
        code = sorted(row.hotel.code for row in first if row.function == Function.OFFICER)[0]
        cookie = cookie_of(app, who)
        pages = {"file": f"/hotels/{code}", "log": "/calls", "week": "/week", "search": f"/search?q={SEARCHED}"}
        pages["deep"] = deep(place)
        pages |= of_members()
        pages |= at_hotel(next(row.hotel for row in first if row.hotel.code == code))
        judged = of_evaluations()
        directors = cookie_of(app, Account.get(Account.sign_in == "director"))
        yield Portal(place, app.wsgi_app, pages | judged, cookie, dict.fromkeys(judged, directors))


def at_hotel(hotel: Hotel) -> dict[str, str]:
    """The addresses of what stands about one hotel, its latest visit and figures, and of the officer's own."""
    visit = Visit.select(Visit.id).where(Visit.hotel == hotel).order_by(Visit.day.desc())
    report = MonthlyReport.select(MonthlyReport.id).where(MonthlyReport.hotel == hotel)
    return {
        "visits": "/visits",
        "calendar": "/visits/calendar",
        "preparation": f"/visits/{visit.limit(1).scalar()}/preparation",
        "peers": f"/monthly-reports/{report.order_by(MonthlyReport.month.desc()).limit(1).scalar()}",
    }


def of_evaluations() -> dict[str, str]:
    """The addresses of the evaluation's lists, and of the last cycle with what came of it."""
    last = EvaluationCycle.select(EvaluationCycle.id).order_by(EvaluationCycle.deadline.desc()).limit(1).scalar()
    return {
        "cycles": "/evaluations/cycles",
        "cycle": f"/evaluations/cycles/{last}",
        "answers": f"/evaluations/answers?cycle={last}",
        "results": f"/evaluations/cycles/{last}/results",
        "department": "/evaluations/departments/quality",
        "comments": "/evaluations/comments",
        "improvements": "/improvements",
    }


def of_members() -> dict[str, str]:
    """The addresses of the association's register and of the library: the first page, one from the middle, a search."""
    last = Member.select(Member.number).where(Member.number.is_null(False)).order_by(Member.number.desc()).limit(1)
    half = Member.number < (last.scalar() or 0) / 2
    number = page_of(Member.select().where(half).order_by(Member.number.desc()), (Member.number,), None, 1, True).next
    changed = (LibraryEntry.changed_at, LibraryEntry.id)
    newer = LibraryEntry.select().where(LibraryEntry.state == "stands")
    middle = LibraryEntry.id <= (newer.select(fn.MAX(LibraryEntry.id)).scalar() or 0) / 2
    entry = page_of(newer.where(middle), changed, None, 1, descending=True).next
    return {
        "members": "/association/members",
        "members-deep": f"/association/members?after={number}",
        "library": "/library",
        "library-deep": f"/library?after={entry}",
        "library-search": f"/library?q={quote('早餐')}",
    }


def cookie_of(app: Flask, who: Account) -> str:
    """The cookie of somebody who has just signed in."""
    said = {"_user_id": Session.begin(who, "bench"), "_fresh": True, "language": "zh", "browser": "b" * 22}
    said |= {"was": who.id, "_permanent": True, "csrf_token": "0" * 40}
    box = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={box.dumps(said)}"


def deep(place: Place) -> str:
    """The address of a page in the middle of the log: of all there is, by one of the windows that are offered."""
    query = Call.select(Call.at, Call.id).order_by(Call.at.desc(), Call.id.desc())
    oldest = Call.select(Call.at).order_by(Call.at).limit(1).scalar()
    since = max(oldest, place.made_at.replace(year=place.made_at.year - 1))
    middle = since + (place.made_at - since) / 2
    page = page_of(query.where(Call.at < middle), (Call.at, Call.id), None, 1, descending=True)
    return f"/calls?days=366&after={page.next}"
