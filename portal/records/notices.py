"""Notices: what each person is told of, written in the deed's transaction; mails tell that there are some (D41)."""

from collections.abc import Iterable
from datetime import datetime

from peewee import JOIN, SQL, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, fn

from portal.foundation import clock, db, settings
from portal.foundation.choices import Choice
from portal.foundation.db import Table, Versioned
from portal.foundation.paging import Page, page_of
from portal.foundation.roles import Person
from portal.foundation.sweeping import sweep
from portal.records import audit
from portal.records.accounts import Account
from portal.records.hotels import Hotel

#: What waits unread is counted up to here.
MOST = 99


class News(Choice):
    """What a notice tells; what it says of the record is read from the record."""

    GIVEN = "given", "A follow-up is yours"
    CLAIMED = "claimed", "A follow-up is claimed done: please confirm"
    RETURNED = "returned", "A follow-up came back: not done yet"
    CONFIRMED = "confirmed", "A follow-up is confirmed"
    ANSWERED = "answered", "There is an answer to a follow-up"
    REDATED = "redated", "A follow-up has another day"
    CLIMBED = "climbed", "A claim has waited 14 days for its confirmation"
    COMPLAINT = "complaint", "A complaint: an answer is due in 24 hours"
    EXCUSE_ASKED = "excuse_asked", "An excused week is asked for"
    EXCUSE_DECIDED = "excuse_decided", "Your excused week is decided"
    CHECK_DIFFERS = "check_differs", "A spot check differs from a call record"
    VISIT_PROPOSED = "visit_proposed", "A visit is proposed: does it suit you?"
    VISIT_OFFERED = "visit_offered", "The hotel offers another time for a visit"
    VISIT_AGREED = "visit_agreed", "A visit is agreed"
    VISIT_MOVED = "visit_moved", "A visit has another time: does it suit you?"
    VISIT_CANCELLED = "visit_cancelled", "A visit is called off"
    MINUTES_FILED = "minutes_filed", "Minutes of a visit are filed: please read them"
    MINUTES_MARKED = "minutes_marked", "Minutes are marked for the director"
    MINUTES_RETURNED = "minutes_returned", "Your minutes came back: please write them better"
    MINUTES_COMMENT = "minutes_comment", "There is a comment on minutes"
    MINUTES_RELEASED = "minutes_released", "Minutes of a visit to your hotel: please confirm them"
    MINUTES_ANSWER = "minutes_answer", "The hotel has answered to minutes"
    INSPECTION_YOURS = "inspection_yours", "An inspection is yours"
    INSPECTION_DAY = "inspection_day", "An inspection is announced: somebody of the hotel accompanies it"
    INSPECTION_MOVED = "inspection_moved", "An announced inspection has another day"
    INSPECTION_OFF = "inspection_off", "An announced inspection is called off"
    INSPECTION_OUT = "inspection_out", "An inspection report is released"
    INSPECTION_WORD = "inspection_word", "The hotel has written a remark on an inspection"
    FIGURES_DUE = "figures_due", "The figures of last month are due"
    FIGURES_LATE = "figures_late", "The figures of last month are overdue"
    PEER_SHEET = "peer_sheet", "Your figures beside those of hotels like yours"
    LEAK = "leak", "Personal data may have got out"
    ERASURE_ASKED = "erasure_asked", "Somebody asks to be erased: please decide"
    PLAN_ASKED = "plan_asked", "An inspection asks for a rectification plan"
    PLAN_PROPOSED = "plan_proposed", "A rectification plan waits for your decision"
    PLAN_DECIDED = "plan_decided", "Your rectification plan is decided"
    PLAN_OVERDUE = "plan_overdue", "A rectification plan is overdue"
    PLAN_WAITS = "plan_waits", "A rectification plan waits too long for its decision"
    OVERDUE = "overdue", "A rectification is overdue"
    REPLIES_DUE = "replies_due", "Low marks wait for your department's answer"
    REPLIES_LATE = "replies_late", "Answers to low marks are overdue"
    IMPROVEMENT_YOURS = "improve_yours", "An improvement is yours"
    IMPROVEMENT_LATE = "improve_late", "An improvement is overdue"
    EVALUATION_ASK = "evaluation_ask", "Please evaluate what head office does for you"
    EVALUATION_DUE = "evaluation_due", "Your evaluation is still missing"
    EVALUATION_LATER = "evaluation_later", "An evaluation has a later deadline"
    EVALUATION_SHUT = "evaluation_shut", "An evaluation is closed: its results are frozen"
    EVALUATION_TAP = "evaluation_tap", "Your evaluation was opened by its personal link on a device"
    EVALUATION_OUT = "evaluation_out", "The results of an evaluation are told"
    MEMBER_APPLIED = "member_applied", "A hotel applies for the association"
    MEMBER_DECIDED = "member_decided", "The association has decided on your application"
    MEMBER_CHANGED = "member_changed", "Something changed in a hotel's membership"
    COUNCIL_ASKED = "council_asked", "The council is asked for its decision"
    COUNCIL_DECIDED = "council_decided", "The council has decided"
    MOTION_SECONDED = "motion_seconded", "Enough member hotels stand behind a proposal"
    MOTION_DECIDED = "motion_decided", "It is decided whether your proposal comes onto the agenda"
    MOTION_AMENDED = "motion_amended", "There is news of an amendment"
    POLL_OPEN = "poll_open", "A vote of the association is open"
    POLL_PROXY = "poll_proxy", "A member hotel has left its vote to you"
    POLL_COUNTED = "poll_counted", "A vote of the association is counted"
    RESOLUTION_NEW = "resolution_new", "The association has passed a resolution: the company answers it"
    RESOLUTION_YOURS = "resolution_mine", "A resolution is yours to carry out"
    RESOLUTION_ANSWER = "resolution_said", "The company has answered a resolution"
    RESOLUTION_LATE = "resolution_late", "The company's answer to a resolution is overdue"
    CHARTER_NEW = "charter_new", "There is a new edition of the charter: please read and accept it"
    CHARTER_ACCEPT = "charter_accept", "Please read the charter and accept it for your hotel"
    DISCIPLINE_NOTICED = "discipline_told", "A measure against your hotel is being considered: please say your word"
    DISCIPLINE_HEARD = "discipline_word", "A hotel has said its word on a measure against it"
    DISCIPLINE_DECIDED = "discipline_done", "A measure of the association against your hotel is decided"
    DISCIPLINE_APPEALED = "discipline_asked", "A hotel appeals against a measure"
    DISCIPLINE_OVER = "discipline_over", "A measure of the association against your hotel has changed"
    MOTION_SECRET = "motion_secret", "A motion of the association is voted on secretly"
    MEETING_ASKED = "meeting_asked", "You are invited to a meeting of the association: please answer"
    MEETING_MISSING = "meeting_missing", "Your answer to an invitation of the association is still missing"
    MEETING_SOON = "meeting_soon", "A meeting of the association is near"
    MEETING_CHANGED = "meeting_changed", "A meeting of the association has another time or place"
    MEETING_OFF = "meeting_off", "A meeting of the association is called off"
    MEETING_PLACE = "meeting_place", "There is a place for you at a meeting after all"
    MEETING_MINUTES = "meeting_minutes", "The minutes of a meeting of the association are sent to all"
    MINUTES_OVERDUE = "minutes_overdue", "The minutes of a meeting of the association are overdue"
    MEETING_WORD = "meeting_word", "A hotel asks for a correction of minutes"
    MEETING_ANSWERED = "meeting_answered", "The correction of minutes that you asked for is answered"
    MEETING_TASK = "meeting_task", "Something of a meeting's checklist is yours to do"
    MEETING_LATE = "meeting_late", "Something of a meeting's checklist is overdue"
    MEETING_ACCOUNTS = "meeting_accounts", "The accounts of a meeting are published"
    MEETING_REOPENED = "meeting_reopened", "The accounts of a meeting are being corrected: a check no longer holds"
    OFFER_MADE = "offer_made", "A hotel offers its good practice to the library"
    OFFER_DECIDED = "offer_decided", "What you offered to the library is decided"
    BULLETIN = "bulletin", "There is a bulletin for you"
    BULLETIN_CONFIRM = "bulletin_confirm", "A bulletin asks you to confirm that you have read it"


class Notice(Table):
    """One piece of news for one person about the record `(kind, record_id)`."""

    account = ForeignKeyField(Account, backref="notices", index=False, on_delete="CASCADE")
    news = CharField(max_length=16)
    kind = CharField(max_length=20)
    record_id = IntegerField()
    hotel = ForeignKeyField(Hotel, null=True, index=False)
    #: Who did it; empty for the clock.
    by_id = IntegerField(null=True)
    at = DateTimeField(default=clock.now)
    read_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("account", "at", "id"), False),
            (("account", "read_at", "at"), False),
            # Of a vote there are as many as there are members: a person's own is found among them.
            (("kind", "record_id", "account"), False),
        )

    @classmethod
    def visible_to(cls, person: Person):
        """One's own alone."""
        return cls.select().where(cls.account == person.id)

    @classmethod
    def put(cls, by: Person, accounts: Iterable[int | None], news: News, record, hotel: Hotel | None = None) -> None:
        """Tells these people, never the doer himself. Call it in the transaction of the deed. News that somebody has
        not read yet is not told twice: it stands anew at the top."""
        for account_id in {number for number in accounts if number is not None and number != by.id}:
            facts = {"account": account_id, "news": news, "kind": audit.kind_of(record), "record_id": record.id}
            same = [getattr(cls, name) == value for name, value in facts.items()]
            renewed = cls.update(at=clock.now(), by_id=by.id).where(*same, cls.read_at.is_null())
            if not renewed.execute():
                cls.create(**facts, hotel=hotel, by_id=by.id)

    @classmethod
    def put_many(cls, by: Person, accounts: Iterable[int], news: News, record) -> int:
        """As `put`, for very many people in few statements. Returns how many they are."""
        ids = sorted(set(accounts) - {by.id})
        facts = {"news": news, "kind": audit.kind_of(record), "record_id": record.id}
        same = [cls._meta.fields[name] == value for name, value in facts.items()]
        for start in range(0, len(ids), 500):
            some = cls.account.in_(ids[start : start + 500])
            told = {number for (number,) in cls.select(cls.account).where(some, *same, cls.read_at.is_null()).tuples()}
            cls.update(at=clock.now(), by_id=by.id).where(some, *same, cls.read_at.is_null()).execute()
            rows = [
                {"account": number, **facts, "by_id": by.id, "at": clock.now()}
                for number in ids[start : start + 500]
                if number not in told
            ]
            if rows:
                cls.insert_many(rows).execute()
        return len(ids)

    @classmethod
    def page_for(cls, person: Person, unread=False, after=None, size=50) -> Page:
        """One's own, the newest first, with their hotels, one page by key."""
        # Outer join: so that the database begins with the notices, in their order, and stops.
        query = cls.visible_to(person).select(cls, Hotel.id, Hotel.code, Hotel.name).join(Hotel, JOIN.LEFT_OUTER)
        if unread:
            query = query.where(cls.read_at.is_null())
        return page_of(query, (cls.at, cls.id), after, size, descending=True)

    @classmethod
    def count_of(cls, account_id):
        """How many wait unread for an account, counted up to 99: as a column of another query."""
        waiting = cls.select(SQL("1")).where((cls.account == account_id) & cls.read_at.is_null()).limit(MOST)
        return cls.select(fn.COUNT(SQL("1"))).from_(waiting)

    def read(self) -> None:
        """Its holder has read it. A slip on one's own desk: nothing of it in the audit."""
        Notice.update(read_at=clock.now()).where((Notice.id == self.id) & Notice.read_at.is_null()).execute()

    @classmethod
    def seen(cls, person: Person, record) -> None:
        """This person has opened the record, or done something with it: what he was told of it, he has read."""
        about = (cls.kind == audit.kind_of(record)) & (cls.record_id == record.id) & (cls.account == person.id)
        cls.update(read_at=clock.now()).where(about & cls.read_at.is_null()).execute()

    @classmethod
    def read_until(cls, person: Person, until: datetime) -> int:
        """All of one's own up to an instant are read: what came later nobody has seen yet."""
        mine = (cls.account == person.id) & cls.read_at.is_null() & (cls.at <= until)
        return cls.update(read_at=clock.now()).where(mine).execute()

    @classmethod
    def settled(cls, record, *news: News) -> None:
        """What these notices ask for is done: they wait for nobody any longer. Call it in the transaction of the
        deed."""
        about = (cls.kind == audit.kind_of(record)) & (cls.record_id == record.id) & cls.news.in_(news)
        cls.update(read_at=clock.now()).where(about & cls.read_at.is_null()).execute()

    @classmethod
    def sweep(cls) -> int:
        """Forgets what was read half a year ago (a setting)."""
        return sweep(cls, cls.read_at < clock.now() - settings.kept_for("notices"))


class NoticeChoice(Versioned):
    """What somebody wants by mail; without a row: everything."""

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    #: The Monday digest of an officer or manager.
    digest = BooleanField(default=True)
    #: The reminder of an evening, at most one.
    reminder = BooleanField(default=True)
    #: A mail when something new waits (of the hotel side: outside the quiet hours).
    news = BooleanField(default=True)
    #: When the last of each went out.
    digest_at = DateTimeField(null=True)
    reminder_at = DateTimeField(null=True)
    news_at = DateTimeField(null=True)

    @classmethod
    def visible_to(cls, person: Person):
        return cls.select().where(cls.account == person.id)

    @classmethod
    def of(cls, person: Person) -> "NoticeChoice":
        """What somebody has chosen: his row, or an unsaved one that wants everything."""
        return cls.visible_to(person).first() or cls(account=person.id)

    @classmethod
    def choose(cls, person: Person, opened: int, **wanted: bool) -> None:
        """Saves over version `opened`. Raises Conflict if it was changed in another window since. It concerns nobody
        else, so nothing of it in the audit."""
        with db.together():
            cls._row_of(person.id)
            cls.visible_to(person).get().save_over(opened, **wanted)

    @classmethod
    def _row_of(cls, account_id: int) -> None:
        cls.insert(account=account_id).on_conflict_ignore().execute()

    @classmethod
    def waiting(cls, mail: str, before: datetime):
        """The accounts that can be reached, want this mail and have had none since `before`: a query to narrow."""
        stamp = cls._meta.fields[f"{mail}_at"]
        free = cls._meta.fields[mail] & (stamp.is_null() | (stamp < before))
        reached = Account.active & (Account.password != "") & (Account.email != "")
        query = Account.select().join(cls, JOIN.LEFT_OUTER, on=(cls.account == Account.id))
        return query.where(reached & (cls.id.is_null() | free))

    @classmethod
    def stamp_all(cls, *mails: str) -> None:
        """As if these mails had gone out to everybody by now."""
        for (number,) in list(Account.select(Account.id).where(Account.active & (Account.email != "")).tuples()):
            cls._row_of(number)
        cls.update({cls._meta.fields[f"{mail}_at"]: clock.now() for mail in mails}).execute()

    @classmethod
    def take(cls, account_id: int, mail: str, before: datetime, at: datetime) -> bool:
        """True if this process may send the mail: of several that ask, one. Call it in the mail's transaction."""
        cls._row_of(account_id)
        stamp = cls._meta.fields[f"{mail}_at"]
        free = cls._meta.fields[mail] & (stamp.is_null() | (stamp < before))
        return bool(cls.update({stamp: at}).where((cls.account == account_id) & free).execute())
