"""What happens once, at installation, on a database that already has leads."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def pre_init_hook(env):
    """Fill our facts of existing leads by one statement each.

    The ORM would compute the stored fields lead by lead, minutes for a million.
    """
    if column_exists(env.cr, "crm_lead", "is_duplicate"):
        return
    env.cr.execute(
        SQL(
            "ALTER TABLE crm_lead ADD COLUMN marketer_id int4, ADD is_duplicate bool, "
            "ADD fit_score int4, ADD fit varchar"  # the scheduled job fills these
        )
    )
    fill_marketers(env.cr)
    fill_duplicates(env.cr)


def fill_marketers(cr):
    """``lead.origin.mixin._compute_marketer_id``, for all leads at once."""
    cr.execute(
        SQL(
            """
            UPDATE crm_lead lead
               SET marketer_id = responsible.id
              FROM utm_campaign campaign
              JOIN res_users responsible ON responsible.id = campaign.user_id
             WHERE campaign.id = lead.campaign_id
               AND responsible.active
               AND responsible.id != %s
            """,
            SUPERUSER_ID,
        )
    )


def fill_duplicates(cr):
    """``lead.origin.mixin._compute_is_duplicate``, for all leads at once."""
    cr.execute(
        SQL(
            """
            WITH numbered AS (
                SELECT id,
                       (row_number() OVER by_phone > 1 AND phone_sanitized != '')
                       OR (row_number() OVER by_email > 1 AND email_normalized != '')
                       AS is_duplicate
                  FROM crm_lead
                WINDOW by_phone AS (
                           PARTITION BY company_id, phone_sanitized ORDER BY id),
                       by_email AS (
                           PARTITION BY company_id, email_normalized ORDER BY id)
            )
            UPDATE crm_lead lead
               SET is_duplicate = COALESCE(numbered.is_duplicate, FALSE)
              FROM numbered
             WHERE numbered.id = lead.id
            """
        )
    )


def post_init_hook(env):
    """Give a Vietnamese company the delays that its telesales floors use."""
    if env.ref("base.main_company").country_id.code == "VN":
        env["crm.k.status"]._apply_vietnamese_defaults()


def uninstall_hook(env):
    """Let go of what the ledger holds on to: campaigns and event types are deleted
    before its table is. The table takes its trigger with it, but not the function."""
    for table, column in (
        ("customer_event", "campaign_id"),
        ("customer_event", "type_id"),
        ("crm_lead_touch", "type_id"),
        ("customer_event_import", "type_id"),
        ("alignment_score_rule", "event_type_id"),
    ):
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
                SQL.identifier(table),
                SQL.identifier(f"{table}_{column}_fkey"),
            )
        )
    for query in (
        "DROP FUNCTION IF EXISTS customer_event_guard CASCADE",
        "DROP FUNCTION IF EXISTS customer_event_mark CASCADE",
        "DROP FUNCTION IF EXISTS customer_identity_mark CASCADE",
        "DROP TABLE IF EXISTS customer_profile_dirty",
    ):
        env.cr.execute(SQL(query))
