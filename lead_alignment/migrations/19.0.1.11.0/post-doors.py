from odoo import SUPERUSER_ID, api

from odoo.addons.lead_alignment.tools.recording_link import get_host


def migrate(cr, _version):
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
