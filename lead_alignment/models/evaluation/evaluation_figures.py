"""The figures of an employee's month: from which report each is read. Read once for
all employees, grouped by them: the team's figure is the sum of all."""

from dataclasses import replace

from ..daily.figure_definitions import WORK, Figure, Source, share, timers

FEEDBACK_DUE = (("target", "in", ("feedback", "answer")),)


def _handovers(user, date, *domain):
    return Source(
        model="crm.lead.handover",
        user=user,
        date=date,
        sums=("__count",),
        domain=domain,
    )


def _feedback(side):
    """Return the timers of feedback, or answers, that a side owed."""
    source = timers(side)
    return replace(source, domain=(*source.domain, *FEEDBACK_DUE))


SOURCES = {
    "marketing_timers": timers("marketing"),
    "marketing_feedback": _feedback("marketing"),
    "sales_timers": timers("sales"),
    "sales_feedback": _feedback("sales"),
    "given": _handovers("marketer_id", "date", ("is_first", "=", True)),
    "given_accepted": _handovers(
        "marketer_id", "decision_date", ("state", "=", "accepted")
    ),
    "given_returned": _handovers(
        "marketer_id", "decision_date", ("state", "=", "rejected")
    ),
    "received": _handovers("user_id", "received_date"),
    "received_accepted": _handovers(
        "user_id", "decision_date", ("state", "=", "accepted")
    ),
    "received_returned": _handovers(
        "user_id", "decision_date", ("state", "=", "rejected")
    ),
    "said": Source(
        model="crm.lead.feedback",
        user="user_id",
        sums=("__count",),
        date="date",
    ),
    "quality": Source(
        model="crm.lead.feedback",
        user="marketer_id",
        sums=("quality:sum", "quality:count"),
        date="date",
        domain=(("direction", "!=", "marketing"), ("quality", ">", 0)),
    ),
    "work": WORK,
}


def _kept(side):
    """Return the figures of promises that a side kept."""
    return (
        Figure("timers", f"{side}_timers"),
        share("sla_share", f"{side}_timers", "late_count:sum", is_left=True),
    )


def _owed(side):
    """Return the figures of feedback, or answers, that a side owed."""
    return (
        Figure("feedback_owed", f"{side}_feedback"),
        share("feedback_share", f"{side}_feedback", "late_count:sum", is_left=True),
    )


FIGURES = {
    "marketing": (
        *_kept("marketing"),
        Figure("given", "given"),
        Figure("given_accepted", "given_accepted"),
        Figure("given_returned", "given_returned"),
        Figure("quality", "quality", "quality:sum", "quality:count", unit="number"),
        *_owed("marketing"),
    ),
    "sales": (
        *_kept("sales"),
        Figure("received", "received"),
        Figure("received_accepted", "received_accepted"),
        Figure("received_returned", "received_returned"),
        *_owed("sales"),
        Figure("said", "said"),
        Figure("calls", "work", "calls:sum"),
        share("contact_rate", "work", "contacts:sum", "calls:sum"),
        Figure("won", "work", "won:sum"),
        Figure("revenue", "work", "amount:sum", unit="amount"),
    ),
}
# figures that say something about how well somebody kept the agreement, in this order
TELLING = ("sla_share", "feedback_share", "quality", "contact_rate")
