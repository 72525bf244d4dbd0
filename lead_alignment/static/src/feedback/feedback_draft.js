import { browser } from "@web/core/browser/browser";

const PREFIX = "lead_alignment.feedback.";

/** What was typed and not sent, as a lost connection or a closed tab left it. */
export const draft = {
    read(key) {
        try {
            return JSON.parse(browser.localStorage.getItem(PREFIX + key)) || {};
        } catch {
            return {};
        }
    },

    write(key, values) {
        browser.localStorage.setItem(PREFIX + key, JSON.stringify(values));
    },

    forget(key) {
        browser.localStorage.removeItem(PREFIX + key);
    },
};
