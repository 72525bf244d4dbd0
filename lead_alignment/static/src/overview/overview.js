import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "alignment.overview";

/** The first page of the app: what waits for the user, and how the month goes. */
export class Overview extends Component {
    static template = "lead_alignment.Overview";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ status: "loading", page: null });
        onWillStart(() => this.load());
    }

    async load() {
        try {
            this.state.page = await this.orm.call(MODEL, "get_page", []);
            this.state.status = "ready";
        } catch (error) {
            this.state.status = "failed";
            // Odoo tells what it was; thrown here, it would take the button away
            Promise.reject(error);
        }
    }

    get waiting() {
        return this.state.page.today.filter((tile) => tile.count);
    }

    get settled() {
        return this.state.page.today.filter((tile) => !tile.count);
    }

    get decisions() {
        return this.state.page.decisions.filter((tile) => tile.count);
    }

    get volume() {
        return this.state.page.promises?.volume;
    }

    get month() {
        return deserializeDate(this.state.page.promises.month).toFormat("LLLL yyyy");
    }

    /** The widest bar of the funnel is its largest step. */
    getWidth(stage) {
        const most = Math.max(...this.state.page.funnel.map((one) => one.count), 1);
        return Math.max((100 * stage.count) / most, 1);
    }

    /** What of the step before came so far, in per cent. */
    getShare(index) {
        const before = this.state.page.funnel[index - 1]?.count;
        const count = this.state.page.funnel[index].count;
        return before ? Math.round((100 * count) / before) : null;
    }

    formatCount(count) {
        return formatInteger(count);
    }

    /** @param {number|null|false} share of 1 */
    formatShare(share) {
        return typeof share === "number"
            ? `${formatFloat(100 * share, { digits: [0, 0] })} %`
            : "–";
    }

    async open(key) {
        this.action.doAction(await this.orm.call(MODEL, "get_action", [key]));
    }

    async openStage(key) {
        this.action.doAction(await this.orm.call(MODEL, "get_stage_action", [key]));
    }

    openLookup() {
        this.action.doAction("lead_alignment.customer_lookup_action");
    }

    openCompliance() {
        this.action.doAction("lead_alignment.crm_compliance_report_action");
    }
}

registry.category("actions").add("lead_alignment.overview", Overview);
