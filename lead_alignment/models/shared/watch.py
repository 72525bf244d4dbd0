"""Watchers: what a room does when fields of a lead are written."""


def watches(*names):
    """Mark a generator method of ``crm.lead`` to run when one of ``names`` is written.

    The part before ``yield`` sees the leads before the write, the part after it sees
    them afterwards; without ``yield`` it ends early. It may remove keys from ``vals``
    that it writes itself. Watchers run in the order of the rooms::

        @watches("user_id")
        def _watch_owner(self, vals):
            before = {lead.id: lead.user_id for lead in self}
            yield
            self.filtered(lambda lead: lead.user_id != before[lead.id])._alert_owner()

    :param names: names of fields, or one function that gets the leads and returns them
    """

    def mark(method):
        is_function = len(names) == 1 and callable(names[0])
        method.watched_fields = names[0] if is_function else frozenset(names)
        return method

    return mark
