from odoo import SUPERUSER_ID, api

from odoo.addons.lead_alignment.tools.recording_link import get_host

# leads that visitors, customers or events made, and whose name nobody changed since
CLAIMED = """
    UPDATE crm_lead lead SET is_name_claimed = TRUE
      FROM res_users author
     WHERE author.id = lead.create_uid AND lead.contact_name != ''
       AND lead.is_name_claimed IS NULL
       AND (author.share OR EXISTS (
           SELECT FROM crm_lead_touch touch
            WHERE touch.lead_id = lead.id AND NOT touch.is_repeat
              AND touch.contact_name = lead.contact_name))
       AND NOT EXISTS (
           SELECT FROM mail_message message
             JOIN mail_tracking_value change ON change.mail_message_id = message.id
             JOIN ir_model_fields field ON field.id = change.field_id
            WHERE message.model = 'crm.lead' AND message.res_id = lead.id
              AND field.model = 'crm.lead' AND field.name = 'contact_name')
"""


def migrate(cr, _version):
    cr.execute(CLAIMED)
    _enter_hosts(cr)


def _enter_hosts(cr):
    """Enter where recordings lie that exchanges reported so far.

    Else they could not be opened. All keys of the company that may report calls get the
    hosts: calls do not tell which key they came by.
    """
    cr.execute(
        "SELECT company_id, array_agg(DISTINCT recording_url) FROM crm_phone_call "
        "WHERE recording_url IS NOT NULL GROUP BY company_id"
    )
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for company_id, urls in cr.fetchall():
        hosts = sorted({get_host(url) for url in urls} - {""})
        keys = env["alignment.ingest.key"].search(
            [("company_id", "=", company_id), ("recording_hosts", "=", False)]
        )
        keys = keys.filtered(lambda key: key._may_report_calls())
        if hosts and keys:
            keys.recording_hosts = " ".join(hosts)
