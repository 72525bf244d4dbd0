/** Where steps stand in the tree of a version: pure functions on the canvas's data. */

function findParent(data, id) {
    return Object.values(data.steps).find((step) =>
        step.branches.some((branch) => branch.step === id)
    );
}

/** Return the id of the step that an arrow leads to, or undefined.
 *
 * @param {Object} data as of get_canvas()
 * @param {number} id
 * @param {string} key ArrowUp, ArrowDown, ArrowLeft or ArrowRight
 */
export function getNeighbour(data, id, key) {
    const parent = findParent(data, id);
    if (key === "ArrowUp") {
        return parent?.id;
    }
    if (key === "ArrowDown") {
        return data.steps[id].branches.find((branch) => branch.step)?.step;
    }
    const siblings = (parent?.branches || [])
        .map((branch) => branch.step)
        .filter(Boolean);
    return siblings[siblings.indexOf(id) + (key === "ArrowRight" ? 1 : -1)];
}

/** Return the ids of a step and of all that follow it. */
export function getSubtree(data, id) {
    const below = data.steps[id].branches
        .filter((branch) => branch.step)
        .flatMap((branch) => getSubtree(data, branch.step));
    return [id, ...below];
}

/** Return the places, {parent, branch}, to which a step can be moved. One with branches
 *  takes along what follows, and goes to an end only. */
export function getPlaces(data, id) {
    const isBranching = data.steps[id].branches.length !== 1;
    const behind = isBranching ? getSubtree(data, id) : [id];
    const places = Object.values(data.steps)
        .filter((step) => !behind.includes(step.id))
        .flatMap((step) =>
            step.branches
                .filter((branch) => branch.step !== id && !(isBranching && branch.step))
                .map((branch) => ({ parent: step.id, branch: branch.key }))
        );
    if (!isBranching && data.first !== id) {
        places.unshift({ parent: false, branch: "next" });
    }
    return places;
}
