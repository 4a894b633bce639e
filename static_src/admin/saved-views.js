/* Above a list: close what is open, order the columns, ask once before a view is deleted. The forms work without it. */
(function () {
  "use strict";
  const OPEN = ".cj-pop[open]";

  document.addEventListener("click", (event) => {
    for (const one of document.querySelectorAll(OPEN)) if (!one.contains(event.target)) one.open = false;
    const move = event.target.closest("[data-cj-move]");
    if (move) {
      const item = move.closest("li");
      const other = move.dataset.cjMove === "-1" ? item.previousElementSibling : item.nextElementSibling;
      if (!other) return;
      if (move.dataset.cjMove === "-1") other.before(item);
      else other.after(item);
      move.focus();
    }
    const fixed = event.target.closest("[data-cj-fixed]");
    if (fixed) event.preventDefault();
    const sure = event.target.closest("[data-cj-sure]");
    if (sure && !sure.dataset.asked) {
      event.preventDefault();
      sure.dataset.asked = "1";
      sure.textContent = sure.dataset.cjSure;
    }
  });

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(OPEN)) return;
    const field = event.target.querySelector('input[type="text"]');
    if (field) field.select();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector(OPEN);
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
    event.stopPropagation();
  });
})();
