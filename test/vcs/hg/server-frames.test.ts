import { expect, test } from "vitest";
import { endOfInput, frameReader, runCommandRequest } from "../../../src/vcs/hg/program/server-frames.js";

const frame = (channel: string, data: string) => {
  const header = Buffer.alloc(5);
  header.write(channel, "latin1");
  header.writeUInt32BE(data.length, 1);
  return Buffer.concat([header, Buffer.from(data)]);
};
const stream = Buffer.concat([
  frame("o", "hello"),
  frame("e", ""),
  frame("L", "").fill(9, 1),
  frame("r", "\0\0\0\u0001"),
]);
const frames = [
  { channel: "o", data: Buffer.from("hello") },
  { channel: "e", data: Buffer.alloc(0) },
  { channel: "L", data: Buffer.alloc(0) },
  { channel: "r", data: Buffer.from([0, 0, 0, 1]) },
];

test("frames come out whole, however the stream is cut", () => {
  for (const size of [1, 2, 3, 7, stream.length]) {
    const read = frameReader(100);
    const out = [];
    for (let at = 0; at < stream.length; at += size) out.push(...read(stream.subarray(at, at + size)));
    expect(out, `pieces of ${size} bytes`).toEqual(frames);
  }
});

test("a frame that claims to be too long is refused by its header", () => {
  expect(() => frameReader(4)(frame("o", "hello").subarray(0, 5))).toThrow(RangeError);
});

test("a request has its words between NULs, in bytes of UTF-8", () => {
  expect(runCommandRequest(["log", "é"])).toEqual(Buffer.from("runcommand\n\0\0\0\u0006log\0é"));
  expect(endOfInput).toEqual(Buffer.alloc(4));
});
