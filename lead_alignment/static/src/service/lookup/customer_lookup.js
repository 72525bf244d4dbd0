import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { TimelineFeed } from "@lead_alignment/timeline/timeline_feed";

const WAIT = 250; // ms after the last key

/** One box for whoever picks up the phone: who it is, what happened, and one click to
 * note why they ring. */
export class CustomerLookup extends Component {
    static template = "lead_alignment.CustomerLookup";
    static components = { TimelineFeed };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({
            text: this.getPhone(),
            status: "idle",
            rows: [],
            chosen: null,
            reasons: [],
            call: null,
            isLogging: false,
            note: "",
        });
        useAutofocus({ refName: "box", selectAll: true });
        this.findSoon = useDebounced(() => this.find(), WAIT);
        onWillStart(async () => {
            this.rights = await this.orm.call("customer.lookup", "get_rights", []);
            if (this.rights.may_log) {
                this.state.reasons = await this.orm.searchRead(
                    "alignment.reason",
                    [["kind", "=", "inbound"]],
                    ["name", "is_complaint"]
                );
            }
            if (this.state.text) {
                this.find();
            }
        });
    }

    /** Of the address that a telephone exchange opens */
    getPhone() {
        const query = new URLSearchParams(browser.location.search);
        return query.get("phone") || this.props.action.params?.phone || "";
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.findSoon();
    }

    async find() {
        const text = this.state.text.trim();
        Object.assign(this.state, { call: null, chosen: null, note: "" });
        if (text.length < 2) {
            Object.assign(this.state, { rows: [], status: "idle" });
            this.keepLast.add(Promise.resolve()); // what was asked comes too late
            return;
        }
        this.state.status = "loading";
        try {
            this.state.rows = await this.keepLast.add(
                this.orm.silent.call("customer.lookup", "find", [text])
            );
            this.state.status = "ready";
            if (this.state.rows.length === 1) {
                this.choose(this.state.rows[0]);
            }
        } catch (error) {
            this.state.status = "failed";
            console.warn(error);
        }
    }

    choose(row) {
        this.state.chosen = row;
        this.state.call = null;
        this.state.note = "";
    }

    onKeydown(ev) {
        const { rows, chosen } = this.state;
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step && rows.length) {
            ev.preventDefault();
            const at = rows.indexOf(chosen) + step;
            this.choose(rows[Math.max(0, Math.min(at, rows.length - 1))]);
        } else if (ev.key === "Enter" && rows.length && !chosen) {
            this.choose(rows[0]);
        }
    }

    isChosen(row) {
        const { chosen } = this.state;
        return chosen?.res_model === row.res_model && chosen?.res_id === row.res_id;
    }

    /** Of the row that the arrow keys chose, while the focus stays in the box. */
    get activeId() {
        const at = this.state.rows.findIndex((row) => this.isChosen(row));
        return at >= 0 && this.state.rows.length > 1 ? `o_lookup_row_${at}` : undefined;
    }

    /** What a screen reader says of the search. */
    get foundText() {
        const { rows, status, chosen } = this.state;
        if (status !== "ready" || !rows.length) {
            return "";
        }
        return chosen ? chosen.name : _t("%s customers found", rows.length);
    }

    get isPhone() {
        return /^[\d\s+().-]{8,}$/.test(this.state.text.trim());
    }

    /** Nobody is known by this phone: the call is noted all the same. */
    get isUnknownCaller() {
        return this.state.status === "ready" && !this.state.rows.length && this.isPhone;
    }

    // ------------------------------------------------------------
    // The call
    // ------------------------------------------------------------

    async logCall(reason) {
        const { chosen, text, note, isLogging } = this.state;
        if (isLogging) {
            return; // a second click is no second call
        }
        this.state.isLogging = true;
        try {
            const told = await this.orm.call("customer.call", "log_call", [
                reason.id,
                chosen?.res_model || null,
                chosen?.res_id || null,
                this.isPhone ? text.trim() : null,
                note || null,
            ]);
            if (chosen !== this.state.chosen || text !== this.state.text) {
                return; // somebody else is looked at by now
            }
            this.state.call = { ...told, reason: reason.name };
            if (note !== this.state.note) {
                await this.saveNote();
            }
        } finally {
            this.state.isLogging = false;
        }
    }

    /** Take back what was logged by mistake; the note stays typed. */
    async undoCall() {
        const { call } = this.state;
        await this.orm.call("customer.call", "undo_call", [call.id]);
        if (call === this.state.call) {
            this.state.call = null;
        }
    }

    get toldOwner() {
        const { owner, due } = this.state.call;
        const when = toLocaleDateTimeString(deserializeDateTime(due));
        return owner
            ? _t("%(owner)s has been notified and will reply by %(when)s.", {
                  owner,
                  when,
              })
            : _t(
                  "This customer has no account owner. The department heads will be notified at %s.",
                  when
              );
    }

    async saveNote() {
        if (this.state.call) {
            await this.orm.write("customer.call", [this.state.call.id], {
                note: this.state.note,
            });
            this.notification.add(_t("Note saved."), { type: "success" });
        }
    }

    passToSales() {
        const { chosen, call, note } = this.state;
        const origin = call
            ? ["customer.call", call.id]
            : [chosen.res_model, chosen.res_id];
        this.action.doAction("lead_alignment.crm_lead_refer_action", {
            additionalContext: {
                default_origin_model: origin[0],
                default_origin_id: origin[1],
                default_note: note,
            },
        });
    }

    openRecord() {
        const { res_model, res_id } = this.state.chosen;
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("lead_alignment.customer_lookup", CustomerLookup);
