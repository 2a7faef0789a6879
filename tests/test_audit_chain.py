"""The chain of the audit: what was changed, removed or put in afterwards is named; what was erased breaks nothing."""

import threading
from datetime import datetime, timedelta

import pytest

from portal.foundation import clock, db, outbox, settings, vault
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import audit, audit_chain, audit_heads
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.audit_chain import AuditLink, Check, Head, erase_bodies, link_some
from portal.records.settings import change
from portal.records.teams import Region
from tests.commands import runner


@pytest.fixture
def chain(database):
    """Five entries, linked; returns their ids."""
    region = Region.create(name_zh="华东", name_en="East")
    for n in range(5):
        audit.record(COMMAND_LINE, "region.edited", region, name_zh=["华东", f"华东{n}"])
    link_some()
    return [entry.id for entry in AuditEntry.select().order_by(AuditEntry.id)]


def checked(head=None) -> Check:
    check = Check(head)
    for _ in check.walk():
        pass
    return check


def told(check: Check) -> tuple:
    return check.linked, check.erased, check.unlinked, check.broken, check.trouble


def test_entries_are_linked_in_their_order_and_the_chain_is_whole(chain):
    assert told(checked()) == (5, 0, 0, None, "")
    assert [link.id for link in AuditLink.select().order_by(AuditLink.id)] == chain
    assert link_some() == 0


def test_what_the_tick_has_not_reached_yet_is_told(chain):
    audit.record(COMMAND_LINE, "region.edited", Region.get())
    assert told(checked()) == (5, 0, 1, None, "")
    assert link_some() == 1
    assert told(checked()) == (6, 0, 0, None, "")


@pytest.mark.parametrize("field", ["at", "by_id", "verb", "kind", "record_id"])
def test_a_changed_entry_is_named(chain, field):
    value = {"at": datetime(2020, 1, 1), "by_id": 9, "record_id": 99}.get(field, "other")
    AuditEntry.update({field: value}).where(AuditEntry.id == chain[2]).execute()
    assert told(checked()) == (2, 0, 0, chain[2], "is not as it was written")


def test_a_changed_body_is_named(chain):
    AuditEntry.update(body='{"name_zh": ["a", "b"]}').where(AuditEntry.id == chain[1]).execute()
    assert told(checked())[3:] == (chain[1], "has another body than when it was written")


def test_an_entry_taken_out_is_missed_with_and_without_its_link(chain):
    AuditEntry.delete().where(AuditEntry.id == chain[4]).execute()
    assert told(checked())[3:] == (chain[4], "is gone, though its link stands")
    AuditEntry.delete().where(AuditEntry.id == chain[2]).execute()
    assert told(checked())[3:] == (chain[3], f"follows entry {chain[2]}, which is gone")
    AuditLink.delete().where(AuditLink.id == chain[2]).execute()
    assert told(checked())[3:] == (chain[3], "is not as it was written")


def test_an_entry_put_into_a_gap_is_named(chain):
    with db.together():
        AuditEntry.create(id=chain[4] + 5, verb="region.edited", kind="region", record_id=1)
    link_some()
    AuditEntry.create(id=chain[4] + 2, verb="region.edited", kind="region", record_id=1)
    assert (link_some(), told(checked())[3:]) == (0, (chain[4] + 2, "was put in afterwards"))


def test_an_erased_body_leaves_the_chain_whole_and_no_hash_to_try_texts_against(chain):
    with db.together():
        assert erase_bodies(AuditEntry.id.in_(chain[:2])) == 2
    assert told(checked()) == (5, 2, 0, None, "")
    assert {link.salt for link in AuditLink.select().where(AuditLink.id.in_(chain[:2]))} == {""}
    assert AuditEntry.get_by_id(chain[0]).told == {}


def test_a_head_tells_of_an_end_that_was_cut_off_and_of_a_chain_written_anew(chain):
    head = Head.parse(str(Head.now()))
    assert head.is_signed_by(audit_chain.public_key())
    assert not head._replace(entry=3).is_signed_by(audit_chain.public_key())
    assert not head.is_signed_by(vault.public_key("another"))
    audit.record(COMMAND_LINE, "region.edited", Region.get())
    link_some()
    assert told(checked(head))[3:] == (None, "")
    AuditLink.delete().execute()
    link_some()
    assert told(checked())[3:] == (None, ""), "in itself a chain written anew is whole"
    assert told(checked(head))[3:] == (chain[4], "is not the one that the head was signed for")
    for table, key in ((AuditEntry, AuditEntry.id), (AuditLink, AuditLink.id)):
        table.delete().where(key >= chain[4]).execute()
    assert told(checked(head))[3:] == (chain[4], "is gone: the head was signed when it was there")


# SQLite's writers stand in a queue.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_entry_whose_deed_is_still_on_its_way_is_not_overtaken(chain, monkeypatch):
    """PostgreSQL draws ids before it commits: the lower one may come later."""
    monkeypatch.setattr(audit_chain, "PATIENCE", 0.1)
    drawn, finish = threading.Event(), threading.Event()

    def slow():
        with db.together():
            audit.record(COMMAND_LINE, "region.edited", Region.get())
            drawn.set()
            finish.wait(10)
        db.database.close()

    writer = threading.Thread(target=slow)
    writer.start()
    drawn.wait(10)
    audit.record(COMMAND_LINE, "region.edited", Region.get())
    assert link_some() == 0, "the entry after the open one waits too"
    finish.set()
    writer.join()
    assert (link_some(), told(checked())) == (2, (7, 0, 0, None, ""))


def test_the_head_is_mailed_to_directors_and_administrators_with_an_address(world, chain, monkeypatch):
    for role, email in (
        (Role.ADMIN, "a@example.com"),
        (Role.DIRECTOR, "d@example.com"),
        (Role.MANAGER, "m@example.com"),
    ):
        Account.update(email=email).where(Account.id == world.account(role).id).execute()
    world.account(Role.ADMIN)
    assert audit_heads.send_heads() == 0, "without a mail server none is queued"
    outbox.use("smtp://127.0.0.1:1", "portal@example.com", "http://portal.test")
    try:
        with clock.at(datetime(2026, 11, 16, 4, 0)):
            assert audit_heads.send_heads() == 2
    finally:
        outbox.use("", "", "http://portal.test")
    mails = list(Mail.select().order_by(Mail.id))
    assert [mail.address for mail in mails] == ["a@example.com", "d@example.com"]
    text = vault.unseal("mail", mails[0].text, mails[0].message_id)
    head = next(Head.parse(line) for line in text.splitlines() if line.count(".") == 3 and " " not in line)
    assert (head.entry, head.is_signed_by(audit_chain.public_key())) == (AuditLink.last()[0], True)


def test_the_command_says_what_it_found(app, database, chain, tmp_path, monkeypatch):
    run = runner(app, tmp_path, monkeypatch)
    shown = run("audit", "head")[1].split()
    head, key = shown[1], shown[3]
    assert run("audit", "verify", "--head", head, "--key", key) == (
        0,
        "5 entries are as they were written, and in their order.\n"
        "0 of them have no body any more: erased, or older than bodies are kept.\n"
        "0 are not linked yet: jobs tick does it within minutes.\n",
        "",
    )
    assert run("audit", "verify", "--head", "nothing")[0] == 2
    assert run("audit", "verify", "--head", head.replace("A", "B", 1) + "x")[0] == 1
    AuditEntry.update(verb="region.added").where(AuditEntry.id == chain[1]).execute()
    assert run("audit", "verify") == (
        1,
        f"! Entry {chain[1]} is not as it was written. 1 entries before it are as they were written.\n",
        "",
    )


def test_bodies_go_when_they_are_older_than_they_are_kept_and_the_chain_holds(chain, monkeypatch):
    monkeypatch.setattr(audit_chain, "BATCH", 2)
    change(COMMAND_LINE, "retention", 0, keep_audit=365)
    settings.forget()
    AuditEntry.update(at=clock.now() - timedelta(days=366)).where(AuditEntry.id.in_(chain[:3])).execute()
    AuditLink.delete().execute()
    link_some()
    assert [audit_chain.sweep_bodies(), audit_chain.sweep_bodies()] == [3, 0]
    assert told(checked()) == (6, 3, 0, None, "")
