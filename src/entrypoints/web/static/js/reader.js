/* «读卡»: asks the agent on this computer for one card and fills what the page has fields for. Plain ES2017. */
(function () {
  "use strict";
  var box = document.querySelector("[data-reader]");
  if (!box || !window.fetch || !window.URLSearchParams) { return; }
  var agent = "http://127.0.0.1:" + box.getAttribute("data-reader"), use = box.getAttribute("data-use");
  var button = box.querySelector("[data-read]"), stop = box.querySelector("[data-stop]");
  var said = box.querySelector("[data-said]"), challenge = "";
  var OURS = "card.jpg";
  var SMALLEST = [147, 206]; /* what a certificate's portrait must have at least, as the server says */
  box.hidden = false;

  function say(words, wrong) {
    said.textContent = words;
    said.className = wrong ? "said error" : "said";
  }
  function field(name) { return document.querySelector("form [name=" + name + "]"); }

  function ask(path, body) {
    return fetch(agent + path, {
      method: "POST", cache: "no-store", headers: { "content-type": "application/json" }, body: JSON.stringify(body)
    });
  }
  function tell(path, values) {
    values._csrf_token = field("_csrf_token").value;
    return fetch("/admin/card-readers/" + path, {
      method: "POST", credentials: "same-origin", redirect: "manual", body: new URLSearchParams(values)
    });
  }
  function Refusal(words, code) { this.words = words; this.code = code || ""; }

  function answered(answer) {
    if (answer.ok) { return answer.json(); }
    return answer.json().then(function (told) {
      throw new Refusal(told.title + (told.detail || ""), told.code);
    });
  }
  function proven(answer) {
    if (answer.ok) { return answer.json(); }
    throw new Refusal(answer.status === 404
      ? "这台电脑的读卡器没有登记，或已经停用：请管理员在“身份证读卡器管理”登记。现在可以手工输入。"
      : "登录已过期或没有读卡的权限：请在另一个页面重新登录后再读；已经填的内容都在。");
  }

  function read() {
    if (button.disabled) { return; }
    var reader = "";
    button.disabled = true;
    say("正在连接读卡器…");
    ask("/challenge", {}).catch(function () {
      throw new Refusal("没有连上这台电脑上的读卡程序：请看它是否启动，浏览器问起时请允许。现在可以手工输入。");
    }).then(answered).then(function (told) {
      reader = told.reader;
      challenge = told.challenge;
      return tell("proof", { reader: reader, agent: told.agent, challenge: challenge });
    }).then(proven).then(function (told) {
      say("请把证件放在读卡器上…");
      stop.hidden = false;
      return ask("/read", { challenge: challenge, proof: told.proof });
    }).then(answered).then(function (card) {
      tell("outcome", { reader: reader, outcome: "ok" });
      return take(card);
    }).catch(function (refused) {
      var known = refused instanceof Refusal;
      if (known && refused.code && reader) { tell("outcome", { reader: reader, outcome: refused.code }); }
      say(known ? refused.words : "读卡时断开了：请再读一次，也可以手工输入。", true);
    }).then(function () {
      button.disabled = false;
      stop.hidden = true;
    });
  }

  function expired(card) {
    var now = new Date(), day = function (part) { return ("0" + part).slice(-2); };
    return card.valid_to && card.valid_to < now.getFullYear() + "-" + day(now.getMonth() + 1) + "-" + day(now.getDate());
  }

  /* The picture is shown for comparing; it is handed in where it is large enough to be printed and nobody chose one. */
  function picture(card) {
    var holder = box.querySelector(".card-picture"), shown = holder.querySelector("img"), input = field("portrait");
    if (input && input.files.length && input.files[0].name === OURS) { input.value = ""; } /* of the card before */
    if (!card.portrait) { holder.hidden = true; return Promise.resolve(); }
    return new Promise(function (done) {
      shown.onload = function () {
        holder.hidden = false;
        var large = shown.naturalWidth >= SMALLEST[0] && shown.naturalHeight >= SMALLEST[1];
        if (input && large && !input.files.length && window.DataTransfer) {
          var bytes = Uint8Array.from(atob(card.portrait), function (one) { return one.charCodeAt(0); });
          var files = new DataTransfer();
          files.items.add(new File([bytes], OURS, { type: "image/jpeg" }));
          input.files = files.files;
        }
        done();
      };
      shown.onerror = function () { done(); };
      shown.src = "data:image/jpeg;base64," + card.portrait;
    });
  }

  function take(card) {
    var warning = expired(card) ? "证件已过有效期，请核对。" : "";
    if (use === "try") {
      say("读卡正常：读到一张证件，号码末四位 " + card.number.slice(-4) + "。" + warning);
      return null;
    }
    return picture(card).then(function () {
      var entry = field("identity_entry");
      if (use === "find") {
        field("text").value = card.number;
        field("card_name").value = card.name;
        entry.value = "card";
        say("已读到，正在查找…" + warning);
        field("text").form.submit();
        return;
      }
      field("kind").value = card.kind;
      field("number").value = card.number;
      field("name").value = card.name;
      if (entry) { entry.value = "card"; }
      say("已读到并填好，请核对本人和证件。" + warning, Boolean(warning));
      field("phone").focus();
    });
  }

  /* What is typed over was not read. */
  document.addEventListener("input", function (event) {
    var entry = field("identity_entry");
    if (entry && /^(name|number|kind|text)$/.test(event.target.name)) { entry.value = "typed"; }
  });
  button.addEventListener("click", read);
  stop.addEventListener("click", function () { ask("/cancel", { challenge: challenge }).catch(function () { /* it ends by itself */ }); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "F8" && !event.isComposing) { event.preventDefault(); read(); }
  });
}());
