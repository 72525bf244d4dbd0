import { deserializeDateTime } from "@web/core/l10n/dates";

const DAY_AND_TIME = {
    day: "numeric",
    month: "numeric",
    hour: "numeric",
    minute: "2-digit",
};

/** E.g. "23/11 09:00": a moment of the server in the user's locale and time zone. */
export function formatMoment(value) {
    return deserializeDateTime(value).toLocaleString(DAY_AND_TIME);
}

/** E.g. "Mon 23/11 09:00" */
export function formatMomentOfWeek(value) {
    return deserializeDateTime(value).toLocaleString({
        weekday: "short",
        ...DAY_AND_TIME,
    });
}
