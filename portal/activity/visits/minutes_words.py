"""The words of the minutes of a visit: their parts, where they stand on their way upward, what the hotel answered."""

from portal.foundation.choices import Choice


class Section(Choice):
    """The parts of the text, in the order in which they are written and read; each is a column of its own."""

    TOPICS = "topics", "Topics prepared"
    RAISED = "raised", "What was spoken of"
    OPERATIONS = "operations", "Operations"
    MANAGEMENT = "management", "Management"
    SERVICE = "service", "Service"
    NEEDS = "needs", "What the hotel needs"
    INTRODUCED = "introduced", "What we introduced"
    DECISIONS = "decisions", "What was decided"


SECTIONS = tuple(section.value for section in Section)
#: Stands beside them in what the hotel reads: who was there.
ATTENDEES = "attendees"
#: What is most often for the hotel too.
MOSTLY_RELEASED = (Section.RAISED, Section.NEEDS, Section.INTRODUCED, Section.DECISIONS)


class MinutesState(Choice):
    FILED = "filed", "To be read"
    RETURNED = "returned", "Sent back"
    READ = "read", "Read"


class Waits(Choice):
    """Whose turn it is: the manager reads first, then, of those marked, the director."""

    NOBODY = "", "Nobody"
    MANAGER = "manager", "The manager"
    DIRECTOR = "director", "The director"
    WRITER = "writer", "Their writer"


class Answer(Choice):
    """What the hotel's GM said last of the part that was released to him."""

    NONE = "", "The hotel has not answered yet"
    CONFIRMED = "confirmed", "Confirmed by the hotel"
    COMMENTED = "commented", "The hotel has a comment"
