import { Deferred, advanceTime, animationFrame } from "@odoo/hoot";
import { makeServerError, onRpc, serverState } from "@web/../tests/web_test_helpers";

/** How numbers are written in Vietnam: 1.234.567,89. */
export const VIETNAMESE_NUMBERS = {
    decimal_point: ",",
    thousands_sep: ".",
    grouping: [3, 0],
};

/** The next who logs in on this browser. */
export function logInAs(userId) {
    serverState.userId = userId;
}

/**
 * The server does not answer a method until the test says so, in the order that the
 * test says.
 *
 * @returns {{args: any[], kwargs: object, answer: Function, fail: Function}[]} the calls
 *  so far, oldest first
 */
export function holdAnswers(model, method) {
    const calls = [];
    onRpc(model, method, ({ args, kwargs }) => {
        const answered = new Deferred();
        calls.push({
            args,
            kwargs,
            answer: (value) => answered.resolve(value),
            fail: (message = "It went wrong") =>
                answered.reject(makeServerError({ message })),
        });
        return answered;
    });
    return calls;
}

/** So many seconds pass, and the screen is drawn. */
export async function pass(seconds) {
    await advanceTime(1000 * seconds);
    await animationFrame();
}

/** The network is down for a method. */
export function loseConnection(model, method) {
    const route = `/web/dataset/call_kw/${model}/${method}`;
    onRpc(route, () => new Response("", { status: 502 }), { pure: true });
}

/** What the server says of the outcomes of a call (crm.lead.get_outcome_dialog_data). */
export function makeOutcomeData(values = {}) {
    const status = (id, name, required_answer, more = {}) => ({
        id,
        code: `K${id}`,
        name,
        color: id,
        description: "",
        lost_reason_id: false,
        outcome: "open",
        required_answer,
        ...more,
    });
    return {
        title: "An Nguyễn – Two solar panels",
        current_status_id: 1,
        statuses: [
            status(1, "Interested", "none"),
            status(2, "Callback", "callback"),
            status(3, "Lost", "reason", { outcome: "lost" }),
            status(4, "Bought", "amount", { outcome: "won" }),
        ],
        results: [
            { id: 1, name: "No answer" },
            { id: 2, name: "Busy" },
        ],
        reasons: [
            { id: 11, name: "Too expensive" },
            { id: 12, name: "Bought elsewhere" },
        ],
        callbacks: [
            { key: "later", label: "In two hours", value: "2026-03-02 04:00:00" },
            { key: "tomorrow", label: "Tomorrow", value: "2026-03-03 02:00:00" },
        ],
        amount: 0,
        currency: "₫",
        forms: {},
        lists: {},
        ...values,
    };
}

/** Who is called, as crm.call.queue._get_card says it. */
export function makeCalledLead(id, person, values = {}) {
    return {
        ...makeOutcomeData(),
        id,
        person,
        name: `About ${person}`,
        organisation: "",
        phones: [{ number: "090 123 45 67", dial: "+84901234567", zalo: false }],
        step: "New lead",
        timer: false,
        local_time: "09:00",
        zone: "Asia/Ho_Chi_Minh",
        is_elsewhere: false,
        status: "New – never called",
        current_status_id: false,
        status_color: 0,
        attempts: 0,
        callback: false,
        is_late: false,
        created: "2026-03-01 02:00:00",
        campaign: "",
        source: "",
        product: "",
        is_owned: true,
        warning: false,
        description: "",
        notes: [],
        suggested_result_id: false,
        script: false,
        ...values,
    };
}

/** A question of a feedback form (alignment.feedback.form._get_asked). */
export function makeQuestion(id, kind, values = {}) {
    return {
        id,
        kind,
        name: `Question ${id}`,
        is_required: false,
        scale_max: 5,
        options: [],
        reason_kind: false,
        ...values,
    };
}
