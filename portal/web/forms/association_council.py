"""How a seat of the council votes."""

from portal.activity.association.words import VoteChoice
from portal.web.forms._base import Form, Line, required, say
from portal.web.forms.calls import Tap


class VoteForm(Form):
    choice = Tap(say("Your vote"), [required("Choose one of the list.")], options=VoteChoice)
    text = Line(say("Why, if you are against it"), limit=300)

    def secretly(self) -> "VoteForm":
        """Of a secret vote nobody says why: it would tell who has written it."""
        del self.text
        return self

    def recusing(self) -> "VoteForm":
        """Whoever is concerned can only recuse himself (article 33)."""
        self.choice.choices = [(str(VoteChoice.RECUSED), VoteChoice.RECUSED.label)]
        self.choice.data = str(VoteChoice.RECUSED)
        if "text" in self:
            del self.text
        return self
