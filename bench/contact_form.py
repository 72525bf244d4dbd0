# database: both
# at most: 1.15
"""Opening a contact, whose history waits in a page of its own until somebody looks at
it: the same fields and as many queries as in stock Odoo, and as without the page."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from view_fields import get_specification  # noqa: E402

PAGE = "lead_alignment.res_partner_view_form_timeline"

cr = env.cr  # noqa: F821
contacts = env["res.partner"].with_user(env.ref("base.user_admin"))  # noqa: F821
view = env.ref("base.view_partner_form")  # noqa: F821
contact = contacts.create(
    {
        "name": "Bench Customer",
        "is_company": True,
        "child_ids": [(0, 0, {"name": f"Colleague {n}"}) for n in range(3)],
    }
)


def open_form():
    contact.web_read(specification)


def count_queries():
    open_form()
    env.flush_all()  # noqa: F821
    env.invalidate_all()  # noqa: F821
    before = cr.sql_log_count
    open_form()
    return cr.sql_log_count - before


specification = get_specification(contacts, view, "form")
found = (count_queries(), sorted(specification))
print(f"{cr.dbname}: {found[0]} queries, {len(specification)} fields")
# the first side, stock Odoo, says what the second one may ask for
expected = os.environ.setdefault("BENCH_CONTACT_FORM", str(found))
assert str(found) == expected, f"{found}, in stock {expected}"
if page := env.ref(PAGE, raise_if_not_found=False):  # noqa: F821
    assert "customer_timeline" in contacts.get_view(view.id, "form")["arch"]
    page.active = False
    without = get_specification(contacts, view, "form")
    assert specification == without
    page.active = True
measures = {"open a contact (s)": open_form}
