import { Component, markup } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";

import { CountdownBadge } from "@lead_alignment/sla/countdown_badge";
import { formatMoment } from "@lead_alignment/shared/moments";
import { useSingleKeys } from "@lead_alignment/shared/single_keys";

/** Who is called: name, numbers, where it comes from, what was said before. */
export class CallCard extends Component {
    static template = "lead_alignment.CallCard";
    static props = {
        lead: Object, // of crm.call.queue._get_card
        copyPhone: Function,
        openLead: Function,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.keys = useSingleKeys();
        this.moment = formatMoment;
    }

    /** Props of the badge of the timer that is due next, if any. */
    get timer() {
        const { timer } = this.props.lead;
        return timer && { ...timer, due: deserializeDateTime(timer.due) };
    }

    /** Once the phone dials, keys are the queue's again and not the link's. */
    leaveLink(ev) {
        ev.currentTarget.blur();
    }

    get description() {
        return markup(this.props.lead.description);
    }

    ago(value) {
        return deserializeDateTime(value).toRelative();
    }
}

/** What to say: the pitch, and answers to what customers hold against it. */
export class CallScript extends Component {
    static template = "lead_alignment.CallScript";
    static props = { script: Object };

    get pitch() {
        return markup(this.props.script.pitch);
    }
}
CallCard.components = { CallScript, CountdownBadge };
