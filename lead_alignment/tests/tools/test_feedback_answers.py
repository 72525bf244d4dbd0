import unittest

from ...tools.feedback_answers import Answer, AnswerError, is_blank, read_answers


def ask(kind, question_id=1, is_required=False, **values):
    return {"id": question_id, "kind": kind, "is_required": is_required, **values}


SCALE = ask("scale", scale_max=5)
CHOICE = ask("choice", options=[{"id": 11}, {"id": 12}])
CHOICES = ask("choices", options=[{"id": 11}, {"id": 12}])


class FeedbackCase(unittest.TestCase):
    def get_said(self, question, value):
        """What each answer says, besides whose it is"""
        answers = read_answers([question], {question["id"]: value})
        found = []
        for answer in answers:
            self.assertEqual(
                (answer.question_id, answer.kind), (question["id"], question["kind"])
            )
            found.append((answer.number, answer.text, answer.record_id))
        return found

    def assert_number(self, question, value, number):
        self.assertEqual(self.get_said(question, value), [(number, None, None)])

    def assert_refused(self, problem, question, *values):
        for value in values:
            with self.subTest(value=value), self.assertRaises(AnswerError) as caught:
                self.get_said(question, value)
            self.assertEqual(caught.exception.problem, problem)
            self.assertEqual(caught.exception.question, question)
            self.assertEqual(str(caught.exception), problem)


class TestNumbers(FeedbackCase):
    def test_a_scale_goes_from_one_to_its_end(self):
        self.assert_number(SCALE, 1, 1)
        self.assert_number(SCALE, "5", 5)
        self.assert_refused("range", SCALE, -1, 0.5, 6, "0")
        self.assert_refused("number", SCALE, "good", True)

    def test_zero_on_a_scale_is_no_answer(self):
        self.assertEqual(self.get_said(SCALE, 0), [])

    def test_any_number_may_be_entered(self):
        question = ask("number")
        self.assert_number(question, 0, 0)
        self.assert_number(question, "-2.5", -2.5)
        self.assert_number(question, 1e15, 1e15)
        self.assert_number(question, -1e15, -1e15)

    def test_what_is_no_number_is_refused(self):
        question = ask("number")
        self.assert_refused("number", question, "many", True, False, [1], 10**400)
        self.assert_refused("number", question, "nan", "inf", 1e15 + 1, -1e15 - 1)

    def test_yes_and_no_are_one_and_zero(self):
        question = ask("boolean")
        self.assert_number(question, True, 1)
        self.assert_number(question, False, 0)
        self.assert_refused("option", question, 1, "yes")


class TestRecords(FeedbackCase):
    def test_one_of_the_options_is_chosen(self):
        self.assertEqual(self.get_said(CHOICE, 12), [(None, None, 12)])
        self.assert_refused("option", CHOICE, 13, "eleven", 11.0, [11], {"id": 11})

    def test_true_is_not_the_option_with_id_one(self):
        question = ask("choice", options=[{"id": 1}])
        self.assert_refused("option", question, True)

    def test_several_options_give_an_answer_each_and_each_once(self):
        self.assertEqual(
            self.get_said(CHOICES, [12, 11, 12]), [(None, None, 12), (None, None, 11)]
        )
        self.assertEqual(self.get_said(CHOICES, (11,)), [(None, None, 11)])
        self.assert_refused("option", CHOICES, 11, "11", [11, 13], [[11]], [None])

    def test_a_record_of_a_catalogue_is_named_by_its_id(self):
        for kind in ("reason", "competitor", "interest"):
            question = ask(kind)
            self.assertEqual(self.get_said(question, 4), [(None, None, 4)])
            self.assert_refused("option", question, True, 4.5)
        self.assert_refused("option", ask("reason"), "Price")

    def test_a_competitor_that_is_not_known_yet_is_named_by_text(self):
        self.assertEqual(
            self.get_said(ask("competitor"), " Rival Ltd "), [(None, "Rival Ltd", None)]
        )


class TestTexts(FeedbackCase):
    def test_blanks_around_a_text_are_left_out(self):
        self.assertEqual(
            self.get_said(ask("text"), " too dear\n"), [(None, "too dear", None)]
        )

    def test_a_text_has_2000_characters_at_most(self):
        text = "x" * 2000
        self.assertEqual(self.get_said(ask("text"), text), [(None, text, None)])
        self.assert_refused("text", ask("text"), text + "x", 5)


class TestForm(FeedbackCase):
    questions = (ask("text", 1), ask("boolean", 2), ask("number", 3))

    def test_answers_come_in_the_order_of_the_questions(self):
        self.assertEqual(
            read_answers(self.questions, {"3": 7, "1": "good", "2": False}),
            [
                Answer(1, "text", text="good"),
                Answer(2, "boolean", number=0.0),
                Answer(3, "number", number=7.0),
            ],
        )

    def test_what_is_left_blank_is_no_answer(self):
        blank = {1: "  ", 2: None, 3: ""}
        self.assertEqual(read_answers(self.questions, blank), [])
        self.assertTrue(is_blank(self.questions, blank))
        self.assertTrue(is_blank(self.questions, {}))

    def test_no_and_zero_are_answers(self):
        self.assertFalse(is_blank(self.questions, {2: False}))
        self.assertFalse(is_blank(self.questions, {"3": 0}))
        self.assertFalse(is_blank(self.questions, {1: "x"}))

    def test_an_empty_choice_is_blank(self):
        self.assertTrue(is_blank([CHOICES], {1: []}))
        self.assertTrue(is_blank([CHOICE], {1: False}))

    def test_a_required_question_wants_an_answer(self):
        question = ask("text", is_required=True)
        self.assert_refused("missing", question, None, " ")
        self.assertEqual(self.get_said(question, "good"), [(None, "good", None)])

    def test_an_answer_to_no_question_is_refused(self):
        with self.assertRaises(AnswerError) as caught:
            read_answers(self.questions, {1: "good", 9: "what"})
        self.assertEqual(caught.exception.problem, "unknown")
        self.assertIsNone(caught.exception.question)
