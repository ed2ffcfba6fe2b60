// How an answer looks: each output of the web chat as DOM nodes, built without markup from outside.

const strings = JSON.parse(document.getElementById("strings").textContent);
const ADDRESS = "https?:\\/\\/[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]+";
const PHONE = "(?:\\+82[- ]?\\d{1,2}|0\\d{1,3})[-)]\\s?\\d{3,4}-\\d{4}|1[568]\\d{2}-\\d{4}|1330";
const NOT_A_PHONE = /^(?:[-,.]?\d|\s?(?:원|년|명|개|미터|m\b|km|%|円|ウォン|名|人|元|韩元|won|KRW|people))/i;

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Make an element; properties that are null are left out, `data` becomes data- attributes. */
export function element(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  Object.assign(made.dataset, data);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  use.setAttribute("href", `#icon-${name}`);
  drawing.append(use);
  return drawing;
}

/** The page's own words inside an answer, which may be in another language. */
export function unseen(words) {
  return element("span", { class: "unseen", lang: strings.language }, words);
}

function webAddress(address) {
  try {
    const { protocol, href } = new URL(address, window.location.href);
    return address && /^https?:$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}

export function phoneLink(number, ...children) {
  return element("a", { href: `tel:${number.replace(/[^\d+*#]/g, "")}` }, ...(children.length ? children : [number]));
}

function newWindowLink(href, properties, ...children) {
  const notice = unseen(` (${strings.newWindow})`);
  return element("a", { href, target: "_blank", rel: "noopener", ...properties }, ...children, notice);
}

/** Cut what ends the sentence, not the address: "(see https://a.kr/b)." leads to https://a.kr/b. */
function trimmed(address) {
  let end = address.replace(/[.,;:!?'*]+$/, "");
  while (end.endsWith(")") && end.split("(").length < end.split(")").length) {
    end = end.slice(0, -1).replace(/[.,;:!?'*]+$/, "");
  }
  return end;
}

function linkFor(found, before, after) {
  if (/^http/i.test(found)) return newWindowLink(webAddress(found) || found, {}, found);
  const partOfANumber = /(?:\d[,.]?|[₩-])$/.test(before) || NOT_A_PHONE.test(after);
  return partOfANumber ? null : phoneLink(found);
}

/** Text with its web addresses and phone numbers made into links; line breaks are kept by the style sheet. */
export function linked(text) {
  const made = document.createDocumentFragment();
  const pattern = new RegExp(`${ADDRESS}|${PHONE}`, "gi");
  let done = 0;
  for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
    const found = /^http/i.test(hit[0]) ? trimmed(hit[0]) : hit[0];
    const end = hit.index + found.length;
    const link = linkFor(found, text.slice(0, hit.index), text.slice(end));
    pattern.lastIndex = end;
    if (!link) continue;
    made.append(text.slice(done, hit.index), link);
    done = end;
  }
  made.append(text.slice(done));
  return made;
}

function words(tag, properties, text) {
  return text ? element(tag, properties, linked(String(text).trim())) : null;
}

function picture(image) {
  const src = image && webAddress(image.url);
  if (!src) return null;
  const made = element("img", { src, alt: image.alt || "", decoding: "async" });
  made.addEventListener("error", () => made.replaceWith(words("p", { class: "lost" }, image.alt) || ""), { once: true });
  return made;
}

function rowsOf(rows) {
  if (!rows || !rows.length) return null;
  const pairs = rows.map(({ label, value }) => element("div", {}, element("dt", {}, label), words("dd", {}, value) || element("dd")));
  return element("dl", { class: "rows" }, ...pairs);
}

function won(amount) {
  const number = new Intl.NumberFormat(strings.language).format(amount);
  return element("span", { lang: strings.language }, fill(strings.won, { amount: number }));
}

function priceOf(price) {
  if (!price || !Number.isFinite(price.now)) return null;
  const made = element("p", { class: "price", data: { kind: "price" } });
  const reduced = Number.isFinite(price.normal) && price.normal > price.now;
  if (reduced) made.append(unseen(`${strings.normalPrice} `), element("s", { data: { price: "normal" } }, won(price.normal)), " ");
  made.append(unseen(`${reduced ? strings.salePrice : strings.price} `), element("strong", { data: { price: "now" } }, won(price.now)), " ");
  if (reduced && price.percent) {
    const off = fill(strings.percentOff, { percent: `${price.percent}%` });
    made.append(element("span", { class: "percent", lang: strings.language, data: { price: "percent" } }, off));
  }
  return made;
}

function choiceButton(properties, choice, label, press, ...children) {
  const made = element("button", { type: "button", ...properties, data: { act: "choice" } }, ...children);
  made.addEventListener("click", () => press(label, choice, made));
  return made;
}

function buttonFor(button, press) {
  const { label, url, phone, choice } = button;
  const href = url && webAddress(url);
  if (href) return newWindowLink(href, { class: "button", data: { act: "url" } }, label, icon("out"));
  if (phone) {
    const link = phoneLink(String(phone), icon("phone"), label);
    link.className = "button";
    link.dataset.act = "phone";
    return link;
  }
  return choice === undefined ? null : choiceButton({ class: "button" }, choice, label, press, label);
}

function buttonsOf(buttons, press) {
  const made = (buttons || []).map((button) => buttonFor(button, press)).filter(Boolean);
  return made.length ? element("div", { class: "buttons" }, ...made) : null;
}

function cardOf(card, press) {
  const said = [words("h3", {}, card.title), words("p", { class: "words" }, card.text), rowsOf(card.rows), priceOf(card.price)];
  const body = said.some(Boolean) ? element("div", { class: "body" }, ...said) : null;
  const parts = [picture(card.image), body, buttonsOf(card.buttons, press)].filter(Boolean);
  return parts.length ? element("article", { class: "card", data: { kind: "card" } }, ...parts) : null;
}

function itemOf(item, press) {
  const said = element("span", { class: "said" });
  const href = item.url && webAddress(item.url);
  if (href || item.choice !== undefined) {
    said.append(element("strong", {}, item.title || ""), item.text ? element("span", { class: "words" }, item.text) : "");
    const row = href
      ? newWindowLink(href, { class: "item", data: { act: "url" } }, said, icon("out"))
      : choiceButton({ class: "item" }, item.choice, item.title, press, said, icon("next"));
    return element("li", {}, row);
  }
  said.append(words("strong", {}, item.title) || "", words("span", { class: "words" }, item.text) || "");
  return element("li", {}, element("div", { class: "item" }, said));
}

function listOf(list, press) {
  const items = (list.items || []).map((item) => itemOf(item, press));
  const rows = items.length ? element("ul", { role: "list" }, ...items) : null;
  const parts = [words("h3", {}, list.title), rows, buttonsOf(list.buttons, press)].filter(Boolean);
  return parts.length ? element("section", { class: "card list", data: { kind: "list" } }, ...parts) : null;
}

function stepButton(name, label, step) {
  const made = element("button", { type: "button", class: "step", "aria-label": label, data: { act: name } }, icon(name));
  made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && step());
  return made;
}

/** The place a carousel stands at: the card whose left edge is nearest the track's, or the last once its end is reached. */
function cardInView(track, cards) {
  if (track.scrollLeft + track.clientWidth >= track.scrollWidth - 2) return track.scrollLeft < 2 ? 0 : cards.length - 1;
  const start = cards[0].offsetLeft;
  const distance = cards.map((card) => Math.abs(card.offsetLeft - start - track.scrollLeft));
  return distance.indexOf(Math.min(...distance));
}

function carouselOf(carousel, press, language) {
  const cards = (carousel.cards || []).map((card) => cardOf(card, press)).filter(Boolean);
  if (cards.length < 2) return cards[0] || null;
  cards.forEach((card) => card.setAttribute("lang", language));
  const label = fill(strings.cards, { count: cards.length });
  const track = element("div", { class: "track", role: "region", tabindex: "0", "aria-label": label }, ...cards);
  const place = element("span", { class: "place" });
  const go = (by) => {
    const to = cards[Math.max(0, Math.min(cards.length - 1, cardInView(track, cards) + by))];
    track.scrollTo({ left: to.offsetLeft - cards[0].offsetLeft });
  };
  const back = stepButton("back", strings.previousCard, () => go(-1));
  const next = stepButton("next", strings.nextCard, () => go(1));
  const settle = () => {
    const [atStart, atEnd] = [track.scrollLeft < 2, track.scrollLeft + track.clientWidth >= track.scrollWidth - 2];
    place.textContent = `${cardInView(track, cards) + 1} / ${cards.length}`;
    back.setAttribute("aria-disabled", String(atStart));
    next.setAttribute("aria-disabled", String(atEnd));
    steps.hidden = atStart && atEnd;
  };
  const steps = element("div", { class: "steps" }, back, place, next);
  track.addEventListener("scroll", settle, { passive: true });
  if (window.ResizeObserver) new ResizeObserver(settle).observe(track);
  return element("div", { class: "carousel", lang: strings.language, data: { kind: "carousel" } }, track, steps);
}

function imageOf(image) {
  const shown = picture(image);
  if (!shown) return null;
  return newWindowLink(shown.src, { class: "picture", data: { kind: "image" } }, shown);
}

const DRAWN = {
  text: ({ text }) => words("div", { class: "bubble words", data: { kind: "text" } }, text),
  image: imageOf,
  card: cardOf,
  list: listOf,
  carousel: carouselOf,
};

/** The nodes for an answer's outputs; a kind this page does not know is left out. */
export function outputNodes(outputs, press, language) {
  const known = outputs.filter((output) => output && Object.hasOwnProperty.call(DRAWN, output.type));
  return known.map((output) => DRAWN[output.type](output, press, language)).filter(Boolean);
}

/** The quick replies under the last answer. */
export function suggestionNodes(choices, press, language) {
  const buttons = choices.map(({ label, choice }) => choiceButton({ class: "suggestion" }, choice, label, press, label));
  const group = element("div", { class: "suggestions", role: "group", "aria-label": strings.suggestions, data: { kind: "choices" } }, ...buttons);
  buttons.forEach((button) => button.setAttribute("lang", language));
  return group;
}
