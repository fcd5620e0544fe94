/* The late-lines grid: cells that lead somewhere (values are text: React escapes them), and the
   order that a reader gave it, which outlives a page that is drawn anew. */
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
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const orders = {};
  functions.keepOrder = function (event) {
    orders[event.context.place] = event.api.getColumnState().filter((column) => column.sort);
  };
  functions.giveOrder = function (event) {
    event.api.applyColumnState({ state: orders[event.context.place] || [] });
  };
})();
