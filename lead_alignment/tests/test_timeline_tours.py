from odoo.tests import tagged

from .common_tour import TourCase
from .test_timeline import TimelineCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestTimelineTours(TourCase, TimelineCommon):
    """One story, and each department sees its part, in English and in Vietnamese."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        for user in (cls.user_agent, cls.user_cs):
            user.tour_enabled = False
            user.password = user.login

    def _read(self, lang):
        (self.user_agent + self.user_cs).lang = lang
        path = f"/odoo/crm.lead/{self.first.id}"
        self._start(path, "seller_reads_the_history", self.user_agent)
        path = f"/odoo/people/{self.first.profile_id.id}"
        self._start(path, "support_reads_the_history", self.user_cs)

    def test_each_department_sees_its_part(self):
        self._read("en_US")

    def test_each_department_sees_its_part_in_vietnamese(self):
        self._read("vi_VN")
