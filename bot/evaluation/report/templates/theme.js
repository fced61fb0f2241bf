"use strict";
// Light or dark: as the system is until the reader chooses.

const theme = (() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const listeners = [];
  let colours = {};

  function chosen() {
    try { return localStorage.getItem("onrecord-theme"); } catch { return null; }  // a browser may refuse storage to files
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  }

  function show() {
    colours = {};
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
    listeners.forEach((listener) => listener());
  }

  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("onrecord-theme", root.dataset.theme); } catch { /* the choice is lost with the page */ }
    show();
  });
  system.addEventListener("change", show);
  if (["light", "dark"].includes(chosen())) root.dataset.theme = chosen();
  show();

  return {
    // The current value of a colour of the style sheet.
    colour(name) {
      if (name in colours) return colours[name];
      const probe = document.createElement("span");
      probe.className = "probe probe-" + name;
      document.body.append(probe);
      colours[name] = getComputedStyle(probe).color;
      probe.remove();
      return colours[name];
    },
    onChange(listener) { listeners.push(listener); },
  };
})();

const data = JSON.parse(document.getElementById("data").textContent);
