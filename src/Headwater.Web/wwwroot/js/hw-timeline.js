// A timeline of any length: the server sends columns, a few dozen rows are recycled in a window that stays in sight while the
// scroller moves below it, so a frame is never blank. Without it the first rows that the server wrote are there.

import { openPanel, replaceAddress } from './hw-shell.js';
import { bits, drawAxis, drawOverview, formatMicroseconds } from './hw-overview.js';

const rowHeight = 26;
const make = (name, className) => { const made = document.createElement(name); if (className) made.className = className; return made; };

class HwTimeline extends HTMLElement {
  async connectedCallback() {
    this.stop = new AbortController();
    const find = name => this.querySelector(`[data-${name}]`);
    Object.assign(this, { scroller: find('scroll'), host: find('rows-host'), overview: find('overview'), axis: find('axis'),
      count: find('count'), filter: find('filter'), errors: find('errors'), reset: find('reset') });
    try {
      const reply = await fetch(new URL(this.dataset.source, document.baseURI), { signal: this.stop.signal });
      if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
      this.data = await reply.json();
    } catch (mistake) {
      // The rows that the server wrote stay.
      if (mistake.name !== 'AbortError') this.count.textContent = `Could not load all spans. ${mistake.message}`;
      return;
    }
    this.prepare();
    this.listen();
    this.apply();
    const chosen = this.indexOf(this.selected);
    if (chosen >= 0) this.scrollTo(chosen); else this.draw();
    requestIdleCallback(() => this.drawOverview());
  }

  disconnectedCallback() { this.stop.abort(); this.sizes?.disconnect(); }

  prepare() {
    const d = this.data, length = d.id.length;
    // Rows are in depth-first order: a subtree is a run, and `after` is the row behind it.
    this.after = new Int32Array(length);
    this.parent = new Int32Array(length).fill(-1);
    const open = [];
    for (let i = 0; i < length; i++) {
      while (open.length && d.depth[open[open.length - 1]] >= d.depth[i]) this.after[open.pop()] = i;
      if (open.length) this.parent[i] = open[open.length - 1];
      open.push(i);
    }
    for (const i of open) this.after[i] = length;
    this.folded = new Uint8Array(length);
    this.errorText = new Map(d.errors);
    this.attempts = new Map(d.attempts.map(([row, attempt, attempts]) => [row, `${attempt}/${attempts}`]));
    this.lowered = d.texts.map(text => text.toLowerCase());
    this.end = 1;
    for (let i = 0; i < length; i++) this.end = Math.max(this.end, d.start[i] + d.length[i]);
    const query = new URL(location).searchParams;
    this.selected = this.dataset.selected ?? '';
    this.from = Number(query.get('t0')) || 0;
    this.to = Number(query.get('t1')) || this.end;
    if (this.to <= this.from) [this.from, this.to] = [0, this.end];

    this.space = make('div', 'tl-space');
    this.window = make('div', 'tl-window');
    this.space.append(this.window);
    this.host.replaceChildren(this.space);
    this.rows = [];
    const scroller = this.scroller;
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'treegrid');
    scroller.setAttribute('aria-label', 'Spans');
  }

  listen() {
    const on = (target, name, what, more) => target.addEventListener(name, what, { signal: this.stop.signal, ...more });
    on(this.scroller, 'scroll', () => this.draw(), { passive: true });
    on(this.scroller, 'keydown', event => this.key(event));
    on(this.window, 'click', event => this.click(event));
    on(this.filter, 'input', () => this.changed());
    on(this.errors, 'change', () => this.changed());
    on(this.querySelector('form'), 'submit', event => { event.preventDefault(); this.changed(); });
    on(this.reset, 'click', () => this.look(0, this.end));
    on(this.overview, 'pointerdown', event => this.brush(event));
    on(document, 'hw-select', event => { this.selected = event.detail.span ?? ''; this.draw(); });
    on(document, 'hw-theme', () => this.drawOverview());
    this.sizes = new ResizeObserver(() => { this.draw(); this.drawAxis(); this.drawOverview(); });
    this.sizes.observe(this.scroller);
  }

  changed() {
    const address = new URL(location);
    const set = (key, value) => value ? address.searchParams.set(key, value) : address.searchParams.delete(key);
    set('f', this.filter.value.trim());
    set('err', this.errors.checked ? '1' : '');
    replaceAddress(address);
    this.apply();
    this.scroller.scrollTop = 0;
    this.draw();
  }

  // Which rows are shown: those that match, and, faint, what leads to them; not what is folded away.
  apply() {
    const d = this.data, length = d.id.length, words = this.filter.value.trim().toLowerCase(), errorsOnly = this.errors.checked;
    const filtered = words !== '' || errorsOnly;
    const zoomed = this.from > 0 || this.to < this.end;
    const state = new Uint8Array(length); // 1 matches, 2 leads to a match
    let matches = 0;
    for (let i = length - 1; i >= 0; i--) {
      const isHit = (!errorsOnly || (d.state[i] & (bits.error | bits.timedOut)) !== 0)
        && (!words || this.lowered[d.label[i]].includes(words) || this.lowered[d.detail[i]].includes(words)
          || this.errorText.get(i)?.toLowerCase().includes(words))
        && (!zoomed || (d.start[i] < this.to && d.start[i] + d.length[i] >= this.from));
      if (isHit) { state[i] = 1; matches++; }
      if (state[i] && this.parent[i] >= 0 && !state[this.parent[i]]) state[this.parent[i]] = 2;
    }
    const shown = [];
    for (let i = 0; i < length;) {
      if (state[i]) shown.push(i);
      i = this.folded[i] ? this.after[i] : i + 1;
    }
    this.faint = state;
    this.shown = shown;
    const number = value => value.toLocaleString('en');
    const all = d.total > length ? `${number(length)} of ${number(d.total)} spans` : `${number(length)} ${length === 1 ? 'span' : 'spans'}`;
    this.count.textContent = filtered || zoomed ? `${number(matches)} of ${all}` : all;
    this.reset.hidden = !zoomed;
    this.space.style.height = `${shown.length * rowHeight}px`;
    this.scroller.setAttribute('aria-rowcount', shown.length);
    this.drawAxis();
  }

  draw() {
    if (!this.shown) return;
    const height = this.scroller.clientHeight;
    const top = this.scroller.scrollTop;
    const first = Math.floor(top / rowHeight);
    const many = Math.min(this.shown.length - first, Math.ceil(height / rowHeight) + 1);
    this.window.style.height = `${Math.min(height, this.shown.length * rowHeight)}px`;
    while (this.rows.length < many) this.rows.push(this.newRow());
    for (let i = 0; i < this.rows.length; i++) {
      const row = this.rows[i];
      row.link.hidden = i >= many;
      if (i < many) this.fill(row, this.shown[first + i], first + i);
    }
    // The window stands still; its rows move by the part of a row that has scrolled out.
    const shift = top - first * rowHeight;
    for (const row of this.rows) row.link.style.transform = `translateY(${-shift}px)`;
  }

  newRow() {
    const link = make('a', 'tl-row'), name = make('span', 'tl-name'), fold = make('button', 'tl-fold'), label = make('b'),
      detail = make('span'), time = make('span', 'tl-time'), track = make('span', 'tl-bar'), bar = make('i');
    const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = icon.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'use'));
    icon.setAttribute('class', 'ic tl-icon');
    icon.setAttribute('aria-hidden', 'true');
    fold.type = 'button';
    fold.tabIndex = -1;
    link.tabIndex = -1;
    link.setAttribute('role', 'row');
    for (const cell of [name, time, track]) cell.setAttribute('role', 'gridcell');
    name.append(fold, icon, label, detail);
    track.append(bar);
    link.append(name, time, track);
    this.window.append(link);
    return { link, name, fold, label, detail, time, bar, use, index: -1 };
  }

  fill(row, i, place) {
    const d = this.data, state = d.state[i], [icon, category] = d.looks[d.look[i]].split(' ');
    const kind = state & bits.timedOut ? 'is-timeout' : state & bits.error ? 'is-error' : state & bits.missing ? 'is-missing'
      : state & bits.running ? 'is-running' : '';
    const ref = this.refOf(i);
    row.index = i;
    row.link.className = `tl-row ${category} ${kind} ${ref === this.selected ? 'sel' : ''} ${this.faint[i] === 2 ? 'faint' : ''}`;
    row.link.id = `row-${place}`;
    row.link.href = this.addressOf(i);
    row.link.setAttribute('aria-level', d.depth[i] + 1);
    row.link.setAttribute('aria-rowindex', place + 1);
    row.link.setAttribute('aria-selected', ref === this.selected);
    const hasRows = this.after[i] > i + 1;
    if (hasRows) row.link.setAttribute('aria-expanded', !this.folded[i]); else row.link.removeAttribute('aria-expanded');
    row.name.style.paddingLeft = `${6 + Math.min(d.depth[i], 40) * 12}px`;
    row.fold.textContent = hasRows ? (this.folded[i] ? '▶' : '▼') : '';
    row.fold.setAttribute('aria-label', this.folded[i] ? 'Unfold' : 'Fold');
    row.use.setAttribute('href', this.dataset.sprite + (kind === 'is-error' ? 'x' : kind === 'is-timeout' ? 'clock' : icon));
    row.label.textContent = d.texts[d.label[i]];
    const notes = [d.texts[d.detail[i]], this.attempts.has(i) ? `attempt ${this.attempts.get(i)}` : '',
      state & bits.cold ? '❄ cold' : '', state & bits.inferred ? 'inferred' : '',
      this.folded[i] ? `${this.after[i] - i - 1} folded` : ''];
    row.detail.textContent = notes.filter(Boolean).join(' · ');
    row.time.textContent = state & bits.missing ? '–' : state & bits.running ? 'running' : formatMicroseconds(d.length[i]);
    row.link.title = this.errorText.get(i) ?? '';
    const scale = 1 / (this.to - this.from);
    const left = (d.start[i] - this.from) * scale;
    const length = (state & bits.running ? this.to - d.start[i] : d.length[i]) * scale;
    const [x, end] = [Math.max(0, left), Math.min(1, left + length)];
    row.bar.style.marginLeft = `${Math.min(x, 0.998) * 100}%`;
    row.bar.style.width = `${Math.max(0, end - x) * 100}%`;
  }

  refOf(i) { return `${this.data.traces[this.data.trace[i]]}-${this.data.id[i]}`; }

  indexOf(ref) {
    if (!ref) return -1;
    const trace = this.data.traces.indexOf(ref.slice(0, 32)), id = ref.slice(33);
    return this.data.id.findIndex((own, i) => own === id && this.data.trace[i] === trace);
  }

  addressOf(i) {
    const address = new URL(location);
    address.searchParams.set('view', 'timeline');
    address.searchParams.set('span', this.refOf(i));
    for (const key of ['node', 'tab']) address.searchParams.delete(key);
    return address.href;
  }

  open(i, focus) {
    const address = this.addressOf(i);
    const query = new URL(address).searchParams;
    const node = this.data.nodes[this.data.node[i]];
    this.selected = this.refOf(i);
    this.draw();
    openPanel(address, `transactions/${this.dataset.transaction}/nodes/${encodeURIComponent(node)}?${query}`, this.scroller, { focus });
  }

  click(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const row = this.rows.find(r => r.link.contains(event.target));
    if (!row) return;
    event.preventDefault();
    if (event.target === row.fold && row.fold.textContent) this.fold(row.index, !this.folded[row.index]);
    else this.open(row.index, event.detail === 0);
  }

  fold(i, folded) {
    this.folded[i] = folded ? 1 : 0;
    this.apply();
    this.draw();
  }

  key(event) {
    const at = this.shown.indexOf(this.cursor ?? this.indexOf(this.selected));
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / rowHeight) - 1);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 }[event.key];
    const i = this.shown[at];
    if (step !== undefined) this.moveTo(Math.max(0, Math.min(this.shown.length - 1, at < 0 ? 0 : at + step)));
    else if (i === undefined) return;
    else if (event.key === 'Enter') this.open(i, true);
    else if (event.key === 'ArrowLeft' && !this.folded[i] && this.after[i] > i + 1) this.fold(i, true);
    else if (event.key === 'ArrowLeft' && this.parent[i] >= 0) this.moveTo(this.shown.indexOf(this.parent[i]));
    else if (event.key === 'ArrowRight' && this.folded[i]) this.fold(i, false);
    else return;
    event.preventDefault();
  }

  // The focus stays on the scroller, whose active row is told by id: rows are recycled.
  moveTo(place) {
    if (place < 0) return;
    this.cursor = this.shown[place];
    this.selected = this.refOf(this.cursor);
    const top = place * rowHeight, height = this.scroller.clientHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + rowHeight > this.scroller.scrollTop + height) this.scroller.scrollTop = top + rowHeight - height;
    this.draw();
    this.scroller.setAttribute('aria-activedescendant', `row-${place}`);
    replaceAddress(new URL(this.addressOf(this.cursor)));
  }

  scrollTo(i) {
    for (let above = this.parent[i]; above >= 0; above = this.parent[above]) this.folded[above] = 0;
    const place = this.shown.indexOf(i);
    if (place >= 0) this.scroller.scrollTop = Math.max(0, place * rowHeight - this.scroller.clientHeight / 3);
    this.draw();
  }

  look(from, to) {
    [this.from, this.to] = to - from < 10 ? [0, this.end] : [Math.max(0, from), Math.min(this.end, to)];
    const address = new URL(location), whole = this.from <= 0 && this.to >= this.end;
    for (const [key, value] of [['t0', this.from], ['t1', this.to]])
      if (whole) address.searchParams.delete(key); else address.searchParams.set(key, Math.round(value));
    replaceAddress(address);
    this.apply();
    this.draw();
    this.drawOverview();
  }

  brush(start) {
    const box = this.overview.getBoundingClientRect();
    const at = event => Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * this.end;
    const from = at(start);
    const move = event => this.drawOverview([from, at(event)].sort((a, b) => a - b));
    this.overview.setPointerCapture(start.pointerId);
    this.overview.addEventListener('pointermove', move);
    this.overview.addEventListener('pointerup', event => {
      this.overview.removeEventListener('pointermove', move);
      this.look(...[from, at(event)].sort((a, b) => a - b));
    }, { once: true });
  }

  drawAxis() { if (this.data) drawAxis(this.axis, this.from, this.to); }

  drawOverview(brush = [this.from, this.to]) { if (this.data) drawOverview(this.overview, this.data, this.end, brush); }
}
customElements.define('hw-timeline', HwTimeline);
