"""Bring the translations of one add-on up to date. Runs in our Python environment.

python merge_translations.py EXPORTED_POT I18N_FOLDER MODULE
"""

import re
import sys
from pathlib import Path

import polib

MAIN = "lead_alignment"
LANGUAGES = ("vi",)  # made where they are missing
# no dates, no people: a header changes only when its meaning does
COMMON_HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
# paths of fields, time zones, codes of currencies
TECHNICAL = re.compile(r"[a-z]+(?:[_.][a-z]+)+|[A-Z][a-z]+/[A-Z]\w+|VND")
PLURALS = {"vi": "nplurals=1; plural=0;"}


def set_header(catalog, module, language=None):
    catalog.header = (
        "Translation of Odoo Server.\n"
        "This file contains the translation of the following modules:\n"
        f"\t* {module}\n"
    )
    own = {}
    if language:
        old = catalog.metadata.get("Plural-Forms", "")
        own = {
            "Language": language,
            "Plural-Forms": PLURALS.get(language, old),
        }
    catalog.metadata = {**COMMON_HEADER, **own}


def drop_inherited(template, sources):
    """Leave out what the apps that are bridged call their own models and columns: to
    translate it would stay behind when the bridge goes.

    :param sources: text of the add-on's Python files
    """
    for entry in list(template):
        places = [where for where, _line in entry.occurrences]
        if places and all(
            _is_inherited(where, entry.msgid, sources) for where in places
        ):
            template.remove(entry)


def _is_inherited(where, text, sources):
    if where.startswith("model:ir.model,website_form_label:"):
        return True
    if where.startswith("model:ir.model,name:"):
        return f'"{text}"' not in sources
    return where.endswith(("__id", "__display_name"))


def drop_untranslatable(template):
    """Leave out what only looks like a text: what tests write, and the names of fields
    and statuses that the export takes from a tuple with a text in it."""
    for entry in list(template):
        places = [where for where, _line in entry.occurrences]
        ours = [where for where in places if not _is_of_test(where)]
        is_code = bool(ours) and all(where.startswith("code:") for where in ours)
        if (places and not ours) or (is_code and TECHNICAL.fullmatch(entry.msgid)):
            template.remove(entry)
        else:
            entry.occurrences = [
                place for place in entry.occurrences if not _is_of_test(place[0])
            ]


def _is_of_test(where):
    return where.startswith("code:") and "/tests/" in where


def merge(template, path):
    """The entries of ``template`` with what ``path`` translates of them: new ones
    are empty, vanished ones dropped, the order is the template's."""
    old = polib.pofile(path, wrapwidth=78) if path.exists() else []
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    merged = polib.POFile(wrapwidth=78)
    merged.metadata = getattr(old, "metadata", {})
    for entry in template:
        previous = known.get((entry.msgctxt, entry.msgid))
        merged.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgstr=previous.msgstr if previous else "",
                comment=entry.comment,
                tcomment=previous.tcomment if previous else "",
                occurrences=entry.occurrences,
                flags=_flags(entry, previous),
            )
        )
    return merged


def _flags(entry, previous):
    fuzzy = ["fuzzy"] if previous and previous.fuzzy else []
    return [*fuzzy, *(flag for flag in entry.flags if flag != "fuzzy")]


def write(catalog, path):
    text = str(catalog).rstrip("\n") + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(exported, folder, module):
    """:returns: a sentence on each language"""
    sentences = []
    folder.mkdir(exist_ok=True)
    template = polib.pofile(exported, wrapwidth=78)
    files = sorted(folder.parent.rglob("*.py"))
    drop_inherited(template, "".join(file.read_text("utf-8") for file in files))
    drop_untranslatable(template)
    template.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    set_header(template, module)
    write(template, folder / f"{module}.pot")
    paths = {folder / f"{language}.po" for language in LANGUAGES}
    for path in sorted(paths | set(folder.glob("*.po"))):
        merged = merge(template, path)
        set_header(merged, module, path.stem)
        write(merged, path)
        sentences.append(
            f"{module}/i18n/{path.name}: {len(merged)} texts, "
            f"{len(merged.untranslated_entries())} untranslated, "
            f"{len(merged.fuzzy_entries())} fuzzy"
        )
    return sentences


if __name__ == "__main__":
    print("\n".join(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
