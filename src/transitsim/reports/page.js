"use strict";
const charts = JSON.parse(document.getElementById("charts").textContent);
for (const [name, chart] of Object.entries(charts)) {
  vegaEmbed(`#chart-${name}`, chart, { mode: "vega-lite", renderer: "svg", actions: false });
}
