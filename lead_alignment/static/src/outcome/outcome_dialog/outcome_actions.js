import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";

import { OutcomeDialog } from "./outcome_dialog";

const SOFT_RELOAD = { type: "ir.actions.client", tag: "soft_reload" };
const UNDO_MILLISECONDS = 20_000; // how long the notification offers it

/** Client action of *Log Outcome*: params.lead_ids. */
function logOutcome(env, action) {
    env.services.dialog.add(OutcomeDialog, {
        leadIds: action.params.lead_ids,
        onFiled: ({ message, change_ids, is_handed_over }) => {
            const close = env.services.notification.add(message, {
                type: "success",
                autocloseDelay: UNDO_MILLISECONDS,
                buttons: [
                    {
                        name: _t("Undo"),
                        icon: "fa-undo",
                        onClick: () => {
                            close();
                            return undoOutcome(env, { params: { change_ids } });
                        },
                    },
                ],
            });
            refresh(env, is_handed_over);
        },
    });
}

/** Show the new state; a form whose lead is out of sight now gives way to its list. */
function refresh(env, isHandedOver) {
    const { action } = env.services;
    if (isHandedOver && action.currentController?.view?.type === "form") {
        return action.restore();
    }
    return action.doAction(SOFT_RELOAD);
}

/** Client action of *Undo*: params.change_ids. Says what it restores, then does. */
async function undoOutcome(env, action) {
    const { change_ids } = action.params;
    const { restored } = await env.services.orm.call("crm.lead", "get_undo_data", [
        change_ids,
    ]);
    env.services.dialog.add(ConfirmationDialog, {
        title: _t("Undo this outcome?"),
        body: _t(
            "The following will be restored: %s.\n\nEmails, contacts and messages sent or created in the meantime are kept. The history shows both entries.",
            restored.join(", ")
        ),
        confirmLabel: _t("Undo"),
        confirm: async () => {
            await env.services.orm.call("crm.lead", "undo_outcomes", [change_ids]);
            refresh(env, false);
        },
        cancel: () => {},
    });
}

registry.category("actions").add("lead_alignment.log_outcome", logOutcome);
registry.category("actions").add("lead_alignment.undo_outcome", undoOutcome);
