"""Who speaks up in the demo's evaluations: each hotel's GM, and a liaison of each department that is judged."""

from datetime import timedelta

from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Function, Person, Role
from portal.records import postings
from portal.records.accounts import Account
from portal.records.departments import Department
from portal.records.hotel_words import Status
from portal.records.hotels import Posting
from portal.records.principals import Principal, PrincipalFunction
from portal.records.sessions import person_for

#: Beside the demo's own liaison: sign-in name, name, department.
LIAISONS = (
    ("sales", "段启明", "sales"),
    ("training", "苗书琴", "training"),
    ("engineering", "盛伟强", "engineering"),
    ("business", "庞雅文", "business"),
    ("operations", "祝立新", "operations"),
)


def bring_in(stage) -> None:
    """Every GM on the files may sign in; the password is the one of the demo's people. Where the demo's owner has a
    GM who is not one of them, we posted that GM: there the owner is asked about us (D23)."""
    shared = _password()
    owned = Posting.select(Posting.hotel).where(Posting.account == stage.accounts["owner"])
    owners = {number for (number,) in owned.tuples()}
    for place, hotel in stage.hotels.items():
        gm = (Principal.hotel == hotel) & (Principal.function == PrincipalFunction.GM) & Principal.until.is_null()
        principal = Principal.select().where(gm & Principal.account.is_null()).first()
        if hotel.status != Status.ACTIVE or principal is None or principal.since is None:
            continue
        since = max(principal.since, stage.plan.start)
        with clock.at(instant(since, minute=50) + timedelta(seconds=place)):
            account = Account.add(COMMAND_LINE, f"gm.{hotel.code}", principal.name, Role.GM)
            postings.post(stage.people["manager"], hotel, account, Function.GM, since, hotel.id in owners)
        seen = instant(stage.plan.until - timedelta(days=1 + place % 20), minute=place % 300)
        Account.update(password=shared, last_signed_in_at=seen).where(Account.id == account.id).execute()


def of_departments(stage) -> dict[str, Person]:
    """{department's word: who speaks for it}."""
    found = {"quality": stage.people["liaison"], "customer-service": stage.people["manager"]}
    shared = _password()
    with clock.at(instant(stage.plan.start, minute=-30)):
        for sign_in, name, word in LIAISONS:
            department = Department.get(Department.word == word)
            account = Account.add(COMMAND_LINE, sign_in, name, Role.LIAISON, department=department)
            found[word] = person_for(account)
    Account.update(password=shared).where(Account.id.in_([person.id for person in found.values()])).execute()
    return found


def _password() -> str:
    """The hash that all the demo's people share."""
    return Account.get(Account.sign_in == "director").password
