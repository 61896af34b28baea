/* Keys and ticked rows of a list; every page works without them. Plain ES2017. */
(function () {
  "use strict";
  var OFF = "single-keys-off", here = -1;

  function list() { return document.getElementById("list"); }
  function rows() { return list() ? list().querySelectorAll(".table tbody tr") : []; }
  function each(found, what) { Array.prototype.forEach.call(found, what); }

  /* How many are ticked, for eyes and ears. */
  function count() {
    var place = list() && list().querySelector("[data-picked]"), every = list() && list().querySelector("[data-every]");
    if (!place) { return; }
    var ticked = list().querySelectorAll("input[name=ticked]:checked").length;
    place.textContent = every && every.checked ? "已选 " + every.value + " 项" : ticked ? "已选 " + ticked + " 项" : "";
  }
  document.addEventListener("change", function (event) {
    if (list() && list().contains(event.target)) { count(); }
  });

  function go(number) {
    var all = rows();
    if (!all.length) { return; }
    here = Math.max(0, Math.min(all.length - 1, number));
    each(all, function (row) { row.classList.remove("here"); });
    all[here].classList.add("here");
    var link = all[here].querySelector(".doing a") || all[here];
    link.focus();
    all[here].scrollIntoView({ block: "nearest" });
  }
  function at() {
    var found = -1;
    each(rows(), function (row, number) { if (row.contains(document.activeElement)) { found = number; } });
    return found < 0 ? here : found;
  }
  function offer() { each(document.querySelectorAll("[data-keys]"), function (button) { button.hidden = false; }); }
  offer();
  document.addEventListener("htmx:afterSwap", function () { here = -1; count(); offer(); });

  function off() { try { return localStorage.getItem(OFF) === "yes"; } catch (error) { return false; } }
  var help = document.getElementById("keys"), toggle = document.getElementById("keys-off");
  if (help) {
    toggle.checked = off();
    toggle.addEventListener("change", function () {
      try { localStorage.setItem(OFF, toggle.checked ? "yes" : ""); } catch (error) { /* then they stay on */ }
    });
    document.addEventListener("click", function (event) {
      if (event.target.hasAttribute("data-keys")) { help.showModal(); }
    });
  }

  /* Escape closes what a summary opened, and is back at it. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing) { return; }
    var open = document.activeElement.closest("details[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  var doing = {
    j: function () { go(at() + 1); }, k: function () { go(at() - 1); },
    ArrowDown: function () { go(at() + 1); }, ArrowUp: function () { go(at() - 1); },
    n: function () { var link = document.querySelector("[data-new]"); if (link) { link.click(); } },
    "?": function () { if (help) { help.showModal(); } },
    " ": function () {
      var row = rows()[at()], box = row && row.querySelector("input[name=ticked]");
      if (box) { box.click(); }
      return !!box;
    }
  };
  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || (help && help.open)) { return; }
    if (/^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY)$/.test(active.tagName) || active.classList.contains("rows")) { return; }
    if (!doing.hasOwnProperty(event.key) || (off() && event.key.length === 1 && event.key !== " ")) { return; }
    if (event.key === " " && at() < 0) { return; }
    if (doing[event.key]() !== false) { event.preventDefault(); }
  });
}());
