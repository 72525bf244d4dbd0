import { animationFrame, describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { CustomerCard } from "@lead_alignment/timeline/customer_card";
import { loseConnection } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

function mountCard(values) {
    return mountWithCleanup(CustomerCard, {
        props: {
            card: {
                name: "An Nguyễn",
                contacts: [],
                facts: [],
                campaigns: [],
                offers: [],
                may_refer: false,
                ...values,
            },
        },
    });
}

const MASKED = [
    { id: 1, kind: "phone", value: "+84 90 ••• 67" },
    { id: 2, kind: "email", value: "a•••@x.vn" },
];

test("what is not masked can be called and written to", async () => {
    await mountCard({
        contacts: [
            { id: 1, kind: "phone", value: "+84901234567" },
            { id: 2, kind: "email", value: "an@x.vn" },
        ],
    });
    expect("a:eq(0)").toHaveAttribute("href", "tel:+84901234567");
    expect("a:eq(1)").toHaveAttribute("href", "mailto:an@x.vn");
    expect(".o_customer_reveal").toHaveCount(0);
});

test("what is masked is revealed one by one, and can be called then", async () => {
    onRpc("customer.identity", "reveal_contact", ({ args }) => {
        expect.step(args);
        return "+84901234567";
    });
    await mountCard({ contacts: MASKED });
    expect("a").toHaveCount(0);
    await contains(".o_customer_reveal:first").click();
    expect.verifySteps([[[1], "value"]]);
    expect("a").toHaveAttribute("href", "tel:+84901234567");
    expect(".o_customer_reveal").toHaveCount(1);
    expect(".text-nowrap:eq(1)").toHaveText("a•••@x.vn");
});

test("what could not be revealed stays masked", async () => {
    expect.errors(1);
    loseConnection("customer.identity", "reveal_contact");
    await mountCard({ contacts: MASKED });
    await contains(".o_customer_reveal:first").click();
    await animationFrame();
    expect.verifyErrors([/Connection/]);
    expect(".o_customer_reveal").toHaveCount(2);
    expect("a").toHaveCount(0);
});

test("of campaigns the first is open, the others wait", async () => {
    const campaign = (id) => ({
        id,
        name: `Campaign ${id}`,
        message: "Ten per cent",
        talking_points: ["Until May", "<b>Now</b>"],
    });
    await mountCard({ campaigns: [campaign(1), campaign(2)] });
    expect("details:eq(0)").toHaveAttribute("open");
    expect("details:eq(1)").not.toHaveAttribute("open");
    expect(queryAllTexts("details:eq(0) li")).toEqual(["Until May", "<b>Now</b>"]);
});

test("facts are told with their names, and offers with their reasons", async () => {
    await mountCard({
        facts: [{ key: "orders", label: "Orders", icon: "fa-cube", value: "3" }],
        offers: [{ name: "Battery", reason: "has panels" }],
    });
    expect("[data-fact=orders]").toHaveText(/Orders\s*3/);
    expect(".o_customer_offers").toHaveText(/Battery has panels/);
});

test("where there is nothing to offer nothing is said of it", async () => {
    await mountCard({});
    expect("h4").toHaveText("An Nguyễn");
    expect(".o_customer_offers").toHaveCount(0);
});
