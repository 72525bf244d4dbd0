"""docs/models.md: every model and field of the main add-on by room, read from the
sources. Runs as a script: with --check it says whether the page is what they say."""

import ast
import re
import sys

try:
    from .lint_rooms import ADDON, ROOT, read_order
except ImportError:  # as a script
    from lint_rooms import ADDON, ROOT, read_order

ROLE = re.compile(r":meth:|:class:|:attr:")  # of reStructuredText
PAGE = ROOT / "docs" / "models.md"
HEAD = """# Models

Written by `./dev docs` from the sources; do not edit. One part a room, in the order of
the rooms: a room adds to models of those before it. See
[architecture](architecture.md) for how they work together.
"""


def write_page(addon=ADDON):
    """:returns: the text of the page"""
    parts = [HEAD]
    for room in read_order(addon):
        folder = addon / "models" / room
        docstring = ast.get_docstring(_parse(folder / "__init__.py"))
        parts.append(f"## {room}\n\n{docstring}\n")
        parts += _write_models(folder)
    return "\n".join(parts)


def _write_models(folder):
    """Yield a part for each model that the room has, or adds fields to."""
    models = {}
    for path in sorted(folder.glob("*.py")):
        for node in _parse(path).body:
            if isinstance(node, ast.ClassDef) and (model := _read_model(node)):
                models.setdefault(model["name"], []).append(model)
    for name, classes in sorted(models.items()):
        first = next((model for model in classes if model["is_new"]), None)
        fields = [field for model in classes for field in model["fields"]]
        if first:
            yield f"### `{name}` – {first['description']}\n\n{first['docstring']}\n"
        elif fields:
            yield f"### + `{name}`\n"
        if fields:
            yield _write_fields(fields)


def _write_fields(fields):
    rows = [f"| `{name}` | {kind} | {text} |" for name, kind, text in fields]
    head = ["| field | type | label, help |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _read_model(node):
    values = _read_constants(node)
    inherited = values.get("_inherit")
    extended = inherited if isinstance(inherited, str) else (inherited or [None])[0]
    name = values.get("_name") or extended
    if not name:
        return None
    return {
        "name": name,
        "is_new": "_name" in values and values["_name"] not in _as_list(inherited),
        "description": values.get("_description", ""),
        "docstring": ROLE.sub("", ast.get_docstring(node) or ""),
        "fields": list(_read_fields(node)),
    }


def _as_list(value):
    return [value] if isinstance(value, str) else value or []


def _read_constants(node):
    found = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            try:
                found[item.targets[0].id] = ast.literal_eval(item.value)
            except ValueError:
                continue
    return found


def _read_fields(node):
    """Yield (name, type, label and help) of each field."""
    for item in node.body:
        call = getattr(item, "value", None)
        if not isinstance(item, ast.Assign) or not isinstance(call, ast.Call):
            continue
        function = call.func
        if isinstance(function, ast.Attribute) and _is_name(function.value, "fields"):
            options = {option.arg: option.value for option in call.keywords}
            yield (
                item.targets[0].id,
                _describe_type(function.attr, call, options),
                _describe(function.attr, call, options),
            )


def _describe_type(kind, call, options):
    model = options.get("comodel_name") or (call.args[0] if call.args else None)
    if kind in ("Many2one", "One2many", "Many2many") and model is not None:
        return f"{kind} `{_get_text(model)}`"
    return kind


def _describe(kind, call, options):
    """The label where one is given, then the help"""
    place = {"Many2one": 1, "One2many": 2, "Selection": 1, "Many2many": 4}.get(kind, 0)
    label = options.get("string")
    if label is None and len(call.args) > place:
        label = call.args[place]
    texts = [_get_text(label), _get_text(options.get("help"))]
    return ": ".join(text for text in texts if text).replace("|", "\\|")


def _get_text(node):
    """Words of a string in the source, or '' for what is worked out"""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return " ".join(node.value.split()) if is_text else ""


def _is_name(node, name):
    return isinstance(node, ast.Name) and node.id == name


def _parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def main(arguments):
    text = write_page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)} is not what the sources say: ./dev docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
