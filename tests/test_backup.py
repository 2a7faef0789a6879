"""`backup` and `restore`: what people entered comes back as it was, from either database into either, or not at all."""

import json
import resource
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import peewee
import psycopg
import pytest

from portal import doctor
from portal.activity.calls import Call
from portal.activity.calls import search as call_search
from portal.backup import kept, making, restoring
from portal.foundation import archive, clock, db, dump, migrations, storage, vault
from portal.foundation.archive import Archive
from portal.foundation.jobs import Job
from portal.foundation.outbox import Mail
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records import erasure_journal
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.drafts import Draft
from portal.records.erasure_texts import ErasureText
from portal.records.erasures import Erasure
from portal.records.files import File
from portal.records.hotels import Hotel
from portal.records.links import Link
from portal.records.notices import NoticeChoice
from portal.records.principals import Principal
from portal.records.second_factors import RecoveryCode, SecondFactor
from portal.records.sessions import Session
from tests import postgres
from tests.commands import runner
from tests.test_upgrade import FIRST_RELEASE

#: What a restore itself writes in; the rest is as it was.
TOUCHED = {"job", "mail", "link", "notice_choice", "second_factor", "recovery_code", "audit_entry"}


def quiet(items, label, length):
    """Without a bar."""
    return items


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    storage.use(tmp_path / "files")
    return runner(app, tmp_path, monkeypatch)


@pytest.fixture
def place(run, tmp_path) -> Path:
    """A folder for backups."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def company(run, world):
    """A hotel with a call and an attachment, and what is on its way: a sign-in, a draft, a link, a mail, a job."""
    hotel = world.hotel("SZ001", note='Quotes " and \\ and \t tabs\nand 两行。')
    officer = world.officer_of(hotel, since=date(2026, 1, 5), sign_in="chen")
    world.call(hotel, officer, date(2026, 3, 4), world.principal(hotel), summary="空调整改已经完成。")
    world.file(hotel, "the words of a file")
    Account.update(email="chen@example.com").where(Account.id == officer.id).execute()
    Session.begin(officer)
    Draft.keep(world.person(officer), "call.new:SZ001", {"summary": "半句话"})
    Link.issue(world.person(world.account(Role.ADMIN)), officer)
    SecondFactor.prepare(world.person(officer))
    RecoveryCode.draw(officer.id)
    Mail.put("chen@example.com", "News", "a link")
    Job.create(name="sweep", due_at=hotel.added_at, lease="somebody", leased_until=hotel.added_at)
    return hotel


def written() -> dict[str, list]:
    """{table: its rows} of everything that a backup holds, as lines tell them."""
    columns = {name: dump.columns(name) for name in kept()}
    return {name: [dict(zip(columns[name], json.loads(line), strict=True)) for line in dump.lines(name)]
            for name in kept()}  # fmt: skip


def emptied() -> None:
    """Nobody has used this place yet."""
    with db.together():
        dump.clear(["session", *reversed(kept())])
    for name in list(storage.names()):
        storage.remove(name)


def same(before: dict, after: dict) -> None:
    for name in before:
        if name not in TOUCHED:
            assert after[name] == before[name], name
    assert after["audit_entry"][: len(before["audit_entry"])] == before["audit_entry"]


def test_what_was_backed_up_stands_again_in_an_empty_place(run, company, place):
    before = written()
    code, told, _ = run("backup", str(place))
    (file,) = place.iterdir()
    rows = sum(map(len, before.values()))
    assert (code, told.splitlines()[0].partition(", ")[0]) == (0, f"{file}: {rows} rows and 1 attachments")
    assert file.stat().st_mode & 0o777 == 0o600
    emptied()
    code, told, error = run("restore", str(file))
    assert (code, error) == (0, "")
    assert f"Restored {rows} rows and 1 attachments" in told
    same(before, written())
    assert File.get().body() == b"the words of a file"
    assert [entry.verb for entry in AuditEntry.select().order_by(AuditEntry.id.desc()).limit(1)] == ["backup.restored"]
    assert list(doctor.recount()) == []
    # What was on its way has arrived since, or never will.
    assert (Session.select().count(), Link.select().count()) == (0, 0)
    mail = Mail.get()
    assert (mail.due_at, mail.sent_at, mail.text, mail.trouble.partition(" of ")[0]) == (
        None, None, "", "restored from a backup",
    )  # fmt: skip
    assert Job.get(Job.name == "sweep").lease == ""
    assert NoticeChoice.get().news_at is not None
    assert SecondFactor.get().last_step > 0
    # A code or link that was used since the backup does not count once more.
    assert (RecoveryCode.select().count(), Link.select().count()) == (0, 0)
    assert "the recovery codes of 1 people, who draw new ones under My account" in told
    # Numbers go on behind those that were given out.
    assert Hotel.create(code="SZ002", name="Next", city="苏州").id > company.id


def test_a_backup_of_one_database_is_restored_into_the_other(request, run, company, place, tmp_path):
    before, here = written(), db.database.obj
    made = making.make(place / "one.zip", quiet)
    if db.is_sqlite():
        server = request.getfixturevalue("postgres_url").rpartition("/")
        other = db.connect(postgres.create_database(server[0], f"{server[2]}_other"))
    else:
        other = db.connect(f"sqlite:///{tmp_path}/other.db")
    try:
        done = restoring.restore(Archive(made.path), quiet)
        after = written()
        assert list(doctor.recount()) == []
    finally:
        other.close()
        db.use(here)
    assert (done.rows, done.files) == (sum(map(len, before.values())), 1)
    same(before, after)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_data_is_replaced_only_when_that_is_said_and_a_copy_is_made_first(run, company, place):
    run("backup", str(place / "one.zip"))
    Account.update(active=False).where(Account.sign_in == "chen").execute()
    Call.update(summary="entered since").execute()
    code, told, error = run("restore", str(place / "one.zip"))
    assert (code, Call.get().summary) == (2, "entered since")
    assert error == "There is data here already. With --replace the backup takes its place, and a copy is made first.\n"
    code, told, _ = run("restore", "--replace", str(place / "one.zip"))
    assert (code, Call.get().summary) == (0, "空调整改已经完成。")
    assert "1 deeds since then are in this database alone" in told, "that the backup was made"
    assert "Deactivated since the backup, and open again: chen." in told
    (copy,) = place.parent.glob("before-restore-*.zip")
    assert f"What was here is kept in {copy}." in told
    assert run("restore", "--replace", str(copy))[0] == 0
    assert Call.get().summary == "entered since"


def test_who_was_erased_since_the_backup_is_erased_again_by_the_restore(run, company, place, world, tmp_path):
    erasure_journal.use(tmp_path)
    (lin,) = Principal.select()
    Call.update(summary="Manager Lin says the lift is mended.").execute()
    call_search.rebuild(restoring._calls())
    director = world.person(world.account(Role.DIRECTOR))
    made = making.make(place / "one.zip", quiet).path
    asked = Erasure.ask(director, [lin], [], clock.today(), "By letter, signed.")
    asked.erase(director, [])
    code, told, _ = run("restore", "--replace", str(made))
    assert (code, Principal.get().name) == (0, f"已删除 (erased) {lin.id}")
    assert f"Erased since the backup, and erased again: requests {asked.id}." in told
    assert [(text.kind, text.field, text.settled_at) for text in ErasureText.select()] == [("call", "summary", None)]
    assert [finding.text for finding in doctor.running.erasures()] == []
    # Nothing is left of the database: the file beside it knows.
    emptied()
    assert run("restore", str(made))[0] == 0
    assert Principal.get().name == f"已删除 (erased) {lin.id}"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_who_is_erased_again_is_in_no_page_of_the_file_either(run, company, place, world, tmp_path):
    erasure_journal.use(tmp_path)
    (lin,) = Principal.select()
    lin.edit(COMMAND_LINE, lin.version, phone="13912345678", manner="Likes jasmine tea.")
    made = making.make(place / "one.zip", quiet).path
    asked = Erasure.ask(world.person(world.account(Role.DIRECTOR)), [lin], [], clock.today(), "By letter, signed.")
    asked.erase(COMMAND_LINE, [])
    assert run("restore", "--replace", str(made))[0] == 0
    path = Path(db.database.obj.database)
    kept = b"".join(each.read_bytes() for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())
    assert [word for word in (b"13912345678", b"jasmine") if word in kept] == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_who_cannot_be_erased_again_is_told_by_the_restore_and_by_doctor(run, company, place, world, tmp_path):
    erasure_journal.use(tmp_path)
    made = making.make(place / "one.zip", quiet).path
    officer, director = Account.get(Account.sign_in == "chen"), world.person(world.account(Role.DIRECTOR))
    Account.update(active=False).where(Account.id == officer.id).execute()
    asked = Erasure.ask(director, [], [officer], clock.today(), "By letter, signed.")
    asked.erase(director, [])
    _, told, _ = run("restore", "--replace", str(made))
    assert f"! Erased since the backup, and not again: requests {asked.id}." in told
    (finding,) = doctor.running.erasures()
    assert finding.serious and f"account {officer.id}" in finding.text
    # Somebody else who has got the number since is not touched.
    Account.update(added_at=clock.now()).where(Account.id == officer.id).execute()
    assert [finding.serious for finding in doctor.running.erasures()] == [False]


HARMS = {
    "cut off": lambda body: body[:-100],
    "one letter changed": lambda body: body.replace(b"the words of a file", b"the words of a fibe"),
    "lines changed": lambda body: body[: (at := body.index(b"tables/hotel.") + 80)] + b"xx" + body[at + 2 :],
    "no backup at all": lambda body: b"a letter",
    "nothing": lambda body: b"",
}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_or_wrong_file_is_refused_before_anything_is_touched(run, company, place, harm):
    made = making.make(place / "one.zip", quiet)
    (place / "two.zip").write_bytes(HARMS[harm](made.path.read_bytes()))
    before = written()
    code, _, error = run("restore", "--replace", str(place / "two.zip"))
    assert code == 2 and error.startswith(f"{place / 'two.zip'} is "), error
    assert written() == before
    assert list(place.parent.glob("before-restore-*")) == []
    assert run("restore", str(place / "none.zip"))[::2] == (2, f"There is no file {place / 'none.zip'}.\n")


NEWER = {
    "format": ({"format": 99}, "was made by a newer release (format 99). Install that release."),
    "schema": ({"schema": ["0001_initial", "9999_of_tomorrow"]}, "newer release (9999_of_tomorrow). Install that"),
    "another": ({"schema": ["0002_hotels_people_accounts"]}, "is none that this release has had."),
}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", NEWER)
def test_a_backup_of_a_newer_release_is_refused(run, company, place, what):
    changes, sentence = NEWER[what]
    with archive.writing(place / "one.zip") as out:
        out.put_lines("files", [])
        facts = {"made": "2026-11-22T10:00:00Z", "of": "", "database": "sqlite", "key": "", "tables": [], "missing": []}
        out.finish(**{**facts, "schema": migrations.state().applied, "files_bytes": 0, **changes})
    code, _, error = run("restore", str(place / "one.zip"))
    assert code == 2 and sentence in error, error


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_of_the_first_release_is_brought_up_to_this_one(run, database, place):
    names = migrations.state().applied
    migrations.down(names[1])
    for table, row in FIRST_RELEASE.items():
        told = ", ".join(f'"{name}"' for name in row)
        database.execute_sql(f'INSERT INTO "{table}" ({told}) VALUES ({", ".join("?" * len(row))})', [*row.values()])
    with archive.writing(place / "one.zip") as out:
        tables = [{"name": name, "columns": dump.columns(name)} for name in FIRST_RELEASE if name != "session"]
        for table in tables:
            out.put_lines(f"tables/{table['name']}", dump.lines(table["name"]))
        out.put_lines("files", [])
        facts = {"made": "2026-10-13T10:00:00Z", "of": "", "database": "sqlite", "key": "", "missing": []}
        out.finish(**facts, schema=names[:1], tables=tables, files_bytes=0)
    migrations.down(names[0])
    migrations.up()
    assert run("restore", str(place / "one.zip"))[0] == 0
    assert migrations.state().pending == []
    assert (Hotel.get().name_key, Call.get().summary) == ("suzhouguanqiandian", "一切正常。")
    assert call_search.candidates(["一切正常"], 5) == [1]


class Broken(Exception):
    """Somebody pulls the plug."""


def broken_at(label: str):
    """Progress that breaks off in the middle of what has this label."""

    def each(items, told, length):
        for item in items:
            yield item
            if told == label:
                raise Broken

    return each


BREAKS = [("sqlite", "Restoring attachments"), ("sqlite", "Making the search anew"), ("postgresql", "Restoring call")]


@pytest.mark.parametrize(("url", "label"), BREAKS, indirect=["url"])
def test_a_restore_that_is_broken_off_leaves_what_was_there(run, company, place, world, label):
    made = making.make(place / "one.zip", quiet)
    for name in list(storage.names()):
        storage.remove(name)
    Call.update(summary="entered since").execute()
    before = written()
    with pytest.raises(Broken):
        restoring.restore(Archive(made.path), broken_at(label))
    assert written() == before
    assert list(storage.names()) == []
    assert [path.name for path in place.parent.glob("*.restoring*")] == []
    # And it can be done afterwards.
    restoring.restore(Archive(made.path), quiet)
    assert Call.get().summary == "空调整改已经完成。"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_that_is_broken_off_leaves_no_file_and_one_that_is_there_is_not_written_over(run, company, place):
    with pytest.raises(Broken):
        making.make(place / "one.zip", broken_at("Backing up call"))
    assert list(place.iterdir()) == []
    assert not db.database.in_transaction()
    made = making.make(place / "one.zip", quiet)
    body = made.path.read_bytes()
    code, _, error = run("backup", str(place / "one.zip"))
    assert code == 2 and error.startswith(f"{place / 'one.zip'} is there already.")
    assert made.path.read_bytes() == body
    assert run("backup", str(place / "no" / "one.zip"))[0] == 2


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_where_there_is_no_room_there_is_a_sentence_and_no_file(run, company, place):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        code, _, error = run("backup", str(place / "one.zip"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, list(place.iterdir())) == (1, [])
    assert error == "File too large. Nothing has changed; mend it and try again.\n"


def test_a_restore_is_refused_while_somebody_has_the_database_open(run, company, place, url):
    made = making.make(place / "one.zip", quiet)
    if db.is_sqlite():
        other = peewee.sqlite3.connect(url.removeprefix("sqlite:///"))
        other.execute("SELECT count(*) FROM hotel").fetchone()
    else:
        other = psycopg.connect(url)
    with closing(other):
        code, _, error = run("restore", "--replace", str(made.path))
    assert code == 2 and error.endswith("Stop the portal and its timer on every machine first.\n"), error


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_any_more_is_put_aside(run, company, place, url):
    made = making.make(place / "one.zip", quiet)
    db.database.close()
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(b"not a database" * 1000)
    assert run("restore", str(made.path))[0] == 2
    code, told, _ = run("restore", "--replace", str(made.path))
    assert (code, Call.get().summary) == (0, "空调整改已经完成。")
    (aside,) = path.parent.glob("portal.db.damaged-*")
    assert aside.read_bytes() == b"not a database" * 1000


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_keys_are_not_in_it_and_a_restore_says_which_one_is_needed(run, app, company, place):
    made, key = making.make(place / "one.zip", quiet), vault.fingerprint()
    with ZipFile(made.path) as packed:
        told = b"".join(packed.read(name) for name in packed.namelist() if not name.endswith(".zst"))
    assert app.config["SECRET_KEY"].encode() not in told
    SecondFactor.update(set_up_at=company.added_at).execute()
    vault.use_key("another key")
    try:
        told = run("restore", "--replace", str(made.path))[1]
        found = [finding.text for finding in doctor.look(app.config) if "SECRET_KEY (" in finding.text]
    finally:
        vault.use_key(app.config["SECRET_KEY"])
    assert f"! It needs the SECRET_KEY {key}; here it is " in told
    assert len(found) == 1 and "does not open the second factors of chen" in found[0]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_check_says_what_is_in_it_and_touches_nothing(run, company, place):
    made = making.make(place / "one.zip", quiet)
    before = written()
    code, told, _ = run("restore", "--check", str(made.path))
    assert (code, told.splitlines()[-1]) == (0, "It is whole, and this release can restore it.")
    assert written() == before


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_attachment_that_is_missing_is_told_and_the_others_are_kept(run, company, place, world):
    world.file(company, "other words")
    storage.remove(File.get(File.id == 1).stored)
    code, told, error = run("backup", str(place / "one.zip"))
    assert (code, error) == (1, "! 1 attachments are missing. Run: flask --app wsgi doctor\n")
    shutil.rmtree(place.parent / "files")
    assert run("restore", "--replace", str(place / "one.zip"))[0] == 0
    assert File.get(File.id == 2).body() == b"other words"


def test_every_table_of_the_database_is_in_a_backup_or_left_out_on_purpose(database):
    beside = {name for name in database.get_tables() if name.startswith(restoring.MADE_ANEW)}
    left_out = {table._meta.table_name for table in restoring.LEFT_OUT}
    assert set(database.get_tables()) == {*kept(), *left_out, *beside, restoring.HISTORY}
