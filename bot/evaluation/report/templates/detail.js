"use strict";
// The details of a question. Texts become text nodes only, never markup.

const detail = (() => {
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  // The text cut where a mark begins or ends; each piece has the kinds of all marks over it.
  function marked(text, marks) {
    const cuts = [...new Set([0, text.length, ...marks.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, i) => {
      const kinds = marks.filter((mark) => mark[0] <= start && mark[1] >= cuts[i + 1]).map((mark) => mark[2]);
      const piece = text.slice(start, cuts[i + 1]);
      return kinds.length ? make("mark", { class: [...new Set(kinds)].join(" ") }, piece) : piece;
    });
  }

  function source(number) {
    const { title, url, published, publisher } = data.articles[number];
    const name = make("bdi", {}, title);
    return make(
      "span", { class: "source" },
      url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name) : name,
      [publisher, published].some(Boolean) ? make("small", {}, [publisher, published].filter(Boolean).join(" · ")) : null,
    );
  }

  function passage(shown) {
    return make("blockquote", { dir: "auto" }, ...marked(data.texts[shown[0]], shown[1]));
  }

  function section(title, ...children) {
    return make("section", {}, make("h3", {}, title), ...children);
  }

  function fact(name, ...children) {
    return [make("dt", {}, name), make("dd", {}, ...children)];
  }

  // Markers [n] link to their citations.
  function answer(question, id) {
    const known = new Set(question.citations.map((each) => each.marker));
    const pieces = question.text.split(/\[(\d+)\]/).map((piece, i) => {
      if (i % 2 === 0) return piece;
      if (!known.has(Number(piece))) return `[${piece}]`;
      return make("a", { class: "marker", href: `#${id}-${piece}`, "aria-label": `Citation ${piece}` }, piece);
    });
    return make("div", { class: "reply", dir: "auto" }, ...pieces);
  }

  function citation(each, id) {
    return make(
      "li", { id: `${id}-${each.marker}`, tabindex: "-1" },
      make("p", { class: "head" }, make("span", { class: "marker" }, String(each.marker)), source(each.article), each.speaker ? make("span", { class: "speaker" }, make("bdi", {}, each.speaker)) : null),
      each.claimed === null ? null : make("p", { class: "alarm" }, "The article has another text there. The answer’s quotation: ", make("q", {}, each.claimed)),
      passage(each.shown),
    );
  }

  function written(sentences) {
    const items = sentences.map(([said, status, reason, text]) => make(
      "li", {},
      make("p", { class: "head" }, make("span", { class: "flag " + status }, status), make("small", {}, reason)),
      make("p", { dir: "auto" }, said),
      text === null ? null : make("p", { class: "instead", dir: "auto" }, text),
    ));
    return make("section", { class: "wide" }, make("h3", {}, "The model wrote", make("small", {}, "and how it was verified")), make("ol", { class: "passages written" }, ...items));
  }

  function gold({ answerable, answers, speaker, standalone, evidence }) {
    const facts = [
      ...(answerable === false ? fact("Answerable", "No, it should be refused") : []),
      ...(answers.length ? fact(answers.length > 1 ? "Any of" : "Answer", make("ul", { class: "plain" }, ...answers.map((text) => make("li", {}, make("bdi", {}, text))))) : []),
      ...(speaker ? fact("Speaker", make("bdi", {}, speaker)) : []),
      ...(standalone ? fact("Stand-alone", make("bdi", {}, standalone)) : []),
    ];
    const places = evidence.map((each) => make(
      "li", {}, make("p", { class: "head" }, source(each.article)),
      each.shown ? passage(each.shown) : make("p", { class: "says" }, `Characters ${each.place[0]} to ${each.place[1]}`),
    ));
    if (!facts.length && !places.length) return section("Gold", make("p", { class: "says" }, "The test set gives none."));
    return section(
      "Gold", facts.length ? make("dl", {}, ...facts) : null,
      places.length ? make("h4", {}, places.length > 1 ? `Evidence, ${places.length} places` : "Evidence") : null,
      places.length ? make("ol", { class: "passages" }, ...places) : null,
    );
  }

  function ranked(question) {
    if (!question.ranked.length) return section("Ranked", make("p", { class: "says" }, "No passages."));
    const items = question.ranked.map(([article, score, text, marks], i) => {
      const kinds = new Set(marks.map((mark) => mark[2]));
      const flags = [["cited", "cited"], ["gold", "evidence"], ["answer", "gold answer"]].filter(([kind]) => kinds.has(kind));
      const head = [
        make("span", { class: "rank" }, String(i + 1)), make("span", { class: "title" }, make("bdi", {}, data.articles[article].title)),
        ...flags.map(([kind, name]) => make("span", { class: "flag " + kind }, name)),
        make("span", { class: "score" }, typeof score === "number" ? score.toFixed(4) : ""),
      ];
      return make("li", {}, make("details", {}, make("summary", {}, ...head), make("p", { class: "head" }, source(article)), text === null ? make("p", { class: "says" }, "The text is not available.") : passage([text, marks])));
    });
    const list = make("ol", { class: "ranked" }, ...items);
    const all = make("button", { type: "button", class: "link" }, "Expand all");
    all.addEventListener("click", () => {
      const open = all.textContent === "Expand all";
      list.querySelectorAll("details").forEach((each) => { each.open = open; });
      all.textContent = open ? "Collapse all" : "Expand all";
    });
    return make("section", { class: "wide" }, make("h3", {}, "Ranked", make("small", {}, `${items.length} passages, best first`), all), list);
  }

  function read(question) {
    if (!question.read.length) return null;
    const items = question.read.map(([article, text, score]) => make(
      "li", {}, make("span", { class: "score" }, score.toFixed(2)), " ",
      make("bdi", {}, text === null ? "The text is not available." : text), make("small", {}, " ", make("bdi", {}, data.articles[article].title)),
    ));
    const sure = typeof question.probability === "number" ? `right with ${(100 * question.probability).toFixed(0)}%; ` : "";
    return make(
      "section", { class: "wide" }, make("h3", {}, "Read", make("small", {}, sure + "sentences by their score, in which 0 is that none answers")),
      make("ol", { class: "read" }, ...items),
    );
  }

  function understood(question) {
    const facts = [
      ...(question.history.length ? fact("Earlier questions", make("ol", { class: "plain" }, ...question.history.map((text) => make("li", {}, make("bdi", {}, text))))) : []),
      ...(question.standalone && question.standalone !== question.question ? fact("Understood as", make("bdi", {}, question.standalone)) : []),
      ...(question.asked ? fact("Asked on", question.asked) : []),
      ...fact("Id", make("bdi", {}, question.id)),
    ];
    return make("dl", { class: "understood" }, ...facts);
  }

  function scores(question) {
    if (!question.scores.length) return null;
    return make(
      "section", { class: "wide" }, make("h3", {}, "Scores"),
      make("dl", { class: "scores" }, ...question.scores.map(([name, value]) => make("div", {}, ...fact(name, value)))),
    );
  }

  return {
    // The expanded part of a question; `id` is the prefix of the ids inside.
    of(question, id) {
      return make(
        "div", { class: "detail" },
        section(
          "Answer", question.error ? make("p", { class: "alarm" }, question.error) : null,
          question.notice ? make("p", { class: "notice" }, question.notice) : null,
          question.text ? answer(question, id) : null,
          understood(question),
        ),
        gold(question.gold),
        question.written.length ? written(question.written) : null,
        question.citations.length ? make(
          "section", { class: "wide" }, make("h3", {}, "Citations", make("small", {}, "in their passages")),
          make("ol", { class: "passages cited-list" }, ...question.citations.map((each) => citation(each, id))),
        ) : null,
        read(question),
        ranked(question),
        scores(question),
      );
    },
  };
})();
