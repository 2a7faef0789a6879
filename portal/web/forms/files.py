"""Attachments: several files at once, and whether the hotel reads them."""

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField

from portal.web.forms._base import Form, expected, say


class FileForm(Form):
    """The files chosen; a browser that sends none sends one without a name."""

    files = MultipleFileField(say("Files"), [expected])
    for_hotel = BooleanField(say("For the hotel, too"))

    @property
    def sent(self) -> list:
        return [sent for sent in self.files.data or () if sent and sent.filename]
