"use strict";
/* A code to hand in: switches and guesses as one number n in mixed radix, and the page's number r < prime; the code is
   n * prime + r in base 32, twelve signs. One wrong sign changes it by d * 32^k with |d| < 32, two signs exchanged by
   d * 32^j * (32^k - 1) with k < 12; the prime 239 divides neither, so both are always noticed, and nearly always a code
   of another page. */
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // without I, L, O, U
const LENGTH = 12;
const RADICES = OUTCOMES.flatMap(() => GROUPS.slice(0, 2).map((group) => BigInt(group.of + 1)));

/* guesses: women and men for each outcome, in order. */
function makeCode(world, guesses) {
  let number = BigInt(world);
  guesses.forEach((guess, index) => { number = number * RADICES[index] + BigInt(guess); });
  number = number * BigInt(lesson.prime) + BigInt(lesson.page);
  let signs = "";
  for (let index = 0; index < LENGTH; index++, number /= 32n) signs = SIGNS[Number(number % 32n)] + signs;
  return signs.match(/.{4}/g).join("-");
}

/* The switches and guesses of a code, or null when it is none of this page. */
function readCode(written) {
  const signs = written.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (signs.length !== LENGTH || [...signs].some((sign) => !SIGNS.includes(sign))) return null;
  let number = [...signs].reduce((sum, sign) => sum * 32n + BigInt(SIGNS.indexOf(sign)), 0n);
  if (number % BigInt(lesson.prime) !== BigInt(lesson.page)) return null;
  number /= BigInt(lesson.prime);
  const guesses = [...RADICES].reverse().map((radix) => {
    const guess = Number(number % radix);
    number /= radix;
    return guess;
  }).reverse();
  return number > 0n && number < BigInt(worlds) ? { world: Number(number), guesses } : null;
}
