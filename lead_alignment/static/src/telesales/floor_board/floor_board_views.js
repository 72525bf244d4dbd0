import { browser } from "@web/core/browser/browser";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";

const REFRESH_MILLISECONDS = 15_000;

/** Reads the floor anew by itself, while somebody looks and nothing is selected. */
const refreshes = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            let timer;
            onMounted(() => {
                timer = browser.setInterval(() => {
                    const { root } = this.model;
                    if (!document.hidden && !root.selection?.length) {
                        root.load();
                    }
                }, REFRESH_MILLISECONDS);
            });
            onWillUnmount(() => browser.clearInterval(timer));
        }
    };

registry.category("views").add("floor_board_list", {
    ...listView,
    Controller: refreshes(listView.Controller),
});
registry.category("views").add("floor_board_kanban", {
    ...kanbanView,
    Controller: refreshes(kanbanView.Controller),
});
