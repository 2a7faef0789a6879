"""HTML as its reader meets it, tag by tag: by libxml2, which is some twenty times as quick as Python's own parser."""

from lxml import etree


class Markup:
    """What reads a page: its `handle_starttag`, `handle_endtag` and `handle_data` are called in the page's order, a
    text whole."""

    def __init__(self):
        self._text: list[str] = []

    def feed(self, html: str) -> None:
        if html.strip():
            etree.fromstring(html, etree.HTMLParser(target=self, huge_tree=True, recover=True))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """A tag opens."""

    def handle_endtag(self, tag: str) -> None:
        """A tag is closed, or would be."""

    def handle_data(self, data: str) -> None:
        """A text between two tags."""

    # What libxml2 calls.

    def start(self, tag, attributes):
        self._tell()
        self.handle_starttag(tag, list(attributes.items()))

    def end(self, tag):
        self._tell()
        self.handle_endtag(tag)

    def data(self, data):
        self._text.append(data)

    def close(self):
        self._tell()

    def _tell(self):
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            self.handle_data(text)
