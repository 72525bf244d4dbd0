from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .alignment_outbox import OF_PLATFORM, OLDEST

# how far back facts are looked for once more: much longer than a transaction takes
LOOK_BACK = timedelta(days=3)
# an event is of a person: it is told for the last lead that the platform knows
OF_LEAD = """
          JOIN customer_identity identity
            ON identity.id = event.identity_id
           AND identity.company_id = outlet.company_id
         CROSS JOIN LATERAL (
               SELECT own.id AS lead_id
                 FROM crm_lead own
                WHERE own.profile_id = identity.profile_id
                  AND own.company_id = outlet.company_id
                ORDER BY EXISTS (
                         SELECT FROM crm_lead_touch touch
                          WHERE touch.lead_id = own.id AND (%(is_known)s)) DESC,
                         own.create_date DESC, own.id DESC
                LIMIT 1) found
"""
# {fact: (word in its key, SQL of the facts that a rule is about)}
FACTS_SQL = {
    "stage": (
        "rule.stage",
        # what is reopened was told before
        """
        SELECT change.id, change.date, change.lead_id, NULL::float8 AS amount
          FROM crm_lead_lifecycle_change change
         WHERE change.to_stage = rule.stage AND change.date >= since.date
           AND change.cause NOT IN ('undo', 'merge', 'reopen')
        """,
    ),
    "status": (
        "COALESCE(status.code, 'k')",
        # not reached is no news of a status that the lead had before
        """
        SELECT change.id, change.date, change.lead_id, NULL::float8 AS amount
          FROM crm_k_status_change change
         WHERE change.to_status_id = rule.status_id AND change.date >= since.date
           AND change.undo_of_id IS NULL AND change.call_result_id IS NULL
           AND change.to_status_id IS DISTINCT FROM change.from_status_id
        """,
    ),
    "event": (
        "type.code",
        f"""
        SELECT event.id, event.occurred_at AS date, found.lead_id,
               abs(event.value) AS amount
          FROM customer_event event
               {OF_LEAD}
         WHERE event.type_id = rule.type_id AND event.occurred_at >= since.date
           AND event.quarantine IS NULL
        """,
    ),
    "undone": (
        "type.code || '.undone'",
        f"""
        SELECT review.id, review.date, found.lead_id, abs(event.value) AS amount
          FROM customer_event_review review
          JOIN customer_event event ON event.id = review.event_id
               {OF_LEAD}
         WHERE review.quarantine = 'undone' AND NOT review.is_release
           AND review.date >= since.date AND event.type_id = rule.type_id
        """,
    ),
}
# those that are known left out
COLLECT = """
    INSERT INTO alignment_outbox (outlet_id, rule_id, lead_id, source, source_ref, key,
                                  event, occurred_at, value, currency, collected_date,
                                  next_date, state, tries, is_taken_back)
    SELECT outlet.id, rule.id, lead.id, %(source)s, fact.id,
           concat_ws(':', 'la', outlet.company_id, lead.id, lower(%(code)s), fact.id),
           rule.event, fact.date,
           CASE rule.value WHEN 'fixed' THEN rule.fixed_value
                           WHEN 'amount'
                           THEN COALESCE(fact.amount, lead.expected_revenue, 0)
           END::float8,
           CASE WHEN rule.value != 'none' THEN currency.name END,
           %(now)s, %(now)s, 'waiting', 0, FALSE
      FROM alignment_outlet outlet
      JOIN res_company company ON company.id = outlet.company_id
      JOIN res_currency currency ON currency.id = company.currency_id
      JOIN alignment_outlet_rule rule
        ON rule.outlet_id = outlet.id AND rule.fact = %(source)s
 LEFT JOIN crm_k_status status ON status.id = rule.status_id
 LEFT JOIN customer_event_type type ON type.id = rule.type_id
     CROSS JOIN LATERAL (
           SELECT GREATEST(
               COALESCE(rule.collected_date - %(look_back)s, outlet.start_date),
               outlet.start_date, %(oldest)s) AS date) since
     CROSS JOIN LATERAL (%(facts)s) fact
      JOIN crm_lead lead
        ON lead.id = fact.lead_id AND lead.company_id = outlet.company_id
     WHERE outlet.active
       AND (NOT outlet.is_platform_only OR EXISTS (
            SELECT FROM crm_lead_touch touch
             WHERE touch.lead_id = lead.id AND (%(is_known)s)))
       AND NOT EXISTS (SELECT FROM alignment_outbox known
                        WHERE known.rule_id = rule.id AND known.source_ref = fact.id
                          AND known.outlet_id = outlet.id
                          AND known.source = %(source)s AND known.event = rule.event)
     ORDER BY fact.id
    ON CONFLICT DO NOTHING
"""
# an outcome that was undone, an event that did not happen after all, or a stage that
# an undo led back past. Looked at are new facts, those that still wait, however old,
# and those of which somebody undid something lately: the log as a whole never
TAKEN_BACK = """
    WITH undone AS (
         SELECT 'status' AS source, undo.undo_of_id AS source_ref
           FROM crm_k_status_change undo
          WHERE undo.date >= %(since)s AND undo.undo_of_id IS NOT NULL
      UNION ALL
         SELECT 'event', review.event_id
           FROM customer_event_review review
          WHERE review.date >= %(since)s AND NOT review.is_release
      UNION ALL
         SELECT 'stage', change.id
           FROM crm_lead_lifecycle_change undo
           JOIN crm_lead_lifecycle_change change
             ON change.lead_id = undo.lead_id AND change.id < undo.id
          WHERE undo.date >= %(since)s AND undo.cause = 'undo'),
         looked_at AS (
         SELECT id FROM alignment_outbox WHERE collected_date >= %(since)s
          UNION
         SELECT id FROM alignment_outbox WHERE state = 'waiting'
          UNION
         SELECT known.id
           FROM undone
           JOIN alignment_outbox known USING (source_ref, source))
    UPDATE alignment_outbox row
       SET is_taken_back = TRUE,
           state = CASE row.state WHEN 'accepted' THEN 'accepted' ELSE 'withdrawn' END
      FROM looked_at
     WHERE row.id = looked_at.id AND NOT row.is_taken_back
       AND CASE row.source
           WHEN 'status' THEN EXISTS (
                SELECT FROM crm_k_status_change undo
                 WHERE undo.undo_of_id = row.source_ref)
           WHEN 'undone' THEN FALSE
           WHEN 'event' THEN EXISTS (
                SELECT FROM customer_event event
                 WHERE event.id = row.source_ref AND event.quarantine IS NOT NULL)
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
    """Collects facts from the logs of outcomes, stages and events, each once.

    The logs are append-only. A few days of them are looked through each time, so that
    what a long transaction wrote is not passed over; what is known is left out.
    """

    _inherit = "alignment.outbox"

    @api.model
    def _collect(self):
        """Put new facts into the outbox, and mark what was taken back."""
        self.env.flush_all()
        now = fields.Datetime.now()
        parts = {"now": now, "look_back": LOOK_BACK, "oldest": now - OLDEST}
        is_known = _get_known_sql()
        for source, (code, facts) in FACTS_SQL.items():
            found = SQL(facts, is_known=is_known) if "%" in facts else SQL(facts)
            self.env.cr.execute(
                SQL(
                    COLLECT,
                    source=source,
                    code=SQL(code),
                    facts=found,
                    is_known=is_known,
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
