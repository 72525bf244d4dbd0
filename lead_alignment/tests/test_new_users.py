import json
from typing import NamedTuple

from odoo.tests import tagged

from .common_tour import TourCase

CLICKS = 3  # from Home to any answer
HOME = "lead_alignment.alignment_overview_action"
DEMO = "lead_alignment.demo_user_"


class Task(NamedTuple):
    """What somebody wants to know on their first day.

    :param clicks: what they click, from Home on, as it is written on the screen
    :param shown: the answer: a text on the screen, or the selector of an element
    """

    question: str
    clicks: tuple
    shown: str


TASKS = {
    "agent": [
        Task("Whom do I call next?", ("Calls", "Call Queue"), ".o_call_queue"),
        Task("Which callbacks did I miss?", ("Overdue Callbacks",), ".o_data_row"),
        Task("How far am I today?", (), "/ 60"),
        Task("Who was never called?", ("Leads Never Called",), ".o_data_row"),
        Task("What are my calls?", ("Calls", "My Calls"), ".o_data_row"),
        Task(
            "What does the ad promise?", ("Customers", "Running Campaigns"), "20 % less"
        ),
        Task("What is agreed?", ("Agreement", "Agreement in Effect"), "MQL"),
        Task("What did marketing answer?", ("Agreement", "My Feedback"), ".o_data_row"),
        Task("Where do I report?", ("Agreement", "My Day"), ".o_form_view"),
        Task("How do my leads turn out?", ("Reports", "Lead Quality"), "canvas"),
    ],
    "leader": [
        Task("Who is late in my team?", (), "Overdue callbacks:"),
        Task("Who is calling right now?", ("Calls", "Live Board"), "Lan Nguyễn"),
        Task("What does nobody work on?", ("Unassigned Leads",), ".o_data_row"),
        Task("Which deadlines were missed?", ("Reports", "SLA Compliance"), "canvas"),
        Task("How well do we keep them?", ("SLA Details",), "canvas"),
        Task(
            "When do we reach people?",
            ("Reports", "More Reports", "Agent Activity by Hour"),
            "table",
        ),
        Task("Why do we lose?", ("Reports", "Win/Loss Reasons"), "canvas"),
        Task("What are our targets?", ("Settings", "Daily Targets"), "60"),
        Task("Who complained?", ("Customers", "Complaints"), "trial lesson"),
        Task("What did we report?", ("Agreement", "All Reports"), ".o_data_row"),
    ],
    "head": [
        Task("Who is late?", (), "Overdue callbacks:"),
        Task(
            "What did a buyer from Facebook cost?",
            ("Reports", "Source Performance"),
            "Facebook",
        ),
        Task("Does marketing deliver?", (), "MQLs committed"),
        Task("Which leads did we return?", ("Leads", "Returned Leads"), "Return"),
        Task("What do I owe today?", ("Daily Reports to Submit",), "Report"),
        Task(
            "Who gets how many leads?",
            ("Settings", "Teams and Distribution"),
            "Telesales",
        ),
        Task("Who logged what?", ("Reports", "Logs", "Call Outcome Log"), "canvas"),
        Task(
            "How fast do we call?",
            ("Reports", "More Reports", "Speed to Lead"),
            "canvas",
        ),
        Task("What was promised each month?", ("Reports", "MQL Delivery"), "Committed"),
        Task("Who looked at phone numbers?", ("Reports", "Logs", "Access Log"), "Log"),
    ],
    "marketer": [
        Task("What came this week?", (), "Sources"),
        Task(
            "What did a buyer from Facebook cost?",
            ("Reports", "Source Performance"),
            "Facebook",
        ),
        Task("What does sales say?", ("Agreement", "Feedback Inbox"), ".o_data_row"),
        Task("Who is not handed over yet?", ("Leads", "Nurturing"), ".o_data_row"),
        Task("What came back?", ("Leads", "Returned Leads"), "Return"),
        Task("Where do I load a file?", ("Leads", "Lead Imports"), "New"),
        Task("What did we spend?", ("Reports", "More Reports", "Spend"), ".o_data_row"),
        Task("Do we deliver?", ("Reports", "MQL Delivery"), "Committed"),
        Task(
            "What is asked about my ads?",
            ("Agreement", "Campaign Questions"),
            "trial lesson",
        ),
        Task("What gives points?", ("Settings", "Score Rules"), "Points"),
    ],
    "cs": [
        Task("Who is this caller?", ("Customers", "Customer Lookup"), "input"),
        Task("What is running today?", ("Customers", "Running Campaigns"), "20 % less"),
        Task("Who complained?", ("Customers", "Complaints"), "trial lesson"),
        Task("Who called us?", ("Customers", "Inbound Calls"), "Hạnh"),
        Task("What did sales make of it?", ("Customers", "Passed to Sales"), "Sales"),
        Task("What is being solved?", ("Agreement", "Issues"), "Issues"),
        Task("What is agreed?", ("Agreement", "Agreement in Effect"), "MQL"),
        Task("Where do I ask marketing?", ("Agreement", "Campaign Questions"), "20 %"),
        Task("What was said on the phone?", ("Reports", "Logs", "Phone Calls"), "Call"),
        Task(
            "What did customers do?",
            ("Reports", "Logs", "Customer Events"),
            ".o_data_row",
        ),
    ],
    "director": [
        Task("Was the promise kept?", (), "MQLs committed"),
        Task("Better than last month?", (), "SLA Compliance,"),
        Task("Where are leads lost?", (), "This Month's Funnel"),
        Task("Who works right now?", ("Calls", "Live Board"), "Lan Nguyễn"),
        Task("What does a source cost?", ("Reports", "Source Performance"), "Facebook"),
        Task("Why do we lose?", ("Reports", "Win/Loss Reasons"), "canvas"),
        Task("Month by month?", ("Reports", "MQL Delivery"), "Committed"),
        Task("What was reported?", ("Agreement", "All Reports"), ".o_data_row"),
        Task("When do they meet?", ("Reports", "More Reports", "Meetings"), "Meeting"),
        Task("Who looked at phone numbers?", ("Reports", "Logs", "Access Log"), "Log"),
    ],
}
PLAY = """
(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const isSeen = (element) => element.getClientRects().length > 0;
    const buttons = "a, button, [role=menuitem], .o_overview_tile";
    async function wait(find, what) {
        for (let tries = 0; tries < 100; tries++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`no ${what} on ${document.title}`);
    }
    function findButton(text) {
        const seen = [...document.querySelectorAll(buttons)].filter(isSeen);
        const reads = (element) => element.innerText.trim().split("\\n");
        return seen.find((element) => reads(element).at(-1).trim() === text);
    }
    function findAnswer(text) {
        const screen = document.querySelector(".o_action_manager");
        const isSelector = /^[.]|^(canvas|table|input)$/.test(text);
        return isSelector
            ? [...screen.querySelectorAll(text)].find(isSeen)
            : screen.innerText.includes(text);
    }
    const wrong = [];
    for (const [question, clicks, shown] of TASKS) {
        await action.doAction(HOME, { clearBreadcrumbs: true });
        await wait(() => document.querySelector(".o_alignment_overview"), "Home");
        try {
            for (const text of clicks) {
                (await wait(() => findButton(text), `"${text}"`)).click();
            }
            await wait(() => findAnswer(shown), `answer "${shown}"`);
        } catch (error) {
            wrong.push(`${question}: ${error.message}`);
        }
    }
    if (wrong.length) {
        console.error(wrong.join("\\n"));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install", "lead_alignment")
class TestNewUsers(TourCase):
    """On the demo's first day everybody finds their ten answers in three clicks."""

    def test_each_role_finds_its_ten_answers(self):
        for role, tasks in TASKS.items():
            with self.subTest(role=role):
                self.assertEqual(len(tasks), 10)
                self.assertTrue(all(len(task.clicks) <= CLICKS for task in tasks))
                self._play(role, tasks)

    def _play(self, role, tasks):
        user = self.env.ref(DEMO + role, raise_if_not_found=False)
        if not user:
            self.skipTest("without demo data nobody has asked anything")
        user.write({"tour_enabled": False, "password": user.login})
        values = f"const TASKS = {json.dumps(tasks)}; const HOME = '{HOME}';"
        self.browser_js(
            "/odoo/alignment",
            values + PLAY,
            ready="odoo.isReady === true",
            login=user.login,
            timeout=180,
        )
