import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { FeedbackQuestions } from "./feedback_questions";

/** The questions of all forms that another field names, in a dialog that asks more than
 * them; its value is {form id: {question id: answer}}. */
export class FeedbackAnswersField extends Component {
    static template = "lead_alignment.FeedbackAnswersField";
    static components = { FeedbackQuestions };
    static props = { ...standardFieldProps, asked: { type: String } };

    get asked() {
        return this.props.record.data[this.props.asked] || { forms: [], lists: {} };
    }

    get answers() {
        return this.props.record.data[this.props.name] || {};
    }

    values(form) {
        return this.answers[form.id] || {};
    }

    change(form, questionId, value) {
        const values = { ...this.values(form), [questionId]: value };
        this.props.record.update({
            [this.props.name]: { ...this.answers, [form.id]: values },
        });
    }
}

registry.category("fields").add("feedback_answers", {
    component: FeedbackAnswersField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ asked: options.asked }),
});
