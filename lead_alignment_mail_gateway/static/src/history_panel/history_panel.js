import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { ActionPanel } from "@mail/discuss/core/common/action_panel";
import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { registerThreadAction } from "@mail/core/common/thread_actions";
import { patch } from "@web/core/utils/patch";
import { TimelineFeed } from "@lead_alignment/timeline/timeline_feed";

/** The customer's history beside a talk, and until when one may answer. */
export class HistoryPanel extends Component {
    static template = "lead_alignment_mail_gateway.HistoryPanel";
    static components = { ActionPanel, TimelineFeed };
    static props = { thread: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ customer: null });
        onWillStart(() => this.load(this.props.thread));
        onWillUpdateProps(async ({ thread }) => {
            if (thread.id !== this.props.thread.id) {
                await this.load(thread);
            }
        });
    }

    async load(thread) {
        this.state.customer = await this.orm.silent.call(
            "discuss.channel",
            "get_talk_customer",
            [thread.id]
        );
    }

    get title() {
        return _t("Customer");
    }

    /** Until when the platform permits an answer, in words. */
    get windowText() {
        const { until, free_until } = this.state.customer || {};
        if (!until) {
            return _t("The customer has not written yet.");
        }
        const now = luxon.DateTime.now();
        const [last, free] = [until, free_until].map(deserializeDateTime);
        if (last < now) {
            return _t("The platform permits no answer any more.");
        }
        if (free < now) {
            return _t("Answers cost money; possible until %s.", this.show(last));
        }
        return _t("You can answer until %s.", this.show(last));
    }

    get isClosed() {
        const { until } = this.state.customer || {};
        return !until || deserializeDateTime(until) < luxon.DateTime.now();
    }

    show(date) {
        return toLocaleDateTimeString(date, { showSeconds: false });
    }
}

registerThreadAction("customer-history", {
    actionPanelComponent: HistoryPanel,
    condition: ({ owner, thread }) =>
        thread?.channel_type === "gateway" &&
        !owner.props.chatWindow &&
        !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-fw fa-history",
    name: _t("Customer History"),
    panelOuterClass: "o-customer-history-panel bg-inherit",
    sequence: 15,
    sequenceGroup: 10,
    toggle: true,
});

// whoever answers needs to know whom: the history is open, not the list of colleagues
patch(DiscussContent.prototype, {
    actionPanelAutoOpenFn() {
        const history = this.threadActions.actions.find(
            (one) => one.id === "customer-history"
        );
        if (history) {
            history.open();
        } else {
            super.actionPanelAutoOpenFn();
        }
    },
});
