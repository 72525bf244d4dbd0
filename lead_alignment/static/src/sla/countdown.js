import { _t } from "@web/core/l10n/translation";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How each verdict looks: never by colour alone. */
export const VERDICTS = {
    running: { icon: "fa-clock-o", tone: "text-bg-light border" },
    at_risk: { icon: "fa-exclamation-triangle", tone: "text-bg-warning" },
    late: { icon: "fa-fire", tone: "text-bg-danger" },
    paused: { icon: "fa-pause", tone: "text-bg-info" },
};

/** "2 h 10 m", "35 m", "less than a minute". */
export function formatLength(seconds) {
    const length = Math.abs(seconds);
    if (length < MINUTE) {
        return _t("less than a minute");
    }
    const days = Math.floor(length / DAY);
    const hours = Math.floor((length % DAY) / HOUR);
    const minutes = Math.floor((length % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s m", { hours, minutes });
    }
    return _t("%s m", minutes);
}

/** What the badge says of a timer with so many working seconds left. */
export function describe(verdict, seconds) {
    if (verdict === "paused") {
        return _t("paused");
    }
    return seconds < 0
        ? _t("%s overdue", formatLength(seconds))
        : _t("%s left", formatLength(seconds));
}
