// Every text from outside goes in through textContent: nothing here ever parses HTML.
const HUES_COUNT = 8;

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function fill(place, nodes, emptyText) {
  place.replaceChildren(...(nodes.length ? nodes : [make("p", "empty", emptyText)]));
}

export function avatar(name, handle) {
  const initials = (name || handle).split(/[\s_]+/).filter(Boolean).slice(0, 2);
  const letters = initials.map((part) => Array.from(part)[0].toUpperCase()).join("");
  const sum = Array.from(handle).reduce((total, letter) => total + letter.codePointAt(0), 0);
  const node = make("span", `avatar hue-${sum % HUES_COUNT}`, letters);
  node.setAttribute("aria-hidden", "true");
  return node;
}

export function moment(text, locale) {
  const node = make("time", "", new Date(text).toLocaleTimeString(locale));
  node.dateTime = text;
  node.title = new Date(text).toLocaleString(locale);
  return node;
}

export function link(address, shown) {
  const node = make("a", "", shown);
  // Only web addresses become links; anything else stays text.
  if (/^https?:\/\//i.test(address)) {
    node.href = address;
    node.rel = "noopener noreferrer nofollow";
    node.target = "_blank";
  }
  return node;
}

export function inner(route, className, ...children) {
  const node = make("a", className, ...children);
  node.href = `#/${route}`;
  return node;
}

export function person(handle) {
  return inner(`@${encodeURIComponent(handle)}`, "handle", `@${handle}`);
}

// The key finds the button again when a refresh has drawn it anew under somebody's finger.
export function button(text, key, onClick, className = "plain small") {
  const node = make("button", className, text);
  node.type = "button";
  node.dataset.key = key;
  node.addEventListener("click", onClick);
  return node;
}

const opened = new Set();

export function unfold(key, summary, content) {
  const node = make("details", "", make("summary", "", summary), make("pre", "", content));
  node.open = opened.has(key);
  node.firstChild.dataset.key = key;
  node.addEventListener("toggle", () => (node.open ? opened.add(key) : opened.delete(key)));
  return node;
}
