"""Finds what a request asks with whole phones and e-mails: is this somebody's?"""

from .contact_sweep import find_asked

# methods by which a user writes what they know; any other one asks
WRITERS = {
    "create",
    "write",
    "web_save",
    "web_save_multi",
    "name_create",
    "copy",
    "load",
    "onchange",
    "message_post",
    "message_update_content",
    "log_call",
    "unlink",
    "action_archive",
    "action_unarchive",
    "execute_import",
    "parse_preview",
}
# what cannot be asked with: the client's state, not a condition
ASIDE = ("context", "specification", "fields", "views", "csrf_token")
ASKING_PATHS = ("/mail/partner/", "/mail/data", "/mail/action", "/mail/thread/recip")


def get_method(params, path):
    """Return the name of the model's method that a request calls, if it calls one."""
    if path.startswith("/web/dataset/"):
        return params.get("method")
    return params.get("__method__") if path.startswith("/json/2/") else None


def find_questions(params, method, path=""):
    """Return the phones and e-mails that a request asks for.

    :param params: the parameters of a call of a method, or of a page
    :param method: that it calls
    :param path: of the page
    """
    if not method:
        return find_asked(params) if path.startswith(ASKING_PATHS) else set()
    if method in WRITERS:
        return set()
    asked = {name: value for name, value in params.items() if name not in ASIDE}
    kwargs = asked.get("kwargs")
    if isinstance(kwargs, dict):
        asked["kwargs"] = {
            name: value for name, value in kwargs.items() if name not in ASIDE
        }
    return find_asked(asked)
