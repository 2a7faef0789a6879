"""What makes a password good: its length, and that nobody would guess it early. One rule for page and command line."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from portal.foundation import pinyin
from portal.foundation.i18n import gettext as _
from portal.foundation.lazy import frequency_lists

SHORTEST, LONGEST = 10, 200
#: Fewer characters than these beside a common word or one's own name do not make it strange.
ADDED = 6
#: Digits alone, or with a letter or two, are telephone numbers and birthdays up to here.
DIGITS = 14

#: What zxcvbn's lists, made from Western leaks, lack.
CHINESE = {
    "woaini", "woaini1314", "woaini520", "woaini521", "wo5201314", "iloveyou1314", "zhongguo", "wodemima", "mima",
    "mima123456", "wangmima", "woaiwojia", "jiudian", "jiulian", "rujia", "kehufuwu", "jiameng", "tianya", "qwe123456",
    "asd123456", "zxc123456", "abc123456", "q1w2e3r4t5", "q1w2e3r4t5y6", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3e",
    "1qaz2wsx3edc", "a1b2c3d4e5", "asdf1234", "qwer1234", "xiaoming", "beijing", "shanghai", "nihao",
}  # fmt: skip
ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "!@#$%^&*()_+",
)
_LEET = str.maketrans("013457@$!", "oieastasi")


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """A sentence that says why the password will not do and what to take instead; None if it is good. `about` are
    words that others guess first: the person's names and addresses, the portal's name."""
    if len(password) < SHORTEST:
        return _("At least %(n)s characters.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("At most 200 characters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        return _("This holds a character that no keyboard types. Enter the password by hand.")
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(set(plain)) < 4 or _repeats(plain):
        return _("Not the same few characters over and over.")
    if _is_row(plain):
        return _("These keys lie in a row, which is tried first. Put three or four words together instead.")
    if _is_number(plain):
        return _(
            "Numbers of this length are telephone numbers and birthdays. Put three or four words together instead."
        )
    if _is_common(plain):
        return _("Many people have this password, so it is tried first. Put three or four words together instead.")
    if _is_ones_own(plain, about):
        return _(
            "This is made of your name or the portal's, which is tried first. Add words that others do not expect."
        )
    return None


def _repeats(plain: str) -> bool:
    """abcabcabc, and `secret secret`."""
    bare = re.sub(r"[\W_]+", "", plain)
    return len(bare) > 3 and bare in (bare + bare)[1:-1]


def _is_row(plain: str) -> bool:
    bare = plain.replace(" ", "")
    return any(bare in row or bare in row[::-1] for row in ROWS)


def _is_number(plain: str) -> bool:
    letters = [letter for letter in plain if letter.isalpha()]
    return len(plain) < DIGITS and len(letters) <= 3 and sum(letter.isdigit() for letter in plain) >= 6


@cache
def _common() -> frozenset[str]:
    return frozenset(frequency_lists.FREQUENCY_LISTS["passwords"]) | CHINESE


def _is_common(plain: str) -> bool:
    bare = re.sub(r"[\W_]+", "", plain)
    # `Password2026!` is `password` to whoever guesses, and so is `p@ssw0rd12`.
    cores = {plain, bare}
    for text in (plain, plain.translate(_LEET)):
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
        if len(core) >= 4 and len(plain) - len(core) <= ADDED:
            cores.add(core)
    return not cores.isdisjoint(_common())


def _is_ones_own(plain: str, about: Iterable[str]) -> bool:
    words = set()
    for text in about:
        text = unicodedata.normalize("NFKC", text or "").lower()
        for spelt in (text, pinyin.full(text)):
            words |= {spelt.replace(" ", ""), *re.findall(r"\w{3,}", spelt)}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, "")
    return rest != plain and len(re.sub(r"[\W_]+", "", rest)) < ADDED
