/* The clock of the screen, and calls spoken by the browser where somebody switched that on. Plain ES2017. */
(function () {
  "use strict";
  var MOST = 3, clock = document.getElementById("clock"), speak = document.getElementById("speak"), known = calls();

  function calls() {
    var found = {};
    Array.prototype.forEach.call(document.querySelectorAll("[data-call]"), function (call) {
      found[call.getAttribute("data-call")] = call.getAttribute("data-words");
    });
    return found;
  }
  function say(words) {
    var speech = new SpeechSynthesisUtterance(words);
    speech.lang = "zh-CN";
    speech.rate = 0.9;
    window.speechSynthesis.speak(speech);
  }
  setInterval(function () {
    clock.textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
  }, 10000);
  if (!window.speechSynthesis) { return; }
  document.getElementById("voice").hidden = false;
  document.addEventListener("live:shown", function () {
    var present = calls();
    var fresh = Object.keys(present).filter(function (call) { return !(call in known); });
    known = present;
    if (speak.checked) { fresh.slice(0, MOST).reverse().forEach(function (call) { say(present[call]); }); }
  });
  speak.addEventListener("change", function () {
    window.speechSynthesis.cancel();
    if (speak.checked) { say("语音叫号已打开"); }
  });
})();
