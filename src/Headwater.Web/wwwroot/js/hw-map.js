// Pan, zoom, minimap and keys for the map that the server drew. Without it the map scrolls and its nodes are links.

const svgName = 'http://www.w3.org/2000/svg';
const nodeWidth = 176, nodeHeight = 52;
const least = 0.2, most = 2.5;
const readable = 0.62; // Below it names cannot be read at a glance: rather pan than fit all,
const panning = 0.8; // and where one must pan anyway, names may as well be easy to read.
const far = 0.85; // Below it names grow against their boxes.
const edge = 14; // Around what fits: badges and the halo need no more.

class HwMap extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector('.map-svg');
    this.world = this.querySelector('.world');
    this.width = Number(this.svg.getAttribute('width'));
    this.height = Number(this.svg.getAttribute('height'));
    this.nodes = [...this.querySelectorAll('.node')].map(link => (
      { link, id: link.dataset.node, x: Number(link.dataset.x), y: Number(link.dataset.y) }));
    this.left = Math.min(...this.nodes.map(n => n.x)) - edge;
    this.right = Math.max(...this.nodes.map(n => n.x)) + nodeWidth + edge;
    this.svg.removeAttribute('viewBox');
    this.classList.add('live');
    this.stop = new AbortController();
    const on = (target, name, what, more) => target.addEventListener(name, what, { signal: this.stop.signal, ...more });
    on(this.svg, 'wheel', event => this.wheel(event), { passive: false });
    on(this.svg, 'pointerdown', event => this.grab(event));
    on(this, 'keydown', event => this.key(event));
    on(this, 'focusin', event => this.reveal(event.target));
    on(this, 'click', event => this.tool(event.target.closest('[data-zoom]')?.dataset.zoom));
    on(document, 'hw-select', event => this.select(event.detail.node));
    this.drawMinimap(on);
    this.resizes = new ResizeObserver(() => this.resized());
    this.resizes.observe(this);
    this.touched = false; // Until somebody pans or zooms, the map follows the room that it has.
    this.fit(readable);
    this.select(this.querySelector('.node.sel')?.dataset.node, { reveal: true });
  }

  disconnectedCallback() { this.stop.abort(); this.resizes.disconnect(); }

  get box() { return this.svg.getBoundingClientRect(); }

  show() {
    this.world.setAttribute('transform', `translate(${this.x} ${this.y}) scale(${this.scale})`);
    this.classList.toggle('far', this.scale < far);
    const { width, height } = this.box;
    const set = (name, value) => this.frame.setAttribute(name, value);
    set('x', -this.x / this.scale); set('y', -this.y / this.scale);
    set('width', width / this.scale); set('height', height / this.scale);
    this.minimap.toggleAttribute('hidden',
      (this.right - this.left) * this.scale <= width + 1 && this.height * this.scale <= height + 1);
  }

  fit(minimum = least) {
    const { width, height } = this.box;
    const wide = this.right - this.left;
    const all = Math.min(1, width / wide, height / this.height);
    this.scale = all >= minimum ? all : Math.max(minimum, minimum === readable ? panning : least);
    // What does not fit begins where reading begins: at the left, and in the middle.
    this.x = Math.max(0, (width - wide * this.scale) / 2) - this.left * this.scale;
    this.y = (height - this.height * this.scale) / 2;
    if (this.height * this.scale > height) this.y = Math.min(0, height / 2 - this.entryHeight() * this.scale);
    this.show();
  }

  entryHeight() { return (this.nodes[0]?.y ?? 0) + nodeHeight / 2; }

  // The panel opens and closes: all of the map stays in sight if it can, and what is selected in any case.
  resized() {
    if (!this.touched) this.fit(readable);
    const chosen = this.querySelector('.node.sel');
    if (chosen) this.reveal(chosen); else this.show();
  }

  zoom(factor, atX, atY) {
    this.touched = true;
    const scale = Math.max(least, Math.min(most, this.scale * factor));
    this.x = atX - (atX - this.x) * scale / this.scale;
    this.y = atY - (atY - this.y) * scale / this.scale;
    this.scale = scale;
    this.show();
  }

  wheel(event) {
    event.preventDefault();
    const { left, top } = this.box;
    // A touchpad pans with two fingers; a pinch, or a wheel with a key, zooms. A mouse wheel comes in large steps.
    const isMouse = event.deltaMode !== 0 || (event.deltaX === 0 && Math.abs(event.deltaY) >= 80);
    if (event.ctrlKey || event.metaKey || isMouse) {
      this.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.0022), event.clientX - left, event.clientY - top);
    } else {
      this.touched = true;
      this.x -= event.deltaX;
      this.y -= event.deltaY;
      this.show();
    }
  }

  grab(start) {
    if (start.button !== 0) return;
    const from = { x: this.x, y: this.y };
    let moved = false;
    const move = event => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
      if (!moved && Math.hypot(dx, dy) < 4) return;
      if (!moved) { moved = this.touched = true; this.classList.add('drag'); this.svg.setPointerCapture(start.pointerId); }
      this.x = from.x + dx;
      this.y = from.y + dy;
      this.show();
    };
    const end = () => {
      this.svg.removeEventListener('pointermove', move);
      this.classList.remove('drag');
      // The click that ends a drag opens nothing.
      if (moved) this.svg.addEventListener('click', event => { event.preventDefault(); event.stopPropagation(); }, { once: true, capture: true });
    };
    if (start.target.closest('a')) start.preventDefault();
    this.svg.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel']) this.svg.addEventListener(name, end, { once: true });
  }

  tool(name) {
    const { width, height } = this.box;
    if (name === 'in') this.zoom(1.25, width / 2, height / 2);
    else if (name === 'out') this.zoom(0.8, width / 2, height / 2);
    else if (name === 'fit') { this.fit(); this.touched = this.scale < readable; }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit' }[event.key];
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (name) this.tool(name);
    else if (way) this.next(way)?.link.focus();
    else return;
    event.preventDefault();
  }

  // The nearest node in that direction; sideways counts double, so that the arrow keys follow the flow.
  next([dx, dy]) {
    const at = this.nodes.find(node => node.link === document.activeElement) ?? { x: -1e6, y: 0 };
    let best = null, least = Infinity;
    for (const node of this.nodes) {
      const along = (node.x - at.x) * dx + (node.y - at.y) * dy;
      const across = Math.abs((node.x - at.x) * dy) + Math.abs((node.y - at.y) * dx);
      if (node !== at && along > 1 && along + across * 2 < least) { least = along + across * 2; best = node; }
    }
    return best;
  }

  // Pans so far that the neighbours are in sight too.
  reveal(link) {
    const node = this.nodes.find(n => n.link === link);
    if (!node) return;
    this.querySelector('.map-scroll').scrollTo(0, 0); // The browser scrolls to what is focused; panning is ours.
    const { width, height } = this.box;
    const right = this.right * this.scale + this.x, bottom = this.height * this.scale + this.y;
    const allIs = this.left * this.scale + this.x > -1 && right < width + 1 && this.y > -1 && bottom < height + 1;
    if (allIs) return;
    const keep = (place, size, all, margin) => {
      const room = Math.max(0, Math.min(margin, (all - size) / 2));
      return place < room ? room - place : place + size > all - room ? all - room - size - place : 0;
    };
    this.x += keep(node.x * this.scale + this.x, nodeWidth * this.scale, width, nodeWidth * this.scale * 1.2);
    this.y += keep(node.y * this.scale + this.y, nodeHeight * this.scale, height, 70);
    this.show();
  }

  select(id, { reveal = true } = {}) {
    for (const node of this.nodes) {
      node.link.classList.toggle('sel', node.id === id);
      if (node.id === id) { node.link.setAttribute('aria-current', 'true'); if (reveal) this.reveal(node.link); }
      else node.link.removeAttribute('aria-current');
    }
    for (const edge of this.querySelectorAll('.edge'))
      edge.classList.toggle('near', id !== undefined && (edge.dataset.from === id || edge.dataset.to === id));
  }

  drawMinimap(on) {
    this.minimap = this.querySelector('[data-minimap]');
    this.minimap.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`);
    const rect = (className, x, y, width, height) => {
      const made = document.createElementNS(svgName, 'rect');
      for (const [name, value] of Object.entries({ class: className, x, y, width, height })) made.setAttribute(name, value);
      return this.minimap.appendChild(made);
    };
    for (const node of this.nodes) {
      const state = ['is-error', 'is-timeout'].find(s => node.link.classList.contains(s)) ?? '';
      rect(state, node.x, node.y, nodeWidth, nodeHeight);
    }
    this.frame = rect('window', 0, 0, 0, 0);
    const go = event => {
      if (!(event.buttons & 1)) return;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.minimap.getScreenCTM().inverse());
      const { width, height } = this.box;
      this.touched = true;
      this.x = width / 2 - point.x * this.scale;
      this.y = height / 2 - point.y * this.scale;
      this.show();
    };
    on(this.minimap, 'pointerdown', event => { this.minimap.setPointerCapture(event.pointerId); go(event); });
    on(this.minimap, 'pointermove', go);
  }
}
customElements.define('hw-map', HwMap);
