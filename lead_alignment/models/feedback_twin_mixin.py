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
# by somebody else, and neither was answered yet
IS_OPEN = """
    AND said.user_id != other.user_id
    AND said.state IN ('new', 'seen') AND other.state IN ('new', 'seen')
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

    @api.depends("lead_id", "quality", "validity", "state")
    @api.depends_context("uid")
    def _compute_twin_ids(self):
        pairs = self.env.execute_query(
            self._get_twins_sql(SQL("AND said.id = ANY(%s)", self.ids))
        )
        # only those that the user may read
        found = self.browse({other_id for _id, other_id, _against in pairs})
        seen = set(found._filtered_access("read").ids)
        twins, against = {}, set()
        for said_id, other_id, is_against in pairs:
            if other_id in seen:
                twins.setdefault(said_id, []).append(other_id)
                if is_against:
                    against.add(said_id)
        for one in self:
            one.twin_ids = self.browse(sorted(twins.get(one.id, [])))
            one.is_repeated = bool(one.twin_ids)
            one.is_contradicted = one.id in against

    @api.model
    def _get_twins_sql(self, condition):
        """SELECT id, id of another one, whether it says the contrary"""
        for model in ("crm.lead.feedback", "crm.lead"):
            self.env[model].flush_model()
        return SQL(
            TWINS,
            against=SQL("(%s) %s", SQL(IS_AGAINST, FAR_APART), SQL(IS_OPEN)),
            condition=SQL("%s %s", SQL(IS_LIKE), condition),
        )

    def _search_is_contradicted(self, operator, value):
        if operator != "in":
            return NotImplemented
        twins = self._get_twins_sql(SQL(""))
        rows = SQL(
            "(SELECT id FROM (%s) twin(id, other, is_against) WHERE is_against)", twins
        )
        return [("id", "in", rows)]

    def _search_is_repeated(self, operator, value):
        if operator != "in":
            return NotImplemented
        twins = self._get_twins_sql(SQL(""))
        return [
            ("id", "in", SQL("(SELECT id FROM (%s) twin(id, other, against))", twins))
        ]
