/* The late-lines grid: cells that lead somewhere (values are text: React escapes them), and filters,
   order and columns as a reader set them, told to the page's address and to the links of its files. */
(function () {
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const plimsoll = window.dash_clientside.plimsoll; // address.js
  cells.PageLink = function (props) {
    const href = props.data && props.data.line_href;
    if (!href || href[0] !== "/" || href[1] === "/") return props.value || "";
    return React.createElement("a", { href: href, onClick: (event) => plimsoll.go(event, href) }, props.value);
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
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  /* A drag of a column ends without a last `columnMoved` where it is let go outside the headings, and
     maybe after its grid is gone. */
  functions.tellLink = function (event) {
    if (event.api.isDestroyed()) return;
    if ((event.source && !/^(ui|columnFilter)/.test(event.source)) || event.finished === false) return;
    const shown = event.api.getAllDisplayedColumns().map((column) => column.getColId()).join(",");
    plimsoll.tell({
      where: Object.entries(event.api.getFilterModel()).map(where).join(","),
      sort: order(event.api.getColumnState()),
      columns: shown === event.context.columns.join(",") ? "" : shown,
    });
  };
})();
