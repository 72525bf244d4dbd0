import unittest
from types import SimpleNamespace

from ...tools.masked_fields import Typed, follow, get_twins


class FakeModel:
    """The little of a model that is asked for: fields, masked kinds, other models"""

    def __init__(self, env, kinds, **fields):
        self.env, self._kinds = env, kinds
        self._fields = {
            name: SimpleNamespace(comodel_name=comodel, related=related)
            for name, (comodel, related) in fields.items()
        }

    def _get_masked_kinds(self):
        return self._kinds


PLAIN = (None, None)


def make_env():
    """A task of a lead, whose lead and customer have masked fields"""
    env = {}
    env["partner"] = FakeModel(
        env, {"phone": "phone", "phone_sanitized": "phone"}, phone=PLAIN, name=PLAIN
    )
    env["lead"] = FakeModel(
        env,
        {"email_from": "email", "email_normalized": "email"},
        email_from=PLAIN,
        partner_id=("partner", None),
        mobile=(None, "partner_id.phone"),
        title=(None, "partner_id.name"),
    )
    env["task"] = FakeModel(
        env, {}, lead_id=("lead", None), partner_id=("partner", "lead_id.partner_id")
    )
    return env


class TestFollow(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.task = make_env()["task"]

    def test_a_path_ends_at_the_masked_field(self):
        self.assertEqual(
            follow(self.task, "lead_id.email_from"), ("lead_id", "email_from")
        )

    def test_a_path_leads_over_several_models(self):
        self.assertEqual(
            follow(self.task, "lead_id.partner_id.phone"),
            ("lead_id", "partner_id", "phone"),
        )

    def test_a_field_that_shows_another_leads_to_that_one(self):
        self.assertEqual(
            follow(self.task, "lead_id.mobile"), ("lead_id", "partner_id", "phone")
        )

    def test_an_open_field_is_not_masked(self):
        for path in ("lead_id.partner_id.name", "lead_id.title", "lead_id.partner_id"):
            self.assertIsNone(follow(self.task, path), path)

    def test_a_field_that_is_not_there_is_not_masked(self):
        self.assertIsNone(follow(self.task, "lead_id.fax"))


class TestTwins(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.env = make_env()

    def test_a_written_field_brings_its_normalised_twin(self):
        self.assertEqual(
            get_twins(self.env["lead"], "email_from", "email_from"),
            ["email_from", "email_normalized"],
        )

    def test_the_twin_is_at_the_end_of_the_same_path(self):
        self.assertEqual(
            get_twins(self.env["partner"], "phone", "lead_id.partner_id.phone"),
            ["lead_id.partner_id.phone", "lead_id.partner_id.phone_sanitized"],
        )

    def test_a_normalised_field_has_no_twin(self):
        self.assertEqual(
            get_twins(self.env["lead"], "email_normalized", "email_normalized"),
            ["email_normalized"],
        )

    def test_a_model_without_the_normalised_field_has_no_twin(self):
        model = FakeModel({}, {"phone": "phone"}, phone=PLAIN)
        self.assertEqual(get_twins(model, "phone", "phone"), ["phone"])

    def test_a_path_to_a_field_of_another_name_has_no_twin(self):
        self.assertEqual(
            get_twins(self.env["partner"], "phone", "partner_id.fax"),
            ["partner_id.fax"],
        )


class TestTyped(unittest.TestCase):
    def test_it_names_the_fields_that_are_being_typed_in(self):
        self.assertEqual(Typed(["phone", "phone"]).names, {"phone"})
