from devtools.odoo_log import read_bad_lines, read_test_run

from .common import DevCase

HEAD = "2026-01-02 03:04:05,678 123 {} db {}: {} \n"
CRM = "odoo.addons.crm.tests.test_x"
TRACEBACK = "Traceback (most recent call last):\n  File x\nAssertionError: 1 != 2"


def line(text, level="INFO", logger=CRM):
    return HEAD.format(level, logger, text)


CLOSED = line(
    "0 failed, 0 error(s) of 1 tests when loading database 'db'",
    logger="odoo.tests.result",
)


class TestTestRun(DevCase):
    def read(self, *lines):
        return read_test_run(self.write("x.log", "".join(lines)))

    def names(self, failures):
        return [failure.name for failure in failures]

    def test_passed_tests_are_counted(self):
        run = self.read(line("Starting TestX.test_a ..."), CLOSED)
        self.assertEqual(run.started, ["/crm:TestX.test_a"])
        self.assertEqual(run.problems, [])
        self.assertEqual(run.count_passed([]), 1)

    def test_failed_test_is_named_once_with_its_traceback(self):
        run = self.read(
            line("Starting TestX.test_a ..."),
            line(f"FAIL: TestX.test_a\n{TRACEBACK}", "ERROR"),
            line("Module crm: 1 failures, 0 errors of 1 tests", "ERROR", "odoo.x"),
            line("At least one test failed when loading the modules.", "ERROR"),
            line("1 failed, 0 error(s) of 1 tests when loading database", "ERROR"),
        )
        self.assertEqual(self.names(run.problems), ["/crm:TestX.test_a"])
        self.assertTrue(run.problems[0].text.startswith("Traceback"))
        self.assertIn("1 != 2", run.problems[0].text)
        self.assertEqual(run.count_passed(run.problems), 0)

    def test_failed_subtests_fail_their_test(self):
        failed = f"FAIL: Subtest TestX.test_a (model='a b')\n{TRACEBACK}"
        run = self.read(
            line("Starting TestX.test_a ..."), line(failed, "ERROR"), CLOSED
        )
        self.assertEqual(self.names(run.problems), ["/crm:TestX.test_a (model='a b')"])
        self.assertEqual(run.count_passed(run.problems), 0)

    def test_failed_class_is_named(self):
        failed = f"ERROR: setUpClass ({CRM}.TestX)\n{TRACEBACK}"
        run = self.read(line(failed, "ERROR", "odoo.tests.suite"), CLOSED)
        self.assertEqual(self.names(run.problems), ["/crm:TestX.setUpClass"])

    def test_skipped_test_is_a_problem(self):
        run = self.read(line("skipped TestX.test_a : no Chrome"), CLOSED)
        self.assertEqual(self.names(run.problems), ["/crm:TestX.test_a"])
        self.assertIn("no Chrome", run.problems[0].text)

    def test_each_bad_line_is_a_problem(self):
        run = self.read(
            line("mind this", "WARNING", "odoo.fields"),
            line("broken", "CRITICAL", "odoo.x"),
            line("fine"),
            CLOSED,
        )
        self.assertEqual(
            self.names(run.problems), ["WARNING odoo.fields", "CRITICAL odoo.x"]
        )

    def test_what_the_browser_said_of_a_failed_test_is_no_failure_of_its_own(self):
        run = self.read(
            line("Element not found", "ERROR", f"{CRM}.TestX.test_a.browser"),
            line("Mind this", "WARNING", f"{CRM}.TestX.test_b.browser"),
            line(f"FAIL: TestX.test_a\n{TRACEBACK}", "ERROR"),
            CLOSED,
        )
        self.assertEqual(
            self.names(run.problems),
            ["/crm:TestX.test_a", f"WARNING {CRM}.TestX.test_b"],
        )

    def test_run_that_breaks_off_is_a_problem(self):
        run = self.read(line("Starting TestX.test_a ..."))
        self.assertEqual(self.names(run.problems), ["unfinished"])

    def test_query_counts_are_read_from_failures_and_notes(self):
        text = "Query count {} than expected for user u: {} in f at a.py:{}"
        more = text.format("more", "560 > 552", 7)
        run = self.read(
            line(f"FAIL: Subtest TestX.test_a (<subtest>)\nTraceback\n{more}", "ERROR"),
            line(text.format("less", "10 < 12", 8)),
            CLOSED,
        )
        self.assertEqual(
            run.queries, {"a.py:7 as u": (560, 552), "a.py:8 as u": (10, 12)}
        )

    def test_bad_lines_of_an_installation(self):
        path = self.write("x.log", line("hm", "WARNING", "odoo.x") + line("fine"))
        self.assertEqual(self.names(read_bad_lines(path)), ["WARNING odoo.x"])
