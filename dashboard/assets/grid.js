/* Cells of the late-lines grid that lead somewhere. Values are text: React escapes them. */
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
})();
