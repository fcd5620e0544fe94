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
  function themed(spec) {
    if (!spec) return window.dash_clientside.no_update;
    const figure = resolve(spec);
    figure.layout = Object.assign({}, figure.layout, { template: resolve(TEMPLATE) });
    return figure;
  }
  /* The scheme changes by the toggle or by the system: either way the root's attribute tells. */
  new MutationObserver(function () {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    if (window.dash_clientside.set_props) window.dash_clientside.set_props("scheme", { data: scheme });
  }).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  function title(text) {
    if (text) document.title = text;
    return window.dash_clientside.no_update;
  }
  function menu(opened, navbar) {
    return Object.assign({}, navbar, { collapsed: { desktop: true, mobile: !opened } });
  }
  function filters(clicks) {
    const bar = document.getElementById("filters");
    if (!clicks || !bar) return window.dash_clientside.no_update;
    return bar.classList.toggle("open") ? "true" : "false";
  }
  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    plimsoll: { themed: themed, title: title, menu: menu, filters: filters },
  });
})();
