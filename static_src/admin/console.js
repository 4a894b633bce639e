// Small repairs of the console. The calendar of a date field stays open after Escape and covers the buttons below it.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !window.jQuery) return;
    const open = [...document.querySelectorAll(".xdsoft_datetimepicker")].filter((one) => one.style.display === "block");
    if (!open.length) return;
    window.jQuery(open).trigger("close.xdsoft");
    event.stopPropagation();
  }, true);
})();
