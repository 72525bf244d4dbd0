import { _t } from "@web/core/l10n/translation";
import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { parseMonetary } from "@web/views/fields/parsers";
import { formatFloat } from "@web/core/utils/numbers";
import { useService } from "@web/core/utils/hooks";

const KEYS = "1234567890";

/**
 * Files the outcome of a call on one or many leads, by mouse or by keys: the key
 * of an outcome chooses it, and files it at once where it asks nothing.
 */
export class OutcomeDialog extends Component {
    static template = "lead_alignment.OutcomeDialog";
    static components = { DateTimeInput, Dialog };
    static props = {
        leadIds: { type: Array, element: Number },
        onFiled: Function, // ({ message, change_ids }) => void
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({
            choice: null,
            callback: false,
            reasonId: false,
            amount: "",
            note: "",
            isFiling: false,
        });
        onWillStart(async () => {
            this.data = await this.orm.call("crm.lead", "get_outcome_dialog_data", [
                this.props.leadIds,
            ]);
            this.choices = [
                ...this.data.statuses.map((status) => ({ ...status, kind: "status" })),
                ...this.data.results.map((result) => ({ ...result, kind: "result" })),
            ].map((choice, index) => ({
                ...choice,
                key: KEYS[index] || "",
                uid: `${choice.kind}_${choice.id}`,
            }));
            if (this.data.amount) {
                this.state.amount = formatFloat(this.data.amount, {
                    trailingZeros: false,
                });
            }
        });
        useExternalListener(window, "keydown", this.onKeydown.bind(this), {
            capture: true,
        });
        // what the chosen outcome asks is what the agent types next
        useEffect(
            () => {
                const answer = this.root.el?.querySelector(
                    ".o_outcome_answer :is(button, input, select)"
                );
                answer?.focus();
                answer?.select?.(); // typing replaces an amount that is there
            },
            () => [this.state.choice?.uid]
        );
    }

    get title() {
        return _t("Log outcome: %s", this.data.title);
    }

    get statuses() {
        return this.choices.filter((choice) => choice.kind === "status");
    }

    get results() {
        return this.choices.filter((choice) => choice.kind === "result");
    }

    get asked() {
        return this.state.choice?.required_answer || "none";
    }

    get callback() {
        return this.state.callback ? deserializeDateTime(this.state.callback) : false;
    }

    /** E.g. "Mon 23/11 09:00", in the user's locale and time zone. */
    formatMoment(value) {
        return deserializeDateTime(value).toLocaleString({
            weekday: "short",
            day: "numeric",
            month: "numeric",
            hour: "numeric",
            minute: "2-digit",
        });
    }

    get canFile() {
        const answers = {
            callback: this.state.callback,
            reason: this.state.reasonId,
            amount: this.state.amount !== "",
        };
        return (
            this.state.choice && !this.state.isFiling && (answers[this.asked] ?? true)
        );
    }

    /** Digits choose while no answer is being typed; Enter files from anywhere. */
    onKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey || ev.isComposing) {
            return;
        }
        const isTyping = ev.target.matches?.("input, textarea, select");
        const isText = ev.target.matches?.("textarea");
        const choice =
            !isTyping && ev.key && this.choices.find((c) => c.key === ev.key);
        if (choice) {
            ev.preventDefault();
            ev.stopPropagation();
            this.choose(choice);
        } else if (ev.key === "Enter" && !ev.shiftKey && !isText && this.canFile) {
            if (
                ev.target.matches?.(
                    ".o_outcome_choice, .o_outcome_quick, .btn-secondary"
                )
            ) {
                return; // the focused button is what Enter means
            }
            ev.preventDefault();
            ev.stopPropagation();
            this.file();
        }
    }

    choose(choice) {
        this.state.choice = choice;
        this.state.reasonId = choice.lost_reason_id || false;
        this.state.callback = false;
        if (this.asked === "none" && !this.state.note) {
            return this.file();
        }
    }

    chooseCallback(suggestion) {
        this.state.callback = suggestion.value;
        return this.file();
    }

    onCallbackChange(date) {
        this.state.callback = date ? serializeDateTime(date) : false;
    }

    async file() {
        if (!this.canFile) {
            return;
        }
        const { choice, callback, reasonId, amount, note } = this.state;
        const outcome = { note, [`${choice.kind}_id`]: choice.id };
        if (this.asked === "callback") {
            outcome.callback_date = callback;
        } else if (this.asked === "reason") {
            outcome.lost_reason_id = reasonId;
        } else if (this.asked === "amount") {
            try {
                outcome.amount = parseMonetary(amount);
            } catch {
                this.notification.add(_t("“%s” is no amount.", amount), {
                    type: "danger",
                });
                return;
            }
        }
        this.state.isFiling = true;
        try {
            const filed = await this.orm.call("crm.lead", "action_log_outcome", [
                this.props.leadIds,
                outcome,
            ]);
            this.props.close();
            this.props.onFiled(filed);
        } finally {
            this.state.isFiling = false;
        }
    }
}
