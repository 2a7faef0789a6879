"""Follow-ups: the item itself, who owes it, and the short forms of its page, each with one thing to say."""

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.activity.follow_ups import Side
from portal.foundation import clock, db
from portal.foundation.i18n import gettext as _
from portal.foundation.roles import HOTEL_SIDE, Function, Person, Role
from portal.records.accounts import Account
from portal.records.departments import CUSTOMER_SERVICE, Department
from portal.records.hotels import Hotel, Posting
from portal.web.forms._base import Choose, Day, Form, Text, clean, expected, required, say
from portal.web.forms.files import FileForm

#: The values of "who owes it" beside `dep-<word>` and `acc-<id>`.
THE_HOTEL, ME = "hotel", "me"
DEPARTMENT, ACCOUNT = "dep-", "acc-"
#: So long may an item's wording be, and what is said about it.
WORDING, SAYING = 300, 4000


def owner_choices(person: Person, hotel: Hotel, people: bool = False) -> list[tuple[str, str]]:
    """Who may owe something at this hotel: the hotel, oneself, a department; with `people` also those posted to it
    by name. One statement, two with `people`."""
    pairs = [(THE_HOTEL, _("The hotel")), (ME, _("Me"))]
    if people:
        labels = Function.labels()
        for row in Posting.of_hotels([hotel]).get(hotel.id, ()):
            if row.account_id != person.id and row.function != Function.OWNER:
                pairs.append((f"{ACCOUNT}{row.account_id}", f"{row.account.name} · {labels[row.function]}"))
    return pairs + [(f"{DEPARTMENT}{row.word}", row.name) for row in Department.in_order(person)]


def other_owners(person: Person, row, hotel: Hotel) -> list[tuple[str, str]]:
    """Whom an item may be given to: everybody but who owes it now; by a department, the other departments."""
    now = f"{ACCOUNT}{row.account_id}" if row.account_id else THE_HOTEL
    if row.department_id and not row.account_id:
        now = f"{DEPARTMENT}{row.department.word}"
    if row.rectification:
        pairs = [(THE_HOTEL, _("The hotel")), *_of_the_hotel(hotel)]
        return [pair for pair in pairs if pair[0] != now]
    if person.role != Role.LIAISON:
        return [pair for pair in owner_choices(person, hotel, people=True) if pair[0] != now]
    own = Account.of(person).department_id
    return [(f"{DEPARTMENT}{one.word}", one.name) for one in Department.in_order(person) if one.id != own]


def _of_the_hotel(hotel: Hotel) -> list[tuple[str, str]]:
    """Who of the hotel side may owe something by name."""
    labels, there = Function.labels(), Posting.of_hotels([hotel]).get(hotel.id, ())
    theirs = [row for row in there if row.function in (Function.GM, Function.ASSISTANT)]
    return [(f"{ACCOUNT}{row.account_id}", f"{row.account.name} · {labels[row.function]}") for row in theirs]


def owner_of(value: str, by: Person, hotel: Hotel | None = None) -> dict:
    """What a value of `owner_choices` means: side, department, account. Raises Missing for one nobody was offered."""
    if value == THE_HOTEL:
        return {"side": Side.HOTEL, "department": None, "account": None}
    if value == ME:
        account = Account.of(by)
        department = account.department or _customer_service(by)
        # What the hotel's officer takes on goes with the hotel: whoever follows him owes it.
        own = hotel is not None and any(
            row.account_id == by.id and row.function == Function.OFFICER
            for row in Posting.of_hotels([hotel]).get(hotel.id, ())
        )
        return {"side": Side.US, "department": department, "account": None if own else account}
    if value.startswith(DEPARTMENT):
        return {"side": Side.US, "department": Department.find_for(by, value.removeprefix(DEPARTMENT)), "account": None}
    for row in Posting.of_hotels([hotel])[hotel.id] if hotel and value.startswith(ACCOUNT) else ():
        if value == f"{ACCOUNT}{row.account_id}" and row.function != Function.OWNER:
            theirs = row.function in HOTEL_SIDE
            department = None if theirs else row.account.department or _customer_service(by)
            return {"side": Side.HOTEL if theirs else Side.US, "department": department, "account": row.account}
    raise db.Missing("Account")


def _customer_service(by: Person) -> Department:
    return Department.find_for(by, CUSTOMER_SERVICE)


def _not_over(form, field):
    if field.data and field.data < clock.today():
        raise StopValidation(_("This day is over. Choose today or a day to come."))


class FollowUpForm(Form):
    """An item entered by hand, for a hotel whose people are offered."""

    wording = Text(
        say("What is to be done"), [required("Say in one sentence what is to be done.")], limit=WORDING, rows=2
    )
    owner = Choose(say("Who owes it"), [required("Choose who owes it.")])
    due_on = Day(say("Due on"), [_not_over])
    for_hotel = BooleanField(say("For the hotel"))
    complaint = BooleanField(say("A complaint: an answer is due within 24 hours"))

    def __init__(self, *args, owners: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.owner.choices = [("", _("choose")), *owners]

    def facts(self) -> dict:
        """What is stored beside the wording and the owner."""
        return {name: self._fields[name].data for name in ("due_on", "for_hotel", "complaint")}


class Small(Form):
    """One of several forms on an item's page: `place` is the fold it stands in."""

    place = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.place}-{field.name}"


class RedateForm(Small):
    place = "day"
    due_on = Day(say("New day"), [required("Enter the new day."), _not_over])
    reason = Text(say("Reason"), [required("Say why in one sentence.")], limit=SAYING, rows=2)


class WordingForm(Small):
    place = "wording"
    wording = Text(
        say("What is to be done"), [required("Say in one sentence what is to be done.")], limit=WORDING, rows=2
    )


class OwnerForm(Small):
    place = "owner"
    owner = Choose(say("Who owes it from now on"), [required("Choose who owes it.")])
    reason = Text(say("Reason"), [required("Say why in one sentence.")], limit=SAYING, rows=2)

    def __init__(self, *args, owners: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.owner.choices = [("", _("choose")), *owners]


class GiveBackForm(Small):
    place = "return"
    reason = Text(say("What is still missing"), [required("Say why in one sentence.")], limit=SAYING, rows=2)


class NotOursForm(Small):
    place = "refusal"
    reason = Text(say("Why it is not ours"), [required("Say why in one sentence.")], limit=SAYING, rows=2)


class WithdrawForm(Small):
    place = "withdrawal"
    reason = Text(say("Reason"), [required("Say why in one sentence.")], limit=SAYING, rows=2)


class SplitForm(Small):
    place = "parts"
    wordings = Text(say("One line for each new item"), [expected], limit=10 * WORDING, rows=3)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not 2 <= len(self.lines) <= 10:
            self.wordings.errors = [_("Write two to ten lines: each becomes an item of its own.")]
        elif valid and any(len(line) > WORDING for line in self.lines):
            self.wordings.errors = [_("A line takes %(limit)s characters at most.", limit=WORDING)]
        return valid and not self.wordings.errors

    @property
    def lines(self) -> list[str]:
        return [clean(line) for line in (self.wordings.data or "").split("\n") if clean(line)]


class MergeForm(Small):
    """Into which of the hotel's other open items."""

    place = "merger"
    into = Choose(say("The item that stays"), [required("Choose the item that stays.")])

    def __init__(self, *args, items: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.into.choices = [("", _("choose")), *((str(number), wording[:60]) for number, wording in items)]


class AnswerForm(FileForm, Small):
    """An answer in words, with photographs, or photographs alone."""

    place = "answer"
    text = Text(say("Remark or answer"), [expected], limit=SAYING, rows=3)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not self.text.data and not self.sent:
            self.text.errors = [_("Write a sentence, or add a photograph.")]
            return False
        return valid


class OwnAnswerForm(AnswerForm):
    """The same for the hotel side, which has no remarks of its own."""

    text = Text(say("Your answer"), [expected], limit=SAYING, rows=3)
