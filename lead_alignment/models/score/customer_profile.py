from odoo import fields, models

from .customer_score import RESET_CODE

BANDS = [("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot")]


class CustomerProfile(models.Model):
    """The engagement of a person, as ``customer.score`` computes it."""

    _inherit = "customer.profile"

    engagement = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Points for the customer's recent activity. They decay daily; see Score "
        "Breakdown for details.",
    )
    band = fields.Selection(
        BANDS,
        "Temperature",
        readonly=True,
        help="Cold, warm or hot, based on the agreement's thresholds. A hot customer "
        "stays hot until the score drops clearly below the threshold.",
    )

    def action_reset_score(self):
        """Reset the score: what these people did until now counts no more.

        It is an event of the ledger, as when a lead is recycled.

        :raises AccessError: for users who may not change score rules
        """
        self.env["alignment.score.rule"].check_access("write")
        self.check_access("read")
        now = fields.Datetime.now()
        # sudo: the right was checked; reads the best identity of each person
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": RESET_CODE,
                    "identities": [(identity.kind, identity.value)],
                    "message_id": f"reset {profile.id} {now.isoformat()}",
                    "source": "crm",
                    "company_id": profile.company_id.id,
                    "occurred_at": now,
                    "label": self.env.user.name,
                }
                for profile in self.sudo()
                for identity in profile._get_best_identities()[:1]
            ]
        )

    def init(self):
        """Set the default band in the database: profiles are inserted by SQL."""
        result = super().init()
        if self._auto:
            for query in (
                "ALTER TABLE customer_profile ALTER COLUMN engagement SET DEFAULT 0",
                "ALTER TABLE customer_profile ALTER COLUMN band SET DEFAULT 'cold'",
            ):
                self.env.cr.execute(query)
        return result
