from odoo import fields, models

from ..shared.prefetch import PREFETCH_GROUP


class ResCompany(models.Model):
    """How a company tells its customers apart, and how long it keeps their events."""

    _inherit = "res.company"
    _facts = frozenset({"erasure_salt"})

    identity_policy = fields.Selection(
        [("email_first", "Email"), ("phone_first", "Phone number")],
        "Identify Customers By",
        help="Email: a phone number can identify a customer but never links two "
        "emails. Phone: the same mobile number is the same customer, whatever "
        "the email. Leave empty to use the phone in Vietnam and the email "
        "elsewhere.",
        prefetch=PREFETCH_GROUP,
    )
    erasure_salt = fields.Char(
        groups="base.group_system",
        copy=False,
        export_string_translation=False,
        prefetch=PREFETCH_GROUP,
    )
    own_contacts = fields.Text(
        "Own Numbers and Addresses",
        help="Hotlines, mailboxes and office mobiles, one per line. They never "
        "identify a customer. Those of the company, of users and of email "
        "aliases are recognized automatically.",
        prefetch=PREFETCH_GROUP,
    )
    event_retention_months = fields.Integer(
        "Event Retention (Months)",
        default=24,
        help="A scheduled job deletes older events. Keep events longer than the "
        "longest score rule period.",
        prefetch=PREFETCH_GROUP,
    )

    _check_event_retention = models.Constraint(
        "CHECK(event_retention_months >= 1)", "Keep events for at least one month."
    )

    def write(self, vals):
        """Resolve people anew when the policy changes, or what is ours."""
        before = {company: company._get_identity_policy() for company in self}
        result = super().write(vals)
        if vals.keys() & {"identity_policy", "country_id", "partner_id"}:
            for company, policy in before.items():
                if company._get_identity_policy() != policy:
                    self.env["customer.identity.resolver"]._resolve_company(company)
        if "own_contacts" in vals:
            for company in self:
                self.env["customer.identity"]._release_own(company)
        return result

    def _get_identity_policy(self):
        """Return "email_first" or "phone_first": the kind that decides who is who."""
        # sudo: every user needs the policy of their own company
        company = self.sudo()
        is_vietnamese = company.country_id.code == "VN"
        return company.identity_policy or (
            "phone_first" if is_vietnamese else "email_first"
        )
