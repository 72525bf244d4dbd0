import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

import { Activity } from "@mail/core/web/activity";

/** The to-do of a hand-over is decided where it stands: accept, or return. */
patch(Activity.prototype, {
    setup() {
        super.setup();
        this.actionService = useService("action");
    },

    async acceptHandover() {
        const thread = this.thread;
        await this.props.activity.markAsDone([]);
        this.props.onActivityChanged(thread);
        this.actionService.doAction("soft_reload");
    },

    returnHandover() {
        const { res_model: model, res_id: id } = this.props.activity;
        this.actionService.doAction("lead_alignment.crm_lead_return_action", {
            additionalContext: {
                active_model: model,
                active_id: id,
                active_ids: [id],
            },
        });
    },
});
