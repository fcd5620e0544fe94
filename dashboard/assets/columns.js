/* The menu of a table's columns: Escape, a click elsewhere, or what it leads to closes it. */
(function () {
  function close(menu) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  document.addEventListener("click", (event) => document.querySelectorAll(".columns[open]").forEach((menu) => {
    if (!menu.contains(event.target) || event.target.closest(".menu-foot")) close(menu);
  }), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll(".columns[open]").forEach(close);
  });
})();
