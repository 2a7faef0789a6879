"""Sheets of accounts: who may sign in, as what, for which hotels. Without passwords, and nobody is invited yet."""

from collections.abc import Callable

from portal.foundation import bulk, clock
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.foundation.sheets import Wrong, cells
from portal.records.accounts import Account, _keys
from portal.records.audit import AuditEntry
from portal.records.departments import Department
from portal.records.holder_checks import HolderCheck
from portal.records.imports.account_headings import COLUMNS, function_of, role_of
from portal.records.imports.importer import Candidate, Importer, Planned, Stale, Written
from portal.records.imports.lookups import Hotels, chunks, ever_held, holders, on_files
from portal.records.imports.postings import Post, entry, write
from portal.records.imports.table import ImportKind, Verdict
from portal.records.postings import SINGLE
from portal.records.principals import Principal, PrincipalFunction
from portal.records.sign_in_names import readings_of
from portal.records.teams import Region, Team

NAMES, OWN = Account.NAMES, ("email", "mobile", "department", "team", "region")


def twin(facts: dict) -> str:
    return "|".join((facts.get("sign_in", ""), facts.get("email", ""), facts.get("mobile", ""), facts["name"]))


class _Known:
    """What the rows are held against: a statement for each table."""

    def __init__(self, rows: list[Candidate]):
        self.hotels = Hotels()
        self.departments = _by_word(Department)
        self.teams, self.regions = _by_word(Team), _by_word(Region)
        self.accounts: dict[str, Account] = {}
        wanted = sorted(
            {text for one in rows for name in NAMES for text in readings_of(one.facts.get(name, "")) if text}
        )
        for part in chunks(wanted, 500):
            for row in Account.select().where(Account._named_like(part)):
                self.accounts.update({getattr(row, name): row for name in NAMES if getattr(row, name)})


def _by_word(table) -> dict[str, int]:
    found = {}
    for row in table.select().where(table.active):
        for word in (getattr(row, "word", ""), row.name_zh, row.name_en):
            if word:
                found[cells.sameness(word)] = row.id
    return found


def judge(by: Person, rows: list[Candidate], memo: dict) -> None:
    known = _Known(rows)
    for one in rows:
        _fit(one, known, memo.setdefault("names", {}))
    standing = [one for one in rows if one.stands]
    ids = {hotel_id for one in standing for hotel_id in one.facts["hotel_ids"]}
    posted, on_file = holders(ids, Function), on_files(ids)
    ever = {function: ever_held(ids, function) for function in SINGLE}
    for one in standing:
        _post(one, known.hotels, posted, on_file, ever, memo.setdefault("posts", {}))
        if one.stands and one.target:
            _compare(one, next(row for row in known.accounts.values() if row.id == one.target))
        elif one.stands:
            one.facts.update(_keys(one.facts["name"]))


def _fit(one: Candidate, known: _Known, names: dict[str, int]) -> None:
    """Names, role, department, team and hotels of one row; and whether the account is there."""
    facts = one.facts
    try:
        said = facts["role"]
        facts["role"] = role_of(said).value
    except Wrong as wrong:
        one.refuse(wrong, "role")
        return
    if facts["role"] == Role.DIRECTOR:
        one.refuse(Wrong("The director's role is not given by a sheet: leave the row out."), "role")
    if "function" not in facts:
        facts["function"] = _spoken(said, facts["role"])
    for name, found in (("department", known.departments), ("team", known.teams), ("region", known.regions)):
        if name in facts:
            number = found.get(cells.sameness(facts[name]))
            if number is None:
                one.refuse(
                    Wrong("There is no %(text)s here: add it first, or correct the word.", text=facts[name]), name
                )
            facts[name] = number if facts["role"] in Account.OF_ROLE[name] else None
    try:
        facts["hotel_ids"] = known.hotels.several(facts.pop("hotels", ""))
    except Wrong as wrong:
        one.refuse(wrong, "hotels")
    facts.setdefault("sign_in", facts.get("email") or facts.get("mobile"))
    if not facts["sign_in"]:
        one.refuse(Wrong("Enter a sign-in name, an e-mail address or a mobile number."))
        return
    one.label = f"{facts['name']} · {facts['sign_in']}"
    _find(one, known, names)


def _spoken(said: str, role: str) -> str | None:
    """The function at the hotels that the word for the role says."""
    try:
        function = function_of(said)
    except Wrong:
        function = Function.GM
    return {Role.STAFF: Function.OFFICER.value, Role.GM: function.value}.get(role)


def _find(one: Candidate, known: _Known, names: dict[str, int]) -> None:
    mine = {text for name in NAMES for text in readings_of(one.facts.get(name) or "") if text}
    there = {known.accounts[text].id: known.accounts[text] for text in mine if text in known.accounts}
    if len(there) > 1:
        told = " · ".join(sorted(row.name for row in there.values()))
        one.refuse(Wrong("These names belong to several accounts: %(names)s. Correct them.", names=told))
    row = next(iter(there.values()), None)
    if row and row.role != one.facts["role"]:
        one.refuse(
            Wrong("%(name)s has this sign-in name, with another role: change that account first.", name=row.name)
        )
    elif row and (not row.active or cells.sameness(row.name) != cells.sameness(one.facts["name"])):
        one.refuse(Wrong("%(name)s signs in with this already: correct the name, or that account.", name=row.name))
    clash = next((names[text] for text in mine if names.get(text, one.number) != one.number), None)
    if clash:
        one.refuse(Wrong("Row %(row)s of this sheet signs in with the same.", row=clash))
    if one.stands:
        names.update(dict.fromkeys(mine, one.number))
        one.target, one.target_version = (row.id, row.version) if row else (None, 0)


def _post(one: Candidate, hotels: Hotels, posted: dict, on_file: dict, ever: dict, sheet: dict) -> None:
    """Leaves in `hotel_ids` the hotels where the posting is new; refuses where somebody else stands."""
    facts, fresh = one.facts, []
    if not facts["hotel_ids"]:
        return
    function = Function(facts["function"]) if facts["function"] else None
    wanted = HOTEL_SIDE if facts["role"] == Role.GM else (Function.OFFICER,) if facts["role"] == Role.STAFF else ()
    if function not in wanted:
        one.refuse(
            Wrong("This role is not posted to hotels in this way: empty the cell, or correct the role."), "hotels"
        )
        return
    for hotel_id in facts["hotel_ids"]:
        code, held = hotels.faces[hotel_id][0], posted.get((hotel_id, function.value), [])
        if one.target in held:
            continue
        fresh.append(hotel_id)
        key = f"{function.value} {hotel_id}"
        if function in SINGLE and (hotel_id in ever[function] or sheet.setdefault(key, one.number) != one.number):
            one.refuse(_held_before(code), "hotels")
        elif function == Function.GM and _another_gm(on_file.get(hotel_id, ()), facts["name"]):
            one.refuse(Wrong("Another GM stands on the file of %(code)s: a change is made there.", code=code), "hotels")
    facts["hotel_ids"] = fresh


def _held_before(code: str) -> Wrong:
    return Wrong(
        "Somebody else is or was posted to %(code)s: a change is made in the hotel's file, with its hand-over.",
        code=code,
    )


def _another_gm(there: list[Principal], name: str) -> bool:
    gms = [row for row in there if row.function == PrincipalFunction.GM and row.until is None]
    return any(row.name != name or row.account_id for row in gms)


def _compare(one: Candidate, row: Account) -> None:
    facts = one.facts
    changes = {name: facts[name] for name in OWN if facts.get(name) and row.__data__[name] != facts[name]}
    said = {"name": row.name, "function": facts["function"], "hotel_ids": facts["hotel_ids"]}
    one.verdict = Verdict.CHANGE if changes or facts["hotel_ids"] else Verdict.SAME
    one.facts = {**changes, **said}


def plan(by: Person, rows: list[Planned]) -> Callable[[], Written]:
    fresh = [row for row in rows if row.target is None]
    changed = [row for row in rows if row.target is not None]
    now, today = clock.now(), clock.today()
    columns = ("name", "sign_in", "role", *OWN, "name_key", "initials")
    accounts = bulk.Rows(Account, [{name: row.facts.get(name) for name in columns} for row in fresh])
    told = [entry(by, now, "account.added", "account", None, {"role": row.facts["role"]}) for row in fresh]
    entries = bulk.Rows(AuditEntry, told, ("record_id",))

    def deed() -> Written:
        Account.in_turn()
        taken = [text for row in fresh for name in NAMES for text in readings_of(row.facts.get(name) or "") if text]
        if any(Account.select(Account.id).where(Account._named_like(part)).exists() for part in chunks(taken, 500)):
            raise Stale
        ids = bulk.new_ids(Account, len(accounts))
        accounts.insert(ids)
        entries.insert(record_id=ids)
        HolderCheck.readdressed_all(number for row, number in zip(fresh, ids, strict=True) if _reached(row, Role.GM))
        before = _change(by, changed, now)
        at = {row.id: number for row, number in zip(fresh, ids, strict=True)}
        posts = [
            Post(hotel_id, at.get(row.id) or row.target, row.facts["name"], Function(row.facts["function"]))
            for row in rows
            for hotel_id in row.facts["hotel_ids"]
        ]
        owned = write(by, posts, today)
        return Written(list(at.items()), before, owned, {post.hotel_id for post in posts})

    return deed


def _change(by: Person, changed: list[Planned], now) -> list[tuple[int, dict]]:
    ids = [row.target for row in changed]
    there = {row.id: row for part in chunks(ids) for row in Account.select().where(Account.id.in_(part))}
    before, entries, groups = [], [], {}
    for row in changed:
        account, version = there.get(row.target), row.version + 1
        own = {name: row.facts[name] for name in OWN if name in row.facts}
        if account is None or account.version != row.version:
            raise Stale
        old = {name: account.__data__[name] for name in own}
        before.append((row.id, {"version": version, "old": old}))
        groups.setdefault((*own, "version"), []).append((*own.values(), version, account.id))
        if own:
            told = {name: [old[name], own[name]] for name in own}
            entries.append(entry(by, now, "account.edited", "account", account.id, {"version": version, **told}))
    for names, values in groups.items():
        bulk.update(Account, names, values)
    bulk.insert(AuditEntry, entries)
    HolderCheck.readdressed_all(row.target for row in changed if _reached(row, there[row.target].role))
    return before


def _reached(row: Planned, role: str) -> bool:
    """True if the row says by what somebody of a hotel is reached."""
    return row.facts.get("role", role) == role == Role.GM and bool(row.facts.get("email") or row.facts.get("mobile"))


def unmake(by: Person, made) -> set[int]:
    """Who stood on a file before the account was opened stands there without it again, as if nothing had been."""
    known = (Principal.account.in_(made)) & (Principal.version > 1)
    Principal.update(account=None, version=Principal.version - 1).where(known).execute()
    return set()


IMPORTER = Importer(ImportKind.ACCOUNTS, Account, COLUMNS, twin, judge, plan, unmake=unmake)
