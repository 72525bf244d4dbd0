from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# {kind of step: field with the due date}; each has an index on the lead
DUE_DATES = {
    "callback": "callback_date",
    "new": "wanted_date",
    "retry": "retry_date",
    "follow_up": "follow_up_date",
}


class CrmQueueStep(models.Model):
    """A step of the call queue, which serves one step after the other.

    The head of sales orders the steps, archives them, and says whether the oldest or
    the newest lead comes first. At each step an agent gets their own leads first, then
    those in the pool of their teams.
    """

    _name = "crm.queue.step"
    _inherit = "cached.catalog.mixin"
    _description = "Call Queue Step"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    kind = fields.Selection(
        [
            ("callback", "Scheduled callbacks due"),
            ("new", "New leads and repeat inquiries"),
            ("retry", "Not reached, retry due"),
            ("follow_up", "Follow-ups due"),
        ],
        "Leads to Serve",
        required=True,
    )
    direction = fields.Selection(
        [("asc", "Oldest first"), ("desc", "Newest first")],
        "Sort Order",
        default="asc",
        required=True,
        help="Oldest first: no one waits long, and new leads are called by first-call "
        "deadline. Newest first: customers are called while they still have you "
        "in mind.",
    )
    is_pool = fields.Boolean(
        "Include Pool",
        default=True,
        help="Also serve unassigned leads of the agent's teams. The agent becomes the "
        "salesperson when they log the first outcome.",
    )

    @api.constrains("active", "kind")
    def _check_active(self):
        if not self.search_count([]):
            raise ValidationError(
                self.env._(
                    "Keep at least one step, or the queue will not serve any leads."
                )
            )

    def _get_due_sql(self, now):
        """Return SQL for the leads ("lead") that are due at ``now`` at this step.

        :returns: (SQL condition, SQL order)
        """
        self.ensure_one()
        column = SQL("lead.%s", SQL.identifier(DUE_DATES[self.kind]))
        condition = SQL("%s <= %s", column, now)
        if self.kind == "new":  # who waits, waits now
            condition = SQL("%s IS NOT NULL", column)
        order = [column]
        if self.kind == "new":
            order.append(SQL("lead.id"))  # imported leads came at the same moment
        direction = SQL("DESC") if self.direction == "desc" else SQL("ASC")
        terms = [SQL("%s %s", term, direction) for term in order]
        return condition, SQL(", ").join(terms)
