"use strict";
/* One person: two lives as bands, in words, and how many share their ends. */
const BANDS = ["#dddddd", "#7d7d7d", "#f0e442", "#c9b38c", "#e69f00", "#7a4f00", "#994455", "#56b4e9", "#009e73", "#cc79a7", "#222222"];

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...inside);
  return made;
}

const DIED = kinds.length - 1;

/* Stretches of months in which `look` stays the same: [from, to, value]. */
function stretches(one, look) {
  const found = [];
  one.forEach((month, index) => {
    const value = look(month, index), last = found[found.length - 1];
    if (last && last[2] === value) last[1] = index + 1;
    else found.push([index, index + 1, value]);
  });
  return found;
}

function band(one) {
  const names = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(names, "svg");
  const bar = (from, to, top, high, colour) => {
    const made = document.createElementNS(names, "rect");
    Object.entries({ x: from, y: top, width: to - from, height: high, fill: colour }).forEach(([key, value]) => made.setAttribute(key, value));
    drawn.append(made);
  };
  drawn.setAttribute("viewBox", `0 0 ${months} 40`);
  drawn.setAttribute("preserveAspectRatio", "none");
  drawn.setAttribute("aria-hidden", "true");
  stretches(one, kindOf).forEach(([from, to, kind]) => bar(from, to, 0, 28, BANDS[kind]));
  stretches(one, (month) => month & flags.wished).filter((run) => run[2]).forEach(([from, to]) => bar(from, to, 31, 9, "#222"));
  one.forEach((month, index) => { if (month & flags.returned) bar(index - .75, index + .75, 0, 28, "#d50000"); });
  bar(first - .4, first + .4, 0, 40, "#000");
  return drawn;
}

function inWords(one) {
  const list = element("ol", { class: "life" });
  const so = (month) => kindOf(month) + (month & (flags.permit | flags.held));
  stretches(one, so).forEach(([from, to]) => {
    const month = one[from], long = to - from;
    const more = [month & flags.permit && "with a permit", month & flags.held && "held to a placement"].filter(Boolean);
    const forced = one[from] & flags.returned ? "returned by force: " : "";
    const place = `${forced}${kinds[kindOf(month)].full}${more.length ? `, ${more.join(", ")}` : ""}`;
    const lasts = kindOf(month) === DIED ? "" : `, ${long} month${long > 1 ? "s" : ""}`;
    list.append(element("li", {}, `${date(from)}${lasts}: ${place}`));
  });
  return list;
}

function oneLife(title, one) {
  const away = one.filter((month) => kinds[kindOf(month)].away).length, wished = one.filter((month) => month & flags.wished).length;
  const returned = one.filter((month) => month & flags.returned).length;
  const box = element("div", { class: "one" }, element("h3", {}, title), band(one));
  const years = element("p", { class: "years", "aria-hidden": "true" });
  range(7).forEach((index) => years.append(element("span", {}, String(1995 + Math.round(index * months / 72)))));
  box.append(years, element("p", {}, `As wished in ${wished} of ${away} months away from home; returned by force ${returned} time${returned === 1 ? "" : "s"}.`), inWords(one));
  return box;
}

function bandKey() {
  const list = element("ul", { class: "key" });
  kinds.forEach((kind, index) => list.append(element("li", {}, element("i", { style: `background:${BANDS[index]}` }), ` ${kind.full}`)));
  list.append(element("li", {}, element("i", { class: "thin" }), " as wished"));
  list.append(element("li", {}, element("i", { class: "mark" }), " returned by force"));
  list.append(element("li", {}, element("i", { class: "rule" }), ` the laws part, ${date(first)}`));
  return list;
}

function endsOf(person, world) {
  return [0, world].map((one) => kindOf(life(one, person)[months - 1]));
}

/* How many people, of each group, have the same two ends. */
function sharing(person, world) {
  const ends = endsOf(person, world).join();
  return GROUPS.map((group) => everybody().filter((other) => group.has(other) && endsOf(other, world).join() === ends).length);
}

function endsInWords(person, world) {
  const [before, now] = endsOf(person, world).map((kind) => kinds[kind].full);
  const [women, men, all] = sharing(person, world);
  const same = before === now ? `${now}, under both laws` : `as the law was, ${before}; under the law with ${named(world)}, ${now}`;
  return `In ${date(months - 1)}: ${same}. So it is for ${all} of ${people} people: ${women} of ${GROUPS[0].of} women, ${men} of ${GROUPS[1].of} men.`;
}

/* The next person, after `person`, among the many whose ends are the same in both worlds, or the few whose ends differ. */
function nextOf(person, world, few) {
  const found = range(people).map((step) => (person + 1 + step) % people);
  return found.find((other) => (endsOf(other, world)[0] !== endsOf(other, world)[1]) === few);
}

function showPerson(person, world, revealed) {
  const who = sexes[person] ? "A man" : "A woman", where = document.getElementById("lives");
  const told = `${who} born in ${1995 + Math.floor(lesson.born[person] / 12)}, invented (person ${lesson.person[person]} of the model).`;
  where.replaceChildren(element("p", {}, told, revealed ? ` ${endsInWords(person, world)}` : ""), bandKey());
  const pair = element("div", { class: "pair" }, oneLife("As the law was", life(0, person)));
  pair.append(revealed ? oneLife(`With ${named(world)}`, life(world, person)) : element("p", { class: "cover" }, "The other life: choose, predict, and it stands here."));
  where.append(pair);
}
