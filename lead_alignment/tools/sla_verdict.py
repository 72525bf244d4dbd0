"""The verdict of an SLA timer at a moment: it depends on the timer's moments only, not
on a scheduled job.

``crm.lead.sla._get_verdict_domain`` is the same as a search, so that badge, filter and
report agree. A late timer is never paused, so a paused timer is not late.
"""

from datetime import datetime


def judge(
    now: datetime,
    due: datetime,
    warn: datetime | None,
    ended: datetime | None = None,
    *,
    is_paused: bool = False,
    is_met: bool = False,
    is_exempt: bool = False,
) -> str:
    """Return the verdict: ``running``, ``at_risk``, ``late``, ``paused``; after the end
    ``met``, ``breached``, ``cancelled``, or ``exempt`` for a waived breach.

    A response at the deadline is in time. A timer that was late when it was cancelled
    is breached.
    """
    if is_paused and not ended:
        return "paused"
    is_late = (ended or now) > due
    if is_late and is_exempt:
        return "exempt"
    if ended:
        return "breached" if is_late else "met" if is_met else "cancelled"
    if is_late:
        return "late"
    return "at_risk" if warn is not None and now >= warn else "running"
