"""What a person can read: the text of a page, and words in templates, Python and scripts that nobody marked."""

import ast
import re

import jinja2
from jinja2 import nodes

from tests.markup import Markup

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LETTER = re.compile(r"[^\W\d_]")
#: A literal in code that looks like something said: Chinese, a capitalised word, or two words in a row.
SENTENCE = re.compile(r"[\u3400-\u9fff]|^[A-Z][a-z]+\b(?![/.(=])|[A-Za-z]{2,},? [A-Za-z]{2,}")
MARKS = ("_", "gettext", "ngettext", "say", "required")
#: Attributes that are read or heard.
SPOKEN = ("title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt", "label", "summary")
#: What a literal is compared with, and the names of templates.
NEVER_SHOWN = (nodes.Compare, nodes.Test, nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
#: Stands where a template puts something in.
HOLE = "\ufffc"

_environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])


class Reader(Markup):
    """Collects what is read or heard of a page: [(where, text)]."""

    SILENT = ("script", "style", "kbd")
    VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")

    def __init__(self, skip_languages=False):
        super().__init__()
        self.said: list[tuple[str, str]] = []
        #: (tag, whether it or one around it hides what is in it) of those that are open.
        self._open: list[tuple[str, bool]] = []
        self._skip_languages = skip_languages

    @classmethod
    def of(cls, html: str, **options) -> list[tuple[str, str]]:
        reader = cls(**options)
        reader.feed(html)
        return reader.said

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        # A word in another language says which: the names of the languages themselves.
        elsewhere = self._skip_languages and "lang" in values and tag != "html"
        if tag not in self.VOID:
            self._open.append((tag, self._hidden or tag in self.SILENT or elsewhere))
        if self._hidden or elsewhere:
            return
        for name, value in values.items():
            button = tag == "input" and name == "value" and values.get("type") in ("submit", "button", "reset")
            words = name.startswith("data-") and not name.startswith("data-hx-") and SENTENCE.search(value)
            if name in SPOKEN or button or words:
                self.said.append((f"{tag}[{name}]", value))

    def handle_endtag(self, tag):
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data):
        if data.strip() and not self._hidden:
            self.said.append((self._open[-1][0] if self._open else "", data.strip()))


def in_template(source: str) -> list[str]:
    """What a template says by itself: text and spoken attributes outside `{{ }}` and `{% %}`, and sentences inside
    them that no `_()` marks."""
    html = []
    for _line, token, value in _environment.lex(source):
        if token == "data":
            html.append(value)
        elif token == "variable_begin":
            html.append(HOLE)
    said = [text for _where, text in Reader.of("".join(html)) if LETTER.search(text)]
    return said + list(_unmarked(_environment.parse(source)))


def _unmarked(node: nodes.Node):
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in MARKS:
        for keyword in node.kwargs:
            yield from _unmarked(keyword.value)
        return
    if isinstance(node, NEVER_SHOWN):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.search(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _unmarked(child)


#: Calls whose first argument a person reads, and those whose argument of this name he reads.
TOLD = ("flash", "Refused", "UnprocessableEntity", "StopValidation", "ValidationError", "ValueError", "answer")
FIELDS = ("Line", "Text", "Number", "Day", "Choose", "Tap", "PasswordField", "BooleanField", "RadioField")
NAMED = ("empty", "hint", "label", "title", "text")


def in_python(source: str) -> list[str]:
    """Literals that a person would read untranslated: `flash("Saved")`, `field.errors = ["No"]`, `Line("Name")`."""
    tree = ast.parse(source)
    found = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.Module):
            own = _assigned(function)
            for told in _told(function):
                found += _literals(told, own)
    return list(dict.fromkeys(found))


def _within(scope):
    """The nodes of a function without those of functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)


def _assigned(scope) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in _within(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _told(scope):
    """The expressions of a function whose value is shown to somebody."""
    for node in _within(scope):
        if isinstance(node, ast.Assign) and any(getattr(target, "attr", "") == "errors" for target in node.targets):
            yield node.value
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("append", "extend") and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "errors":
                yield from node.args
        elif name in TOLD or name in FIELDS:
            yield from node.args[1:] if name == "answer" else node.args[:1]
            yield from (keyword.value for keyword in node.keywords if keyword.arg in NAMED)


def _literals(node, own: dict[str, list[ast.expr]]):
    """String literals with a letter in an expression that no mark translates; names are followed to what they were
    given in the same function."""
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", "") in MARKS:
            return
        if isinstance(node.func, ast.Name) and node.func.id == "str":
            return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and LETTER.search(node.value):
            yield node.value
        return
    if isinstance(node, ast.Name):
        for value in own.get(node.id, ()):
            yield from _literals(value, {name: values for name, values in own.items() if name != node.id})
        return
    if isinstance(node, ast.Subscript | ast.Attribute | ast.Compare):
        return
    for child in ast.iter_child_nodes(node):
        yield from _literals(child, own)


_SCRIPT = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | new\ Error\((?:"[^"]*"|'[^']*')\)  # said to nobody
    | (?P<quoted>"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`)""",
    re.S | re.X,
)


def in_script(source: str) -> list[str]:
    """String literals of a script that look like something said. What scripts say stands in the page's data-* texts."""
    found = [match["quoted"][1:-1] for match in _SCRIPT.finditer(source) if match["quoted"]]
    found = [re.sub(r"\$\{[^}]*\}", "", text) for text in found]
    return [text for text in found if SENTENCE.search(text) and not re.search(r"[\[\]#>]|^use strict$", text)]
