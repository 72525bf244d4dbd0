from odoo import models


class WebsitePage(models.Model):
    """Serves one of the pages of a running test at the address of the first."""

    _inherit = "website.page"

    def _get_cache_key(self, request):
        # the pages of a test share an address
        return (*super()._get_cache_key(request), self.id)

    def _get_page_info(self, request):
        info = super()._get_page_info(request)
        running = info and self.env["alignment.page.test"]._get_running().get(
            info["id"]
        )
        if not running or request.env["ir.http"].is_a_bot():
            return info
        # sudo: visitors have no rights; only what their own browser gets is stored
        pairs = request.env["customer.event.inbox"].sudo()._get_request_pairs()
        if not pairs:
            return info
        tests = self.env["alignment.page.test"].sudo()
        page = self.sudo().browse(tests._choose_page(running, pairs[-1])).exists()
        if not page or not page.is_visible:
            return info  # taken off the website meanwhile
        return {
            "id": page.id,
            "url": info["url"],
            "view_id": page.view_id.id,
            "group_ids": page.group_ids.ids,
        }
