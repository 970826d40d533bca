// Small helpers for the document. Text always goes in as text, never as markup.

/**
 * Makes an element. Properties: `class`, `text`, `on` (listeners by type), everything else is an attribute; true means
 * present, false, null and undefined mean absent.
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') {
      node.className = value;
    } else if (name === 'text') {
      node.textContent = value;
    } else if (name === 'on') {
      for (const [type, listener] of Object.entries(value)) {
        node.addEventListener(type, listener);
      }
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = id => document.getElementById(id);

/** Changes text only when it differs: what stays the same costs no layout and no screen reader's voice. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function show(node, visible) {
  if (node.hidden === visible) {
    node.hidden = !visible;
  }
}

export function attribute(node, name, value) {
  const wanted = String(value);
  if (node.getAttribute(name) !== wanted) {
    node.setAttribute(name, wanted);
  }
}

/** A list of which each entry keeps its element for as long as its key is there. */
export class Rows {
  #parent;
  #key;
  #create;
  #rows = new Map();

  /** @param create makes `{node, update(item)}` of an item */
  constructor(parent, key, create) {
    this.#parent = parent;
    this.#key = key;
    this.#create = create;
  }

  update(items) {
    const wanted = new Set(items.map(this.#key));
    for (const [key, row] of this.#rows) {
      if (!wanted.has(key)) {
        row.node.remove();
        this.#rows.delete(key);
      }
    }
    let place = this.#parent.firstElementChild;
    for (const item of items) {
      const key = this.#key(item);
      let row = this.#rows.get(key);
      if (!row) {
        row = this.#create(item);
        this.#rows.set(key, row);
      }
      row.update(item);
      if (row.node === place) {
        place = place.nextElementSibling;
      } else {
        this.#parent.insertBefore(row.node, place);
      }
    }
  }

  get size() {
    return this.#rows.size;
  }
}
