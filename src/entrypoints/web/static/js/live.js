/* Keeps what the page shows up to date. The server says that the queue changed, and the part is fetched anew; or it sends
   how far people are, and their rows follow. Without a stream a part asks again every few seconds. Plain ES2017.
   Runs for days: one stream while the page is to be seen, one request at a time, nothing kept. */
(function () {
  "use strict";
  var PAUSE = 5000, LOST = 8000, SILENT = 40000;
  var part = document.querySelector("[data-live]"), broken = document.getElementById("broken");
  var busy = false, again = false, stream = null, heard = Date.now(), wait = null, last = "", lived = 0;
  if (!part) { return; }
  var fetches = part.hasAttribute("data-live-part");

  function show(html) {
    var focused = document.activeElement && document.activeElement.id;
    part.innerHTML = html;
    var same = focused && document.getElementById(focused);
    if (same && part.contains(same)) { same.focus(); }
    part.dispatchEvent(new Event("live:shown", { bubbles: true }));
  }
  function tell(ok) {
    if (ok) { heard = Date.now(); }
    if (broken) { broken.hidden = Date.now() - heard < LOST; }
  }
  function ask() {
    if (!fetches) { return; }
    if (busy) { again = true; return; }
    busy = true;
    fetch(location.href, { headers: { "HX-Request": "true" }, cache: "no-store", credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) { throw new Error(answer.status); }
        return answer.text();
      })
      .then(function (html) { show(html); tell(true); }, function () { tell(false); })
      .then(function () {
        busy = false;
        if (again) { again = false; setTimeout(ask, 300); }
      });
  }
  function follow(event) {
    last = event.lastEventId || last;
    var people = JSON.parse(event.data);
    Object.keys(people).forEach(function (id) {
      var row = document.querySelector('[data-exam="' + id + '"]');
      if (!row) { return; }
      people[id].forEach(function (one) {
        var place = row.querySelector('[data-station="' + one[0] + '"]');
        if (!place) { return; }
        place.querySelector("b").textContent = (one[1] - one[2]) + "/" + one[1];
        place.classList.toggle("ready", one[2] === 0);
      });
    });
  }
  function listen() {
    if (stream) { stream.close(); stream = null; }
    if (!window.EventSource || document.hidden) { return; }
    stream = new EventSource(part.getAttribute("data-live") + (last ? "?last=" + last : ""));
    lived = Date.now();
    stream.addEventListener("open", ask);
    ["open", "beat", "queue", "people"].forEach(function (kind) {
      stream.addEventListener(kind, function () { lived = Date.now(); });
    });
    stream.addEventListener("queue", function (event) { last = event.lastEventId || last; ask(); });
    stream.addEventListener("people", follow);
    stream.addEventListener("error", function () {
      tell(false);
      if (stream && stream.readyState === 2) { clearTimeout(wait); wait = setTimeout(listen, PAUSE); }
    });
  }
  document.addEventListener("visibilitychange", listen);
  listen();
  setInterval(function () {
    if (document.hidden) { return; }
    if (stream && Date.now() - lived > SILENT) { listen(); }
    if (!stream || stream.readyState !== 1) { ask(); }
  }, PAUSE);
})();
