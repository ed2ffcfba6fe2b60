// The chat page: takes what the person says, shows it, and shows what the county's bot answers.

// The modules behind this one carry its ?v=, so that a browser never mixes two versions.
const version = new URL(import.meta.url).search;
const [{ element, fill, icon, linked, outputNodes, phoneLink, suggestionNodes, unseen }, talking, { watchMailbox }] = await Promise.all([
  import(`./bubbles.js${version}`),
  import(`./talk.js${version}`),
  import(`./mailbox.js${version}`),
]);

const [talk, log, starters, typing, status, composer, message, count, startOver, dialog, languages] = [
  "talk", "log", "starters", "typing", "status", "composer", "message", "count", "start-over", "start-over-dialog", "languages",
].map((id) => document.getElementById(id));
const strings = JSON.parse(document.getElementById("strings").textContent);
const inbox = document.body.dataset.inbox;
const session = talking.ownSession();
const NEARLY_FULL = 200; // characters left when the count appears
const NEAR = 160; // pixels from the end within which a person follows the talk

let said = []; // {from: "person", text, post, state, reason, seconds}, {from: "bot", answer} and {from: "push", message}, oldest first
let queue = Promise.resolve(); // messages go one after another, so that answers keep their order
let waiting = 0;
let follow = null; // the entry kept in view while pictures arrive, until the person scrolls

// Showing

function keepInView(entry) {
  follow = entry;
  const room = Math.min(talk.clientHeight, window.innerHeight - composer.offsetHeight) - 24;
  const tall = entry.offsetHeight > room;
  const last = startOver.hidden ? entry : startOver;
  if (tall) entry.scrollIntoView({ block: "start" });
  else last.scrollIntoView({ block: "end" });
}

function append(entry, { follows = true } = {}) {
  log.append(entry);
  startOver.hidden = said.length === 0;
  if (follows) keepInView(entry);
  return entry;
}

function speaker() {
  return element("p", { class: "speaker", lang: strings.language }, element("span", { class: "mark" }, icon("vase")), strings.botName);
}

function removeSuggestions() {
  log.querySelectorAll("[data-kind=choices]").forEach((group) => group.remove());
  starters.hidden = true;
}

function showPerson(entry) {
  const bubble = element("div", { class: "bubble words", data: { kind: "text" } }, linked(entry.text));
  const shown = element("div", { class: "entry", tabindex: "-1", data: { from: "person", id: entry.post.id } }, unseen(`${strings.person}: `), bubble);
  return append(shown);
}

function languageOf({ language }) {
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language) ? language : strings.language;
}

function showAnswer({ answer }) {
  const language = languageOf(answer);
  const shown = element("div", { class: "entry", lang: language, data: { from: "bot", topic: answer.topic || "" } }, speaker());
  shown.append(...outputNodes(answer.outputs, press, language));
  removeSuggestions();
  if (Array.isArray(answer.choices) && answer.choices.length) shown.append(suggestionNodes(answer.choices, press, language));
  append(shown);
}

/** A message the county sent by itself: whoever reads further up is not pulled away from there. */
function showPush(entry) {
  const isNear = talk.scrollHeight - talk.scrollTop - talk.clientHeight < NEAR;
  append(pushNode(entry.message), { follows: isNear });
}

function pushNode(message) {
  const language = languageOf(message);
  const at = new Date(message.at);
  const when = Number.isNaN(at.getTime()) ? "" : at.toLocaleString(strings.language, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Seoul" });
  const head = element("p", { class: "speaker", lang: strings.language }, element("span", { class: "mark" }, icon("news")), strings.pushed, element("time", { datetime: message.at }, when));
  const state = message.withdrawn ? "withdrawn" : "shown";
  const shown = element("div", { class: "entry push", lang: language, data: { from: "push", n: String(message.n), state } }, head);
  if (message.withdrawn) shown.append(element("div", { class: "bubble quiet", lang: strings.language }, strings.withdrawn));
  else shown.append(...outputNodes(message.outputs || [], press, language));
  if (!message.withdrawn && Array.isArray(message.choices) && message.choices.length) {
    const choices = suggestionNodes(message.choices, press, language);
    choices.dataset.kind = "push-choices"; // these stay when the next answer's come
    shown.append(choices);
  }
  return shown;
}

function failureSentence({ reason, seconds }) {
  const sentences = strings.failures;
  return seconds && sentences[`${reason}Seconds`] ? fill(sentences[`${reason}Seconds`], { seconds }) : sentences[reason] || sentences.wrong;
}

function showFailure(entry) {
  const words = element("p", {}, icon("notice"), element("span", {}, failureSentence(entry)));
  const call = element("p", {}, `${strings.callOffice} `, phoneLink(strings.phone));
  const again = element("button", { type: "button", class: "button", data: { act: "try-again" } }, icon("again"), strings.tryAgain);
  const shorten = element("button", { type: "button", class: "button", data: { act: "shorten" } }, strings.shorten);
  const canShorten = entry.reason === "long" && entry.post.text;
  const bubble = element("div", { class: "bubble notice" }, words, call, canShorten ? shorten : again);
  const shown = element("div", { class: "entry", data: { from: "page", kind: "failure", reason: entry.reason } }, bubble);
  again.addEventListener("click", () => tryAgain(entry, shown));
  shorten.addEventListener("click", () => takeBack(entry));
  append(shown);
}

function showWaiting(more) {
  waiting += more;
  typing.hidden = waiting === 0;
  status.textContent = waiting ? strings.writing : "";
  if (more > 0) (startOver.hidden ? typing : startOver).scrollIntoView({ block: "end" });
}

// Talking

async function deliver(entry) {
  const talkThen = said; // starting over begins another talk, which this answer does not belong to
  try {
    const answer = await talking.post(inbox, { session, ...entry.post });
    if (said === talkThen) hear(entry, answer);
  } catch (fault) {
    if (!(fault instanceof talking.Unanswered)) throw fault;
    if (said === talkThen) miss(entry, fault);
  }
}

function hear(entry, answer) {
  const heard = { from: "bot", answer };
  entry.state = "answered";
  said.push(heard);
  showAnswer(heard);
}

function miss(entry, { reason, seconds }) {
  Object.assign(entry, { state: "unanswered", reason, seconds });
  showFailure(entry);
}

function enqueue(entry) {
  const talkThen = said;
  entry.state = "waiting";
  talking.rememberTalk(said);
  showWaiting(+1);
  const turn = () => (said === talkThen ? deliver(entry) : null);
  queue = queue.then(turn).finally(() => {
    showWaiting(-1);
    talking.rememberTalk(said);
  });
  return queue;
}

// What comes by itself

function arrived(messages) {
  const known = new Set(said.filter(({ from }) => from === "push").map(({ message }) => message.id));
  for (const pushed of messages.filter(({ id }) => !known.has(id))) {
    const entry = { from: "push", message: pushed };
    said.push(entry);
    showPush(entry);
  }
  talking.rememberTalk(said);
}

function withdraw(numbers) {
  const gone = said.filter(({ from, message: pushed }) => from === "push" && numbers.includes(pushed.n) && !pushed.withdrawn);
  for (const entry of gone) {
    entry.message = { ...entry.message, withdrawn: true, outputs: [], choices: [] };
    const shown = log.querySelector(`.push[data-n="${entry.message.n}"]`);
    if (shown) shown.replaceWith(pushNode(entry.message));
  }
  if (gone.length) talking.rememberTalk(said);
}

function say(text, content) {
  const entry = { from: "person", text, post: { id: talking.randomName(16), language: strings.language, ...content } };
  said.push(entry);
  removeSuggestions();
  const shown = showPerson(entry);
  return { shown, done: enqueue(entry) };
}

/** A pressed choice: its button rests until the answer is there, and the focus moves on to the new message. */
function press(label, choice, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  const { shown, done } = say(label, { choice });
  shown.focus({ preventScroll: true });
  done.finally(() => button.removeAttribute("aria-disabled"));
}

function tryAgain(entry, shown) {
  shown.remove();
  const bubble = log.querySelector(`[data-id="${entry.post.id}"]`);
  if (bubble) bubble.focus({ preventScroll: true });
  enqueue(entry);
}

function takeBack(entry) {
  message.value = entry.text;
  fitMessage();
  message.focus();
}

function submit() {
  const text = message.value.trim();
  if (!text) return message.focus();
  message.value = "";
  fitMessage();
  return say(text, { text });
}

function clearTalk() {
  said = [];
  talking.rememberTalk(said);
  log.querySelectorAll(".entry:not(#greeting)").forEach((entry) => entry.remove());
  starters.hidden = false;
  startOver.hidden = true;
  talk.scrollTo({ top: 0 });
  talk.focus({ preventScroll: true });
}

// The page's furniture

function fitMessage() {
  const left = message.maxLength - message.value.length;
  message.style.height = "auto";
  message.style.height = `${message.scrollHeight + message.offsetHeight - message.clientHeight}px`;
  count.hidden = left > NEARLY_FULL;
  const number = new Intl.NumberFormat(strings.language);
  count.textContent = count.hidden ? "" : fill(strings.count, { count: number.format(message.value.length), limit: number.format(message.maxLength) });
}

/** Korean, Japanese, Chinese and Vietnamese keyboards use Enter to finish a syllable; that Enter sends nothing. */
function sendOnEnter(event) {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  submit();
}

/** An iPhone's keyboard covers the page instead of shrinking it; zooming with two fingers is left alone. */
function fitAboveKeyboard() {
  const { height, scale } = window.visualViewport;
  if (Math.abs(scale - 1) > 0.01) return;
  document.documentElement.style.setProperty("--tall", `${Math.floor(height)}px`);
  if (document.activeElement === message) window.scrollTo(0, 0);
}

function closeLanguages(event) {
  const outside = event.type === "click" && !languages.contains(event.target);
  if (!outside && event.key !== "Escape") return;
  if (languages.open && languages.contains(document.activeElement)) languages.querySelector("summary").focus();
  languages.open = false;
}

function showRemembered() {
  said = talking.rememberedTalk();
  starters.hidden = said.length > 0;
  for (const entry of said) {
    if (entry.from === "bot") showAnswer(entry);
    else if (entry.from === "push") showPush(entry);
    else showPerson(entry);
    if (entry.state === "waiting") Object.assign(entry, { state: "unanswered", reason: "unreachable" });
    if (entry.state === "unanswered") showFailure(entry);
  }
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  if (window.matchMedia("(hover: hover) and (pointer: fine)").matches) message.focus();
});
message.addEventListener("keydown", sendOnEnter);
message.addEventListener("input", fitMessage);
starters.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-text]");
  if (button) say(button.dataset.text, { text: button.dataset.text }).shown.focus({ preventScroll: true });
});
startOver.addEventListener("click", () => (dialog.showModal ? dialog.showModal() : clearTalk()));
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "clear") clearTalk();
  dialog.returnValue = "";
});
document.addEventListener("click", closeLanguages);
document.addEventListener("keydown", closeLanguages);
languages.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !languages.contains(relatedTarget)) languages.open = false;
});
for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  talk.addEventListener(moved, () => (follow = null), { passive: true });
}
log.addEventListener("load", () => follow && keepInView(follow), true);
if (window.visualViewport) window.visualViewport.addEventListener("resize", fitAboveKeyboard);

// What was said before a reload is not read out again.
log.setAttribute("aria-live", "off");
showRemembered();
fitMessage();
setTimeout(() => {
  log.setAttribute("aria-live", "polite");
  watchMailbox({ inbox, session, arrived, withdrawn: withdraw });
}, 500);
document.documentElement.dataset.ready = "true";
