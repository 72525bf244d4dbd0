import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat } from "@web/views/fields/parsers";

/** The questions of one feedback form, by mouse or by keys: Tab leads on. */
export class FeedbackQuestions extends Component {
    static template = "lead_alignment.FeedbackQuestions";
    static props = {
        form: Object, // of alignment.feedback.form._get_asked
        lists: Object, // {kind: what to choose from}
        values: Object, // {question id: value}
        onChange: Function, // (question id, value) => void
    };

    setup() {
        this.texts = {}; // {question id: a number as it was typed}
    }

    uid(question) {
        return `feedback_${this.props.form.id}_${question.id}`;
    }

    value(question) {
        return this.props.values[question.id];
    }

    steps(question) {
        return Array.from({ length: question.scale_max }, (_, index) => index + 1);
    }

    /** What a question that is one of a list offers. */
    choices(question) {
        const { lists } = this.props;
        if (question.kind === "choice") {
            return question.options;
        }
        if (question.kind === "reason") {
            return lists.reason?.[question.reason_kind] || [];
        }
        return lists[question.kind] || [];
    }

    set(question, value) {
        this.props.onChange(question.id, value);
    }

    setChoice(question, ev) {
        this.set(question, Number(ev.target.value) || undefined);
    }

    setYes(question, ev) {
        const values = { yes: true, no: false };
        this.set(question, values[ev.target.value]);
    }

    isChosen(question, option) {
        const value = this.value(question);
        return Array.isArray(value) && value.includes(option.id);
    }

    toggle(question, option) {
        const chosen = new Set(this.value(question) || []);
        chosen.has(option.id) ? chosen.delete(option.id) : chosen.add(option.id);
        this.set(question, [...chosen]);
    }

    /** A name that is known is its record; another one is new. */
    setCompetitor(question, ev) {
        const name = ev.target.value.trim();
        const known = this.choices(question).find(
            (one) => one.name.toLowerCase() === name.toLowerCase()
        );
        this.set(question, known ? known.id : name || undefined);
    }

    competitorName(question) {
        const value = this.value(question);
        const known = this.choices(question).find((one) => one.id === value);
        return known ? known.name : value || "";
    }

    numberText(question) {
        const value = this.value(question);
        if (value === undefined) {
            return ""; // also where the values were replaced meanwhile
        }
        return (
            this.texts[question.id] ??
            (typeof value === "number"
                ? formatFloat(value, { trailingZeros: false })
                : value)
        );
    }

    setNumber(question, ev) {
        this.texts[question.id] = ev.target.value;
        const text = ev.target.value.trim();
        let value = undefined;
        try {
            value = text ? parseFloat(text) : undefined;
        } catch {
            value = text; // the server says what is wrong with it
        }
        this.set(question, value);
    }
}

/** Whether nothing was answered. */
export function isBlank(form, values) {
    return form.questions.every((question) => isUnanswered(values[question.id]));
}

/** Whether all that is required was answered. */
export function isComplete(form, values) {
    return form.questions.every(
        (question) => !question.is_required || !isUnanswered(values[question.id])
    );
}

/** What fits the questions of a form as it asks now, of values kept from before. */
export function keepFitting(form, values) {
    const kept = {};
    for (const { id, kind } of form.questions) {
        const value = values[id];
        const fits = kind === "choices" ? Array.isArray(value) : !Array.isArray(value);
        if (value !== undefined && value !== null && fits) {
            kept[id] = value;
        }
    }
    return kept;
}

function isUnanswered(value) {
    return value === undefined || value === "" || value?.length === 0;
}
