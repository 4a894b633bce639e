/* Evidence viewer: tabs, pages, zoom, rotation. Pages of a PDF are drawn by the server when they are looked at. */
(function () {
  "use strict";
  const state = new WeakMap();

  function of(sheet) {
    if (!state.has(sheet)) state.set(sheet, { page: 1, pages: null, turn: 0, zoom: 1 });
    return state.get(sheet);
  }
  function paint(sheet) {
    const is = of(sheet);
    const image = sheet.querySelector("[data-ev-img]");
    if (!image) return;
    image.style.setProperty("--ev-zoom", is.zoom);
    image.style.setProperty("--ev-turn", is.turn + "deg");
    image.classList.toggle("is-sideways", is.turn % 180 !== 0);
    const button = sheet.querySelector("[data-ev-zoom]");
    button.dataset.more = button.dataset.more || button.textContent;
    button.textContent = is.zoom >= 3 ? button.dataset.less : button.dataset.more;
  }
  async function open(sheet) {
    const is = of(sheet);
    if (sheet.dataset.form !== "pages" || is.pages !== null) return;
    is.pages = 0;
    try {
      const answer = await fetch(sheet.dataset.src, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail);
      is.pages = told.pages;
      draw(sheet);
    } catch (error) {
      const wait = sheet.querySelector("[data-ev-wait]");
      wait.hidden = false;
      wait.textContent = error.message;
    }
  }
  function draw(sheet) {
    const is = of(sheet);
    const image = sheet.querySelector("[data-ev-img]");
    const wait = sheet.querySelector("[data-ev-wait]");
    const label = sheet.querySelector("[data-ev-page]");
    label.textContent = label.dataset.text.replace("{page}", is.page).replace("{pages}", is.pages);
    sheet.querySelector("[data-ev-prev]").disabled = is.page <= 1;
    sheet.querySelector("[data-ev-next]").disabled = is.page >= is.pages;
    const waiting = window.setTimeout(() => { wait.hidden = false; }, 400);
    image.onload = () => { window.clearTimeout(waiting); wait.hidden = true; image.hidden = false; };
    image.alt = image.dataset.alt + "，" + label.textContent;
    image.src = sheet.dataset.src + "?n=" + is.page;
  }
  function turnTo(sheet, page) {
    const is = of(sheet);
    if (page < 1 || page > is.pages) return;
    is.page = page;
    draw(sheet);
  }
  function select(tab) {
    tab.parentElement.querySelectorAll("[role=tab]").forEach(function (one) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", chosen);
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
    });
    open(document.getElementById(tab.getAttribute("aria-controls")));
  }

  document.addEventListener("click", function (event) {
    const tab = event.target.closest(".ev-tabs [role=tab]");
    if (tab) return select(tab);
    const sheet = event.target.closest(".ev");
    if (!sheet) return undefined;
    const is = of(sheet);
    if (event.target.closest("[data-ev-prev]")) turnTo(sheet, is.page - 1);
    if (event.target.closest("[data-ev-next]")) turnTo(sheet, is.page + 1);
    if (event.target.closest("[data-ev-turn]")) { is.turn = (is.turn + 90) % 360; paint(sheet); }
    if (event.target.closest("[data-ev-zoom]")) { is.zoom = is.zoom >= 3 ? 1 : is.zoom + 1; paint(sheet); }
    return undefined;
  });
  document.addEventListener("keydown", function (event) {
    const tab = event.target.closest && event.target.closest(".ev-tabs [role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = Array.from(tab.parentElement.children);
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
    select(next);
  });
  function begin() {
    const shown = document.querySelector(".ev:not([hidden])");
    if (shown) open(shown);
  }
  document.addEventListener("dk:shown", begin);
  begin();
})();
