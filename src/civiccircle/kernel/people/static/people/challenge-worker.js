// Finds, for each puzzle i, a number n for which SHA-256 of "salt.i.n" begins with enough zero bits.
// Plain SHA-256 of one block: faster than asking SubtleCrypto for each of the tens of thousands of tries.
"use strict";

const K = new Int32Array(64);
const START = new Int32Array(8);
(() => {
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
})();

const w = new Int32Array(64);
const bytes = new Uint8Array(64);
const view = new DataView(bytes.buffer);

/** The first 32 bits of the SHA-256 of a text of at most 55 ASCII characters. */
function firstWord(text) {
  const length = text.length;
  bytes.fill(0);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  bytes[length] = 0x80;
  view.setUint32(60, length * 8);
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(i * 4);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  return (a + START[0]) | 0;
}

function solve({ salt, puzzles, bits }) {
  const numbers = [];
  for (let i = 0; i < puzzles; i++) {
    let n = 0;
    while (Math.clz32(firstWord(`${salt}.${i}.${n}`)) < bits) n++;
    numbers.push(n);
  }
  return numbers.join(",");
}

self.onmessage = (event) => self.postMessage(solve(event.data));
