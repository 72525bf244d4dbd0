"""What a timer says at an instant: a function of its moments alone, never of a job
having run.

``crm.lead.sla._get_verdict_domain`` asks the same in a search, so that badge, filter
and report agree. A timer that is late already is never paused, so what is paused is not
late.
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
    """``running``, ``at_risk``, ``late``, ``paused``; of what ended ``met``,
    ``breached``, ``cancelled``; ``exempt`` where a breach was excused.

    A response at the deadline is in time; what was late when it was cancelled stays so.
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
