from odoo.tests import HttpCase, tagged

from .common_booking import BookingCommon


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestBookingTours(BookingCommon, HttpCase):
    """A customer books a demo on a phone."""

    browser_size = "390x844"
    touch_enabled = True
    is_now = True

    def test_a_customer_books_a_demo_on_a_phone(self):
        for language in ("en_US", "vi_VN"):
            with self.subTest(language):
                self.env["res.lang"]._activate_lang(language)
                self.env.ref("base.public_user").lang = language
                self.start_tour(
                    f"/book/{self.page.token}",
                    "lead_alignment_book_a_demo",
                    login=None,
                    # else the page is loaded once more, in the time zone of the browser
                    cookies={"tz": "Asia/Ho_Chi_Minh"},
                )
                event = self.env["calendar.event"].search(
                    [("booking_page_id", "=", self.page.id)], order="id desc", limit=1
                )
                self.assertEqual(event.opportunity_id.contact_name, "An Nguyen")
                event.unlink()
