"""Mail: queued with the deed, sent at least once under one Message-ID, tried again, given up; never readable."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from portal.foundation import clock, db, outbox
from portal.foundation.outbox import PAUSES, Mail
from portal.foundation.roles import Role
from tests.at_once import at_once
from tests.sink import listening

NOON = datetime(2026, 11, 16, 4, 0)


@pytest.fixture
def sink(database, app):
    with listening() as found:
        yield found


def put(**words):
    return Mail.put(
        "lin@hotel.example", "Choose your password 密码", "Dear Lin,\n\n你好 http://localhost/links/abc\n", **words
    )


def test_a_mail_arrives_whole_in_both_languages_and_then_its_text_is_gone(sink):
    put()
    assert Mail.send_due() == 1
    (message,) = sink.messages
    assert (message["To"], message["From"]) == ("lin@hotel.example", "Portal <portal@head.example>")
    assert (message["Subject"], message["Auto-Submitted"]) == ("Choose your password 密码", "auto-generated")
    assert message.get_content().replace("\r\n", "\n") == "Dear Lin,\n\n你好 http://localhost/links/abc\n"
    row = Mail.get()
    assert (row.text, row.due_at, row.given_up_at, message["Message-ID"]) == ("", None, None, row.message_id)
    assert row.sent_at is not None
    assert Mail.send_due() == 0


def test_what_waits_in_the_queue_cannot_be_read_in_the_database(sink):
    put()
    assert "links" not in str(list(Mail.select().dicts()))
    assert "你好" not in str(list(Mail.select().dicts()))


def test_a_deed_that_is_undone_sends_nothing(sink):
    with db.together() as transaction:
        put()
        transaction.rollback()
    assert (Mail.send_due(), sink.messages) == (0, [])


def test_a_server_that_is_busy_is_asked_again_later_and_later_under_the_same_id(sink):
    sink.answers = ["451 try later"] * 3
    with clock.at(NOON):
        put()
    at, ids = NOON, set()
    for pause in PAUSES[:3]:
        with clock.at(at):
            assert Mail.send_due() == 0
            row = Mail.get()
            assert row.due_at == at + timedelta(minutes=pause)
            assert row.trouble == "451 try later"
            ids.add(row.message_id)
        with clock.at(at + timedelta(minutes=pause) - timedelta(seconds=1)):
            assert Mail.send_due() == 0, "not before its time"
        at += timedelta(minutes=pause)
    with clock.at(at):
        assert Mail.send_due() == 1
    assert ids == {sink.messages[0]["Message-ID"]}


def test_an_address_that_is_refused_for_good_is_given_up_at_once_and_the_admin_reads_why(sink, world):
    sink.answers = ["550 no such user here"]
    put()
    assert Mail.send_due() == 0
    row = Mail.get()
    assert (row.due_at, row.text, row.trouble) == (None, "", "550 no such user here")
    admin = world.browser(world.account(Role.ADMIN))
    assert "1 mail of this week did not arrive." in admin.get("/accounts").text
    page = admin.get("/accounts/mails?show=lost").text
    assert "lin@hotel.example" in page and "550 no such user here" in page
    assert "cannot be sent again" in page
    assert '<a href="/accounts?q=lin%40hotel.example">Issue a new link</a>' in page


def test_after_three_days_without_a_server_a_mail_is_given_up(database, app):
    outbox.use("smtp://127.0.0.1:1", "portal@head.example", "http://localhost")
    with clock.at(NOON):
        put()
        assert Mail.send_due() == 0
    assert Mail.get().trouble.startswith("ConnectionRefusedError")
    with clock.at(NOON + timedelta(days=3)):
        assert Mail.send_due() == 0
    assert (Mail.get().due_at, Mail.get().text, Mail.get().tries) == (None, "", 2)


def test_a_mail_whose_link_has_ended_is_not_sent(sink):
    with clock.at(NOON):
        put(useless_at=NOON + timedelta(hours=24))
    with clock.at(NOON + timedelta(hours=24)):
        assert Mail.send_due() == 0
    assert (sink.messages, Mail.get().given_up_at) == ([], NOON + timedelta(hours=24))


def test_of_three_who_send_at_once_one_sends_each_mail(sink):
    for _ in range(5):
        put()
    assert sum(at_once(*[partial(Mail.send_due)] * 3)) == 5
    assert len({message["Message-ID"] for message in sink.messages}) == len(sink.messages) == 5


def test_a_mail_whose_sender_broke_off_is_sent_by_the_next(sink):
    with clock.at(NOON):
        put()
        row = Mail.get()
        assert row._claimed()
        assert Mail.send_due() == 0, "it is another's for now"
    with clock.at(NOON + outbox.CLAIM):
        assert Mail.send_due() == 1


def test_without_a_mail_server_nothing_is_tried(database, app):
    put()
    assert (outbox.ready(), Mail.send_due(), Mail.get().tries) == (False, 0, 0)


def test_a_password_for_the_mail_server_never_travels_in_the_clear(database, app):
    # Another way to write this machine, which the portal does not know for it.
    with listening():
        port = outbox._post.url.rpartition(":")[2]
        outbox.use(f"smtp://me:secret@127.1:{port}", "portal@head.example", "http://localhost")
        put()
        assert Mail.send_due() == 0
    assert "secret" not in Mail.get().trouble
    assert Mail.get().sent_at is None


def test_only_who_looks_after_accounts_reads_the_list_and_it_tells_no_text(world):
    put()
    for role in Role:
        answer = world.browser(world.account(role)).get("/accounts/mails")
        assert answer.status_code == (200 if role == Role.ADMIN else 403)
        assert "/links/" not in answer.text
    page = world.browser(world.account(Role.ADMIN)).get("/accounts/mails").text
    assert "waiting" in page and "MAIL_URL is not set" in page


def test_what_was_done_with_three_months_ago_is_forgotten(sink):
    with clock.at(NOON):
        put()
        Mail.send_due()
        put()
    with clock.at(NOON + timedelta(days=91)):
        assert Mail.sweep() == 1
    assert [row.sent_at for row in Mail.select()] == [None]
