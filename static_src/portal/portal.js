// Conveniences only: every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");

  // 大字版 and 高对比: change at once, keep the cookie that the server reads, spare the reload.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-switch]");
    if (!form) return;
    event.preventDefault();
    const field = form.elements[0];
    const button = form.querySelector("button");
    const turnOn = button.getAttribute("aria-pressed") !== "true";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (turnOn) root.dataset[field.name] = button.dataset.on;
    else delete root.dataset[field.name];
    document.cookie = `cj_${field.name}=${turnOn ? button.dataset.on : ""}; Path=/; Max-Age=${turnOn ? 31536000 : 0}; SameSite=Lax${secure}`;
    field.value = turnOn ? "" : button.dataset.on;
    button.setAttribute("aria-pressed", String(turnOn));
  });

  // Folded menus and the filter drawer close on Escape and give the focus back.
  const menus = [...document.querySelectorAll("details:is(.menu, .nav-more, .more-forms, .own-ask)")];
  const drawerIsOpen = () => location.hash === "#filters";
  const closeDrawer = () => {
    location.hash = "results";
    document.querySelector(".drawer-open")?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = menus.find((one) => one.open);
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (drawerIsOpen()) closeDrawer();
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-print]")) window.print();
  });

  // Filters: each change is a URL; results and counts are swapped in place, focus stays, the count is announced.
  const filters = document.querySelector("form[data-filters]");
  let latest = 0;
  const swap = async (url, push) => {
    const turn = ++latest;
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return location.assign(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== latest) return;
    const focused = document.activeElement?.id;
    const opened = [...document.querySelectorAll("details[id]")].map((item) => [item.id, item.open]);
    for (const part of document.querySelectorAll("[data-swap]")) {
      const fresh = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
      if (fresh) part.innerHTML = fresh.innerHTML;
    }
    for (const [id, open] of opened) {
      const item = document.getElementById(id);
      if (item) item.open = open;
    }
    document.title = page.title;
    document.getElementById("count-status").textContent = page.getElementById("count-status").textContent;
    if (focused) document.getElementById(focused)?.focus();
    if (push) history.pushState(null, "", url + (drawerIsOpen() ? "#filters" : ""));
  };
  const address = (form) => {
    const data = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${form.getAttribute("action")}?${new URLSearchParams(data)}`;
  };
  if (filters) {
    filters.addEventListener("change", () => swap(address(filters), true));
    filters.addEventListener("submit", (event) => {
      event.preventDefault();
      if (drawerIsOpen()) closeDrawer();
      else swap(address(filters), true);
    });
    window.addEventListener("popstate", () => swap(location.pathname + location.search, false));
  }

  // Sorting takes effect on choice; without script the button beside it does.
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // A form that is being sent says so and cannot be sent twice.
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[data-busy]");
    if (!button || event.defaultPrevented) return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });
})();
