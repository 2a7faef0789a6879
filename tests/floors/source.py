"""The house as its source tells it: modules, floors and who imports whom."""

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLOORS = ("foundation", "records", "activity", "insight", "web")


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "portal").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


class OfModules(Mapping):
    """{module: something}, found out when it is first asked for: who runs none of these tests need not read it all."""

    def __init__(self, told: Callable):
        self._told, self._known = told, {}

    def __getitem__(self, name: str):
        if name not in self._known:
            self._known[name] = self._told(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


TREES = OfModules(lambda name: ast.parse(MODULES[name].read_text(encoding="utf-8")))


def _imported(tree: ast.AST) -> set[str]:
    """The modules a tree imports, ours by their full name: of `from portal.foundation import db` `….db`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in MODULES else node.module)
    return found


IMPORTS = OfModules(lambda name: _imported(TREES[name]))


def part_of(module: str) -> str:
    """The floor, or the part beside the floors, that a module belongs to; `portal` for the roof."""
    return (module.split(".") + [""])[1] or "portal"


def noun_of(module: str) -> str:
    """The feature on its floor: `portal.activity.calls.log` is `calls`."""
    return (module.split(".") + ["", ""])[2]
