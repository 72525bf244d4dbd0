from datetime import timedelta

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """Daily reports covered their day until the figures were read: the next ones begin
    there, so what came afterwards is in them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    reports = env["alignment.daily.report"].search(
        [("covered_until", "=", False), ("taken_date", "!=", False)]
    )
    for report in reports:
        start, end = report._get_bounds(report.date, report.date + timedelta(days=1))
        read = report.taken_date + timedelta(seconds=1)
        report.write({"covered_from": start, "covered_until": min(end, read)})
