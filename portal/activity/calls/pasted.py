"""A conversation pasted out of WeChat, cut into days: each becomes one record of messages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.activity.calls.words import Direction

#: How a day is said before the time of a message.
_DAY = (
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?"
    r"|(?P<m2>\d{1,2})\s*[-/.月]\s*(?P<d2>\d{1,2})日?"
    r"|(?P<ago>今天|昨天|前天|today|yesterday)"
    r"|(?:星期|周|礼拜)(?P<week>[一二三四五六日天])"
    r"|(?P<name>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_PART = r"(?P<part>凌晨|早上|上午|中午|下午|晚上|am|pm)?"
_STAMP = rf"(?:(?P<day>{_DAY})\s*)?{_PART}\s*(?P<hour>\d{{1,2}})[:：](?P<minute>\d{{2}})(?:[:：]\d{{2}})?"
#: `张店长 2026/11/19 10:32`, `昨天 10:32`, `[2026-11-19 10:32] 张店长: …`; what a message says itself does not end so.
_HEAD = re.compile(rf"^(?P<who>[^\s:：\[\]]{{1,30}}?(?: [^\s:：\[\]]{{1,20}}?)??)??[ \t\u3000]*{_STAMP}$", re.I)
_BRACKET = re.compile(rf"^[\[【(（]{_STAMP}[\])】）]\s*(?P<who>[^:：]{{1,30}})[:：]\s*(?P<said>.*)$", re.I)
_SAID = re.compile(r"^(?P<who>[^\s:：]{1,20})[:：]\s*(?P<said>.+)$")
_AGO = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
_WEEK = {**{letter: n for n, letter in enumerate("一二三四五六日")}, "天": 6}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Words of one's own side at the head of a message.
_ME = ("我", "me")


@dataclass
class DayOfMessages:
    """The messages of one day as one text, the time of the first and who began. `known`: recorded already."""

    day: date
    time: str
    text: str
    direction: Direction = Direction.IN
    known: bool = False


def days_of(text: str, today: date, ours: Iterable[str] = ()) -> list[DayOfMessages]:
    """The days of a pasted conversation, in its order. What stands before any day is of today; a message begun by
    one of `ours` makes a day that we began."""
    ours = {*_ME, *(name.strip().lower() for name in ours)}
    found: dict[date, list[tuple[str, str, str]]] = {}
    day, time, who = today, "", ""
    known = {match["who"] for line in text.split("\n") if (match := _HEAD.match(line.strip())) and match["day"]}
    for line in text.split("\n"):
        line = line.strip("\u200e\u200f\ufeff \t\r")
        head = _BRACKET.match(line) or _head(line, known)
        if head:
            day, time, who = _day(head, day, today), _time(head), (head["who"] or "").strip()
            line = head.groupdict().get("said") or ""
            if not line:
                continue
        if line:
            said = _SAID.match(line)
            speaker = who or (said["who"] if said else "")
            found.setdefault(day, []).append((time, speaker, said["said"] if said and not who else line))
    return [_one(day, said, ours) for day, said in found.items()]


def _head(line: str, known: set[str]):
    """A line that says who and when, and nothing else. A time alone belongs to the day before it; a name before a
    time alone must have stood before a day elsewhere."""
    match = _HEAD.match(line)
    return match if match and (match["day"] or not match["who"] or match["who"] in known) else None


def _day(head, last: date, today: date) -> date:
    try:
        if head["y"]:
            return date(int(head["y"]), int(head["m"]), int(head["d"]))
        if head["m2"]:
            day = date(today.year, int(head["m2"]), int(head["d2"]))
            return day if day <= today else day.replace(year=today.year - 1)
    except ValueError:
        return last
    if head["ago"]:
        return today - timedelta(days=_AGO[head["ago"].lower()])
    weekday = _WEEK.get(head["week"] or "")
    if head["name"]:
        weekday = _NAMES.index(head["name"].lower())
    return last if weekday is None else today - timedelta(days=(today.weekday() - weekday) % 7)


def _time(head) -> str:
    hour, minute = int(head["hour"]), int(head["minute"])
    part = (head["part"] or "").lower()
    if (part in ("下午", "晚上", "pm") and hour < 12) or (part == "中午" and hour < 11):
        hour += 12
    elif part in ("凌晨", "am") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def _one(day: date, said: list[tuple[str, str, str]], ours: set[str]) -> DayOfMessages:
    lines, last = [], None
    for time, who, text in said:
        head = " ".join(part for part in (time, who) if part)
        # Several lines under one head are one message.
        lines.append(f"{head}\n{text}" if head and head != last else text)
        last = head
    first = next((time for time, _who, _text in said if time), "12:00")
    began = Direction.OUT if said[0][1].lower() in ours else Direction.IN
    return DayOfMessages(day, first, "\n".join(lines), began)
