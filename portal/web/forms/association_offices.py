"""Offices in council and committees, and the committees themselves."""

from portal.activity.association.offices import Body
from portal.activity.association.words import Post
from portal.foundation.i18n import gettext as _
from portal.records.accounts import Account
from portal.web.forms._base import Choose, Day, Form, Line, in_two, required, say


class OfficeForm(Form):
    body = Choose(say("Council or committee"), [required("Choose one of the list.")])
    account = Choose(say("Who"), [required("Choose one of the list.")])
    post = Choose(say("Office"), [required("Choose one of the list.")], options=Post)
    since = Day(say("From"), [required("Choose the first day.")])
    until = Day(say("Until"), [required("Choose the last day.")])

    def offer(self, bodies: list[Body], people: list[tuple[str, str]]) -> "OfficeForm":
        """`people`: (`account` or `account:member`, name and hotel)."""
        self.body.choices = [(row.word, row.name) for row in bodies]
        self.account.choices = [("", _("choose")), *people]
        return self


class LeaveForm(Form):
    until = Day(say("Last day"), [required("Choose the last day.")])
    ended = Line(say("Reason"), [required("Say why.")], limit=200)


class BodyForm(Form):
    name_zh, name_en = in_two(
        Line,
        say("Name in Chinese"),
        say("Name in English"),
        (40, 60),
        required("Give it a name."),
        required("Give it a name."),
    )


def people_in_words(rows: list[tuple[Account, int | None, str]]) -> list[tuple[str, str]]:
    """The options of an office: accounts with the member hotel that they would sit for."""
    return [
        (
            f"{account.id}:{member}" if member else str(account.id),
            f"{account.name} · {where}" if where else account.name,
        )
        for account, member, where in rows
    ]
