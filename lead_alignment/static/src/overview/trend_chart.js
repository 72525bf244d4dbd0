import { Component, onMounted, onWillStart, onWillUnmount, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";

// lines are told apart by their points and dashes, too
const STYLES = [
    { color: "#714b67", pointStyle: "circle", borderDash: [] },
    { color: "#017e84", pointStyle: "rectRot", borderDash: [6, 3] },
    { color: "#b45309", pointStyle: "triangle", borderDash: [2, 2] },
];

/** Lines over the last days; a point opens what it counts. */
export class TrendChart extends Component {
    static template = "lead_alignment.TrendChart";
    static props = {
        trend: Object, // of alignment.overview._get_trend
        open: Function, // (key of the line, day)
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        onMounted(() => this.draw());
        onWillUnmount(() => this.chart?.destroy());
    }

    get days() {
        return this.props.trend.days.map((day) => formatDate(deserializeDate(day)));
    }

    draw() {
        const { days, lines } = this.props.trend;
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: this.days,
                datasets: lines.map((line, index) => {
                    const { color, ...style } = STYLES[index % STYLES.length];
                    return {
                        label: line.label,
                        data: line.counts,
                        borderColor: color,
                        backgroundColor: color,
                        borderWidth: 2,
                        pointRadius: 4,
                        ...style,
                    };
                }),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "nearest", intersect: false },
                plugins: {
                    legend: { position: "bottom", labels: { usePointStyle: true } },
                },
                scales: {
                    x: {
                        ticks: { maxTicksLimit: 7, maxRotation: 0 },
                        grid: { display: false },
                    },
                    y: { beginAtZero: true, ticks: { precision: 0 } },
                },
                onClick: (_ev, [point]) =>
                    point &&
                    this.props.open(lines[point.datasetIndex].key, days[point.index]),
            },
        });
    }
}
