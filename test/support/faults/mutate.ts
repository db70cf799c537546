// Files that are damaged as disks, networks and ill will damage them; the same damage for the same seed.
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

type Random = (below: number) => number;

/** All plain files below a folder, as paths from there, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => lstatSync(path.join(folder, name)).isFile())
    .sort();
}

/** Damages one file. @returns what has been done, and how to undo it */
export function damage(file: string, random: Random): { what: string; undo: () => void } {
  const bytes = readFileSync(file);
  const status = lstatSync(file);
  const names = Object.keys(damages) as (keyof typeof damages)[];
  const name = names[random(names.length)] as keyof typeof damages;
  const damaged = damages[name](Buffer.from(bytes), random);
  // Objects are not writable.
  chmodSync(file, 0o644);
  if (damaged === undefined) rmSync(file);
  else writeFileSync(file, damaged);
  return { what: `${path.basename(file)}: ${name}`, undo: () => restore(file, bytes, status) };
}

function restore(file: string, bytes: Buffer, { mode, atime, mtime }: Stats): void {
  writeFileSync(file, bytes);
  chmodSync(file, mode);
  utimesSync(file, atime, mtime);
}

const numbers = [0, 1, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const words = [
  "\0",
  "\n",
  " ",
  "..",
  "ref: ",
  "refs/heads/main",
  "0".repeat(40),
  "f".repeat(40),
  "[include]\n\tpath = /etc/passwd\n",
  "%include x\n",
];

const damages = {
  "a bit flipped": (bytes: Buffer, random: Random) =>
    at(bytes, random, (place) => bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << random(8)), place)),
  "a byte set": (bytes: Buffer, random: Random) => at(bytes, random, (place) => bytes.writeUInt8(random(256), place)),
  "a number set": (bytes: Buffer, random: Random) =>
    at(
      bytes,
      random,
      (place) => bytes.length - place >= 4 && bytes.writeUInt32BE(numbers[random(numbers.length)] as number, place),
    ),
  "cut off": (bytes: Buffer, random: Random) => bytes.subarray(0, random(bytes.length + 1)),
  "a part missing": (bytes: Buffer, random: Random) => {
    const place = random(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + random(40))]);
  },
  "a part twice": (bytes: Buffer, random: Random) => {
    const place = random(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place + random(40)), bytes.subarray(place)]);
  },
  "a word put in": (bytes: Buffer, random: Random) => {
    const place = random(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, place),
      Buffer.from(words[random(words.length)] as string),
      bytes.subarray(place),
    ]);
  },
  "zeros at the end": (bytes: Buffer, random: Random) => Buffer.concat([bytes, Buffer.alloc(1 + random(4096))]),
  "a page of zeros": (bytes: Buffer, random: Random) => bytes.fill(0, random(bytes.length + 1)),
  gone: () => undefined,
};

function at(bytes: Buffer, random: Random, change: (place: number) => unknown): Buffer {
  if (bytes.length > 0) change(random(bytes.length));
  return bytes;
}
