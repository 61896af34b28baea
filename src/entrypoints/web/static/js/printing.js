/* After a check-in by card the slip prints by itself, and so does the card that was taken; without this script the
   button does. Plain ES2017. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-print-now]");
  if (!form || !window.fetch || !window.URLSearchParams) { return; }
  history.replaceState(null, "", location.pathname + "?done=" + form.dataset.printNow);
  fetch(form.action, { method: "POST", credentials: "same-origin", body: new URLSearchParams(new FormData(form)) })
    .then(function (answer) {
      if (!answer.ok || answer.headers.get("content-type") !== "application/pdf") { return null; }
      return answer.blob();
    })
    .then(function (paper) {
      if (!paper) { return; }
      var frame = document.createElement("iframe");
      frame.className = "paper";
      frame.title = form.querySelector("button").textContent;
      frame.addEventListener("load", function () {
        var next = document.querySelector("[autofocus]");
        frame.contentWindow.focus();
        frame.contentWindow.print();
        if (next) { window.focus(); next.focus(); }
      });
      frame.src = URL.createObjectURL(paper);
      form.parentNode.appendChild(frame);
    })
    .catch(function () { /* the button is there */ });
}());
