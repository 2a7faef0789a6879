"""Builders: people, hotels, postings and calls with as few words as a test needs, and signed-in browsers."""

import re
from datetime import date, datetime, timedelta
from html import escape

from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from portal.activity.calls import Call, Channel, Direction, Result
from portal.foundation import clock, contents, storage
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.foundation.sheets.reading import Row, Sheet
from portal.records import postings
from portal.records.accounts import Account
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.imports import Import
from portal.records.imports import steps as import_steps
from portal.records.principals import Principal, PrincipalFunction
from portal.records.proposals import Proposal
from portal.records.sessions import Session, person_for
from portal.schema import IMPORTERS
from tests import laws
from tests.markup import Markup

PASSWORD = "a long enough password"
#: Cheap on purpose: signing in is tested with real hashes where it is the subject.
HASHED = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")


class World:
    """What a test needs to begin."""

    def __init__(self, app, copies=None):
        self.app = app
        self.count = 0
        #: What `tests.copied` keeps of what was built before.
        self.copies = copies

    def account(self, role: Role | str, name: str | None = None, sign_in: str | None = None, language="en") -> Account:
        self.count += 1
        return Account.create(
            sign_in=sign_in or f"{role}{self.count}",
            name=name or f"{role} {self.count}",
            role=str(role),
            password=HASHED,
            language=language,
        )

    def hotel(self, code: str | None = None, **facts) -> Hotel:
        self.count += 1
        code = code or f"SZ{self.count:03d}"
        return Hotel.add(COMMAND_LINE, code=code, **{"name": f"Hotel {code}", "city": "苏州", **facts})

    def posted(self, hotel: Hotel, account: Account, function=Function.OFFICER, since: date | None = None):
        return postings.post(COMMAND_LINE, hotel, account, function, since)

    def officer_of(self, *hotels: Hotel, since: date | None = None, **words) -> Account:
        """A new officer, posted to the hotels."""
        account = self.account(Role.STAFF, **words)
        for hotel in hotels:
            self.posted(hotel, account, since=since)
        return account

    def gm_of(self, *hotels: Hotel, function=Function.GM, since: date | None = None, **words) -> Account:
        """A new person of the hotel side, posted to the hotels."""
        account = self.account(Role.GM, **words)
        for hotel in hotels:
            self.posted(hotel, account, function, since)
        return account

    def principal(
        self, hotel: Hotel, name="Manager Lin", function=PrincipalFunction.GM, since=date(2020, 1, 1)
    ) -> Principal:
        return Principal.enter(COMMAND_LINE, hotel, name, function, since=since)

    def call(
        self,
        hotel: Hotel,
        by: Account,
        day: date | None = None,
        principal: Principal | None = None,
        channel=Channel.PHONE,
        result=Result.REACHED,
        summary="A quiet week.",
        hour: int = 10,
    ) -> Call:
        """A call at ten o'clock of a day (default: now)."""
        at = clock.instant(datetime(day.year, day.month, day.day, hour)) if day else clock.now()
        return Call.record(
            self.person(by),
            hotel,
            at=at,
            channel=channel,
            direction=Direction.OUT,
            result=result,
            principal=principal,
            summary=summary,
        )

    def file(self, hotel: Hotel, words: str, name="words.txt", by: Person = COMMAND_LINE, for_hotel=True) -> File:
        """A text that hangs on a hotel."""
        with storage.holding() as held:
            file = File.add(by, hotel, File.stowed(held, contents.examined(name, words.encode())), for_hotel)
            held.keep()
        return file

    def proposal(self, hotel: Hotel, gm: Account, **wanted: str) -> Proposal:
        """What the GM of a hotel proposes; by default another PMS."""
        Proposal.put(self.person(gm), hotel, wanted or {"pms": "Opera"}, "")
        return Proposal.select().order_by(Proposal.id.desc()).get()

    def sheet(self, by: Account, kind="hotels", rows=(("酒店名称", "城市"), ("Sheet Court", "苏州"))) -> Import:
        """A sheet that was uploaded and not yet brought in."""
        told = [Row(number, list(cells)) for number, cells in enumerate(rows, 1)]
        return import_steps.stage(self.person(by), IMPORTERS[kind], f"{kind}.xlsx", [Sheet("", "1900", [], told)])

    def person(self, account: Account) -> Person:
        return person_for(account)

    def browser(self, account: Account | None = None, **options) -> "Browser":
        """A browser, signed in as somebody or nobody; every HTML answer it gets is held against the laws."""
        self.app.test_client_class = Browser
        browser = self.app.test_client(**options)
        if account is not None:
            with browser.session_transaction() as session:
                session["_user_id"] = Session.begin(account)
                session["was"] = account.id
                session["browser"] = "a browser"
        return browser


class Browser(FlaskClient):
    """A test client that fills in forms as a browser would: hidden fields come from the page; it checks the laws."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **kwargs)
        laws.check(response)
        return response

    def send(self, page: str, action: str, follow=False, **fields):
        """Opens a page, takes the form that goes to `action` with its hidden fields, fills in and sends it."""
        form = self.form(page, action)
        return self.post(action, data={**form, **fields}, follow_redirects=follow)

    def form(self, page: str, action: str) -> dict[str, str]:
        """The fields of a page's form as they stand there. Raises AssertionError if the page has no such form."""
        response = self.get(page)
        forms = Forms.of(response.text, action)
        assert action in forms, (
            f"{page} ({response.status_code}) has no form for {action}, only {sorted(Forms.of(response.text))}"
        )
        return forms[action]

    def token(self) -> dict[str, str]:
        """A CSRF token and a submission id, as any page of this browser would give them: the one that costs least."""
        forms = Forms.of(self.get("/nowhere").text)
        fields = next(iter(forms.values()))
        return {"csrf_token": fields["csrf_token"], "submission_id": laws.new_submission_id()}


_FORM = re.compile(r"<form\b.*?</form>", re.S)


class Forms(Markup):
    """The POST forms of a page: {action: {field: value}}."""

    def __init__(self):
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] | None = None
        self._area: str | None = None
        self._select: str | None = None

    @classmethod
    def of(cls, html: str, action: str | None = None) -> dict[str, dict[str, str]]:
        """All forms, or those with this action, which is quicker."""
        parser = cls()
        for form in _FORM.findall(html):
            if action is None or f'action="{escape(action)}"' in form.partition(">")[0]:
                parser.feed(form)
        return parser.forms

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form":
            self._form = {}
            if attrs.get("method") == "post":
                self.forms.setdefault(attrs["action"], self._form)
        if self._form is None or not name:
            if tag == "option" and self._select and (self._form.get(self._select) is None or "selected" in attrs):
                self._form[self._select] = attrs.get("value", "")
            return
        if tag == "input" and (attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs):
            self._form[name] = attrs.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._form[name] = ""
        elif tag == "select":
            self._select = name
            self._form[name] = None

    def handle_data(self, data):
        if self._area and self._form is not None:
            # As a browser: one line break, the first, belongs to the markup.
            data = data.replace("\r\n", "\n")
            self._form[self._area] += data.removeprefix("\n") if not self._form[self._area] else data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def days_ago(n: int) -> date:
    return clock.today() - timedelta(days=n)
