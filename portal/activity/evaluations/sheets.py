"""A sheet: what one GM answers, in the clear. It exists while somebody entitled looks at it, and sealed otherwise."""

import json
from dataclasses import dataclass, field

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass
class Sheet:
    """Everything is by item key. `answers`: a `Mark` of a rated item, the word of a choice, `0`…`10`, a `Compared`;
    `reasons`: words of `Reason` at low marks; `texts`: what was written (a text item, the one line at `other`, the
    private one); `named`: text items that may be passed on with the hotel's name; `loops`: what became of last time's
    low items, words of `Compared`."""

    answers: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    loops: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Sheet":
        return cls(**json.loads(text))

    def written(self) -> str:
        return _written(vars(self))
