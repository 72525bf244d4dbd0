import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
} from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CallDay, LEVELS } from "@lead_alignment/telesales/call_queue/call_day";
import { TrendChart } from "@lead_alignment/overview/trend_chart";

const MODEL = "alignment.overview";

/** The first page of the app: what waits for the user, and how the month goes. */
export class Overview extends Component {
    static template = "lead_alignment.Overview";
    static components = { CallDay, TrendChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lookup = useRef("lookup");
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

    /** e.g. "1 of 4" */
    get stepsDone() {
        const { steps } = this.state.page;
        return _t("%(done)s of %(all)s", {
            done: steps.filter((step) => step.is_done).length,
            all: steps.length,
        });
    }

    async hideSteps() {
        await user.setUserSettings("is_checklist_hidden", true);
        this.state.page.steps = null;
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
        return this.nameMonth(this.state.page.promises.month);
    }

    nameMonth(day) {
        return deserializeDate(day).toFormat("LLLL yyyy");
    }

    /** Nothing is told by color alone. */
    getBar(agent) {
        const width = agent.target
            ? agent.percent
            : (100 * agent.calls) /
              Math.max(...this.state.page.team.map((one) => one.calls), 1);
        return { color: LEVELS[agent.level].bar, width: Math.min(width, 100) };
    }

    /** e.g. "12 of 40 calls" */
    getCalls(agent) {
        const calls = formatInteger(agent.calls);
        return agent.target
            ? _t("%(calls)s of %(target)s calls", {
                  calls,
                  target: formatInteger(agent.target),
              })
            : agent.calls === 1
              ? _t("1 call")
              : _t("%s calls", calls);
    }

    getSourceWidth(source) {
        const most = Math.max(...this.state.page.sources.map((one) => one.leads), 1);
        return (100 * source.leads) / most;
    }

    formatCost(source) {
        return source.cost === null
            ? "–"
            : formatMonetary(source.cost, { currencyId: source.currency });
    }

    formatUntil(campaign) {
        return campaign.date_end
            ? _t("until %s", formatDate(deserializeDate(campaign.date_end)))
            : _t("no end date");
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
            ? `${formatFloat(100 * share, { digits: [0, 0] })}%`
            : "–";
    }

    async open(key) {
        this.action.doAction(await this.orm.call(MODEL, "get_action", [key]));
    }

    async openStage(key) {
        this.action.doAction(await this.orm.call(MODEL, "get_stage_action", [key]));
    }

    async openDay(key, day) {
        this.action.doAction(await this.orm.call(MODEL, "get_day_action", [key, day]));
    }

    async openSource(source) {
        this.action.doAction(
            await this.orm.call("crm.source.summary", "action_open_leads", [
                [source.id],
            ])
        );
    }

    openBucket(bucket) {
        this.action.doAction("lead_alignment.crm_lead_action_calls", {
            additionalContext: {
                search_default_my_leads: 0,
                search_default_open: 0,
                is_owner_known: 0,
            },
            props: { domain: bucket.domain },
            viewType: "list",
        });
    }

    openCampaign(campaign) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "utm.campaign",
            res_id: campaign.id,
            views: [[false, "form"]],
        });
    }

    openBoard() {
        this.action.doAction("lead_alignment.crm_floor_board_action");
    }

    openLookup() {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "lead_alignment.customer_lookup",
            name: _t("Customer Lookup"),
            params: { phone: this.lookup.el.value.trim() },
        });
    }

    onLookupKeydown(ev) {
        if (ev.key === "Enter") {
            this.openLookup();
        }
    }

    openCompliance() {
        this.action.doAction("lead_alignment.crm_compliance_report_action");
    }
}

registry.category("actions").add("lead_alignment.overview", Overview);
