/* Plotly figures come from the server as plain dicts with colour names ("@concern").
   Here they get the palette of the colour scheme and one template. */
(function () {
  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--p-" + name).trim();
  }
  function resolve(value) {
    if (typeof value === "string") return value[0] === "@" ? colour(value.slice(1)) : value;
    if (Array.isArray(value)) return value.map(resolve);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
    }
    return value;
  }
  const axis = { gridcolor: "@line", linecolor: "@line-strong", zeroline: false, ticks: "", automargin: false,
    tickfont: { color: "@faint", size: 11.5 } };
  const TEMPLATE = { layout: {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "Inter, system-ui, sans-serif", color: "@soft", size: 12 },
    xaxis: Object.assign({}, axis, { showgrid: false, showline: true }),
    yaxis: axis,
    hoverlabel: { bgcolor: "@surface", bordercolor: "@line-strong", align: "left", font: { color: "@text", size: 12.5 } },
    dragmode: false,
  } };
  /* On a phone the lines are named below the plot and the months thin out. */
  function narrowed(figure) {
    const layout = figure.layout;
    layout.margin = Object.assign({}, layout.margin, { l: 40, r: 10 });
    layout.xaxis = Object.assign({}, layout.xaxis, { dtick: "M6", tickangle: 0 });
    layout.annotations = [];
    return figure;
  }
  const PAPER = 640;
  function themed(spec) {
    if (!spec) return window.dash_clientside.no_update;
    const figure = resolve(spec);
    figure.layout = Object.assign({}, figure.layout, { template: resolve(TEMPLATE) });
    return window.innerWidth < 640 ? narrowed(figure) : figure;
  }
  /* The scheme changes by the toggle or by the system: either way the root's attribute tells. */
  new MutationObserver(function () {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    if (window.dash_clientside.set_props) window.dash_clientside.set_props("scheme", { data: scheme });
  }).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  /* A chart has the width of the screen in pixels: paper is narrower. */
  function drawn(width) {
    document.querySelectorAll(".js-plotly-plot").forEach((plot) =>
      window.Plotly.relayout(plot, width ? { width: width, autosize: false } : { width: null, autosize: true }));
  }
  window.addEventListener("beforeprint", () => drawn(PAPER));
  window.addEventListener("afterprint", () => drawn(null));
  function menu(opened, navbar) {
    document.body.classList.toggle("menu-open", Boolean(opened));
    return Object.assign({}, navbar, { collapsed: { desktop: true, mobile: !opened } });
  }
  function filters(clicks) {
    const bar = document.getElementById("filters");
    if (!clicks || !bar) return window.dash_clientside.no_update;
    return bar.classList.toggle("open") ? "true" : "false";
  }
  /* A table keeps at least one column. */
  function none(columns) {
    return !columns || columns.length === 0;
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.plimsoll = Object.assign(window.dash_clientside.plimsoll || {},
    { themed: themed, menu: menu, filters: filters, none: none });
})();
