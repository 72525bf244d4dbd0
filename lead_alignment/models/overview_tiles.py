"""The tiles on the first page of the app: what waits for whom."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
CMO = "lead_alignment.lead_alignment_group_marketing_manager"
SUPPORT = "lead_alignment.lead_alignment_group_cs_agent"
DIRECTOR = "lead_alignment.lead_alignment_group_director"
SALES = "sales_team.group_sale_salesman"
HEAD = "sales_team.group_sale_manager"
LEADER = "lead_alignment.lead_alignment_group_team_leader"


class Tile(NamedTuple):
    """A number that leads to the records it counts.

    :param domain: of the records; "uid" in it stands for the user
    :param action: external id of the list that opens, of the same model
    :param groups: the tile is shown to users in one of them
    :param needs: model of which the company must have a record: nobody waits on
        channels that there are not
    """

    key: str
    icon: str
    model: str
    domain: list
    action: str
    groups: tuple
    is_decision: bool = False
    needs: str = ""


# kept apart: the export of translations takes all strings in one tuple for terms
LABELS = {
    "callbacks": _lt("Overdue Callbacks"),
    "hand_overs": _lt("Handoffs to Accept"),
    "new": _lt("Leads Never Called"),
    "late": _lt("Overdue SLAs"),
    "team_late": _lt("Overdue SLAs of Sales"),
    "team_risk": _lt("SLAs of Sales at Risk"),
    "marketing_late": _lt("Overdue SLAs of Marketing"),
    "unassigned": _lt("Unassigned Leads"),
    "my_complaints": _lt("Complaints about My Customers"),
    "feedback": _lt("Feedback to Reply to"),
    "questions": _lt("Questions about My Campaigns"),
    "words": _lt("Unknown Sources"),
    "complaints": _lt("Unanswered Complaints"),
    "messages_support": _lt("Messages Waiting for an Answer"),
    "messages_marketing": _lt("Messages Waiting for an Answer"),
    "campaigns": _lt("Campaigns Running Today"),
    "referrals": _lt("Passed to Sales in the Last 30 Days"),
    "returned": _lt("Returned Leads to Review"),
    "signatures": _lt("Agreements to Sign"),
    "months": _lt("Months to Close"),
    "issues": _lt("Issues to Decide"),
    "overdue": _lt("Overdue Decisions"),
    "reports_marketing": _lt("Daily Reports to Submit"),
    "reports_sales": _lt("Daily Reports to Submit"),
    "touches": _lt("Events Not Recorded"),
}
OPEN = ("won_status", "=", "pending")
MINE = ("user_id", "=", "uid")
SALES_SIDE = ("side", "=", "sales")
TILES = (
    Tile(
        "callbacks",
        "fa-phone",
        "crm.lead",
        [MINE, OPEN, ("is_callback_overdue", "=", True)],
        "crm_lead_action_calls",
        (SALES,),
    ),
    Tile(
        "hand_overs",
        "fa-handshake-o",
        "crm.lead.handover",
        [MINE, ("state", "=", "open")],
        "crm_lead_handover_action",
        (SALES,),
    ),
    Tile(
        "new",
        "fa-star-o",
        "crm.lead",
        [MINE, OPEN, ("k_status_id", "=", False), ("attempt_count", "=", 0)],
        "crm_lead_action_calls",
        (SALES,),
    ),
    Tile(
        "late",
        "fa-clock-o",
        "crm.lead.sla",
        [MINE, ("verdict", "=", "late")],
        "crm_lead_sla_action",
        (SALES, MARKETING),
    ),
    Tile(
        "team_late",
        "fa-clock-o",
        "crm.lead.sla",
        [SALES_SIDE, ("verdict", "=", "late")],
        "crm_lead_sla_action",
        (LEADER, HEAD),
    ),
    Tile(
        "team_risk",
        "fa-hourglass-half",
        "crm.lead.sla",
        [SALES_SIDE, ("verdict", "=", "at_risk")],
        "crm_lead_sla_action",
        (LEADER, HEAD),
    ),
    Tile(
        "marketing_late",
        "fa-clock-o",
        "crm.lead.sla",
        [("side", "=", "marketing"), ("verdict", "=", "late")],
        "crm_lead_sla_action",
        (CMO,),
    ),
    Tile(
        "unassigned",
        "fa-inbox",
        "crm.lead",
        [OPEN, ("user_id", "=", False), ("lifecycle", "!=", "nurture")],
        "crm_lead_action_all",
        (LEADER, HEAD),
    ),
    Tile(
        "my_complaints",
        "fa-exclamation-circle",
        "customer.call",
        [
            ("is_complaint", "=", True),
            ("answered_date", "=", False),
            ("owner_id", "=", "uid"),
        ],
        "customer_call_action_complaints",
        (SALES,),
    ),
    Tile(
        "feedback",
        "fa-comments-o",
        "crm.lead.feedback",
        [("state", "in", ["new", "seen"]), ("marketer_id", "=", "uid")],
        "crm_lead_feedback_action",
        (MARKETING,),
    ),
    Tile(
        "questions",
        "fa-question-circle-o",
        "alignment.campaign.question",
        [("is_answered", "=", False), ("campaign_id.user_id", "=", "uid")],
        "alignment_campaign_question_action",
        (MARKETING,),
    ),
    Tile(
        "words",
        "fa-question",
        "alignment.utm.alias",
        [("is_unknown", "=", True)],
        "alignment_utm_alias_action",
        (MARKETING,),
    ),
    Tile(
        "complaints",
        "fa-exclamation-circle",
        "customer.call",
        [("is_complaint", "=", True), ("answered_date", "=", False)],
        "customer_call_action_complaints",
        (SUPPORT,),
    ),
    Tile(
        "messages_support",
        "fa-comments",
        "customer.conversation",
        [("answered_date", "=", False), ("side", "=", "support")],
        "customer_conversation_action",
        (SUPPORT,),
        needs="alignment.channel",
    ),
    Tile(
        "messages_marketing",
        "fa-comments",
        "customer.conversation",
        [("answered_date", "=", False), ("side", "=", "marketing")],
        "customer_conversation_action",
        (MARKETING,),
        needs="alignment.channel",
    ),
    Tile(
        "campaigns",
        "fa-bullhorn",
        "utm.campaign",
        [("is_running", "=", True)],
        "utm_campaign_action_running",
        (SUPPORT, SALES),
    ),
    Tile(
        "referrals",
        "fa-share",
        "crm.lead.referral",
        [("user_id", "=", "uid"), ("date", ">=", "today -30d")],
        "crm_lead_referral_action",
        (SUPPORT,),
    ),
    Tile(
        "returned",
        "fa-undo",
        "crm.lead.handover",
        [("triage", "=", "waits")],
        "crm_lead_handover_action_triage",
        (MARKETING, HEAD),
        is_decision=True,
    ),
    Tile(
        "signatures",
        "fa-pencil-square-o",
        "alignment.agreement",
        [("version_ids.state", "=", "draft")],
        "alignment_agreement_action",
        (CMO, HEAD, DIRECTOR),
        is_decision=True,
    ),
    Tile(
        "months",
        "fa-calendar-check-o",
        "alignment.month",
        [("state", "=", "draft")],
        "alignment_month_action",
        (CMO, HEAD, DIRECTOR),
        is_decision=True,
    ),
    Tile(
        "issues",
        "fa-gavel",
        "alignment.issue",
        [("state", "=", "open")],
        "alignment_issue_action_board",
        (CMO, HEAD, DIRECTOR),
        is_decision=True,
    ),
    Tile(
        "overdue",
        "fa-calendar-times-o",
        "alignment.issue",
        [("state", "in", ["open", "decided"]), ("date_due", "<", "today")],
        "alignment_issue_action_board",
        (CMO, HEAD, DIRECTOR),
        is_decision=True,
    ),
    Tile(
        "reports_marketing",
        "fa-file-text-o",
        "alignment.daily.report",
        [("state", "=", "draft"), ("department", "=", "marketing")],
        "alignment_daily_report_action",
        (CMO,),
        is_decision=True,
    ),
    Tile(
        "reports_sales",
        "fa-file-text-o",
        "alignment.daily.report",
        [("state", "=", "draft"), ("department", "=", "sales")],
        "alignment_daily_report_action",
        (HEAD,),
        is_decision=True,
    ),
    Tile(
        "touches",
        "fa-chain-broken",
        "customer.event.inbox",
        [("error", "!=", False)],
        "customer_event_inbox_action",
        ("base.group_system",),
        is_decision=True,
    ),
)
