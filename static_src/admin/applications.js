/* The letter: one page at a time, larger, smaller, turned. Without this file the pages stand below each other. */
(function () {
  "use strict";
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const pages = Array.from(viewer.querySelectorAll("[data-page]"));
  const tools = viewer.querySelector("[data-tools]");
  const place = viewer.querySelector("[data-place]");
  let shown = 0;
  if (!pages.some((page) => page.querySelector("img"))) return;
  viewer.classList.add("is-live");
  tools.hidden = false;

  function show(number) {
    shown = (number + pages.length) % pages.length;
    pages.forEach((page, index) => {
      page.hidden = index !== shown;
    });
    place.textContent = `${shown + 1} / ${pages.length}`;
  }

  function change(step) {
    const image = pages[shown].querySelector("img");
    if (!image) return;
    const zoom = Math.min(4, Math.max(0.5, Number(image.dataset.zoom || 1) * step));
    image.dataset.zoom = zoom;
    image.style.setProperty("--zoom", zoom);
  }

  function turn() {
    const image = pages[shown].querySelector("img");
    if (!image) return;
    const angle = (Number(image.dataset.angle || 0) + 90) % 360;
    image.dataset.angle = angle;
    image.style.transform = `rotate(${angle}deg)`;
    // Turned sideways, the picture needs the room of its longer side.
    const spare = angle % 180 ? (image.clientWidth - image.clientHeight) / 2 : 0;
    image.style.marginBlock = `${spare}px`;
  }

  tools.addEventListener("click", function (event) {
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (act === "smaller") change(0.8);
    if (act === "larger") change(1.25);
    if (act === "turn") turn();
    if (act === "back") show(shown - 1);
    if (act === "on") show(shown + 1);
  });
  show(0);
})();
