"""Posting many people at once where nobody stood before: what an import writes in the place of `postings.post`."""

import json
from datetime import date
from typing import NamedTuple

from portal.foundation import bulk, clock
from portal.foundation.roles import Function, Person
from portal.records import timeline
from portal.records.audit import AuditEntry
from portal.records.hotels import Posting
from portal.records.imports.importer import Stale
from portal.records.imports.lookups import ever_held, on_files
from portal.records.postings import SINGLE
from portal.records.principals import Principal, PrincipalFunction, _searched
from portal.records.timeline import Line


class Post(NamedTuple):
    """One posting to be made."""

    hotel_id: int
    account_id: int
    name: str
    function: Function


def write(by: Person, posts: list[Post], since: date) -> dict[str, list[int]]:
    """Writes the postings with what belongs to each, and answers {table: ids made}. Settle the hotels
    afterwards. Call it in a transaction. Raises Stale if somebody was posted there meanwhile."""
    for function in SINGLE:
        if ever_held([post.hotel_id for post in posts if post.function == function], function):
            raise Stale
    ids = list(bulk.new_ids(Posting, len(posts)))
    rows = [
        {"hotel": post.hotel_id, "account": post.account_id, "function": post.function, "since": since}
        for post in posts
    ]
    bulk.insert(Posting, rows, ids)
    at, now = timeline.moment(since), clock.now()
    bulk.insert(Line, [line(post.hotel_id, at, "posting", number, by) for post, number in zip(posts, ids, strict=True)])
    told = [{"account": p.account_id, "function": p.function.value, "since": since.isoformat()} for p in posts]
    bulk.insert(
        AuditEntry, [entry(by, now, "posting.added", "hotel", p.hotel_id, t) for p, t in zip(posts, told, strict=True)]
    )
    told = [post for post in posts if post.function in (Function.GM, Function.OWNER)]
    return {"posting": ids, **_enter(told, since)}


def _enter(posts: list[Post], since: date) -> dict[str, list[int]]:
    """GMs and owners stand on the file too; who stands there by that name without an account is he."""
    known = on_files(post.hotel_id for post in posts)
    fresh, there = [], []
    for post in posts:
        rows = [row for row in known.get(post.hotel_id, ()) if row.until is None and row.function == post.function]
        same = next((row for row in rows if row.name == post.name and row.account_id is None), None)
        if same:
            Principal.update(account=post.account_id, version=Principal.version + 1).where(
                Principal.id == same.id
            ).execute()
            there.append(same.id)
        elif rows and post.function == Function.GM:
            raise Stale
        else:
            fresh.append(post)
    ids = list(bulk.new_ids(Principal, len(fresh)))
    rows = [
        {
            "hotel": post.hotel_id,
            "account": post.account_id,
            "name": post.name,
            "function": PrincipalFunction(post.function.value),
            "since": since,
            "search_text": _searched({"name": post.name}),
        }
        for post in fresh
    ]
    bulk.insert(Principal, rows, ids)
    return {"principal": ids, "known_principal": there}


def line(hotel_id: int, at, kind: str, record_id: int, by: Person, verb: str = "added") -> dict:
    return {"hotel": hotel_id, "at": at, "kind": kind, "record_id": record_id, "verb": verb, "by_id": by.id}


def entry(by: Person, at, verb: str, kind: str, record_id: int, told: dict) -> dict:
    """The audit entry of a deed that is one of many."""
    body = json.dumps(told, ensure_ascii=False)
    return {"at": at, "by_id": by.id, "verb": verb, "kind": kind, "record_id": record_id, "body": body}
