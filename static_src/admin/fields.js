/* A type asks for its own things only: the values of a list, a code list, a length, decimal places. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("[data-of-form]")) {
    const kind = form.elements.namedItem("kind");
    if (!kind) continue;
    const show = () => form.querySelectorAll("[data-cf-for]").forEach((one) => {
      one.closest(".of-field").hidden = !one.dataset.cfFor.split(" ").includes(kind.value);
    });
    kind.addEventListener("change", show);
    show();
  }
})();
