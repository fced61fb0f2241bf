"use strict";
// Light or dark: as the system has it until the reader chooses.

const theme = (() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const listeners = [];

  function chosen() {
    try { return localStorage.getItem("onrecord-theme"); } catch { return null; }  // a browser may keep nothing for files
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  }

  function show() {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
    listeners.forEach((listener) => listener());
  }

  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("onrecord-theme", root.dataset.theme); } catch { /* then it is forgotten */ }
    show();
  });
  system.addEventListener("change", show);
  if (["light", "dark"].includes(chosen())) root.dataset.theme = chosen();
  show();

  return {
    // What a colour of the style sheet is just now.
    colour(name) {
      const probe = document.createElement("span");
      probe.className = "probe probe-" + name;
      document.body.append(probe);
      const colour = getComputedStyle(probe).color;
      probe.remove();
      return colour;
    },
    onChange(listener) { listeners.push(listener); },
  };
})();

const data = JSON.parse(document.getElementById("data").textContent);
