from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .alignment_outbox import OF_PLATFORM, OLDEST

# how far back facts are looked for once more: much longer than a transaction takes
LOOK_BACK = timedelta(days=3)
CODES = {"stage": "rule.stage", "status": "COALESCE(status.code, 'k')"}
# the facts of a log that a rule is about, those that are known left out
COLLECT = """
    INSERT INTO alignment_outbox (outlet_id, rule_id, lead_id, source, source_ref, key,
                                  event, occurred_at, value, currency, collected_date,
                                  next_date, state, tries, is_taken_back)
    SELECT outlet.id, rule.id, lead.id, %(source)s, change.id,
           concat_ws(':', 'la', outlet.company_id, lead.id, lower(%(code)s), change.id),
           rule.event, change.date,
           CASE rule.value WHEN 'fixed' THEN rule.fixed_value
                           WHEN 'amount' THEN COALESCE(lead.expected_revenue, 0)
           END::float8,
           CASE WHEN rule.value != 'none' THEN currency.name END,
           %(now)s, %(now)s, 'waiting', 0, FALSE
      FROM alignment_outlet outlet
      JOIN res_company company ON company.id = outlet.company_id
      JOIN res_currency currency ON currency.id = company.currency_id
      JOIN alignment_outlet_rule rule
        ON rule.outlet_id = outlet.id AND rule.fact = %(source)s
 LEFT JOIN crm_k_status status ON status.id = rule.status_id
      JOIN %(table)s change ON %(is_meant)s
       AND change.date >= GREATEST(
               COALESCE(rule.collected_date - %(look_back)s, outlet.start_date),
               outlet.start_date, %(oldest)s)
      JOIN crm_lead lead
        ON lead.id = change.lead_id AND lead.company_id = outlet.company_id
     WHERE outlet.active
       AND (NOT outlet.is_platform_only OR EXISTS (
            SELECT FROM crm_lead_touch touch
             WHERE touch.lead_id = lead.id AND (%(is_known)s)))
       AND NOT EXISTS (SELECT FROM alignment_outbox known
                        WHERE known.rule_id = rule.id AND known.source_ref = change.id)
     ORDER BY change.id
    ON CONFLICT DO NOTHING
"""
# an outcome that was undone, or a stage that an undo led back past
TAKEN_BACK = """
    UPDATE alignment_outbox row
       SET is_taken_back = TRUE,
           state = CASE row.state WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END
     WHERE NOT row.is_taken_back AND row.collected_date >= %(since)s
       AND CASE row.source
           WHEN 'status' THEN EXISTS (
                SELECT FROM crm_k_status_change undo
                 WHERE undo.undo_of_id = row.source_ref)
           ELSE EXISTS (
                SELECT FROM crm_lead_lifecycle_change change
                  JOIN crm_lead_lifecycle_change undone
                    ON undone.lead_id = change.lead_id AND undone.id > change.id
                   AND undone.cause = 'undo'
                 WHERE change.id = row.source_ref AND NOT EXISTS (
                       SELECT FROM crm_lead_lifecycle_change back
                        WHERE back.lead_id = change.lead_id
                          AND back.to_stage = undone.to_stage
                          AND back.id >= change.id AND back.id < undone.id))
           END
"""


class AlignmentOutbox(models.Model):
    """Collects facts from the logs of outcomes and stages, each once.

    The logs are append-only. A few days of them are looked through each time, so that
    what a long transaction wrote is not passed over; what is known is left out.
    """

    _inherit = "alignment.outbox"

    @api.model
    def _collect(self):
        """Put new facts into the outbox, and mark what was taken back."""
        self.env.flush_all()
        now = fields.Datetime.now()
        parts = {"now": now, "look_back": LOOK_BACK, "is_known": _get_known_sql()}
        parts["oldest"] = now - OLDEST
        for source, table, is_meant in (
            (
                "stage",
                "crm_lead_lifecycle_change",
                # what is reopened was told before
                "change.to_stage = rule.stage "
                "AND change.cause NOT IN ('undo', 'merge', 'reopen')",
            ),
            (
                "status",
                "crm_k_status_change",
                # not reached is no news of a status that the lead had before
                "change.to_status_id = rule.status_id AND change.undo_of_id IS NULL "
                "AND change.call_result_id IS NULL "
                "AND change.to_status_id IS DISTINCT FROM change.from_status_id",
            ),
        ):
            self.env.cr.execute(
                SQL(
                    COLLECT,
                    source=source,
                    table=SQL.identifier(table),
                    is_meant=SQL(is_meant),
                    code=SQL(CODES[source]),
                    **parts,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE alignment_outlet_rule rule SET collected_date = %s "
                "FROM alignment_outlet outlet "
                "WHERE outlet.id = rule.outlet_id AND outlet.active",
                now,
            )
        )
        self.env["alignment.outlet.rule"].invalidate_model(["collected_date"])
        self.env.cr.execute(SQL(TAKEN_BACK, since=now - LOOK_BACK))
        self.invalidate_model()


def _get_known_sql():
    """Return SQL of whether the outlet's platform knows "touch", as ``_is_known``."""
    return SQL(" OR ").join(
        SQL(
            "outlet.platform = %s AND (touch.click_kind = ANY(%s) "
            "OR touch.platform = ANY(%s) OR %s)",
            platform,
            list(clicks),
            list(forms),
            SQL(" OR ").join(
                SQL("%s IS NOT NULL", SQL.identifier("touch", name))
                for name in browsers
            )
            if browsers
            else SQL("FALSE"),
        )
        for platform, (clicks, forms, browsers) in OF_PLATFORM.items()
    )
