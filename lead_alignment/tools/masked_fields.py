"""Which fields are masked: those that models name, and those that show them."""

WRITTEN = ("phone", "email", "email_from")  # as somebody wrote them
NORMALIZED_FIELDS = {"phone": "phone_sanitized", "email": "email_normalized"}
# of what Odoo installs by itself together with CRM
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
    """Fields that the user is typing in: an object, which no client can send."""

    def __init__(self, names):
        self.names = frozenset(names)


def follow(model, related):
    """The path to the masked field that a related field shows, or None"""
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
    """The path to a field, and the one to its normalised twin, where it has one"""
    kinds = model._get_masked_kinds()
    before, dot, last = path.rpartition(".")
    twin = NORMALIZED_FIELDS.get(kinds[own_name])
    if last == own_name and own_name in WRITTEN and twin in kinds:
        return [path, f"{before}{dot}{twin}"]
    return [path]
