"""Good practice that a hotel offers to the library, and what is said to it."""

from wtforms import BooleanField

from portal.records.hotels import Hotel
from portal.web.forms._base import Choose, Form, Line, Text, required, say
from portal.web.forms.library import EntryForm


class AcceptForm(EntryForm):
    word = Line(say("A word to the hotel"), limit=300)


class DeclineForm(Form):
    reason = Text(say("Why it is not taken"), [required("Say why: the hotel reads it.")], limit=1000, rows=3)


class OfferForm(Form):
    """What a hotel offers; built with the hotels that its GM runs."""

    hotel = Choose(say("Hotel"), [required("Choose one.")])
    title = Line(say("What works well, in one line"), [required("Say in one line what works well.")], limit=120)
    text = Text(say("What you do, and what it has brought"), [required("Write what you do.")], limit=10_000, rows=12)
    named = BooleanField(say("Our hotel may be named with it"), default=False)

    def __init__(self, hotels: list[Hotel], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.hotel.choices = [(hotel.code, hotel.name) for hotel in hotels]
