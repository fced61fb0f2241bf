"use strict";
// The charts, drawn with Chart.js in the colours of the page.

(() => {
  const share = (value) => (100 * value).toFixed(1) + "%";
  const drawn = [];

  function at(id) {
    return document.getElementById("chart-" + id);
  }

  function axis(title, more = {}) {
    return { title: { display: Boolean(title), text: title }, border: { display: false }, ...more };
  }

  function shares(title) {
    return axis(title, { min: 0, max: 1, ticks: { stepSize: 0.25, callback: (value) => 100 * value + "%" } });
  }

  function lineOf(label, points, colour, more = {}) {
    return {
      label, colour, data: points.map(([x, y]) => ({ x, y })), borderWidth: 2, pointRadius: 0, pointHitRadius: 12,
      pointHoverRadius: 4, clip: 8, ...more,
    };
  }

  function paint({ data: { datasets }, options }) {
    const [ink, faint, grid, back] = ["ink", "faint", "grid", "card"].map(theme.colour);
    for (const dataset of datasets) {
      const colour = theme.colour(dataset.colour);
      dataset.borderColor = colour;
      dataset.backgroundColor = dataset.pale ? theme.colour(dataset.colour + "-pale") : colour;
      dataset.pointBackgroundColor = colour;
    }
    for (const scale of Object.values(options.scales)) {
      scale.grid = { color: grid, ...scale.grid };
      scale.grid.color = grid;
      scale.ticks = { ...scale.ticks, color: faint };
      scale.title = { ...scale.title, color: faint };
    }
    const plugins = options.plugins;
    plugins.legend = { ...plugins.legend, labels: { ...plugins.legend?.labels, color: ink } };
    plugins.tooltip = { ...plugins.tooltip, backgroundColor: ink, titleColor: back, bodyColor: back };
  }

  function draw(id, type, datasets, scales, more = {}) {
    const config = {
      type,
      data: { datasets, ...more.data },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, indexAxis: more.indexAxis, scales,
        interaction: more.interaction ?? { mode: "nearest", axis: "x", intersect: false },
        plugins: {
          colors: { enabled: false },
          legend: {
            display: type === "line", position: "bottom",
            labels: { usePointStyle: true, pointStyle: "line", boxWidth: 24, padding: 16, filter: (item) => !datasets[item.datasetIndex].unnamed },
          },
          tooltip: {
            displayColors: false, padding: 10, cornerRadius: 6, filter: (item) => !item.dataset.unnamed,
            callbacks: more.says ?? {},
          },
        },
      },
    };
    paint(config);
    const chart = new Chart(at(id), config);
    drawn.push(chart);
    return chart;
  }

  function recall({ answer, evidence }) {
    draw(
      "recall", "line",
      [
        ...(answer.length ? [lineOf("Answer", answer, "blue", { cubicInterpolationMode: "monotone" })] : []),
        ...(evidence.length ? [lineOf("Evidence", evidence, "amber", { pointRadius: 3, borderDash: [4, 3] })] : []),
      ],
      { x: axis("k", { type: "linear", min: 1, max: 20, grid: { display: false }, afterBuildTicks: (scale) => { scale.ticks = [1, 5, 10, 15, 20].map((value) => ({ value })); } }), y: shares() },
      { says: { title: ([item]) => "first " + item.parsed.x, label: (item) => `${item.dataset.label}: ${share(item.parsed.y)}` } },
    );
  }

  function refusal({ unanswerable, answerable, threshold }) {
    const xs = [...unanswerable, ...answerable].map(([x]) => x);
    draw(
      "refusal", "line",
      [
        ...(unanswerable.length ? [lineOf("Unanswerable", unanswerable, "green")] : []),
        ...(answerable.length ? [lineOf("Answerable", answerable, "red")] : []),
        lineOf("In use", [[threshold, 0], [threshold, 1]], "faint", { unnamed: true, borderDash: [3, 4], borderWidth: 1.5, pointHitRadius: 0, pointHoverRadius: 0 }),
      ],
      { x: axis("Threshold", { type: "linear", min: Math.min(...xs, threshold), max: Math.max(...xs, threshold), grid: { display: false }, ticks: { maxTicksLimit: 7 } }), y: shares() },
      { says: { title: ([item]) => (item ? "threshold " + item.parsed.x.toFixed(2) : ""), label: (item) => `${item.dataset.label}: ${share(item.parsed.y)} refused` } },
    );
  }

  function reliability({ points, counts }) {
    draw(
      "reliability", "line",
      [
        lineOf("Right", points, "blue", { pointRadius: 4 }),
        lineOf("Exact", [[0, 0], [1, 1]], "faint", { unnamed: true, borderDash: [3, 4], borderWidth: 1.5, pointHitRadius: 0, pointHoverRadius: 0 }),
      ],
      { x: axis("Probability", { type: "linear", min: 0, max: 1, grid: { display: false }, ticks: { maxTicksLimit: 6 } }), y: shares() },
      { says: { title: ([item]) => (item ? "probability " + share(item.parsed.x) : ""), label: (item) => `${share(item.parsed.y)} right of ${counts[item.dataIndex]} questions` } },
    );
  }

  function latency({ bars, starts }) {
    draw(
      "latency", "bar",
      [{ label: "Questions", colour: "blue", data: bars.map(([, count]) => count), borderRadius: 3, categoryPercentage: 1, barPercentage: 0.92 }],
      {
        x: axis("", { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 16, align: "center" } }),
        y: axis("Questions", { beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 5 } }),
      },
      { data: { labels: starts }, says: { title: ([item]) => bars[item.dataIndex][0], label: (item) => `${item.parsed.y} questions` } },
    );
  }

  function tags({ metrics }) {
    const choice = document.getElementById("tags-metric");
    let chart;

    function show() {
      const { label, count, bars } = metrics[choice.value];
      const number = (value) => (value === null || value === undefined ? "–" : count ? value.toFixed(1) : share(value));
      const interval = ([, , low, high]) => `${number(low)} – ${number(high)}`;
      chart?.destroy();
      drawn.splice(0, drawn.length, ...drawn.filter((each) => each !== chart));
      at("tags").parentElement.style.height = 56 + 30 * bars.length + "px";
      at("tags").setAttribute("aria-label", `${label} by tag: ` + bars.map((bar) => `${bar[0]} ${number(bar[1])}`).join(", "));
      const labels = bars.map(([tag, , , , n]) => `${tag.length > 22 ? tag.slice(0, 21) + "…" : tag} (${n})`);
      chart = draw(
        "tags", "bar",
        [
          { type: "line", label, colour: "blue", showLine: false, pointRadius: 5, pointHoverRadius: 6, data: bars.map(([, value], i) => ({ x: value, y: labels[i] })) },
          { label: "95% interval", colour: "blue", pale: true, unnamed: true, borderRadius: 4, borderSkipped: false, barThickness: 8, data: bars.map(([, value, low, high]) => [low ?? value, high ?? value]) },
        ],
        { x: count ? axis("", { beginAtZero: true }) : shares(), y: axis("", { type: "category", labels, grid: { display: false }, ticks: { autoSkip: false } }) },
        {
          indexAxis: "y", data: { labels }, interaction: { mode: "nearest", axis: "y", intersect: false },
          says: { title: ([item]) => (item ? bars[item.dataIndex][0] : ""), label: (item) => [number(bars[item.dataIndex][1]), "95%: " + interval(bars[item.dataIndex])] },
        },
      );
      document.getElementById("table-tags").replaceChildren(...bars.map((bar) => {
        const row = document.createElement("tr");
        for (const text of [bar[0], number(bar[1]), interval(bar), String(bar[4])]) {
          row.insertCell().textContent = text;
        }
        return row;
      }));
    }

    choice.addEventListener("change", show);
    show();
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  const kinds = { recall, refusal, reliability, latency, tags };
  for (const [id, figures] of Object.entries(data.charts)) kinds[id](figures);
  theme.onChange(() => drawn.forEach((chart) => {
    paint(chart.config);
    chart.update();
  }));
})();
