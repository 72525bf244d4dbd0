import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const MASK = "•";

/** Who the customer is, and what whoever talks to them must know. */
export class CustomerCard extends Component {
    static template = "lead_alignment.CustomerCard";
    static props = { card: Object, pass: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ revealed: {} });
    }

    valueOf({ id, value }) {
        return this.state.revealed[id] || value;
    }

    isMasked(contact) {
        return this.valueOf(contact).includes(MASK);
    }

    hrefOf(contact) {
        const value = this.valueOf(contact);
        return contact.kind === "phone" ? `tel:${value}` : `mailto:${value}`;
    }

    /** It is logged on the server, and counted. */
    async reveal({ id }) {
        this.state.revealed[id] = await this.orm.call(
            "customer.identity",
            "reveal_contact",
            [[id], "value"]
        );
    }
}
