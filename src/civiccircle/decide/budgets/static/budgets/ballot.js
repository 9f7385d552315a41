// Adds up a ballot while it is filled in, and filters its projects at once. Without it, the buttons do both.
(() => {
  "use strict";

  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const { ballot: kind, money: pattern } = form.dataset;
  const [amount, unit, points, most] = ["amount", "unit", "points", "most"].map((name) => Number(form.dataset[name]));
  const items = [...form.querySelectorAll(".ballot__item")];
  const entryOf = (item) => item.querySelector("[data-entry]");
  const sum = form.querySelector("#sum");
  const language = document.documentElement.lang;
  const plain = new Intl.NumberFormat(language);

  function money(value) {
    const digits = value % unit ? Math.max(2, String(unit).length - 1) : 0;
    const number = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value < 0 ? "-" : "") + pattern.replace("{}", () => number.format(Math.abs(value) / unit));
  }

  function worth(item) {
    const entry = entryOf(item);
    return entry.type === "checkbox" ? Number(entry.checked) : Number(entry.value) || 0;
  }

  function addUp() {
    const chosen = items.filter(worth);
    const cost = chosen.reduce((total, item) => total + Number(item.dataset.cost), 0);
    const given = chosen.reduce((total, item) => total + worth(item), 0);
    const over = kind === "knapsack" ? cost - amount : kind === "cumulative" ? given - points : 0;
    const words = over > 0 ? sum.dataset.over : sum.dataset.words;
    const told = {
      number: plain.format(chosen.length), cost: money(cost), left: money(amount - cost),
      points: plain.format(given), most: plain.format(points),
      over: kind === "knapsack" ? money(over) : plain.format(over),
    };
    sum.textContent = words.replace(/\{(\w+)\}/g, (_all, name) => told[name]);
    sum.parentElement.classList.toggle("ballot__sum--over", over > 0);
    for (const item of items) item.classList.toggle("ballot__item--chosen", worth(item) > 0);
  }

  /** Points go up and down by one; of ranks, plus ranks a project next and minus leaves it out. */
  function step(item, by) {
    const entry = entryOf(item);
    const now = worth(item);
    if (kind === "cumulative") {
      const given = items.reduce((total, each) => total + worth(each), 0);
      if (by < 0 || given < points) entry.value = Math.max(0, now + by) || "";
    } else if (by > 0 && !now) {
      const ranked = items.filter(worth).length;
      if (ranked < most) entry.value = ranked + 1;
    } else if (by < 0 && now) {
      entry.value = "";
      for (const each of items) if (worth(each) > now) entryOf(each).value = worth(each) - 1;
    }
    addUp();
  }

  function filter() {
    const wanted = [...form.querySelectorAll("[data-filter]")].filter((select) => select.value);
    for (const item of items) item.hidden = wanted.some((select) => item.dataset[select.dataset.filter] !== select.value);
    document.querySelector("[data-none]").hidden = items.some((item) => !item.hidden);
  }

  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;
  for (const item of items) {
    for (const button of item.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => step(item, Number(button.dataset.step)));
    }
  }
  form.addEventListener("input", (event) => (event.target.matches("[data-filter]") ? filter() : addUp()));
  addUp();
})();
