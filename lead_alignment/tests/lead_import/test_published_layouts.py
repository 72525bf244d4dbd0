from pathlib import Path

from odoo.tools import html2plaintext

from .common_lead_import import LeadImportCommon

OF_TOUCH = (
    *("ad", "form", "platform_lead_id", "platform"),
    *("click_id", "click_kind"),
)
FIXTURES = Path(__file__).parent / "fixtures"
# what the first lead of each file must hold; "note": texts of its description
PUBLISHED = {
    "meta_lead_ads.csv": {
        "contact_name": "Lê Thị Hoa",
        "phone": "+84912000101",
        "email_from": "hoa.le@hoa.example.com",
        "campaign": "Khai giảng tháng 3",
        "source": "Facebook",
        "created": "2026-03-09 01:30:00",
        "ad": "Video học viên",
        "form": "Form IELTS",
        "platform_lead_id": "1200000000000001",
        "platform": "facebook",
        "note": ["bạn_muốn_bắt_đầu_khi_nào?: trong_tháng_này"],
        "left_out": ["ad_id", "adset_name", "campaign_id", "is_organic"],
    },
    "google_lead_form.csv": {
        "contact_name": "Phạm Văn Nam",
        "phone": "+84912000103",
        "email_from": "nam@nam.example.com",
        "city": "Đà Nẵng",
        "created": "2026-03-09 01:30:00",
        "click_id": "EAIaIQobChMIexample",
        "click_kind": "gclid",
        "platform_lead_id": "GL-0001",
        "platform": "google",
        "note": ["Which course are you interested in?: TOEIC buổi tối"],
        "left_out": ["Campaign ID", "Form ID"],
    },
    "tiktok_leads.csv": {
        "contact_name": "Đỗ Thu Hà",
        "phone": "+84912000104",
        "email_from": "ha@ha.example.com",
        "campaign": "TikTok tháng 3",
        "created": "2026-03-09 01:30:00",
        "ad": "Clip 15 giây",
        "form": "Tư vấn miễn phí",
        "platform_lead_id": "7300000000000000001",
        "platform": "tiktok",
        "city": "Hà Nội",
        "note": ["Khi nào gọi được?: Sau 18 giờ"],
    },
    "hubspot_contacts.csv": {
        "contact_name": "Jana Novotná",
        "phone": "+420601000105",
        "email_from": "jana@jana.example.com",
        "partner_name": "Jana s.r.o.",
        "function": "Buyer",
        "source": "Organic Search",
        "created": "2026-03-09 01:30:00",
        "country": "CZ",
        "no_mail": True,
        "note": ["Connected"],
        "left_out": ["Contact owner", "Marketing contact status"],
    },
    "salesforce_leads.csv": {
        "contact_name": "Laura Fischer",
        "phone": "+49301234567",
        "phone_2": "+4915123456789",
        "email_from": "laura@fischer.example.com",
        "partner_name": "Fischer, Sohn GmbH",
        "function": "Head of Training",
        "street": "Hauptstr. 1",
        "city": "Berlin, BE",
        "zip": "10115",
        "country": "DE",
        "source": "Trade Show",
        "created": "2026-03-08 17:00:00",
        "no_call": True,
        "note": ["two offers", "Open - Not Contacted"],
        "left_out": ["Salutation", "Rating"],
    },
    "zoho_leads.csv": {
        "contact_name": "Wei Tan",
        "phone": "+6581234567",
        "email_from": "wei@tan.example.com",
        "partner_name": "Tan Foods",
        "country": "SG",
        "source": "Cold Call",
        "created": "2026-03-09 01:30:00",
        "note": ["Wants samples", "wei2@tan.example.com", "Attempted to Contact"],
        "left_out": ["Industry", "Lead Owner"],
    },
    "suitecrm_leads.csv": {
        "contact_name": "Marek Kowal",
        "phone": "+48512000106",
        "email_from": "marek@kowal.example.com",
        "partner_name": "Kowal Meble",
        "street": "ul. Prosta 1",
        "city": "Kraków",
        "country": "PL",
        "source": "Web Site",
        "created": "2026-03-09 01:30:00",
        "note": ["Catalogue", "New"],
    },
    "mailchimp_unsubscribed.csv": {
        "contact_name": "Claire Martin",
        "phone": "+33612000107",
        "email_from": "claire@claire.example.com",
        "country": "FR",
        "created": "2026-03-09 01:30:00",
        "no_mail": True,
        "note": ["Met in Lyon"],
        "left_out": ["MEMBER_RATING", "UNSUB_REASON"],
    },
    "google_contacts.csv": {
        "contact_name": "Nguyễn Thị Lan",
        "phone": "+84912000108",
        "phone_2": "+84912000109",
        "email_from": "lan@sao.example.com",
        "partner_name": "Trường Mầm Non Sao",
        "function": "Hiệu phó",
        "note": ["Gặp ở hội thảo", "+842438251234", "lan.rieng@sao.example.com"],
    },
    "haravan_customers.csv": {
        "contact_name": "Vũ Thị Mai",
        "phone": "+84912000110",
        "email_from": False,
        "street": "12 Trần Phú, Hải Châu",
        "city": "Đà Nẵng",
        "country": "VN",
        "created": "2026-03-09 01:30:00",
        "note": ["Giao giờ hành chính"],
        "left_out": ["Tổng chi tiêu"],
    },
    "sapo_customers.csv": {
        "contact_name": "Bùi Quốc Huy",
        "phone": "+84912000111",
        "email_from": "huy@huy.example.com",
        "street": "45 Lê Lợi, Quận 1, Bến Nghé",
        "city": "Hồ Chí Minh",
        "created": "2026-03-08 17:00:00",
        "note": ["Khách quen"],
    },
    "pushsale_contacts.csv": {
        "contact_name": "Ngô Bảo Anh",
        "phone": "+84912000112",
        "interest": "Kem dưỡng",
        "form": "Landing kem dưỡng",
        "note": ["Cần gọi buổi sáng", "Gọi lần 1"],
    },
    "misa_amis_leads.csv": {
        "contact_name": "Hoàng Thị Kim Oanh",
        "phone": "+84912000113",
        "email_from": "oanh@oanh.example.com",
        "partner_name": "Công ty Kim Oanh",
        "function": "Kế toán trưởng",
        "source": "Hội chợ",
        "city": "Hà Nội",
        "country": "VN",
        "created": "2026-03-08 17:00:00",
        "no_mail": True,
        "note": ["Cần phần mềm", "Đang liên hệ"],
    },
}


class TestPublishedLayouts(LeadImportCommon):
    """Files that ad platforms, shops and other CRMs export are understood as they are.

    People, numbers and companies in the files are invented.
    """

    def test_published_files_are_understood_by_themselves(self):
        for name, expected in PUBLISHED.items():
            with self.subTest(name):
                file = self._new_file((FIXTURES / name).read_bytes(), name=name)
                file.action_check()
                self.assertNotIn("broken", file.line_ids.mapped("import_action"))
                lead = self._load(file)[:1]
                self.assertEqual(self._describe(file, lead, expected), expected)

    def _describe(self, file, lead, expected):
        """Return what the lead holds, for the keys of ``expected``."""
        lead = lead.sudo()
        touch = lead.first_touch_id
        text = html2plaintext(lead.description or "")
        found = {
            "campaign": lead.campaign_id.title,
            "source": lead.source_id.name,
            "country": lead.country_id.code,
            "interest": lead.interest_id.name,
            "created": str(lead.create_date),
            "no_call": lead.phone_sanitized_blacklisted,
            "no_mail": lead.is_blacklisted,
            "note": [part for part in expected["note"] if part in text],
            "left_out": [
                part
                for part in expected.get("left_out", [])
                if part in file.left_out_columns
            ],
            **{n: touch[n] for n in OF_TOUCH},
        }
        return {key: found[key] if key in found else lead[key] for key in expected}
