/* The late-lines grid: cells that lead somewhere (values are text: React escapes them), and filters,
   order and columns as a reader set them, told to the page's address and to the links of its files. */
(function () {
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  function go(event, href) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }
  cells.PageLink = function (props) {
    const href = props.data && props.data.line_href;
    if (!href || href[0] !== "/" || href[1] === "/") return props.value || "";
    return React.createElement("a", { href: href, onClick: (event) => go(event, href) }, props.value);
  };
  cells.RecordLink = function (props) {
    const href = props.data && props.data.record_href;
    if (!href || !/^https?:\/\//.test(href)) return "–";
    return React.createElement("a", {
      href: href, target: "_blank", rel: "noopener noreferrer", className: "record",
      "aria-label": "Open " + (props.data.order_name || "record") + " in Odoo, new tab",
    }, "Odoo ↗");
  };
  /* A filter as the server reads it (queries/grid_link.py): column~test~value, joined by and, or. */
  function test(asked) {
    const days = [asked.dateFrom, asked.dateTo].map((day) => day && day.slice(0, 10));
    const values = asked.dateFrom ? days : [asked.filter, asked.filterTo];
    const given = values.filter((value) => value !== null && value !== undefined);
    return [asked.type, ...given.map((value) =>
      String(value).replace(/[%~,]/g, (sign) => "%" + sign.charCodeAt(0).toString(16)))];
  }
  function where([column, asked]) {
    const word = (asked.operator || "").toLowerCase();
    const tests = (asked.conditions || [asked]).map(test);
    return [column, ...tests.flatMap((words, place) => (place ? [word, ...words] : words))].join("~");
  }
  function order(columns) {
    return columns.filter((column) => column.sort).sort((a, b) => a.sortIndex - b.sortIndex)
      .map((column) => (column.sort === "desc" ? "-" : "") + column.colId).join(",");
  }
  /* The query with these values; an empty one leaves it. */
  function changed(query, values) {
    const kept = query.slice(1).split("&").filter((pair) => pair && !(pair.split("=")[0] in values));
    const more = Object.entries(values).filter((entry) => entry[1])
      .map(([key, value]) => key + "=" + encodeURIComponent(value).replace(/%2C/g, ","));
    const pairs = kept.concat(more);
    return pairs.length ? "?" + pairs.join("&") : "";
  }
  let told = null;
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.tellLink = function (event) {
    if (!/^(ui|columnFilter)/.test(event.source) || event.finished === false) return;
    const values = { where: Object.entries(event.api.getFilterModel()).map(where).join(","),
      sort: order(event.api.getColumnState()) };
    if (event.type === "columnMoved") {
      const shown = event.api.getAllDisplayedColumns().map((column) => column.getColId()).join(",");
      values.columns = shown === event.context.columns.join(",") ? "" : shown;
    }
    document.querySelectorAll(".downloads a").forEach((file) => (file.search = changed(file.search, values)));
    told = changed(location.search, values);
    if (told === location.search) return;
    history.replaceState(history.state, "", location.pathname + told);
    window.dash_clientside.set_props("url", { search: told, href: location.href });
  };
  /* Where the page is to be drawn from; what a grid told of itself it shows already. */
  function address(path, search) {
    const known = told === search;
    told = null;
    return known ? window.dash_clientside.no_update : { path: path, search: search };
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.plimsoll = Object.assign(window.dash_clientside.plimsoll || {}, { address: address });
})();
