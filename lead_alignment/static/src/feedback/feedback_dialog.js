import { _t } from "@web/core/l10n/translation";
import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";

import { user } from "@web/core/user";

import {
    FeedbackQuestions,
    isBlank,
    isComplete,
    keepFitting,
} from "./feedback_questions";
import { draft } from "./feedback_draft";

/** Say something about one or many leads, by one of the forms. */
export class FeedbackDialog extends Component {
    static template = "lead_alignment.FeedbackDialog";
    static components = { Dialog, FeedbackQuestions };
    static props = {
        leadIds: { type: Array, element: Number },
        onGiven: Function, // (number of leads) => void
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ form: null, values: {}, note: "", isSending: false });
        onWillStart(async () => {
            this.data = await this.orm.call("crm.lead", "get_feedback_data", [
                this.props.leadIds,
            ]);
            this.choose(this.data.forms[0]);
        });
        useHotkey("control+enter", () => this.send(), {
            bypassEditableProtection: true,
        });
    }

    get title() {
        return _t("Give feedback: %s", this.data.title);
    }

    get key() {
        const { id, version_id } = this.state.form;
        return [user.userId, this.props.leadIds.join(","), id, version_id].join(".");
    }

    get canSend() {
        const { form, values, note, isSending } = this.state;
        return (
            form &&
            !isSending &&
            isComplete(form, values) &&
            (note || !isBlank(form, values))
        );
    }

    choose(form) {
        this.state.form = form || null;
        if (form) {
            const { values = {}, note = "" } = draft.read(this.key);
            Object.assign(this.state, { values: keepFitting(form, values), note });
        }
    }

    onFormChange(ev) {
        const id = Number(ev.target.value);
        this.choose(this.data.forms.find((form) => form.id === id));
    }

    change(questionId, value) {
        this.state.values[questionId] = value;
        this.keep();
    }

    keep() {
        const { values, note } = this.state;
        draft.write(this.key, { values, note });
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        const { key } = this; // of what is sent, whatever is looked at meanwhile
        const { form, values, note } = this.state;
        this.state.isSending = true;
        try {
            await this.orm.call("crm.lead", "give_feedback", [
                this.props.leadIds,
                form.id,
                values,
                note || false,
            ]);
        } finally {
            this.state.isSending = false;
        }
        draft.forget(key);
        this.props.close();
        this.props.onGiven();
    }
}

/** Client action of *Give Feedback*: params.lead_ids. */
function giveFeedback(env, action) {
    env.services.dialog.add(FeedbackDialog, {
        leadIds: action.params.lead_ids,
        onGiven: () => {
            env.services.notification.add(
                _t("Thank you. You can follow up under My Feedback."),
                { type: "success" }
            );
            return env.services.action.doAction("soft_reload");
        },
    });
}

registry.category("actions").add("lead_alignment.give_feedback", giveFeedback);
