"""Defines the figures of a daily report, and the live report from which each is read.
All are sums, so one query gives those of the members and the total."""

from dataclasses import dataclass, field

KEYS = [
    ("leads", "New leads"),
    ("duplicate_share", "Duplicate leads"),
    ("valid_share", "Valid data"),
    ("mqls", "MQLs handed off"),
    ("accepted", "Handoffs accepted"),
    ("returned", "Handoffs returned"),
    ("spend", "Spend"),
    ("cost_per_lead", "Cost per lead"),
    ("received", "Leads received"),
    ("calls", "Calls"),
    ("contacts", "Reached"),
    ("contact_rate", "Reached %"),
    ("won", "Deals Won"),
    ("revenue", "Revenue"),
    ("untouched", "Never called"),
    ("pipeline", "Open pipeline"),
    ("sla_share", "SLA compliance"),
    ("feedback_given", "Feedback given"),
    ("feedback_owed", "Feedback due"),
    ("feedback_received", "Feedback received"),
    ("feedback_answered", "Feedback answered"),
    ("feedback_waiting", "Unanswered feedback"),
    ("outcome", "Call Outcome"),
]
MEASURED_REPORTS = 5  # reports before and since a decision: a working week each
# neither better nor worse when they change
NEUTRAL = {"outcome", "spend"}
# figures where less is better
FEWER = {
    "duplicate_share",
    "returned",
    "cost_per_lead",
    "untouched",
    "feedback_owed",
    "feedback_waiting",
}


@dataclass(frozen=True)
class Source:
    """Rows from which figures are read.

    ``date``: the field with the day, empty if the rows show the present; ``user``: the
    field with the owner.
    """

    model: str
    user: str
    sums: tuple[str, ...] = ("__count",)
    date: str = ""
    domain: tuple = ()
    is_day: bool = False  # the field is a date, not a datetime
    company: str = "company_id"


@dataclass(frozen=True)
class Figure:
    """A figure: the sum ``part`` of ``source``.

    A share or a cost is divided by the sum ``whole``, of ``whole_source`` if that is
    another source.
    """

    key: str
    source: str
    part: str = "__count"
    whole: str = ""
    whole_source: str = ""
    unit: str = "count"
    is_left: bool = False  # the share is 1 - part / whole


@dataclass(frozen=True)
class Department:
    """The sources and figures of one department's report."""

    figures: tuple[Figure, ...]
    sources: dict[str, Source] = field(default_factory=dict)


LEADS = Source(
    model="crm.lead.quality.report",
    user="marketer_id",
    sums=("__count", "duplicate_share:sum", "valid_share:sum", "valid_share:count"),
    date="create_date",
)
SPEND = Source(
    model="alignment.spend",
    user="user_id",
    sums=("amount:sum",),
    date="date",
    is_day=True,
)
HANDED_OVER = Source(
    model="crm.lead.handover",
    user="marketer_id",
    date="date",
    domain=(("is_first", "=", True),),
)
WORK = Source(
    model="crm.floor.report",
    user="user_id",
    sums=("calls:sum", "contacts:sum", "won:sum", "amount:sum"),
    date="date",
)
TO_MARKETING = (("direction", "!=", "marketing"),)
UNANSWERED = (*TO_MARKETING, ("state", "in", ("new", "seen")))
UNTOUCHED = (
    ("user_id", "!=", False),
    ("won_status", "=", "pending"),
    ("attempt_count", "=", 0),
    ("k_status_id", "=", False),
)


def _decided(state):
    return Source(
        model="crm.lead.handover",
        user="marketer_id",
        date="decision_date",
        domain=(("state", "=", state),),
    )


def timers(side):
    return Source(
        model="crm.compliance.report",
        user="user_id",
        sums=("__count", "late_count:sum"),
        date="due_date",
        domain=(("side", "=", side),),
    )


def share(key, source, part, whole="__count", **more):
    return Figure(key, source, part, whole, unit="share", **more)


MARKETING = Department(
    figures=(
        Figure("leads", "leads"),
        share("duplicate_share", "leads", "duplicate_share:sum"),
        share("valid_share", "leads", "valid_share:sum", "valid_share:count"),
        Figure("mqls", "handed_over"),
        Figure("accepted", "accepted"),
        Figure("returned", "returned"),
        Figure("spend", "spend", "amount:sum", unit="amount"),
        Figure(
            key="cost_per_lead",
            source="spend",
            part="amount:sum",
            whole="__count",
            whole_source="leads",
            unit="amount",
        ),
        share("sla_share", "timers", "late_count:sum", is_left=True),
        Figure("feedback_received", "received"),
        Figure("feedback_answered", "answered"),
        Figure("feedback_waiting", "waiting"),
    ),
    sources={
        "leads": LEADS,
        "handed_over": HANDED_OVER,
        "accepted": _decided("accepted"),
        "returned": _decided("rejected"),
        "spend": SPEND,
        "timers": timers("marketing"),
        "received": Source(
            model="crm.lead.feedback",
            user="marketer_id",
            date="date",
            domain=TO_MARKETING,
        ),
        "answered": Source(
            model="crm.lead.feedback",
            user="reply_user_id",
            date="reply_date",
            domain=TO_MARKETING,
        ),
        "waiting": Source(
            model="crm.lead.feedback", user="marketer_id", domain=UNANSWERED
        ),
    },
)
SALES = Department(
    figures=(
        Figure("received", "received"),
        Figure("calls", "work", "calls:sum"),
        Figure("contacts", "work", "contacts:sum"),
        share("contact_rate", "work", "contacts:sum", "calls:sum"),
        Figure("won", "work", "won:sum"),
        Figure("revenue", "work", "amount:sum", unit="amount"),
        Figure("untouched", "untouched"),
        Figure("pipeline", "pipeline", "expected_revenue:sum", unit="amount"),
        share("sla_share", "timers", "late_count:sum", is_left=True),
        Figure("feedback_given", "given"),
        Figure("feedback_owed", "owed"),
    ),
    sources={
        "received": Source(
            model="crm.lead.handover", user="user_id", date="received_date"
        ),
        "work": WORK,
        "untouched": Source(model="crm.lead", user="user_id", domain=UNTOUCHED),
        "pipeline": Source(
            model="crm.lead",
            user="user_id",
            sums=("expected_revenue:sum",),
            domain=(("type", "=", "opportunity"), ("won_status", "=", "pending")),
        ),
        "timers": timers("sales"),
        "given": Source(
            model="crm.lead.feedback",
            user="user_id",
            date="date",
            domain=(("direction", "=", "sales"),),
        ),
        "owed": Source(
            model="crm.lead.sla",
            user="user_id",
            domain=(
                ("state", "=", "running"),
                ("target", "=", "feedback"),
                ("side", "=", "sales"),
            ),
        ),
    },
)
DEPARTMENTS = {"marketing": MARKETING, "sales": SALES}
# outcomes of calls, by status; attempts that reached nobody have none
OUTCOME_GROUPS = ["user_id", "to_status_id", "call_result_id"]
OUTCOMES = Source(
    model="crm.k.status.change",
    user="user_id",
    date="date",
    domain=(
        ("undo_of_id", "=", False),
        ("undo_ids", "=", False),
        ("is_call", "=", True),
    ),
    company="lead_id.company_id",
)


def get_figure(department, key):
    """Return the definition of a figure; None for outcomes."""
    figures = DEPARTMENTS[department].figures
    return next((figure for figure in figures if figure.key == key), None)


def divide(figure, sums, whole_sums):
    """Return the value of ``figure`` from sums; None if its whole is 0."""
    part = sums.get(figure.part) or 0
    if not figure.whole:
        return part
    whole = whole_sums.get(figure.whole) or 0
    if not whole:
        return None
    return 1 - part / whole if figure.is_left else part / whole


def add_sums(found, source, user, numbers):
    """Add the sums of one user to ``found``, {user id, or None for all: {sum: n}}."""
    sums = {
        name: float(number or 0)
        for name, number in zip(source.sums, numbers, strict=True)
    }
    if user:
        found[user.id] = sums
    for name, number in sums.items():
        found[None][name] += number


def read_sums(env, source, domain):
    """Return {user id, or None for all: {sum: number}} of rows in ``domain``."""
    found = {None: dict.fromkeys(source.sums, 0)}
    rows = env[source.model]._read_group(domain, [source.user], source.sums)
    for user, *numbers in rows:
        add_sums(found, source, user, numbers)
    return found


def add_outcome(values, user, status, result, count):
    """Count an outcome for the user and for all; attempts have no status."""
    key = ("outcome", False if result else status.id)
    for user_id in (user.id, None):
        counts = values.setdefault(user_id, {})
        counts[key] = counts.get(key, 0) + count


def get_mood(key, change):
    """Return "better" or "worse" for a change of the figure; False for neither."""
    if abs(change) < 0.005 or key in NEUTRAL:
        return False
    return "better" if (change > 0) != (key in FEWER) else "worse"
