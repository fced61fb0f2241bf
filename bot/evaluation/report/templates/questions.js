"use strict";
// The table of questions: filter, sort, expand.

(() => {
  const body = document.getElementById("rows");
  const rows = [...body.querySelectorAll("tr.row")];
  const heads = [...document.querySelectorAll("#table th[data-sort]")];
  const [find, tag, sort, direction, count, clear, none, filters] =
    ["find", "tag", "sort", "direction", "count", "clear", "none", "filters"].map((id) => document.getElementById(id));
  const order = { by: "order", down: false };
  const letters = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const haystacks = data.questions.map((each) => plain(
    [each.id, each.question, each.standalone, each.text, each.error, each.gold.speaker, ...each.gold.answers, ...each.tags]
      .filter(Boolean).join("\n"),
  ));

  function verdict() {
    return filters.querySelector("input[name=verdict]:checked").value;
  }

  function filter() {
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    const wanted = verdict();
    let shown = 0;
    for (const row of rows) {
      const question = data.questions[row.dataset.row];
      const fits = words.every((word) => haystacks[row.dataset.row].includes(word))
        && (!tag.value || question.tags.includes(tag.value))
        && (!wanted || question.groups.includes(wanted));
      row.hidden = !fits;
      if (expanded(row)) row.nextElementSibling.hidden = !fits;
      shown += fits;
    }
    count.textContent = shown === rows.length ? `${shown} questions` : `${shown} of ${rows.length} questions`;
    clear.hidden = shown === rows.length && !words.length;
    none.hidden = shown > 0;
  }

  function value(row) {
    const number = Number(row.dataset.row);
    const question = data.questions[number];
    if (order.by === "order") return number;
    if (order.by === "question") return question.question;
    if (order.by === "tags") return question.tags.join(" ");
    return order.by === "outcome" ? question.outcome : question.values[order.by];
  }

  function compare(a, b) {
    const [x, y] = [value(a), value(b)];
    const missing = (x === null || x === undefined) - (y === null || y === undefined);
    if (missing) return missing;  // last in both directions
    const by = typeof x === "string" ? letters.compare(x, y) : x - y;
    return (order.down ? -by : by) || a.dataset.row - b.dataset.row;
  }

  function arrange(by, down) {
    Object.assign(order, { by, down });
    const sorted = document.createDocumentFragment();
    for (const row of [...rows].sort(compare)) {
      const below = expanded(row) ? row.nextElementSibling : null;
      sorted.append(row, ...(below ? [below] : []));
    }
    body.append(sorted);
    for (const head of heads) {
      head.setAttribute("aria-sort", head.dataset.sort === by ? (down ? "descending" : "ascending") : "none");
    }
    sort.value = by;
  }

  function expanded(row) {
    return row.querySelector("button").getAttribute("aria-expanded") === "true";
  }

  function toggle(row) {
    const button = row.querySelector("button");
    const id = `q${row.dataset.row}`;
    if (expanded(row)) {
      row.nextElementSibling.remove();
      button.setAttribute("aria-expanded", "false");
      button.removeAttribute("aria-controls");
      return;
    }
    const below = document.createElement("tr");
    below.id = id;
    below.className = "below";
    below.setAttribute("role", "row");
    const cell = below.insertCell();
    cell.setAttribute("role", "cell");
    cell.colSpan = heads.length;
    cell.append(detail.of(data.questions[row.dataset.row], id));
    row.after(below);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", id);
  }

  body.addEventListener("click", (event) => {
    const marker = event.target.closest("a.marker");
    if (marker) {
      event.preventDefault();
      const citation = document.getElementById(marker.getAttribute("href").slice(1));
      citation.focus({ preventScroll: true });
      citation.scrollIntoView({ block: "center" });
      return;
    }
    const row = event.target.closest("tr.row");
    if (row && !getSelection().toString()) toggle(row);
  });
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      const by = head.dataset.sort;
      if (order.by !== by) arrange(by, false);
      else if (!order.down) arrange(by, true);
      else arrange("order", false);
    });
  }
  sort.addEventListener("change", () => arrange(sort.value, false));
  direction.addEventListener("click", () => arrange(order.by, !order.down));
  for (const kind of ["input", "change"]) filters.addEventListener(kind, filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => { filters.reset(); filter(); sort.value = order.by; find.focus(); });
  filter();
})();
