import { browser } from "@web/core/browser/browser";
import { formView } from "@web/views/form/form_view";
import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";

const REFRESH_MILLISECONDS = 2_000;

/** Shows how far the job is while a file is loaded or taken back. */
class LeadImportFormController extends formView.Controller {
    setup() {
        super.setup();
        let timer;
        onMounted(() => {
            timer = browser.setInterval(() => {
                const { root } = this.model;
                const isRunning = ["loading", "undoing"].includes(root.data.state);
                if (isRunning && !root.dirty && !document.hidden) {
                    root.load();
                }
            }, REFRESH_MILLISECONDS);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }
}

registry.category("views").add("lead_import_form", {
    ...formView,
    Controller: LeadImportFormController,
});
