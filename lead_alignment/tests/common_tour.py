from odoo.tests import HttpCase


class TourCase(HttpCase):
    """One tour after the other, by other people, each on what those before did. They
    work side by side in English and in Vietnamese."""

    @classmethod
    def _seat(cls, *users):
        """Let these people use a browser: every other one in Vietnamese, from the first
        on."""
        cls.env["res.lang"]._activate_lang("vi_VN")
        for number, user in enumerate(users):
            language = "en_US" if number % 2 else "vi_VN"
            user.write(
                {"tour_enabled": False, "password": user.login, "lang": language}
            )

    def _start(self, path, tour, user):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.start_tour(path, f"lead_alignment_{tour}", login=user.login)
        self.env.invalidate_all()
