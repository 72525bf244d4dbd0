"""What a clock says at an instant: a function of its moments alone, never of a job
having run.

The same words are asked in a search (``get_domain``), so that badge, filter and report
agree. A clock that is late already is never paused, so what is paused is not late.
"""

from datetime import datetime

from odoo.fields import Domain


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


def get_domain(verdict: str, now: datetime) -> Domain:
    """The clocks of which ``judge`` says ``verdict`` at ``now``"""
    is_free = Domain("exempt_log_id", "=", False)
    is_paused = Domain("paused_date", "!=", False)
    is_ticking = Domain("state", "=", "running") & ~is_paused
    late = is_ticking & Domain("due_date", "<", now)
    in_time = is_ticking & Domain("due_date", ">=", now)
    is_ended = Domain("state", "!=", "running")
    breached = is_ended & Domain("is_late_at_end", "=", True)
    kept = is_ended & Domain("is_late_at_end", "=", False)
    at_risk = Domain("warn_date", "!=", False) & Domain("warn_date", "<=", now)
    return {
        "late": late & is_free,
        "breached": breached & is_free,
        "exempt": (late | breached) & ~is_free,
        "met": kept & Domain("state", "=", "met"),
        "cancelled": kept & Domain("state", "=", "cancelled"),
        "paused": Domain("state", "=", "running") & is_paused,
        "at_risk": in_time & at_risk,
        "running": in_time & ~at_risk,
    }[verdict]
