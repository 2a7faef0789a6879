"""Inviting: by slip or by mail, one or many; a reset ends what was; a director's link is shown to nobody."""

import re
from datetime import datetime, timedelta

import pytest

from portal.foundation import clock
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.links import Link
from portal.records.sessions import Session
from tests.sink import listening
from tests.world import PASSWORD, Forms

NOON = datetime(2026, 11, 16, 4, 0)
LINK = re.compile(r"http://localhost(/links/[\w-]+)")


@pytest.fixture
def admin(world):
    return world.account(Role.ADMIN, name="Chief")


@pytest.fixture
def browser(world, admin):
    return world.browser(admin)


@pytest.fixture
def sink(app):
    with listening() as found:
        yield found


def invited(name="Wang Min", sign_in="wang", role=Role.STAFF, **facts):
    return Account.add(COMMAND_LINE, sign_in, name, role, language="en", **facts)


def links(page):
    return list(dict.fromkeys(LINK.findall(page.text)))


def test_a_slip_says_whose_it_is_how_to_and_until_when_and_carries_the_code(browser):
    account = invited()
    with clock.at(NOON):
        Session.update(expires_at=NOON + timedelta(days=1), seen_at=NOON).execute()
        page = browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/link", how="slip")
    for words in (
        "Wang Min",
        "<strong>wang</strong>",
        "Holds until 23 Nov",
        "Photograph the code",
        '<svg aria-hidden="true" viewBox',
    ):
        assert words in page.text
    assert re.search(r'<path class="qr-ink" stroke="#000" d="M[^"]+"/>', page.text)
    assert len(links(page)) == 1


def test_who_was_invited_and_has_not_come_stands_in_the_list_with_his_link(world, browser, admin):
    account, other = invited(), invited("Li Wei", "li")
    world.account(Role.STAFF, name="Came Already")
    Link.issue(world.person(admin), account)
    page = browser.get("/accounts/invitations").text
    assert "Wang Min" in page and "Li Wei" in page and "Came Already" not in page
    assert page.count("none holds") == 1
    assert f'value="{other.id}"' in page


def test_several_are_invited_again_on_one_sheet_and_the_links_before_end(world, browser, admin):
    people = [invited(f"Person {n}", f"person{n}") for n in range(3)]
    before = Link.issue(world.person(admin), people[0])
    form = browser.form("/accounts/invitations", "/accounts/invitations")
    page = browser.post("/accounts/invitations", data={**form, "account": [row.id for row in people], "how": "slip"})
    assert page.status_code == 200
    assert page.text.count('class="slip"') == 3
    found = links(page)
    assert [world.browser().get(path).status_code for path in found] == [200, 200, 200]
    assert world.browser().get(f"/links/{before}").status_code == 404
    assert [row.issued_by_id for row in Link.select()] == [admin.id] * 3


@pytest.mark.parametrize("ticked", ["nobody", "a stranger", "somebody deactivated"])
def test_slips_for_who_cannot_be_invited_are_not_made_for_the_others_either(world, browser, ticked):
    account, gone = invited(), invited("Gone", "gone")
    gone.deactivate(COMMAND_LINE)
    numbers = {"nobody": [], "a stranger": [account.id, 999_999], "somebody deactivated": [account.id, gone.id]}[ticked]
    form = browser.form("/accounts/invitations", "/accounts/invitations")
    answer = browser.post("/accounts/invitations", data={**form, "account": numbers, "how": "slip"})
    assert answer.status_code == {"nobody": 422, "a stranger": 404, "somebody deactivated": 403}[ticked]
    assert Link.select().count() == 0


def test_an_invitation_goes_by_mail_and_its_link_works_once(world, browser, sink):
    account = invited(email="wang@hotel.example")
    answer = browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/link", how="mail")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{account.id}")
    assert "A link is on its way to wang@hotel.example." in browser.get(answer.location).text
    assert Mail.send_due() == 1
    (message,) = sink.messages
    text = message.get_content()
    assert message["To"] == "wang@hotel.example"
    assert "Wang Min," in text and "You sign in as wang." in text
    (path,) = LINK.findall(text)
    new = "a password of my own"
    assert world.browser().send(path, path, password=new, password_again=new).location == "/"
    assert world.browser().get(path).status_code == 404
    assert Account.check("wang@hotel.example", new) == account


def test_a_mail_is_in_the_language_of_who_gets_it(browser, sink):
    account = Account.add(COMMAND_LINE, "wang", "王敏", Role.STAFF, language="zh", email="wang@hotel.example")
    browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/link", how="mail")
    Mail.send_due()
    assert "加盟酒店客户服务" in sink.messages[0]["Subject"]


def test_many_are_invited_by_mail_or_none_if_one_has_no_address(browser, sink):
    people = [invited(f"Person {n}", f"person{n}", email=f"person{n}@hotel.example") for n in range(2)]
    form = browser.form("/accounts/invitations", "/accounts/invitations")
    wrong = [*people, invited("Without", "without")]
    answer = browser.post("/accounts/invitations", data={**form, "account": [row.id for row in wrong], "how": "mail"})
    assert answer.status_code == 403
    assert "Without has no e-mail address in the portal." in answer.text
    assert (Mail.select().count(), Link.select().count()) == (0, 0)
    browser.send("/accounts/invitations", "/accounts/invitations", account=[row.id for row in people], how="mail")
    assert Mail.send_due() == 2
    assert sorted(message["To"] for message in sink.messages) == ["person0@hotel.example", "person1@hotel.example"]


def test_without_a_mail_server_mail_is_not_offered_and_the_page_says_why(browser):
    account = invited(email="wang@hotel.example")
    page = browser.get(f"/accounts/{account.id}").text
    assert 'value="mail"' not in page
    assert "MAIL_URL is not set" in page
    answer = browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/link", how="mail")
    assert (answer.status_code, Link.select().count()) == (403, 0)
    assert "MAIL_URL" in browser.get("/accounts/invitations").text


def test_a_reset_ends_the_old_password_and_every_sign_in_at_once(world, browser, admin):
    staff = world.account(Role.STAFF)
    his = world.browser(staff)
    page = browser.send(f"/accounts/{staff.id}", f"/accounts/{staff.id}/reset", how="slip")
    assert his.get("/me").status_code == 401
    assert Account.check(staff.sign_in, PASSWORD) is None
    (path,) = links(page)
    assert world.browser().get(path).status_code == 200
    told = [(entry.verb, entry.by_id) for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert told == [("link.issued", admin.id), ("account.reset", admin.id)]


def test_a_directors_link_is_mailed_to_his_own_address_and_shown_to_nobody(world, browser, sink):
    director = world.account(Role.DIRECTOR)
    Account.update(email="director@head.example", password="").where(Account.id == director.id).execute()
    page = browser.get(f"/accounts/{director.id}")
    assert 'value="slip"' not in page.text
    refused = browser.send(f"/accounts/{director.id}", f"/accounts/{director.id}/link", how="slip")
    assert (refused.status_code, Link.select().count()) == (403, 0)
    assert "is mailed to him and shown to nobody" in refused.text
    answer = browser.send(f"/accounts/{director.id}", f"/accounts/{director.id}/link", how="mail")
    assert answer.status_code == 303
    assert "/links/" not in browser.get(answer.location).text
    Mail.send_due()
    assert [message["To"] for message in sink.messages] == ["director@head.example"]


def test_a_directors_password_is_not_ended_where_no_mail_can_reach_him(world, browser):
    director = world.account(Role.DIRECTOR)
    assert f"/accounts/{director.id}/reset" not in Forms.of(browser.get(f"/accounts/{director.id}").text)
    for how in ("slip", "mail"):
        answer = browser.post(f"/accounts/{director.id}/reset", data={**browser.token(), "how": how})
        assert answer.status_code == 403
    assert Account.check(director.sign_in, PASSWORD) == director


def test_a_directors_new_address_holds_when_the_old_one_was_tapped(world, browser, sink):
    director = world.account(Role.DIRECTOR, name="Director Zhao")
    Account.update(email="old@head.example").where(Account.id == director.id).execute()
    edit = f"/accounts/{director.id}/edit"
    assert browser.send(edit, f"/accounts/{director.id}", email="new@evil.example").status_code == 303
    assert Account.get_by_id(director.id).email == "old@head.example"
    Mail.send_due()
    (message,) = sink.messages
    assert message["To"] == "old@head.example"
    assert "new@evil.example" in message.get_content() and "Chief" in message.get_content()
    (path,) = LINK.findall(message.get_content())
    visitor = world.browser()
    assert "new@evil.example" in visitor.get(path).text
    assert Account.get_by_id(director.id).email == "old@head.example", "opening it changes nothing"
    visitor.send(path, path)
    assert Account.get_by_id(director.id).email == "new@evil.example"
    assert world.browser().get(path).status_code == 404


@pytest.mark.parametrize("why", ["no mail server", "no address"])
def test_a_directors_address_that_cannot_be_confirmed_is_not_changed(world, browser, why):
    director = world.account(Role.DIRECTOR)
    if why == "no mail server":
        Account.update(email="old@head.example").where(Account.id == director.id).execute()
    page = browser.send(f"/accounts/{director.id}/edit", f"/accounts/{director.id}", email="new@head.example")
    assert page.status_code == 422
    assert 'id="email-error" role="alert"' in page.text
    assert Link.select().count() == 0
    assert Account.get_by_id(director.id).email != "new@head.example"


def test_a_slip_is_in_the_language_of_whom_it_is_for(world, browser):
    account = Account.add(COMMAND_LINE, "wang", "王敏", Role.STAFF, language="zh")
    page = browser.send(f"/accounts/{account.id}", f"/accounts/{account.id}/link", how="slip").text
    assert re.search(r'<section class="slip" lang="zh-Hans"[^>]*>\s*<header><small>加盟酒店客户服务<', page)
    assert '<html lang="en"' in page
