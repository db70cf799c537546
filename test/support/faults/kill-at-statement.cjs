// Preloaded with `node --require`: kills its own process, as `kill -9` does, before it sends a database server a
// statement that contains KILL_AT; `text#2` means the second one.
const net = require("node:net");

const [text, number = "1"] = process.env.KILL_AT.split("#");
const { write } = net.Socket.prototype;
let seen = 0;

net.Socket.prototype.write = function (data, ...rest) {
  if (this !== process.stdout && this !== process.stderr && Buffer.from(data).includes(text)) seen += 1;
  if (seen === Number(number)) die();
  return write.call(this, data, ...rest);
};

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal comes when it comes: nothing more may happen until then.
  for (;;);
}
