from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError

from ...tools.feedback_answers import AnswerError, read_answers
from ..sla.test_sla import SlaCommon


class FeedbackCommon(SlaCommon):
    """A form of all kinds of questions, and those as shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env["alignment.feedback.form"].create(
            {
                "name": "All kinds",
                "direction": "sales",
                "trigger": "status",
                "status_ids": cls.k5.ids,
                "company_id": cls.company.id,
                "question_ids": [
                    (0, 0, {"name": name, "kind": kind, "sequence": place, **values})
                    for place, (name, kind, values) in enumerate(
                        [
                            ("How good?", "scale", {"role": "quality"}),
                            ("Right?", "boolean", {"role": "valid"}),
                            ("Expected?", "choice", {}),
                            ("About?", "choices", {}),
                            ("How much?", "number", {}),
                            ("Why?", "reason", {"reason_kind": "lost"}),
                            ("Who else?", "competitor", {}),
                            ("Which?", "interest", {}),
                            ("Words?", "text", {}),
                        ]
                    )
                ],
            }
        )
        cls.questions = {question.kind: question for question in cls.form.question_ids}
        for kind in ("choice", "choices"):
            cls.questions[kind].option_ids = [
                (0, 0, {"name": f"{kind} {letter}"}) for letter in "ab"
            ]
        cls.why_not = cls.env.ref("lead_alignment.alignment_feedback_form_lost")
        cls.of_lead = cls.env.ref("lead_alignment.alignment_feedback_form_quality")

    def _ask(self, kind):
        return self.questions[kind].id

    def _give(self, leads, values, form=None, user=None, note=False):
        leads = leads.with_user(user or self.user_agent)
        ids = leads.give_feedback((form or self.form).id, values, note)
        return self.env["crm.lead.feedback"].browse(ids)

    def _quality(self, leads, step, **kwargs):
        question = self.of_lead.question_ids.filtered(
            lambda question: question.role == "quality"
        )
        return self._give(leads, {question.id: step}, self.of_lead, **kwargs)


class TestFeedback(FeedbackCommon):
    def test_all_kinds_of_answers(self):
        lead = self._new_leads()
        reason = self.env.ref("lead_alignment.alignment_reason_lost_1")
        options = self.questions["choices"].option_ids
        said = self._give(
            lead,
            {
                self._ask("scale"): 4,
                self._ask("boolean"): False,
                self._ask("choice"): self.questions["choice"].option_ids[0].id,
                self._ask("choices"): options.ids,
                self._ask("number"): 1.5,
                self._ask("reason"): reason.id,
                self._ask("competitor"): "Sao Việt",
                self._ask("text"): " too far ",
            },
            note="Asked twice",
        )
        self.assertEqual((said.quality, said.validity), (4, "invalid"))
        self.assertEqual(said.campaign_id, self.campaign)
        self.assertEqual(
            said.answer_ids.sorted("id").mapped("answer"),
            [
                "4 of 5",
                "No",
                "choice a",
                "choices a",
                "choices b",
                "1.50",
                reason.name,
                "Sao Việt",
                "too far",
            ],
        )
        self.assertEqual(said.state, "new")

    def test_a_competitor_is_known_whatever_its_accents(self):
        lead = self._new_leads()
        for name in ("Sao Việt", "sao viet", "SAO VIỆT"):
            self._give(lead, {self._ask("competitor"): name})
        found = self.env["alignment.competitor"].search([("name", "ilike", "sao vi")])
        self.assertEqual(len(found), 1)
        self.assertEqual(found.company_id, self.company)

    def test_what_is_no_answer_is_refused_and_nothing_is_kept(self):
        lead = self._new_leads()
        foreign = self.env["alignment.competitor"].create(
            {
                "name": "Theirs",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        for kind, value, message in (
            ("scale", 6, "Choose a rating"),
            ("scale", True, "Enter a number"),
            ("number", "many", "Enter a number"),
            ("number", float("nan"), "Enter a number"),
            ("choice", 0.5, "one of the options"),
            ("choices", self.questions["choice"].option_ids.ids, "one of the options"),
            ("boolean", "yes", "one of the options"),
            ("reason", "Why?", "one of the options"),
            ("competitor", foreign.id, "one of the options"),
            ("text", "x" * 2001, "2,000 characters or fewer"),
        ):
            with self.assertRaisesRegex(ValidationError, message, msg=(kind, value)):
                self._give(lead, {self._ask(kind): value})
        with self.assertRaisesRegex(ValidationError, "not part of the form"):
            self._give(lead, {self.of_lead.question_ids[0].id: 3})
        self.assertFalse(lead.feedback_ids)

    def test_what_is_required_is_required_of_everybody(self):
        with self.assertRaisesRegex(ValidationError, "How good is this lead"):
            self._give(self._new_leads(), {}, self.of_lead)

    def test_scales_of_other_lengths_count_alike_as_quality(self):
        self.questions["scale"].scale_max = 10
        lead = self._new_leads()
        self.assertEqual(self._give(lead, {self._ask("scale"): 10}).quality, 5)
        self.assertEqual(self._give(lead, {self._ask("scale"): 1}).quality, 1)

    def test_one_answer_for_several_leads(self):
        leads = self._new_leads(3)
        said = self._quality(leads, 2)
        self.assertEqual(said.lead_id, leads)
        self.assertEqual(said.mapped("quality"), [2, 2, 2])

    def test_queries_do_not_grow_with_the_leads(self):
        self._quality(self._new_leads(), 1)
        counts = []
        for size in (20, 120):
            leads = self._new_leads(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._quality(leads, 3)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 10, counts)

    def test_merged_leads_keep_what_was_said(self):
        leads = self._new_leads(2)
        said = self._quality(leads, 3)
        kept = leads.merge_opportunity()
        said.invalidate_recordset()
        self.assertEqual(said.lead_id, kept)


class TestFormVersions(FeedbackCommon):
    def test_old_answers_read_as_they_were_asked(self):
        lead = self._new_leads()
        option = self.questions["choice"].option_ids[0]
        old = self._give(lead, {self._ask("scale"): 2, self._ask("choice"): option.id})
        self.questions["scale"].name = "How good, really?"
        option.name = "Certainly"
        new = self._give(lead, {self._ask("scale"): 4, self._ask("choice"): option.id})
        self.assertEqual(old.answer_ids.mapped("asked"), ["How good?", "Expected?"])
        self.assertEqual(old.answer_ids[1].answer, "choice a")
        self.assertEqual(new.answer_ids[0].asked, "How good, really?")
        self.assertEqual(new.answer_ids[1].answer, "Certainly")
        self.assertEqual(new.version_id.number, old.version_id.number + 1)
        averages = self.env["crm.lead.feedback.answer"]._read_group(
            [("question_id", "=", self._ask("scale"))], ["version_id"], ["value:avg"]
        )
        self.assertEqual(dict(averages), {old.version_id: 2, new.version_id: 4})

    def test_changes_before_anybody_answered_make_no_version(self):
        number = self.form.version_ids.number
        self.questions["scale"].name = "Better?"
        self.assertEqual(self.form.version_ids.number, number)
        self.assertEqual(self.form.version_ids.questions[0]["name"]["en_US"], "Better?")

    def test_another_kind_is_another_question_once_it_was_answered(self):
        lead = self._new_leads()
        self._give(lead, {self._ask("scale"): 2})
        self.questions["scale"].scale_max = 10
        asked = self.form.question_ids.filtered(
            lambda question: question.kind == "scale"
        )
        self.assertEqual((len(asked), asked.scale_max), (1, 10))
        self.assertFalse(self.questions["scale"].active)
        with self.assertRaisesRegex(ValidationError, "not part of the form"):
            self._give(lead, {self._ask("scale"): 2})
        self._give(lead, {asked.id: 9})

    def test_another_kind_and_other_options_are_two_steps(self):
        option = self.questions["choice"].option_ids[0]
        self._give(self._new_leads(), {self._ask("choice"): option.id})
        with self.assertRaisesRegex(UserError, "Save the new answer type"):
            self.questions["choice"].write(
                {"kind": "choices", "option_ids": [(0, 0, {"name": "c"})]}
            )
        self.questions["choice"].kind = "choices"
        again = self.form.question_ids.filtered(
            lambda question: question.name == "Expected?"
        )
        self.assertEqual(len(again.option_ids), 2)

    def test_large_numbers_are_read_whole(self):
        said = self._give(self._new_leads(), {self._ask("number"): 12_500_000})
        self.assertIn("12,500,000", said.answer_ids.answer)

    def test_what_was_answered_is_archived_not_deleted(self):
        lead = self._new_leads()
        option = self.questions["choice"].option_ids[0]
        said = self._give(lead, {self._ask("choice"): option.id})
        self.questions["choice"].unlink()
        self.questions["number"].unlink()
        self.assertFalse(self.questions["choice"].active)
        self.assertFalse(self.questions["number"].exists())
        self.assertEqual(said.answer_ids.answer, "choice a")

    def test_a_language_installed_later_reads_what_has_not_changed(self):
        option = self.questions["choice"].option_ids[0]
        said = self._give(
            self._new_leads(), {self._ask("scale"): 2, self._ask("choice"): option.id}
        )
        self.questions["scale"].name = "Another question"
        self.env["res.lang"]._activate_lang("vi_VN")
        self.questions["scale"].update_field_translations("name", {"vi_VN": "Khác"})
        option.update_field_translations("name", {"vi_VN": "Có"})
        self.env.registry.clear_cache()
        rows = said.answer_ids.with_context(lang="vi_VN")
        self.assertEqual((rows[0].asked, rows[1].answer), ("How good?", "Có"))

    def test_a_translation_is_asked_in_the_language_of_who_is_asked(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.questions["scale"].update_field_translations(
            "name", {"vi_VN": "Tốt không?"}
        )
        forms = self.env["alignment.feedback.form"].with_context(lang="vi_VN")
        asked = next(
            form
            for form in forms._get_asked(self.company)
            if form["id"] == self.form.id
        )
        self.assertEqual(asked["questions"][0]["name"], "Tốt không?")


class TestReadAnswers(SlaCommon):
    @given(
        values=st.dictionaries(
            st.integers(0, 4),
            st.one_of(
                *(
                    st.none(),
                    st.booleans(),
                    st.integers(-3, 12),
                    st.floats(),
                    st.text(),
                ),
                st.lists(st.integers(0, 5), max_size=4),
            ),
        )
    )
    def test_any_value_is_an_answer_or_a_clear_refusal(self, values):
        kinds = ("scale", "choices", "boolean", "number", "text")
        options = [{"id": number, "name": {}} for number in range(3)]
        questions = [
            {
                "id": place,
                "kind": kind,
                "is_required": False,
                "scale_max": 5,
                "options": options,
            }
            for place, kind in enumerate(kinds)
        ]
        try:
            answers = read_answers(questions, values)
        except AnswerError as error:
            self.assertIn(error.problem, ("number", "range", "option", "text"))
            return
        for answer in answers:
            if answer.kind == "scale":
                self.assertIn(answer.number, range(1, 6))
            if answer.kind == "choices":
                self.assertIn(answer.record_id, range(3))
