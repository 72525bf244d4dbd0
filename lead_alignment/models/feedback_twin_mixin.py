from odoo import api, fields, models
from odoo.tools import SQL

FAR_APART = 2  # steps of five in the quality
# the other things said about the same customer: about the lead, or another one of the
# same person
TWINS = """
    SELECT said.id, other.id, %(against)s
      FROM crm_lead_feedback said
      JOIN crm_lead_feedback other
        ON other.lead_id = said.lead_id AND other.id != said.id
     WHERE %(condition)s
     UNION ALL
    SELECT said.id, other.id, %(against)s
      FROM crm_lead_feedback said
      JOIN crm_lead lead ON lead.id = said.lead_id
      JOIN crm_lead other_lead
        ON other_lead.profile_id = lead.profile_id AND other_lead.id != lead.id
      JOIN crm_lead_feedback other ON other.lead_id = other_lead.id
     WHERE %(condition)s
"""
IS_AGAINST = """
    COALESCE(said.validity != other.validity, FALSE)
    OR (said.quality > 0 AND other.quality > 0
        AND abs(said.quality - other.quality) >= %s)
"""
IS_LIKE = """
    said.active AND other.active AND said.direction = other.direction
"""


class FeedbackTwinMixin(models.AbstractModel):
    """What else was said about the same customer: to be answered together, and where it
    says the contrary, to be looked at."""

    _name = "feedback.twin.mixin"
    _description = "Said about the Same Customer"

    twin_ids = fields.Many2many(
        "crm.lead.feedback",
        compute="_compute_twin_ids",
        string="Also Said about This Customer",
    )
    is_contradicted = fields.Boolean(
        "Contradicted",
        compute="_compute_twin_ids",
        search="_search_is_contradicted",
        help="Somebody else said the contrary about this customer: the data right or "
        "wrong, or the quality two steps apart.",
    )
    is_repeated = fields.Boolean(
        "Said Before",
        compute="_compute_twin_ids",
        search="_search_is_repeated",
        help="There is more that was said about this customer.",
    )

    @api.depends("lead_id", "quality", "validity")
    def _compute_twin_ids(self):
        twins, against = {}, set()
        for said_id, other_id, is_against in self._get_twins(
            SQL("AND said.id = ANY(%s)", self.ids)
        ):
            twins.setdefault(said_id, []).append(other_id)
            if is_against:
                against.add(said_id)
        for one in self:
            # only those that the user may read
            found = self.browse(twins.get(one.id, []))._filtered_access("read")
            one.twin_ids = found
            one.is_repeated = bool(found)
            one.is_contradicted = bool(found) and one.id in against

    @api.model
    def _get_twins(self, condition):
        """[(id, id of another one, whether it says the contrary)]"""
        for model in ("crm.lead.feedback", "crm.lead"):
            self.env[model].flush_model()
        return self.env.execute_query(
            SQL(
                TWINS,
                against=SQL(IS_AGAINST, FAR_APART),
                condition=SQL("%s %s", SQL(IS_LIKE), condition),
            )
        )

    def _search_is_contradicted(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self._get_twins(SQL(""))
        return [("id", "in", [row[0] for row in rows if row[2]])]

    def _search_is_repeated(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in", [row[0] for row in self._get_twins(SQL(""))])]
