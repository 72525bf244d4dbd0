"""The first steps of each role in the app, which tick themselves off."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from .overview_tiles import CMO, HEAD, LEADER, MARKETING, SALES, SUPPORT

_lt = LazyTranslate(__name__)


class Step(NamedTuple):
    """Something to do once; it is done when one record is found.

    :param domain: of the records; "uid" in it stands for the user, "company" for theirs
    :param action: external id of what opens to do it
    """

    key: str
    model: str
    domain: list
    action: str


LABELS = {
    "outcome": _lt("Log your first call outcome"),
    "feedback": _lt("Tell marketing how good a lead is"),
    "targets": _lt("Set daily targets for your agents"),
    "script": _lt("Write a call script"),
    "signed": _lt("Sign the agreement with the other department"),
    "report": _lt("Submit a daily report"),
    "leads": _lt("Load a file of leads"),
    "spend": _lt("Enter what a campaign cost"),
    "brief": _lt("Take responsibility for a campaign"),
    "call": _lt("Look up a caller and log the call"),
}
MINE = ("user_id", "=", "uid")
HERE = ("company_id", "in", [False, "company"])
# [(who, their steps)]: everybody has those of the first row that fits them
STEPS = [
    (
        (HEAD, CMO),
        [
            Step(
                "signed",
                "alignment.agreement.version",
                [
                    "|",
                    ("marketing_signer_id", "=", "uid"),
                    ("sales_signer_id", "=", "uid"),
                ],
                "lead_alignment.alignment_agreement_action_in_force",
            ),
            Step(
                "targets",
                "crm.call.target",
                [HERE],
                "lead_alignment.crm_call_target_action",
            ),
            Step(
                "script",
                "crm.call.script",
                [HERE],
                "lead_alignment.crm_call_script_action",
            ),
            Step(
                "report",
                "alignment.daily.report",
                [("submit_user_id", "=", "uid")],
                "lead_alignment.alignment_daily_report_action",
            ),
        ],
    ),
    (
        (LEADER,),
        [
            Step(
                "script",
                "crm.call.script",
                [HERE],
                "lead_alignment.crm_call_script_action",
            ),
            Step(
                "outcome",
                "crm.k.status.change",
                [MINE],
                "lead_alignment.crm_call_queue_action",
            ),
        ],
    ),
    (
        (MARKETING,),
        [
            Step(
                "brief",
                "utm.campaign",
                [MINE],
                "lead_alignment.utm_campaign_action_new",
            ),
            Step(
                "leads",
                "crm.lead.import",
                [("create_uid", "=", "uid")],
                "lead_alignment.crm_lead_import_action",
            ),
            Step(
                "spend",
                "alignment.spend",
                [MINE],
                "lead_alignment.alignment_spend_action",
            ),
        ],
    ),
    (
        (SALES,),
        [
            Step(
                "outcome",
                "crm.k.status.change",
                [MINE],
                "lead_alignment.crm_call_queue_action",
            ),
            Step(
                "feedback",
                "crm.lead.feedback",
                [MINE],
                "lead_alignment.crm_lead_action_calls",
            ),
        ],
    ),
    (
        (SUPPORT,),
        [
            Step(
                "call",
                "customer.call",
                [MINE],
                "lead_alignment.customer_lookup_action",
            ),
        ],
    ),
]
