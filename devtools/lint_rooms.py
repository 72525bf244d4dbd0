"""The rooms of the main add-on stay in their order: no import, no override and no use
of a model points up; a mixin has at least two users; a method that is replaced keeps
its arguments. Runs as a script.

The order is that of ``models/__init__.py``.
"""

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "lead_alignment"
# folders that are cut into rooms; what lies directly in one of them is the shell
ROOM_FOLDERS = ("models", "views", "tests")
NO_ROOMS = {"tours", "tools"}
LEAST_DOCSTRING = 4  # lines: what for, its models, who writes, what it uses


@dataclass(frozen=True)
class Method:
    """A method of a class in a room. ``extends``: it calls ``super()``."""

    model: str
    name: str
    place: str
    rank: int
    extends: bool
    arguments: str = ""


def read_order(addon):
    """Names of the rooms, the lowest first"""
    tree = ast.parse((addon / "models" / "__init__.py").read_text())
    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and not node.module
        for alias in node.names
    ]
    return [name for name in names if (addon / "models" / name).is_dir()]


def find_faults(addon):
    """Yield a sentence for each place where the house is not kept."""
    order = read_order(addon)
    rank = {name: number for number, name in enumerate(order)}
    yield from _find_strange_folders(addon, rank)
    methods, users, owners, uses = [], defaultdict(set), {}, []
    for path in sorted((addon / "models").rglob("*.py")):
        room = path.relative_to(addon / "models").parts[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(addon.parent)
        if room in rank:
            yield from _find_imports(name, room, rank, tree)
        if path.name == "__init__.py" and room in rank:
            yield from _find_docstring(name, tree)
        for model, parents, node in _read_classes(tree):
            for parent in parents:
                users[parent].add(model)
            methods += _read_methods(name, model, rank.get(room, len(rank)), node)
        if room in rank:
            owners |= dict.fromkeys(_read_new_models(tree), room)
            uses += [(name, room, *use) for use in _read_uses(tree)]
    yield from _find_overrides(methods)
    yield from _find_clashes(methods)
    yield from _find_uses(uses, owners, rank)
    bridges = addon.parent.glob(f"{addon.name}_*/models/*.py")
    for path in [*addon.glob("wizard/*.py"), *addon.glob("report/*.py"), *bridges]:
        for model, parents, _node in _read_classes(ast.parse(path.read_text())):
            for parent in parents:
                users[parent].add(model)
    yield from _find_lonely_mixins(addon, users)


def _find_strange_folders(addon, rank):
    for folder in ROOM_FOLDERS:
        for path in sorted((addon / folder).iterdir()):
            is_room = path.name in rank or path.name in NO_ROOMS
            if path.is_dir() and not is_room and path.name != "__pycache__":
                place = path.relative_to(addon.parent)
                yield f"{place}: models/__init__.py knows no room {path.name}"


def _find_docstring(name, tree):
    text = ast.get_docstring(tree) or ""
    if len(text.splitlines()) < LEAST_DOCSTRING:
        yield f"{name}:1: say what the room is for, its models, who writes, its needs"


def _find_imports(name, room, rank, tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module:
            target = node.module.partition(".")[0]
            if rank.get(target, len(rank)) > rank[room]:
                yield (
                    f"{name}:{node.lineno}: {room} imports from {target}, which stands "
                    "above it"
                )


def _read_new_models(tree):
    """Names of the models that a file makes, and does not extend"""
    for node in tree.body:
        values = _read_names(node) if isinstance(node, ast.ClassDef) else {}
        if name := values.get("_name"):
            parents = values.get("_inherit") or []
            if name != parents and name not in parents:
                yield name


def _read_uses(tree):
    """(line, name) of each ``env["name"]``"""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            value = node.value
            name = getattr(value, "attr", getattr(value, "id", ""))
            if name == "env":
                yield node.lineno, node.slice.value


def _find_uses(uses, owners, rank):
    for name, room, line, model in uses:
        owner = owners.get(model)
        if owner and rank[owner] > rank[room]:
            yield (
                f"{name}:{line}: {room} uses {model} of {owner}, which stands above "
                "it: make a hook, which the room above extends"
            )


def _read_classes(tree):
    """Yield (model, names it inherits, node) of each class of a model."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        values = _read_names(node)
        parents = values.get("_inherit") or []
        parents = [parents] if isinstance(parents, str) else parents
        model = values.get("_name") or (parents[0] if parents else None)
        if model:
            yield model, [name for name in parents if name != model], node


def _read_names(node):
    """``_name`` and ``_inherit`` of a class"""
    return {
        item.targets[0].id: ast.literal_eval(item.value)
        for item in node.body
        if isinstance(item, ast.Assign)
        and isinstance(item.targets[0], ast.Name)
        and item.targets[0].id in ("_name", "_inherit")
    }


def _read_methods(name, model, rank, node):
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            extends = any(
                isinstance(call, ast.Attribute)
                and call.attr == item.name
                and isinstance(call.value, ast.Call)
                and isinstance(call.value.func, ast.Name)
                and call.value.func.id == "super"
                for call in ast.walk(item)
            )
            place = f"{name}:{item.lineno}"
            yield Method(model, item.name, place, rank, extends, ast.unparse(item.args))


def _find_overrides(methods):
    """A lower room extends what only a higher one defines: it would be called with
    nothing below it."""
    groups = defaultdict(list)
    for method in methods:
        groups[method.model, method.name].append(method)
    for (model, name), group in groups.items():
        bases = [method.rank for method in group if not method.extends]
        for method in group:
            if bases and method.extends and method.rank < min(bases):
                yield (
                    f"{method.place}: {model}.{name} is extended here, and defined "
                    "only in a room above"
                )


def _find_clashes(methods):
    """Two rooms gave one name to two things."""
    groups = defaultdict(list)
    for method in methods:
        if not method.extends:
            groups[method.model, method.name].append(method)
    for (model, name), (first, *others) in groups.items():
        for method in others:
            if method.arguments.replace("_", "") != first.arguments.replace("_", ""):
                yield (
                    f"{method.place}: {model}.{name} has other arguments at "
                    f"{first.place}"
                )


def _find_lonely_mixins(addon, users):
    for path in sorted(addon.rglob("*_mixin.py")):
        for model, _parents, node in _read_classes(ast.parse(path.read_text())):
            if model.endswith(".mixin") and len(users[model]) < 2:
                place = f"{path.relative_to(addon.parent)}:{node.lineno}"
                yield f"{place}: {model} has {len(users[model])} user: extend the model"


def main():
    found = list(find_faults(ADDON))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
