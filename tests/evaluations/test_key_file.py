"""The key file: what it seals opens with it alone, its keys can be changed while people work, and without it everything
else goes on (D26)."""

import os
import shutil
import time
from types import SimpleNamespace

import pytest

from portal.activity.evaluations import seals
from portal.activity.evaluations.answers import EvaluationAnswer, EvaluationScan
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.questions import EvaluationQuestion
from portal.activity.evaluations.results import EvaluationTable
from portal.activity.evaluations.sheets import Sheet
from portal.foundation import db, keyring
from portal.foundation import seals as foundation_seals
from portal.foundation.keyring import Keyless
from portal.foundation.vault import Unsealable
from portal.schema import SEALS, TABLES
from tests.commands import runner
from tests.evaluations import rounds

WORDS = "Nobody answers the telephone."


@pytest.fixture
def key_file(app, tmp_path):
    """A key file of this test's own."""
    kept = keyring.path()
    keyring.use_file(tmp_path / "keys" / "vault.key")
    keyring.make()
    yield keyring.path()
    keyring.use_file(kept)


@pytest.fixture
def run(app, tmp_path, monkeypatch, key_file):
    return runner(app, tmp_path, monkeypatch)


@pytest.fixture
def sealed(world, key_file):
    """Something under each seal, as a cycle that is over leaves it."""
    by = rounds.director(world)
    there = rounds.hotels(world, 6)
    told = {"texts": {"open_change": WORDS}, "answers": {"cs_reach": "1"}}
    cycle = rounds.opened(by)
    for hotel in there:
        rounds.answer(world, cycle, hotel, rounds.sheet(cycle, hotel, **told))
    cycle = rounds.close(cycle)
    answer = EvaluationAnswer.select().first()
    EvaluationScan.create(answer=answer, type="image/png", body=seals.SCAN.seal("iVBORw0", answer=answer.id))
    return SimpleNamespace(by=by, cycle=cycle, answer=answer)


def rows_under() -> dict[str, int]:
    return foundation_seals.needed(SEALS)


def later(key_file):
    """The key was changed an hour ago."""
    os.utime(key_file, (time.time() - 3600,) * 2)


# The file


def test_a_key_file_is_made_once_and_is_its_owners_alone(key_file):
    assert key_file.stat().st_mode & 0o777 == 0o600
    before = key_file.read_text()
    with pytest.raises(FileExistsError):
        keyring.make()
    assert key_file.read_text() == before


@pytest.mark.parametrize("text", ["", "one\n", "one two three\n", "one 00ff\n", "one zz\n", "密 00\n"])
def test_what_is_no_key_file_seals_nothing(key_file, text):
    key_file.write_text(text)
    assert not keyring.ready()
    with pytest.raises(Keyless):
        keyring.seal("evaluation answer", WORDS)


def test_a_process_sees_a_new_key_at_once_and_opens_what_the_former_sealed(key_file):
    before = keyring.seal("evaluation answer", WORDS, "answer:7")
    mark = keyring.mark("evaluation answer", WORDS)
    new = keyring.rotate()
    assert keyring.seal("evaluation answer", WORDS, "answer:7").startswith(f"{new}.")
    assert keyring.unseal("evaluation answer", before, "answer:7") == WORDS
    assert mark in keyring.marks("evaluation answer", WORDS) and mark != keyring.mark("evaluation answer", WORDS)
    with pytest.raises(Unsealable):
        keyring.unseal("evaluation answer", before, "answer:8")
    keyring.retire([before[: keyring.NAME]])
    with pytest.raises(Unsealable):
        keyring.unseal("evaluation answer", before, "answer:7")


# Changing the key


def test_every_column_that_holds_something_sealed_is_declared(sealed):
    """Whatever begins with the key's name somewhere in the database lies in a column that a change of the key knows."""
    declared = {(seal.table, seal.column) for seal in SEALS}
    found = set()
    for table in TABLES:
        for row in table.select().tuples():
            for field, value in zip(table._meta.sorted_fields, row, strict=True):
                if isinstance(value, str) and value.startswith(f"{keyring.name()}."):
                    found.add((table, field.name))
    assert found <= declared
    assert found >= {(EvaluationAnswer, "body"), (EvaluationScan, "body"), (EvaluationTable, "body")}
    assert (EvaluationComment, "body") in found


def test_a_new_key_seals_everything_anew_and_the_former_is_retired(run, sealed, key_file):
    former = keyring.name()
    count = rows_under()[former]
    code, told, _ = run("vault", "rotate")
    assert (code, rows_under()) == (0, {keyring.name(): count}) and f"{count} rows are sealed anew" in told
    assert former in key_file.read_text(), "the former key stays until it is retired"
    assert run("vault", "retire")[0] == 2, "somebody may still be saving under it"
    later(key_file)
    assert run("vault", "retire")[:2] == (
        0,
        f"Retired: {former}. Backups from before hold rows under them: keep the former copy of the key file as long as "
        "you keep those.\n",
    )
    assert Sheet.read(seals.ANSWER.open(EvaluationAnswer.get_by_id(sealed.answer.id))).texts["open_change"] == WORDS
    comment = EvaluationComment.select().first()
    assert WORDS in seals.COMMENT.open(comment)
    assert comment.found_by in keyring.marks(seals.COMMENT.purpose, seals.COMMENT.marks(seals.COMMENT.open(comment)))
    assert key_file.stat().st_mode & 0o777 == 0o600


class Killed(BaseException):
    """As a process ends that is killed."""


def test_whoever_is_killed_half_way_leaves_every_row_open_and_goes_on_later(run, sealed, key_file, monkeypatch):
    former, steps = keyring.name(), []
    plain = db.database.obj.execute_sql

    def dies(sql, *args, **kwargs):
        if sql.startswith("UPDATE") and "evaluation_answer" in sql:
            steps.append(sql)
            if len(steps) == 4:
                raise Killed
        return plain(sql, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(foundation_seals, "AT_ONCE", 2)
        patched.setattr(db.database.obj, "execute_sql", dies)
        with pytest.raises(Killed):
            run("vault", "rotate")
    there = rows_under()
    assert there[keyring.name()] == 2 and there[former] > 2, "one step is written, the one that broke is not"
    assert {seals.ANSWER.open(row) for row in EvaluationAnswer.select()} == {seals.ANSWER.open(sealed.answer)}
    later(key_file)
    code, _, told = run("vault", "retire")
    assert code == 2 and "--go-on" in told
    assert run("vault", "rotate", "--go-on")[0] == 0
    assert set(rows_under()) == {keyring.name()}
    later(key_file)
    assert run("vault", "retire")[0] == 0


def test_what_is_saved_while_it_is_sealed_anew_is_not_overwritten(sealed, key_file):
    stale = EvaluationAnswer.get_by_id(sealed.answer.id)
    keyring.rotate()
    newer = seals.ANSWER.seal("{}", invitation=stale.invitation_id)
    EvaluationAnswer.update(body=newer).where(EvaluationAnswer.id == stale.id).execute()
    seals.ANSWER._write_anew(stale)
    assert EvaluationAnswer.get_by_id(stale.id).body == newer


def test_a_question_is_found_by_its_mark_before_and_after(key_file):
    """The mark follows the text it is of; found are both while both keys are there."""
    row = EvaluationQuestion(token="t", whose=seals.WHOSE.seal("7:0", token="t"), found_by=seals.WHOSE.marked("7:0"))
    before = row.found_by
    keyring.rotate()
    assert before in keyring.marks(seals.WHOSE.purpose, seals.WHOSE.open(row))
    assert seals.WHOSE.marked("7:0") != before


# Without it


def test_status_says_what_lies_under_which_key_and_what_is_missing(run, sealed, key_file):
    name, count = keyring.name(), rows_under()[keyring.name()]
    assert run("vault", "status")[:2] == (0, f"{key_file}: 1 key.\n{name}  in force, {count} rows\n")
    aside = key_file.with_name("aside")
    shutil.move(key_file, aside)
    assert run("vault", "status")[:2] == (
        1,
        f"{key_file}: not there, or no key file.\n{name}  missing, {count} rows stay shut: put the copy of its key "
        "file back\n",
    )
    code, _, told = run("vault", "make")
    assert code == 2 and f"{count} rows lie sealed under {name}" in told and not key_file.exists()
    assert run("vault", "make", "--anew")[0] == 0
    assert run("vault", "rotate", "--go-on")[0] == 0, "what is shut stays as it is"
    assert rows_under()[name] == count


def findings(run) -> list[str]:
    return [line for line in run("doctor")[1].splitlines() if "key" in line and "SECRET_KEY" not in line]


def test_doctor_finds_a_key_file_that_is_missing_open_or_lacks_a_key(run, app, sealed, key_file, monkeypatch):
    assert findings(run) == []
    os.chmod(key_file, 0o640)
    assert findings(run) == [f"! {key_file} can be read by others on this machine. Run: chmod 600 {key_file}"]
    os.chmod(key_file, 0o600)
    with monkeypatch.context() as patched:
        patched.setitem(app.config, "FILES_URL", key_file.parent.as_uri())
        assert "lies among the attachments" in findings(run)[0]
    name = keyring.name()
    body = key_file.read_text()
    key_file.write_text(f"{name} {'00' * 32}\n")
    assert any(f"does not open with the key {name}" in line for line in findings(run))
    key_file.write_text(body.replace(name, "0" * 8))
    assert f"need keys that are not in {key_file} ({name})" in findings(run)[0]
    key_file.unlink()
    assert f"The key file {key_file} is not there" in findings(run)[0]


def test_a_recount_without_the_key_says_so_and_goes_on(run, sealed, key_file):
    told = (
        f"! result of evaluation cycle {sealed.cycle.id}: kept is frozen, right is unknown: its answers do not open "
        "here. Put the copy of the key file back (VAULT_KEY_FILE) and recount anew."
    )
    key_file.write_text(f"{'0' * 8} {'00' * 32}\n")
    assert told in run("doctor", "--recount")[1].splitlines()
    key_file.unlink()
    assert told in run("doctor", "--recount")[1].splitlines()


def test_in_production_doctor_asks_for_the_key_file_before_the_first_evaluation(run, app, key_file, monkeypatch):
    key_file.unlink()
    assert findings(run) == []
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    assert "run: flask --app wsgi vault make" in findings(run)[0]


def test_a_backup_names_the_keys_it_needs_and_a_restore_says_which_are_missing(run, sealed, key_file, tmp_path):
    name, secret = key_file.read_text().split()
    code, told, _ = run("backup", str(tmp_path / "all.zip"))
    assert f"needs the key file ({name}), which is not in it" in told
    told = run("restore", "--check", str(tmp_path / "all.zip"))[1]
    assert f"Its evaluations are sealed under {name}.\n" in told and "! Not in" not in told
    key_file.unlink()
    assert f"! Not in {key_file}: {name}." in run("restore", "--check", str(tmp_path / "all.zip"))[1]
    assert secret.encode() not in (tmp_path / "all.zip").read_bytes()
