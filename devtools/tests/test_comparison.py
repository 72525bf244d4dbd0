from devtools.comparison import as_stock, compare, load_stock, save_stock
from devtools.odoo_log import Failure, TestRun
from devtools.test_jobs import Jobs
from devtools.test_outcome import Outcome
from devtools.workspace import Flavour

from .common import DevCase

KEY = "of this Odoo"
PERF = "/crm:TestLeadAssignPerf.test_a"
QUERIES = "Query count more than expected for user u: {} > 100 in f at a.py:1"


class TestComparison(DevCase):
    def make(self, *failures, started=("/crm:TestX.test_a",), queries=None):
        return TestRun(
            None,
            started=list(started),
            failures=list(failures),
            queries=queries or {},
            closed=True,
        )

    def new_failures(self, run, stock):
        return [failure.name for failure in compare(run, as_stock(stock, KEY))[0]]

    def test_failure_of_stock_is_none_of_ours(self):
        failure = Failure("/crm:TestX.test_a", "x")
        run = self.make(failure)
        self.assertEqual(self.new_failures(run, self.make(failure)), [])

    def test_new_failure_is_ours(self):
        run = self.make(Failure("/crm:TestX.test_a", "x"))
        self.assertEqual(self.new_failures(run, self.make()), ["/crm:TestX.test_a"])

    def test_test_that_is_missing_is_a_failure(self):
        stock = self.make(started=["/crm:TestX.test_a", "/crm:TestX.test_b"])
        self.assertEqual(self.new_failures(self.make(), stock), ["/crm:TestX.test_b"])

    def test_warning_of_stock_with_other_numbers_is_none_of_ours(self):
        run, stock = self.make(), self.make()
        run.bad_lines.append(Failure("WARNING x", "took 12 s"))
        stock.bad_lines.append(Failure("WARNING x", "took 7 s"))
        self.assertEqual(self.new_failures(run, stock), [])

    def test_new_warning_is_ours(self):
        run = self.make()
        run.bad_lines.append(Failure("WARNING x", "slow"))
        self.assertEqual(self.new_failures(run, self.make()), ["WARNING x"])

    def test_a_tenth_more_queries_are_allowed_over_stock(self):
        stock = self.make(queries={"a.py:1 as u": (110, 100)})
        for count, wanted in ((121, []), (122, [PERF])):
            failure = Failure(PERF, QUERIES.format(count))
            run = self.make(failure, queries={"a.py:1 as u": (count, 100)})
            with self.subTest(count):
                self.assertEqual(self.new_failures(run, stock), wanted)

    def test_count_that_stock_exceeds_too_has_the_same_budget(self):
        known = Failure(PERF, QUERIES.format(110))
        stock = self.make(known, queries={"a.py:1 as u": (110, 100)})
        for count, wanted in ((121, []), (122, [PERF])):
            failure = Failure(PERF, QUERIES.format(count))
            run = self.make(failure, queries={"a.py:1 as u": (count, 100)})
            with self.subTest(count):
                self.assertEqual(self.new_failures(run, stock), wanted)

    def test_stock_needs_what_is_expected_where_it_says_nothing(self):
        for count, wanted in ((110, []), (111, [PERF])):
            run = self.make(Failure(PERF, QUERIES.format(count)))
            with self.subTest(count):
                self.assertEqual(self.new_failures(run, self.make()), wanted)

    def test_other_tests_get_no_more_queries(self):
        failure = Failure("/crm:TestX.test_a", QUERIES.format(101))
        self.assertEqual(
            self.new_failures(self.make(failure), self.make()), [failure.name]
        )

    def test_more_queries_are_told(self):
        run = self.make(queries={"a.py:1 as u": (105, 100)})
        notes = compare(run, as_stock(self.make(), KEY))[1]
        self.assertEqual(notes, ["a.py:1 as u: 105 queries, stock 100 (+5.0 %)"])

    def test_stock_result_is_kept(self):
        stock = as_stock(self.make(queries={"a.py:1 as u": (105, 100)}), KEY)
        save_stock(self.folder / "stock/x.json", stock)
        kept = load_stock(self.folder / "stock/x.json", KEY)
        self.assertEqual(kept["queries"], {"a.py:1 as u": [105, 100]})
        self.assertIsNone(load_stock(self.folder / "stock/y.json", KEY))
        # of another Odoo
        self.assertIsNone(load_stock(self.folder / "stock/x.json", "other"))

    def test_a_tour_of_odoo_that_races_is_tried_again(self):
        tour = Failure("/crm:TestUi.test_01_crm_tour", "x")
        other = Failure("/crm:TestLead.test_a", "x")
        for tries, failing in ((1, 0), (2, 1), (3, 2), (3, 3)):
            with self.subTest(failing=failing):
                jobs = Jobs(None, Flavour(()), Flavour(()), "x")
                answers = [[tour]] * failing + [[]]
                asked = []

                def run(*args, answers=answers, asked=asked):
                    asked.append(args[1])
                    return self.make(*answers[len(asked) - 1], started=[tour.name])

                jobs._run = run
                before = Outcome(3, [tour, other], ["note"])
                outcome = jobs._settled(before, "base", None)
                self.assertEqual(asked, [[f"--test-tags={tour.name}"]] * tries)
                left = [tour, other] if failing == tries else [other]
                self.assertCountEqual(outcome.failures, left)
                self.assertEqual(outcome.passed, 3 if failing == tries else 4)
                self.assertEqual(len(outcome.notes), 1 + tries)

    def test_what_is_no_tour_is_not_tried_again(self):
        jobs = Jobs(None, Flavour(()), Flavour(()), "x")
        outcome = Outcome(3, [Failure("/crm:TestLead.test_a", "x")])
        self.assertIs(jobs._settled(outcome, "base", None), outcome)
