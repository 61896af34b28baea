/* What is typed at a station is kept on the server before it counts: on change, and 600 ms after typing stops.
   Every page works without it. Plain ES2017. */
(function () {
  "use strict";
  var WAIT = 600, AGAIN = 5000;
  var form = document.querySelector("form[data-typed]");
  if (!form || !window.fetch) { return; }
  var waiting = new Map(), sending = new Map();

  /* In a grid each row is kept for itself; a person's page is one. */
  function part(element) { return form.hasAttribute("data-grid") ? element.closest("tr[data-row]") : form; }
  function say(row, text) { Array.prototype.forEach.call(row.querySelectorAll("[data-status]"), function (one) { one.textContent = text; }); }
  function body(row) {
    var found = new URLSearchParams(), key = row.getAttribute("data-row");
    found.append("_csrf_token", form.querySelector("[name=_csrf_token]").value);
    if (key) { found.append("row", key); }
    Array.prototype.forEach.call(row.querySelectorAll("input[name], select[name]"), function (one) {
      if (one.name !== "ticked" && one.type !== "hidden") { found.append(one.name, one.type === "checkbox" && !one.checked ? "" : one.value); }
    });
    return found;
  }
  function keep(row) {
    clearTimeout(waiting.get(row));
    waiting.delete(row);
    if (!row.isConnected || row.getAttribute("data-state") === "saving") { return; }
    if (sending.get(row)) { later(row, WAIT); return; }
    sending.set(row, true);
    fetch(form.getAttribute("data-typed"), { method: "POST", body: body(row), keepalive: true, credentials: "same-origin" })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error(answer.status)); })
      .then(function (text) {
        sending.delete(row);
        if (waiting.has(row) || row.getAttribute("data-state") === "saving") { return; }
        if (row.getAttribute("data-state") === "unsaved") { row.setAttribute("data-state", "kept"); }
        say(row, text.trim());
      }, function () {
        sending.delete(row);
        if (!row.isConnected || waiting.has(row)) { return; }
        say(row, "草稿没留住，会再试");
        later(row, AGAIN);
      });
  }
  function later(row, after) {
    clearTimeout(waiting.get(row));
    waiting.set(row, setTimeout(function () { keep(row); }, after));
  }
  form.addEventListener("input", function (event) {
    var row = part(event.target);
    if (row && event.target.name !== "ticked") { later(row, WAIT); }
  });
  form.addEventListener("change", function (event) {
    var row = part(event.target);
    if (row && event.target.name !== "ticked" && event.target.type !== "hidden") { keep(row); }
  });
  /* F2 and Esc fill and empty a row without typing. */
  form.addEventListener("keydown", function (event) {
    var row = part(event.target);
    if (row && (event.key === "F2" || event.key === "Escape")) { later(row, WAIT); }
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { Array.from(waiting.keys()).forEach(keep); }
  });
}());
