from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Sends customers a personal link, by which they book for this very lead."""

    _inherit = "crm.lead"

    def action_invite_to_book(self):
        """Open the dialog with the link.

        :raises UserError: without a booking page
        """
        self.ensure_one()
        self.check_access("write")
        if not self._get_booking_pages():
            raise UserError(
                self.env._(
                    "There is no booking page yet. Create one under Alignment › "
                    "Settings › Booking Pages."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Booking Link"),
            "res_model": "crm.lead.invite",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def _get_booking_pages(self):
        """Return the pages on which the customer can book: those of the lead's team,
        else all of the company."""
        self.ensure_one()
        company = self.company_id or self.env.company
        pages = self.env["alignment.booking.page"].search(
            [("company_id", "=", company.id)]
        )
        return pages.filtered(lambda page: page.team_id == self.team_id) or pages
