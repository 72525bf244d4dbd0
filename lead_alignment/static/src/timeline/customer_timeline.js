import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { TimelineFeed } from "./timeline_feed";

/** `<widget name="customer_timeline"/>`: the history of whom a form's record is about. */
export class CustomerTimeline extends Component {
    static template = "lead_alignment.CustomerTimeline";
    static components = { TimelineFeed };
    static props = standardWidgetProps;
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});
