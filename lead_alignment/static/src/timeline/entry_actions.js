import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { AskDialog } from "./ask_dialog";

/**
 * What is done with an entry of a history: ask about it, pin it, take it out.
 *
 * @param {() => {resModel: string, resId: number}} getHost whose history it is
 * @param {() => void} onChanged after what changes the history
 */
export function useEntryActions(getHost, onChanged) {
    const orm = useService("orm");
    const dialog = useService("dialog");
    const notification = useService("notification");

    function call(method, ...args) {
        const { resModel, resId } = getHost();
        return orm.call("customer.timeline", method, [resModel, resId, ...args]);
    }

    function act(method, { source, date, token }, ...more) {
        return call(method, source, date, token, ...more);
    }

    return {
        askOwner(entry) {
            dialog.add(AskDialog, {
                title: entry.label,
                send: async (question) => {
                    const name = await act("ask_owner", entry, question);
                    notification.add(_t("Your question was sent to %s.", name), {
                        type: "success",
                    });
                },
            });
        },
        async pin(entry) {
            await act("pin", entry);
            onChanged();
        },
        async unpin(entry) {
            await call("unpin", entry.pin_id);
            onChanged();
        },
        cut(entry) {
            dialog.add(ConfirmationDialog, {
                title: _t("Not the same customer"),
                body: _t(
                    "This entry is linked because: %s. It will be removed from this history together with everything attached to it. A manager can restore it.",
                    entry.reason
                ),
                confirmLabel: _t("Detach Entry"),
                confirm: async () => {
                    await act("cut", entry);
                    onChanged();
                },
                cancel: () => {},
            });
        },
    };
}
