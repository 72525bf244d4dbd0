"""Finds masked fields: those that models name, and those related to them."""

WRITTEN = ("phone", "email", "email_from")  # fields with a value as somebody typed it
NORMALIZED_FIELDS = {"phone": "phone_sanitized", "email": "email_normalized"}
# masked fields of wizards that Odoo installs together with CRM
OF_OTHER_APPS = {
    "sms.composer": {
        "recipient_single_number": "phone",
        "recipient_single_number_itf": "phone",
        "recipient_single_description": "text",
        "numbers": "phone",
        "sanitized_numbers": "phone",
    },
}


class Typed:
    """The fields that the user is typing in; an object, as no client can send it."""

    def __init__(self, names):
        self.names = frozenset(names)


def follow(model, related):
    """Return the path to the masked field that a related field shows, or None."""
    path = ()
    for name in related.split("."):
        if name in model._get_masked_kinds():
            return (*path, name)
        field = model._fields.get(name)
        if field is None:
            return None
        if not field.comodel_name:
            rest = field.related and follow(model, field.related)
            return rest and path + rest
        path += (name,)
        model = model.env[field.comodel_name]
    return None


def get_twins(model, own_name, path):
    """Return the path to a field, and to its normalised field if it has one."""
    kinds = model._get_masked_kinds()
    before, dot, last = path.rpartition(".")
    twin = NORMALIZED_FIELDS.get(kinds[own_name])
    if last == own_name and own_name in WRITTEN and twin in kinds:
        return [path, f"{before}{dot}{twin}"]
    return [path]
