"""The words with which the pages of the hotel side show the columns of `insight/own_hotels`."""

from portal.records.hotel_words import Kind
from portal.records.principals import PrincipalFunction
from portal.records.proposals import State
from portal.web.forms.proposals import labels, shown


def words() -> dict:
    return {
        "kinds": Kind.labels(),
        "functions": PrincipalFunction.labels(),
        "states": State.labels(),
        "labels": labels(),
        "shown": shown,
    }
