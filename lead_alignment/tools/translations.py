"""Reads and writes a text in all languages at once."""


def get_translations(record, name):
    """Return {language: text} of a translated field as stored; empty without one."""
    stored = record._origin  # an unsaved record has no translations of its own
    return (stored and record._fields[name]._get_stored_translations(stored)) or {}


def set_translations(record, name, texts):
    """Write a text in several languages.

    :param texts: {language: text}; languages that are not installed are left out
    """
    installed = {"en_US", *dict(record.env["res.lang"].get_installed())}
    known = {lang: texts[lang] for lang in texts.keys() & installed}
    if known:
        record.update_field_translations(name, known)
