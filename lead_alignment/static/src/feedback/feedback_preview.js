import { Component, useState, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { FeedbackQuestions } from "./feedback_questions";

/** A form as it will be asked, while it is being written; what is tried out is not
 * kept. */
export class FeedbackPreview extends Component {
    static template = xml`
        <div t-if="form" class="border rounded p-3 o_feedback_preview">
            <FeedbackQuestions
                t-key="kinds"
                form="form"
                lists="{}"
                values="values"
                onChange.bind="change"
            />
        </div>`;
    static components = { FeedbackQuestions };
    static props = standardFieldProps;

    setup() {
        this.state = useState({}); // {kinds of questions: {question id: value}}
    }

    get form() {
        return this.props.record.data[this.props.name];
    }

    /** Other questions start blank. */
    get kinds() {
        return this.form.questions.map(({ kind }) => kind).join();
    }

    get values() {
        return this.state[this.kinds] || {};
    }

    change(questionId, value) {
        this.state[this.kinds] = { ...this.values, [questionId]: value };
    }
}

registry.category("fields").add("feedback_preview", {
    component: FeedbackPreview,
    supportedTypes: ["json"],
});
