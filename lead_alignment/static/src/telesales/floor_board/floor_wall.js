import { Component, onWillStart, onWillDestroy, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatInteger } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";
import { LEVELS } from "@lead_alignment/telesales/call_queue/call_day";

const REFRESH_MILLISECONDS = 15_000;
const STATES = {
    calling: { color: "text-bg-success", icon: "fa-phone" },
    waiting: { color: "text-bg-info", icon: "fa-hourglass-half" },
    paused: { color: "text-bg-warning", icon: "fa-coffee" },
    away: { color: "text-bg-secondary", icon: "fa-minus" },
};

/** The floor for a large screen: who is calling, how far everybody is. It refreshes by
 * itself, and says since when it could not. */
export class FloorWall extends Component {
    static template = "lead_alignment.FloorWall";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.format = formatInteger;
        this.state = useState({ wall: null, readAt: null, isLost: false });
        onWillStart(() => this.load());
        const timer = browser.setInterval(() => this.load(), REFRESH_MILLISECONDS);
        onWillDestroy(() => browser.clearInterval(timer));
        useHotkey("escape", () => this.close(), { bypassEditableProtection: true });
    }

    async load() {
        try {
            this.state.wall = await this.orm.silent.call(
                "crm.floor.board",
                "get_wall",
                []
            );
            this.state.readAt = luxon.DateTime.now();
            this.state.isLost = false;
        } catch (error) {
            if (!this.state.wall) {
                throw error;
            }
            this.state.isLost = true; // what was read last stays
        }
    }

    get readAt() {
        return this.state.readAt.toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }

    get lostText() {
        return _t("No connection. As of %s", this.readAt);
    }

    getState(agent) {
        return STATES[agent.state];
    }

    getLevel(agent) {
        return LEVELS[agent.level];
    }

    getWidth(agent) {
        return agent.target ? Math.min((100 * agent.calls) / agent.target, 100) : 0;
    }

    showFullScreen() {
        document.documentElement.requestFullscreen?.();
    }

    close() {
        if (document.fullscreenElement) {
            document.exitFullscreen();
        }
        return this.action.doAction("lead_alignment.crm_floor_board_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("actions").add("lead_alignment.floor_wall", FloorWall);
