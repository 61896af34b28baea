/* Works for the visitor: a number whose SHA-256 with the token begins with zeros. Without it one answers a sum. ES2017. */
(function () {
  "use strict";
  var BATCH = 200;
  var box = document.querySelector("[data-challenge]");
  if (!box || !window.crypto || !crypto.subtle || !window.TextEncoder) { return; }
  var form = box.querySelector("input").form, state = box.querySelector("[data-state]");
  var question = box.querySelector(".field"), pressed = null, working = true;
  var token = box.getAttribute("data-challenge"), bits = Number(box.getAttribute("data-bits"));
  var text = new TextEncoder();

  function isWork(digest) {
    var bytes = new Uint8Array(digest), left = bits, at = 0;
    for (; left >= 8; left -= 8) { if (bytes[at]) { return false; } at += 1; }
    return left === 0 || bytes[at] >> (8 - left) === 0;
  }
  function tryFrom(start) {
    var digests = [];
    for (var number = start; number < start + BATCH; number += 1) {
      digests.push(crypto.subtle.digest("SHA-256", text.encode(token + ":" + number)));
    }
    return Promise.all(digests).then(function (made) {
      var found = made.findIndex(isWork);
      return found < 0 ? tryFrom(start + BATCH) : start + found;
    });
  }
  function end(said) {
    working = false;
    state.textContent = said;
    if (pressed) { pressed.click(); }
  }
  /* The question, and what the summary says about it. */
  function show(asked) {
    var told = document.querySelector("#problems a[href='#challenge_answer']");
    question.hidden = !asked;
    if (!told) { return; }
    told.parentNode.hidden = !asked;
    document.getElementById("problems").hidden = !asked && !document.querySelector("#problems li:not([hidden])");
  }

  show(false);
  state.textContent = "试的次数有点多，正在自动确认，请稍等…";
  form.addEventListener("submit", function (event) {
    if (!working) { return; }
    event.preventDefault();
    event.stopPropagation();
    pressed = form.querySelector("[type=submit]");
  });
  tryFrom(0).then(function (number) {
    box.querySelector("[name=challenge_proof]").value = number;
    end("已自动确认，请继续。");
  }).catch(function () {
    show(true);
    pressed = null;
    end("");
  });
}());
