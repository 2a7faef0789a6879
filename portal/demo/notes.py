"""What the officers of the demo write: invented notes, chosen by month and by what was noted before."""

import csv
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

FILE = Path(__file__).parent / "call_summaries.csv"
#: Notes that tell how an earlier one went on: they come after it, a few weeks later.
SEQUELS = {9: 8, 15: 14}
#: The new GM introduces himself: only when there is one.
NEW_GM = 39
#: A resort town's note.
RESORT, RESORT_NAMES = 33, ("古镇", "西湖", "蠡湖", "太湖", "夫子庙", "宽窄", "磁器口", "古隆中", "栈桥", "鲁迅")
#: Weeks until a hotel repeats itself.
FRESH = 26


class Note(NamedTuple):
    """One note of the bank; `topic` short, attempt and message are the brief ones. `owner` owes, within `days`, what
    `promise` says; empty where nothing comes of it."""

    number: int
    topic: str
    first_month: int
    last_month: int
    zh: str
    owner: str = ""
    promise: str = ""
    days: int = 0

    def fits(self, month: int) -> bool:
        if self.first_month <= self.last_month:
            return self.first_month <= month <= self.last_month
        return month >= self.first_month or month <= self.last_month


@cache
def bank() -> dict[str, list[Note]]:
    """The notes by kind: long, short, attempt, message."""
    found: dict[str, list[Note]] = {"long": [], "short": [], "attempt": [], "message": []}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            months = int(row["first_month"]), int(row["last_month"])
            cut = row["follow_up_of"], row["follow_up_zh"], int(row["follow_up_days"] or 0)
            note = Note(int(row["number"]), row["topic"], *months, row["zh"], *cut)
            found.get(note.topic, found["long"]).append(note)
    return found


@cache
def by_number() -> dict[int, Note]:
    return {note.number: note for notes in bank().values() for note in notes}


class Pen:
    """Writes the notes of one hotel, and remembers what it wrote."""

    def __init__(self, rng: Random, hotel: str):
        self.rng = rng
        self.hotel = hotel
        self.resort = any(name in hotel for name in RESORT_NAMES)
        self.written: dict[int, int] = {}
        #: The number of the note that was written last.
        self.last = 0

    def talk(self, week: int, month: int, gm: str, new_gm: bool = False) -> str:
        """A talk's summary in that week (counted from the first one of the demo): half of them are short."""
        if not new_gm and self.rng.random() < 0.5:
            return self._worded(self.rng.choice(bank()["short"]), gm)
        fitting = [note for note in bank()["long"] if self._fits(note, week, month, new_gm)]
        note = self.rng.choice(fitting or bank()["short"])
        self.written[note.number] = week
        return self._worded(note, gm)

    def quiet(self, gm: str) -> str:
        """The sentence that is asked for from the second `nothing special` in a row."""
        return self._worded(self.rng.choice([note for note in bank()["short"] if "平稳" in note.zh]), gm)

    def brief(self, topic: str, gm: str) -> str:
        """An attempt's or a message's few words; every third attempt has none."""
        if topic == "attempt" and self.rng.random() < 0.33:
            self.last = 0
            return ""
        return self._worded(self.rng.choice(bank()[topic]), gm)

    def _fits(self, note: Note, week: int, month: int, new_gm: bool) -> bool:
        if new_gm or note.number == NEW_GM:
            return new_gm and note.number == NEW_GM
        if note.number == RESORT and not self.resort:
            return False
        if note.number in SEQUELS:
            begun = self.written.get(SEQUELS[note.number])
            if begun is None or not 1 <= week - begun <= 6:
                return False
        last = self.written.get(note.number)
        return note.fits(month) and (last is None or week - last >= FRESH)

    def _worded(self, note: Note, gm: str) -> str:
        """Filled in, with occupancy a little different each time, and rooms, pieces and floors of the hotel's own."""
        self.last = note.number
        own = Random(f"{self.hotel}/{note.number}")
        text = re.sub(r"出租率(\d\d)%", lambda found: f"出租率{int(found[1]) + self.rng.randint(-9, 9)}%", note.zh)
        text = re.sub(r"(\d+)([间条])", lambda found: f"{int(found[1]) + own.randint(-9, 9)}{found[2]}", text)
        text = text.replace("三楼", f"{own.choice('二三四五')}楼").replace("两间房费", f"{own.choice('两三四')}间房费")
        return text.replace("{gm}", gm)
