"use strict";
/* People as dots between places: women first in every box, then men, in rows. */
const BOXES = [ // left, top, width, height as shares of the drawing, in the order of the kinds
  [0, .07, .31, .68], [0, .80, .31, .20],
  [.345, .07, .31, .2], [.345, .29, .31, .2], [.345, .51, .31, .15], [.345, .68, .31, .12], [.345, .82, .31, .18],
  [.69, .07, .31, .17], [.69, .26, .31, .36], [.69, .64, .31, .14], [.69, .8, .31, .2],
];
const COLUMNS = [[0, kinds[0].country], [2, kinds[2].country], [7, "onward"]]; // what stands above the boxes, and above which
const LOOK = { women: "#d55e00", men: "#0072b2", ink: "#222", line: "#8a8a8a", box: "#fafafa" };
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function makePanel(canvas) {
  return { canvas, world: 0, month: 0, now: null, goal: new Float32Array(2 * people), pitch: new Float32Array(people), frame: 0 };
}

/* Show a world in a month; `picked` has a ring. */
function showPanel(panel, world, month, picked) {
  if (panel.canvas.clientWidth === 0) return;
  Object.assign(panel, { world, month, picked });
  place(panel);
  if (!panel.now || still.matches) panel.now = panel.goal.slice();
  cancelAnimationFrame(panel.frame);
  move(panel);
}

function move(panel) {
  let far = 0;
  panel.goal.forEach((goal, index) => {
    const step = goal - panel.now[index];
    panel.now[index] += Math.abs(step) < .5 ? step : step * .3;
    far = Math.max(far, Math.abs(step));
  });
  paint(panel);
  if (far >= .5) panel.frame = requestAnimationFrame(() => move(panel));
}

function size(panel) {
  const width = panel.canvas.clientWidth, height = panel.canvas.clientHeight, ratio = window.devicePixelRatio || 1;
  if (panel.canvas.width !== Math.round(width * ratio) || panel.canvas.height !== Math.round(height * ratio)) {
    panel.canvas.width = Math.round(width * ratio);
    panel.canvas.height = Math.round(height * ratio);
    panel.now = null;
  }
  const most = document.documentElement.classList.contains("room") ? 26 : 18; // pixels of text, in a room and at a desk
  return { width, height, ratio, text: Math.max(11.5, Math.min(most, most * width / 756)) };
}

function boxOf(kind, { width, height }) {
  const [left, top, wide, high] = BOXES[kind];
  return { left: left * width, top: top * height, wide: wide * width, high: high * height };
}

/* Give everybody a place in the box where she is: rows as close as they must be, never closer. */
function place(panel) {
  const all = size(panel);
  const inside = kinds.map(() => []);
  everybody().forEach((person) => inside[kindOf(life(panel.world, person)[panel.month])].push(person));
  inside.forEach((those, kind) => {
    const box = boxOf(kind, all), head = all.text * 1.5, wide = box.wide - 8, high = box.high - head - 4;
    let pitch = Math.max(6.5, Math.min(16, all.width / 50));
    while (Math.floor(wide / pitch) * Math.floor(high / pitch) < those.length) pitch *= .97;
    const row = Math.floor(wide / pitch);
    those.forEach((person, index) => {
      panel.goal[2 * person] = box.left + 4 + pitch * (index % row + .5);
      panel.goal[2 * person + 1] = box.top + head + pitch * (Math.floor(index / row) + .5);
      panel.pitch[person] = pitch;
    });
  });
  panel.held = inside.map((those) => those.length);
}

function paint(panel) {
  const all = size(panel), pen = panel.canvas.getContext("2d");
  if (!panel.now) panel.now = panel.goal.slice();
  pen.setTransform(all.ratio, 0, 0, all.ratio, 0, 0);
  pen.clearRect(0, 0, all.width, all.height);
  pen.textBaseline = "top";
  pen.font = `700 ${all.text}px system-ui, sans-serif`;
  pen.fillStyle = LOOK.ink;
  COLUMNS.forEach(([kind, title]) => pen.fillText(title, boxOf(kind, all).left, 1));
  pen.font = `${all.text}px system-ui, sans-serif`;
  kinds.forEach((kind, index) => {
    const box = boxOf(index, all);
    pen.fillStyle = LOOK.box;
    pen.strokeStyle = LOOK.line;
    pen.lineWidth = index === destination ? 2 : 1;
    pen.fillRect(box.left + 1, box.top, box.wide - 2, box.high - 2);
    pen.strokeRect(box.left + 1, box.top, box.wide - 2, box.high - 2);
    pen.fillStyle = LOOK.ink;
    pen.fillText(`${kind.name} ${panel.held[index]}`, box.left + 6, box.top + 4);
  });
  everybody().forEach((person) => dot(pen, panel, person));
  if (panel.picked >= 0) ring(pen, panel.now[2 * panel.picked], panel.now[2 * panel.picked + 1]);
}

function dot(pen, panel, person) {
  const x = panel.now[2 * person], y = panel.now[2 * person + 1], reach = panel.pitch[person] * .36;
  const filled = life(panel.world, person)[panel.month] & flags.wished;
  pen.strokeStyle = pen.fillStyle = sexes[person] ? LOOK.men : LOOK.women;
  pen.lineWidth = Math.max(1, reach * .4);
  pen.beginPath();
  if (sexes[person]) pen.rect(x - reach * .9, y - reach * .9, reach * 1.8, reach * 1.8);
  else pen.arc(x, y, reach, 0, 2 * Math.PI);
  pen.stroke();
  if (filled) pen.fill();
}

function ring(pen, x, y) {
  pen.strokeStyle = LOOK.ink;
  pen.lineWidth = 3;
  pen.beginPath();
  pen.arc(x, y, 11, 0, 2 * Math.PI);
  pen.stroke();
}

/* Who is nearest to a point of the drawing, within a finger's width; -1 when nobody is. */
function personAt(panel, x, y) {
  let found = -1, least = 22 * 22;
  everybody().forEach((person) => {
    const far = (panel.now[2 * person] - x) ** 2 + (panel.now[2 * person + 1] - y) ** 2;
    if (far < least) [found, least] = [person, far];
  });
  return found;
}

function drawingInWords(panel, law) {
  const told = kinds.map((kind, index) => `${kind.full} ${panel.held[index]}`).join(", ");
  return `${people} people as dots, ${law}, ${date(panel.month)}: ${told}. The table below tells women and men apart.`;
}
