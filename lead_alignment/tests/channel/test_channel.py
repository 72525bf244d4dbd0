import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase

from .common import (
    APP_SECRET,
    GOOGLE_KEY,
    MESSENGER_PERSON,
    NOW,
    OA_SECRET,
    PAGE,
    ZALO_PERSON,
    ChannelCommon,
)

LAN, BINH = "+84912345678", "+84987654321"


class TestChannelHook(ChannelCommon, HttpCase):
    """The address of a channel: what is signed is stored and answered, the rest leaves
    nothing."""

    def _post(self, channel, body, headers=None, path=""):
        url = path or channel.hook_url.partition("/lead_alignment")[2]
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(
            f"/lead_alignment{url}",
            data=data,
            headers={"Content-Type": "application/json", **(headers or {})},
        )

    def _count(self, channel):
        return self.env["alignment.channel.message"].search_count(
            [("channel_id", "=", channel.id)]
        )

    def test_what_is_signed_is_stored_and_answered(self):
        for channel, name in ((self.zalo, "zalo_follow"), (self.meta, "meta_leadgen")):
            body = json.dumps(self._load(name)).encode()
            response = self._post(channel, body, self._sign(channel, body))
            self.assertEqual((response.status_code, response.json()), (200, {}))
            message = channel.message_ids
            self.assertEqual(message.state, "waiting")
            self.assertEqual(message.body, body.decode())
        self.assertFalse(self._events(), "a job reads it")

    def test_what_is_not_signed_leaves_nothing(self):
        body = json.dumps(self._load("zalo_follow")).encode()
        right = self._sign(self.zalo, body)
        for data, headers in (
            (body, {}),
            (body, {"X-ZEvent-Signature": "mac=0"}),
            (body[:-1], right),
            (body[:-1], {}),
            (b"[]", {}),
            (body + b" ", right),
            (json.dumps(self._load("zalo_unfollow")).encode(), right),
        ):
            self.assertEqual(self._post(self.zalo, data, headers).status_code, 401)
        self.assertEqual(self._count(self.zalo), 0)

    def test_another_address(self):
        body = json.dumps(self._load("zalo_follow")).encode()
        headers = self._sign(self.zalo, body)
        paths = [f"/v1/hook/zalo/{'x' * size}" for size in (1, 32, 5000)]
        paths.append(f"/v1/hook/meta/{self.zalo.sudo().token}")
        paths.append(f"/v1/hook/nowhere/{self.zalo.sudo().token}")
        for path in paths:
            response = self._post(self.zalo, body, headers, path)
            self.assertEqual(response.status_code, 404, path[:60])
        old = self.zalo.hook_url.partition("/lead_alignment")[2]
        self.zalo.action_renew_address()
        self.assertEqual(self._post(self.zalo, body, headers, old).status_code, 404)
        self.assertEqual(self._post(self.zalo, body, headers).status_code, 200)
        self.zalo.active = False
        self.assertEqual(self._post(self.zalo, body, headers).status_code, 404)
        self.assertEqual(self._count(self.zalo), 1)

    def test_a_channel_without_secret_accepts_nothing(self):
        self.google.sudo().hook_secret = False
        for key in ("", None, GOOGLE_KEY):
            body = {**self._load("google_lead_form"), "google_key": key}
            self.assertEqual(self._post(self.google, body).status_code, 401)

    def test_too_much(self):
        body = json.dumps({"timestamp": "1", "x": "x" * 300_000}).encode()
        response = self._post(self.zalo, body, self._sign(self.zalo, body))
        self.assertEqual(response.status_code, 413)

    def test_zalo_tries_the_address(self):
        self.assertEqual(self._post(self.zalo, {}).status_code, 200)
        self.assertEqual(self._count(self.zalo), 0)

    def test_meta_tries_the_address(self):
        path = self.meta.hook_url.partition("/lead_alignment")[2]
        token = self.meta.sudo().token
        query = "?hub.mode=subscribe&hub.challenge=158&hub.verify_token="
        response = self.url_open(f"/lead_alignment{path}{query}{token}")
        self.assertEqual((response.status_code, response.text), (200, "158"))
        response = self.url_open(f"/lead_alignment{path}{query}other")
        self.assertEqual(response.status_code, 403)

    def test_google(self):
        body = {**self._load("google_lead_form"), "google_key": GOOGLE_KEY}
        self.assertEqual(self._post(self.google, body).status_code, 200)
        self._process()
        self.assertFalse(self._events(), "a test of the platform is nobody")
        self.assertIn("works", self.google.message_ids.reason)
        for _again in range(2):
            response = self._post(self.google, {**body, "is_test": False})
            self.assertEqual(response.status_code, 200)
        self._process()
        lead = self._get_leads("+84901234567")
        self.assertEqual(lead.contact_name, "Lê Thị Hoa")
        (touch,) = lead.touch_ids
        self.assertEqual(touch.click_kind, "gclid")
        self.assertEqual(touch.click_id, "CjwKTest")
        self.assertEqual(touch.platform, "google")
        self.assertEqual(touch.utm_campaign, "123456789")


class TestChannelEvents(ChannelCommon):
    """What people do on a platform is theirs, once, whatever comes when."""

    def test_a_talk_on_zalo(self):
        names = ("follow", "user_send_text", "user_submit_info", "unfollow")
        bodies = [self._load(f"zalo_{name}") for name in names]
        self._receive(self.zalo, *bodies)
        self.assertEqual(
            self._codes(), ["social_follow", "social_phone", "form", "social_unfollow"]
        )
        person = self._events().identity_id.profile_id
        self.assertEqual(len(person), 1)
        pairs = set(person.identity_ids.mapped(lambda one: (one.kind, one.value)))
        self.assertEqual(pairs, {("external", ZALO_PERSON), ("phone", LAN)})
        lead = self._get_leads(LAN)
        self.assertEqual(len(lead), 1)
        self.assertEqual(len(lead.touch_ids), 2)
        self.assertEqual(lead.source_id, self.zalo.source_id)
        self.assertIn("IELTS", "".join(lead.touch_ids.mapped("note")))
        self.assertIn("Nguyễn Thị Lan", lead.touch_ids.mapped("contact_name"))

    def test_what_comes_again_for_hours_is_one(self):
        bodies = [self._load("zalo_user_send_text"), self._load("zalo_follow")]
        for hours in (0, 1, 12, 36):
            self._freeze(NOW + timedelta(hours=hours))
            self._receive(self.zalo, *reversed(bodies))
        self.assertEqual(sorted(self._codes()), ["social_follow", "social_phone"])
        self.assertEqual(self._get_leads(LAN).duplicate_count, 0)

    def test_the_ad_that_opened_the_talk_gets_the_lead(self):
        referral = self._load("meta_messenger_referral")
        later = self._load("meta_messenger_text_with_ad")
        del later["entry"][0]["messaging"][0]["message"]["referral"]
        self._receive(self.meta, referral)
        self._receive(self.meta, later)
        self.assertEqual(sorted(self._codes()), ["social_ad", "social_phone"])
        (touch,) = self._get_leads(BINH).touch_ids
        self.assertEqual(touch.ad, "120200000000003")
        contact = self.env["alignment.channel.contact"].search(
            [("channel_id", "=", self.meta.id)]
        )
        self.assertEqual(contact.last_date.isoformat(), "2026-11-28T08:08:20")

    def test_several_messages_in_one_batch(self):
        referral = self._load("meta_messenger_referral")
        text = self._load("meta_messenger_text_with_ad")
        self._receive(self.meta, referral, text)
        (touch,) = self._get_leads(BINH).touch_ids
        self.assertEqual(touch.ad, "Học thử miễn phí")

    def test_a_second_number_is_somebody_elses(self):
        first = self._load("zalo_user_send_text")
        other = self._load("zalo_user_send_text")
        other["message"] = {"msg_id": "2", "text": "hoặc gọi chồng em 0987654321"}
        same = self._load("zalo_user_send_text")
        same["message"] = {"msg_id": "3", "text": "0912.345.678 nhé"}
        self._receive(self.zalo, first)
        self._receive(self.zalo, other, same)
        self.assertEqual(self._codes().count("social_phone"), 3)
        lan, binh = self._get_leads(LAN), self._get_leads(BINH)
        self.assertTrue(lan and binh)
        self.assertNotEqual(lan.profile_id, binh.profile_id)
        self.assertEqual(lan.duplicate_count, 1)
        self.assertIn(ZALO_PERSON, lan.profile_id.identity_ids.mapped("value"))

    def test_a_form_and_a_chat_are_one_person(self):
        self._see("e1", type="form")
        lead = self.env["crm.lead"].create(
            {"name": "From a file", "phone": BINH, "company_id": self.company.id}
        )
        self._receive(self.meta, self._load("meta_messenger_text_with_ad"))
        self.assertEqual(self._get_leads(BINH), lead)
        values = lead.profile_id.identity_ids.mapped("value")
        self.assertIn(MESSENGER_PERSON, values)

    def test_a_notification_that_arrived(self):
        self._receive(self.zalo, self._load("zalo_zns_received"))
        self.assertEqual(self._codes(), ["zns_received"])
        self.assertEqual(self._events().identity_id.value, LAN)
        self.assertFalse(self._get_leads(LAN), "it asks for nothing")

    def test_a_message_for_another_account(self):
        body = self._load("meta_messenger_text_with_ad")
        body["entry"][0]["id"] = "99"
        self._receive(self.meta, body)
        self.assertFalse(self._events())
        self.assertIn("99", self.meta.message_ids.reason)
        sister = self._new_channel("meta", account="99")
        self._receive(self.meta, body)
        self.assertEqual(self._codes(), ["social_phone"])
        external = self._events().identity_id.profile_id.identity_ids
        self.assertIn("facebook:99:6543210987654321", external.mapped("value"))
        self.assertTrue(sister)

    def test_odd_messages_do_not_stop_the_others(self):
        follow = self._load("zalo_follow")
        odd = ["{", "[]", "null", '"x"', json.dumps({"event_name": []})]
        self._receive(self.zalo, *odd, follow)
        self.assertEqual(self._codes(), ["social_follow"])
        self.assertEqual(set(self.zalo.message_ids.mapped("state")), {"done"})
        self.assertEqual(len(self.zalo.message_ids.filtered("reason")), len(odd))

    def test_a_clock_of_the_platform_that_is_fast(self):
        body = self._load("zalo_follow")
        body["timestamp"] = "1795952990000"  # tomorrow
        self._receive(self.zalo, body)
        self.assertEqual(self._events().occurred_at, NOW)

    def test_a_number_in_our_own_ad_is_nobodys(self):
        body = self._load("meta_messenger_referral")
        referral = body["entry"][0]["messaging"][0]["referral"]
        referral["ads_context_data"] = {"ad_title": "Hotline 0901234567"}
        self._receive(self.meta, body)
        self.assertEqual(self._codes(), ["social_ad"])
        person = self._events().identity_id.profile_id
        self.assertEqual(person.identity_ids.mapped("kind"), ["external"])

    def test_another_known_number_of_the_same_person(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Two phones",
                "phone": BINH,
                "phone_2": LAN,
                "company_id": self.company.id,
            }
        )
        self.env.flush_all()
        for _again in range(2):
            self._receive(self.zalo, self._load("zalo_user_send_text"))
        self.assertEqual(self._codes(), ["social_phone"])
        self.assertIn(ZALO_PERSON, lead.profile_id.identity_ids.mapped("value"))

    def test_our_own_number_is_nobodys(self):
        self.company.phone = "0912345678"
        self._receive(self.zalo, self._load("zalo_user_send_text"))
        self.assertEqual(self._codes(), ["social_message"])
        self.assertFalse(self._get_leads(LAN))

    def test_who_asked_not_to_be_recorded(self):
        self._receive(self.zalo, self._load("zalo_follow"))
        self._events().identity_id.profile_id.consent = "refused"
        self._receive(self.zalo, self._load("zalo_unfollow"))
        self.assertEqual(self._codes(), ["social_follow"])

    def test_erased_is_erased(self):
        self._receive(self.zalo, self._load("zalo_user_send_text"))
        self._store(self.zalo, self._load("zalo_follow"))
        person = self._events().identity_id.profile_id
        self._store(self.meta, self._load("meta_messenger_referral"))
        self.env.flush_all()
        self.env["customer.erasure"]._erase(person, "Letter of today")
        self.env.invalidate_all()
        self.assertFalse(any(self.zalo.message_ids.mapped("body")))
        self.assertTrue(self.meta.message_ids.body)
        contacts = self.env["alignment.channel.contact"].search([])
        self.assertNotIn(ZALO_PERSON.rpartition(":")[2], contacts.mapped("person"))


class TestChannelAccess(ChannelCommon):
    """Nobody reads a secret; what came is masked; another company is another one."""

    def test_secrets_are_read_by_nobody(self):
        for user in (self.user_cmo, self.env.ref("base.user_admin")):
            channel = self.zalo.with_user(user)
            for name in ("hook_secret", "app_secret", "access_token", "token"):
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    channel.read([name])
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    channel.search([(name, "=like", "O%")])
            values = channel.read()[0]
            self.assertNotIn(OA_SECRET, str(values))
            self.assertNotIn("hook_secret", channel.copy_data()[0])

    def test_credentials_are_set_and_never_stored_in_the_dialog(self):
        wizard = self.env["alignment.channel.credentials"].with_user(self.user_cmo)
        wizard = wizard.create({"channel_id": self.google.id, "hook_secret": " new "})
        self.assertEqual(self.google.sudo().hook_secret, "new")
        self.assertFalse(wizard.hook_secret)
        wizard.create({"channel_id": self.google.id, "hook_secret": ""})
        self.assertEqual(self.google.sudo().hook_secret, "new")
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_marketer).create(
                {"channel_id": self.google.id, "hook_secret": "x"}
            )

    def test_the_dialog_as_people_use_it(self):
        for model, owner in (
            ("alignment.channel.credentials", self.google),
            ("alignment.outlet.credentials", self._new_outlet()),
        ):
            name = "hook_secret" if owner == self.google else "access_token"
            usual = f"default_{self.env[model]._owner}"
            dialog = self.env[model].with_user(self.user_cmo)
            form = Form(dialog.with_context(**{usual: owner.id}))
            form[name] = "typed"
            form.save()
            self.assertEqual(owner.sudo()[name], "typed")
            with self.assertRaises(UserError):
                dialog.create({name: "x"})
            with self.assertRaises(UserError):
                dialog.with_context(**{usual: owner.id}).create({name: "khóa"})

    def _new_outlet(self):
        values = {"name": "Meta", "platform": "meta", "dataset": "1"}
        outlets = self.env["alignment.outlet"]
        return outlets.create({**values, "company_id": self.company.id})

    def test_a_channel_keeps_what_it_accepted(self):
        self._store(self.zalo, self._load("zalo_follow"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.zalo.unlink()
        with self.assertRaises(UserError):
            self.zalo.company_id = self.env["res.company"].create({"name": "X"})
        self._process()
        self.zalo.unlink()

    def test_googles_key_is_stored_nowhere(self):
        body = {**self._load("google_lead_form"), "google_key": GOOGLE_KEY}
        text = self.google._prepare_body(json.dumps(body).encode())
        self.assertNotIn(GOOGLE_KEY, text)
        self.assertIn("Lê Thị Hoa", text)

    def test_only_those_who_set_it_up_see_the_address(self):
        self.assertTrue(self.zalo.with_user(self.user_cmo).hook_url)
        self.assertFalse(self.zalo.with_user(self.user_marketer).hook_url)
        with self.assertRaises(AccessError):
            self.zalo.with_user(self.user_marketer).action_renew_address()
        with self.assertRaises(AccessError):
            self.zalo.with_user(self.user_agent).read(["name"])

    def test_what_came_is_masked(self):
        self._receive(self.zalo, self._load("zalo_user_send_text"))
        self.company.mask_marketing = True
        message = self.zalo.message_ids.with_user(self.user_marketer)
        self.assertNotIn("0912", str(message.read(["body"])))
        with self.assertRaises(UserError):
            message.sudo().write({"body": "x"})

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self._new_channel("zalo", account="1", company_id=company.id)
        self._store(other, self._load("zalo_follow"))
        self.env.flush_all()
        marketer = self.user_marketer
        self.assertFalse(
            self.env["alignment.channel"]
            .with_user(marketer)
            .search([("id", "=", other.id)])
        )
        messages = self.env["alignment.channel.message"].with_user(marketer)
        self.assertFalse(messages.search([("channel_id", "=", other.id)]))
        self._process()
        events = self.env["customer.event"].search([("id", ">", self.last_id)])
        self.assertFalse(events.filtered(lambda e: e.company_id == company))
        self.assertIn("account", other.message_ids.reason)

    def test_meta_signs_with_the_apps_secret(self):
        self.assertEqual(self.meta.sudo()._get_secrets().secret, APP_SECRET)
        self.assertEqual(self.meta.account, PAGE)
