import { animationFrame, beforeEach, describe, expect, test } from "@odoo/hoot";
import { defineCrmLivechatModels } from "@crm_livechat/../tests/crm_livechat_test_helpers";
import {
    contains,
    openDiscuss,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { Command, onRpc, serverState } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineCrmLivechatModels();

const INFO = ".o-livechat-ChannelInfoList";

let asked;

beforeEach(() => {
    asked = new Set();
    onRpc("customer.timeline", "get_page", ({ args }) => {
        asked.add(args.join());
        return { entries: [], cursor: null };
    });
    onRpc("customer.timeline", "get_card", ({ args }) => ({
        name: `Who chats in ${args[1]}`,
        contacts: [],
        facts: [],
        campaigns: [],
        offers: [],
        counts: [],
        pins: [],
        may_refer: true,
    }));
});

function createChat(env, visitor) {
    return env["discuss.channel"].create({
        channel_member_ids: [
            Command.create({
                partner_id: serverState.partnerId,
                livechat_member_type: "agent",
            }),
            Command.create({
                guest_id: env["mail.guest"].create({ name: visitor }),
                livechat_member_type: "visitor",
            }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
}

test("beside a chat stands the history of who chats", async () => {
    const env = await startServer();
    const chatId = createChat(env, "Visitor 1");
    await start();
    await openDiscuss(chatId);
    await contains(`${INFO} .o_customer_card h4`, { text: `Who chats in ${chatId}` });
    await contains(`${INFO} .o_customer_pass`);
    expect([...asked]).toEqual([`discuss.channel,${chatId}`]);
});

test("another chat has the history of another", async () => {
    const env = await startServer();
    const firstId = createChat(env, "Visitor 1");
    const secondId = createChat(env, "Visitor 2");
    await start();
    await openDiscuss(firstId);
    await contains(`${INFO} .o_customer_card h4`, { text: `Who chats in ${firstId}` });
    await openDiscuss(secondId);
    await contains(`${INFO} .o_customer_card h4`, { text: `Who chats in ${secondId}` });
    await animationFrame();
    expect([...asked]).toEqual([
        `discuss.channel,${firstId}`,
        `discuss.channel,${secondId}`,
    ]);
});

test("a chat among colleagues asks for no history", async () => {
    const env = await startServer();
    const channelId = env["discuss.channel"].create({ name: "General" });
    await start();
    await openDiscuss(channelId);
    await contains(".o-mail-Composer");
    await animationFrame();
    expect(".o_customer_timeline").toHaveCount(0);
    expect([...asked]).toEqual([]);
});
