import { _t } from "@web/core/l10n/translation";
import {
    Component,
    onWillStart,
    onWillDestroy,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useBus, useService } from "@web/core/utils/hooks";

import { CallCard } from "./call_card";
import { CallDay } from "./call_day";
import { OutcomePanel } from "@lead_alignment/outcome/outcome_panel/outcome_panel";
import { ReasonDialog } from "./reason_dialog";
import { formatMomentOfWeek } from "@lead_alignment/shared/moments";
import { isCombined, isTaken, useSingleKeys } from "@lead_alignment/shared/single_keys";

const RETRY_MILLISECONDS = 30_000; // how often an empty queue is asked again
const KEEP_MILLISECONDS = 60_000; // how often an agent who moves keeps the lead
const AHEAD_MILLISECONDS = 500; // after a lead is shown, the next one is prepared
const QUEUE = "crm.call.queue";

/**
 * One lead after the other: who to call, what to say, how it ended. The server
 * chooses the lead and answers each call with the whole screen. While the agent talks,
 * the card of the next lead is fetched ahead: it is there when the outcome is filed.
 */
export class CallQueue extends Component {
    static template = "lead_alignment.CallQueue";
    static components = { CallCard, CallDay, Layout, OutcomePanel };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.alerts = useService("lead_alignment.alerts");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.root = useRef("root");
        this.keys = useSingleKeys();
        this.display = { controlPanel: {} };
        this.state = useState({
            screen: null,
            turn: 0, // counts leads, so that each has a fresh panel
            logged: null, // what can be undone
            isStarted: false,
            isBusy: false,
            isAway: false, // the lead went back while nobody moved
        });
        this.lastMove = Date.now();
        this.ahead = null; // the card of the lead that was leased ahead
        onWillStart(() => this.start());
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
        for (const type of ["keydown", "pointerdown", "pointermove"]) {
            // captured, as the panel stops the keys that it takes
            useExternalListener(window, type, () => (this.lastMove = Date.now()), {
                capture: true,
            });
        }
        const keep = browser.setInterval(() => this.keep(), KEEP_MILLISECONDS);
        const retry = browser.setInterval(() => this.retry(), RETRY_MILLISECONDS);
        onWillDestroy(() => {
            browser.clearInterval(keep);
            browser.clearInterval(retry);
            browser.clearTimeout(this.preparing);
        });
        useBus(this.alerts.bus, "alert", ({ detail }) =>
            detail.kind === "call" ? this.suggest() : this.retry()
        );
        // whoever cannot see the screen hears who is next
        useEffect(
            () => this.root.el?.querySelector(".o_call_person")?.focus(),
            () => [this.state.turn]
        );
    }

    /** Show the lead in work, or the one somebody chose by hand. */
    async start() {
        const pickId = this.props.action.params?.pick_id;
        if (!pickId || this.props.state) {
            return this.show(await this.orm.call(QUEUE, "get_screen"));
        }
        try {
            this.show(await this.orm.call(QUEUE, "pick", [pickId]));
        } catch (error) {
            this.show(await this.orm.call(QUEUE, "get_screen"));
            throw error;
        }
    }

    get lead() {
        return this.state.screen.lead;
    }

    /** What the server needs to know to answer with no card. */
    get aheadIds() {
        return this.ahead ? [this.ahead.id] : [];
    }

    get waiting() {
        const { waiting } = this.state.screen;
        if (!waiting || !this.state.isStarted) {
            return null;
        }
        return { kind: waiting.kind, at: waiting.at && formatMomentOfWeek(waiting.at) };
    }

    reasons(kind) {
        return this.state.screen.reasons.filter((reason) => reason.kind === kind);
    }

    show(screen) {
        const { lead } = screen;
        if (lead) {
            this.state.isStarted = true;
        }
        this.state.isAway = false;
        this.state.turn += 1;
        // of a lead leased ahead, and after a failure, the server says what has changed
        this.state.screen = { ...this.state.screen, ...screen };
        if (lead && lead.id === this.ahead?.id) {
            this.state.screen.lead = { ...this.ahead, ...lead };
        }
        this.ahead = null;
        browser.clearTimeout(this.preparing);
        this.preparing = browser.setTimeout(() => this.prepare(), AHEAD_MILLISECONDS);
        if (screen.logged) {
            this.state.logged = screen.logged;
        }
    }

    /** One call at a time: a key pressed twice does nothing twice. */
    async ask(method, ...args) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const screen = await this.orm.call(QUEUE, method, args);
            this.show(screen);
        } finally {
            this.state.isBusy = false;
        }
    }

    /** Fetch the next lead's card, and the agent's figures, while they talk. */
    async prepare() {
        const { turn } = this.state;
        if (!this.lead || this.state.isBusy || this.state.isAway) {
            return;
        }
        try {
            const prepared = await this.orm.silent.call(QUEUE, "prepare_next", [
                this.lead.id,
            ]);
            if (turn === this.state.turn) {
                const { ahead, ...progress } = prepared;
                this.ahead = ahead;
                Object.assign(this.state.screen, progress);
            }
        } catch {
            this.ahead = null; // the next lead is served as ever
        }
    }

    next() {
        this.state.isStarted = true;
        return this.ask("serve_next");
    }

    file(outcome) {
        return this.ask("log_and_next", this.lead.id, outcome, ...this.aheadIds);
    }

    async undo() {
        const { change_ids } = this.state.logged || {};
        if (change_ids && !this.state.isBusy) {
            await this.ask("undo", change_ids);
            this.state.logged = null;
            this.notification.add(_t("Outcome undone. The lead is yours again."), {
                type: "info",
            });
        }
    }

    skip() {
        const { id } = this.lead; // the one that is seen now
        this.chooseReason(_t("Choose a reason for skipping"), "skip", (reasonId) =>
            this.ask("skip", id, reasonId, ...this.aheadIds)
        );
    }

    pause() {
        this.chooseReason(_t("Choose a reason for your break"), "pause", (reasonId) =>
            this.ask("pause", reasonId)
        );
    }

    resume() {
        this.state.isStarted = true;
        return this.ask("resume");
    }

    chooseReason(title, kind, choose) {
        if (!this.isChoosing) {
            this.isChoosing = true;
            this.dialog.add(
                ReasonDialog,
                { title, reasons: this.reasons(kind), choose },
                { onClose: () => (this.isChoosing = false) }
            );
        }
    }

    async toggleReceiving() {
        const { screen } = this.state;
        try {
            screen.is_receiving = await this.orm.call(QUEUE, "set_receiving", [
                !screen.is_receiving,
            ]);
        } finally {
            this.render(); // the switch shows what is set, and not what was tried
        }
    }

    openBucket(bucket) {
        return this.action.doAction("lead_alignment.crm_lead_action_calls", {
            additionalContext: {
                search_default_my_leads: 0,
                search_default_open: 0,
                is_owner_known: 0,
            },
            props: { domain: bucket.domain },
            viewType: "list",
        });
    }

    openLead() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: this.lead.id,
            views: [[false, "form"]],
        });
    }

    /** An agent who moves keeps the lead; of one who left, it goes back. */
    async keep() {
        if (!this.lead || this.state.isAway) {
            return;
        }
        if (Date.now() - this.lastMove < KEEP_MILLISECONDS) {
            const { turn } = this.state;
            const isKept = await this.orm.silent.call(QUEUE, "keep", [this.lead.id]);
            if (turn === this.state.turn) {
                this.state.isAway = !isKept;
                await this.prepare(); // something more urgent may be due by now
            }
        }
    }

    /** The exchange saw nobody answer: select that. */
    async suggest() {
        if (this.lead) {
            const { lead } = this;
            lead.suggested_result_id = await this.orm.silent.call(
                QUEUE,
                "get_suggested_result",
                [lead.id]
            );
        }
    }

    /** An empty queue fills without anybody asking. */
    async retry() {
        const { isStarted, isBusy, screen } = this.state;
        if (isStarted && !isBusy && !screen.lead && !screen.pause) {
            const next = await this.orm.silent.call(QUEUE, "serve_next");
            if (next.lead) {
                this.alerts.ring();
                this.show(next);
            }
        }
    }

    onKeydown(ev) {
        const isOther = isCombined(ev) || ev.repeat || ev.defaultPrevented;
        if (isTaken(ev) || isOther || document.querySelector(".modal")) {
            return;
        }
        const act = this.getKeys(ev)[ev.key.toLowerCase()];
        if (act) {
            ev.preventDefault();
            act();
        }
    }

    getKeys(ev) {
        const { lead } = this;
        const { pause } = this.state.screen;
        const isButton = ev.target.matches?.("button"); // Enter means that one
        const letters = {
            u: () => this.undo(),
            p: () => (pause ? this.resume() : this.pause()),
            ...(lead && {
                s: () => this.skip(),
                c: () => this.copyPhone(lead.phones[0]),
            }),
        };
        return {
            ...(this.keys.isOn && letters),
            ...(!lead &&
                !isButton && { enter: () => (pause ? this.resume() : this.next()) }),
        };
    }

    async copyPhone(phone) {
        if (!phone) {
            return;
        }
        await browser.navigator.clipboard.writeText(phone.dial);
        this.notification.add(_t("%s copied", phone.dial), { type: "info" });
    }
}

registry.category("actions").add("lead_alignment.call_queue", CallQueue);
