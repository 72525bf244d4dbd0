"""Small faults that a careless change could make, planted one at a time in a source.

A fault is one node of the syntax tree changed: a comparison at its edge, an operator,
a condition turned round, a number one off, a value left out.
"""

import ast
import copy
from dataclasses import dataclass

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the whole tree with it, and the function that it is in (qualified
    name, "" for the module itself)."""

    line: int
    function: str
    before: str
    after: str
    tree: ast.Module

    def __str__(self):
        return f"{self.line}: {self.before}  ->  {self.after}"


def plant(source):
    """Yield a ``Mutant`` for each fault that can be planted in ``source``."""
    tree = ast.parse(source)
    for path, node, function in _walk(tree):
        for changed in _change(node):
            mutated = copy.deepcopy(tree)
            _replace(mutated, path, changed)
            yield Mutant(
                line=getattr(node, "lineno", 0) or node.target.lineno,
                function=function,
                before=_show(node),
                after=_show(changed),
                tree=ast.fix_missing_locations(mutated),
            )


def _walk(tree):
    """(path from the root, node, function) of what may be changed; no annotations,
    no docstrings, nothing that is run once at the import."""
    todo = [((), tree, "", False)]
    while todo:
        path, node, scope, is_inside = todo.pop()
        if is_inside and type(node) in CHANGES:
            yield path, node, scope
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if not isinstance(child, ast.AST) or _is_docstring(child):
                    continue
                inner, is_body = scope, is_inside
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inner = f"{scope}.{child.name}".lstrip(".")
                if isinstance(node, ast.FunctionDef):
                    is_body = True
                step = (name, place if isinstance(value, list) else None)
                todo.append(((*path, step), child, inner, is_body))


def _show(node):
    """One line of what stands there"""
    return ast.unparse(node).partition("\n")[0].strip()


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replace(tree, path, changed):
    node = tree
    for name, place in path[:-1]:
        value = getattr(node, name)
        node = value if place is None else value[place]
    name, place = path[-1]
    if place is None:
        setattr(node, name, changed)
    else:
        getattr(node, name)[place] = changed


def _change(node):
    """The faults that one node may have"""
    changes = CHANGES.get(type(node))
    return changes(node) if changes else ()


def _change_compare(node):
    if len(node.ops) == 1:
        yield _copy(node, ops=[COMPARED[type(node.ops[0])]()])


def _change_condition(node):
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield _copy(node, op=other())
    for place in range(len(node.values)):
        rest = node.values[:place] + node.values[place + 1 :]
        yield rest[0] if len(rest) == 1 else _copy(node, values=rest)


def _change_sign(node):
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _change_sum(node):
    is_text = isinstance(getattr(node.left, "value", None), str)
    if type(node.op) in COMPUTED and not is_text:
        yield _copy(node, op=COMPUTED[type(node.op)]())


def _change_choice(node):
    yield _copy(node, body=node.orelse, orelse=node.body)


def _change_constant(node):
    if isinstance(node.value, bool):
        yield ast.copy_location(ast.Constant(not node.value), node)
    elif isinstance(node.value, int | float):
        yield ast.copy_location(ast.Constant(node.value + 1), node)


def _change_call(node):
    if not isinstance(node.func, ast.Name):
        return
    if node.func.id in SWAPPED_CALLS:
        name = ast.Name(SWAPPED_CALLS[node.func.id], ast.Load())
        yield _copy(node, func=name)
    elif node.func.id in ("sorted", "reversed") and node.args:
        yield ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])


def _change_return(node):
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.copy_location(ast.Return(ast.Constant(None)), node)


def _change_if(node):
    if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield _copy(node, test=ast.UnaryOp(ast.Not(), node.test))


def _change_statement(node):
    if isinstance(node.value, ast.Call):
        yield ast.copy_location(ast.Pass(), node)


def _change_loop(node):
    if node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


def _copy(node, **changes):
    fields = dict(ast.iter_fields(node)) | changes
    return ast.copy_location(type(node)(**fields), node)


CHANGES = {
    ast.Compare: _change_compare,
    ast.BoolOp: _change_condition,
    ast.UnaryOp: _change_sign,
    ast.BinOp: _change_sum,
    ast.IfExp: _change_choice,
    ast.Constant: _change_constant,
    ast.Call: _change_call,
    ast.Return: _change_return,
    ast.If: _change_if,
    ast.Expr: _change_statement,
    ast.comprehension: _change_loop,
}
