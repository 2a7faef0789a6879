"""`make messages`: brings the Chinese catalogue up to what the source says.

Every text of the source stands in the catalogue once, in the order of the alphabet, without line numbers and dates,
so that a change of words is a change of one entry. New texts come in empty, texts no longer used go out.
"""

import sys
import tomllib
from importlib import import_module
from io import SEEK_END, BytesIO
from pkgutil import walk_packages

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import portal
from portal.config import ROOT
from portal.foundation.choices import Choice
from portal.foundation.i18n import CATALOGUE

HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: portal\n"
"Language: zh\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
#: Besides `_`, gettext and ngettext: what marks a text that is translated when it is shown.
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None, "required": None, "Wrong": None, "Unreadable": None}

#: A text of the source: a sentence, or (one, many) for a counted thing.
Text = str | tuple[str, str]


def of_source() -> dict[Text, set[str]]:
    """Every text a person can read, and where it stands: {text: {file or enumeration}}."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    methods = [(mapping["pattern"], mapping["method"]) for mapping in settings["tool"]["babel"]["mappings"]]
    found: dict[Text, set[str]] = {}
    for file, _line, text, _comments, _context in extract_from_dir(ROOT, method_map=methods, keywords=KEYWORDS):
        found.setdefault(text, set()).add(file)
    for choices in enumerations():
        for member in choices:
            found.setdefault(member._label, set()).add(f"{choices.__module__}.{choices.__name__}")
    return found


def enumerations() -> list[type[Choice]]:
    """Every Choice of the portal; their labels are marked by standing there."""
    for module in walk_packages(portal.__path__, "portal."):
        import_module(module.name)
    found, waiting = [], Choice.__subclasses__()
    while waiting:
        choices = waiting.pop()
        waiting += choices.__subclasses__()
        if choices.__module__.startswith("portal."):
            found.append(choices)
    return found


def catalogue() -> Catalog:
    """The Chinese catalogue as it stands in its file."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)


def key(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def written(catalogue: Catalog) -> bytes:
    """The catalogue as it stands in a file."""
    file = BytesIO(HEADER.encode())
    file.seek(0, SEEK_END)
    write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return file.getvalue()


def update() -> tuple[list[Text], list[Text], list[Text]]:
    """Writes the catalogue anew. Returns the texts (added, removed, without Chinese)."""
    source, before = of_source(), {key(message.id): message for message in catalogue() if message.id}
    after = Catalog(locale="zh")
    for text in source:
        known = before.get(key(text))
        plural = isinstance(text, tuple)
        # A sentence that has become a counted one (or the other way round) keeps its Chinese: there is one form.
        chinese = (known.string[0] if isinstance(known.string, tuple) else known.string) if known else ""
        after[text] = Message(text, (chinese,) if plural else chinese, context=None)
    CATALOGUE.write_bytes(written(after))
    now = {key(text) for text in source}
    added = [text for text in source if key(text) not in before]
    removed = [message.id for message in before.values() if key(message.id) not in now]
    empty = [message.id for message in after if message.id and not "".join(message.string)]
    return added, removed, empty


def main() -> int:
    added, removed, empty = update()
    for sign, texts in (("+", added), ("-", removed)):
        for text in texts:
            print(sign, key(text))
    print(f"{len(added)} new, {len(removed)} gone, {len(empty)} without Chinese: {CATALOGUE.relative_to(ROOT)}")
    for text in empty:
        print("?", key(text))
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
