"""Numbers as they are written in the headings of a Chinese text: 第四十二条."""

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """一, 十, 十二, 二十, 一百零三: of 1 to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        # Ten and what follows up to nineteen has no one before it, unless hundreds stand there.
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += _DIGITS[0]
    return text + (_DIGITS[ones] if ones else "")
