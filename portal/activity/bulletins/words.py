"""The choices of a bulletin: what it is about, how far it is, whom it is for."""

from portal.foundation.choices import Choice


class Topic(Choice):
    """What a bulletin is about (D14)."""

    COMPANY = "company", "Company news"
    TRADE = "trade", "Trade news"


class State(Choice):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Reader(Choice):
    """Whom a bulletin is for: a column of the matrix."""

    GM = "gm", "General managers"
    OWNER = "owner", "Owners"
    ASSISTANT = "assistant", "Assistants of hotels"
    STAFF = "staff", "Customer-service officers"
    MANAGER = "manager", "Customer-service managers"
    LIAISON = "liaison", "Department liaisons"
    DIRECTOR = "director", "Operations directors"
    ADMIN = "admin", "Administrators"


#: Of the hotel side: who answers for his hotel, the first of them that is addressed.
MAY_BE_TOLD = (Reader.GM, Reader.OWNER, Reader.ASSISTANT)
#: What is not published yet, or never was.
UNTOLD = (State.DRAFT, State.SCHEDULED)
