/* The stations' screens: scanners, and results typed in a grid. Every page works without it. Plain ES2017. */
(function () {
  "use strict";
  var GAP = 35, LEAST = 6;
  function each(list, what) { Array.prototype.forEach.call(list, what); }
  function scanField() { return document.querySelector("[data-scan]"); }

  /* The field for codes has the focus on arrival; a code that is nobody's is ready to be overwritten. */
  var field = scanField();
  if (field && !document.getElementById("problems")) { field.focus(); field.select(); }
  if (field && field.value) { field.focus(); field.select(); }

  /* A scanner types fast and ends with Enter; wherever the focus is, the code goes to its field and nowhere else. */
  var burst = "", last = 0, into = null, before = "";
  document.addEventListener("keydown", function (event) {
    var target = scanField();
    if (!target || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var now = event.timeStamp, fast = now - last < GAP;
    last = now;
    if (event.key === "Enter") {
      if (fast && burst.length >= LEAST && document.activeElement !== target) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (into && "value" in into) { into.value = before; }
        target.value = burst;
        target.form.requestSubmit();
      }
      burst = "";
      return;
    }
    if (event.key.length !== 1) { return; }
    if (!fast) { burst = ""; into = document.activeElement; before = into && "value" in into ? into.value : ""; }
    burst += event.key;
  }, true);

  /* Tubes one after the other: codes wait in a row, so that none is lost while the one before is on its way. */
  var scans = document.querySelector("form[data-scans]"), queue = [], busy = false;
  function next() {
    if (busy || !queue.length) { return; }
    busy = true;
    window.htmx.ajax("POST", scans.getAttribute("action"), {
      target: scans.getAttribute("data-scans"), swap: "innerHTML", values: queue.shift()
    }).then(function () { busy = false; next(); }, function () { busy = false; next(); });
  }
  if (scans && window.htmx) {
    scans.addEventListener("submit", function (event) {
      var values = {};
      event.preventDefault();
      each(scans.elements, function (one) { if (one.name) { values[one.name] = one.value; } });
      scanField().value = "";
      scanField().removeAttribute("aria-invalid");
      scanField().focus();
      queue.push(values);
      next();
    });
  }

  var grid = document.querySelector("form[data-grid]");
  if (!grid || !window.htmx) { return; }

  function rowOf(element) { return element && element.closest ? element.closest("tr[data-row]") : null; }
  function cells(row) { return row.querySelectorAll("[data-cell]"); }
  function typed(row) { return Array.prototype.some.call(cells(row), function (cell) { return cell.value !== ""; }); }
  function say(row, text) { var place = row.querySelector("[data-status]"); if (place) { place.textContent = text; } }
  function rows() { return grid.querySelectorAll("tr[data-row]"); }
  function below(key) { return grid.querySelector('tr[data-below="' + key + '"]'); }

  /* What a row sends: itself, the columns, who did the work. */
  function values(row) {
    var found = { row: row.getAttribute("data-row"), column: [] };
    each(grid.querySelectorAll("input[name=column]"), function (one) { found.column.push(one.value); });
    each(grid.querySelectorAll("input[name=_csrf_token], [name=performed_by]"), function (one) { found[one.name] = one.value; });
    each(row.querySelectorAll("input[name], select[name]"), function (one) {
      if (one.name !== "ticked" && (one.type !== "checkbox" || one.checked)) { found[one.name] = one.value; }
    });
    return found;
  }
  function save(row) {
    if (!row || row.getAttribute("data-state") === "saving" || !typed(row)) { return; }
    var key = row.getAttribute("data-row"), old = below(key);
    row.setAttribute("data-state", "saving");
    say(row, "保存中");
    window.htmx.ajax("POST", grid.getAttribute("data-grid"), { target: row, swap: "outerHTML", values: values(row) })
      .then(function () {
        if (old) { old.remove(); }
        if (row.isConnected) { row.setAttribute("data-state", "unsaved"); say(row, "未保存，请重试"); }
      });
  }
  grid.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-save]");
    if (button) { event.preventDefault(); save(rowOf(button)); }
  });

  /* Leaving the row saves it. */
  grid.addEventListener("focusout", function (event) {
    var row = rowOf(event.target);
    if (!row || ["unsaved", "kept"].indexOf(row.getAttribute("data-state")) < 0) { return; }
    setTimeout(function () {
      if (rowOf(document.activeElement) !== row && document.hasFocus() && row.isConnected) { save(row); }
    }, 0);
  });
  grid.addEventListener("input", function (event) {
    var row = rowOf(event.target);
    if (row && event.target.name !== "ticked") { row.setAttribute("data-state", "unsaved"); say(row, "未保存"); }
  });
  var leaving = false;
  grid.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("beforeunload", function (event) {
    if (leaving || !grid.querySelector('tr[data-state="unsaved"], tr[data-state="refused"]')) { return; }
    event.preventDefault();
    event.returnValue = "";
  });

  /* F2: what is empty becomes normal, to be looked at; F2 again takes it back. Nothing is sent before the row is left. */
  function rest(row) {
    var filled = row.querySelectorAll("[data-filled]");
    if (filled.length) {
      each(filled, function (cell) { cell.value = ""; cell.removeAttribute("data-filled"); });
      say(row, "已取消其余正常");
    } else {
      each(cells(row), function (cell) {
        if (cell.tagName === "SELECT" && cell.value === "" && cell.getAttribute("data-normal")) {
          cell.value = cell.getAttribute("data-normal");
          cell.setAttribute("data-filled", "");
        }
      });
      say(row, "其余正常，F2 取消");
    }
    row.setAttribute("data-state", typed(row) ? "unsaved" : "");
  }
  function restore(row) {
    each(cells(row), function (cell) { cell.value = ""; cell.removeAttribute("data-filled"); });
    row.setAttribute("data-state", "");
    say(row, "");
  }
  function beside(cell, step) {
    var all = Array.prototype.slice.call(rows()), row = rowOf(cell), code = cell.name.split(".").slice(1).join(".");
    for (var place = all.indexOf(row) + step; place >= 0 && place < all.length; place += step) {
      var found = all[place].querySelector('[name="' + all[place].getAttribute("data-row") + "." + code + '"]');
      if (found) { found.focus(); if (found.select) { found.select(); } return; }
    }
    if (step > 0) { save(row); }
  }
  function choose(cell, key) {
    var normal = cell.getAttribute("data-normal");
    var other = Array.prototype.filter.call(cell.options, function (one) { return one.value && one.value !== normal; })[0];
    cell.value = key === "1" ? normal : other ? other.value : "";
    cell.removeAttribute("data-filled");
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  grid.addEventListener("keydown", function (event) {
    var cell = event.target, row = rowOf(cell);
    if (!row || event.isComposing || event.defaultPrevented) { return; }
    var choice = cell.tagName === "SELECT" && cell.hasAttribute("data-cell");
    if (event.key === "F2") { event.preventDefault(); rest(row); }
    else if (event.ctrlKey && (event.key === "s" || event.key === "Enter")) { event.preventDefault(); save(row); }
    else if (event.key === "Escape") { event.preventDefault(); restore(row); }
    else if (choice && (event.key === "1" || event.key === "2")) { event.preventDefault(); choose(cell, event.key); }
    else if (event.key === "Enter" || (event.key === "ArrowDown" && !event.altKey)) {
      if (cell.tagName === "BUTTON" || cell.tagName === "A") { return; }
      event.preventDefault(); beside(cell, 1);
    } else if (event.key === "ArrowUp" && !event.altKey) { event.preventDefault(); beside(cell, -1); }
  });
}());
