"""Every field of every form wrong in every way: never a fault; a sentence beside the field, and all else kept."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from markupsafe import escape

from portal.activity.calls import Call
from portal.foundation import clock, db
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.duties import duties_of
from portal.records.hotel_words import Kind
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from portal.web.forms import accounts, calls, duties, follow_ups, hotels, me, plans, postings, principals, statuses
from tests.company import part_of
from tests.fields import Fields

NOW = datetime(2026, 11, 18, 7, 0)
BAD = {
    "nothing": "",
    "spaces": " \t \n ",
    "20,000 characters": "长" * 20_000,
    "NUL": "a\x00b",
    "control characters": "a\x07\x1bb\x7f",
    "line breaks": "one\r\ntwo",
    "emoji": "👩‍👩‍👧 ok 😀",
    "rare Han": "𠮷田 𪚥 㐂",
    "composed": "e\u0301 Å ﷺ ﬁ",
    "bidi override": "\u202eevil\u202c",
    "full-width digits": "１２３",
    "letters that grow": "İ" * 80,
    "bytes that are no text": b"\xff\xfe\xed\xa0\x80",
    "a lone surrogate, escaped": "\\ud800 &#xD800;",
    "not among the choices": "king",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "a fraction": "1.5",
    "30 February": "2026-02-30",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no time": "25:61",
    "SQL": "'; DROP TABLE hotel; --",
    "HTML": "<script>alert(1)</script>\"'><b>",
    "Jinja": "{{ 7*7 }}{% for x in y %}",
    "format": "%(n)s %s {0}",
}
#: What breaks most: for a field that another form has tried in every way already.
SOME = (
    "20,000 characters",
    "NUL",
    "rare Han",
    "letters that grow",
    "bytes that are no text",
    "a huge number",
    "the first day",
    "SQL",
)

#: What is wrong in a field is told before any database is asked.
once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@dataclass
class Case:
    """A form: the page it stands on, where it goes, and what is sent when all is well."""

    page: str
    action: str
    good: dict[str, str]
    who: Role = Role.ADMIN
    form: type | None = None
    #: The id of a field on the page, where it is not its name.
    ids: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)


HOTEL = {
    "name": "Garden Hotel", "kind": "franchise", "gate": "6", "grade": "B", "in_difficulty": "y",
    "province": "江苏", "city": "苏州", "district": "姑苏区", "address": "干将路 1", "phone": "0512 1", "rooms": "120",
    "opened_on": "2019-05-01", "signed_on": "2018-05-01", "contract_until": "2028-05-01", "fee_terms": "3%",
    "pms": "PMS", "nights_share": "12.5", "tags": "one, two", "note": "Inside",
}  # fmt: skip
PRINCIPAL = {
    "name": "Lin", "function": "deputy", "title": "Boss", "address_form": "Mr Lin", "phone": "13800", "phone2": "13900",
    "email": "lin@example.com", "birthday": "1980-12-03", "best_days": "3", "best_from": "14:00", "best_until": "17:00",
    "best_note": "Not on Fridays", "manner": "Brief.", "since": "2021-03-01",
}  # fmt: skip
DUTIES = {"kept": "yes", "note": "Seen", "day": "2026-11-05"}
CALL = {
    "result": "reached", "summary": "A quiet week.", "who": "else", "spoke_with": "Porter", "channel": "phone",
    "direction": "in", "day": "2026-11-05", "time": "09:30", "inside_note": "Inside", "next_step": "Look at the pump",
    "next_on": "2026-11-25", "call_back_day": "2026-11-20", "call_back_time": "10:00",
}  # fmt: skip
FOLLOW_UP = {
    "wording": "Mend the pump", "owner": "dep-engineering", "due_on": "2026-11-25", "for_hotel": "y", "complaint": "y",
}  # fmt: skip
ACCOUNT = {
    "name": "Wang", "sign_in": "wang", "email": "wang@hotel.example", "mobile": "13812345678", "role": "gm",
    "department": "", "team": "", "region": "", "language": "en",
}  # fmt: skip
NEW = "a password of my own"
PASSWORDS = {"password_now": "a long enough password", "password": NEW, "password_again": NEW}
CASES = {
    "a new file": Case("/hotels/new", "/hotels", {**HOTEL, "code": "SZ100"}, form=hotels.NewHotelForm),
    "a file": Case("/hotels/SZ001/edit", "/hotels/SZ001", HOTEL, form=hotels.HotelForm),
    "a call": Case("/calls/new?hotel=SZ001", "/calls", CALL, Role.MANAGER, calls.CallForm),
    "a follow-up": Case("/follow-ups/new?hotel=SZ001", "/follow-ups", FOLLOW_UP, Role.MANAGER, follow_ups.FollowUpForm),
    "a new account": Case("/accounts/new", "/accounts", ACCOUNT, form=accounts.AccountForm),
    "an account": Case("/accounts/1/edit", "/accounts/1", ACCOUNT, form=accounts.AccountForm),
    "a hotel of an account": Case(
        "/accounts/1", "/accounts/1/hotels", {"hotel": "SZ001", "function": "officer"}, form=accounts.HotelOfAccountForm
    ),
    "a principal": Case(
        "/hotels/SZ001/principals/new", "/hotels/SZ001/principals", PRINCIPAL, Role.MANAGER, principals.PrincipalForm
    ),
    "a plan": Case("/hotels/SZ001/plan/edit", "/hotels/SZ001/plan", {"text": "A plan"}, Role.MANAGER, plans.PlanForm),
    "duties": Case(
        "/hotels/SZ001/duties/edit",
        "/hotels/SZ001/duties",
        {f"{name}_{duty}": text for duty in duties_of(Kind.MEMBER) for name, text in DUTIES.items()},
        Role.MANAGER,
        duties.FORMS[Kind.MEMBER],
    ),
    "leaving the chain": Case(
        "/hotels/SZ001/status",
        "/hotels/SZ001/status/leaving",
        {"day": "2026-11-18", "reason": "The contract ended."},
        form=statuses.StatusForm,
        ids={"day": "left-day", "reason": "left-reason"},
    ),
    "posting an officer": Case(
        "/hotels/SZ001/postings/new",
        "/hotels/SZ001/postings",
        {"function": "officer", "account": "1", "person": "", "meant": "", "since": "2026-11-05", "posted_by_us": "1"},
        form=postings.PostingForm,
    ),
    "posting a GM": Case(
        "/hotels/SZ001/postings/new",
        "/hotels/SZ001/postings",
        {"function": "gm", "account": "", "person": "Lin Hai", "meant": "", "since": "2026-11-05", "posted_by_us": "1"},
        form=postings.PostingForm,
    ),
    "a password": Case("/me", "/me/password", PASSWORDS, form=me.ChangePasswordForm),
}
SECRET = set(PASSWORDS)


def _tried_first() -> set[tuple[str, str]]:
    """(case, field) of each declared field at its first form: two forms of one class, a form that adds to another,
    and a form that asks the same of seven duties have the same fields."""
    first = {}
    for word, case in CASES.items():
        for name in case.good:
            known = (word, name.partition("_")[0]) if word == "duties" else id(getattr(case.form, name))
            first.setdefault(known, (word, name))
    return set(first.values())


WHOLE = _tried_first()


@pytest.fixture
def people(world):
    """A hotel, account 1 who is an officer without one, Lin Hai who is a GM without one, an admin and a manager."""
    with clock.at(NOW):
        world.account(Role.STAFF)
        world.account(Role.GM, name="Lin Hai")
        world.hotel("SZ001")
        yield {role: world.browser(world.account(role)) for role in (Role.ADMIN, Role.MANAGER)}


def undone(browser, action, data):
    """The answer to a form as HTMX gets it, and afterwards everything as it was before."""
    with db.together() as transaction:
        answer = browser.post(action, data=data, headers=part_of("form"))
        transaction.rollback()
    return answer


@once
@pytest.mark.parametrize("word", CASES)
def test_a_field_that_is_wrong_gets_its_sentence_and_all_else_is_kept(people, word):
    """Every second field is wrong at once: neighbours, of which one may judge the other, never are. What got its
    sentence is put right and the rest sent again, until what is left is accepted: nothing is refused in silence."""
    case = CASES[word]
    browser = people[case.who]
    opened = {**browser.form(case.page, case.action), **case.hidden, **case.good}
    assert undone(browser, case.action, opened).status_code == 303, "when all is well it is saved"
    for kind, bad in BAD.items():
        tried = [name for name in case.good if (word, name) in WHOLE or kind in SOME]
        for wrong in (set(tried[::2]), set(tried[1::2])):
            while wrong:
                answer = undone(browser, case.action, {**opened, **dict.fromkeys(wrong, bad)})
                if answer.status_code == 303:
                    break
                assert answer.status_code == 422, (wrong, kind)
                wrong -= _told(case, answer.text, wrong, kind)


def _told(case: Case, html: str, wrong: set[str], kind: str) -> set[str]:
    """Those of the wrong fields that have their sentence; all other fields are kept."""
    page, ids = Fields.of(html), {name: case.ids.get(name, name) for name in case.good}
    told = {name for name in wrong if page.sentence(ids[name])}
    if "password" in wrong and page.sentence("password_again"):
        # A first password that is good in itself differs from the second, and there the sentence stands.
        told.add("password")
    assert told, f"{wrong}: {kind}"
    kept = {name: page.values.get(ids[name]) for name in case.good if name not in wrong}
    assert kept == {name: "" if name in SECRET else case.good[name] for name in kept}, f"{wrong}: {kind}"
    assert "<script>alert" not in html, f"{wrong}: {kind}"
    return told


def test_every_field_of_every_form_is_in_the_battery():
    for case in CASES.values():
        declared = {name for name in dir(case.form) if hasattr(getattr(case.form, name), "field_class")}
        assert set(case.good) == declared


TEXTS = [
    "👩‍👩‍👧 ok 😀", "𠮷田 𪚥 㐂", "e\u0301 Å ﷺ ﬁ", "'; DROP TABLE hotel; --", "<b>&amp;{{ 7777*7 }}</b>",
    "%(n)s 100 % {0}", "\\ud800 \\x00", "tab\tin",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_accepted_is_kept_to_the_letter_and_shown_as_text(people, text):
    admin, manager = people[Role.ADMIN], people[Role.MANAGER]
    admin.send("/hotels/SZ001/edit", "/hotels/SZ001", name=text, address=f"  {text}\u200e ", city=text)
    admin.send("/hotels/SZ001/principals/new", "/hotels/SZ001/principals", name=text, function="gm")
    admin.send("/accounts/1/edit", "/accounts/1", name=text)
    summary = f"{text}\r\n\r\n{text}"
    manager.post("/calls/draft?hotel=SZ001", data={**manager.token(), "summary": summary})
    assert Draft.get().values == {"summary": summary}
    answer = manager.send("/calls/new?hotel=SZ001", "/calls", summary=summary)
    assert answer.status_code == 303
    hotel = Hotel.get()
    assert (hotel.name, hotel.address, hotel.city, Principal.get().name, Account.get_by_id(1).name) == (text,) * 5
    assert Call.get().summary == f"{text}\n\n{text}"
    shown = str(escape(text))
    pages = [(manager, page) for page in ("/hotels/SZ001", "/hotels", "/calls")]
    for browser, page in (*pages, (admin, "/accounts/1"), (admin, "/audit")):
        html = browser.get(page).text
        assert shown in html
        assert "<b>&" not in html and "54439" not in html
    assert AuditEntry.select().where(AuditEntry.verb == "hotel.edited").get().told["name"] == ["Hotel SZ001", text]
    assert Fields.of(admin.get("/hotels/SZ001/edit").text).values["name"] == text


def test_full_width_digits_and_invisible_marks_of_an_address_book_are_no_fault(people):
    browser = people[Role.ADMIN]
    browser.send(
        "/hotels/SZ001/edit",
        "/hotels/SZ001",
        rooms="１２０",
        phone="\u202d０５１２－１\u202c",
        opened_on="２０１９．０５．０１",
    )
    hotel = Hotel.get()
    assert (hotel.rooms, hotel.phone, hotel.opened_on.isoformat()) == (120, "0512-1", "2019-05-01")
