// Preloaded into the program: writes the modules that it has loaded to the file in LOADED_FILE.
const fs = require("node:fs");
const Module = require("node:module");

const loaded = new Set();
/** Yargs is part of a chunk, and leaves no name. */
const marks = { typeorm: "node_modules/typeorm/", yargs: "need at least %s" };
const load = Module._load;
Module._load = function logged(request, ...rest) {
  loaded.add(request);
  return load.call(this, request, ...rest);
};
const read = fs.readFileSync;
fs.readFileSync = function logged(file, ...rest) {
  const content = read.call(this, file, ...rest);
  // The name of a chunk is a hash; what it contains tells what it is of.
  if (/[\\/]dist[\\/][^\\/]+\.js$/.test(String(file)))
    for (const [name, text] of Object.entries(marks)) if (content.includes(text)) loaded.add(name);
  return content;
};
process.on("exit", () => fs.writeFileSync(process.env.LOADED_FILE, JSON.stringify([...loaded])));
