"""A page's form fields as a person meets them: what stands in each, and the sentence a screen reader ties to it."""

from tests.markup import Markup


class Fields(Markup):
    """`values` and `sentence` by the id of a control, or of the group it is one of."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, str] = {}
        self._described: dict[str, list[str]] = {}
        self._alerts: dict[str, str] = {}
        self._group = self._select = self._area = self._alert = None

    @classmethod
    def of(cls, html: str) -> "Fields":
        parser = cls()
        parser.feed(html)
        return parser

    def sentence(self, id: str) -> str:
        """What stands beside the field as an alert and is its description; empty if nothing does."""
        return " ".join(self._alerts[one] for one in self._described.get(id, ()) if self._alerts.get(one))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        id = attrs.get("id")
        if id and "aria-describedby" in attrs:
            self._described[id] = attrs["aria-describedby"].split()
        if id and attrs.get("role") == "alert":
            self._alert = id
            self._alerts[id] = ""
        if tag == "fieldset":
            self._group = id
        elif tag == "select":
            self._select = id
        elif tag == "option" and self._select and ("selected" in attrs or self._select not in self.values):
            self.values[self._select] = attrs.get("value", "")
        elif tag == "textarea":
            self._area = id
            self.values[id] = ""
        elif tag == "input" and (attrs.get("type") == "radio" or (attrs.get("type") == "checkbox" and self._group)):
            if "checked" in attrs:
                self.values[self._group] = attrs["value"]
        elif tag == "input" and id and (attrs.get("type") != "checkbox" or "checked" in attrs):
            self.values[id] = attrs.get("value", "")

    def handle_data(self, data):
        if self._alert:
            self._alerts[self._alert] += data
        if self._area:
            data = data.replace("\r\n", "\n")
            self.values[self._area] += data if self.values[self._area] else data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "fieldset":
            self._group = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "p":
            self._alert = None
