import { registry } from "@web/core/registry";

const OURS = new Set(["zalo", "meta"]);

/** Mail Gateway asks the server whose contact a talk is while the header is drawn, and
 * draws it again each time. Beside our talks and beside live chats stands the history,
 * which says it already: there it asks nothing. */
const actions = registry.category("mail.thread/actions");
for (const id of ["open-gw-new-partner", "open-gw-profile"]) {
    const action = actions.get(id, null);
    if (action) {
        const { condition } = action;
        action.condition = (params) => {
            const { thread } = params;
            const hasHistory =
                thread?.channel_type === "livechat" || OURS.has(thread?.gateway?.type);
            return !hasHistory && condition(params);
        };
    }
}
