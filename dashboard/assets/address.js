/* The page and its address: which one is drawn, links that lead on, and the reader's place. */
(function () {
  /* The address of the page on the screen; none while another one is on its way. */
  let drawn = null;
  function here() {
    return location.pathname + location.search;
  }
  /* Where the page is to be drawn from; what the page told of itself it shows already. */
  function address(path, search) {
    if (path + search === drawn) return window.dash_clientside.no_update;
    drawn = null;
    return { path: path, search: search };
  }
  /* The query with these values; an empty one leaves it. */
  function changed(query, values) {
    const kept = query.slice(1).split("&").filter((pair) => pair && !(pair.split("=")[0] in values));
    const more = Object.entries(values).filter((entry) => entry[1])
      .map(([key, value]) => key + "=" + encodeURIComponent(value).replace(/%2C/g, ","));
    const pairs = kept.concat(more);
    return pairs.length ? "?" + pairs.join("&") : "";
  }
  /* The page shows something else now: its address and its files say so. The address is not its own
     while another page was asked for, or where that one did not come. */
  function tell(values) {
    document.querySelectorAll(".downloads a").forEach((file) => (file.search = changed(file.search, values)));
    const told = changed(location.search, values);
    if (here() !== drawn || told === location.search) return;
    history.replaceState(history.state, "", location.pathname + told);
    drawn = here(); // as the browser writes it
    window.dash_clientside.set_props("url", { search: location.search, href: location.href });
  }
  function go(event, href) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }
  /* A link of the grid's page to itself was drawn before the reader set the grid: what was set stays. */
  function follow(event) {
    const link = event.target.closest("#page a[href]");
    const plain = (path) => path.replace(/\/+$/, "");
    if (!link || !document.querySelector(".grid") || link.origin !== location.origin) return;
    if (plain(link.pathname) !== plain(location.pathname)) return;
    const set = new URLSearchParams(location.search);
    const kept = link.closest(".columns") ? ["where", "sort"] : ["where", "sort", "columns"];
    link.search = changed(link.search, Object.fromEntries(kept.map((key) => [key, set.get(key)])));
    if (event.type === "click") go(event, link.href);
  }
  for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, follow, true);
  /* A page is drawn anew on every step: keep the reader's place in it. */
  let path = location.pathname, control = null;
  document.addEventListener("focusin", (event) => {
    control = event.target.closest("#filters") ? event.target.id : event.target.closest(".columns") ? "columns-menu" : null;
  });
  function refocus() {
    const moved = path !== location.pathname;
    path = location.pathname;
    const target = document.getElementById(moved ? "heading" : control);
    if (target && (moved || document.activeElement === document.body)) target.focus({ preventScroll: true });
  }
  function arrived(page) {
    if (!page) return window.dash_clientside.no_update;
    document.title = page.title;
    drawn = page.path + page.search;
    requestAnimationFrame(refocus);
    return window.dash_clientside.no_update;
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.plimsoll = Object.assign(window.dash_clientside.plimsoll || {},
    { address: address, arrived: arrived, go: go, tell: tell });
})();
