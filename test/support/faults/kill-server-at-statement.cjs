// Preloaded with `node --require`: kills the process KILL_PID, a database server, before a statement that contains
// KILL_AT is sent to it; `text#2` means the second one.
const net = require("node:net");

const [text, number = "1"] = process.env.KILL_AT.split("#");
const { write } = net.Socket.prototype;
let seen = 0;

net.Socket.prototype.write = function (data, ...rest) {
  if (this !== process.stdout && this !== process.stderr && Buffer.from(data).includes(text)) {
    seen += 1;
    if (seen === Number(number)) process.kill(Number(process.env.KILL_PID), "SIGKILL");
  }
  return write.call(this, data, ...rest);
};
