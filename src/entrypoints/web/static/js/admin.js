/* Small comforts of the back office; every page works without them. Plain ES2017. */
(function () {
  "use strict";
  var KEY = "tabs", MOST = 9, GAP = 35;

  function each(list, what) { Array.prototype.forEach.call(list, what); }

  /* Tabs: a strip of titles and addresses; each is an ordinary link. Whoever signs in next finds none. */
  function read() {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || []; } catch (error) { return []; }
  }
  function write(tabs) {
    try { sessionStorage.setItem(KEY, JSON.stringify(tabs)); } catch (error) { /* then there is no strip */ }
  }
  /* All pages of one thing share a tab, which leads to the thing itself; a problem has none. */
  function place() {
    var strip = document.getElementById("tabs");
    if (strip.hasAttribute("data-passing")) { return ""; }
    return strip.getAttribute("data-place") || location.pathname;
  }
  function close(path) {
    var left = read().filter(function (tab) { return tab.path !== path; });
    write(left);
    if (path !== place()) { draw(); return; }
    location.href = left.length ? left[left.length - 1].url : "/admin";
  }
  function remember() {
    var strip = document.getElementById("tabs"), tabs = read(), here = place();
    if (!here) { return; }
    var tab = {
      path: here,
      url: here === location.pathname ? here + location.search.replace(/[?&]done=\w+/, "") : here,
      title: (strip.getAttribute("data-title") || strip.getAttribute("data-tab")).trim()
    };
    var known = tabs.filter(function (one) { return one.path === here; })[0];
    if (known) { tabs[tabs.indexOf(known)] = tab; } else { tabs.push(tab); }
    write(tabs.slice(-MOST));
  }
  function draw() {
    var strip = document.getElementById("tabs");
    strip.textContent = "";
    read().forEach(function (tab, number) {
      var here = tab.path === place(), holder = document.createElement("span");
      var link = document.createElement("a"), cross = document.createElement("button");
      holder.className = here ? "tab here" : "tab";
      link.href = tab.url;
      link.textContent = tab.title;
      link.title = "Alt+" + (number + 1);
      if (here) { link.setAttribute("aria-current", "page"); }
      cross.type = "button";
      cross.textContent = "×";
      cross.setAttribute("aria-label", "关闭 " + tab.title);
      cross.addEventListener("click", function () { close(tab.path); });
      holder.addEventListener("auxclick", function (event) {
        if (event.button === 1) { event.preventDefault(); close(tab.path); }
      });
      holder.appendChild(link);
      holder.appendChild(cross);
      strip.appendChild(holder);
    });
  }
  if (document.body.hasAttribute("data-signed-out")) { write([]); }
  if (document.getElementById("tabs")) {
    remember();
    draw();
    document.addEventListener("htmx:pushedIntoHistory", remember);
  }

  /* Back to a list means: as it was left. */
  each(document.querySelectorAll("a[data-as-left]"), function (link) {
    var left = read().filter(function (tab) { return tab.path === link.getAttribute("href"); })[0];
    if (left) { link.href = left.url; }
  });

  /* What is wrong is read first. */
  function show(problems) { if (problems) { problems.focus(); } }
  show(document.getElementById("problems"));
  document.addEventListener("htmx:afterSwap", function (event) {
    show(event.target.querySelector("#problems"));
    document.getElementById("failure").hidden = true;
  });

  /* A part that did not come leaves the old one, and says so. */
  var last = null;
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      last = event.detail.elt;
      document.getElementById("failure").hidden = false;
    });
  });
  document.addEventListener("click", function (event) {
    if (!event.target.hasAttribute("data-retry") || !last) { return; }
    if (last.form || last.tagName === "FORM") { (last.form || last).requestSubmit(); } else { last.click(); }
  });

  /* A list that takes a while says so. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    event.detail.target.removeAttribute("aria-busy");
  });

  /* One press is enough; the server would do it once anyway. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    each(document.querySelectorAll("form[aria-busy]"), function (form) { form.removeAttribute("aria-busy"); });
  });

  /* A finger presses a button: not a key that is held, which would press the next page's too, and not a scanner. */
  var character = -GAP;
  document.addEventListener("keydown", function (event) {
    var presses = event.key === "Enter" && document.activeElement.tagName === "BUTTON";
    if (presses && (event.repeat || event.timeStamp - character < GAP)) { event.preventDefault(); }
    character = event.key.length === 1 ? event.timeStamp : -GAP;
  }, true);

  /* All boxes of a list at once. */
  document.addEventListener("change", function (event) {
    if (!event.target.hasAttribute("data-all")) { return; }
    each(event.target.form.querySelectorAll("input[name=ticked]"), function (box) { box.checked = event.target.checked; });
  });

  /* Another kind of document asks for other things. */
  var kind = document.querySelector("select[data-asks]");
  if (kind) {
    kind.addEventListener("change", function () {
      var ask = document.createElement("input");
      ask.type = "hidden"; ask.name = "ask"; ask.value = "1";
      kind.form.appendChild(ask);
      kind.form.submit();
    });
  }

  /* Keys: «/» to the first field of the filter, Alt+1 to Alt+9 to a tab. */
  document.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }
    var tab = event.altKey && /^[1-9]$/.test(event.key) && read()[Number(event.key) - 1];
    if (tab) { event.preventDefault(); location.href = tab.url; return; }
    var typing = document.activeElement.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
    var first = document.querySelector("[data-first]");
    if (event.key === "/" && !typing && first) { event.preventDefault(); first.focus(); first.select(); }
  });
}());
