"""Who looks for what a GM has said finds it in the director's hands alone: on no page of anybody else, in no sheet,
mail or log, not in the database, not in a backup (D26)."""

import io
import re
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile, is_zipfile

import pytest

from portal.activity.evaluations import answer_deeds, invitation_deeds
from portal.activity.evaluations.answers import EvaluationAnswer
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.directors_tables import Finer
from portal.activity.evaluations.sheets import Sheet
from portal.activity.evaluations.words import InvitationState, LinkWay
from portal.foundation import db, keyring, outbox, storage, vault
from portal.foundation.archive import Archive
from portal.foundation.db import Refused
from portal.foundation.outbox import Mail
from portal.foundation.roles import Function, Role
from portal.records import grants, invitations
from portal.records.accounts import Account
from portal.records.audit import AuditEntry
from portal.records.holder_checks import HolderCheck
from portal.records.links import Link
from portal.records.sessions import person_for
from portal.schema import TABLES
from tests import postgres
from tests.commands import runner
from tests.company import EVERYBODY, NOBODY, ask, everything, pages_of
from tests.evaluations import rounds
from tests.test_holder_checks import DOORS

once = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
#: Begins every planted sentence: no page has the word otherwise.
WORD = "Sesame"
#: Where a planted sentence could come up: what belongs to evaluations, and what tells of everything. That no page at
#: all tells what a GM has confided, `test_every_page` sees with sentences of its own.
TELLS = re.compile(r"^/$|evaluation|improvement|^/(notices|search|audit)$|accounts/mails")
#: What looks for words.
LOOKS = (f"/search?q={WORD}", f"/evaluations/comments?q={WORD}", f"/evaluations/departments/quality?q={WORD}")
LOOKS += (f"/improvements?q={WORD}", f"/audit?q={WORD}")
#: The few on which a GM reads what he has said himself.
HIS_OWN = re.compile(r"^/$|^/evaluations$|^/evaluations/questions$|/replies$")


def sentences(whose: str) -> dict[str, str]:
    """One for each place in which a GM can write."""
    return {key: f"{WORD} {whose} {key}." for key in ("open_change", "cs_reach", "integrity")}


def filled(row, whose: str) -> Sheet:
    """A whole sheet: a text, a line beside a low mark, the private question."""
    sheet = rounds.sheet(row.cycle, row.hotel, "5", answers={"cs_reach": "1", "integrity": "yes"})
    sheet.reasons, sheet.texts = {"cs_reach": ["other"]}, sentences(whose)
    return sheet


def form_of(sheet: Sheet, version: int = 0) -> dict:
    """The sheet as a browser sends it."""
    told = {f"item-{key}": word for key, word in sheet.answers.items()}
    told |= {f"text-{key}": text for key, text in sheet.texts.items()}
    return {**told, **{f"item-{key}-why": reasons for key, reasons in sheet.reasons.items()}, "version": version}


@pytest.fixture
def planted(company):
    """The GM of `own` has sent, its owner (of `second`) has begun, a stranger has sent and withdrawn; and in a cycle
    that is closed and frozen the GM and the stranger had their say."""
    world, cycle = company.world, company.cycle
    past = rounds.opened(world.person(company.people["director"]), days=7)
    for hotel, whose in ((company.own, "past"), (company.other, "strange")):
        rounds.answer(world, past, hotel, filled(rounds.invitation(past, hotel), whose))
    past = rounds.close(past)
    rows = SimpleNamespace(
        sent=rounds.invitation(cycle, company.own),
        begun=rounds.invitation(cycle, company.second),
        withdrawn=rounds.invitation(cycle, company.other),
    )

    def whose(row):
        return world.person(Account.get_by_id(row.account_id))

    answer_deeds.send(whose(rows.withdrawn), rows.withdrawn, filled(rows.withdrawn, "withdrawn"))
    answer_deeds.withdraw(whose(rows.withdrawn), rows.withdrawn)
    answer_deeds.keep(whose(rows.begun), rows.begun, filled(rows.begun, "begun"), 0)
    rows.answer = answer_deeds.send(whose(rows.sent), rows.sent, filled(rows.sent, "sent"))
    rows.company, rows.past = company, past
    return rows


def found_in(text: str) -> set[str]:
    return set(re.findall(rf"{WORD} \w+ \w+\.", text))


def reach(planted, column: str, tells=TELLS) -> set[str]:
    """What of the planted sentences somebody finds on his pages."""
    company, found = planted.company, set()
    browser = company.browser(column)
    paths = [path for path in pages_of(company) if tells.search(path)]
    for row in (planted.sent, planted.begun, planted.withdrawn, rounds.invitation(planted.past, company.own)):
        paths += [f"/evaluations/sheets/{row.id}", f"/evaluations/sheets/{row.id}/answer"]
    paths += [f"/evaluations/answers/{planted.answer.id}", f"/search?q={WORD}", f"/evaluations/comments?q={WORD}"]
    past = f"/evaluations/cycles/{planted.past.id}"
    paths += [past, *(f"{past}/{part}" for part in ("results", *(f"results/{one.value}" for one in Finer), "replies"))]
    paths += [f"/evaluations/answers/{answer.id}" for answer in EvaluationAnswer.select(EvaluationAnswer.id)]
    paths += [f"/evaluations/comments/{comment.id}" for comment in EvaluationComment.select(EvaluationComment.id)]
    for path in dict.fromkeys([*paths, *LOOKS]):
        found |= found_in(unpacked(browser.get(path, follow_redirects=True).data))
    return found


# Pages


@once
@pytest.mark.parametrize("column", EVERYBODY)
def test_what_a_gm_has_sent_is_read_by_the_director_alone_and_by_himself(planted, column, capfd, caplog):
    may = {"director": ("sent", "past", "strange"), "gm": ("sent", "past"), "owner": ("begun",)}.get(column, ())
    assert reach(planted, column) == {text for whose in may for text in sentences(whose).values()}
    told = capfd.readouterr()
    assert WORD not in told.out + told.err + caplog.text, "nor does the log say it"


@once
def test_no_sheet_that_anybody_takes_away_holds_a_word_of_it(planted):
    company, past = planted.company, f"/evaluations/cycles/{planted.past.id}"
    sent = {path for method, path, _endpoint in company.routes() if method == "POST"}
    paths = {path for path in sent if path.endswith(("/export", "/exports"))}
    told = {path for path in paths if TELLS.search(path)} | {f"{past}/results/export", f"{past}/invitations/export"}
    assert len(paths) > 5 and len(told) > 3
    for column in EVERYBODY:
        browser = company.browser(column)
        for path in sorted(told | paths if column in ("manager", "admin") else told):
            assert WORD not in unpacked(ask(browser, "POST", path).data), f"{path} as {column}"


def unpacked(body: bytes) -> str:
    """What a sheet, a document or a page says."""
    if not is_zipfile(io.BytesIO(body)):
        return body.decode("utf-8", "replace")
    with ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


@once
def test_what_is_refused_says_it_to_nobody_but_its_writer_and_leaves_no_trace(planted, capfd, caplog):
    """422, 409, 503 and 404, and what the log says of each."""
    company, row = planted.company, planted.begun
    base, sheet = f"/evaluations/sheets/{row.id}", filled(row, "typed")
    owner, stranger = company.browser("owner"), company.browser("gm")
    before = everything()
    half = {**form_of(sheet), "item-cs_weekly": ""}
    answers = {422: ask(owner, "POST", base, **half), 404: ask(stranger, "POST", base, **form_of(sheet))}
    answers[409] = ask(owner, "POST", base, **form_of(sheet, version=7))
    kept = keyring.path()
    keyring.use_file("/nowhere/vault.key")
    answers[503] = ask(owner, "POST", base, **form_of(sheet))
    reading = owner.get(base)
    keyring.use_file(kept)
    assert {code: answer.status_code for code, answer in answers.items()} == {code: code for code in answers}
    typed = sentences("typed")["open_change"]
    assert {code for code, answer in answers.items() if typed in answer.text} >= {422, 409, 503}
    assert (reading.status_code, WORD in reading.text) == (503, False) and "A key is missing" in reading.text
    assert everything() == before, "nothing of it is kept"
    told = capfd.readouterr()
    assert WORD not in told.out + told.err + caplog.text


@once
def test_what_is_sent_by_the_page_leaves_nothing_beside_its_answer(planted, capfd, caplog):
    """Kept as he goes, sent, sent twice, withdrawn, by the portal and by the personal link."""
    company, row = planted.company, planted.begun
    token = invitation_deeds.link_token(company.world.person(company.people["director"]), row, LinkWay.SLIP)
    for base, browser in (
        (f"/evaluations/sheets/{row.id}", company.browser("owner")),
        (f"/evaluations/links/{token}", company.browser(NOBODY)),
    ):
        page = browser.get(base).text
        typed = {**browser.form(base, base), **form_of(filled(row, "sent"))}
        typed["version"] = re.search(r'name="version" value="(\d+)"', page)[1]
        kept = [browser.post(f"{base}/draft", data=typed).status_code]
        typed["version"] = int(typed["version"]) + 1
        kept += [browser.post(base, data=typed).status_code for _twice in range(2)]
        kept.append(browser.send(base, f"{base}/withdrawal").status_code)
        assert kept == [303 if "sheets" in base else 409, 303, 303, 303]
        assert WORD not in repr(everything())
    told = capfd.readouterr()
    assert WORD not in told.out + told.err + caplog.text


@once
def test_without_the_key_every_other_page_works_and_nothing_is_lost(planted):
    company, kept = planted.company, keyring.path()
    keyring.use_file("/nowhere/vault.key")
    codes = {column: company.browser(column).get("/").status_code for column in ("director", "staff", "gm")}
    shut = company.browser("director").get(f"/evaluations/answers/{planted.answer.id}")
    keyring.use_file(kept)
    assert set(codes.values()) <= {200, 303} and shut.status_code == 503
    told = [*sentences("sent").values(), *sentences("past").values(), *sentences("strange").values()]
    assert reach(planted, "director", HIS_OWN) == set(told)


# What is kept


def test_nothing_of_it_lies_in_the_clear(planted, tmp_path, monkeypatch):
    """In no row, before the close and after it; in no mail; in no byte on the disk; in no backup."""
    company = planted.company
    outbox.use("smtp://127.0.0.1:9", "portal@example.com", "http://localhost")
    Account.update(email="gm@example.com").where(Account.id == planted.sent.account_id).execute()
    run = runner(company.world.app, tmp_path, monkeypatch)
    for _state in ("open", "closed"):
        assert WORD not in repr(everything())
        assert [name for name in storage.names() if WORD.encode() in storage.read(name)] == []
        assert [mail.id for mail in Mail.select() if WORD in _text_of(mail)] == []
        assert run("backup", str(tmp_path / "all.zip"))[0] == 0
        packed = Archive(tmp_path / "all.zip")
        names = [f"tables/{table['name']}" for table in packed.tables]
        assert "tables/evaluation_answer" in names
        assert not any(WORD.encode() in line for name in names for line in packed.lines(name))
        (tmp_path / "all.zip").unlink()
        assert WORD.encode() not in on_the_disk()
        rounds.close(company.cycle)
    assert {table.__name__ for table in TABLES if WORD in repr(list(table.select().tuples()))} == set()


def on_the_disk() -> bytes:
    """What lies in the database's files, the log of its writes too; of PostgreSQL, what its dump holds."""
    if not db.is_sqlite():
        dumped = postgres.dump(db.database.obj.database)
        assert dumped.count(b"COPY public.evaluation_answer ") == 1
        return dumped
    here = Path(db.database.obj.database)
    files = list(here.parent.glob(f"{here.name}*"))
    assert any(path.name.endswith("-wal") for path in files)
    return b"".join(path.read_bytes() for path in files)


def _text_of(mail: Mail) -> str:
    return mail.subject + (vault.unseal("mail", mail.text, mail.message_id) if mail.text else "")


def test_a_withdrawn_answer_is_gone_with_its_sealed_text(planted):
    row = planted.sent
    sealed = EvaluationAnswer.get_by_id(planted.answer.id).body.encode()
    answer_deeds.withdraw(person_for(Account.get_by_id(row.account_id)), row)
    assert EvaluationAnswer.get_or_none(EvaluationAnswer.invitation == row.id) is None
    assert sealed.decode() not in repr(everything())
    assert rounds.invitation(row.cycle, row.hotel).state == InvitationState.WITHDRAWN
    if db.is_sqlite():
        db.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert sealed not in Path(db.database.obj.database).read_bytes()


def test_the_audit_and_the_forms_that_were_sent_say_nothing_of_who_answered_when(planted):
    verbs = {entry.verb for entry in AuditEntry.select() if entry.kind.startswith("evaluation")}
    assert not any(word in verb for verb in verbs for word in ("sent", "saved", "withdrawn", "answered"))


# An administrator's ways


@once
@pytest.mark.parametrize("door", DOORS)
def test_an_administrator_who_comes_into_the_gms_account_finds_it_shut(planted, door):
    company = planted.company
    gm = company.people["gm"]
    DOORS[door](company.world.person(company.people["admin"]), gm)
    assert reach(planted, "gm", HIS_OWN) == set()
    browser = company.browser("gm")
    base = f"/evaluations/sheets/{planted.sent.id}"
    # With another role and back the hotel is his no longer: then there is no such form at all.
    assert browser.get(base).status_code in (403, 404)
    for path in (base, f"{base}/draft", f"{base}/withdrawal"):
        assert ask(browser, "POST", path, **form_of(filled(planted.sent, "forged"))).status_code in (403, 404)
    kept = EvaluationAnswer.get_by_id(planted.answer.id)
    assert kept.body == planted.answer.body


@once
def test_an_administrator_cannot_give_himself_what_the_director_has(planted):
    company = planted.company
    admin = company.people["admin"]
    with pytest.raises(Refused):
        grants.DirectorGrant.ask(company.world.person(admin), admin)
    with pytest.raises(Refused, match="mailed to him"):
        Link.issue(company.world.person(admin), company.people["director"])
    with pytest.raises(Refused):
        invitations.reset_by_slip(company.world.person(admin), company.people["director"])
    grants.become(company.world.person(admin), admin, Role.GM)
    company.world.posted(company.own, admin, Function.OWNER)
    assert reach(planted, "admin", HIS_OWN) == set()


@once
def test_a_link_goes_to_no_address_that_somebody_else_has_changed(planted):
    company = planted.company
    outbox.use("smtp://127.0.0.1:9", "portal@example.com", "http://localhost")
    owner = Account.get_by_id(planted.begun.account_id)
    owner.edit(company.world.person(company.people["admin"]), owner.version, email="thief@example.com")
    invitation_deeds.mail_some(company.cycle)
    assert [mail.address for mail in Mail.select() if mail.address == "thief@example.com"] == []
    HolderCheck.delete().execute()
    invitation_deeds.mail_some(company.cycle)
    assert Mail.select().where(Mail.address == "thief@example.com").count() == 1


@once
def test_a_personal_link_shows_what_was_begun_after_one_tap_alone(planted):
    """By itself it is a blank form; the director's link opens it also while the account is shut."""
    company, row = planted.company, planted.begun
    HolderCheck.let_in(Account.get_by_id(row.account_id), company.people["admin"].id)
    token = invitation_deeds.link_token(company.world.person(company.people["director"]), row, LinkWay.SLIP)
    thief = company.browser(NOBODY)
    page = thief.get(f"/evaluations/links/{token}")
    assert (page.status_code, found_in(page.text)) == (200, set())
    assert company.browser("owner").get(f"/evaluations/sheets/{row.id}").status_code == 403
