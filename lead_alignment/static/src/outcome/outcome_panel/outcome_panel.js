import { _t } from "@web/core/l10n/translation";
import {
    Component,
    onWillUpdateProps,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { formatFloat } from "@web/core/utils/numbers";
import { useService } from "@web/core/utils/hooks";

import {
    FeedbackQuestions,
    isBlank,
    isComplete,
} from "@lead_alignment/feedback/feedback_questions";
import { AmountError, parseAmount } from "@lead_alignment/outcome/amount";
import { formatMomentOfWeek } from "@lead_alignment/shared/moments";
import { isCombined, isTaken, useSingleKeys } from "@lead_alignment/shared/single_keys";

const KEYS = "1234567890";
const BOUNCE_MILLISECONDS = 400;
const last = { key: "", time: 0 }; // the last key of any panel that chose an outcome

/**
 * How a call ended: the outcomes, what the chosen one asks, a note. By mouse or by
 * keys: the key of an outcome chooses it, and files it at once where it asks nothing.
 */
export class OutcomePanel extends Component {
    static template = "lead_alignment.OutcomePanel";
    static components = { DateTimeInput, FeedbackQuestions };
    static props = {
        data: Object, // of crm.lead.get_outcome_dialog_data
        onFile: Function, // async (outcome) => void
        suggestedResultId: { type: [Number, Boolean], optional: true },
        slots: { type: Object, optional: true },
    };

    setup() {
        this.notification = useService("notification");
        this.root = useRef("root");
        this.keys = useSingleKeys();
        this.formatMoment = formatMomentOfWeek;
        const { amount, statuses, results } = this.props.data;
        this.state = useState({
            choice: null,
            callback: false,
            reasonId: false,
            amount: amount ? formatFloat(amount, { trailingZeros: false }) : "",
            note: "",
            isDoNotCall: false,
            isFiling: false,
            feedback: {}, // {question id: value} of all forms that are asked
        });
        this.choices = [
            ...statuses.map((status) => ({ ...status, kind: "status" })),
            ...results.map((result) => ({ ...result, kind: "result" })),
        ].map((choice, index) => ({
            ...choice,
            key: KEYS[index] || "",
            uid: `${choice.kind}_${choice.id}`,
        }));
        this.suggest(this.props.suggestedResultId);
        onWillUpdateProps((next) => this.suggest(next.suggestedResultId));
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

    get statuses() {
        return this.choices.filter((choice) => choice.kind === "status");
    }

    get results() {
        return this.choices.filter((choice) => choice.kind === "result");
    }

    /** Those that the chosen status offers: all where it names none. */
    get reasons() {
        const { reasons } = this.props.data;
        const offered = this.state.choice?.lost_reason_ids;
        return offered?.length
            ? reasons.filter((reason) => offered.includes(reason.id))
            : reasons;
    }

    get asked() {
        return this.state.choice?.required_answer || "none";
    }

    /** The feedback forms that the chosen outcome asks. */
    get forms() {
        const { choice } = this.state;
        return (choice?.kind === "status" && this.props.data.forms?.[choice.id]) || [];
    }

    /** What is owed is answered, and what was begun is complete. */
    get isFeedbackReady() {
        const values = this.state.feedback;
        return this.forms.every((form) =>
            isBlank(form, values) ? !form.is_owed : isComplete(form, values)
        );
    }

    setFeedback(questionId, value) {
        this.state.feedback[questionId] = value;
    }

    get callback() {
        return this.state.callback ? deserializeDateTime(this.state.callback) : false;
    }

    get canFile() {
        const answers = {
            callback: this.state.callback,
            reason: this.state.reasonId,
            amount: this.state.amount.trim() !== "",
        };
        return (
            this.state.choice &&
            !this.state.isFiling &&
            this.isFeedbackReady &&
            (answers[this.asked] ?? true)
        );
    }

    /** A dialog above this panel takes the keys. */
    get isCovered() {
        const dialogs = document.querySelectorAll(".modal");
        return dialogs.length && !dialogs[dialogs.length - 1].contains(this.root.el);
    }

    /**
     * Digits choose and "n" leads to the note while nothing is being typed. Enter
     * files from anywhere; in the note, with nothing to file, it leads back. Escape
     * takes back what was chosen.
     */
    onKeydown(ev) {
        if (isCombined(ev) || ev.repeat || this.isCovered) {
            return;
        }
        const isFree = this.keys.isOn && !isTaken(ev);
        const isNote = ev.target.matches?.(".o_outcome_note");
        if (this.handleKey(ev, isFree, isNote)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    handleKey(ev, isFree, isNote) {
        const choice = isFree && ev.key && this.choices.find((c) => c.key === ev.key);
        if (choice) {
            // a key that bounced would file the next lead, which nobody called
            const isBounce =
                last.key === ev.key && Date.now() - last.time < BOUNCE_MILLISECONDS;
            Object.assign(last, { key: ev.key, time: Date.now() });
            if (!isBounce) {
                this.choose(choice);
            }
            return true;
        }
        if (isFree && ev.key?.toLowerCase() === "n") {
            this.root.el.querySelector(".o_outcome_note").focus();
            return true;
        }
        if (isNote && (ev.key === "Escape" || (ev.key === "Enter" && !ev.shiftKey))) {
            ev.target.blur();
            if (ev.key === "Enter" && this.canFile) {
                this.file();
            }
            return true;
        }
        // an open list or calendar takes the key first
        const isOpen = document.querySelector(".o_popover, .o_datetime_picker");
        if (ev.key === "Escape" && this.state.choice && !isOpen) {
            this.leave();
            return true;
        }
        // the focused button is what Enter means, and it sets the date that is typed
        const isButton = ev.target.matches?.(
            "button:not(.o_outcome_file), a, .o_datetime_input"
        );
        if (ev.key === "Enter" && !ev.shiftKey && !isButton && this.canFile) {
            this.file();
            return true;
        }
        return false;
    }

    /** Select how the exchange saw the call end; Enter files it, or any other key. */
    suggest(resultId) {
        if (resultId && !this.state.choice) {
            this.state.choice = this.results.find((result) => result.id === resultId);
        }
    }

    /** Take the choice back; the focus returns to it. */
    leave() {
        const { uid } = this.state.choice;
        Object.assign(this.state, { choice: null, callback: false, feedback: {} });
        this.root.el.querySelector(`[data-uid="${uid}"]`)?.focus();
    }

    choose(choice) {
        this.state.choice = choice;
        this.state.reasonId = choice.lost_reason_id || false;
        this.state.callback = false;
        this.state.isDoNotCall = false;
        this.state.feedback = {};
        if (this.asked === "none" && !this.forms.length) {
            return this.file();
        }
    }

    chooseCallback(suggestion) {
        this.state.callback = suggestion.value;
        return this.forms.length ? undefined : this.file();
    }

    onReasonChange(ev) {
        this.state.reasonId = Number(ev.target.value);
    }

    onCallbackChange(date) {
        this.state.callback = date ? serializeDateTime(date) : false;
    }

    /** What the typed amount is read as, e.g. "= 2.500.000 ₫"; empty if nothing. */
    get amountShown() {
        const { currency } = this.props.data;
        try {
            const amount = parseAmount(this.state.amount, currency);
            return `= ${formatFloat(amount, { trailingZeros: false })} ${currency || ""}`;
        } catch (error) {
            if (error instanceof AmountError) {
                return "";
            }
            throw error;
        }
    }

    /** {form id: {question id: value}} */
    collectFeedback() {
        const { feedback } = this.state;
        return Object.fromEntries(
            this.forms.map((form) => [
                form.id,
                Object.fromEntries(
                    form.questions
                        .filter((question) => feedback[question.id] !== undefined)
                        .map((question) => [question.id, feedback[question.id]])
                ),
            ])
        );
    }

    async file() {
        if (!this.canFile) {
            return;
        }
        const { choice, callback, reasonId, amount, note, isDoNotCall } = this.state;
        const outcome = { note, [`${choice.kind}_id`]: choice.id };
        if (this.forms.length) {
            outcome.feedback = this.collectFeedback();
        }
        if (isDoNotCall) {
            outcome.is_do_not_call = true;
        }
        if (this.asked === "callback") {
            outcome.callback_date = callback;
        } else if (this.asked === "reason") {
            outcome.lost_reason_id = reasonId;
        } else if (this.asked === "amount") {
            try {
                outcome.amount = parseAmount(amount, this.props.data.currency);
            } catch (error) {
                if (!(error instanceof AmountError)) {
                    throw error;
                }
                this.notification.add(
                    _t("“%s” is not a valid amount. Enter a number.", amount),
                    { type: "danger" }
                );
                return;
            }
        }
        this.state.isFiling = true;
        try {
            await this.props.onFile(outcome);
        } finally {
            this.state.isFiling = false;
        }
    }
}
