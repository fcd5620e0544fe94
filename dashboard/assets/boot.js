/* Runs before the first paint: the reader's colour scheme, so that no page flashes white. */
(function () {
  let stored = "auto";
  try { stored = localStorage.getItem("mantine-color-scheme-value") || "auto"; } catch (error) { /* private mode */ }
  const dark = stored === "dark" || (stored === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
