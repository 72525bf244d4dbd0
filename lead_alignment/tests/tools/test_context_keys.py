import ast
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
# keys that a client may send, and why nothing is decided by them
HARMLESS = {
    "active_id": "which record a dialog opens with; its rights are checked",
    "active_ids": "as above",
    "active_model": "as above",
    "contact_mask": "only adds masks",
    "daily_report_id": "the report's head is checked",
    "default_campaign_id": "as if it was passed",
    "default_lead_id": "as if it was passed",
    "dimension": "how a report is grouped",
    "import_action": "which filter is on",
    "import_file": "how errors are told; what a day of spend is summed of",
    "lastcall": "Odoo tells a job when it ran last; nobody else calls those",
    "offered_item_ids": "which items a dialog opens with; their rights are checked",
    "raised_until": "until when days are counted",
    "tours_of_groups": "only leaves tours out",
}
# keys of which the value is an object of ours, which no client can send
MARKS = {
    "append_only",
    "automatic_mail",
    "call_way",
    "condition_restoring",
    "contact_typed",
    "fact_writing",
    "file_loading",
    "lead_arrival",
    "lead_assignment",
    "lead_created",
    "lead_loading",
    "lead_move",
    "lead_quota",
    "lead_touch",
    "lead_way",
    "lifecycle_move",
    "mail_bounce",
    "mailing_click",
    "mailing_shown",
    "nurture_sending",
    "outcome_filing",
    "outcome_repointing",
    "report_asked",
    "sla_subjects",
    "spend_file",
    "talk_shown",
    "ticket_copied",
}


def find_keys(tree):
    """Yield (key, node that reads it, parent of the node) of reads of a context."""
    parents = {
        child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
    }

    def is_context(node):
        text = ast.unparse(node)
        return text == "context" or text.endswith(".context")

    for node in ast.walk(tree):
        key = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("get", "pop") and is_context(node.func.value):
                key = node.args[0]
        elif isinstance(node, ast.Subscript) and is_context(node.value):
            key = node.slice
        elif isinstance(node, ast.Compare) and is_context(node.comparators[0]):
            key = node.left if isinstance(node.ops[0], ast.In) else None
        if isinstance(key, ast.Constant):
            yield key.value, node, parents.get(node)


class TestContextKeys(unittest.TestCase):
    """No key of the context that a client sends decides anything."""

    def test_each_key_is_harmless_or_a_mark(self):
        found = {}
        for path in sorted(REPOSITORY.glob("lead_alignment*/**/*.py")):
            parts = path.relative_to(REPOSITORY).parts
            if "tests" in parts or "tools" in parts or "migrations" in parts:
                continue
            for key, node, parent in find_keys(ast.parse(path.read_text())):
                found.setdefault(key, []).append((path.name, node, parent))
        self.assertGreater(len(found), 20)
        self.assertEqual(found.keys() - HARMLESS.keys() - MARKS, set())
        for key in MARKS & found.keys():
            for name, _node, parent in found[key]:
                # compared with an object, or kept to ask for its class
                is_mark = isinstance(parent, ast.Compare | ast.Assign)
                self.assertTrue(is_mark, f"{name}: {key}")
