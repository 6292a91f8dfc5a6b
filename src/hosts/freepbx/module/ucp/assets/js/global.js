// {{written}}
// UCP puts this on each of its pages and makes one of it; where nobody is signed in yet, there is nothing to do.
function sidetoneInit() {
  if (document.getElementById("login-window") || document.getElementById("sidetone-script")) return;
  const script = document.createElement("script");
  script.id = "sidetone-script";
  script.src = "/sidetone/widget.js";
  script.setAttribute("data-token", "{{ucpToken}}");
  document.head.append(script);
}
// UCP calls it with `new`, which an arrow function does not bear.
window.SidetoneC = window.UCPMC.extend({ init: sidetoneInit });
