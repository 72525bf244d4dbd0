import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** A question to whoever looks after an entry. */
export class AskDialog extends Component {
    static template = "lead_alignment.AskDialog";
    static components = { Dialog };
    static props = { close: Function, send: Function, title: String };

    setup() {
        this.state = useState({ question: "" });
        useAutofocus({ refName: "question" });
    }

    async send() {
        await this.props.send(this.state.question);
        this.props.close();
    }
}
