import { registry } from "@web/core/registry";

const OURS = new Set(["zalo", "meta"]);

/** Whether the history stands beside a talk: ours, and live chats. */
export function hasHistory(thread) {
    return thread?.channel_type === "livechat" || OURS.has(thread?.gateway?.type);
}

/* Mail Gateway asks the server whose contact a talk is while the header is drawn, and
   draws it again each time. The history says it already: there it asks nothing. */
const actions = registry.category("mail.thread/actions");
for (const id of ["open-gw-new-partner", "open-gw-profile"]) {
    const action = actions.get(id, null);
    if (action) {
        const { condition } = action;
        action.condition = (params) => !hasHistory(params.thread) && condition(params);
    }
}
