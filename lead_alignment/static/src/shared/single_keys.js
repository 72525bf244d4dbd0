import { reactive, useState } from "@odoo/owl";
import { user } from "@web/core/user";

const SETTING = "use_single_keys"; // of res.users.settings

/**
 * Keys that act by themselves, without Ctrl or Alt. Whoever dictates to the computer
 * switches them off: each spoken letter would act (WCAG 2.1, 2.1.4). Kept per user.
 */
export const singleKeys = reactive({
    isOn: user.settings[SETTING] ?? true,

    async toggle() {
        const isOn = !this.isOn;
        await user.setUserSettings(SETTING, isOn);
        this.isOn = isOn;
    },
});

/** The state of the keys; the component is drawn anew when it changes. */
export function useSingleKeys() {
    return useState(singleKeys);
}

/** Whether the key belongs to what has the focus: a text, or a link. */
export function isTaken(ev) {
    return Boolean(
        ev.target.matches?.("input, textarea, select, [contenteditable], a[href]")
    );
}

/** Whether keys are held that make another command of this one. */
export function isCombined(ev) {
    return Boolean(ev.ctrlKey || ev.altKey || ev.metaKey || ev.isComposing);
}
