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

/* A form sent after one was signed out is not lost: it waits in this tab until one has signed in again. */
const SENT = "sent-form", ENDED = "signed-out";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.closest("main") || form.querySelector("[type=password], [name=code]")) return;
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  sessionStorage.setItem(SENT, JSON.stringify({ action: form.getAttribute("action"), fields }));
});

function restore(form, fields) {
  for (const input of form.elements) {
    if (!input.name || ["hidden", "file", "password", "submit", "button"].includes(input.type)) continue;
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
    else if (values.length) [input.value] = values;
    const folded = input.closest("details");
    if (folded && input.value && !["checkbox", "radio"].includes(input.type)) folded.open = true;
  }
  const note = document.createElement("p");
  note.className = "notice warn";
  note.setAttribute("role", "status");
  note.textContent = document.querySelector("main").dataset.restored;
  form.before(note);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
if (sent && document.querySelector("[data-signed-out], main [type=password], main [name=code]")) {
  sessionStorage.setItem(ENDED, "yes");
} else if (sent) {
  const form = [...document.forms].find((one) => one.getAttribute("action") === sent.action);
  if (form && sessionStorage.getItem(ENDED)) restore(form, sent.fields);
  sessionStorage.removeItem(SENT);
  sessionStorage.removeItem(ENDED);
}

/* On a phone the menu scrolls sideways: bring the open line into sight. */
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/* What has to be put right is in sight and under the cursor at once. */
document.querySelector("[aria-invalid=true]")?.focus();
