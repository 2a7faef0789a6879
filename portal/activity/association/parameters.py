"""The figures of the charter that rules read: each stands in an article, and an edition may say another value.

A value is kept as it is written in the charter: `30`, `1/2`, `yes`. The table at the charter's end is one parameter per
cell: `ordinary.majority`. A share with `>` before it must be exceeded (过半数), one without reached (以上): where the
table gives a quorum of one half, the articles 31 and 40 say 过半数, and they decide.
"""

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple


class Parameter(NamedTuple):
    """`kind`: `number`, `share` (a fraction of one, perhaps with `>`), `majority` (a share, or `most`), `flag` (yes,
    no) or `base` (present, all). `article`: the key of the article it stands in, empty for the table."""

    word: str
    kind: str
    default: str
    article: str = ""


#: What is decided, and how: secret or open, share of whom, how much, how many must take part, and on a second call.
MATTERS = {
    "ordinary": ("no", "present", ">1/2", ">1/2", "1/3"),
    "fees": ("no", "present", "2/3", ">1/2", ""),
    "recall": ("yes", "present", "2/3", ">1/2", ""),
    "appeal": ("yes", "present", "2/3", ">1/2", ""),
    "charter": ("no", "all", "2/3", "", ""),
    "dissolution": ("yes", "all", "4/5", "", ""),
    "election": ("yes", "present", "most", ">1/2", "1/3"),
    "council": ("no", "present", ">1/2", ">1/2", ""),
    "discipline": ("yes", "all", "2/3", "", ""),
}
_COLUMNS = (("secret", "flag"), ("base", "base"), ("majority", "majority"), ("quorum", "share"), ("second", "share"))

PARAMETERS = {
    one.word: one
    for one in (
        Parameter("answer_days", "number", "30", "7"),
        Parameter("admission_days", "number", "15", "9"),
        Parameter("again_months", "number", "6", "9"),
        Parameter("leaving_days", "number", "30", "13"),
        Parameter("group_least", "number", "5", "17"),
        Parameter("successor_days", "number", "10", "20"),
        Parameter("notice_days", "number", "30", "24"),
        Parameter("publish_days", "number", "15", "24"),
        Parameter("extraordinary_share", "share", "1/5", "25"),
        Parameter("council_least", "number", "9", "27"),
        Parameter("council_most", "number", "15", "27"),
        Parameter("council_hotels_share", "share", "2/3", "27"),
        Parameter("term_years", "number", "2", "28"),
        Parameter("absences", "number", "3", "32"),
        Parameter("minutes_days", "number", "7", "36"),
        Parameter("corrections_days", "number", "5", "36"),
        Parameter("seconders", "number", "3", "37"),
        Parameter("decision_days", "number", "15", "37"),
        Parameter("force_share", "share", "1/5", "38"),
        Parameter("owner_cap", "flag", "no", "39"),
        Parameter("owner_cap_share", "share", "1/10", "39"),
        Parameter("secret_share", "share", "1/5", "43"),
        Parameter("proxies_most", "number", "2", "44"),
        Parameter("online_hours", "number", "72", "45"),
        Parameter("fee_notice_days", "number", "60", "48"),
        Parameter("budget_over_share", "share", "1/10", "49"),
        Parameter("auditors", "number", "2", "50"),
        Parameter("suspension_months", "number", "12", "51"),
        Parameter("hearing_days", "number", "10", "53"),
        Parameter("appeal_days", "number", "30", "54"),
        Parameter("amendment_days", "number", "30", "56"),
        *(
            Parameter(f"{matter}.{column}", kind, value)
            for matter, values in MATTERS.items()
            for (column, kind), value in zip(_COLUMNS, values, strict=True)
        ),
    )
}


class Share(NamedTuple):
    """A share of something that must be reached, or exceeded."""

    of_one: Fraction
    exceeded: bool = False

    @classmethod
    def read(cls, text: str) -> "Share":
        return cls(Fraction(text.lstrip(">")), text.startswith(">"))

    def holds(self, part: int, whole: int) -> bool:
        """True if `part` of `whole` is enough."""
        asked = self.of_one * whole
        return part > asked if self.exceeded else part >= asked

    def least(self, whole: int) -> int:
        """The smallest part of `whole` that is enough; more than the whole where all of it is not."""
        asked = self.of_one * whole
        return floor(asked) + 1 if self.exceeded else ceil(asked)


class Matter(NamedTuple):
    """How one kind of thing is decided. `of_all`: the majority is one of all who have a vote, not of those present.
    A majority of None: simply the most votes. A quorum of None asks for none; without a `second` it cannot be called
    again."""

    secret: bool
    of_all: bool
    majority: Share | None
    quorum: Share | None
    second: Share | None


class Parameters:
    """What one edition says, the default where it says nothing."""

    def __init__(self, said: dict[str, str]):
        self._said = said

    def text(self, word: str) -> str:
        return self._said.get(word, PARAMETERS[word].default)

    def number(self, word: str) -> int:
        return int(self.text(word))

    def share(self, word: str) -> Fraction:
        return Fraction(self.text(word))

    def flag(self, word: str) -> bool:
        return self.text(word) == "yes"

    def matter(self, word: str) -> Matter:
        secret, base, majority, quorum, second = (self.text(f"{word}.{column}") for column, _kind in _COLUMNS)
        asked = None if majority == "most" else Share.read(majority)
        calls = [Share.read(text) if text else None for text in (quorum, second)]
        return Matter(secret == "yes", base == "all", asked, *calls)
