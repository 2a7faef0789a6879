"""Who signed in when, and the few who have an account in the invented company and have not come yet."""

from datetime import timedelta

from portal.demo import names
from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.roles import Role
from portal.records.accounts import Account

#: (sign-in name or nothing, name, role): whoever has none signs in by his mobile number.
INVITED = (("", "潘志明", Role.GM), ("", "葛秋雯", Role.GM), ("jiangyue", "蒋越", Role.STAFF))


def welcome(stage) -> None:
    """Call it when everybody else has his place: `stage` is `demo.stage.Stage`."""
    admin, until = stage.people["admin"], stage.plan.until
    for number, account in enumerate(stage.accounts.values()):
        # This morning, yesterday, last week: nobody comes in at the same minute.
        seen = instant(until - timedelta(days=(1, 1, 2, 1, 8)[number % 5]), 7 * number)
        Account.update(last_signed_in_at=seen).where(Account.id == account.id).execute()
    for number, (sign_in, name, role) in enumerate(INVITED):
        with clock.at(instant(until - timedelta(days=number + 1), minute=20)):
            mobile = names.mobile(8700 + number)
            Account.add(admin, sign_in or mobile, name, role, mobile=mobile)
