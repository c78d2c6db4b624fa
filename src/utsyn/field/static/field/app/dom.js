// Elements, and how a new picture is laid over the old one without taking focus, scroll or what is being written.
const SVG = "http://www.w3.org/2000/svg";
const HANDLERS = ["onclick", "oninput", "onchange", "onsubmit", "onkeydown"];

/** h("button", {class: "x", onclick: f, hidden: false, key: "k"}, "text", node, [more], null): a new element. */
export function h(name, props, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "key") node.key = value;
    else if (HANDLERS.includes(key)) node[key] = value;
    else if (key === "value") node.defaultValue = node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== "");
}

/** An icon of those that stand in the page, hidden from screen readers: always with text beside it. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "ds-icon");
  picture.setAttribute("aria-hidden", "true");
  picture.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  picture.append(use);
  return picture;
}

/** Make `old` look like `fresh`. What somebody writes in a field stays; `key` tells apart what only looks alike. */
export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.key !== fresh.key) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "value" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const handler of HANDLERS) if (old[handler] !== fresh[handler]) old[handler] = fresh[handler];
  if (old.nodeName === "INPUT" && old.type !== "text" && old.checked !== fresh.checked) old.checked = fresh.checked;
  if (old.nodeName !== "TEXTAREA") fill(old, [...fresh.childNodes]);
}

/** Give `parent` these children, with as few changes as will do. */
export function fill(parent, fresh) {
  const keyed = new Map([...parent.childNodes].filter((each) => each.key !== undefined).map((each) => [each.key, each]));
  let at = parent.firstChild;
  for (const next of fresh) {
    const same = next.key === undefined ? at : (keyed.get(next.key) ?? null);
    if (same === null || (same.key !== undefined && same.key !== next.key)) {
      parent.insertBefore(next, at);
    } else {
      if (same !== at) parent.insertBefore(same, at);
      else at = at.nextSibling;
      morph(same, next);
    }
  }
  while (at !== null) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

export function nodes(...children) {
  return flat(children).map((each) => (typeof each === "string" ? document.createTextNode(each) : each));
}
