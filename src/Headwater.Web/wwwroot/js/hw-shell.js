// What every page does beyond links: theme, keys, copying, the panel without a reload, and looking for news.
// All state is in the address; nothing here is needed to read a page.

const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const announce = text => { const place = $('[data-announce]'); if (place) place.textContent = text; };

// --- theme -------------------------------------------------------------------------------------------------------------
function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  try { localStorage.setItem('hw-theme', root.dataset.theme); } catch { /* Private windows may refuse; the choice then lasts a page. */ }
  const address = new URL(location);
  if (address.searchParams.has('theme')) { address.searchParams.set('theme', root.dataset.theme); replaceAddress(address); }
  document.dispatchEvent(new CustomEvent('hw-theme'));
}

// --- the address -------------------------------------------------------------------------------------------------------
// The links of the views carry what is selected and filtered now, not what it was when the page was written.
const live = ['node', 'span', 'f', 'err', 't0', 't1'];

export function replaceAddress(address) {
  history.replaceState(null, '', address);
  for (const tab of document.querySelectorAll('a[data-view]')) {
    const link = new URL(tab.href);
    for (const key of live) {
      const value = address.searchParams.get(key);
      if (value === null) link.searchParams.delete(key); else link.searchParams.set(key, value);
    }
    tab.href = link;
  }
}

// --- the panel ---------------------------------------------------------------------------------------------------------
let opener = null; // Where the focus goes back to.
let running = null; // Only the last click counts.

export async function openPanel(href, fragment, from, { focus = true } = {}) {
  const panel = $('[data-panel-host]');
  if (!panel) { location.href = href; return; }
  if (from && !panel.contains(from)) opener = from;
  running?.abort();
  const mine = running = new AbortController();
  panel.classList.add('busy');
  try {
    const reply = await fetch(new URL(fragment, document.baseURI), { signal: mine.signal });
    if (!reply.ok && reply.status !== 503) throw new Error(`The server answered ${reply.status}.`);
    panel.innerHTML = await reply.text();
  } catch (mistake) {
    if (mistake.name === 'AbortError') return;
    panel.innerHTML = '<div class="panel-body"><section class="part"><h2 tabindex="-1" data-panel-title>Could not load</h2><p></p></section></div>';
    $('p', panel).textContent = `${mistake.message} Is the server still running? Try again.`;
  }
  panel.classList.remove('busy');
  panel.hidden = false;
  panel.parentElement.classList.add('with-panel');

  const target = new URL(href, document.baseURI), now = new URL(location);
  for (const key of ['f', 'err', 't0', 't1']) {
    const value = now.searchParams.get(key);
    if (value === null) target.searchParams.delete(key); else target.searchParams.set(key, value);
  }
  target.searchParams.set('view', now.searchParams.get('view') ?? 'map');
  replaceAddress(target);
  const title = $('[data-panel-title]', panel);
  if (focus) title?.focus({ preventScroll: false });
  announce(title ? `${title.textContent} is open` : '');
  const selected = $('[data-selected-node]', panel)?.dataset;
  document.dispatchEvent(new CustomEvent('hw-select', { detail: { node: selected?.selectedNode, span: selected?.selectedSpan } }));
}

function closePanel() {
  const panel = $('[data-panel-host]');
  if (!panel || panel.hidden) return false;
  running?.abort();
  panel.hidden = true;
  panel.parentElement.classList.remove('with-panel');
  const address = new URL(location);
  address.searchParams.set('node', 'none');
  address.searchParams.delete('span');
  address.searchParams.delete('tab');
  replaceAddress(address);
  document.dispatchEvent(new CustomEvent('hw-select', { detail: {} }));
  (opener?.isConnected ? opener : $('#main'))?.focus();
  return true;
}

document.addEventListener('click', event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest('a');
  if (link?.hasAttribute('data-panel-close')) {
    event.preventDefault();
    closePanel();
  } else if (link?.dataset?.panel && $('[data-panel-host]')) {
    event.preventDefault();
    // An SVG link's href is an object.
    openPanel(link.getAttribute('href'), link.dataset.panel, link);
  }
});

// --- copying -----------------------------------------------------------------------------------------------------------
async function copy(button) {
  const text = button.dataset.copyText ?? (button.hasAttribute('data-copy-page') ? location.href
    : document.getElementById(button.dataset.copy)?.textContent ?? '');
  const label = $('span', button), before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = 'Copied';
  } catch {
    // Without HTTPS there is no clipboard: select the text, so that one key does the rest.
    const source = document.getElementById(button.dataset.copy);
    if (source) getSelection().selectAllChildren(source); else prompt('Copy this:', text);
    label.textContent = 'Press Ctrl+C';
  }
  announce(label.textContent);
  setTimeout(() => { label.textContent = before; }, 1600);
}

document.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button?.matches('[data-copy],[data-copy-text],[data-copy-page]')) copy(button);
  else if (button?.hasAttribute('data-theme-toggle')) toggleTheme();
  const menu = $('details.menu[open]');
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// --- keys --------------------------------------------------------------------------------------------------------------
let going = -Infinity; // When "g" was pressed.

function moveRow(step) {
  const rows = [...document.querySelectorAll('[data-rows] .row-link, [data-rows] td.src a')];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  const row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
  return true;
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === 'Escape') {
    const menu = $('details.menu[open]');
    if (menu) { menu.open = false; $('summary', menu).focus(); }
    else if (typing) typing.blur();
    else if (!closePanel()) return;
    event.preventDefault();
    return;
  }
  if (typing) return;
  const wentTo = event.timeStamp - going < 1200;
  going = -Infinity;
  const click = selector => { const found = $(selector); found?.click(); return Boolean(found); };
  const done = wentTo && /^[a-z]$/.test(event.key) ? click(`[data-go="${event.key}"]`) : {
    '/': () => { $('[data-search]')?.focus(); $('[data-search]')?.select(); return true; },
    g: () => { going = event.timeStamp; return true; },
    t: () => { toggleTheme(); return true; },
    r: () => click('[data-refresh]'),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '[': () => click('[data-page="first"]'),
    ']': () => click('[data-page="next"]'),
  }[event.key]?.() ?? (/^[1-4]$/.test(event.key) && click(`[data-view][data-key="${event.key}"]`));
  if (done) event.preventDefault();
});

// Refresh means the page as it is now: the link was written before the address changed.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-refresh]');
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  location.reload();
});

// --- news --------------------------------------------------------------------------------------------------------------
// A list never moves under the pointer: it says how many are new. The first steps go on by themselves.
function watch(place) {
  const first = place.hasAttribute('data-live-first');
  const look = async () => {
    if (document.hidden) return;
    let news;
    try {
      news = await (await fetch(new URL(place.dataset.live, document.baseURI))).json();
    } catch { return; /* The server restarts; the next look tells. */ }
    if (!first) {
      place.hidden = news.newer === 0;
      place.textContent = `${news.more ? news.newer + '+' : news.newer} new ↑`;
      return;
    }
    if (news.newer > 0) { location.reload(); return; }
    const text = $('[data-live-text]', place);
    if (news.arrived && text)
      text.textContent = `${news.spans.toLocaleString('en')} ${news.spans === 1 ? 'span' : 'spans'} arrived. Its transaction follows within seconds…`;
  };
  setInterval(look, first ? 2000 : 15000);
}
document.querySelectorAll('[data-live]').forEach(watch);
