from odoo import SUPERUSER_ID, api, models
from odoo.http import request
from odoo.tools import SQL

from ...tools.contact_sweep import get_key
from ...tools.departments import DIRECTOR
from ...tools.departments import GROUPS as DEPARTMENTS
from ...tools.local_day import get_moment

# e-mails and phones of colleagues, companies, and where mails to us arrive
OWN_CONTACTS = """
    SELECT lower(login), NULL FROM res_users WHERE NOT share
     UNION ALL
    SELECT partner.email_normalized, partner.phone_sanitized
      FROM res_partner partner
     WHERE partner.id IN (SELECT partner_id FROM res_users WHERE NOT share
                           UNION ALL
                          SELECT partner_id FROM res_company)
     UNION ALL
    SELECT alias_full_name, NULL FROM mail_alias WHERE alias_full_name IS NOT NULL
"""

# these groups never see masks
HEADS = (
    "sales_team.group_sale_manager",
    "lead_alignment.lead_alignment_group_marketing_manager",
    DIRECTOR,
    "base.group_system",
)


class ResUsers(models.Model):
    """Whether a user sees masks, and may export customers, by their departments.

    A user of several departments sees what one of them sees; a user of several
    companies, only what all of them show. A user of no department, e.g. an accountant,
    has Odoo's own rights.
    """

    _inherit = "res.users"

    def _get_contact_settings(self):
        """Return the ``ContactSettings`` of the user's companies."""
        settings = self.env["res.company"]._get_contact_settings()
        # sudo: reads the user's companies
        return [settings[key] for key in self.sudo()._get_company_ids()]

    def _get_departments(self):
        return {name for name, group in DEPARTMENTS.items() if self.has_group(group)}

    def _is_head(self):
        return any(self.has_group(group) for group in HEADS)

    def _is_contact_masked(self):
        if not self.env["res.company"]._masks_contacts():
            return False
        if not self or self.id == SUPERUSER_ID:
            return False
        masked = set().union(*(one.masked for one in self._get_contact_settings()))
        departments = self._get_departments()
        return bool(departments) and departments <= masked and not self._is_head()

    def _may_export_contacts(self):
        kept = set().union(*(one.kept for one in self._get_contact_settings()))
        departments = self._get_departments()
        return not departments or bool(departments - kept) or self._is_head()

    def _get_reveal_limit(self):
        limits = [one.limit for one in self._get_contact_settings() if one.masked]
        return min(limits, default=0)

    # ------------------------------------------------------------
    # Whose contacts are shown to everybody
    # ------------------------------------------------------------

    @api.model
    def _get_own_contacts(self, keys):
        """Hook: return those of ``keys`` that are colleagues' or the companies' own.

        :param keys: set of what ``tools.contact_sweep.get_key`` returns
        """
        partners = self.env["res.partner"]
        partners.flush_model(["email_normalized", "phone_sanitized"])
        self.flush_model(["login", "share", "partner_id"])
        rows = self.env.execute_query(SQL(OWN_CONTACTS))
        own = {get_key(contact) for row in rows for contact in row if contact}
        own.update(getattr(request, "contact_shown", ()) if request else ())
        return own.intersection(keys)

    @api.model
    def _show_in_answer(self, contacts):
        """Let contacts that are revealed now pass in the answer to this request."""
        if request:
            shown = getattr(request, "contact_shown", frozenset())
            request.contact_shown = shown | set(map(get_key, contacts))

    # ------------------------------------------------------------
    # The day of the limit
    # ------------------------------------------------------------

    def _get_limit_company(self):
        """Return the company whose days count: one that the user cannot choose."""
        # sudo: reads the user's companies
        user = self.sudo()
        first = min(user.company_ids.ids, default=user.company_id.id)
        return user.env["res.company"].browse(first)

    def _get_limit_day(self):
        """Return (day, its beginning in naive UTC, its time zone) of the limit."""
        company = self._get_limit_company()
        day, zone = company._get_today(), company._get_timezone()
        return day, get_moment(day, 0, zone), zone
