"""Every field of every form wrong in every way: never a fault; a sentence beside the field, and all else kept."""

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from portal.activity.calls import Call
from portal.foundation.roles import Role
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.principals import Principal
from tests.test_forms_page import Page

LONG = "长" * 20_000
#: What is sent to each field. Percent-encoded bytes that are no UTF-8 stand for lone surrogates, too: none arrives.
BAD = {
    "nothing": "",
    "spaces": " \t \n ",
    "20,000 characters": LONG,
    "NUL": "a\x00b",
    "control characters": "a\x07\x1bb\x7f",
    "a line break": "one\r\ntwo",
    "emoji": "👩‍👩‍👧 ok 😀",
    "rare Han": "𠮷田 𪚥 㐂",
    "composed": "e\u0301 Å ﷺ ﬁ",
    "bidi override": "\u202eevil\u202c",
    "full-width digits": "１２３",
    "letters that grow": "İ" * 40,
    "no UTF-8": b"\xff\xfe\xed\xa0\x80",
    "a lone surrogate, escaped": "\\ud800",
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


@dataclass
class Case:
    """A form: the page it stands on, where it goes, what is sent when all is well."""

    page: str
    action: str
    good: dict[str, str]
    who: Role = Role.ADMIN
    #: The id of a field on the page, where it is not its name.
    ids: dict[str, str] = field(default_factory=dict)
    #: Fields that are never shown again.
    secret: tuple[str, ...] = ()
    #: Machinery beside the fields; wrong, it is refused as a whole.
    hidden: dict[str, str] = field(default_factory=dict)


HOTEL = {
    "name": "Garden Hotel", "kind": "franchise", "gate": "6", "grade": "B", "status": "active", "in_difficulty": "y",
    "province": "江苏", "city": "苏州", "district": "姑苏区", "address": "干将路 1", "phone": "0512 1", "rooms": "120",
    "opened_on": "2019-05-01",
}  # fmt: skip
CALL = {
    "result": "reached", "summary": "A quiet week.", "who": "else", "spoke_with": "Porter", "channel": "phone",
    "direction": "in", "day": "2026-01-05", "time": "09:30",
}  # fmt: skip
PASSWORDS = {"password": "a password of my own", "password_again": "a password of my own"}
CASES = {
    "a new file": Case("/hotels/new", "/hotels", {**HOTEL, "code": "SZ100"}),
    "a file edited": Case("/hotels/SZ001/edit", "/hotels/SZ001", HOTEL),
    "a call": Case("/calls/new?hotel=SZ001", "/calls", CALL, Role.MANAGER),
    "a new account": Case("/accounts/new", "/accounts", {"name": "Wang", "sign_in": "wang", "role": "gm"}),
    "an account edited": Case("/accounts/1/edit", "/accounts/1", {"name": "Wang", "sign_in": "wang", "role": "gm"}),
    "a hotel of an account": Case("/accounts/1", "/accounts/1/hotels", {"hotel": "SZ001", "function": "officer"}),
    "a principal": Case("/hotels/SZ001", "/hotels/SZ001/principals", {"name": "Lin", "function": "deputy", "phone": "138"}),
    "a posting": Case(
        "/hotels/SZ001",
        "/hotels/SZ001/postings",
        {"account": "1", "since": "2026-01-05"},
        ids={"account": "account-officer", "since": "since-officer"},
        hidden={"function": "officer"},
    ),
    "a password": Case(
        "/me",
        "/me/password",
        {"password_now": "a long enough password", **PASSWORDS},
        secret=("password_now", "password", "password_again"),
    ),
}


def battery(world, case, browser, wrong, value):
    """Sends the form with one field wrong and holds the answer against what everybody was promised."""
    typed = {**browser.fields, **case.hidden, **case.good, wrong: value}
    said = f"{case.action} {wrong}={value!r:.60}"
    answer = browser.post(case.action, data=typed)
    assert answer.status_code in (303, 409, 422), f"{said}: {answer.status_code}"
    if answer.status_code == 303:
        return True
    page = Page.of(answer.text)
    name = case.ids.get(wrong, wrong)
    beside = [page.sentence(name), *(page.sentence(case.ids.get(other, other)) for other in case.good)]
    assert any(beside), f"{said}: no sentence"
    if wrong not in ("result", "who", "password", "channel", "function", "name"):
        # Those decide over another field, and the sentence may stand there: no name for a new principal.
        assert beside[0], f"{said}: the sentence stands elsewhere"
    for other, kept in case.good.items():
        shown = page.values.get(case.ids.get(other, other))
        if other in case.secret:
            assert not shown, f"{said}: {other} is shown again"
        elif other != wrong:
            assert shown == kept, f"{said}: {other} was {kept!r} and is {shown!r}"
    assert "<script>alert" not in answer.text and "49" not in (page.values.get(name) or "")
    return False
