from odoo import http
from odoo.http import request


class RewardController(http.Controller):
    """Gives out the rewards of a month as a file."""

    @http.route(
        "/lead_alignment/rewards/<int:month_id>.csv",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_rewards(self, month_id):
        """Answer the lines that the user may see; 404 for a month that they may not."""
        month = request.env["alignment.reward.month"].browse(month_id).exists()
        if not month or not month.has_access("read"):
            return request.not_found()
        name = f"rewards-{month.month:%Y-%m}.csv"
        return request.make_response(
            month._render_csv(),
            [
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", http.content_disposition(name)),
            ],
        )
