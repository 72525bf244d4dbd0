import { Component, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";

import { VERDICTS, describe } from "./countdown";

const { DateTime } = luxon;
const TICK_MILLISECONDS = 20_000;
const TOLERANCE = 2; // seconds that reading takes

/**
 * A timer: "2 h 10 m left", ticking; "late by 35 m"; "paused".
 *
 * Counted is working time: between two openings the badge stands still.
 */
export class CountdownBadge extends Component {
    static template = "lead_alignment.CountdownBadge";
    static props = {
        due: Object, // luxon
        left: Number, // working seconds when it was read
        verdict: String,
        target: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ elapsed: 0 });
        this.readAt = DateTime.now();
        const timer = browser.setInterval(() => this.tick(), TICK_MILLISECONDS);
        onWillDestroy(() => browser.clearInterval(timer));
        onWillUpdateProps((props) => {
            if (
                props.left !== this.props.left ||
                props.verdict !== this.props.verdict
            ) {
                this.readAt = DateTime.now();
                this.state.elapsed = 0;
            }
        });
    }

    tick() {
        this.state.elapsed = -this.readAt.diffNow("seconds").seconds;
    }

    /** Working seconds left; they pass like those on the wall while nobody rests. */
    get left() {
        const { left, due } = this.props;
        const onTheWall = due.diff(this.readAt, "seconds").seconds;
        const isResting = left > 0 && Math.abs(onTheWall - left) > TOLERANCE;
        return this.isPaused || isResting ? left : left - this.state.elapsed;
    }

    get isPaused() {
        return this.props.verdict === "paused";
    }

    get verdict() {
        return !this.isPaused && this.left < 0 ? "late" : this.props.verdict;
    }

    get look() {
        return VERDICTS[this.verdict];
    }

    get text() {
        return describe(this.verdict, this.left);
    }

    get title() {
        return _t("%(target)s, due %(moment)s", {
            target: this.props.target || "",
            moment: formatDateTime(this.props.due),
        });
    }
}
