// The table of all figures: search, filters, sorting and pages. Without it everything can be read.
(function () {
  "use strict";
  // What a link leads to is shown, also where it is folded away.
  function unfold() {
    let part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const shown = part; part; part = part.parentElement) {
      if (part.tagName === "DETAILS" && !part.open) { part.open = true; shown.scrollIntoView(); }
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  const SIZE = 100;
  const table = document.getElementById("claims-table");
  const tools = document.querySelector(".table-tools");
  const pager = document.querySelector(".pager");
  const count = document.getElementById("claims-count");
  if (!table || !tools) return;
  const body = table.tBodies[0];

  // One record a row: six cells, flags, address, two sort keys; as written by the page's builder.
  const records = window.auditClaims || Array.from(body.rows, function (row) {
    const cells = Array.from(row.cells, function (cell) { return cell.textContent; });
    const value = Number(row.dataset.value);
    return cells.concat([Number(row.dataset.flags), row.querySelector("a").getAttribute("href"),
      row.dataset.period, Number.isFinite(value) ? value : null]);
  });
  const KEYS = [0, 1, 8, 9, 4, 5];
  const texts = records.map(function (record) { return record.slice(0, 6).join(" ").toLowerCase(); });
  let shown = records.map(function (_, place) { return place; });
  let order = { column: -1, direction: 1 };
  let page = 0;

  function options(select, column) {
    const words = Array.from(new Set(records.map(function (record) { return record[column]; }))).sort();
    words.forEach(function (word) { select.add(new Option(word, word)); });
  }
  function compare(a, b) {
    if (order.column < 0) return a - b;
    const key = KEYS[order.column], x = records[a][key], y = records[b][key];
    if (x === y) return a - b;
    if (x === null || x === "") return 1;
    if (y === null || y === "") return -1;
    const before = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
    return before * order.direction || a - b;
  }
  function choose() {
    const form = tools.elements;
    const words = form.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = records.map(function (_, place) { return place; }).filter(function (place) {
      const record = records[place];
      return (!form.platform.value || record[0] === form.platform.value)
        && (!form.review.value || record[5] === form.review.value)
        && (!form.flagged.checked || record[6] > 0)
        && words.every(function (word) { return texts[place].includes(word); });
    }).sort(compare);
    page = 0;
    draw();
  }
  function draw() {
    const rows = shown.slice(page * SIZE, (page + 1) * SIZE).map(function (place) {
      const record = records[place], row = document.createElement("tr");
      for (let column = 0; column < 6; column += 1) {
        const cell = row.insertCell();
        if (column === 3) {
          const link = document.createElement("a");
          link.href = record[7];
          link.textContent = record[3];
          cell.className = "num";
          cell.append(link);
        } else {
          cell.textContent = record[column];
        }
      }
      return row;
    });
    body.replaceChildren.apply(body, rows);
    const pages = Math.max(1, Math.ceil(shown.length / SIZE));
    const locale = document.documentElement.dataset.locale;
    count.textContent = shown.length.toLocaleString(locale) + " of "
      + records.length.toLocaleString(locale) + " figures";
    pager.hidden = pages === 1;
    pager.querySelector("span").textContent = "Page " + (page + 1) + " of " + pages;
    pager.querySelector("[name=back]").disabled = page === 0;
    pager.querySelector("[name=on]").disabled = page === pages - 1;
  }
  Array.from(table.tHead.rows[0].cells, function (head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", function () {
      order = { column: column, direction: order.column === column ? -order.direction : 1 };
      Array.from(head.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", order.direction > 0 ? "ascending" : "descending");
      choose();
    });
  });
  options(tools.elements.platform, 0);
  options(tools.elements.review, 5);
  tools.addEventListener("input", choose);
  tools.addEventListener("submit", function (event) { event.preventDefault(); });
  pager.querySelector("[name=back]").addEventListener("click", function () { page -= 1; draw(); });
  pager.querySelector("[name=on]").addEventListener("click", function () { page += 1; draw(); });
  tools.hidden = false;
  draw();
}());
