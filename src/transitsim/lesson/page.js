"use strict";
/* What is chosen, guessed and shown. */
const FEW = 10; // lives changed, below which a row is marked
const byId = (id) => document.getElementById(id);
const now = { world: 0, month: months - 1, person: 0, guesses: new Map(), playing: 0 };
const panels = { before: makePanel(byId("before")), after: makePanel(byId("after")) };
const revealed = () => now.guesses.has(now.world);

function setUp() {
  OUTCOMES.forEach((outcome, index) => byId("questions").append(asked(outcome, index)));
  byId("month").max = months - 1;
  byId("month").value = now.month;
  byId("month").addEventListener("input", (event) => { stop(); now.month = Number(event.target.value); showMonth(); });
  byId("play").addEventListener("click", () => (now.playing ? stop() : play()));
  document.querySelectorAll("[name=switch]").forEach((box) => {
    box.checked = false;
    box.addEventListener("change", choose);
  });
  byId("guess").addEventListener("submit", (event) => { event.preventDefault(); predict(); });
  Object.values(panels).forEach((panel) => panel.canvas.addEventListener("click", (event) => {
    const box = panel.canvas.getBoundingClientRect(), found = personAt(panel, event.clientX - box.left, event.clientY - box.top);
    if (found >= 0) pick(found);
  }));
  byId("person").addEventListener("change", (event) => pick((Math.min(people, Math.max(1, Math.round(event.target.value) || 1))) - 1));
  byId("next").addEventListener("click", () => pick((now.person + 1) % people));
  byId("previous").addEventListener("click", () => pick((now.person + people - 1) % people));
  byId("many").addEventListener("click", () => pick(nextOf(now.person, now.world, false)));
  byId("few").addEventListener("click", () => pick(nextOf(now.person, now.world, true)));
  byId("read").addEventListener("click", readCodes);
  byId("room").addEventListener("click", enlarge);
  window.addEventListener("resize", showMonth);
  choose();
}

/* Text for the back of a room, or for a desk. */
function enlarge() {
  const large = document.documentElement.classList.toggle("room");
  byId("room").setAttribute("aria-pressed", String(large));
  showMonth();
  byId("look").scrollIntoView();
}

function asked(outcome, index) {
  const fields = GROUPS.slice(0, 2).map((group, sex) => {
    const id = `guess-${index}-${sex}`, was = counted(index, 0, group).before;
    const input = element("input", { id, type: "number", min: 0, max: group.of, step: 1, inputmode: "numeric", "aria-describedby": `${id}-was` });
    return element("div", {}, element("label", { for: id }, `${group.name}, of ${group.of}`), input, element("span", { id: `${id}-was` }, `as the law was: ${was}`));
  });
  return element("fieldset", {}, element("legend", {}, `… ${outcome.name}`), ...fields);
}

function inputs() { return [...byId("questions").querySelectorAll("input")]; }

function choose() {
  now.world = [...document.querySelectorAll("[name=switch]:checked")].reduce((sum, box) => sum + Number(box.value), 0);
  const known = now.guesses.get(now.world);
  inputs().forEach((input, index) => { input.value = known ? known[index] : ""; input.removeAttribute("aria-invalid"); });
  byId("mistake").textContent = "";
  show();
}

function predict() {
  const wrong = now.world === 0 ? [] : inputs().filter((input) => input.value === "" || !input.checkValidity());
  inputs().forEach((input) => input.toggleAttribute("aria-invalid", false));
  wrong.forEach((input) => input.setAttribute("aria-invalid", "true"));
  if (now.world === 0 || wrong.length) {
    byId("mistake").textContent = now.world === 0 ? "Turn on at least one switch first." : `A guess is a whole number from 0 to ${wrong[0].max} here. A rough one will do.`;
    (now.world === 0 ? document.querySelector("[name=switch]") : wrong[0]).focus();
    return;
  }
  byId("mistake").textContent = "";
  now.guesses.set(now.world, inputs().map((input) => Number(input.value)));
  show();
  byId("see").focus();
}

function show() {
  showMonth();
  showResult();
  byId("many").disabled = !revealed() || nextOf(now.person, now.world, false) === undefined;
  byId("few").disabled = !revealed() || nextOf(now.person, now.world, true) === undefined;
  showPerson(now.person, now.world, revealed());
}

function pick(person) {
  now.person = person;
  byId("person").value = person + 1;
  showMonth();
  showPerson(now.person, now.world, revealed());
}

function showMonth() {
  byId("month").value = now.month;
  byId("month").setAttribute("aria-valuetext", date(now.month));
  byId("date").textContent = date(now.month);
  byId("with").textContent = `With ${named(now.world)}${now.month < first ? `: from ${date(first)} on` : ""}`;
  byId("cover").hidden = revealed();
  panels.after.canvas.hidden = !revealed();
  byId("cover").textContent = now.world === 0 ? "Turn a switch on below, then predict." : "Predict first, below: then the same people stand here.";
  showPanel(panels.before, 0, now.month, now.person);
  panels.before.canvas.setAttribute("aria-label", drawingInWords(panels.before, "as the law was"));
  if (revealed()) {
    showPanel(panels.after, now.world, now.month, now.person);
    panels.after.canvas.setAttribute("aria-label", drawingInWords(panels.after, `with ${named(now.world)}`));
  }
  showCounts();
}

function row(tag, cells) {
  return element("tr", {}, ...cells.map((cell, index) => element(index === 0 || tag === "th" ? "th" : "td", { scope: tag === "th" ? "col" : "row" }, String(cell))));
}

function showCounts() {
  const laws = revealed() ? [0, now.world] : [0], stocks = laws.map((world) => stock(world, now.month));
  const heads = laws.flatMap((world) => GROUPS.map((group) => `${group.name}, of ${group.of}${world ? `, with ${named(world)}` : ", as the law was"}`));
  byId("counts-caption").textContent = `People by place in ${date(now.month)}.`;
  byId("counts").tHead.replaceChildren(row("th", ["place", ...heads]));
  byId("counts").tBodies[0].replaceChildren(...kinds.map((kind, index) => row("td", [kind.full, ...stocks.flatMap((one) => one[index])])));
}

function showResult() {
  const where = byId("result");
  if (!revealed()) {
    where.replaceChildren(element("p", {}, "Your guess will stand here beside what happens."));
    return;
  }
  const guesses = now.guesses.get(now.world), code = makeCode(now.world, guesses);
  where.replaceChildren(
    element("p", {}, element("b", {}, `With ${named(now.world)} from ${date(first)} on: `), majority()),
    ...OUTCOMES.map((outcome, index) => resultTable(outcome, index, guesses)),
    element("p", { class: "small" }, `Only then: not as the law was, but with the switches. No longer: the reverse. † fewer than ${FEW} lives differ: another draw of luck may say the opposite.`),
    element("p", {}, "Code to hand in: ", element("code", { class: "code", id: "code" }, code)),
  );
}

/* Most and few in one sentence. */
function majority() {
  const moved = GROUPS.map((group) => everybody().filter((one) => group.has(one) && new Set(endsOf(one, now.world)).size > 1).length);
  return `in ${date(months - 1)}, ${people - moved[2]} of ${people} people are where they would have been anyway, and ${moved[2]} are elsewhere: ${moved[0]} of ${GROUPS[0].of} women, ${moved[1]} of ${GROUPS[1].of} men.`;
}

function resultTable(outcome, index, guesses) {
  const rows = GROUPS.map((group, sex) => {
    const found = counted(index, now.world, group), guess = guessOf(guesses, index, sex);
    const few = found.gained + found.lost < FEW ? " †" : "";
    return row("td", [`${group.name}, of ${group.of}${few}`, found.before, guess, found.now, found.gained, found.lost]);
  });
  const caption = element("caption", { id: `result-${index}` }, `How many ${outcome.name}`);
  const head = element("thead", {}, row("th", ["", "law as it was", "your guess", "with switches", "only then", "no longer"]));
  head.querySelector("th").replaceChildren(element("span", { class: "unseen" }, "group"));
  const table = element("table", { class: "result" }, caption, head, element("tbody", {}, ...rows));
  return element("div", { class: "table", role: "region", "aria-labelledby": `result-${index}`, tabindex: 0 }, table);
}

function guessOf(guesses, outcome, group) {
  const [women, men] = guesses.slice(2 * outcome, 2 * outcome + 2);
  return [women, men, women + men][group];
}

function readCodes() {
  const written = byId("codes").value.split(/[\n,;]+/).map((one) => one.trim()).filter(Boolean);
  const found = written.map((one) => ({ one, read: readCode(one) }));
  const good = found.filter((one) => one.read), bad = found.filter((one) => !one.read);
  const words = `${good.length} of ${found.length} codes are of this page.`;
  byId("handed").replaceChildren(element("p", {}, bad.length ? `${words} Not read: ${bad.map((one) => one.one).join(", ")}; look for a sign typed wrongly.` : words));
  const sets = [...new Set(good.map((one) => one.read.world))].sort((one, other) => one - other);
  byId("handed").append(...sets.map((world) => handedIn(world, good.filter((one) => one.read.world === world))));
}

/* The guesses for one set of switches: every code, the middle of them, the law as it was and what happens. */
function handedIn(world, codes) {
  const columns = OUTCOMES.flatMap((_, index) => GROUPS.slice(0, 2).map((group) => [index, group]));
  const middle = columns.map((_, at) => {
    const sorted = codes.map((one) => one.read.guesses[at]).sort((one, other) => one - other), half = sorted.length / 2;
    return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
  });
  const heads = columns.map(([index, group]) => `${group.name}, of ${group.of}, who ${OUTCOMES[index].name}`);
  const body = [
    row("td", ["as the law was", ...columns.map(([index, group]) => counted(index, 0, group).before)]),
    row("td", ["with switches", ...columns.map(([index, group]) => counted(index, world, group).now)]),
    row("td", [`middle of ${codes.length} guess${codes.length > 1 ? "es" : ""}`, ...middle]),
    ...codes.map((one) => row("td", [one.one, ...one.read.guesses])),
  ];
  const caption = element("caption", { id: `handed-${world}` }, `${named(world)}: ${codes.length} handed in`);
  const table = element("table", {}, caption, element("thead", {}, row("th", ["code", ...heads])), element("tbody", {}, ...body));
  return element("div", { class: "table", role: "region", "aria-labelledby": `handed-${world}`, tabindex: 0 }, table);
}

function play() {
  if (now.month >= months - 1) now.month = 0;
  byId("play").textContent = "Pause";
  const step = still.matches ? 12 : 3;
  now.playing = setInterval(() => {
    now.month = Math.min(months - 1, now.month + step);
    showMonth();
    if (now.month === months - 1) stop();
  }, still.matches ? 1000 : 120);
}

function stop() {
  clearInterval(now.playing);
  now.playing = 0;
  byId("play").textContent = "Play";
}

setUp();
