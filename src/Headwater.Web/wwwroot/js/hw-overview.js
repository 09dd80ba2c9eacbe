// The two scales of a timeline: all spans on a few pixels, and the ticks above the bars.

export const bits = { error: 1, timedOut: 2, missing: 4, running: 8, cold: 16, inferred: 32 }; // As in TimelineColumns.

// As Format.Duration on the server.
export function formatMicroseconds(us) {
  const ms = us / 1000;
  if (ms === 0) return '0 ms';
  if (ms < 0.01) return `${+us.toFixed(2)} µs`;
  if (ms < 9.995) return `${+ms.toFixed(2)} ms`;
  if (ms < 99.95) return `${+ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59995) return `${(ms / 1000).toFixed(2)} s`;
  const s = Math.round(ms / 1000);
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor(s / 60) % 60).padStart(2, '0')} min`;
}

export function drawAxis(axis, from, to) {
  const width = axis.clientWidth;
  if (!width) return;
  const parts = Math.max(1, Math.floor(width / 80));
  const add = (name, attributes, text = '') => {
    const made = axis.appendChild(document.createElementNS('http://www.w3.org/2000/svg', name));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
  };
  axis.replaceChildren();
  for (let i = 0; i < parts; i++) {
    const x = width * i / parts, time = from + (to - from) * i / parts;
    if (i > 0) add('line', { x1: x, x2: x, y1: 0, y2: 26 });
    add('text', { x: x + 5, y: 16 }, time === 0 ? '0' : formatMicroseconds(time));
  }
}

// Failures on the first line, then one line for each of the first depths; what lies outside of the window is veiled.
export function drawOverview(canvas, data, end, [from, to]) {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = 46;
  if (!width) return;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const draw = canvas.getContext('2d');
  draw.scale(ratio, ratio);
  const scale = width / end, resolve = resolver(canvas.parentElement);
  const colours = data.looks.map(look => resolve(look.split(' ')[1], '--cat'));
  draw.globalAlpha = 0.75;
  for (let i = 0; i < data.id.length; i++) {
    draw.fillStyle = colours[data.look[i]];
    draw.fillRect(data.start[i] * scale, 9 + Math.min(data.depth[i], 8) * 4, Math.max(1, data.length[i] * scale), 3);
  }
  draw.globalAlpha = 1;
  draw.fillStyle = resolve('is-error', '--state');
  for (let i = 0; i < data.id.length; i++)
    if (data.state[i] & (bits.error | bits.timedOut)) draw.fillRect(data.start[i] * scale, 1, 2, 6);
  if (from <= 0 && to >= end) return;
  draw.fillStyle = 'rgb(128 128 128 / .45)';
  draw.fillRect(0, 0, from * scale, height);
  draw.fillRect(to * scale, 0, width - to * scale, height);
}

// light-dark() inside a custom property is not a colour yet: let an element compute it.
function resolver(parent) {
  return (className, name) => {
    const probe = document.createElement('span');
    probe.className = className;
    probe.style.color = `var(${name})`;
    parent.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
}
