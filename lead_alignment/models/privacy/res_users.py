from odoo import SUPERUSER_ID, models

from ...tools.departments import DIRECTOR
from ...tools.departments import GROUPS as DEPARTMENTS

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

    def _is_only_director(self):
        """Whether the user reads everything and changes nothing; a director who also
        heads or works in a department has its rights."""
        others = {*HEADS, "base.group_erp_manager"} - {DIRECTOR}
        return (
            self.has_group(DIRECTOR)
            and not self._get_departments()
            and not any(map(self.has_group, others))
        )

    def _is_contact_masked(self):
        if not self or self.id == SUPERUSER_ID:
            return False
        if not any(one.masked for one in self._get_contact_settings()):
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
