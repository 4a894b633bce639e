/* Review desk: single keys (J, K, A, R) that can be switched off, and the main button that follows the remarks. */
(function () {
  "use strict";
  const desk = document.querySelector(".cr-desk");
  if (!desk) return;
  const STORE = "cj-review-keys";
  const legend = desk.querySelector("[data-keys]");
  const toggle = desk.querySelector("[data-keys-on]");
  const back = desk.querySelector('[name="decision"][value="return"]');
  const approve = desk.querySelector('[name="decision"][value="approve"]');
  const plain = back.textContent;

  legend.hidden = false;
  try {
    toggle.checked = localStorage.getItem(STORE) !== "off";
  } catch (error) {
    // Storage may be closed; the keys stay on for this page.
  }
  toggle.addEventListener("change", function () {
    try {
      localStorage.setItem(STORE, toggle.checked ? "on" : "off");
    } catch (error) {
      // As above.
    }
  });

  function follow() {
    const written = Array.from(desk.querySelectorAll("textarea")).some((area) => area.value.trim());
    const ticked = desk.querySelector('[name="phrases"]:checked');
    const has = Boolean(written || ticked);
    back.classList.toggle("is-main", has);
    approve.classList.toggle("button-secondary", has);
    back.textContent = has ? back.dataset.remarks : plain;
  }
  desk.addEventListener("input", follow);
  desk.addEventListener("toggle", function (event) {
    if (event.target.open) event.target.querySelector("textarea")?.focus();
  }, true);
  follow();

  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (!toggle.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = {
      j: desk.querySelector('[rel="next"]'),
      k: desk.querySelector('[rel="prev"]'),
      a: approve,
      r: back,
    }[event.key.toLowerCase()];
    if (!target) return;
    event.preventDefault();
    // A decision is never one key away: the key brings the button, Enter presses it.
    if (target === approve || target === back) target.focus();
    else target.click();
  });
  document.getElementById("problems")?.focus();
})();
