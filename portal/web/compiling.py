"""How templates are compiled: once for each language with its texts in place, a page with its layout and parts in one
piece, calls as plain calls. What a page costs is drawing, so what no request changes is done here."""

from keyword import iskeyword

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape

from portal.foundation import i18n

#: What is open all day. Joining a page takes a while when it is first asked for, so the others stay as they are.
IN_ONE_PIECE = {
    "calls/index.html",
    "evaluation_answers/index.html",
    "evaluation_comments/index.html",
    "evaluation_cycles/index.html",
    "evaluation_cycles/show.html",
    "evaluation_results/department.html",
    "evaluation_results/show.html",
    "hotels/show.html",
    "improvements/index.html",
    "monthly_reports/show.html",
    "preparation/show.html",
    "search/index.html",
    "visit_calendar/index.html",
    "visits/index.html",
    "week/index.html",
}


def written(value) -> str:
    """A value as it stands on a page. `escape` makes a Markup of each text, which costs ten times as much."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else str(value) if kind is int else escape(value)


class _Plainly(CodeGenerator):
    """Calls what is called, and writes what is written, without Jinja's detours. Nothing called in a template asks
    for Jinja's context."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {written.__module__} import {written.__name__}")
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for one in (*node.args, *node.kwargs):
            self.visit(one, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write(f"{written.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Folded(NodeTransformer):
    """Texts in the language that is spoken while a template is compiled, and icons, as they are."""

    def __init__(self, environment: "Templates"):
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        node = self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        known = node.dyn_args is None and node.dyn_kwargs is None
        if known and name == "_" and _told(node.args):
            text = nodes.Const(i18n.gettext(node.args[0].value))
            return nodes.Mod(text, _dict(node.kwargs)) if node.kwargs else text
        if known and name == "ngettext" and len(node.args) == 3 and _told(node.args[:2]):
            return self._counted(*node.args, node.kwargs)
        if known and name == "icon" and not node.kwargs and _told(node.args):
            return nodes.TemplateData(self.environment.globals[name](*(one.value for one in node.args)))
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        """What is written only if something holds is else nothing: Jinja would make an object that says so."""
        node = self.generic_visit(node)
        for one in node.nodes:
            while isinstance(one, nodes.CondExpr) and one.expr2 is not None:
                one = one.expr2
            if isinstance(one, nodes.CondExpr):
                one.expr2 = nodes.Const("")
        return node

    def _counted(self, one, many, n, more) -> nodes.Node:
        text = i18n.only_form(one.value, many.value)
        if text is None:
            text = nodes.CondExpr(nodes.Compare(n, [nodes.Operand("eq", nodes.Const(1))]), one, many)
        else:
            text = nodes.Const(text)
        return nodes.Mod(text, _dict([nodes.Keyword("n", n), *more]))


def _told(args: list) -> bool:
    return bool(args) and all(isinstance(one, nodes.Const) for one in args)


def _dict(values: list[nodes.Keyword]) -> nodes.Dict:
    return nodes.Dict([nodes.Pair(nodes.Const(one.key), one.value) for one in values])


class _Joined(NodeTransformer):
    """A page with its layout around it, its blocks where the layout has them and its parts where it includes them."""

    def __init__(self, environment: "Templates"):
        self.environment = environment
        self.blocks: dict[str, list[nodes.Node]] = {}
        self.imported: set[str] = set()
        self.within: list[str] = []

    def whole(self, tree: nodes.Template, name: str) -> nodes.Template:
        before: list[nodes.Node] = []
        self.within.append(name)
        while (above := tree.find(nodes.Extends)) is not None:
            before += [one for one in tree.body if not isinstance(one, nodes.Output | nodes.Block | nodes.Extends)]
            for block in tree.find_all(nodes.Block):
                self.blocks.setdefault(block.name, block.body)
            tree = self._read(above.template.value, above.lineno)
        self.imported = {repr(one) for one in (*before, *tree.body) if isinstance(one, _IMPORTS)}
        body = self._visited([*before, *tree.body], again=False)
        return nodes.Template([_looked_up(body), *body], lineno=1)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return nodes.Scope(self._visited(self.blocks.get(node.name, node.body)), lineno=node.lineno)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        name = node.template.value
        if name in self.within:
            return node
        self.within.append(name)
        body = self._visited(self._read(name, node.lineno).body)
        self.within.pop()
        return nodes.Scope(body, lineno=node.lineno)

    def _visited(self, body: list[nodes.Node], again: bool = True) -> list[nodes.Node]:
        """What stands there, joined; what was imported already is not imported `again`."""
        return [self.visit(one) for one in body if not (again and repr(one) in self.imported)]

    def _read(self, name: str, line: int) -> nodes.Template:
        """Another template's tree. Should something fail in there, the trace names the line that led to it."""
        text, path, _fresh = self.environment.loader.get_source(self.environment, name)
        tree = self.environment._parse(text, name, path)
        for one in tree.find_all(nodes.Node):
            one.lineno = line
        return tree


_IMPORTS = (nodes.Import, nodes.FromImport)


def _looked_up(body: list[nodes.Node]) -> nodes.Node:
    """Names that a template never sets are looked up once, at its beginning, rather than in each round of a loop."""
    read, put = set(), set(_OF_JINJA)
    for one in (each for node in body for each in node.find_all((nodes.Name, nodes.Macro, *_IMPORTS))):
        if isinstance(one, nodes.FromImport):
            put.update(each if isinstance(each, str) else each[1] for each in one.names)
        elif isinstance(one, nodes.Import):
            put.add(one.target)
        else:
            (read if isinstance(one, nodes.Name) and one.ctx == "load" else put).add(one.name)
    return nodes.If(nodes.Const(False), [nodes.ExprStmt(nodes.Name(one, "load")) for one in sorted(read - put)], [], [])


#: Names that Jinja itself sets.
_OF_JINJA = ("loop", "caller", "varargs", "kwargs")


class _Module(Template):
    """A template that others import: its macros see the globals alone, so that they are the same for each."""

    def _get_default_module(self, ctx=None):
        return self._module or super()._get_default_module()


class Templates(Environment):
    """Flask's environment, which keeps a template for each language."""

    code_generator_class = _Plainly
    template_class = _Module

    def __init__(self, app, **options):
        super().__init__(app, **options)
        self._made: dict[tuple[str, str], Template] = {}

    def _load_template(self, name: str, globals=None) -> Template:
        key = i18n.language(), name
        found = self._made.get(key)
        if found is None or (self.auto_reload and not found.is_up_to_date):
            found = self._made[key] = self.loader.load(
                self, name, self.make_globals(globals) if globals else self.globals
            )
        return found

    def _generate(self, source: nodes.Template, name, filename, defer_init: bool = False) -> str:
        # While somebody works on templates each is read by itself, and anew when it was changed.
        if name in IN_ONE_PIECE and not self.auto_reload:
            source = _Joined(self).whole(source, name)
        return super()._generate(_Folded(self).visit(source), name, filename, defer_init)
