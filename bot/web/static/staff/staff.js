"use strict";
/* What the console's pages need beside htmx: the forgery token, dialogs, confirmations of long waits. */

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  for (const open of document.querySelectorAll("details.me[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.me[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

/* A form pressed twice in a row is sent once; coming back by the browser's button frees it again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.dataset.again !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  else if (!event.defaultPrevented && form.method === "post") form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/* On a phone the menu scrolls sideways: bring the open line into sight. */
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/* What has to be put right is in sight and under the cursor at once. */
document.querySelector("[aria-invalid=true]")?.focus();
