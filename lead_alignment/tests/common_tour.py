from odoo.tests import HttpCase


class TourCase(HttpCase):
    """One tour after the other, by other people, each on what those before did."""

    def _start(self, path, tour, user):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.start_tour(path, f"lead_alignment_{tour}", login=user.login)
        self.env.invalidate_all()
