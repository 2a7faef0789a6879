"""The map of the portal: every route, and what its addresses and forms are known to hold, from walking as everybody."""

import random
import re
from collections import defaultdict, deque
from urllib.parse import parse_qsl, quote

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal import create_app
from portal.config import Config
from portal.foundation.roles import MATRIX
from portal.web.guard import MACHINE, PUBLIC, permission_of
from tests.attacks.target import Target
from tests.attacks.visitor import Form, Page, Visitor, inside

#: Signing out ends a role's turn and tells nothing more; it is asked as nobody alone.
LEFT_OUT = ("sign_in.destroy",)
#: A part of a rule such as <int:call_id>.
ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
#: Pages of one kind that a walk opens; how many it opens at all.
ALIKE, MOST = 8, 900


class Routes:
    """Built once; `walk` adds what somebody sees. With `only`, addresses below these parts alone are attacked."""

    def __init__(self, target: Target, only=()):
        self.app = create_app(Config({**target.env, "BASE_URL": target.url}))
        self._adapter = self.app.url_map.bind("127.0.0.1")
        self.only, self._links = set(only), target.links.split()
        rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint not in LEFT_OUT]
        self._parts = {_first(rule.rule) for rule in rules} - {""}
        self.rules = [rule for rule in rules if not only or _first(rule.rule) in self.only]
        #: {endpoint: [arguments as a page had them]}, {name: values}, {endpoint: names in the query}
        self.arguments = defaultdict(list)
        self.pool = defaultdict(set)
        self.queries = defaultdict(set)
        #: {endpoint: addresses as pages lead to them, with their queries}
        self.addresses: dict[str, list[str]] = defaultdict(list)
        #: {endpoint: forms that lead there, the latest seen last}
        self.forms: dict[str, list[Form]] = defaultdict(list)

    def elsewhere(self) -> list[str]:
        """The first parts of the addresses that are to be left alone."""
        return sorted(self._parts - self.only) if self.only else []

    def walk(self, visitor: Visitor) -> None:
        """Follows links as this person, a few of each kind, and notes what they and the forms hold."""
        waiting, seen = deque(["/", *(f"/{part}" for part in sorted(self.only)), *self._links]), defaultdict(set)
        elsewhere = set(self.elsewhere())
        while waiting and sum(map(len, seen.values())) < MOST:
            address = waiting.popleft()
            kind = self._kind(address, "GET")
            if kind is None or _first(address) in elsewhere or address in seen[kind] or len(seen[kind]) >= ALIKE:
                continue
            seen[kind].add(address)
            answer = visitor.send("GET", address)
            if inside(answer.place):
                waiting.append(inside(answer.place))
            if answer.is_html:
                waiting += self.note(answer.text, address)

    def note(self, text: str, address: str) -> list[str]:
        """The addresses on a page; its forms and theirs are kept."""
        page = Page(text, address)
        found = [here for link in page.links if (here := inside(link.partition("#")[0]))]
        for here in found:
            for method in ("GET", "POST"):
                self._kind(here, method)
        for form in page.forms:
            action = inside(form.action) or form.page
            kind = self._kind(action, form.method)
            if kind and form.method == "POST":
                self.forms[kind[0]] = [*self.forms[kind[0]], form][-6:]
            elif kind:
                self.queries[kind[0]] |= {one.name for one in form.fields}
        return found

    def _kind(self, address: str, method: str) -> tuple | None:
        """What sort of address it is; its parts are kept as examples."""
        path, _mark, query = address.partition("?")
        try:
            endpoint, arguments = self._adapter.match(path, method)
        except HTTPException:
            return None
        if endpoint in LEFT_OUT:
            return None
        if arguments and arguments not in self.arguments[endpoint]:
            self.arguments[endpoint].append(arguments)
            for name, value in arguments.items():
                self.pool[name].add(str(value))
        if method == "GET" and address not in self.addresses[endpoint]:
            self.addresses[endpoint] = [*self.addresses[endpoint], address][-20:]
        names = {name for name, _value in parse_qsl(query, keep_blank_values=True)}
        self.queries[endpoint] |= names
        return endpoint, tuple(sorted(names))

    def seen(self, rule: Rule, chance: random.Random) -> str:
        """An address of this route as a page leads to it, or one that is made up."""
        known = self.addresses[rule.endpoint]
        return chance.choice(known) if known else self.path(rule, chance)

    def path(self, rule: Rule, chance: random.Random, spoiled: str | None = None) -> str:
        """An address of this route; one of its parts is `spoiled` if that is given."""
        known = self.arguments[rule.endpoint]
        parts = dict(chance.choice(known)) if known and chance.random() < 0.8 else {}
        for name in sorted(rule.arguments):
            parts.setdefault(name, chance.choice(sorted(self.pool[name]) or ["1"]))
        if spoiled is not None and rule.arguments:
            parts[chance.choice(sorted(rule.arguments))] = spoiled
        return ARGUMENT.sub(lambda found: quote(str(parts[found[1]]), safe="", errors="surrogatepass"), rule.rule)

    def holds(self, column: str | None, endpoint: str) -> bool:
        """Whether the matrix lets this role, or nobody, in."""
        permission = permission_of(self.app, endpoint)
        return permission in (PUBLIC, MACHINE) or column in MATRIX.get(permission, ())


def _first(address: str) -> str:
    return address.partition("?")[0].split("/")[1]
