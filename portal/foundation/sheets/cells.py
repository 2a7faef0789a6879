"""One cell as people write it, made comparable: text, numbers, days, telephone numbers."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from portal.foundation import clock
from portal.foundation import phones as numbers
from portal.foundation.sheets import Wrong

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Between several values in one cell.
BETWEEN = re.compile(r"\s*[/,;，；、|\n]\s*|\s{2,}|\s*或\s*")
#: Days counted from here, as spreadsheets count them.
BASES = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}


def clean(text: str) -> str:
    """Trimmed, runs of white space as one space, invisible marks gone. Raises Wrong for control characters."""
    text = re.sub(r"\s+", " ", text).strip()
    if any(unicodedata.category(mark) in ("Cc", "Co", "Cs") for mark in text):
        raise Wrong("Enter this anew: it holds a character that cannot be stored.")
    # Direction marks would let a name show as another; joiners inside emoji stay.
    return "".join(mark for mark in text if unicodedata.category(mark) != "Cf" or mark == "\u200d")


def narrow(text: str) -> str:
    """Full-width letters and digits as plain ones: `１２０` → `120`."""
    return clean(unicodedata.normalize("NFKC", text))


def lines(text: str) -> str:
    """As `clean`, but lines stay lines: for summaries and notes."""
    found = [clean(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip()


def sameness(text: str) -> str:
    """What two cells share that a reader takes for the same: width, case and spaces do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def heading(text: str) -> str:
    """A column's heading, comparable: `\u3000*酒店名称 （必填）` and `酒店名称` are one."""
    try:
        plain = narrow(text).lower()
    except Wrong:
        return ""
    plain = re.sub(r"[(\[【<].*?[)\]】>]", "", plain)
    plain = re.sub(r"^\d+[.、)]", "", plain)
    return " ".join(re.sub(r"[_*:：#\-]", " ", plain).split())


def whole_number(text: str, least: int, most: int, units: str = "间套个人天") -> int:
    """A number with or without thousands separators and a unit: `143间`, `1,200`. Raises Wrong."""
    plain = narrow(text).replace(",", "").rstrip(units).strip()
    plain = re.sub(r"\.0+$", "", plain)
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10 and least <= int(plain) <= most):
        raise Wrong("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return int(plain)


def share(text: str) -> int:
    """A share in basis points: `35%`, `35`, `0.35` and `3.5成` is 35 %. Raises Wrong."""
    plain = narrow(text).lower().replace(" ", "")
    try:
        if plain.endswith("成"):
            value = Decimal(plain[:-1]) * 10
        elif plain.endswith("%"):
            value = Decimal(plain[:-1])
        else:
            value = Decimal(plain)
            # What a spreadsheet shows as 35 % it keeps as 0.35.
            value = value * 100 if value <= 1 and "." in plain else value
        if value.is_finite() and 0 <= value <= 100:
            return int((value * 100).to_integral_value())
    except InvalidOperation:
        pass
    raise Wrong("Enter a share such as 0.35 or 35 percent.")


def day(text: str, base: str = "1900") -> date:
    """A day as 2019-3-1, 2019/03/01, 2019.3, 20190501, 19.3.1, 2019年3月(5日), 5 Mar 2019, or a spreadsheet's number
    of days since its base. A month without a day is its first. Raises Wrong."""
    plain = narrow(text)
    plain = re.sub(r"\s*(星期|周|礼拜)[一二三四五六日天]$", "", plain)
    # A time behind the day is of no use here.
    plain = re.sub(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?$", "", plain).strip()
    found = _day_parts(plain, base)
    if found and 1900 <= found.year <= 2100:
        return found
    raise Wrong("Enter a day such as 2019-05-01.")


def _day_parts(plain: str, base: str) -> date | None:
    try:
        if found := re.fullmatch(r"(\d{4}|\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?)?[日号]?", plain):
            if len(found[1]) == 2 and not found[3]:
                return None
            return date(_year(found[1]), int(found[2]), int(found[3] or 1))
        if found := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{4})年", plain):
            return date(int(found[1]), 1, 1)
        if found := re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+(\d{4})", plain):
            return date(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1]))
        if found := re.fullmatch(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})", plain):
            return date(int(found[3]), MONTHS.index(found[1].lower()) + 1, int(found[2]))
        if found := re.fullmatch(r"(\d{4,5})(?:\.\d+)?", plain):
            return BASES[base] + timedelta(days=int(found[1])) if int(found[1]) >= 3000 else None
    except ValueError:
        pass
    return None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    near = 2000 + int(text)
    return near if near <= clock.today().year + 20 else near - 100


#: A landline kept as a number has lost the zero of its area code; mobiles and 400 numbers never had one.
LANDLINE = re.compile(r"(?![48]00)\d{10}|[2-9]\d{10}")


def phones(text: str) -> str:
    """The telephone numbers of a cell, several with ` / ` between: without `.0`, words and hyphens of a telephone
    book stay. Raises Wrong for a number that a spreadsheet has rounded."""
    found = []
    for part in BETWEEN.split(unicodedata.normalize("NFKC", text)):
        plain = re.sub(r"^(电话|手机|座机|固话|总机|tel|phone|mobile|mob)[:.]?\s*", "", clean(part), flags=re.I)
        plain = re.sub(r"^'", "", plain)
        plain = re.sub(r"^(\d+)\.0+$", r"\1", plain)
        if re.fullmatch(r"\d+(\.\d+)?e\+?\d+", plain, re.I):
            plain = _unrounded(plain)
        if LANDLINE.fullmatch(plain):
            plain = f"0{plain}"
        if plain and plain not in ("-", "无", "/"):
            found.append(plain)
    if found and not any(numbers.reaches(plain) for plain in found):
        raise Wrong("A telephone number has at least %(n)s digits.", n=numbers.SHORTEST)
    return " / ".join(dict.fromkeys(found))


def _unrounded(plain: str) -> str:
    digits = re.split("e", plain, flags=re.I)[0].replace(".", "")
    value = int(Decimal(plain))
    if len(digits) < len(str(value)) - 1:
        raise Wrong("The spreadsheet has rounded this number: format the column as text and enter it again.")
    return str(value)


def one_of(words: dict, what: Wrong):
    """A reader of cells that are one of a few words: {value: words}. Its Wrong is `what`."""
    by_word = {sameness(word): value for value, spoken in words.items() for word in spoken}

    def read(text: str):
        value = by_word.get(sameness(text))
        if value is None:
            raise what
        return value

    return read


def at_most(limit: int, read=clean):
    """A reader of cells of at most so many characters."""

    def limited(text: str) -> str:
        value = read(text)
        if len(value) > limit:
            raise Wrong("At most %(limit)s characters fit.", limit=limit)
        return value

    return limited
