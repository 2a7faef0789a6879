"""Who may do what: one matrix, rows are permissions, columns are roles (three for the hotel side)."""

from dataclasses import dataclass, field
from functools import cached_property

from portal.foundation.choices import Choice


class Role(Choice):
    """One role per account; never admin and director in one."""

    STAFF = "staff", "Customer-service officer"
    MANAGER = "manager", "Customer-service manager"
    GM = "gm", "Hotel side"
    LIAISON = "liaison", "Department liaison"
    DIRECTOR = "director", "Operations director"
    ADMIN = "admin", "Administrator"


class Function(Choice):
    """What somebody is to one hotel; it stands on the posting."""

    OFFICER = "officer", "Officer"
    GM = "gm", "General manager"
    OWNER = "owner", "Owner"
    ASSISTANT = "assistant", "Assistant"


HOTEL_SIDE = (Function.GM, Function.OWNER, Function.ASSISTANT)
COLUMNS = ("staff", "manager", "liaison", "director", "admin", "gm", "owner", "assistant")

_EVERYBODY = frozenset(COLUMNS)
_HEAD_OFFICE = frozenset(("staff", "manager", "liaison", "director", "admin"))


def _only(*columns: str) -> frozenset[str]:
    return frozenset(columns)


#: Permission → the columns that hold it. `tests/role_matrix.txt` is its reviewed witness.
MATRIX: dict[str, frozenset[str]] = {
    "home.read": _EVERYBODY,
    "me.read": _EVERYBODY,
    "me.write": _EVERYBODY,
    "hotels.read": _only("staff", "manager", "liaison", "director", "admin", "gm", "owner"),
    "hotels.write": _only("staff", "manager", "admin"),
    "hotels.admin": _only("manager", "admin"),
    # The list of hotels as a sheet to take away.
    "hotel_list.read": _HEAD_OFFICE,
    # Long lists on their way into a sheet; which lists, their own permissions say.
    "exports.read": _HEAD_OFFICE,
    # The people on a hotel's file, as head office reads them; manner and style are read with the plan.
    "principals.read": _HEAD_OFFICE,
    # The consulting plan, and what it is made of: manner, inside notes (D5).
    "plans.read": _only("staff", "manager", "director"),
    "plans.write": _only("staff", "manager"),
    # What a hotel owes by contract, kept or not (D10).
    "duties.read": _HEAD_OFFICE,
    "duties.write": _only("staff", "manager"),
    # Who can see a hotel, and why.
    "postings.read": _only("manager", "director", "admin"),
    # A one-time link for the GM of a hotel of one's own.
    "links.write": _only("staff", "manager"),
    # A GM proposes changes to his file; whoever writes the file accepts or declines them.
    "proposals.read": _only("staff", "manager", "director", "admin", "gm"),
    "proposals.write": _only("gm"),
    "proposals.approve": _only("staff", "manager", "admin"),
    # Attachments of a hotel's file; of the hotel side who sees the file itself.
    "files.read": _only("staff", "manager", "liaison", "director", "admin", "gm", "owner"),
    "files.write": _only("staff", "manager", "admin", "gm", "owner"),
    # What has happened at a hotel; which lines of it, each kind of record says.
    "timeline.read": _HEAD_OFFICE,
    "handovers.read": _only("staff", "manager", "director"),
    "handovers.write": _only("staff", "manager"),
    "covers.read": _only("staff", "manager", "director", "admin"),
    "covers.write": _only("manager", "admin"),
    "search.read": _HEAD_OFFICE,
    "departments.read": _HEAD_OFFICE,
    "departments.admin": _only("admin"),
    "teams.read": _HEAD_OFFICE,
    "teams.admin": _only("admin"),
    "services.read": _HEAD_OFFICE,
    "services.admin": _only("admin"),
    "settings.read": _only("director", "admin"),
    "settings.admin": _only("admin"),
    "imports.read": _only("admin"),
    "imports.admin": _only("admin"),
    "cadence.read": _only("staff", "manager", "director"),
    # My week: who is due, opened in place as a brief; a manager looks into his officers'.
    "week.read": _only("staff", "manager"),
    "week.write": _only("staff", "manager"),
    # What hotels are to be told, entered once.
    "to_tell.read": _only("staff", "manager", "director"),
    "to_tell.write": _only("staff", "manager", "director"),
    # What was promised. The hotel side answers what it is given or owed; who owes or claims does not confirm.
    "follow_ups.read": _only("staff", "manager", "liaison", "director", "gm", "assistant"),
    "follow_ups.write": _only("staff", "manager", "liaison", "gm", "assistant"),
    "follow_ups.approve": _only("staff", "manager", "gm"),
    # Cutting, re-dating, handing over, splitting, merging.
    "follow_ups.admin": _only("staff", "manager", "liaison"),
    # Inspections: quality writes them anywhere, the director releases, too; an administrator writes checklists and
    # reads no inspection. Of the hotel side what is released, and its GM answers it.
    "inspections.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "inspections.write": _only("liaison"),
    "inspections.approve": _only("liaison", "director"),
    "inspection_remarks.write": _only("gm"),
    "inspection_templates.read": _HEAD_OFFICE,
    "inspection_templates.admin": _only("liaison", "admin"),
    # What inspections found, as a register; and the plan that each report asks for: its GM writes it, quality (where
    # nobody speaks for it, the hotel's officer or manager) accepts or returns it, its owner reads along.
    "findings.read": _only("staff", "manager", "liaison", "director"),
    "rectifications.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "rectifications.write": _only("gm"),
    "rectifications.approve": _only("staff", "manager", "liaison"),
    # The evaluation (D23–D29). Whoever reads it reads what is published: the company's row, and each his own groups;
    # raw answers are the director's alone (D26), an administrator has none of it.
    "evaluations.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "evaluations.write": _only("gm", "owner"),
    "evaluation_forms.read": _only("director"),
    "evaluation_forms.admin": _only("director"),
    "evaluation_cycles.admin": _only("director"),
    "evaluation_answers.read": _only("director"),
    "evaluation_answers.write": _only("director"),
    # Who has not answered, from half time on, without times.
    "evaluation_invitations.read": _only("staff", "manager", "director"),
    "evaluation_results.read": _only("manager", "liaison", "director"),
    "evaluation_comments.read": _only("manager", "liaison", "director"),
    "evaluation_comments.admin": _only("director"),
    # Blind replies: a department asks, the GM answers unnamed.
    "evaluation_questions.read": _only("manager", "liaison", "director", "gm", "owner"),
    "evaluation_questions.write": _only("manager", "liaison", "director"),
    # You said, we did.
    "evaluation_replies.write": _only("manager", "liaison", "director"),
    "improvements.read": _only("staff", "manager", "liaison", "director"),
    "improvements.write": _only("staff", "manager", "liaison", "director"),
    "improvements.admin": _only("manager", "liaison", "director"),
    # The library (D33): managers and the director keep it, the hotel side reads what is for it. A GM offers his
    # hotel's good practice; officers read along what comes of it.
    "library.read": _only("staff", "manager", "liaison", "director", "admin", "gm", "owner"),
    "library.write": _only("manager", "director"),
    "library_editions.read": _HEAD_OFFICE,
    "library_topics.read": _HEAD_OFFICE,
    "library_topics.admin": _only("manager", "director"),
    "library_offers.read": _only("staff", "manager", "director", "gm"),
    "library_offers.write": _only("gm"),
    "library_offers.approve": _only("manager", "director"),
    # The association (D30–D34): an administrator has none of it. Writing is the secretariat's office work, voting the
    # councillors': in both rows decide who it is.
    "association.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "association.write": _only("staff", "manager"),
    "association_members.write": _only("staff", "manager", "gm", "owner"),
    "association_charter.write": _only("gm", "owner"),
    "association_council.write": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    # Motions: whoever reads speaks; votes are cast by those who speak for a hotel; the company answers resolutions.
    "association_motions.write": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "association_motions.approve": _only("manager", "director"),
    "association_polls.write": _only("gm", "owner"),
    # Meetings: whoever is invited answers, and speaks on minutes and accounts; rows decide for whom.
    "association_meetings.write": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    # What a meeting needs and is to cost: head office; what it has cost all members read in its accounts.
    "association_planning.read": _only("staff", "manager", "liaison", "director"),
    # Whose account somebody else has handled: the director opens it with a code, its holder enters the code.
    "holder_checks.read": _only("director"),
    "holder_checks.admin": _only("director"),
    "coverage.read": _only("staff", "manager", "director"),
    "excuses.read": _only("staff", "manager", "director"),
    "excuses.write": _only("staff", "manager"),
    "excuses.approve": _only("manager", "director"),
    "spot_checks.read": _only("staff", "manager", "director"),
    "spot_checks.write": _only("manager"),
    # What a hotel took in a month. Admins bring sheets in by the imports; `admin` is sending a hotel its peer sheet.
    "monthly_reports.read": _only("staff", "manager", "liaison", "director", "gm", "owner", "assistant"),
    "monthly_reports.write": _only("staff", "manager", "gm", "assistant"),
    "monthly_reports.admin": _only("staff", "manager"),
    "reports.read": _only("staff", "manager", "director"),
    # Bulletins: everybody reads what is for him, and says so by a button; an administrator writes none. Who has
    # confirmed and who has not, whoever speaks with hotels follows up.
    "bulletins.read": _EVERYBODY,
    "bulletins.write": _only("manager", "liaison", "director"),
    "bulletins.approve": _EVERYBODY,
    "bulletin_receipts.read": _only("staff", "manager", "liaison", "director"),
    "bulletin_receipts.admin": _only("manager", "liaison", "director"),
    "notices.read": _EVERYBODY,
    "notices.write": _EVERYBODY,
    "calls.read": _only("staff", "manager", "liaison", "director"),
    "calls.write": _only("staff", "manager", "liaison"),
    # Visits: a GM reads what his hotels are asked for, an owner what has minutes released to him. A GM answers:
    # he accepts, or offers another time.
    "visits.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "visits.write": _only("staff", "manager", "liaison"),
    "appointments.write": _only("gm"),
    # The hotel side reads what was released to it. Approving is the answer of whoever they are reported to: manager and
    # director read them or send them back, the GM confirms his part.
    "minutes.read": _only("staff", "manager", "liaison", "director", "gm", "owner"),
    "minutes.write": _only("staff", "manager", "liaison"),
    "minutes.approve": _only("manager", "director", "gm"),
    "accounts.read": _only("admin"),
    "accounts.admin": _only("admin"),
    # A present director consents when somebody is to become director.
    "consents.approve": _only("director"),
    "audit.read": _only("admin", "director"),
    # Somebody asks to be erased (D43): whoever is told of it enters it, an officer sees his own; a director decides;
    # the texts are looked at by those who may read them.
    "erasures.read": _only("staff", "manager", "director", "admin"),
    "erasures.write": _only("staff", "manager", "director", "admin"),
    "erasures.approve": _only("director"),
    "erasures.admin": _only("manager", "director"),
    # Personal data that got out (D41): whoever notices it enters it; the register is led by director and administrator.
    "leaks.read": _only("staff", "manager", "liaison", "director", "admin"),
    "leaks.write": _only("staff", "manager", "liaison", "director", "admin"),
    "leaks.admin": _only("director", "admin"),
}


@dataclass(frozen=True)
class Person:
    """Somebody acting: what every deed takes as `by` and every table as `person`. `id` is None at the command line."""

    id: int | None
    name: str
    role: Role
    functions: frozenset[str] = field(default_factory=frozenset)
    language: str = "zh"
    #: An IANA name; empty is the company's. Times are shown in it; days and weeks stay the company's.
    time_zone: str = ""
    #: Of the hotel side: how many hotels he runs or owns.
    hotels: int = 0

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of the matrix this person stands in. Of the hotel side and not posted yet: the narrowest."""
        if self.role == Role.GM:
            return self.functions or frozenset((Function.ASSISTANT.value,))
        return frozenset((self.role.value,))

    def may(self, permission: str) -> bool:
        """True if his role (or one of his functions) holds the permission. Raises KeyError for an unknown one."""
        return not MATRIX[permission].isdisjoint(self.columns)

    @property
    def role_label(self) -> str:
        """What he is, in the reader's language: for the hotel side what he is to his hotels."""
        if self.role == Role.GM and self.functions:
            return " · ".join(function.label for function in Function if function in self.functions)
        return self.role.label

    @property
    def is_hotel_side(self) -> bool:
        return self.role == Role.GM


#: Who acts at the command line: whoever may run it holds the database anyway.
COMMAND_LINE = Person(None, "command line", Role.ADMIN)
