import { registry } from "@web/core/registry";

const ROOT = "lead_alignment.lead_alignment_menu_root";

/** Marks the page while our app is open: our colours are for it alone. */
export const appScopeService = {
    dependencies: ["menu"],
    start(env, { menu }) {
        const mark = () => {
            const isOurs = menu.getCurrentApp()?.xmlid === ROOT;
            document.body.classList.toggle("o_lead_alignment_app", isOurs);
        };
        env.bus.addEventListener("MENUS:APP-CHANGED", mark);
        mark();
    },
};

registry.category("services").add("lead_alignment.app_scope", appScopeService);
