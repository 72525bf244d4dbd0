/**
 * The title of what a click on a chart or table opens.
 *
 * @param {string} title of the chart
 * @param {Array<string|false>} [clicked] what was clicked, e.g. ["March", "Facebook"]
 */
export function getTitle(title, clicked = []) {
    const parts = clicked.filter(Boolean).join(" / ");
    return parts ? `${title}: ${parts}` : title;
}
