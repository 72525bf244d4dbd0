"""What happens once, at installation, on a database that already has leads."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def pre_init_hook(env):
    """Fill our facts of existing leads by two statements.

    The ORM would compute the stored fields lead by lead, minutes for a million.
    Who brought a lead is its campaign's responsible; a lead is a duplicate where an
    older one of its company has the same phone or e-mail.
    """
    if column_exists(env.cr, "crm_lead", "is_duplicate"):
        return
    env.cr.execute(
        SQL("ALTER TABLE crm_lead ADD COLUMN marketer_id int4, ADD is_duplicate bool")
    )
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead lead
               SET marketer_id = campaign.user_id
              FROM utm_campaign campaign
             WHERE campaign.id = lead.campaign_id
            """
        )
    )
    env.cr.execute(
        SQL(
            """
            WITH numbered AS (
                SELECT id,
                       row_number() OVER by_phone > 1
                       AND phone_sanitized IS NOT NULL
                       OR row_number() OVER by_email > 1
                       AND email_normalized IS NOT NULL AS is_duplicate
                  FROM crm_lead
                WINDOW by_phone AS (
                           PARTITION BY company_id, phone_sanitized ORDER BY id),
                       by_email AS (
                           PARTITION BY company_id, email_normalized ORDER BY id)
            )
            UPDATE crm_lead lead
               SET is_duplicate = numbered.is_duplicate
              FROM numbered
             WHERE numbered.id = lead.id
            """
        )
    )


def post_init_hook(env):
    """Give a Vietnamese company the delays that its telesales floors use."""
    if env.ref("base.main_company").country_id.code == "VN":
        env["crm.k.status"]._apply_vietnamese_defaults()
