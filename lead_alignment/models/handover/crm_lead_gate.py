from odoo import api, fields, models
from odoo.tools import SQL

from ..agreement.alignment_gate_item import get_condition

# fields with a normal form, which is empty if the value is not valid
RIGHT = {"phone": "phone_sanitized", "email_from": "email_normalized"}
SEEN = 5


class CrmLead(models.Model):
    """The completeness of a lead: which items of its quality gate are missing, and
    which department provides them.

    What forms, events and calls say fills the need by itself. On merge the surviving
    lead takes need and motive if it has none; a copy keeps them.
    """

    _inherit = "crm.lead"

    customer_need = fields.Text(
        "Need",
        help="What the customer wants, from their form or from the first conversation.",
    )
    buying_motive = fields.Char(help="Customer's motive, e.g. price, need, gift …")
    contact_point = fields.Char(
        "Valid Phone or Email",
        compute="_compute_contact_point",
        help="A valid phone number or email address.",
    )
    interests_seen = fields.Char(
        compute="_compute_interests_seen",
        help="What the customer looked at most recently.",
    )
    completeness = fields.Integer(
        "Completeness (%)",
        compute="_compute_completeness",
        help=(
            "Share of the information required by the agreement that the lead already "
            "has."
        ),
    )
    missing_text = fields.Char("Missing", compute="_compute_completeness")

    @api.depends("phone_sanitized", "email_normalized")
    def _compute_contact_point(self):
        for lead in self:
            lead.contact_point = lead.phone_sanitized or lead.email_normalized

    @api.depends("profile_id")
    def _compute_interests_seen(self):
        seen = self._get_interests_seen()
        for lead in self:
            # sudo: reads only the id of the lead's person
            lead.interests_seen = seen.get(lead.sudo().profile_id.id)

    def _get_interests_seen(self):
        """Return {profile id: labels of the pages seen last, as one text}."""
        # sudo: reads only the ids of the leads' people
        profiles = self.sudo().profile_id.ids
        if not profiles:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.id, string_agg(seen.label, ', ')
                  FROM unnest(%(people)s) AS person(id)
                  CROSS JOIN LATERAL (
                       SELECT event.label, max(event.occurred_at) AS last_at
                         FROM customer_identity identity
                         JOIN customer_event event ON event.identity_id = identity.id
                         JOIN customer_event_type type ON type.id = event.type_id
                        WHERE identity.profile_id = person.id
                          AND event.quarantine IS NULL AND event.label IS NOT NULL
                          AND type.code IN ('page_view', 'pricing_view', 'download',
                                            'gated_download',
                                            'site_search')
                        GROUP BY event.label
                        ORDER BY last_at DESC LIMIT %(most)s) seen
                 GROUP BY person.id
                """,
                people=profiles,
                most=SEEN,
            )
        )
        return dict(rows)

    @api.depends("team_id", "company_id", "customer_need", "buying_motive", "phone")
    @api.depends_context("lang")
    def _compute_completeness(self):
        for lead in self:
            percent, missing = lead._evaluate_gate()
            lead.completeness = percent
            lead.missing_text = self._get_item_labels(missing)

    @api.model
    def _get_item_labels(self, items):
        """Return the labels of gate items as one text, in the user's language."""
        return ", ".join(self._get_item_label(item.name) for item in items)

    @api.model
    def _get_item_label(self, name):
        """Return the label of a gate item.

        :param name: of a field, or ``lead_properties.name``
        """
        field = self._fields.get(name)
        return field._description_string(self.env) if field else name.partition(".")[2]

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def _get_lead_terms(self):
        """Return the ``Terms`` in force for this lead."""
        self.ensure_one()
        company = self.company_id or self.team_id.company_id or self.env.company
        return self.env["alignment.agreement"]._get_terms(company, self.team_id)

    def _evaluate_gate(self, terms=None):
        """:returns: (percentage of the items that the lead fills, the missing items)"""
        self.ensure_one()
        items = self._get_askable(terms or self._get_lead_terms())
        missing = [item for item in items if not self._is_filled(item.name)]
        percent = 100 - round(100 * len(missing) / len(items)) if items else 100
        return percent, missing

    @api.model
    def _get_askable(self, terms):
        """Return the items of the gate, without those that are stopped, since who
        answers for them may not read the field any more."""
        judge = self.env["alignment.condition"]._judge
        return [
            item
            for item in terms.gate
            if item.name not in self._fields
            or not judge(terms.company_id, self._name, get_condition(item.name))
        ]

    def _is_filled(self, name):
        """Whether the lead has a valid value.

        :param name: of a field, or ``lead_properties.name``
        """
        field, _dot, key = name.partition(".")
        if field not in self._fields:
            return True  # its app was uninstalled: nobody can fill it
        # sudo: whether there is a value, not which
        value = self.sudo()[RIGHT.get(field, field)]
        return bool(value and value.get(key)) if key else bool(value)

    def _get_blocking(self, terms):
        """Return the missing items that block the hand-over of this lead."""
        if terms.gate_mode != "block":
            return []
        return [item for item in self._evaluate_gate(terms)[1] if item.is_required]

    # ------------------------------------------------------------
    # Filled in by itself
    # ------------------------------------------------------------

    def _fill_need(self):
        """Fill an empty need from the customer's last message, else the last note."""
        empty = self.filtered(lambda lead: not lead.customer_need)
        if not empty:
            return
        empty.env["crm.lead.touch"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.id, COALESCE(
                       (SELECT touch.note FROM crm_lead_touch touch
                         WHERE touch.lead_id = lead.id AND touch.note != ''
                         ORDER BY touch.date DESC LIMIT 1),
                       (SELECT change.note FROM crm_k_status_change change
                         WHERE change.lead_id = lead.id AND change.note != ''
                         ORDER BY change.id DESC LIMIT 1))
                  FROM unnest(%s) AS lead(id)
                """,
                empty.ids,
            )
        )
        for lead_id, note in rows:
            if note:
                self.browse(lead_id).customer_need = note

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "customer_need", "buying_motive"]
