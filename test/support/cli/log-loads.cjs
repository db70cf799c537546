// Preloaded into the program: writes the modules that it has loaded to the file in LOADED_FILE.
const fs = require("node:fs");
const Module = require("node:module");

const loaded = new Set();
const load = Module._load;
Module._load = function logged(request, ...rest) {
  loaded.add(request);
  return load.call(this, request, ...rest);
};
const read = fs.readFileSync;
fs.readFileSync = function logged(file, ...rest) {
  const content = read.call(this, file, ...rest);
  // A chunk says by its first module what it is of; its name is a hash.
  if (/[\\/]dist[\\/][^\\/]+\.js$/.test(String(file)) && content.includes("node_modules/typeorm/"))
    loaded.add("typeorm");
  return content;
};
process.on("exit", () => fs.writeFileSync(process.env.LOADED_FILE, JSON.stringify([...loaded])));
