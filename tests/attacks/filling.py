"""What somebody would fill into a form who means well, so that what lies behind it is reached."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from tests.attacks.visitor import Field, Form

#: What fields are called that take no eleven; the first that fits.
TYPED = (
    ("until", "18:00"),
    ("time", "10:00"),
    ("best_from", "10:00"),
    ("phone", "051267001122"),
    ("mobile", "13800138000"),
    ("email", "somebody@hotel.example"),
    ("pasted", "month\tavailable\tsold\trevenue\n2026-09\t3000\t2000\t500000"),
    ("revenue", "500000"),
    ("sold", "2000"),
)


def filled(form: Form, chance: Random) -> list[tuple[str, str]]:
    """As a browser sends it: one button or none, one of a row of radio buttons, some of the ticks."""
    alike: dict[tuple, list[Field]] = defaultdict(list)
    for number, one in enumerate(form.fields):
        kind = "button" if one.kind in ("button", "submit") else one.kind
        alike[(kind, {"button": "", "radio": one.name}.get(kind, number))].append(one)
    found = []
    for (kind, _which), several in alike.items():
        if kind not in ("button", "checkbox") or chance.random() < 0.5:
            one = chance.choice(several)
            found.append((one.name, _fair(one, chance)))
    return found


def _fair(one: Field, chance: Random) -> str:
    """What the page holds already, or one of its options, or what such a field takes."""
    if one.options:
        return chance.choice(one.options)
    if one.value or one.kind in ("hidden", "password", "file"):
        return one.value
    if one.kind == "date" or one.name.startswith("day"):
        # The company may be a day ahead of this machine.
        return str(date.today() + timedelta(days=chance.choice((-2, 1, 2, 9))))
    known = (text for word, text in TYPED if word in one.name)
    return next(known, "1" if one.kind == "checkbox" else "11")
