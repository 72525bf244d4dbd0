import { EventBus } from "@odoo/owl";
import { registry } from "@web/core/registry";

/**
 * A lead for this agent, or a promised call-back that is due: a message on the screen,
 * a sound, a native notification where the browser allows it.
 */
export const alertService = {
    dependencies: ["bus_service", "notification", "mail.sound_effects"],
    start(env, services) {
        const bus = new EventBus();
        const ring = () => services["mail.sound_effects"].play("new-message");
        services.bus_service.subscribe("lead_alignment.alert", (alert) => {
            services.notification.add(alert.message, {
                title: alert.title,
                type: "info",
            });
            ring();
            if (document.hidden && window.Notification?.permission === "granted") {
                new window.Notification(alert.title, { body: alert.message });
            }
            bus.trigger("alert", alert);
        });
        return { bus, ring };
    },
};

registry.category("services").add("lead_alignment.alerts", alertService);
