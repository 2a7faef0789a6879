"""What the doctor says."""

from typing import NamedTuple


class Finding(NamedTuple):
    """Something to mend, or (`serious` false) something to know."""

    text: str
    serious: bool = True
