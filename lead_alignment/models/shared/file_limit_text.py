"""The words for a file that is larger than a limit, see ``tools.file_limits``."""


def get_limit_text(env, error, name=""):
    """Return why the file ``name`` was not read, with the limit that it passes.

    :param error: a ``FileLimitError``
    """
    limit = f"{error.limit:,}"
    texts = {
        "bytes": env._("it is larger than %s MB", limit),
        "unpacked": env._("unpacked it is larger than %s MB", limit),
        "parts": env._("it has more than %s parts", limit),
        "sheets": env._("it has more than %s sheets", limit),
        "rows": env._("it has more than %s rows", limit),
        "columns": env._("it has more than %s columns", limit),
        "cells": env._("it has more than %s cells, empty ones included", limit),
        "elements": env._("it has more than %s texts and styles", limit),
        "depth": env._("its parts are nested deeper than %s times", limit),
        "entities": env._("it declares entities, which no spreadsheet needs"),
    }
    return env._(
        "The file %(name)s was not imported: %(why)s%(place)s. Make it smaller or "
        "split it into several files.",
        name=name,
        why=texts[error.code],
        place=f" ({error.place})" if error.place else "",
    )
