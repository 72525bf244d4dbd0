"""Which tests somebody means: the words of ``./dev test`` as Odoo's --test-tags."""

from .console import DevError
from .paths import MAIN_MODULE, ROOT, our_modules

TOOLS = "tools"  # what needs no Odoo
WHOLE = "whole"  # what looks at the main add-on as a whole, in no room
CORE_TESTS = f"{MAIN_MODULE}/tests"
# folders of an add-on that are cut into the same rooms
ROOM_FOLDERS = ("models", "views", "tests", "static/src", "data", "security", "demo")


def get_rooms():
    """Names of the rooms of the main add-on that have tests"""
    folders = ROOT.glob(f"{CORE_TESTS}/*/__init__.py")
    return sorted({path.parent.name for path in folders} - {TOOLS})


def get_tags(words):
    """One --test-tags of ``words``: rooms (``sla``), add-ons (``lead_alignment_sale``),
    test files, or tags of Odoo's form (``/lead_alignment:TestUndo.test_x``).

    :raises DevError: for a word that is none of these
    """
    return ",".join(tag for word in words for tag in _get_word_tags(word))


def _get_word_tags(word):
    if word in get_rooms() or word == WHOLE:
        folder = ROOT / CORE_TESTS / ("" if word == WHOLE else word)
        paths = sorted(folder.glob("test_*.py"))
        return [f"/{path.relative_to(ROOT).as_posix()}" for path in paths]
    if word in our_modules():
        return [f"/{word}"]
    if word.endswith(".py") and ":" not in word:
        if not (ROOT / word.lstrip("/")).is_file():
            raise DevError(f"There is no test file {word}.")
        return [f"/{word.lstrip('/')}"]
    if "/" in word or ":" in word:
        return [word]
    raise DevError(
        f"{word!r} is no room, add-on, file or tag. Rooms: {', '.join(get_rooms())}."
    )


def get_words_of_changes(paths):
    """What ``./dev test --changed`` runs for changed ``paths`` (relative, as text):
    changed test files, the rooms of other files of the main add-on, whole bridges. A
    file that belongs to no room asks for all of the main add-on's tests."""
    words = set()
    for path in paths:
        module, _slash, inside = path.partition("/")
        if module not in our_modules() or inside.startswith("i18n/"):
            continue
        if inside.startswith(("tools/", "tests/tools/")):
            words |= {TOOLS, *_get_rooms_using(path)}
        elif inside.startswith("tests/") and _is_test_file(path):
            words.add(path)
        elif module == MAIN_MODULE:
            words.add(_get_room(inside) or MAIN_MODULE)
        else:
            words.add(module)
    return _without_covered(words)


def _get_rooms_using(path):
    """Rooms with a model that imports the tool at ``path``"""
    name = path.rpartition("/")[2].removesuffix(".py")
    models = (ROOT / MAIN_MODULE / "models").glob("*/*.py")
    used = f".tools.{name} import"
    return {path.parent.name for path in models if used in path.read_text()}


def _is_test_file(path):
    name = path.rpartition("/")[2]
    is_there = (ROOT / path).is_file()
    return is_there and name.startswith("test_") and name.endswith(".py")


def _get_room(inside):
    rooms = get_rooms()
    for folder in ROOM_FOLDERS:
        if inside.startswith(folder + "/"):
            room = inside.removeprefix(folder + "/").partition("/")[0]
            return room if room in rooms else None
    return None


def _without_covered(words):
    """Without files of rooms and add-ons that are run as a whole"""

    def is_covered(word):
        module, _slash, inside = word.partition("/")
        return module in words or (_get_room(inside) in words if inside else False)

    rooms = set(get_rooms())
    if MAIN_MODULE in words:
        words = words - rooms
    return sorted(
        word for word in words if not (word.endswith(".py") and is_covered(word))
    )
