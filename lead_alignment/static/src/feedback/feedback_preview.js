import { Component, onWillUpdateProps, useState, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { FeedbackQuestions } from "./feedback_questions";

/** A form as it will be asked, while it is being written; what is tried out is not
 * kept. */
export class FeedbackPreview extends Component {
    static template = xml`
        <div t-if="form" class="border rounded p-3 o_feedback_preview">
            <FeedbackQuestions
                form="form"
                lists="{}"
                values="state.values"
                onChange.bind="change"
            />
        </div>`;
    static components = { FeedbackQuestions };
    static props = standardFieldProps;

    setup() {
        this.state = useState({ values: {} });
        let asked = this.askedKinds(this.props);
        onWillUpdateProps((next) => {
            const kinds = this.askedKinds(next);
            if (kinds !== asked) {
                this.state.values = {}; // of other questions
                asked = kinds;
            }
        });
    }

    askedKinds({ record, name }) {
        return (record.data[name]?.questions || []).map((one) => one.kind).join();
    }

    get form() {
        return this.props.record.data[this.props.name];
    }

    change(questionId, value) {
        this.state.values[questionId] = value;
    }
}

registry.category("fields").add("feedback_preview", {
    component: FeedbackPreview,
    supportedTypes: ["json"],
});
