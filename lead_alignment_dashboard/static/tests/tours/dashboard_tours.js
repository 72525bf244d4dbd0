import { App } from "@odoo/owl";
import { registry } from "@web/core/registry";

const WAIT_MS = 30000;
const FIGURES = 9; // five cards, four charts

/** The model of the spreadsheet on the screen: its cells are drawn, not in the page. */
function findSpreadsheet() {
    for (const app of App.apps) {
        const nodes = [app.root];
        while (nodes.length) {
            const node = nodes.pop();
            const model = node.component.props?.model;
            if (model?.getters?.getEvaluatedCells) {
                return model;
            }
            nodes.push(...Object.values(node.children));
        }
    }
    return null;
}

/** @returns {string[]} "Sheet: what it says" of cells that show an error, or still load */
function findErrors({ getters }) {
    return getters.getSheetIds().flatMap((sheetId) =>
        Object.values(getters.getEvaluatedCells(sheetId))
            .filter(({ type }) => type === "error")
            .map(
                ({ value, message }) =>
                    `${getters.getSheetName(sheetId)}: ${value} ${message}`
            )
    );
}

async function expectNoError(name) {
    const until = Date.now() + WAIT_MS;
    let errors = ["nothing is shown"];
    while (errors.length && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        const spreadsheet = findSpreadsheet();
        const count = document.querySelectorAll(".o-figure").length;
        errors = spreadsheet ? findErrors(spreadsheet) : errors;
        if (count !== FIGURES) {
            errors.push(`${count} figures`);
        }
    }
    if (errors.length) {
        throw new Error(`${name}: ${errors.slice(0, 5).join("; ")}`);
    }
}

/** Each dashboard that the user has: nine figures are drawn, no cell shows an error. */
registry.category("web_tour.tours").add("lead_alignment_dashboards", {
    steps: () =>
        [1, 2, 3, 4].flatMap((place) => [
            {
                content: `Dashboard ${place}`,
                trigger: `.o_spreadsheet_dashboard_search_panel li:nth-child(${place})`,
                run: "click",
            },
            {
                content: "All its figures",
                trigger: ".o-figure canvas",
                run: () => expectNoError(`dashboard ${place}`),
            },
        ]),
});
