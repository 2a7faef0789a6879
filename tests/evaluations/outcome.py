"""Builders of what comes of an evaluation: a closed round with three comments and low marks, liaisons."""

from portal.activity.evaluations.comment_sealing import opened
from portal.activity.evaluations.comments import EvaluationComment
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.foundation.roles import Person, Role
from portal.records.departments import Department
from tests.copied import copied
from tests.evaluations import rounds

#: What three of the GMs wrote; the last agreed to be named.
SECRETS = ["SECRET one 观前 of the pump", "SECRET two of the hours", "SECRET three of the courses"]


def closed_round(world, boss: Person, **others):
    """Six member hotels answered; three wrote something, two marked the inspections low; `.hotels` are on the cycle."""
    hotels = rounds.hotels(world, 6)
    cycle = rounds.opened(boss, **others)
    for n, hotel in enumerate(hotels):
        texts = {"open_change": SECRETS[n]} if n < 3 else {}
        answers = {"qa_inspect": "2" if n == 0 else "1"} if n < 2 else {}
        named = ["open_change"] if n == 2 else []
        filled = rounds.sheet(cycle, hotel, "4", answers=answers, texts=texts, named=named)
        rounds.answer(world, cycle, hotel, filled)
    done = rounds.close(cycle)
    done.hotels = hotels
    return done


@copied
def told_to(world) -> tuple[Person, EvaluationCycle]:
    """A director, and the round that he opened and that is closed."""
    boss = rounds.director(world)
    return boss, closed_round(world, boss)


def comment_of(cycle, text: str) -> EvaluationComment:
    """The comment with this text."""
    rows = EvaluationComment.select().where(EvaluationComment.cycle == cycle.id)
    return next(row for row in rows if opened(row).text == text)


def liaison(world, word: str) -> Person:
    """Somebody through whom a department speaks."""
    account = world.account(Role.LIAISON)
    account.department = Department.get(Department.word == word)
    account.save()
    return world.person(account)
