import json
from urllib.parse import urlencode

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common_tour import TourCase
from ..customer.common_people import PeopleCommon

# what other systems send; people and numbers are invented
FORM = "application/x-www-form-urlencoded"
BODIES = {
    "mailchimp": (
        urlencode(
            {
                "type": "subscribe",
                "fired_at": "2026-11-28 09:26:35",
                "data[id]": "8a25ff1d98",
                "data[email]": "{email}",
                "data[merges][FNAME]": "Lan",
                "data[merges][PHONE]": "{phone}",
            }
        ),
        {},
    ),
    "google_forms": (
        {
            "namedValues": {
                "Họ tên": ["Trần Lan"],
                "Số điện thoại": ["{phone}"],
                "Email": ["{email}"],
                "Bạn cần gì?": ["IELTS"],
            }
        },
        {"/namedValues/Bạn cần gì?/0": "note"},
    ),
    "haravan": (
        {
            "id": 1001,
            "email": "{email}",
            "phone": "{phone}",
            "first_name": "Lan",
            "last_name": "Trần",
            "default_address": {"city": "Hà Nội"},
        },
        {},
    ),
    "typeform": (
        {
            "event_id": "e1",
            "form_response": {
                "answers": [
                    {"id": "q1", "type": "text", "text": "Trần Lan"},
                    {"id": "q2", "type": "phone_number", "phone_number": "{phone}"},
                    {"id": "q3", "type": "email", "email": "{email}"},
                ]
            },
        },
        {"/form_response/answers/[id=q1]/text": "name"},
    ),
    "mailerlite": (
        {
            "events": [
                {
                    "type": "subscriber.created",
                    "subscriber": {
                        "email": "{email}",
                        "fields": {"name": "Trần Lan", "phone": "{phone}"},
                    },
                }
            ]
        },
        {},
    ),
    "landing_page": ({"ho_ten": "Trần Lan", "sdt": "{phone}", "email": "{email}"}, {}),
    "list": ([{"fullname": "Trần Lan", "mobile": "{phone}", "mail": "{email}"}], {}),
    "fields": (
        {
            "fields": [
                {"name": "phone_number", "value": "{phone}"},
                {"name": "email", "value": "{email}"},
                {"name": "full_name", "value": "Trần Lan"},
            ]
        },
        {},
    ),
}


class MappingCommon(PeopleCommon, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.company.identity_policy = "phone_first"

    def _key(self, name):
        return self.env["alignment.ingest.key"]._create_key(
            name, name, company_id=self.company.id
        )

    def _post(self, plain, body):
        is_form = isinstance(body, str)
        kind = FORM if is_form else "application/json"
        return self.url_open(
            f"/lead_alignment/v1/webhook?key={plain}",
            data=body.encode() if is_form else json.dumps(body).encode(),
            headers={"Content-Type": kind},
        )

    def _fill(self, body, number):
        phone, email = f"09123450{number:02}", f"lan{number}@khach.example"
        text = body if isinstance(body, str) else json.dumps(body)
        for name, value in (("phone", phone), ("email", email)):
            text = text.replace(f"%7B{name}%7D", value).replace(f"{{{name}}}", value)
        return text if isinstance(body, str) else json.loads(text)

    def _lead(self, number):
        return self.env["crm.lead"].search(
            [("phone_sanitized", "=", f"+849123450{number:02}")]
        )


class TestMapping(MappingCommon):
    """The bodies of any system are read by a mapping that an administrator makes from
    the last one; what was refused before is read then."""

    def test_eight_systems(self):
        for number, (name, (body, targets)) in enumerate(BODIES.items()):
            with self.subTest(name):
                key, plain = self._key(name)
                response = self._post(plain, self._fill(body, number))
                self.assertEqual(response.status_code, 200, response.text)
                (refused,) = response.json()["refused"]
                self.assertEqual(refused["code"], "no_mapping")
                self.assertFalse(self._lead(number))
                key.with_user(self.user_cmo).action_map()
                for path, target in targets.items():
                    line = key.mapping_ids.filtered(lambda one, p=path: one.path == p)
                    line.target = target
                self.assertIn("Phone", key.mapping_preview)
                key.with_user(self.user_cmo).action_submit_mapped()
                lead = self._lead(number)
                self.assertEqual(len(lead), 1)
                self.assertEqual(lead.email_from, f"lan{number}@khach.example")
                self.assertIn("Lan", lead.contact_name)
                self.assertFalse(key.batch_ids.refusal_ids)
                response = self._post(plain, self._fill(body, number + 20))
                self.assertNotIn("refused", response.json())
                self.assertTrue(self._lead(number + 20))

    def test_the_same_body_again_is_one(self):
        key, plain = self._key("landing")
        body = self._fill(BODIES["landing_page"][0], 50)
        self._post(plain, body)
        key.action_map()
        key.action_submit_mapped()
        self._post(plain, body)
        self.assertEqual(self._lead(50).duplicate_count, 0)

    def test_a_body_that_names_its_event(self):
        key, plain = self._key("mail")
        body = {"type": "unsubscribe", "email": "lan60@khach.example"}
        self._post(plain, body)
        key.action_map()
        line = key.mapping_ids.filtered(lambda one: one.path == "/type")
        line.target = "event"
        key.action_submit_mapped()
        event = self.env["customer.event"].search(
            [("identity_id.value", "=", "lan60@khach.example")]
        )
        self.assertEqual(event.type_id.code, "unsubscribe")

    def test_the_kind_of_a_click_and_the_platform_are_kept(self):
        """Without them no outlet knows that the lead came by its platform."""
        for number, (click, kind) in enumerate(
            (("gbraid", "gbraid"), ("msclkid", "msclkid"), ("Zalo click ID", "zclid"))
        ):
            with self.subTest(click):
                key, plain = self._key(f"form {number}")
                body = {"phone": "{phone}", click: "abc", "leadgen": "77", "net": "fb"}
                self._post(plain, self._fill(body, 70 + number))
                key.action_map()
                targets = {line.path: line.target for line in key.mapping_ids}
                self.assertEqual(targets[f"/{click}"], kind)
                for path, target in (
                    ("/leadgen", "platform_lead_id"),
                    ("/net", "platform"),
                ):
                    line = key.mapping_ids.filtered(lambda one, p=path: one.path == p)
                    line.target = target
                key.action_submit_mapped()
                (touch,) = self._lead(70 + number).touch_ids
                self.assertEqual(
                    (touch.click_id, touch.click_kind), ("abc", kind), "its kind"
                )
                self.assertEqual(
                    (touch.platform_lead_id, touch.platform), ("77", "facebook")
                )

    def test_odd_bodies_are_told(self):
        key, plain = self._key("odd")
        for body, status in (("{", 200), ({"a": [[[]]]}, 200), ([], 200), ([1], 200)):
            self.assertEqual(self._post(plain, body).status_code, status)
        response = self.url_open(
            f"/lead_alignment/v1/webhook?key={plain}",
            data=b"{broken",
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._post("la_wrong", {"a": 1}).status_code, 401)
        response = self.url_open(f"/lead_alignment/v1/webhook?key={plain}")
        self.assertEqual(response.status_code, 200)

    def test_nothing_came_yet(self):
        key, _plain = self._key("silent")
        with self.assertRaises(UserError):
            key.action_map()
        with self.assertRaises(AccessError):
            key.with_user(self.user_marketer).action_map()

    def test_samples_are_masked(self):
        key, plain = self._key("masked")
        self._post(plain, self._fill(BODIES["landing_page"][0], 70))
        key.action_map()
        self.company.mask_marketing = True
        seen = key.with_user(self.user_marketer)
        self.assertNotIn("0912345070", str(seen.mapping_ids.read(["sample"])))
        self.assertNotIn("0912345070", str(seen.read(["mapping_preview"])))

    def test_the_form_shows_what_the_body_means(self):
        key, plain = self._key("form")
        self._post(plain, self._fill(BODIES["landing_page"][0], 80))
        key.action_map()
        view = "lead_alignment.alignment_ingest_key_view_mapping"
        with Form(key, view) as form:
            with form.mapping_ids.edit(0) as line:
                line.target = "note"
                sample = line.sample
            self.assertIn(f"Note: {sample}", form.mapping_preview)


@tagged("post_install", "-at_install", "lead_alignment")
class TestMappingTours(MappingCommon):
    """The same eight in the browser, in both languages: four clicks each."""

    def test_eight_systems_without_code(self):
        self._seat(self.user_cmo)
        for number, (name, (body, _targets)) in enumerate(BODIES.items(), 90):
            with self.subTest(name):
                self.user_cmo.lang = ("vi_VN", "en_US")[number % 2]
                key, plain = self._key(name)
                self._post(plain, self._fill(body, number))
                self.assertFalse(self._lead(number))
                self._start(f"/odoo/ingest-keys/{key.id}", "map_fields", self.user_cmo)
                lead = self._lead(number)
                self.assertEqual(lead.email_from, f"lan{number}@khach.example")
