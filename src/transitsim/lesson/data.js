"use strict";
/* The lives, month by month, and what is counted of them. A month is a byte: kind of place + flags (lesson/packed_months.py). */
const lesson = JSON.parse(document.getElementById("data").textContent);
const { worlds, months, first, kinds, flags, destination } = lesson;
const sexes = Uint8Array.from(lesson.sex);
const people = sexes.length;
const lives = unpack(atob(lesson.lives));
const GROUPS = [
  { name: "women", has: (person) => sexes[person] === 0 },
  { name: "men", has: (person) => sexes[person] === 1 },
  { name: "all", has: () => true },
];
GROUPS.forEach((group) => { group.of = everybody().filter(group.has).length; });
const OUTCOMES = [
  { name: `are in ${kinds[destination].full} in ${date(months - 1)}`, met: (life) => kindOf(life[months - 1]) === destination },
  { name: `are returned by force, once or more, from ${date(first)} on`, met: (life) => life.subarray(first).some((month) => month & flags.returned) },
  { name: `are away from home and live as they would wish in ${date(months - 1)}`, met: (life) => (life[months - 1] & flags.wished) > 0 },
];
const met = OUTCOMES.map((outcome) => range(worlds).map((world) => everybody().map((person) => outcome.met(life(world, person)))));

function range(count) { return Array.from({ length: count }, (_, index) => index); }
function everybody() { return range(people); }
function kindOf(month) { return month & 15; }

/* Runs of equal months: a byte, then its length, seven bits to a byte, lowest first. */
function unpack(text) {
  const found = new Uint8Array(worlds * people * months);
  let at = 0;
  for (let index = 0; index < text.length;) {
    const month = text.charCodeAt(index++);
    let length = 0, shift = 0, more = true;
    while (more) {
      const part = text.charCodeAt(index++);
      length += (part & 127) << shift;
      shift += 7;
      more = part > 127;
    }
    found.fill(month, at, at += length);
  }
  return found;
}

function life(world, person) {
  const start = (world * people + person) * months;
  return lives.subarray(start, start + months);
}

function date(month) {
  const name = "January February March April May June July August September October November December".split(" ")[month % 12];
  return `${name} ${1995 + Math.floor(month / 12)}`;
}

/* How many of a group meet an outcome in a world; how many only there, and how many only under the law as it was. */
function counted(outcome, world, group) {
  const here = met[outcome][world], before = met[outcome][0];
  const of = everybody().filter(group.has);
  const number = (test) => of.filter(test).length;
  return {
    before: number((person) => before[person]),
    now: number((person) => here[person]),
    gained: number((person) => here[person] && !before[person]),
    lost: number((person) => !here[person] && before[person]),
  };
}

/* People by kind of place in a month: kinds x groups. */
function stock(world, month) {
  const found = kinds.map(() => GROUPS.map(() => 0));
  everybody().forEach((person) => {
    const row = found[kindOf(life(world, person)[month])];
    GROUPS.forEach((group, index) => { row[index] += group.has(person) ? 1 : 0; });
  });
  return found;
}

function switched(world) {
  return lesson.switches.filter((_, bit) => world >> bit & 1);
}

function named(world) {
  return switched(world).join(" + ") || "no switch";
}
