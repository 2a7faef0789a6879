"""Which mails somebody wants."""

from portal.web.forms._base import BooleanField, Form, say


class ChoicesForm(Form):
    news = BooleanField(say("When something new waits for me, at most once an hour"))
    digest = BooleanField(say("On Monday morning, what the week holds"))
    reminder = BooleanField(say("On the evening of a working day, what is still due that day"))
