/* List of the review desk: say how many are ticked, and lead the eye to the button. */
(function () {
  "use strict";
  const form = document.querySelector("[data-dk-many]");
  if (!form) return;
  const line = form.querySelector("[data-dk-ticked]");
  const plain = line.textContent;
  function count() {
    const ticked = form.querySelectorAll('[name="entry"]:checked').length;
    line.textContent = ticked ? line.dataset.text.replace("{count}", ticked) : plain;
    form.querySelector(".dk-many").classList.toggle("is-ready", ticked > 0);
  }
  form.addEventListener("change", count);
  count();
})();
